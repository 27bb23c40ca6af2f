"""A soak: the same heavy work for a minute, and what is left of the first speed. A card in a tight case tells."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from gpu_sandbox.benchmark.measuring import Work, seconds_of


_FEWEST: Final = 8


@dataclass(frozen=True, slots=True)
class Soak:
    """What a soak found.

    Attributes:
        ratio: median speed of the last quarter, divided by that of the fastest quarter; 1 does not tire.
        work: how much was done, in the sum of the works' units.
        seconds: how long it took.
        correct: whether every check in between was passed.
    """

    ratio: float
    work: float
    seconds: float
    correct: bool


def soak(work: Work, seconds: float, clock: Callable[[], float] = time.perf_counter) -> Soak:
    """Run one kernel without a pause, and check its output now and then.

    Args:
        work: ready to run.
        seconds: how long.
        clock: seconds that only rise.
    """
    speeds: list[float] = []
    done, correct = 0.0, True
    begun = clock()
    while clock() - begun < seconds or len(speeds) < _FEWEST:
        if len(speeds) % _FEWEST == 0:
            work.reset()
        start = clock()
        own = work.run()
        speeds.append(work.per_run / max(seconds_of(own, clock() - start), 1e-9))
        done += work.per_run
        if len(speeds) % _FEWEST == 0:
            correct = correct and work.error() <= work.tolerance
    return Soak(sustained(speeds), done, clock() - begun, correct)


def sustained(speeds: Sequence[float]) -> float:
    """Return the median of the last quarter, divided by the highest median of any quarter; at least four speeds."""
    size = len(speeds) // 4
    medians = [statistics.median(speeds[i * size : (i + 1) * size]) for i in range(4)]
    return medians[-1] / max(medians) if max(medians) > 0 else 0.0
