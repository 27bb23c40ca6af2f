"""The state machines of tasks and attempts: what is possible, and that nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.market.service.leases import (
    ATTEMPT_TRANSITIONS,
    OPEN_TASKS,
    TASK_TRANSITIONS,
    AttemptEvent,
    Lease,
    StaleFenceError,
    TaskEvent,
    TaskState,
    TransitionError,
    advance,
    heard,
    lapse_reason,
    next_task,
)
from app.protocol.states import ACTIVE_ATTEMPTS, FINAL_ATTEMPTS, AttemptState


_states = st.sampled_from(AttemptState)
_events = st.sampled_from(AttemptEvent)


def _lease(state: AttemptState, fence: int = 1, current: int = 1) -> Lease:
    return Lease(state, fence, current, granted_at=0.0, held_at=0.0 if state is AttemptState.HELD else None)


@given(_states, _events)
def test_a_final_attempt_never_changes(state: AttemptState, event: AttemptEvent) -> None:
    if state in FINAL_ATTEMPTS:
        with pytest.raises(TransitionError):
            advance(_lease(state), event, 1.0)


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("event", TaskEvent)
def test_a_closed_task_only_ever_becomes_settled(state: TaskState, event: TaskEvent) -> None:
    if state in OPEN_TASKS:
        return
    if (state, event) == (TaskState.ACCEPTED, TaskEvent.SETTLED):
        assert next_task(state, event) is TaskState.SETTLED
        return
    with pytest.raises(TransitionError):
        next_task(state, event)


def test_work_that_somebody_finished_cannot_be_cancelled() -> None:
    with pytest.raises(TransitionError):
        next_task(TaskState.VERIFYING, TaskEvent.CANCELLED)


def test_every_state_is_reached_and_every_open_one_has_a_way_out() -> None:
    reached = {AttemptState.ASSIGNED} | set(ATTEMPT_TRANSITIONS.values())
    assert reached == set(AttemptState)
    assert {state for state, _ in ATTEMPT_TRANSITIONS} == set(AttemptState) - FINAL_ATTEMPTS
    assert {TaskState.QUEUED} | set(TASK_TRANSITIONS.values()) == set(TaskState)


@pytest.mark.parametrize("state", sorted(ACTIVE_ATTEMPTS))
def test_every_active_attempt_can_lapse_fail_and_be_given_back(state: AttemptState) -> None:
    for event, after in [
        (AttemptEvent.LAPSES, AttemptState.LAPSED),
        (AttemptEvent.FAILS, AttemptState.FAILED),
        (AttemptEvent.IS_PREEMPTED, AttemptState.PREEMPTED),
    ]:
        assert advance(_lease(state), event, 1.0).state is after


def test_nothing_is_rejected_before_it_was_committed() -> None:
    for state in ACTIVE_ATTEMPTS:
        with pytest.raises(TransitionError):
            advance(_lease(state), AttemptEvent.IS_REJECTED, 1.0)


@pytest.mark.parametrize("state", [AttemptState.LAPSED, AttemptState.PREEMPTED, AttemptState.FAILED])
def test_a_message_of_a_lease_that_is_over_is_stale_and_learns_the_current_fence(state: AttemptState) -> None:
    with pytest.raises(StaleFenceError) as caught:
        heard(_lease(state, fence=1, current=3), 1)
    assert caught.value.fence == 3


@given(st.integers(0, 9), st.integers(0, 9))
def test_a_message_with_another_fence_is_stale(fence: int, said: int) -> None:
    lease = _lease(AttemptState.RUNNING, fence=fence, current=9)
    if said == fence:
        heard(lease, said)
        return
    with pytest.raises(StaleFenceError):
        heard(lease, said)


def _why(lease: Lease, now: float, heard_at: float) -> str | None:
    return lapse_reason(lease, now, heard_at=heard_at, lease_s=90, hold_s=1800, run_s=3600)


def test_a_silent_provider_loses_his_lease() -> None:
    assert _why(_lease(AttemptState.RUNNING), 100, heard_at=10) is None
    assert _why(_lease(AttemptState.RUNNING), 101, heard_at=10) == "silent"


def test_a_hold_is_kept_for_its_time_and_does_not_count_as_running() -> None:
    running = _lease(AttemptState.RUNNING)
    held = advance(running, AttemptEvent.IS_HELD, 3000)
    assert _why(held, 4800, heard_at=4800) is None
    assert _why(held, 4801, heard_at=4801) == "held"
    again = advance(held, AttemptEvent.RUNS, 4700)
    assert again.held_s == 1700
    assert _why(again, 5300, heard_at=5300) is None
    assert _why(again, 5301, heard_at=5301) == "overdue"


def test_saying_twice_that_it_is_held_does_not_begin_the_hold_anew() -> None:
    held = advance(_lease(AttemptState.RUNNING), AttemptEvent.IS_HELD, 10)
    assert advance(held, AttemptEvent.IS_HELD, 500) == held


@given(st.sampled_from(sorted(set(AttemptState) - ACTIVE_ATTEMPTS)))
def test_what_holds_no_device_does_not_lapse(state: AttemptState) -> None:
    assert _why(_lease(state), 10**6, heard_at=0) is None


class LeaseMachine(RuleBasedStateMachine):
    """An attempt through any row of events, at any pace."""

    def __init__(self) -> None:
        super().__init__()
        self.lease = _lease(AttemptState.ASSIGNED)
        self.now = 0.0
        self.ended: Lease | None = None
        self.committed = False

    @rule(event=_events, later=st.floats(0, 1000))
    def happens(self, event: AttemptEvent, later: float) -> None:
        self.now += later
        before = self.lease
        try:
            self.lease = advance(before, event, self.now)
        except TransitionError:
            assert (before.state, event) not in ATTEMPT_TRANSITIONS
            assert self.lease == before
            return
        if self.lease.state in (AttemptState.COMMITTED, AttemptState.MOVED):
            self.committed = True

    @precondition(lambda self: self.lease.is_final)
    @rule()
    def it_ends(self) -> None:
        self.ended = self.ended or self.lease
        assert self.lease == self.ended

    @invariant()
    def pay_needs_a_commit_or_a_checkpoint_that_went_on(self) -> None:
        if self.lease.state in (AttemptState.ACCEPTED, AttemptState.REJECTED, AttemptState.REVEALED):
            assert self.committed

    @invariant()
    def time_held_is_never_negative_and_only_held_is_held(self) -> None:
        assert 0 <= self.lease.held_s <= self.now
        assert (self.lease.held_at is not None) == (self.lease.state is AttemptState.HELD)


TestLeaseMachine = LeaseMachine.TestCase
