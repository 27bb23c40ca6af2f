"""The one owner of every deadline, and of the auction: lapses, verification, awards, statements, in this order.

A sweep is one change in the writer's thread. It looks only at tasks to which something happened, whose next deadline
has come, or that want a run; so it costs what changed and not what exists.
"""

import logging
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from app.market.claims import suits
from app.market.codec import decode, unpack
from app.market.schema import Assigned, Checkpoint, InputRef, JobSpec, SignedMessage
from app.market.service import judge, lines, moving, outbox, records, statements
from app.market.service.auction import Ask, first_run, further_run, reserve
from app.market.service.audit import passed_over, yields_of
from app.market.service.leases import AttemptEvent, TaskEvent, next_task
from app.market.service.presence import Standing
from app.market.service.records import Attempt, Task
from app.market.service.rules import Rules
from app.market.service.store import Unit
from app.protocol.states import AttemptState
from wallet.address import Address
from wallet.keccak import keccak256
from wallet.receipts import Assignment, Order, message_hash


log = logging.getLogger(__name__)

_MOST: Final = 200
"""Tasks in one sweep; the rest wait for the next, so that receipts are not kept waiting."""
_YIELDED: Final = (AttemptState.LAPSED, AttemptState.PREEMPTED)


def sweep(
    unit: Unit,
    rules: Rules,
    standings: Sequence[Standing],
    lapsed: Iterable[tuple[str, str]],
    offers: Sequence[lines.Offer] = (),
) -> int:
    """Do all that is due now.

    Args:
        unit: the change.
        rules: the market's.
        standings: workers who are here.
        lapsed: attempts whose leases are over by time, with the reasons.
        offers: checkpoints of held attempts that could be handed over.

    Returns:
        How many attempts were leased.
    """
    for name, reason in lapsed:
        attempt = records.find_attempt(unit.sql, name)
        if attempt is not None and attempt.lease(0).is_active:
            judge.lease_over(unit, records.task_of(unit.sql, attempt), attempt, AttemptEvent.LAPSES, reason)
    for task in records.due_tasks(unit.sql, unit.now, _MOST):
        judge.judge(unit, rules, task)
    leased = 0
    if any(s.free for s in standings):
        floor = _Floor(standings, unit.now)
        moving.ask(unit, rules, offers, _Heirs(unit, rules, floor).take)
        for task in records.wanting_tasks(unit.sql, _MOST):
            leased += _lease(unit, rules, task, floor)
            if not floor.free:
                break
    statements.say_due(unit, rules)
    return leased


class _Floor:
    """Who is here during one sweep, and who is still free in it."""

    def __init__(self, standings: Sequence[Standing], now: float) -> None:
        self._standings = standings
        self._now = now
        self._offers: dict[tuple[str, str], list[tuple[int, Standing]]] = {}
        self.free = {s.worker for s in standings if s.free}
        # Per owner that was looked at, his unsettled pay, open attempts included.
        self.at_risk: dict[Address, int] = {}
        # Per owner that was looked at, how much he gave back lately.
        self.yields: dict[Address, int] = {}

    def offers(self, kind: str, image: str) -> list[tuple[int, Standing]]:
        """Return who bids for a job kind and has an image, with the unit prices, lowest first."""
        found = self._offers.get((kind, image))
        if found is None:
            bids = ((s.bids.get(kind, _NO_BID), s) for s in self._standings if image in s.status.images)
            found = [(price, s) for (price, until), s in bids if until > self._now]
            found.sort(key=lambda offer: offer[0])
            self._offers[kind, image] = found
        return found


_NO_BID: Final = (0, 0)


def _lease(unit: Unit, rules: Rules, task: Task, floor: _Floor) -> int:
    spec = decode(JobSpec, task.spec_json)
    attempts = records.attempts_of_task(unit.sql, task.task)
    limit = reserve(task.max_price, task.replicas, rules.config.burn_bps, rules.config.push_bps)
    given = 0
    while task.wanting > 0:
        moved = lines.waiting(attempts)
        begun = any(a.ended_at is None for a in attempts)
        goes_on = begun and task.price is not None
        price = (task.price or 0) if moved is None else lines.left(moved)
        worst = price if goes_on else limit
        asks = _compared(unit, task, floor, _asks(unit, rules, spec, attempts, floor, worst, moved))
        if goes_on:
            ask = _further(task, attempts, asks, moved, price)
        else:
            award = first_run(asks, units=task.units, replicas=task.replicas, limit=limit, seed=task.seed)
            ask, price = (award.ask, award.price) if award else (None, 0)
        if ask is None and moved is not None and unit.now - lines.waits_since(attempts, moved) > rules.config.hold_s:
            _give_up(unit, attempts, moved)
            continue
        if ask is None:
            break
        if moved is None:
            task.price = price
        attempts.append(_grant(unit, rules, task, spec, ask, price, moved))
        floor.free.discard(ask.worker)
        floor.at_risk[ask.owner] = floor.at_risk.get(ask.owner, 0) + price
        given += 1
    if given:
        records.save_task(unit.sql, task)
    return given


def _further(task: Task, attempts: list[Attempt], asks: Iterator[Ask], moved: Attempt | None, price: int) -> Ask | None:
    """Return by lot who does one more run of a task, or goes on from what was moved."""
    line = _line(attempts, moved)
    seed = keccak256(task.seed + task.fence.to_bytes(8, "big"))
    taken = {a.owner for a in attempts if a.state not in _YIELDED and a.attempt not in line}
    units = task.units - (moved.checkpoint_done if moved else 0)
    return further_run(asks, units=units, price=price, seed=seed, taken=taken)


def _line(attempts: list[Attempt], moved: Attempt | None) -> set[str]:
    """Return the attempts whose owners may go on with what they began themselves."""
    return set() if moved is None else {moved.attempt, *(a.attempt for a in lines.before(attempts, moved))}


class _Heirs:
    """Who could go on from checkpoints, during one sweep: each free worker is counted once."""

    def __init__(self, unit: Unit, rules: Rules, floor: _Floor) -> None:
        self._unit, self._rules, self._floor = unit, rules, floor
        self._taken: set[Address] | None = None

    def take(self, task: Task, spec: JobSpec, attempts: list[Attempt], moved: Attempt) -> bool:
        """Set another owner's worker aside who would go on for what is left; return whether one is free now.

        What was asked for before, and what waits, comes first.
        """
        if self._taken is None:
            self._taken = set()
            for each in moving.promised(self._unit.sql, self._unit.now):
                self._take(self._taken, *each)
        return self._take(self._taken, task, spec, attempts, moved)

    def _take(self, taken: set[Address], task: Task, spec: JobSpec, attempts: list[Attempt], moved: Attempt) -> bool:
        price, units = lines.left(moved), task.units - moved.checkpoint_done
        found = _asks(self._unit, self._rules, spec, attempts, self._floor, price, None)
        for ask in _compared(self._unit, task, self._floor, found):
            if ask.free and ask.worker not in taken and ask.unit_price * units <= price:
                taken.add(ask.worker)
                return True
        return False


def _give_up(unit: Unit, attempts: list[Attempt], moved: Attempt) -> None:
    """Void a line that nobody goes on from for long: the task begins from the beginning."""
    heir = replace(moved, attempt="", parent=moved.attempt)
    for each in moving.void(unit, attempts, heir, lines.UNWANTED):
        records.save_attempt(unit.sql, each)


def _asks(
    unit: Unit,
    rules: Rules,
    spec: JobSpec,
    attempts: list[Attempt],
    floor: _Floor,
    worst: int,
    moved: Attempt | None,
) -> Iterator[Ask]:
    """Yield the bids of all who could do the task, lowest first; those who are free may earn `worst` more.

    Who moved may go on himself; others are preferred.
    """
    line = _line(attempts, moved)
    counted = [a for a in attempts if a.state not in _YIELDED and a.attempt not in line]
    taken = {a.owner for a in counted}
    hosts = {a.host for a in counted} if rules.config.network == "live" else set()
    yielded = {a.owner for a in attempts if a.state in _YIELDED or a.attempt in line}
    for unit_price, s in floor.offers(spec.kind, spec.image):
        status = s.status
        if (
            s.owner in taken
            or s.host in hosts
            or status.memory < spec.memory
            or status.cpu_milli < spec.cpu_milli
            or (spec.gpu and not (s.device and suits(s.device, spec)))
            or (spec.domains and status.network_bytes < spec.network_bytes)
        ):
            continue
        free = s.worker in floor.free
        if not free or _at_risk(unit, s.owner, floor) + worst <= s.max_at_risk:
            yield Ask(s.worker, s.owner, unit_price, free=free, yielded=s.owner in yielded, host=s.host)


def _compared(unit: Unit, task: Task, floor: _Floor, asks: Iterator[Ask]) -> Iterator[Ask]:
    """Leave out, of a task that one owner alone runs, whoever gave back so much that he is compared more often."""
    for ask in asks:
        if task.replicas == 1:
            if ask.owner not in floor.yields:
                floor.yields[ask.owner] = yields_of(unit.sql, ask.owner, unit.now)
            if passed_over(task.seed, ask.owner, floor.yields[ask.owner]):
                continue
        yield ask


def _at_risk(unit: Unit, owner: Address, floor: _Floor) -> int:
    """Return what an owner has earned or is earning that is in no accepted root: his grant bounds it."""
    if owner not in floor.at_risk:
        row = unit.sql.execute("SELECT earned, settled FROM owners WHERE owner = ?", (owner,)).fetchone()
        unsettled = int(row[0]) - int(row[1]) if row else 0
        floor.at_risk[owner] = unsettled + sum(
            a.amount if a.state is AttemptState.MOVED else a.price
            for a in records.open_attempts_of_owner(unit.sql, owner)
        )
    return floor.at_risk[owner]


def _grant(unit: Unit, rules: Rules, task: Task, spec: JobSpec, ask: Ask, price: int, moved: Attempt | None) -> Attempt:
    task.fence += 1
    task.wanting -= 1
    task.state = next_task(task.state, TaskEvent.LEASED)
    packed = decode(SignedMessage, task.order_json)
    order = unpack(Order, packed).message
    name = secrets.token_bytes(32)
    attempt = Attempt(
        attempt=name.hex(),
        task=task.task,
        worker=ask.worker,
        owner=ask.owner,
        host=ask.host,
        fence=task.fence,
        state=AttemptState.ASSIGNED,
        price=price,
        granted_at=unit.now,
        parent=moved.attempt if moved else None,
        start=moved.checkpoint_done if moved else 0,
    )
    records.insert_attempt(unit.sql, attempt)
    assignment = Assignment(
        attempt=name,
        fence=task.fence,
        task=bytes.fromhex(task.task),
        worker=ask.worker,
        spec=order.spec,
        inputs=order.inputs,
        units=order.units,
        price=attempt.price,
        order=message_hash(order),
        replicas=order.replicas,
    )
    inputs = decode(tuple[InputRef, ...], task.inputs_json)
    checkpoint = None
    if moved is not None and moved.checkpoint is not None:
        checkpoint = Checkpoint(sha256=moved.checkpoint, size=moved.checkpoint_size, done=moved.checkpoint_done)
    outbox.say(
        unit,
        ask.worker,
        Assigned(assignment=rules.sign(assignment), order=packed, spec=spec, inputs=inputs, checkpoint=checkpoint),
    )
    log.info("task %s: attempt %s, fence %d, to %s", task.task[:8], attempt.attempt[:8], task.fence, ask.worker)
    return attempt
