"""Lines of attempts that go on from each other: one of a task descends, it is paid like one run, and none is lost."""

import secrets
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.market.service.auction import gross
from app.market.service.leases import AttemptEvent, advance
from app.market.service.lines import MOST_HEIRS, before, heirs, is_long, left, may_move, spoils, waiting, waits_since
from app.market.service.records import Attempt
from app.market.shares import earned, share
from app.protocol.states import ACTIVE_ATTEMPTS, FINAL_ATTEMPTS, AttemptState
from wallet.address import Address


_GONE = (AttemptState.LAPSED, AttemptState.PREEMPTED, AttemptState.FAILED, AttemptState.REJECTED)


@given(st.integers(1, 10**30), st.integers(1, 10**6), st.data())
def test_who_moved_and_who_goes_on_are_paid_together_what_one_run_is_paid_and_the_buyer_pays_no_more(
    price: int, units: int, data: st.DataObject
) -> None:
    done = data.draw(st.integers(0, units - 1))
    first = share(price, done, units)
    assume(first > 0)
    rest = price - first - 1
    assert 0 < rest < price
    assert first + rest == price - 1
    burn, push = data.draw(st.integers(0, 9_000)), data.draw(st.integers(0, 500))
    assert gross(first, burn, push) + gross(rest, burn, push) <= gross(price, burn, push)


@given(st.integers(1, 10**12), st.integers(2, 10**6), st.data())
def test_whoever_bid_for_all_units_can_afford_what_is_left(unit_price: int, units: int, data: st.DataObject) -> None:
    done = data.draw(st.integers(1, units - 1))
    price = unit_price * units + data.draw(st.integers(0, 10**12))
    first = share(price, done, units)
    assert price - first - 1 >= unit_price * (units - done)


@given(st.integers(0, 10**30), st.integers(1, 10**6), st.data())
def test_an_heir_earns_from_where_he_began_to_all_of_his_price(price: int, units: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, units - 1))
    done = data.draw(st.integers(0, units * 2))
    assert earned(price, start, units, start) == 0
    assert earned(price, units, units, start) == price
    assert 0 <= earned(price, done, units, start) <= price


def _attempt(**fields: Any) -> Attempt:  # noqa: ANN401 - fields of an attempt
    name = secrets.token_hex(32)
    who = Address(name)
    state = AttemptState.PREEMPTED
    return Attempt(name, "t", who, who, host="", fence=1, state=state, price=10, granted_at=0.0, **fields)


@given(st.floats(0, 1e6), st.lists(st.none() | st.floats(0, 1e6), max_size=MOST_HEIRS))
def test_a_checkpoint_waits_since_it_came_or_its_last_heir_ended(came: float, ends: list[float | None]) -> None:
    moved = _attempt(moved_at=came)
    line = [moved, *(_attempt(parent=moved.attempt, ended_at=end) for end in ends), _attempt(ended_at=2e6)]
    assert waits_since(line, moved) == max([came, *(end for end in ends if end is not None)])


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(1, 1e6), st.none() | st.floats(-1e6, 2e6))
def test_an_absence_is_long_by_what_is_expected_else_by_how_long_it_lasts(
    held_at: float, waited: float, after_s: float, left_s: float | None
) -> None:
    now = held_at + waited
    back_at = None if left_s is None else now + left_s
    long = is_long(now, held_at=held_at, back_at=back_at, after_s=after_s)
    if back_at is not None and back_at > now:
        assert long is (back_at - now > after_s)
    else:
        assert long is (now - held_at >= after_s)


def test_the_job_and_its_time_speak_against_a_checkpoint_and_nothing_else_does() -> None:
    assert spoils(AttemptEvent.FAILS, "job.failed")
    assert spoils(AttemptEvent.IS_PREEMPTED, "checkpoint")
    assert spoils(AttemptEvent.LAPSES, "overdue")
    assert not spoils(AttemptEvent.LAPSES, "silent")
    assert not spoils(AttemptEvent.IS_PREEMPTED, "owner")
    assert not spoils(AttemptEvent.FAILS, "disk.full")
    assert not spoils(AttemptEvent.FAILS, "job.refused"), "he did not even begin"


class Lines(RuleBasedStateMachine):
    """One task's attempts, moved and ended in every order that the rules allow."""

    @initialize(price=st.integers(1, 10**21), units=st.integers(2, 1000), replicas=st.integers(1, 3))
    def order(self, price: int, units: int, replicas: int) -> None:
        self.price, self.units, self.replicas = price, units, replicas
        self.attempts: list[Attempt] = []
        self.now = 0.0

    def _active(self) -> list[Attempt]:
        return [a for a in self.attempts if a.state in ACTIVE_ATTEMPTS]

    def _step(self, attempt: Attempt, event: AttemptEvent) -> None:
        self.now += 1
        attempt.take(advance(attempt.lease(attempt.fence), event, self.now))
        if attempt.state in FINAL_ATTEMPTS:
            attempt.ended_at = self.now

    def _void(self, heir: Attempt) -> None:
        for each in before(self.attempts, heir):
            if each.state is AttemptState.MOVED:
                self._step(each, AttemptEvent.IS_VOID)

    @precondition(lambda self: len(self._active()) < self.replicas and len(self.attempts) < 24)
    @rule()
    def lease(self) -> None:
        moved = waiting(self.attempts)
        name = secrets.token_hex(4)
        made = Attempt(
            attempt=name,
            task="t",
            worker=Address(name),
            owner=Address(name),
            host="",
            fence=len(self.attempts) + 1,
            state=AttemptState.ASSIGNED,
            price=self.price if moved is None else left(moved),
            granted_at=self.now,
            parent=moved.attempt if moved else None,
            start=moved.checkpoint_done if moved else 0,
        )
        self.attempts.append(made)

    @precondition(lambda self: self._active())
    @rule(data=st.data())
    def hold_and_move(self, data: st.DataObject) -> None:
        attempt = data.draw(st.sampled_from(self._active()))
        if attempt.start + 1 >= self.units or not may_move(self.attempts, attempt, self.now):
            return
        done = data.draw(st.integers(attempt.start + 1, self.units - 1))
        pay = share(attempt.price, done, self.units, attempt.start)
        if pay == 0:
            return
        self._step(attempt, AttemptEvent.IS_HELD)
        self._step(attempt, AttemptEvent.IS_MOVED)
        attempt.checkpoint_done, attempt.amount = done, pay

    @precondition(lambda self: self._active())
    @rule(data=st.data(), how=st.sampled_from(["silent", "overdue", "checkpoint", "owner", "job.failed"]))
    def end(self, data: st.DataObject, how: str) -> None:
        attempt = data.draw(st.sampled_from(self._active()))
        event = {
            "silent": AttemptEvent.LAPSES,
            "overdue": AttemptEvent.LAPSES,
            "job.failed": AttemptEvent.FAILS,
        }.get(how, AttemptEvent.IS_PREEMPTED)
        self._step(attempt, event)
        if attempt.parent is not None and (
            spoils(event, how) or len(heirs(self.attempts, attempt.parent)) >= MOST_HEIRS
        ):
            self._void(attempt)

    @precondition(lambda self: self._active())
    @rule(data=st.data())
    def commit(self, data: st.DataObject) -> None:
        attempt = data.draw(st.sampled_from(self._active()))
        self._step(attempt, AttemptEvent.COMMITS)
        attempt.amount = attempt.price

    @precondition(lambda self: any(a.state is AttemptState.COMMITTED and a.parent for a in self.attempts))
    @rule()
    def set_aside(self) -> None:
        for attempt in [a for a in self.attempts if a.state is AttemptState.COMMITTED and a.parent]:
            self._step(attempt, AttemptEvent.IS_VOID)
            self._void(attempt)

    @rule(seconds=st.floats(0, 1000))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @invariant()
    def one_line_alone_descends_from_a_checkpoint(self) -> None:
        living = [a for a in self.attempts if a.state not in _GONE]
        tips = [a for a in living if a.state is not AttemptState.MOVED and a.parent]
        assert len(tips) <= 1
        line = {a.attempt for tip in tips for a in (tip, *before(self.attempts, tip))}
        moved = [a for a in living if a.state is AttemptState.MOVED]
        if tips:
            assert {a.attempt for a in moved} <= line

    @invariant()
    def a_checkpoint_has_one_heir_at_a_time(self) -> None:
        for attempt in self.attempts:
            assert len([h for h in heirs(self.attempts, attempt.attempt) if h.state not in _GONE]) <= 1

    @invariant()
    def a_line_is_paid_no_more_than_one_run(self) -> None:
        for attempt in self.attempts:
            line = [attempt, *before(self.attempts, attempt)]
            assert sum(a.amount for a in line) <= self.price
            assert all(a.price > 0 for a in line)

    @invariant()
    def what_was_moved_is_in_somebodys_hand_or_waits_for_one(self) -> None:
        moved = [a for a in self.attempts if a.state is AttemptState.MOVED]
        without = [a for a in moved if all(h.state in _GONE for h in heirs(self.attempts, a.attempt))]
        assert len(without) <= 1
        assert (waiting(self.attempts) is not None) is bool(without)


TestLines = Lines.TestCase
