"""The owner's limits hold at once, let go with hysteresis, and never flicker."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.conditions import SHORTEST_S, Held, Limits, Readings, hold, reasons_of, wakes
from app.engine.hours import parse_week
from app.engine.machine import on_battery
from app.protocol.states import ReasonCode


def test_heat_holds_at_once_and_lets_go_a_step_below_the_limit() -> None:
    limits = Limits(celsius=80)
    held = hold(Held(), limits, Readings(celsius=80.5), 10)
    assert held.begun("celsius") == 10
    held = hold(held, limits, Readings(celsius=76), 100)
    assert held.begun("celsius") == 10, "not yet a step below"
    held = hold(held, limits, Readings(), 150)
    assert held.begun("celsius") == 10, "a sensor that is silent ends nothing"
    assert hold(held, limits, Readings(celsius=75), 200) == Held()
    assert hold(held, Limits(), Readings(celsius=99), 200) == Held(), "the owner took the limit away"


@pytest.mark.parametrize(
    ("limits", "bad", "good", "what"),
    [
        (Limits(fan_percent=60), Readings(fan_percent=61), Readings(fan_percent=50), "fan"),
        (Limits(watts=200), Readings(watts=201), Readings(watts=180), "watts"),
        (Limits(), Readings(on_battery=True), Readings(on_battery=False), "battery"),
    ],
)
def test_each_limit_holds_for_the_shortest_time_at_least(
    limits: Limits, bad: Readings, good: Readings, what: str
) -> None:
    held = hold(Held(), limits, bad, 5)
    assert hold(held, limits, good, 5 + SHORTEST_S - 1).begun(what) == 5
    assert hold(held, limits, good, 5 + SHORTEST_S) == Held()
    assert wakes(held, limits, good, 6) == [5 + SHORTEST_S]


def test_hours_and_tariff_say_until_when_and_wake_then() -> None:
    limits = Limits(hours=parse_week("mon 10:00-11:00"), cheap=parse_week("22:00-6:00"), only_cheap=True)
    readings = Readings(minute=9 * 60, at=1000.0)
    schedule, tariff = reasons_of(Held(), limits, readings, always=False)
    assert (schedule.code, schedule.args) == (ReasonCode.SCHEDULE, {"until_at": "4600"})
    assert (tariff.code, tariff.args) == (ReasonCode.TARIFF, {"until_at": str(1000 + 13 * 3600)})
    assert wakes(Held(), limits, readings, 50.0) == [50 + 3600, 50 + 13 * 3600]
    assert reasons_of(Held(), limits, readings, always=True) == []


def test_work_waits_until_nobody_has_touched_the_keyboard_for_long_enough() -> None:
    limits = Limits(idle_s=300)
    assert [r.code for r in reasons_of(Held(), limits, Readings(idle_s=100), always=False)] == [ReasonCode.INPUT]
    assert wakes(Held(), limits, Readings(idle_s=100), 7.0) == [207.0]
    assert reasons_of(Held(), limits, Readings(idle_s=300), always=False) == []
    assert reasons_of(Held(), limits, Readings(idle_s=None), always=False) == []


@given(
    st.lists(
        st.tuples(st.floats(0, 20), st.none() | st.floats(60, 100), st.none() | st.booleans()), min_size=1, max_size=80
    )
)
def test_nothing_goes_on_and_off_faster_than_it_is_said(
    readings: list[tuple[float, float | None, bool | None]],
) -> None:
    limits, held, now = Limits(celsius=80), Held(), 0.0
    begun: dict[str, float] = {}
    for wait, celsius, battery in readings:
        now += wait
        after = hold(held, limits, Readings(celsius=celsius, on_battery=battery), now)
        assert hold(after, limits, Readings(celsius=celsius, on_battery=battery), now) == after
        for name in ("celsius", "battery"):
            if after.begun(name) is None and held.begun(name) is not None:
                assert now - begun.pop(name) >= SHORTEST_S
            elif after.begun(name) is not None:
                begun.setdefault(name, now)
        if celsius is not None and celsius > limits.celsius:
            assert after.begun("celsius") is not None
        if battery:
            assert after.begun("battery") is not None
        held = after


@pytest.mark.parametrize(
    ("supplies", "answer"),
    [
        ({}, None),
        ({"AC": {"type": "Mains", "online": "1"}}, None),
        ({"AC": {"type": "Mains", "online": "1"}, "BAT0": {"type": "Battery", "status": "Charging"}}, False),
        ({"AC": {"type": "Mains", "online": "0"}, "BAT0": {"type": "Battery", "status": "Discharging"}}, True),
        ({"BAT0": {"type": "Battery", "status": "Discharging"}}, True),
        ({"BAT0": {"type": "Battery", "status": "Full"}}, False),
        ({"mouse": {"type": "Battery", "scope": "Device", "status": "Discharging"}}, None),
    ],
)
def test_the_kernel_says_whether_the_machine_lives_on_its_battery(
    tmp_path: Path, *, supplies: dict[str, dict[str, str]], answer: bool | None
) -> None:
    for name, words in supplies.items():
        (tmp_path / name).mkdir()
        for word, value in words.items():
            (tmp_path / name / word).write_text(value + "\n", encoding="ascii")
    assert on_battery(tmp_path) is answer
