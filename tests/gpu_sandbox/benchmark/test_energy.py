"""What work costs in energy."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.benchmark.energy import (
    CARD_MW,
    CORE_MW,
    CounterSpan,
    Power,
    PowerSource,
    millijoules,
    power_of,
)
from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot


CARD = DeviceSnapshot("GPU-1", "RTX", DeviceKind.NVIDIA, listable=True, taken_at=0.0)
PROCESSOR = replace(CARD, uuid="cpu-1", kind=DeviceKind.SOFTWARE, listable=False)


def test_the_counter_counts_before_the_limit_and_the_limit_before_an_estimate() -> None:
    limited = replace(CARD, power_limit_w=170.0)

    assert power_of(limited, span=CounterSpan(1000, 301_000, 2000)) == Power(150_000, PowerSource.COUNTER)
    assert power_of(limited) == Power(170_000, PowerSource.LIMIT)
    assert power_of(CARD) == Power(CARD_MW, PowerSource.ESTIMATE)


@pytest.mark.parametrize("span", [CounterSpan(9, 3, 10), CounterSpan(3, 3, 10), CounterSpan(3, 9, 0)])
def test_a_counter_that_ran_backwards_or_stood_still_is_not_used(span: CounterSpan) -> None:
    assert power_of(CARD, span=span).source is PowerSource.ESTIMATE


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
