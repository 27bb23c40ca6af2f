"""Attempts and their receipts in the database."""

import logging
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from app.market.schema import Assigned, SignedMessage
from app.protocol.money import Units
from app.protocol.states import FINAL_ATTEMPTS, AttemptState


_AFTER_A_MOVE: Final = (AttemptState.MOVED, AttemptState.ACCEPTED, AttemptState.LAPSED)


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt as this provider knows it.

    Attributes:
        assigned: the market's signed assignment with all that it hashes.
        active_ms: how long the job's processes really ran, frozen time left out.
        restarts: how often it went on from a checkpoint in a new container.
        digest, salt: of the result; set before the commit leaves, 64 hex digits each.
        failure: a code of `app.protocol.errors`, or empty.
        traffic: what its gate did, as `gpu_sandbox.sandbox.domains.Traffic.text` writes it; empty where it has none.
        energy_weight: what its energy cost at the tariff of each hour (`app.engine.pricing.weighed`); None where an
            earlier version did not weigh it.
        start: units of work in the checkpoint that it goes on from; its price is for those behind them.
        moved: units of work in the checkpoint that it handed over, for which it is paid then.
        forgotten: whether its files and volumes are gone for good.
    """

    attempt: str
    network: str
    task: str
    fence: int
    kind: str
    state: AttemptState
    assigned: Assigned
    price: Units
    total: int
    started_at: float
    done: int = 0
    active_ms: int = 0
    energy_mj: int = 0
    restarts: int = 0
    digest: str | None = None
    salt: str | None = None
    failure: str = ""
    runtime: str = ""
    ended_at: float | None = None
    forgotten: bool = False
    traffic: str = ""
    energy_weight: int | None = 0
    start: int = 0
    moved: int = 0

    @property
    def went_on(self) -> bool:
        """Whether another provider went on from its checkpoint: then it never committed to a result."""
        return self.moved > 0 and self.digest is None and self.state in _AFTER_A_MOVE

    @property
    def is_final(self) -> bool:
        """Whether nothing changes it any more."""
        return self.state in FINAL_ATTEMPTS


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One signed receipt and, once the market countersigned it, its acknowledgement."""

    attempt: str
    seq: int
    hash: str
    amount: Units
    signed: SignedMessage
    acknowledgement: SignedMessage | None


_COLUMNS: Final = (
    "attempt, network, task, fence, kind, state, assigned_json, price, total, started_at, done, active_ms, energy_mj, "
    "restarts, digest, salt, failure, runtime, ended_at, forgotten, traffic, energy_weight, start, moved"
)
_ASSIGNED: Final = msgspec.json.Decoder(Assigned)
_SIGNED: Final = msgspec.json.Decoder(SignedMessage)


def insert(connection: sqlite3.Connection, row: AttemptRow) -> bool:
    """Store a new attempt; return False if it is there already, whatever its fence."""
    cursor = connection.execute(
        f"INSERT INTO attempts ({_COLUMNS}) VALUES ({', '.join('?' * 24)}) ON CONFLICT (attempt) DO NOTHING",  # noqa: S608 - constants
        (
            row.attempt,
            row.network,
            row.task,
            row.fence,
            row.kind,
            row.state,
            msgspec.json.encode(row.assigned),
            str(row.price),
            row.total,
            row.started_at,
            row.done,
            row.active_ms,
            row.energy_mj,
            row.restarts,
            row.digest,
            row.salt,
            row.failure,
            row.runtime,
            row.ended_at,
            int(row.forgotten),
            row.traffic,
            _text(row.energy_weight),
            row.start,
            row.moved,
        ),
    )
    return cursor.rowcount == 1


def save(connection: sqlite3.Connection, row: AttemptRow) -> None:
    """Store what changed in an attempt. Its identity, assignment and price never do."""
    connection.execute(
        """UPDATE attempts SET state = ?, done = ?, active_ms = ?, energy_mj = ?, restarts = ?, digest = ?, salt = ?,
        failure = ?, runtime = ?, ended_at = ?, forgotten = ?, traffic = ?, energy_weight = ?, moved = ?
        WHERE attempt = ?""",
        (
            row.state,
            row.done,
            row.active_ms,
            row.energy_mj,
            row.restarts,
            row.digest,
            row.salt,
            row.failure,
            row.runtime,
            row.ended_at,
            int(row.forgotten),
            row.traffic,
            _text(row.energy_weight),
            row.moved,
            row.attempt,
        ),
    )


def get(connection: sqlite3.Connection, attempt: str) -> AttemptRow | None:
    """Return an attempt, or None."""
    rows = _rows(connection.execute(f"SELECT {_COLUMNS} FROM attempts WHERE attempt = ?", (attempt,)))  # noqa: S608
    return rows[0] if rows else None


def recent(connection: sqlite3.Connection, limit: int = 200) -> list[AttemptRow]:
    """Return the latest attempts, newest first."""
    return page(connection, Sought(), None, limit)


@dataclass(frozen=True, slots=True)
class Sought:
    """What an attempt is found by; all of them where nothing is said.

    Attributes:
        text: in small letters; the attempt's number or its task's begins with it, or its kind or failure holds it.
        kinds, states: attempts of these are found as well.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    states: tuple[AttemptState, ...] = ()

    def condition(self) -> tuple[str, list[object]]:
        """Return this as SQL and its parameters."""
        if not (self.text or self.kinds or self.states):
            return "1", []
        found = [f"kind IN ({_marks(self.kinds)})", f"state IN ({_marks(self.states)})"]
        if self.text:
            found += ["substr(attempt, 1, length(?1)) = ?1", "substr(task, 1, length(?1)) = ?1"]
            found += ["instr(lower(kind), ?1)", "instr(failure, ?1)"]
        return f"?1 IS NOT NULL AND ({' OR '.join(found)})", [self.text, *self.kinds, *self.states]


def _marks(names: tuple[object, ...]) -> str:
    return ", ".join("?" * len(names))


def page(
    connection: sqlite3.Connection, sought: Sought, before: tuple[float, str] | None, limit: int
) -> list[AttemptRow]:
    """Return attempts, newest first, from the one on that comes after `before` (a start and a number)."""
    condition, parameters = sought.condition()
    if before is not None:
        condition, parameters = f"({condition}) AND (started_at, attempt) < (?, ?)", [*parameters, *before]
    query = f"SELECT {_COLUMNS} FROM attempts WHERE {condition} ORDER BY started_at DESC, attempt DESC LIMIT ?"  # noqa: S608 - constants and marks
    return _rows(connection.execute(query, [*parameters, limit]))


def found(connection: sqlite3.Connection, sought: Sought) -> int:
    """Return how many attempts there are of what is sought."""
    condition, parameters = sought.condition()
    (count,) = connection.execute(f"SELECT count(*) FROM attempts WHERE {condition}", parameters).fetchone()  # noqa: S608 - the same
    return int(count)


def unforgotten(connection: sqlite3.Connection) -> list[AttemptRow]:
    """Return every attempt that still has files, volumes or a container, oldest first."""
    query = f"SELECT {_COLUMNS} FROM attempts WHERE forgotten = 0 ORDER BY started_at"  # noqa: S608
    return _rows(connection.execute(query))


def _rows(found: Iterable[tuple[object, ...]]) -> list[AttemptRow]:
    """Return attempts; one that cannot be read is left out, because the others must not wait for it."""
    rows = []
    for values in found:
        try:
            rows.append(_row(values))
        except (msgspec.DecodeError, ValueError) as error:
            log.error("a stored attempt cannot be read: %s", type(error).__name__)  # noqa: TRY400 - a bit that fell
    return rows


def _row(values: tuple[object, ...]) -> AttemptRow:
    row = AttemptRow(*values)  # type: ignore[arg-type]  # the columns' types are the table's
    return replace(
        row,
        state=AttemptState(row.state),
        assigned=_ASSIGNED.decode(row.assigned),  # type: ignore[arg-type]  # bytes until here
        price=Units(int(row.price)),
        forgotten=bool(row.forgotten),
        energy_weight=None if row.energy_weight is None else int(row.energy_weight),
    )


def _text(number: int | None) -> str | None:
    """Return a number as the text that SQLite keeps of it: its own integers have 63 bits."""
    return None if number is None else str(number)


def add_receipt(connection: sqlite3.Connection, receipt: ReceiptRow) -> None:
    """Store a receipt; one sequence number of an attempt is signed once and never again."""
    connection.execute(
        "INSERT INTO receipts (attempt, seq, hash, amount, signed_json) VALUES (?, ?, ?, ?, ?)",
        (receipt.attempt, receipt.seq, receipt.hash, str(receipt.amount), msgspec.json.encode(receipt.signed)),
    )


def acknowledge(connection: sqlite3.Connection, receipt_hash: str, acknowledgement: SignedMessage) -> bool:
    """Store the market's countersignature; return False if no receipt here has this hash."""
    cursor = connection.execute(
        "UPDATE receipts SET ack_json = ? WHERE hash = ?", (msgspec.json.encode(acknowledgement), receipt_hash)
    )
    return cursor.rowcount == 1


def last_receipt(connection: sqlite3.Connection, attempt: str, *, countersigned: bool = False) -> ReceiptRow | None:
    """Return the latest receipt of an attempt, or the latest that the market countersigned, or None."""
    row = connection.execute(
        """SELECT attempt, seq, hash, amount, signed_json, ack_json FROM receipts
        WHERE attempt = ? AND (ack_json IS NOT NULL OR NOT ?) ORDER BY seq DESC LIMIT 1""",
        (attempt, countersigned),
    ).fetchone()
    if row is None:
        return None
    attempt_id, seq, digest, amount, signed, ack = row
    return ReceiptRow(
        attempt_id,
        seq,
        digest,
        Units(int(amount)),
        _SIGNED.decode(signed),
        None if ack is None else _SIGNED.decode(ack),
    )


def unacknowledged(connection: sqlite3.Connection) -> int:
    """Return how many receipts of live attempts wait for the market's countersignature.

    One that moved is paid by its checkpoint; what was signed after that is never countersigned.
    """
    (count,) = connection.execute(
        """SELECT count(*) FROM receipts r JOIN attempts a USING (attempt)
        WHERE r.ack_json IS NULL
        AND a.state NOT IN ('accepted', 'rejected', 'lapsed', 'failed', 'preempted', 'moved')"""
    ).fetchone()
    return int(count)


def counts(connection: sqlite3.Connection, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return, for some attempts, how many receipts were signed and how many were countersigned."""
    return {
        attempt: (signed, countersigned)
        for attempt, signed, countersigned in connection.execute(
            f"""SELECT attempt, count(*), count(ack_json) FROM receipts WHERE attempt IN ({_marks(tuple(names))})
            GROUP BY attempt""",  # noqa: S608 - marks
            list(names),
        )
    }
