"""The last verdict on the sandbox, in the database: an engine that starts again believes it while it holds."""

import json
import math
import sqlite3
from dataclasses import asdict, dataclass
from typing import Final


_KEY: Final = "verdict"
_MOST_LEAKS: Final = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of the last attack on the sandbox.

    Attributes:
        key: what it was about; see `gpu_sandbox.sandbox.profile.fingerprint`.
        at: seconds of UTC.
        runtime: what the containers ran under, such as `runc`.
        leaks: names of the attempts that succeeded.
    """

    key: str
    at: float
    runtime: str
    leaks: tuple[str, ...] = ()


def store(connection: sqlite3.Connection, verdict: Verdict) -> None:
    """Store a verdict in place of the one before."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_KEY, json.dumps(asdict(verdict))),
    )


def forget(connection: sqlite3.Connection) -> None:
    """Forget the verdict, if there is one."""
    connection.execute("DELETE FROM meta WHERE key = ?", (_KEY,))


def load(connection: sqlite3.Connection) -> Verdict | None:
    """Return the stored verdict; None where there is none, or what is there is none in every detail."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    try:
        match json.loads(row[0]) if row else None:
            case {"key": str(key), "at": float(at), "runtime": str(runtime), "leaks": list(leaks), **more} if not more:
                if math.isfinite(at) and len(leaks) <= _MOST_LEAKS and all(isinstance(leak, str) for leak in leaks):
                    return Verdict(key, at, runtime, tuple(leaks))
    except (ValueError, RecursionError):
        return None
    return None
