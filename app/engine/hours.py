"""Hours of the week as the owner writes them, `mon-fri 18:00-08:00, sat-sun 00:00-24:00`: parsed once, then asked."""

import re
from dataclasses import dataclass
from typing import Final


DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY: Final = 24 * 60
WEEK: Final = 7 * DAY
_LONGEST: Final = 400
_PIECE = re.compile(r"(?:([a-z]{3})(?:-([a-z]{3}))? )?(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Week:
    """A set of stretches of the week, in minutes from Monday 00:00, half open, sorted and apart.

    Attributes:
        stretches: none means always.
    """

    stretches: tuple[tuple[int, int], ...] = ()

    def holds(self, minute: float) -> bool:
        """Return whether a minute of the week lies within."""
        at = minute % WEEK
        return not self.stretches or any(begin <= at < end for begin, end in self.stretches)

    def changes_in(self, minute: float) -> float | None:
        """Return the minutes from now until `holds` changes, or None where it never does."""
        here, at = self.holds(minute), minute % WEEK
        edges = sorted({edge % WEEK for stretch in self.stretches for edge in stretch})
        ahead = [edge - at if edge > at else edge - at + WEEK for edge in edges]
        return min((wait for wait in ahead if self.holds(at + wait) is not here), default=None)


def parse_week(text: str) -> Week:
    """Return the hours that a text means; an empty one means always.

    Stretches are separated by commas, days and times by a blank; one over midnight ends on the next day.

    Raises:
        ValueError: with what is wrong with it, for people.
    """
    words = " ".join(text.lower().split())
    if not words:
        return Week()
    if len(words) > _LONGEST:
        raise ValueError(f"it has at most {_LONGEST} characters")
    minutes: set[tuple[int, int]] = set()
    for piece in (part.strip() for part in words.split(",")):
        found = _PIECE.fullmatch(piece)
        if found is None:
            raise ValueError("it reads like `mon-fri 18:00-08:00, sat-sun 00:00-24:00`")
        first, last = found[1] or "mon", found[2] or found[1] or "sun"
        if first not in DAYS or last not in DAYS:
            raise ValueError(f"the days are {', '.join(DAYS)}")
        begin, end = _minute(found[3], found[4]), _minute(found[5], found[6])
        if begin in {DAY, end}:
            raise ValueError("a stretch begins and ends at two different times of the day")
        day, until = DAYS.index(first), DAYS.index(last)
        while True:
            start = day * DAY + begin
            stop = day * DAY + end if end > begin else (day + 1) * DAY + end
            minutes |= {(start, min(stop, WEEK))} | ({(0, stop - WEEK)} if stop > WEEK else set())
            if day == until:
                break
            day = (day + 1) % 7
    return Week(_merged(minutes))


def _minute(hour: str, minute: str) -> int:
    at = int(hour) * 60 + int(minute)
    if int(minute) > 59 or at > DAY:
        raise ValueError("times lie between 00:00 and 24:00")
    return at


def _merged(stretches: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(stretches):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)
