"""For how long no job will run here, as far as that can be told: pure, from reasons, wishes and the games of the past.

The market hears it, and decides by it whether a held attempt is waited for. A wrong guess costs nobody anything.
"""

from collections.abc import Iterable
from statistics import median
from typing import Final

from app.engine.memory import SUSPICION_S
from app.protocol.states import Reason, ReasonCode
from app.protocol.yielding import Handback


FEWEST: Final = 3
"""So many games that lasted longer than this one tell how long it will last."""
SHORTEST_S: Final = 60.0
"""What was over before was no game, or says nothing about games."""


def lengths(receipts: Iterable[Handback]) -> tuple[float, ...]:
    """Return how long the games of the past lasted, in seconds."""
    games = (r for r in receipts if r.reason.code is ReasonCode.GAME and r.ended_at is not None)
    return tuple(length for r in games if (length := (r.ended_at or 0.0) - r.at) >= SHORTEST_S)


def playing_since(receipts: Iterable[Handback]) -> float | None:
    """Return since when the present game is played, in seconds of UTC, or None."""
    latest = next(iter(receipts), None)
    if latest is None or latest.ended_at is not None or latest.reason.code is not ReasonCode.GAME:
        return None
    return latest.at


def game_left_s(games: tuple[float, ...], played_s: float) -> float | None:
    """Return how much longer a game lasts: the median of those that lasted longer; None where those are too few."""
    longer = [length for length in games if length > played_s]
    return median(longer) - played_s if len(longer) >= FEWEST else None


def away_s(
    reasons: Iterable[Reason],
    *,
    now: float,
    until_at: float | None,
    played_s: float,
    games: tuple[float, ...],
    rest_s: float,
    rest_left_s: float | None,
) -> float | None:
    """Return the seconds until no reason holds any more, or None where one of them could hold for ever.

    Args:
        reasons: why no job runs.
        now: seconds of UTC.
        until_at: when the owner's pause ends, in seconds of UTC, or None.
        played_s: how long the present game is played.
        games: how long those of the past were.
        rest_s: how long the machine rests after a game.
        rest_left_s: how much of that is left, or None.
    """

    def lasts(reason: Reason) -> float | None:
        match reason.code:
            case ReasonCode.USER_PAUSE:
                return None if until_at is None else until_at - now
            case ReasonCode.GAME if reason.args.get("phase") == "suspected":
                return SUSPICION_S
            case ReasonCode.GAME if reason.args.get("phase") == "resting":
                return rest_left_s
            case ReasonCode.GAME:
                left = game_left_s(games, played_s)
                return None if left is None else left + rest_s
            case ReasonCode.SCHEDULE | ReasonCode.TARIFF:
                until = reason.args.get("until_at", "")
                return int(until) - now if until.isascii() and until.isdigit() else None
            case _:
                return None

    longest = 0.0
    for reason in reasons:
        left = lasts(reason)
        if left is None:
            return None
        longest = max(longest, left)
    return longest
