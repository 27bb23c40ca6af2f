"""What work costs in energy."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.benchmark.energy import (
    CARD_MW,
    CORE_MW,
    Meter,
    Power,
    PowerSource,
    millijoules,
    power_of,
)
from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot


CARD = DeviceSnapshot("GPU-1", "RTX", DeviceKind.NVIDIA, listable=True, taken_at=0.0)
PROCESSOR = replace(CARD, uuid="cpu-1", kind=DeviceKind.SOFTWARE, listable=False)


def test_the_limit_counts_before_an_estimate() -> None:
    assert power_of(replace(CARD, power_limit_w=170.0)) == Power(170_000, PowerSource.LIMIT)
    assert power_of(CARD) == Power(CARD_MW, PowerSource.ESTIMATE)


def metered(*samples: tuple[float, int | None, float | None]) -> Meter:
    """Return a meter after samples: seconds, millijoules of the counter, watts."""
    meter = Meter()
    for at, counter, watts in samples:
        meter.take(replace(CARD, taken_at=at, energy_mj=counter, power_w=watts))
    return meter


def test_a_job_is_charged_what_the_counter_says_of_its_own_time() -> None:
    meter = metered((0, 5_000, 900.0), (10, 25_000, 900.0), (20, 26_000, 100.0))

    assert meter.between(0, 20) == 21_000
    assert meter.between(5, 15) == 10_000 + 500
    assert meter.between(20, 22) == 200_000, "for a moment it goes on as it was"


def test_without_a_counter_the_draw_is_integrated_over_the_jobs_time() -> None:
    meter = metered((0, None, 100.0), (1, None, 200.0), (2, None, 200.0), (4, None, 0.0))

    assert meter.between(0, 4) == 150_000 + 200_000 + 200_000
    assert meter.between(1, 2) == 200_000


@pytest.mark.parametrize(
    ("samples", "begin", "end"),
    [
        ((), 0, 1),
        (((1, 0, None), (2, 9, None)), 0, 2),  # begun before it was measured
        (((1, 9, None), (2, 3, None)), 1, 2),  # the driver was loaded anew
        (((1, None, 5.0), (60, None, 5.0)), 1, 60),  # nobody looked for a minute
        (((1, 0, 5.0), (2, None, None)), 1, 2),  # it does not tell any more
        (((1, 0, 5.0),), 1, 40),  # long ago
        (((1, 0, 5.0), (2, 1, 5.0)), 2, 1),
    ],
)
def test_what_was_not_measured_is_not_made_up(
    samples: tuple[tuple[float, int | None, float | None], ...], begin: float, end: float
) -> None:
    assert metered(*samples).between(begin, end) is None


@given(
    st.lists(st.floats(0, 600), min_size=2, max_size=30),
    st.lists(st.floats(0, 1), min_size=1, max_size=6),
)
def test_receipts_in_between_add_up_to_the_whole(watts: list[float], cuts: list[float]) -> None:
    meter = metered(*((float(at), None, power) for at, power in enumerate(watts)))
    end = len(watts) - 1
    edges = [0.0, *sorted(cut * end for cut in cuts), float(end)]
    whole = meter.between(0.0, float(end))
    parts = [meter.between(begin, until) for begin, until in itertools.pairwise(edges)]

    assert whole is not None
    assert whole - 1 <= sum(part or 0 for part in parts) <= whole + len(parts)
    assert whole <= 1000 * max(watts) * end + 1


def test_a_processor_is_estimated_by_the_cores_that_a_job_may_use() -> None:
    assert power_of(PROCESSOR, cores=2) == Power(2 * CORE_MW, PowerSource.ESTIMATE)
    assert power_of(PROCESSOR, cores=0.1).milliwatts == CORE_MW // 10


def test_an_hour_at_a_kilowatt_is_a_kilowatt_hour() -> None:
    assert millijoules(Power(1_000_000, PowerSource.ESTIMATE), 3_600_000) == 3_600_000_000


def test_energy_is_rounded_up_and_never_negative() -> None:
    assert millijoules(Power(1, PowerSource.ESTIMATE), 1) == 1
    assert millijoules(Power(1, PowerSource.ESTIMATE), 0) == 0
    with pytest.raises(ValueError, match="negative"):
        millijoules(Power(1, PowerSource.ESTIMATE), -1)


@given(st.integers(1, 10**7), st.integers(0, 10**10), st.integers(0, 10**10))
def test_parts_cost_at_least_the_whole_and_a_millijoule_more_at_most(watts: int, first: int, second: int) -> None:
    power = Power(watts, PowerSource.ESTIMATE)
    parts = millijoules(power, first) + millijoules(power, second)

    assert 0 <= parts - millijoules(power, first + second) <= 1
