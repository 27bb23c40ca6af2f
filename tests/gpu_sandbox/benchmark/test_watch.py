"""What a card felt while it was measured, and what a soak leaves of its speed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest

from gpu_sandbox.benchmark.soak import soak, sustained
from gpu_sandbox.benchmark.watch import Feeling, Watch, feeling_of
from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot
from tests.helpers.waiting import until


def card(**more: object) -> DeviceSnapshot:
    """Return a card at one moment."""
    return DeviceSnapshot("GPU-1", "RTX", DeviceKind.NVIDIA, True, 0.0, **more)  # type: ignore[arg-type]


def test_all_brakes_the_highest_heat_and_the_energy_are_kept() -> None:
    seen = (
        card(temperature_c=50, energy_mj=1_000, power_limit_w=315.0, power_default_w=450.0),
        card(temperature_c=81, energy_mj=5_000, throttled=("power-cap",)),
        card(temperature_c=80, energy_mj=9_500, throttled=("thermal", "power-cap")),
    )

    assert feeling_of(seen) == Feeling(("power-cap", "thermal"), 81, 8_500, 0.7)


def test_what_a_card_does_not_tell_is_not_known() -> None:
    assert feeling_of(()) == Feeling()
    assert feeling_of((card(), card())) == Feeling()
    # The driver was loaded anew in between: its counter began at 0 again.
    assert feeling_of((card(energy_mj=9_000), card(energy_mj=3))).energy_mj is None


def test_a_card_is_looked_at_while_it_works_and_once_more_at_the_end() -> None:
    readings: Iterator[int] = iter(range(1000))

    def read() -> DeviceSnapshot | None:
        return card(energy_mj=next(readings))

    with Watch(read, every_s=0.005) as watch:
        until(lambda: (watch.feeling().energy_mj or 0) >= 3, what="three looks")
    assert (watch.feeling().energy_mj or 0) >= 4


@dataclass
class Tiring:
    """Work that gets slower the longer it goes on, on a clock of its own."""

    now: float = 0.0
    wrong_after: int = 10**9
    runs: int = 0
    name: str = "gemm"
    unit: str = "TFLOP/s"
    per_run: float = 1.0
    tolerance: float = 0.0

    def reset(self) -> None:
        return

    def run(self) -> None:
        self.runs += 1
        self.now += 1.0 if self.now < 50 else 1.25

    def error(self) -> float:
        return 1.0 if self.runs > self.wrong_after else 0.0

    def clock(self) -> float:
        return self.now


def test_a_soak_says_what_is_left_of_the_first_speed() -> None:
    work = Tiring()

    found = soak(work, 100.0, work.clock)

    assert found.ratio == pytest.approx(0.8)
    assert found.work == pytest.approx(90.0)
    assert found.correct


def test_a_soak_finds_a_card_that_errs_when_it_is_hot() -> None:
    work = Tiring(wrong_after=60)

    assert not soak(work, 100.0, work.clock).correct


_STEADY: Final = [2.0] * 8


@pytest.mark.parametrize(
    ("speeds", "ratio"), [(_STEADY, 1.0), ([*_STEADY[:6], 1.0, 1.0], 0.5), ([1.0, 1.0, *_STEADY[:6]], 1.0)]
)
def test_the_ratio_is_of_the_last_quarter_to_the_best(speeds: list[float], ratio: float) -> None:
    assert sustained(speeds) == ratio
