"""A card that is too hot, or fails, is held; it comes back only when it is well."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.devices.health import FATAL_XIDS, HealthMemory, Level, failed, judge, recovered
from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot


_CARD: Final = DeviceSnapshot("GPU-1", "RTX", DeviceKind.NVIDIA, listable=True, taken_at=0.0, slowdown_c=98)


def at(seconds: float, celsius: int | None = 60, memory: int | None = None, **more: object) -> DeviceSnapshot:
    """Return the card at one moment."""
    return replace(_CARD, taken_at=seconds, temperature_c=celsius, memory_temperature_c=memory, **more)  # type: ignore[arg-type]  # fields of the snapshot


@pytest.mark.parametrize(
    ("celsius", "memory", "level", "causes"),
    [
        (60, 80, Level.WELL, ()),
        (83, None, Level.SOFT, ("heat",)),
        (87, None, Level.HARD, ("heat",)),
        (60, 98, Level.SOFT, ("memory-heat",)),
        (84, 104, Level.HARD, ("memory-heat", "heat")),
        (None, None, Level.WELL, ()),
    ],
)
def test_heat_has_a_soft_and_a_hard_mark(
    celsius: int | None, memory: int | None, level: Level, causes: tuple[str, ...]
) -> None:
    verdict, _ = judge(at(0.0, celsius, memory), HealthMemory(), 0.0)

    assert (verdict.level, verdict.causes, verdict.quarantine) == (level, causes, "")


def test_a_card_that_slows_itself_down_early_is_stopped_before_that() -> None:
    assert judge(at(0.0, 80, slowdown_c=83), HealthMemory(), 0.0)[0].level is Level.HARD


def test_a_verdict_lets_go_some_degrees_below_its_mark() -> None:
    memory = HealthMemory()
    levels = []
    for second, celsius in enumerate((87, 84, 83, 82, 79, 78, 77)):
        verdict, memory = judge(at(10.0 * second, celsius), memory, 10.0 * second)
        levels.append(verdict.level)

    assert levels == [Level.HARD, Level.HARD, Level.HARD, Level.SOFT, Level.SOFT, Level.WELL, Level.WELL]


def test_a_chip_that_heats_as_if_nothing_cooled_it_is_stopped() -> None:
    _, memory = judge(at(0.0, 70), HealthMemory(), 0.0)
    assert judge(at(1.0, 74), memory, 1.0)[0].causes == ("rise",)
    _, cold = judge(at(0.0, 35), HealthMemory(), 0.0)
    assert judge(at(1.0, 55), cold, 1.0)[0].level is Level.WELL


def test_a_power_brake_stops_and_a_power_cap_does_not() -> None:
    assert judge(at(0.0, throttled=("power-brake",)), HealthMemory(), 0.0)[0].level is Level.HARD
    assert judge(at(0.0, throttled=("power-cap",)), HealthMemory(), 0.0)[0].level is Level.WELL


@pytest.mark.parametrize("xid", sorted(FATAL_XIDS))
def test_an_error_of_the_hardware_is_a_quarantine_until_a_recheck_passes(xid: int) -> None:
    verdict, memory = judge(at(0.0), HealthMemory(), 0.0, xids=[xid])
    assert (verdict.level, verdict.quarantine) == (Level.HARD, "xid")

    verdict, memory = judge(at(1e6), memory, 1e6)
    assert verdict.quarantine == "xid"
    assert judge(at(1e6), recovered(memory), 1e6)[0].quarantine == ""


def test_an_error_of_a_program_is_none_of_the_card() -> None:
    assert judge(at(0.0), HealthMemory(), 0.0, xids=[13, 31, 43])[0].quarantine == ""


def test_a_card_that_is_gone_for_three_looks_is_lost() -> None:
    memory = HealthMemory()
    found = []
    for second in range(4):
        verdict, memory = judge(None, memory, float(second))
        found.append(verdict.quarantine)

    assert found == ["", "", "lost", "lost"]
    assert judge(at(9.0), memory, 9.0)[0].quarantine == "lost"


def test_three_hard_verdicts_within_an_hour_are_too_hot() -> None:
    memory = HealthMemory()
    found = []
    for minute in range(6):
        verdict, memory = judge(at(600.0 * minute, 90 if minute % 2 == 0 else 50), memory, 600.0 * minute)
        found.append(verdict.quarantine)

    assert found == ["", "", "", "", "too-hot", "too-hot"]


def test_what_was_computed_wrongly_is_a_quarantine() -> None:
    assert judge(at(0.0), failed(HealthMemory()), 0.0)[0].quarantine == "error"


def test_a_sleeping_card_and_a_processor_are_well() -> None:
    assert judge(at(0.0, 95, asleep=True), HealthMemory(), 0.0)[0].level is Level.WELL
    assert judge(replace(at(0.0, 95), kind=DeviceKind.SOFTWARE), HealthMemory(), 0.0)[0].level is Level.WELL


@given(st.lists(st.tuples(st.integers(20, 110), st.integers(20, 120)), max_size=40), st.integers(0, 39))
def test_a_quarantine_never_ends_by_itself_and_hotter_is_never_better(
    readings: list[tuple[int, int]], broken_at: int
) -> None:
    memory, quarantined = HealthMemory(), False
    for second, (celsius, of_memory) in enumerate(readings):
        card = at(float(second), celsius, of_memory)
        hotter = judge(replace(card, temperature_c=celsius + 1), memory, float(second))[0]
        verdict, memory = judge(card, memory, float(second), xids=[79] if second == broken_at else [])
        quarantined = quarantined or bool(verdict.quarantine)
        assert bool(verdict.quarantine) == quarantined
        assert quarantined or hotter.level >= verdict.level
        assert (verdict.level is Level.WELL) == (not verdict.causes and not verdict.quarantine)
