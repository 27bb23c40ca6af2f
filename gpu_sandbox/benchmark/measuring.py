"""How a figure is taken: warm-up, repeats, median and spread. No NumPy here: a kernel brings its own work."""

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from gpu_sandbox.benchmark.result import WHOLLY_WRONG, Kernel


FEWEST_REPEATS: Final = 7
LAUNCH_S: Final = 0.02
_MOST_REPEATS: Final = 101
_LOOKS: Final = 3
_LEAST_SHARE: Final = 0.5
_MOST_SHARE: Final = 1.02
"""Of the time that we waited: what the device's own clock may say."""


class Work(Protocol):
    """One kernel, ready to run.

    Attributes:
        name, unit: as in `Kernel`.
        per_run: how much one run does, in `unit` seconds: the figure is `per_run` divided by the seconds it took.
            Where the unit is `ns` or `us` it is how many, and the figure is the time of one.
        tolerance: the largest error that is still right.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - see above
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def per_run(self) -> float: ...  # noqa: D102
    @property
    def tolerance(self) -> float: ...  # noqa: D102

    def reset(self) -> None:
        """Spoil the last output, so that a run that does nothing is found out; not timed."""
        ...

    def run(self) -> float | None:
        """Do the work once; timed. Return the seconds by the device's own clock, or None: then ours counts."""
        ...

    def error(self) -> float:
        """Return the error of the last output against the reference, in any float; not timed."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to measure one kernel.

    Attributes:
        warm_up_s: seconds of runs that are not counted.
        measure_s: seconds to spend on repeats, checks included, once there are enough of them.
    """

    warm_up_s: float
    measure_s: float


def measure(work: Work, plan: Plan, clock: Callable[[], float] = time.perf_counter) -> Kernel:
    """Measure one kernel: at least seven repeats, each of whose outputs is checked."""
    begun = clock()
    while True:
        work.run()
        if clock() - begun >= plan.warm_up_s:
            break
    figures: list[float] = []
    worst = 0.0
    begun = clock()
    while len(figures) < FEWEST_REPEATS or (clock() - begun < plan.measure_s and len(figures) < _MOST_REPEATS):
        work.reset()
        start = clock()
        own = work.run()
        seconds = seconds_of(own, clock() - start)
        figures.append(work.per_run / max(seconds, 1e-9))
        # In this order: of a number and no number, min() returns the first.
        worst = max(worst, min(WHOLLY_WRONG, work.error()))
    kernel = Kernel(
        name=work.name,
        value=float(f"{statistics.median(figures):.6g}"),
        unit=work.unit,
        spread=float(f"{spread(figures):.3g}"),
        limit=None,
        error=float(f"{worst:.3g}"),
        correct=worst <= work.tolerance,
    )
    return turned(kernel)


def seconds_of(own: float | None, wall: float) -> float:
    """Return how long a run took: by the device's clock where that can be true, else by ours.

    A device cannot have computed longer than we waited, and runs are long enough that the launch and the way back are
    a small part of it: a forged clock gains little.
    """
    if own is None or not math.isfinite(own) or not wall * _LEAST_SHARE <= own <= wall * _MOST_SHARE:
        return wall
    return own


def spread(figures: list[float]) -> float:
    """Return the distance between the quartiles divided by the median; at least two figures."""
    lower, middle, upper = statistics.quantiles(figures, n=4, method="inclusive")
    return (upper - lower) / middle if middle else 0.0


def rounds_of(run: Callable[[int], object], most: int = 1 << 20) -> int:
    """Return how many rounds of a kernel take about `LAUNCH_S` seconds: far below the 100 ms that a desktop notices.

    Args:
        run: runs so many rounds; returns the seconds by the device's own clock where it has one, which knows nothing of
            the launch, and anything else where it has none.
        most: never more rounds than this.
    """
    rounds = 1
    while True:
        took = math.inf
        for _ in range(_LOOKS):
            begun = time.perf_counter()
            own = run(rounds)
            wall = time.perf_counter() - begun
            took = min(took, own if isinstance(own, float) and 0 < own < wall else wall)
            if took < LAUNCH_S / 4:
                break  # short enough, whatever else the machine did meanwhile
        if took >= LAUNCH_S / 4 or rounds >= most:
            return max(1, min(most, int(rounds * LAUNCH_S / max(took, 1e-9))))
        rounds = min(most, rounds * 4)


def turned(kernel: Kernel) -> Kernel:
    """Return a figure that is a time as one: what was measured is how often it passes in a second."""
    scale = {"ns": 1e9, "us": 1e6}.get(kernel.unit)
    return kernel if scale is None else replace(kernel, value=float(f"{scale / max(kernel.value, 1e-9):.6g}"))
