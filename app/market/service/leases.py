"""What may happen to a task and to an attempt: two tables, and nothing else changes a state.

Source: the drawing in resources/docs/ARCHITECTURE.md. Server time alone decides; who owns which deadline stands in
`app.market.service.sweeper`.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.protocol.states import ACTIVE_ATTEMPTS, FINAL_ATTEMPTS, AttemptState
from app.protocol.states import AttemptState as A


class TaskState(StrEnum):
    """Where a task stands."""

    QUEUED = "queued"
    RUNNING = "running"
    VERIFYING = "verifying"
    ACCEPTED = "accepted"
    SETTLED = "settled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"


class TaskEvent(StrEnum):
    """What happens to a task."""

    LEASED = "leased"
    COMMITTED = "committed"
    ABANDONED = "abandoned"  # its only attempt ended, and none has committed
    ACCEPTED = "accepted"
    SETTLED = "settled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"


class AttemptEvent(StrEnum):
    """What happens to an attempt: what its provider reports, or what the market decides."""

    PREPARES = "prepares"
    RUNS = "runs"
    IS_HELD = "is-held"
    COMPLETES = "completes"
    DRAINS = "drains"
    COMMITS = "commits"
    REVEALS = "reveals"
    FAILS = "fails"
    IS_PREEMPTED = "is-preempted"
    IS_MOVED = "is-moved"  # its checkpoint is here, and somebody else goes on
    LAPSES = "lapses"
    IS_DISPUTED = "is-disputed"
    IS_ACCEPTED = "is-accepted"
    IS_REJECTED = "is-rejected"
    IS_VOID = "is-void"  # its task ended without a verdict on it


class StaleFenceError(Exception):
    """The message is of a lease that is over.

    Attributes:
        fence: the task's current fence.
    """

    def __init__(self, fence: int) -> None:
        """Keep the current fence."""
        super().__init__(f"the lease is over; the current fence is {fence}")
        self.fence = fence


class TransitionError(Exception):
    """The event is impossible in this state."""


OPEN_TASKS: Final = frozenset({TaskState.QUEUED, TaskState.RUNNING, TaskState.VERIFYING})
"""Tasks that still want something."""

_T: Final = TaskState
TASK_TRANSITIONS: Final[dict[tuple[TaskState, TaskEvent], TaskState]] = {
    (_T.QUEUED, TaskEvent.LEASED): _T.RUNNING,
    (_T.RUNNING, TaskEvent.LEASED): _T.RUNNING,
    (_T.VERIFYING, TaskEvent.LEASED): _T.VERIFYING,
    (_T.RUNNING, TaskEvent.ABANDONED): _T.QUEUED,
    (_T.VERIFYING, TaskEvent.ABANDONED): _T.QUEUED,
    (_T.RUNNING, TaskEvent.COMMITTED): _T.VERIFYING,
    (_T.VERIFYING, TaskEvent.COMMITTED): _T.VERIFYING,
    (_T.VERIFYING, TaskEvent.ACCEPTED): _T.ACCEPTED,
    (_T.ACCEPTED, TaskEvent.SETTLED): _T.SETTLED,
    (_T.QUEUED, TaskEvent.CANCELLED): _T.CANCELLED,
    (_T.RUNNING, TaskEvent.CANCELLED): _T.CANCELLED,
    (_T.QUEUED, TaskEvent.EXPIRED): _T.EXPIRED,
    (_T.RUNNING, TaskEvent.EXPIRED): _T.EXPIRED,
    (_T.QUEUED, TaskEvent.FAILED): _T.FAILED,
    (_T.RUNNING, TaskEvent.FAILED): _T.FAILED,
    (_T.VERIFYING, TaskEvent.FAILED): _T.FAILED,
}
"""A task in VERIFYING is not cancelled: somebody has finished his work."""

_WORKING: Final = (A.ASSIGNED, A.PREPARING, A.RUNNING, A.HELD, A.COMPLETING)
_JUDGED: Final = (A.COMMITTED, A.REVEALED, A.DISPUTED)
ATTEMPT_TRANSITIONS: Final[dict[tuple[AttemptState, AttemptEvent], AttemptState]] = {
    (A.ASSIGNED, AttemptEvent.PREPARES): A.PREPARING,
    # After a restart a provider may go back to preparing, and he may be in any working state when he is heard again.
    **{(state, AttemptEvent.PREPARES): A.PREPARING for state in (A.PREPARING, A.RUNNING, A.HELD, A.COMPLETING)},
    **{(state, AttemptEvent.RUNS): A.RUNNING for state in (A.ASSIGNED, A.PREPARING, A.RUNNING, A.HELD)},
    **{(state, AttemptEvent.IS_HELD): A.HELD for state in (A.ASSIGNED, A.PREPARING, A.RUNNING, A.HELD)},
    **{(state, AttemptEvent.COMPLETES): A.COMPLETING for state in _WORKING},
    **{(state, AttemptEvent.DRAINS): A.DRAINING for state in (A.RUNNING, A.HELD, A.DRAINING)},
    **{(state, AttemptEvent.COMMITS): A.COMMITTED for state in _WORKING},
    **{(state, AttemptEvent.FAILS): A.FAILED for state in (*_WORKING, A.DRAINING)},
    **{(state, AttemptEvent.IS_PREEMPTED): A.PREEMPTED for state in (*_WORKING, A.DRAINING)},
    **{(state, AttemptEvent.LAPSES): A.LAPSED for state in (*_WORKING, A.DRAINING)},
    **{(state, AttemptEvent.IS_VOID): A.LAPSED for state in (*_WORKING, A.DRAINING, *_JUDGED)},
    (A.HELD, AttemptEvent.IS_MOVED): A.MOVED,
    (A.MOVED, AttemptEvent.IS_ACCEPTED): A.ACCEPTED,
    (A.MOVED, AttemptEvent.IS_VOID): A.LAPSED,
    (A.COMMITTED, AttemptEvent.REVEALS): A.REVEALED,
    (A.COMMITTED, AttemptEvent.IS_REJECTED): A.REJECTED,
    (A.REVEALED, AttemptEvent.IS_DISPUTED): A.DISPUTED,
    **{(state, AttemptEvent.IS_ACCEPTED): A.ACCEPTED for state in (A.REVEALED, A.DISPUTED)},
    **{(state, AttemptEvent.IS_REJECTED): A.REJECTED for state in (A.REVEALED, A.DISPUTED)},
}
"""What is not here is impossible. No state of `FINAL_ATTEMPTS` has a way out."""

REPORTED: Final[dict[str, AttemptEvent]] = {
    A.PREPARING: AttemptEvent.PREPARES,
    A.RUNNING: AttemptEvent.RUNS,
    A.HELD: AttemptEvent.IS_HELD,
    A.COMPLETING: AttemptEvent.COMPLETES,
    A.DRAINING: AttemptEvent.DRAINS,
}
"""What a provider's status says of an attempt, as an event. All else he says by signed messages."""


@dataclass(frozen=True, slots=True)
class Lease:
    """An attempt's hold on its task.

    Attributes:
        fence: of this attempt.
        current: the task's highest fence.
        granted_at: seconds of the market's clock.
        held_at: since when it is HELD, or None.
        held_s: seconds that earlier holds took.
    """

    state: AttemptState
    fence: int
    current: int
    granted_at: float
    held_at: float | None = None
    held_s: float = 0.0

    @property
    def is_active(self) -> bool:
        """Whether it holds a provider's device."""
        return self.state in ACTIVE_ATTEMPTS

    @property
    def is_final(self) -> bool:
        """Whether nothing changes it any more."""
        return self.state in FINAL_ATTEMPTS


def next_task(state: TaskState, event: TaskEvent) -> TaskState:
    """Return the task's next state.

    Raises:
        TransitionError: if the event is impossible.
    """
    try:
        return TASK_TRANSITIONS[state, event]
    except KeyError:
        raise TransitionError(f"a task that is {state} cannot be {event}") from None


def advance(lease: Lease, event: AttemptEvent, now: float) -> Lease:
    """Return the lease after an event.

    Raises:
        TransitionError: if the event is impossible in this state.
    """
    try:
        state = ATTEMPT_TRANSITIONS[lease.state, event]
    except KeyError:
        raise TransitionError(f"an attempt that is {lease.state} cannot be in the case `{event}`") from None
    if state is A.HELD:
        return replace(lease, state=state, held_at=now if lease.held_at is None else lease.held_at)
    held_s = lease.held_s + (max(0.0, now - lease.held_at) if lease.held_at is not None else 0.0)
    return replace(lease, state=state, held_at=None, held_s=held_s)


def heard(lease: Lease, fence: int) -> None:
    """Check that a message of the provider is of this lease, and that the lease is not over.

    Raises:
        StaleFenceError: if it is not so.
    """
    if fence != lease.fence or lease.state in (A.LAPSED, A.PREEMPTED, A.FAILED):
        raise StaleFenceError(lease.current)


def lapse_reason(
    lease: Lease, now: float, *, heard_at: float, lease_s: float, hold_s: float, run_s: float
) -> str | None:
    """Return why an active lease is over now, or None.

    Args:
        lease: the lease.
        now: seconds of the market's clock.
        heard_at: when its provider was heard last.
        lease_s: how long he may be silent.
        hold_s: how long he may hold it for a game, each time.
        run_s: how long preparing and running may take, holds left out.

    Returns:
        `silent`, `held` or `overdue`.
    """
    if not lease.is_active:
        return None
    if now - heard_at > lease_s:
        return "silent"
    if lease.held_at is not None:
        return "held" if now - lease.held_at > hold_s else None
    if now - lease.granted_at - lease.held_s > run_s:
        return "overdue"
    return None
