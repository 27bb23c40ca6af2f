"""Who froze a container. A freeze by the kernel's own file is one of which the engine knows nothing.

Whoever froze it has to thaw it: the engine refuses to thaw what it did not freeze, and would go on calling paused what
it did. Nothing of that is remembered anywhere: the kernel and the engine are asked, and so it holds across a
crash of ours as well. (`freezer` keeps what it did itself, so that a thaw need not ask.)
"""

from contextlib import suppress
from enum import StrEnum
from typing import Final

from gpu_sandbox.errors import EngineRefusedError
from gpu_sandbox.sandbox.cgroup import Cgroup, cgroup_of
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.transport import JsonObject


_THAW_S: Final = 1.0


class By(StrEnum):
    """Who keeps a container frozen."""

    NOBODY = "nobody"
    HAND = "hand"
    ENGINE = "engine"


def cgroup_in(found: JsonObject) -> Cgroup | None:
    """Return the cgroup of a container, from the answer of `GET /containers/{id}/json`; None where it has none here."""
    pid = found["State"].get("Pid")
    return cgroup_of(pid, str(found.get("Id") or "")) if isinstance(pid, int) else None


def frozen_by(found: JsonObject) -> By:
    """Return who keeps a container frozen, from the answer of `GET /containers/{id}/json` and the kernel."""
    if found["State"].get("Paused"):
        return By.ENGINE
    group = cgroup_in(found)
    return By.HAND if group is not None and group.frozen() else By.NOBODY


def thaw(engine: Engine, name: str) -> None:
    """Let a container go on, whoever froze it; one that is not there, or is not frozen, is left as it is.

    Raises:
        EngineRefusedError: if the engine keeps it frozen.
    """
    found = engine.inspect(name)
    if found is None:
        return
    match frozen_by(found):
        case By.HAND:
            group = cgroup_in(found)
            if group is not None and group.writable:
                with suppress(OSError):  # it has just ended
                    group.set(frozen=False, within_s=_THAW_S)
        case By.ENGINE:
            try:
                engine.unpause(name)
            except EngineRefusedError:
                found = engine.inspect(name)
                if found is not None and frozen_by(found) is By.ENGINE:
                    raise  # else somebody was faster
        case By.NOBODY:
            pass
