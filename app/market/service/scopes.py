"""Who may see and store which bytes: a buyer his own inputs and results, a worker those of his own attempt alone."""

import sqlite3
from dataclasses import dataclass
from typing import Final

from app.market.codec import decode
from app.market.schema import InputRef, JobSpec
from app.market.service import records
from app.market.service.leases import TaskState
from app.market.service.orders import own_task
from app.market.service.refusals import CONFLICT, FORBIDDEN, NOT_FOUND, RefusalError
from app.market.service.rules import Rules
from app.market.service.store import Unit
from wallet.address import Address


_PER_FILE: Final = 4 << 10
"""Bytes that an archive adds for each file in it, at the most."""
_DELIVERED: Final = (TaskState.ACCEPTED, TaskState.SETTLED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A result that an attempt was asked for.

    Attributes:
        most: bytes that it may have.
    """

    sha256: str
    most: int


def room_for(sql: sqlite3.Connection, rules: Rules, buyer: Address) -> int:
    """Return how many more bytes a buyer may store.

    Raises:
        RefusalError: if it is none.
    """
    ((kept,),) = sql.execute("SELECT COALESCE(SUM(size), 0) FROM blobs WHERE buyer = ?", (buyer,)).fetchall()
    room = rules.config.buyer_bytes - int(kept)
    if room <= 0:
        raise RefusalError("quota", "this buyer keeps too many bytes here", status=413)
    return room


def add_input(unit: Unit, buyer: Address, sha256: str, size: int) -> None:
    """Note that a buyer has stored an input."""
    unit.sql.execute(
        "INSERT OR IGNORE INTO blobs (buyer, sha256, size, at) VALUES (?, ?, ?, ?)", (buyer, sha256, size, unit.now)
    )


def input_of(sql: sqlite3.Connection, worker: Address, attempt: str, sha256: str) -> InputRef:
    """Return an input of a worker's own attempt that is not over.

    Raises:
        RefusalError: if the attempt is not his or is over, or has no such input.
    """
    found = records.find_attempt(sql, attempt)
    if found is None or found.worker != worker:
        raise RefusalError("unknown-attempt", "this worker has no such attempt", status=NOT_FOUND)
    task = records.task_of(sql, found)
    if found.ended_at is not None:
        raise RefusalError("stale-fence", "the lease is over", status=CONFLICT, fence=task.fence)
    for ref in decode(tuple[InputRef, ...], task.inputs_json):
        if ref.sha256 == sha256:
            return ref
    raise RefusalError("unknown-input", "this attempt has no such input", status=NOT_FOUND)


def result_wanted(sql: sqlite3.Connection, worker: Address, attempt: str) -> Wanted:
    """Return the result that a worker's attempt was asked for.

    Raises:
        RefusalError: if the attempt is not his, or its result was not asked for.
    """
    found = records.find_attempt(sql, attempt)
    if found is None or found.worker != worker:
        raise RefusalError("unknown-attempt", "this worker has no such attempt", status=NOT_FOUND)
    task = records.task_of(sql, found)
    if found.digest is None or found.upload_by is None or found.digest != task.agreed:
        raise RefusalError("not-wanted", "nobody asked for this attempt's result", status=FORBIDDEN)
    spec = decode(JobSpec, task.spec_json)
    return Wanted(found.digest, spec.output_bytes + spec.output_files * _PER_FILE + (1 << 20))


def delivered(unit: Unit, attempt: str) -> None:
    """Note that an agreed result is stored here."""
    found = records.find_attempt(unit.sql, attempt)
    if found is None:
        return
    task = records.task_of(unit.sql, found)
    if task.agreed == found.digest and not task.delivered:
        task.delivered, task.wake_at = True, 0.0
        records.save_task(unit.sql, task)


def result_of(sql: sqlite3.Connection, buyer: Address, task: str) -> str:
    """Return the digest of a buyer's accepted result.

    Raises:
        RefusalError: if there is none.
    """
    found = own_task(sql, buyer, task)
    if found.state not in _DELIVERED or found.agreed is None:
        raise RefusalError("no-result", f"the task is {found.state}", status=CONFLICT)
    return found.agreed
