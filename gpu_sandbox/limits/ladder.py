"""The ladder: how the machine is given back, step by step, each with a deadline. Pure; the engine does what it says.

A rung is acted upon, and then confirmed by looking at the world (are the job's processes frozen, is the device free).
A rung that is not confirmed by its deadline is acted upon again while there is no higher one, else the next one's turn
has come. Rungs only rise within a climb.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Rung(IntEnum):
    """What can be done to a job, the mildest first."""

    FREEZE = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of a ladder.

    Attributes:
        rung: what is done.
        confirmed_within_s: seconds after which it has failed, if it was not confirmed.
        retry_s: seconds between two tries on this rung.
    """

    rung: Rung
    confirmed_within_s: float
    retry_s: float


CPU_JOB: Final = (Step(Rung.FREEZE, confirmed_within_s=1.0, retry_s=0.25),)
"""For a job without a device: a frozen one gives back all that it had of the processor."""


@dataclass(frozen=True, slots=True)
class Climb:
    """Where a climb stands; `Climb()` stands before its first step.

    Attributes:
        index: the present step.
        first_at: when this step was first acted upon, in seconds of the monotonic clock, or None; its deadline counts
            from here, so that a machine which slept does not skip a rung.
        last_at: when it was acted upon last, or None.
        tries: how often, on all steps together.
    """

    index: int = 0
    first_at: float | None = None
    last_at: float | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """What is to be done.

    Attributes:
        rung: what is to be done now, or None for nothing.
        done: whether the machine was given back.
        overdue: whether the last rung's deadline passed unconfirmed: the owner is to be told, and it is tried on.
        look_again_at: when to look again at the latest, in seconds of the monotonic clock; None when done.
    """

    rung: Rung | None
    done: bool
    overdue: bool
    look_again_at: float | None


def climb(ladder: tuple[Step, ...], at: Climb, now: float, *, confirmed: bool) -> tuple[Move, Climb]:
    """Return what is to be done now, and where the climb stands afterwards.

    Args:
        ladder: the steps, rising.
        at: where it stands.
        now: seconds of the monotonic clock.
        confirmed: whether the world shows that the machine was given back.
    """
    if confirmed:
        return Move(None, done=True, overdue=False, look_again_at=None), at
    late = _late(ladder[at.index], at, now)
    if late and at.index + 1 < len(ladder):
        at, late = Climb(at.index + 1, tries=at.tries), False
    step = ladder[at.index]
    rung: Rung | None = None
    if at.last_at is None or now >= at.last_at + step.retry_s:
        rung = step.rung
        at = Climb(at.index, now if at.first_at is None else at.first_at, now, at.tries + 1)
    again = _plus(at.last_at, step.retry_s, now)
    deadline = _plus(at.first_at, step.confirmed_within_s, now)
    return Move(rung, done=False, overdue=late, look_again_at=again if late else min(again, deadline)), at


def _late(step: Step, at: Climb, now: float) -> bool:
    return at.first_at is not None and now >= at.first_at + step.confirmed_within_s


def _plus(begin: float | None, seconds: float, now: float) -> float:
    return (now if begin is None else begin) + seconds
