"""Games that ask for GameMode on a real session bus: seen at once, gone at once, whatever becomes of the bus."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gpu_sandbox.sensors.evidence import Cause, Strength
from gpu_sandbox.sensors.gamemode import GameModeSensor
from tests.helpers.gamemode import GameMode
from tests.helpers.secret_service import session_bus
from tests.helpers.waiting import until


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """A session bus with nobody else on it."""
    with session_bus(tmp_path) as address:
        yield address


@contextmanager
def listening(address: str) -> Iterator[GameModeSensor]:
    sensor = GameModeSensor(address)
    sensor.start(lambda: None)
    try:
        until(lambda: sensor.alive and sensor.problem == "", what="the bus")
        yield sensor
    finally:
        sensor.stop()


@contextmanager
def game() -> "Iterator[subprocess.Popen[bytes]]":
    with subprocess.Popen(["/bin/sleep", "60"]) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_game_that_asks_is_seen_and_one_that_takes_it_back_is_gone(bus: str) -> None:
    with GameMode(bus) as daemon, listening(bus) as sensor, game() as process:
        # Registered again until it is heard: the sensor may not have subscribed yet.
        daemon.register(process.pid)
        until(lambda: _heard(sensor, daemon, process.pid), what="the game")
        (piece,) = sensor.evidence()
        assert (piece.cause, piece.strength, piece.pid) == (Cause.GAMEMODE, Strength.STRONG, process.pid)
        assert piece.program.endswith("/sleep")
        daemon.unregister(process.pid)
        until(lambda: not sensor.evidence(), what="its end")


def _heard(sensor: GameModeSensor, daemon: GameMode, pid: int) -> bool:
    if sensor.evidence():
        return True
    daemon.unregister(pid)
    daemon.register(pid)
    return False


def test_a_game_that_was_there_before_is_found(bus: str) -> None:
    with game() as process, GameMode(bus, (process.pid,)), listening(bus) as sensor:
        until(lambda: [piece.pid for piece in sensor.evidence()] == [process.pid], what="the game")


def test_a_game_that_crashes_is_gone_though_the_daemon_says_nothing(bus: str) -> None:
    with game() as process, GameMode(bus, (process.pid,)), listening(bus) as sensor:
        until(lambda: bool(sensor.evidence()), what="the game")
        process.kill()
        process.wait()
        until(lambda: not sensor.evidence(), what="its end")


def test_when_the_bus_goes_away_the_game_still_counts_and_the_reason_is_told(tmp_path: Path) -> None:
    with game() as process:
        with session_bus(tmp_path) as address, GameMode(address, (process.pid,)):
            sensor = GameModeSensor(address)
            sensor.start(lambda: None)
            until(lambda: bool(sensor.evidence()), what="the game")
        until(lambda: "bus" in sensor.problem, what="the reason")
        assert [piece.pid for piece in sensor.evidence()] == [process.pid]
        process.kill()
        process.wait()
        until(lambda: not sensor.evidence(), what="its end, though no bus is there to tell")
        sensor.stop()
