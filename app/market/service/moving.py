"""Moves, applied: who is asked for a checkpoint, what happens when it is here, and when a line is void."""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from app.market.codec import decode
from app.market.schema import Checkpoint, JobSpec
from app.market.service import outbox, records
from app.market.service.audit import WINDOW_S
from app.market.service.leases import OPEN_TASKS, AttemptEvent, TransitionError, advance
from app.market.service.lines import SPOILED, Offer, asked, before, is_long, may_move, waiting
from app.market.service.records import Attempt, Task
from app.market.service.refusals import CONFLICT, FORBIDDEN, NOT_FOUND, RefusalError
from app.market.service.rules import Rules
from app.market.service.store import Unit
from app.market.shares import share
from app.protocol.states import AttemptState
from wallet.address import Address


log = logging.getLogger(__name__)

TakeHeir = Callable[[Task, JobSpec, list[Attempt], Attempt], bool]
"""Sets somebody else aside who is free and could go on with a task from an attempt; tells whether there was one."""

_OPEN: Final = "ended_at IS NULL AND checkpoint IS NOT NULL"


def ask(unit: Unit, rules: Rules, offers: Iterable[Offer], take_heir: TakeHeir) -> None:
    """Ask for the checkpoints of held attempts that are worth a move."""
    for offer in offers:
        attempt = records.find_attempt(unit.sql, offer.attempt)
        if attempt is None or attempt.state is not AttemptState.HELD or attempt.held_at is None:
            continue
        if attempt.checkpoint == offer.checkpoint.sha256:
            continue  # asked for before; what was not brought in time is not asked for again
        if asked(attempt, unit.now):  # he went on and was held again, unseen: what was asked for is no more
            forget(attempt)
            records.save_attempt(unit.sql, attempt)
            outbox.touch(unit, attempt.worker)
        if attempt.checkpoint is not None and attempt.checkpoint_size == 0:
            continue  # he brought something else than he had offered
        if not is_long(
            unit.now, held_at=attempt.held_at, back_at=offer.back_at, after_s=rules.config.move_after_s
        ) or spoiled_lately(unit.sql, attempt.owner, unit.now):
            continue
        task = records.task_of(unit.sql, attempt)
        spec = decode(JobSpec, task.spec_json)
        attempts = records.attempts_of_task(unit.sql, task.task)
        if not _fits(unit, rules, task, spec, attempt, offer.checkpoint) or not may_move(attempts, attempt, unit.now):
            continue
        if any(a.state is AttemptState.DISPUTED or a.reason == SPOILED for a in attempts):
            continue
        mine = next(a for a in attempts if a.attempt == attempt.attempt)
        mine.checkpoint, mine.checkpoint_size = offer.checkpoint.sha256, offer.checkpoint.size
        mine.checkpoint_done = offer.checkpoint.done
        mine.amount = share(mine.price, mine.checkpoint_done, task.units, mine.start)
        if not take_heir(task, spec, attempts, mine):
            continue
        attempt.checkpoint, attempt.checkpoint_size = mine.checkpoint, mine.checkpoint_size
        attempt.checkpoint_done, attempt.move_by = mine.checkpoint_done, unit.now + rules.config.upload_s
        records.save_attempt(unit.sql, attempt)
        outbox.touch(unit, attempt.worker)
        log.info("attempt %s is asked for its checkpoint: %d bytes", attempt.attempt[:8], attempt.checkpoint_size)


def promised(sql: sqlite3.Connection, now: float) -> Iterator[tuple[Task, JobSpec, list[Attempt], Attempt]]:
    """Yield, with their tasks, the attempts that were asked for a checkpoint, or whose checkpoints wait for an heir."""
    for (name,) in sql.execute(f"SELECT attempt FROM attempts WHERE {_OPEN}").fetchall():  # noqa: S608 - a constant
        attempt = records.find_attempt(sql, name)
        if attempt is None:
            continue
        task = records.task_of(sql, attempt)
        attempts = records.attempts_of_task(sql, task.task)
        mine = next(a for a in attempts if a.attempt == name)
        if asked(mine, now):
            mine.amount = share(mine.price, mine.checkpoint_done, task.units, mine.start)
        elif waiting(attempts) is not mine:
            continue
        yield task, decode(JobSpec, task.spec_json), attempts, mine


def _fits(unit: Unit, rules: Rules, task: Task, spec: JobSpec, attempt: Attempt, offered: Checkpoint) -> bool:
    """Return whether a checkpoint is within all caps, and its units are within what was signed for and acknowledged."""
    ((kept,),) = unit.sql.execute(
        f"SELECT COALESCE(SUM(checkpoint_size), 0) FROM attempts WHERE {_OPEN}"  # noqa: S608 - a constant
    ).fetchall()
    return (
        task.state in OPEN_TASKS
        and task.agreed is None
        and task.moves < rules.config.max_moves
        and offered.size <= min(rules.config.checkpoint_bytes, spec.checkpoint_bytes)
        and int(kept) + offered.size <= rules.config.checkpoints_bytes
        and attempt.start < offered.done <= attempt.units_done
        and offered.done < task.units
        and share(attempt.price, offered.done, task.units, attempt.start) > 0
    )


def wanted(sql: sqlite3.Connection, worker: Address, name: str, now: float) -> Attempt:
    """Return a worker's attempt that was asked for its checkpoint, and still may hand it over, or did.

    What is here may be brought again: the answer to the first time may have been lost on its way.

    Raises:
        RefusalError: if it is not so.
    """
    attempt = records.find_attempt(sql, name)
    if attempt is None or attempt.worker != worker:
        raise RefusalError("unknown-attempt", "this worker has no such attempt", status=NOT_FOUND)
    if attempt.state is not AttemptState.MOVED and not asked(attempt, now):
        raise RefusalError("not-wanted", "nobody asked for this attempt's checkpoint", status=FORBIDDEN)
    return attempt


def moved(unit: Unit, worker: Address, name: str, sha256: str, abandon: Callable[[Task, list[Attempt]], None]) -> None:
    """Take note that a checkpoint is here: its attempt is not held any more, and the task looks for who goes on.

    Args:
        unit: the change.
        worker: who brought it.
        name: the attempt.
        sha256: what was brought.
        abandon: leads the task on where nobody works at it.

    Raises:
        RefusalError: if it is too late: he went on meanwhile, or the task is decided.
    """
    attempt = wanted(unit.sql, worker, name, unit.now)
    if attempt.state is AttemptState.MOVED and attempt.checkpoint == sha256:
        return  # brought again
    task = records.task_of(unit.sql, attempt)
    attempts = records.attempts_of_task(unit.sql, task.task)
    mine = next(a for a in attempts if a.attempt == name)
    if (
        mine.checkpoint != sha256
        or task.state not in OPEN_TASKS
        or task.agreed is not None
        or not may_move(attempts, mine, unit.now)
    ):
        raise RefusalError("too-late", "it is not wanted any more", status=CONFLICT)
    try:
        mine.take(advance(mine.lease(task.fence), AttemptEvent.IS_MOVED, unit.now))
    except TransitionError as error:
        raise RefusalError("too-late", str(error), status=CONFLICT) from None
    mine.amount = share(mine.price, mine.checkpoint_done, task.units, mine.start)
    mine.moved_at, mine.move_by = unit.now, None
    task.moves, task.wake_at = task.moves + 1, 0.0
    abandon(task, attempts)
    records.save_attempt(unit.sql, mine)
    records.save_task(unit.sql, task)
    outbox.touch(unit, worker)
    log.info("attempt %s moved, with %d of %d units", name[:8], mine.checkpoint_done, task.units)


def forget(attempt: Attempt) -> None:
    """Ask no more for a checkpoint that did not come before its job went on; it or a later one may be asked for."""
    attempt.checkpoint, attempt.checkpoint_size, attempt.checkpoint_done, attempt.move_by = None, 0, 0, None


def withdraw(unit: Unit, name: str) -> None:
    """Ask for an attempt's checkpoint no more: what came was not what had been offered."""
    attempt = records.find_attempt(unit.sql, name)
    if attempt is not None and attempt.move_by is not None:
        attempt.move_by, attempt.checkpoint_size = None, 0
        records.save_attempt(unit.sql, attempt)
        outbox.touch(unit, attempt.worker)


def void(unit: Unit, attempts: Sequence[Attempt], heir: Attempt, reason: str) -> list[Attempt]:
    """End those whose checkpoints led to an attempt: they are not paid, and nobody is rejected. Return them."""
    ended = [a for a in before(attempts, heir) if a.state is AttemptState.MOVED]
    for attempt in ended:
        attempt.take(advance(attempt.lease(attempt.fence), AttemptEvent.IS_VOID, unit.now))
        attempt.ended_at, attempt.reason = unit.now, reason
        outbox.touch(unit, attempt.worker)
    return ended


def spoiled_lately(sql: sqlite3.Connection, owner: Address, now: float) -> bool:
    """Return whether something went wrong from a checkpoint of an owner's within a day: he is asked for none then."""
    row = sql.execute(
        "SELECT 1 FROM attempts WHERE owner = ? AND moved_at > ? AND reason = ? LIMIT 1",
        (owner, now - WINDOW_S, SPOILED),
    ).fetchone()
    return row is not None


def checkpoint_of(sql: sqlite3.Connection, worker: Address, name: str) -> str:
    """Return the digest of what a worker's own attempt goes on from.

    Raises:
        RefusalError: if the attempt is not his or is over, or begins from the beginning.
    """
    attempt = records.find_attempt(sql, name)
    if attempt is None or attempt.worker != worker:
        raise RefusalError("unknown-attempt", "this worker has no such attempt", status=NOT_FOUND)
    if attempt.ended_at is not None:
        fence = records.task_of(sql, attempt).fence
        raise RefusalError("stale-fence", "the lease is over", status=CONFLICT, fence=fence)
    parent = records.find_attempt(sql, attempt.parent) if attempt.parent else None
    if parent is None or parent.checkpoint is None:
        raise RefusalError("unknown-input", "this attempt goes on from no checkpoint", status=NOT_FOUND)
    return parent.checkpoint


def kept(sql: sqlite3.Connection) -> set[str]:
    """Return the digests of all checkpoints that somebody may still bring or fetch."""
    rows = sql.execute(f"SELECT checkpoint FROM attempts WHERE {_OPEN}")  # noqa: S608 - a constant
    return {digest for (digest,) in rows.fetchall()}
