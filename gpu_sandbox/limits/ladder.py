"""The ladder: how the machine is given back, step by step, each with a deadline. Pure; the engine does what it says.

A rung is acted upon, and then the world is looked at: do the job's processes stand still, does the driver say that they
hold no memory. A rung that gave what it can makes room for the next one at once, until the goal is reached; one that
did not by its deadline has failed, and the next one's turn has come. The highest is acted upon again and again. Rungs
only rise within a climb, also when the goal rises (a suspicion that is confirmed).
"""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final


class Rung(IntEnum):
    """What can be done to a job, the mildest first."""

    FREEZE = 1
    CHECKPOINT = 2
    STOP = 3
    KILL = 4


class Given(IntEnum):
    """How much of the machine the world shows to be given back."""

    NOTHING = 0
    STILL = 1
    """No process of the job runs, on the processor or on the card."""
    EMPTY = 2
    """And the driver says that none holds memory of the card."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of a ladder.

    Attributes:
        rung: what is done.
        gives: what it can give.
        confirmed_within_s: seconds after which it has failed, if it did not.
        retry_s: seconds between two tries on this rung.
    """

    rung: Rung
    gives: Given
    confirmed_within_s: float
    retry_s: float


_FREEZE: Final = Step(Rung.FREEZE, Given.STILL, confirmed_within_s=1.0, retry_s=0.25)
_CHECKPOINT: Final = Step(Rung.CHECKPOINT, Given.EMPTY, confirmed_within_s=20.0, retry_s=30.0)
"""A driver copies about 5 GB/s; a second try while the first one copies would only disturb it."""
_STOP: Final = Step(Rung.STOP, Given.EMPTY, confirmed_within_s=4.0, retry_s=5.0)
"""The job has two seconds of these for one more checkpoint of its own."""
_KILL: Final = Step(Rung.KILL, Given.EMPTY, confirmed_within_s=2.0, retry_s=0.5)

CPU_JOB: Final = (_FREEZE, _STOP, _KILL)
"""For a job without a card: frozen, it gives back all that it had. What cannot be frozen is ended."""
SUSPECTED: Final = (_FREEZE,)
"""While nothing is confirmed no work is thrown away: a suspicion is over in seconds, one way or the other."""
GPU_JOB: Final = (replace(_FREEZE, confirmed_within_s=0.5), _STOP, _KILL)
GPU_JOB_WITH_CHECKPOINTS: Final = (GPU_JOB[0], _CHECKPOINT, _STOP, _KILL)


def ladder_for(*, has_gpu: bool, confirmed: bool, can_checkpoint: bool) -> tuple[Step, ...]:
    """Return the rungs that are open.

    Args:
        has_gpu: whether the job has a card.
        confirmed: whether it is sure that the machine is needed.
        can_checkpoint: whether the driver can take a job's memory off the card and bring it back.
    """
    if not confirmed:
        return SUSPECTED
    if not has_gpu:
        return CPU_JOB
    return GPU_JOB_WITH_CHECKPOINTS if can_checkpoint else GPU_JOB


@dataclass(frozen=True, slots=True)
class Climb:
    """Where a climb stands; `Climb()` stands before its first step.

    Attributes:
        rung: the present rung, or None before the first.
        first_at: when this rung was first acted upon, in seconds of the monotonic clock, or None; its deadline counts
            from here, so that a machine which slept does not skip a rung.
        last_at: when it was acted upon last, or None.
        tries: how often, on all rungs together.
    """

    rung: Rung | None = None
    first_at: float | None = None
    last_at: float | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """What is to be done.

    Attributes:
        rung: what is to be done now, or None for nothing.
        done: whether the goal is reached.
        overdue: whether the last rung's deadline passed unconfirmed: the owner is to be told, and it is tried on.
        look_again_at: when to look again at the latest, in seconds of the monotonic clock; None when done.
    """

    rung: Rung | None
    done: bool
    overdue: bool
    look_again_at: float | None


def climb(
    ladder: tuple[Step, ...], at: Climb, now: float, *, given: Given, goal: Given, failed: bool = False
) -> tuple[Move, Climb]:
    """Return what is to be done now, and where the climb stands afterwards.

    Args:
        ladder: the steps, rising.
        at: where it stands.
        now: seconds of the monotonic clock.
        given: what the world shows.
        goal: what is needed.
        failed: whether the present rung is known to have failed: its deadline is not waited for.
    """
    if given >= goal:
        return Move(None, done=True, overdue=False, look_again_at=None), at
    index = next((i for i, s in enumerate(ladder) if at.rung is None or s.rung >= at.rung), len(ladder) - 1)
    step, last = ladder[index], index + 1 == len(ladder)
    late = step.rung is at.rung and at.first_at is not None
    late = late and (failed or now >= _plus(at.first_at, step.confirmed_within_s, now))
    if not last and (late or given >= step.gives):
        step, late = ladder[index + 1], False
    if step.rung is not at.rung:
        at = Climb(step.rung, tries=at.tries)
    rung: Rung | None = None
    if at.last_at is None or now >= at.last_at + step.retry_s:
        rung = step.rung
        at = Climb(step.rung, now if at.first_at is None else at.first_at, now, at.tries + 1)
    again = _plus(at.last_at, step.retry_s, now)
    deadline = _plus(at.first_at, step.confirmed_within_s, now)
    return Move(rung, done=False, overdue=late, look_again_at=again if late else min(again, deadline)), at


def _plus(begin: float | None, seconds: float, now: float) -> float:
    return (now if begin is None else begin) + seconds
