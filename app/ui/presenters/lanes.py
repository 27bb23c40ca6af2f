"""Measured values over time as lanes that share one axis of time: decimated to columns, with gaps for the unknown."""

from collections.abc import Sequence
from typing import Final

from app.protocol.records import record


COLUMNS: Final = 240
"""Columns that a lane is decimated to: more than the eye parts, and far fewer than an hour of seconds."""


@record
class Point:
    """A column of a lane; all are parts from 0 to 1.

    Attributes:
        x: where it lies in time.
        mean, low, high: of the values that fell into it.
    """

    x: float
    mean: float
    low: float
    high: float


@record
class Lane:
    """One value over time.

    Attributes:
        value: the latest, in words.
        least, most: what the foot and the head of its scale mean.
        runs: stretches without a gap, each from left to right.
    """

    label: str
    value: str
    least: str
    most: str
    runs: tuple[tuple[Point, ...], ...]


@record
class Stop:
    """A moment that can be pointed at: where it lies from 0 to 1, and what it says."""

    x: float
    told: str


@record
class LanesView:
    """All lanes.

    Attributes:
        marks: clock times below them, by place.
        rows: the same as a table.
        dots: whether each point is a measurement of its own, to be seen as one.
    """

    lanes: tuple[Lane, ...] = ()
    marks: tuple[tuple[float, str], ...] = ()
    stops: tuple[Stop, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    dots: bool = False


def decimate(
    values: Sequence[tuple[float, float | None]],
    time: tuple[float, float],
    scale: tuple[float, float],
    *,
    gap_s: float,
    columns: int = COLUMNS,
) -> tuple[tuple[Point, ...], ...]:
    """Return values as runs of columns. No peak is lost, and nothing is drawn where nothing was measured.

    Args:
        values: moments in seconds with what was measured then, oldest first; None is not known.
        time: the first and the last moment that is shown.
        scale: the values at the foot and at the head.
        gap_s: seconds without a value from which on there is a gap.
        columns: how many columns there are at the most.
    """
    begin, end = time
    foot, head = scale
    if end <= begin or head <= foot:
        return ()
    runs: list[list[tuple[int, list[float]]]] = []
    before: float | None = None
    for at, value in values:
        if value is None or not begin <= at <= end or not abs(value) < 1e15:
            continue
        column = min(int((at - begin) / (end - begin) * columns), columns - 1)
        if before is None or at - before > gap_s:
            runs.append([])
        before = at
        if runs[-1] and runs[-1][-1][0] == column:
            runs[-1][-1][1].append(value)
        else:
            runs[-1].append((column, [value]))

    def part(value: float) -> float:
        return min(max((value - foot) / (head - foot), 0.0), 1.0)

    return tuple(
        tuple(
            Point((column + 0.5) / columns, part(sum(found) / len(found)), part(min(found)), part(max(found)))
            for column, found in run
        )
        for run in runs
    )
