"""Which of several cards a game has, and whether a job on another one may go on beside it. Pure.

Where the driver tells the memory of each process (NVIDIA's does, on Linux), a game has the card that holds its memory.
Where it does not, or the game holds none yet, the game has the card that the screen hangs on. So a game that has just
begun takes that card at once; what the driver says later can take another one too, and gives a card back only after it
was said for a while without a break.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final


PLAYS_BYTES: Final = 256 << 20
"""What a game holds of a card that it draws with."""
TOUCHES_BYTES: Final = 64 << 20
"""What it may hold of a card that it only looked at: listing the cards opens each of them."""
SURE_S: Final = 3.0
"""Seconds for which every game must have been on another card."""


@dataclass(frozen=True, slots=True)
class CardUsers:
    """Who uses a card, as its driver tells.

    Attributes:
        card: the driver's UUID.
        display: whether a screen hangs on it, or None where that is not known.
        held: bytes of its memory by process, None for one whose memory is not told; None for all where none is told.
    """

    card: str
    display: bool | None
    held: Mapping[int, int | None] | None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Since when every game is on another card than the job, in seconds of the monotonic clock; None is not so."""

    since: float | None = None

    def sure_at(self) -> float | None:
        """Return from when on it counts."""
        return None if self.since is None else self.since + SURE_S


@dataclass(frozen=True, slots=True)
class Beside:
    """The answer.

    Attributes:
        apart: whether the job may go on.
        open: whether the driver may yet say so: until then nothing is taken from the job that cannot be undone.
        known: to be given to the next question.
    """

    apart: bool
    open: bool = False
    known: Elsewhere = Elsewhere()


def beside(
    job: str, cards: Iterable[CardUsers], games: Collection[frozenset[int]], before: Elsewhere, now: float
) -> Beside:
    """Return whether the job may go on beside the games.

    Args:
        job: the card that it has.
        cards: all cards.
        games: the processes of each game; empty for one whose processes are not known.
        before: from the last question; `Elsewhere()` at first.
        now: seconds of the monotonic clock.
    """
    there = tuple(cards)
    mine = next((card for card in there if card.card == job), None)
    others = [card for card in there if card.card != job]
    if mine is None or not others:
        return Beside(apart=False)
    by_screen = mine.display is False and any(card.display for card in others)
    if any(_touches(game, mine) for game in games):
        return Beside(apart=False)
    if not games or mine.held is None:
        return Beside(by_screen)
    if not all(any(_plays(game, card) for card in others) for game in games):
        return Beside(by_screen, open=not by_screen)
    known = Elsewhere(now if before.since is None else before.since)
    apart = by_screen or now >= (known.sure_at() or now)
    return Beside(apart, open=not apart, known=known)


def _touches(game: frozenset[int], card: CardUsers) -> bool:
    """Return whether a game holds more of a card than a look at it takes; memory that is not told is taken for more."""
    held = [size for pid, size in (card.held or {}).items() if pid in game]
    return any(size is None for size in held) or sum(size or 0 for size in held) >= TOUCHES_BYTES


def _plays(game: frozenset[int], card: CardUsers) -> bool:
    return sum(size or 0 for pid, size in (card.held or {}).items() if pid in game) >= PLAYS_BYTES
