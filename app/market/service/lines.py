"""Whose checkpoint an attempt goes on from, who may go on, and what each is paid: pure, over one task's attempts.

A *line* is an attempt with those before it whose checkpoints led to it. The rules:

- one checkpoint has one heir at a time, and of a task's runs one line alone descends from a checkpoint: all others
  begin from the beginning. So who wrote a wrong checkpoint makes no quorum with it, though others go on in good faith;
- a line is paid what one run is paid. Who moved is paid for the units in his checkpoint, once the run that went on from
  it is accepted; his heir for the units that were left;
- what went wrong from a checkpoint is nobody's fault: the line is void, and the task begins from the beginning;
- an absence is waited for if it is short, by what the provider expects of it, else by how long it has lasted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.market.schema import Checkpoint
from app.market.service.leases import AttemptEvent
from app.market.service.records import Attempt
from app.protocol.states import ACTIVE_ATTEMPTS, AttemptState


SPOILED: Final = "checkpoint"
"""Why attempts of a line are void: something that went on from its checkpoint went wrong."""
UNWANTED: Final = "nobody-went-on"
MOST_HEIRS: Final = 3
"""How many may try to go on from one checkpoint."""
_LIVING: Final = ACTIVE_ATTEMPTS | {
    AttemptState.COMMITTED,
    AttemptState.REVEALED,
    AttemptState.DISPUTED,
    AttemptState.MOVED,
    AttemptState.ACCEPTED,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A checkpoint that the provider of a held attempt could hand over.

    Attributes:
        back_at: when he expects to go on, in seconds of the market's clock, or None.
    """

    attempt: str
    checkpoint: Checkpoint
    back_at: float | None = None


def before(attempts: Sequence[Attempt], attempt: Attempt) -> list[Attempt]:
    """Return those whose checkpoints led to an attempt, the last of them first."""
    by_name = {a.attempt: a for a in attempts}
    line: list[Attempt] = []
    while attempt.parent is not None and len(line) < len(attempts):
        attempt = by_name[attempt.parent]
        line.append(attempt)
    return line


def heirs(attempts: Sequence[Attempt], parent: str) -> list[Attempt]:
    """Return all who were ever given an attempt's checkpoint."""
    return [a for a in attempts if a.parent == parent]


def waiting(attempts: Sequence[Attempt]) -> Attempt | None:
    """Return the attempt whose checkpoint waits for somebody to go on from it, or None."""
    moved = (a for a in attempts if a.state is AttemptState.MOVED)
    return next((a for a in moved if not any(h.state in _LIVING for h in heirs(attempts, a.attempt))), None)


def waits_since(attempts: Sequence[Attempt], moved: Attempt) -> float:
    """Return since when a checkpoint waits for somebody: since it came, or since its last heir ended."""
    return max([moved.moved_at or 0.0, *(h.ended_at or 0.0 for h in heirs(attempts, moved.attempt))])


def may_move(attempts: Sequence[Attempt], attempt: Attempt, now: float) -> bool:
    """Return whether no other run of the task descends, or is about to descend, from a checkpoint."""
    line = {attempt.attempt, *(a.attempt for a in before(attempts, attempt))}
    others = [a for a in attempts if a.attempt not in line and a.state in _LIVING]
    return not any(a.parent is not None or a.state is AttemptState.MOVED or asked(a, now) for a in others)


def asked(attempt: Attempt, now: float) -> bool:
    """Return whether its provider was asked to hand its checkpoint over, and still may."""
    return attempt.state is AttemptState.HELD and attempt.move_by is not None and now <= attempt.move_by


def is_long(now: float, *, held_at: float, back_at: float | None, after_s: float) -> bool:
    """Return whether an absence is worth a move.

    Args:
        now: seconds of the market's clock.
        held_at: since when the attempt is held.
        back_at: when its provider expects to go on, or None; an expectation that has passed says nothing.
        after_s: how long he may be away.
    """
    if back_at is not None and back_at > now:
        return back_at - now > after_s
    return now - held_at >= after_s


def left(moved: Attempt) -> int:
    """Return the price of an attempt that goes on from a moved one."""
    return moved.price - moved.amount - 1


def spoils(event: AttemptEvent, reason: str) -> bool:
    """Return whether the end of an heir says that the checkpoint may be to blame."""
    if event is AttemptEvent.LAPSES:
        return reason == "overdue"
    return reason == SPOILED or (event is AttemptEvent.FAILS and reason.startswith("job.") and reason != "job.refused")
