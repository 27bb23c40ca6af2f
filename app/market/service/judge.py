"""Verification, applied: what `app.market.service.verification` decides becomes states, verdicts and debts."""

import logging

from app.market.schema import Judged
from app.market.service import lines, moving, outbox, records
from app.market.service.auction import emission, gross, push_fee
from app.market.service.leases import OPEN_TASKS, AttemptEvent, TaskEvent, advance, next_task
from app.market.service.records import Attempt, Task
from app.market.service.rules import Rules
from app.market.service.store import Unit
from app.market.service.verification import (
    Accept,
    Agree,
    AskReveals,
    AskUpload,
    Dispute,
    Fail,
    Reject,
    SetAside,
    Step,
    decide,
    wake_at,
    wanted,
)
from app.protocol.states import AttemptState
from wallet.receipts import Outcome, Verdict


log = logging.getLogger(__name__)

METHOD = "hash-quorum"


def judge(unit: Unit, rules: Rules, task: Task) -> None:
    """Take every step that an open task allows now, and note when to look at it again."""
    attempts = {a.attempt: a for a in records.attempts_of_task(unit.sql, task.task)}
    while task.state in OPEN_TASKS:
        case = records.case_of(task, list(attempts.values()))
        step = _exhausted(task, rules) or decide(case, unit.now)
        if step is None:
            task.wanting, task.wake_at = wanted(case), wake_at(case)
            break
        log.info("task %s: %s", task.task[:8], type(step).__name__)
        _apply(unit, rules, task, attempts, step)
    if task.state not in OPEN_TASKS:
        task.wanting = 0
    records.save_task(unit.sql, task)
    for attempt in attempts.values():
        records.save_attempt(unit.sql, attempt)


def end_task(unit: Unit, task: Task, event: TaskEvent, reason: str) -> None:
    """End an open task without a result. Its attempts are over, and nobody is rejected for it."""
    attempts = records.attempts_of_task(unit.sql, task.task)
    _end(unit, task, attempts, event, reason)
    task.wanting = 0
    records.save_task(unit.sql, task)
    for attempt in attempts:
        records.save_attempt(unit.sql, attempt)


def _exhausted(task: Task, rules: Rules) -> Fail | None:
    if task.agreed is None and task.faults >= rules.config.max_faults:
        return Fail("job-failed")
    if task.agreed is None and task.failures >= rules.config.max_failures:
        return Fail("machines-failed")
    return None


def _apply(  # noqa: C901, PLR0912 - one branch per step
    unit: Unit, rules: Rules, task: Task, attempts: dict[str, Attempt], step: Step
) -> None:
    match step:
        case AskReveals(names):
            for name in names:
                attempts[name].reveal_by = unit.now + rules.config.reveal_s
                outbox.touch(unit, attempts[name].worker)
        case Reject(name, reason):
            _reject(unit, rules, attempts[name], reason)
            abandon(task, list(attempts.values()))
        case SetAside(names):
            for name in names:
                _advance(unit, attempts[name], AttemptEvent.IS_VOID)
                attempts[name].ended_at, attempts[name].reason = unit.now, lines.SPOILED
                moving.void(unit, list(attempts.values()), attempts[name], lines.SPOILED)
        case Dispute(names):
            for name in names:
                _advance(unit, attempts[name], AttemptEvent.IS_DISPUTED)
        case Agree(digest, minority):
            task.agreed = digest
            for name in minority:
                _reject(unit, rules, attempts[name], "mismatch")
            askable = sum(a.digest == digest for a in attempts.values())
            task.deadline_at = max(task.deadline_at, unit.now + askable * rules.config.upload_s)
        case AskUpload(name):
            attempts[name].upload_by = unit.now + rules.config.upload_s
            for attempt in attempts.values():
                outbox.touch(unit, attempt.worker)
        case Accept(names):
            winners = [attempts[name] for name in names]
            every = list(attempts.values())
            _accept(unit, rules, task, [each for winner in winners for each in (*lines.before(every, winner), winner)])
        case Fail(reason):
            event = TaskEvent.EXPIRED if reason == "no-provider" else TaskEvent.FAILED
            _end(unit, task, list(attempts.values()), event, reason)


def _advance(unit: Unit, attempt: Attempt, event: AttemptEvent) -> None:
    # The fence does not matter here: the market itself decides.
    attempt.take(advance(attempt.lease(attempt.fence), event, unit.now))
    outbox.touch(unit, attempt.worker)


def _reject(unit: Unit, rules: Rules, attempt: Attempt, reason: str) -> None:
    _advance(unit, attempt, AttemptEvent.IS_REJECTED)
    attempt.ended_at, attempt.reason = unit.now, reason
    _say_verdict(unit, rules, attempt, Outcome.REJECTED, 0, reason)


def _accept(unit: Unit, rules: Rules, task: Task, winners: list[Attempt]) -> None:
    task.state = next_task(task.state, TaskEvent.ACCEPTED)
    ((last,),) = unit.sql.execute("SELECT COALESCE(MAX(accepted_seq), 0) FROM tasks").fetchall()
    task.accepted_seq, task.accepted_at = last + 1, unit.now
    burn, push, emit = rules.config.burn_bps, rules.config.push_bps, rules.config.emission_bps
    task.cost = sum(gross(a.amount, burn, push) for a in winners)
    task.push_fee = sum(push_fee(a.amount, push) for a in winners)
    for attempt in winners:
        _advance(unit, attempt, AttemptEvent.IS_ACCEPTED)
        attempt.ended_at = unit.now
        attempt.emitted = emission(attempt.amount, burn, push, emit)
        _earn(unit, attempt)
        _say_verdict(
            unit, rules, attempt, Outcome.ACCEPTED, attempt.amount, "quorum" if task.replicas > 1 else "single"
        )


def _earn(unit: Unit, attempt: Attempt) -> None:
    row = unit.sql.execute("SELECT earned, emitted FROM owners WHERE owner = ?", (attempt.owner,)).fetchone()
    earned, emitted = (int(row[0]), int(row[1])) if row else (0, 0)
    unit.sql.execute(
        """INSERT INTO owners (owner, earned, emitted) VALUES (?, ?, ?)
        ON CONFLICT (owner) DO UPDATE SET earned = excluded.earned, emitted = excluded.emitted""",
        (attempt.owner, str(earned + attempt.amount + attempt.emitted), str(emitted + attempt.emitted)),
    )


def _say_verdict(unit: Unit, rules: Rules, attempt: Attempt, outcome: Outcome, amount: int, reason: str) -> None:
    verdict = Verdict(
        attempt=bytes.fromhex(attempt.attempt),
        fence=attempt.fence,
        task=bytes.fromhex(attempt.task),
        outcome=outcome,
        amount=amount,
        receipt=bytes.fromhex(attempt.receipt or "00" * 32),
        reason=reason,
        emitted=attempt.emitted,
    )
    outbox.say(unit, attempt.worker, Judged(verdict=rules.sign(verdict)))


def _end(unit: Unit, task: Task, attempts: list[Attempt], event: TaskEvent, reason: str) -> None:
    task.state, task.reason = next_task(task.state, event), reason
    for attempt in attempts:
        if attempt.ended_at is None:
            _advance(unit, attempt, AttemptEvent.IS_VOID)
            attempt.ended_at, attempt.reason = unit.now, reason


def abandon(task: Task, attempts: list[Attempt]) -> None:
    """Let a task queue again, if nobody works at it: what was handed over alone does not count."""
    if all(a.ended_at is not None or a.state is AttemptState.MOVED for a in attempts):
        task.state = next_task(task.state, TaskEvent.ABANDONED)


def lease_over(unit: Unit, task: Task, attempt: Attempt, event: AttemptEvent, reason: str) -> None:
    """End an active attempt that has no result: it failed, was given back or lapsed. The task looks for another one."""
    _advance(unit, attempt, event)
    attempt.ended_at, attempt.reason = unit.now, reason
    records.save_attempt(unit.sql, attempt)
    siblings = records.attempts_of_task(unit.sql, task.task)
    if attempt.parent is not None:
        spoiled = lines.spoils(event, reason)
        if spoiled or len(lines.heirs(siblings, attempt.parent)) >= lines.MOST_HEIRS:
            for each in moving.void(unit, siblings, attempt, lines.SPOILED if spoiled else lines.UNWANTED):
                records.save_attempt(unit.sql, each)
    abandon(task, siblings)
    task.wake_at = 0.0
    records.save_task(unit.sql, task)
    log.info("attempt %s %s: %s", attempt.attempt[:8], event, reason)
