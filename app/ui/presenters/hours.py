"""Hours of the week as the engine's text and as a grid of days and hours, one into the other without a loss."""

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from app.ui.presenters.voice import WEEKDAYS, Voice


DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY: Final = 24 * 60
HOUR: Final = 60
WEEK: Final = 7 * DAY
ALWAYS: Final = ((0, WEEK),)
_PIECE: Final = re.compile(r"(?:([a-z]{3})(?:-([a-z]{3}))? )?(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")

Stretches: TypeAlias = tuple[tuple[int, int], ...]
"""Minutes from Monday 00:00, half open, sorted and apart."""

NIGHTS: Final = "22:00-08:00"
EVENINGS: Final = "mon-fri 18:00-24:00, sat-sun 00:00-24:00"
"""Examples that are one click away."""


def read_week(text: str) -> Stretches | None:
    """Return the stretches that a text means, none for an empty one; None where it means nothing."""
    words = " ".join(text.lower().split())
    found: list[tuple[int, int]] = []
    for piece in (part.strip() for part in words.split(",")) if words else ():
        match = _PIECE.fullmatch(piece)
        if match is None:
            return None
        first, last = match[1] or "mon", match[2] or match[1] or "sun"
        begin, end = int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6])
        if first not in DAYS or last not in DAYS or begin >= DAY or end > DAY or begin == end:
            return None
        day, until = DAYS.index(first), DAYS.index(last)
        while True:
            stop = end if end > begin else end + DAY
            found.append((day * DAY + begin, min(day * DAY + stop, WEEK)))
            if day * DAY + stop > WEEK:
                found.append((0, day * DAY + stop - WEEK))
            if day == until:
                break
            day = (day + 1) % 7
    return merged(found)


def write_week(stretches: Stretches) -> str:
    """Return the shortest text for stretches: those that are alike on several days stand together."""
    days: dict[tuple[int, int], list[int]] = {}
    for day in range(7):
        for begin, end in stretches:
            first, last = max(begin - day * DAY, 0), min(end - day * DAY, DAY)
            if first < last:
                days.setdefault((first, last), []).append(day)
    pieces = []
    for (begin, end), found in sorted(days.items()):
        clock = f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}"
        if len(found) == 7:
            pieces.append(clock)
        else:
            pieces += [f"{_named(first, last)} {clock}" for first, last in _runs(found)]
    return ", ".join(pieces)


def covered(stretches: Stretches, day: int, hour: int) -> float:
    """Return how much of an hour lies within, from 0 to 1."""
    return sum(end - begin for begin, end in parts_of(stretches, day, hour))


def parts_of(stretches: Stretches, day: int, hour: int) -> tuple[tuple[float, float], ...]:
    """Return which parts of an hour lie within, each from 0 to 1."""
    begin = day * DAY + hour * HOUR
    return tuple(
        ((max(first, begin) - begin) / HOUR, (min(last, begin + HOUR) - begin) / HOUR)
        for first, last in stretches
        if first < begin + HOUR and last > begin
    )


def painted(stretches: Stretches, cells: Sequence[tuple[int, int]], *, on: bool) -> Stretches:
    """Return the stretches with whole hours, as pairs of day and hour, put in or taken out."""
    hours = [(day * DAY + hour * HOUR, day * DAY + (hour + 1) * HOUR) for day, hour in cells]
    if on:
        return merged([*stretches, *hours])
    left = list(stretches)
    for begin, end in hours:
        left = [
            (first, last)
            for low, high in left
            for first, last in ((low, min(high, begin)), (max(low, end), high))
            if first < last
        ]
    return merged(left)


def merged(stretches: Sequence[tuple[int, int]]) -> Stretches:
    """Return stretches sorted and apart."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(stretches):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return tuple(found)


def hours_of(stretches: Stretches) -> float:
    """Return how many hours of the week lie within."""
    return sum(end - begin for begin, end in stretches) / HOUR


def cell_told(stretches: Stretches, day: int, hour: int, voice: Voice) -> str:
    """Return what one hour of the grid means, in words."""
    part = covered(stretches, day, hour)
    state = voice.say("in") if part == 1 else voice.say("out") if part == 0 else voice.say("partly in")
    return voice.say(
        "{weekday} {begin}:00 to {end}:00: {state}",
        weekday=voice.translate(WEEKDAYS[day]),
        begin=f"{hour:02}",
        end=f"{hour + 1:02}",
        state=state,
    )


def _runs(days: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for day in days:
        if runs and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _named(first: int, last: int) -> str:
    return DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"
