"""A sleep that logind announces is seen and held up until all is put away; nobody else can announce one."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength
from gpu_sandbox.sensors.judging import Rules, judge
from gpu_sandbox.sensors.sleep import SleepSensor
from tests.helpers.logind import Logind, connections, spoof, system_bus
from tests.helpers.waiting import until


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """A bus that stands where the system's stands, with nobody on it."""
    with system_bus(tmp_path) as address:
        yield address


@contextmanager
def sensing(problem: str = "") -> Iterator[SleepSensor]:
    """Run the sensor; it says why it sees less than it could, if it does, once this yields."""
    sensor = SleepSensor()
    sensor.start(lambda: None)
    try:
        until(lambda: problem in sensor.problem, what="what it says of itself")
        yield sensor
    finally:
        sensor.stop()


def sees(sensor: SleepSensor) -> list[Cause]:
    return [piece.cause for piece in sensor.evidence()]


def test_a_sleep_is_seen_from_its_announcement_to_its_end_and_waits_until_all_is_put_away(bus: str) -> None:
    with Logind(bus) as logind, sensing() as sensor:
        until(lambda: len(logind.locks) == 1, what="the lock")
        (lock,) = logind.locks
        assert (lock.what, lock.who, lock.mode) == ("sleep", "Lull", "delay")
        assert sees(sensor) == []
        logind.say(sleeps=True)
        until(sensor.evidence, what="the announcement")
        assert sees(sensor) == [Cause.SLEEP]
        assert lock.held, "it waits for us"
        sensor.ready()
        until(lambda: not lock.held, what="the sleep")
        logind.say(sleeps=False)
        until(lambda: not sensor.evidence() and len(logind.locks) == 1, what="the next lock")


def test_a_sleep_that_was_announced_before_anybody_listened_is_seen(bus: str) -> None:
    with Logind(bus, preparing=True) as logind, sensing() as sensor:
        until(sensor.evidence, what="the announcement")
        assert logind.locks == (), "it does not wait for who comes too late"
        logind.say(sleeps=False)
        until(lambda: not sensor.evidence() and len(logind.locks) == 1, what="the lock for the next one")


@pytest.mark.parametrize("straight", [False, True], ids=["to-everybody", "straight-to-us"])
def test_who_is_not_logind_puts_nothing_to_sleep_and_wakes_nothing(bus: str, straight: bool) -> None:  # noqa: FBT001
    with Logind(bus) as logind, sensing() as sensor:
        until(lambda: logind.locks, what="the lock")

        def everybody(*, sleeps: bool) -> None:
            for name in connections(bus) if straight else [None]:
                spoof(bus, name, sleeps=sleeps)

        everybody(sleeps=True)
        logind.say(sleeps=False)  # comes after it on the same bus, and changes nothing by itself
        assert sees(sensor) == []
        logind.say(sleeps=True)
        until(sensor.evidence, what="the true announcement")
        everybody(sleeps=False)
        assert sees(sensor) == [Cause.SLEEP]


def test_without_a_lock_a_sleep_is_seen_all_the_same_and_that_it_does_not_wait_is_said(bus: str) -> None:
    with Logind(bus, refuses=True) as logind, sensing("does not wait for us") as sensor:
        assert "Permission denied" in sensor.problem
        logind.say(sleeps=True)
        until(sensor.evidence, what="the announcement")


def test_a_bus_without_logind_and_no_bus_at_all_are_said_and_stop_nothing(
    bus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bus
    with sensing("no logind answers on the system bus") as sensor:
        assert sensor.evidence() == ()
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    with sensing("no system bus answers") as sensor:
        assert sensor.alive
        assert not sensor.essential


def test_a_logind_that_goes_away_takes_its_announcement_with_it(bus: str) -> None:
    with sensing("no logind") as sensor:
        assert sensor.evidence() == ()
    with ExitStack() as stack:
        with Logind(bus) as logind:
            sensor = stack.enter_context(sensing())
            until(lambda: logind.locks, what="the lock")
            logind.say(sleeps=True)
            until(sensor.evidence, what="the announcement")
        until(lambda: "went away" in sensor.problem, what="that it is gone")
        assert sensor.evidence() == ()


def test_a_sleep_is_passed_on_as_it_is_and_is_no_program() -> None:
    piece = Evidence("sleep:1", Cause.SLEEP, Strength.STRONG, "", None, 1.0)
    judgement = judge([piece], Rules(ignore=frozenset({""})))
    assert judgement.evidence == (piece,)
    assert judgement.judged == ()
