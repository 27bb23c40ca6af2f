"""How a figure is taken."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.benchmark.measuring import FEWEST_REPEATS, Plan, measure, spread
from gpu_sandbox.benchmark.result import WHOLLY_WRONG


@dataclass
class Job:
    """Work on a clock of its own: each run takes the next of these seconds."""

    seconds: list[float]
    errors: list[float] = field(default_factory=lambda: [0.0])
    name: str = "job"
    unit: str = "GB/s"
    per_run: float = 10.0
    tolerance: float = 0.5
    own: float | None = None
    now: float = 0.0
    runs: int = 0
    resets: int = 0
    checks: int = 0

    def reset(self) -> None:
        self.resets += 1

    def run(self) -> float | None:
        self.now += self.seconds[self.runs % len(self.seconds)]
        self.runs += 1
        return self.own

    def error(self) -> float:
        self.checks += 1
        return self.errors[(self.checks - 1) % len(self.errors)]

    def clock(self) -> float:
        return self.now


def test_the_figure_is_the_median_of_at_least_seven_checked_repeats() -> None:
    # One run warms up; then one repeat is slow.
    job = Job([1.0, 2.0, 2.0, 2.0, 50.0, 2.0, 2.0, 2.0])

    kernel = measure(job, Plan(warm_up_s=0.5, measure_s=0.0), job.clock)

    assert job.runs == 1 + FEWEST_REPEATS
    assert job.checks == job.resets == FEWEST_REPEATS
    assert (kernel.value, kernel.unit, kernel.correct) == (5.0, "GB/s", True)


def test_warm_up_lasts_as_long_as_planned() -> None:
    job = Job([1.0])

    measure(job, Plan(warm_up_s=5.0, measure_s=0.0), job.clock)

    assert job.runs == 5 + FEWEST_REPEATS


def test_more_time_means_more_repeats_but_not_without_end() -> None:
    quick, endless = Job([1.0]), Job([1e-7])

    measure(quick, Plan(0.0, 20.0), quick.clock)
    measure(endless, Plan(0.0, 20.0), endless.clock)

    assert quick.runs == 1 + 20
    assert endless.runs == 1 + 101


@pytest.mark.parametrize("wrong", [0.6, float("inf"), float("nan")])
def test_one_wrong_output_makes_the_kernel_wrong(wrong: float) -> None:
    job = Job([1.0], errors=[0.0, 0.0, wrong, 0.0])

    kernel = measure(job, Plan(0.0, 0.0), job.clock)

    assert not kernel.correct
    assert 0.5 < kernel.error <= WHOLLY_WRONG


def test_a_run_that_takes_no_time_divides_by_nothing() -> None:
    job = Job([0.0])

    assert measure(job, Plan(0.0, 0.0), job.clock).value == pytest.approx(1e10)


@given(st.lists(st.floats(0.1, 1e6), min_size=2, max_size=50), st.floats(0.01, 100))
def test_the_spread_does_not_depend_on_the_unit(figures: list[float], factor: float) -> None:
    assert spread(figures) >= 0
    assert spread([figure * factor for figure in figures]) == pytest.approx(spread(figures), abs=1e-9)


def test_equal_figures_have_no_spread() -> None:
    assert spread([3.0] * 7) == 0
    assert spread([0.0] * 7) == 0


@pytest.mark.parametrize(
    ("own", "value"),
    [(1.6, 6.25), (2.0, 5.0), (0.5, 5.0), (0.0, 5.0), (-1.0, 5.0), (3.0, 5.0), (float("nan"), 5.0), (None, 5.0)],
)
def test_the_devices_own_clock_counts_where_it_can_be_true(own: float | None, value: float) -> None:
    job = Job([2.0], own=own)

    assert measure(job, Plan(0.0, 0.0), job.clock).value == value
