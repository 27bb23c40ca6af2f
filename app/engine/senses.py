"""The sensors of this machine, put together: what the engine sees with."""

import sys
from collections.abc import Callable

from gpu_sandbox.sensors.evidence import Evidence, Sensor, Strength
from gpu_sandbox.sensors.fullscreen import FullScreenSensor
from gpu_sandbox.sensors.gamemode import GameModeSensor
from gpu_sandbox.sensors.games import GameSensor
from gpu_sandbox.sensors.gpu_use import GpuUseSensor
from gpu_sandbox.sensors.idle import XIdle
from gpu_sandbox.sensors.others import never_a_game
from gpu_sandbox.sensors.sleep import SleepSensor


def senses(memory_of: Callable[[int], int | None] | None = None) -> tuple[Sensor, ...]:
    """Return all sensors that work on this kind of system; none is started.

    Args:
        memory_of: bytes of a card's memory that a process holds, where a driver tells.
    """
    games = GameSensor()
    if sys.platform == "win32":
        from gpu_sandbox.sensors.windows.api import WindowsEyes  # noqa: PLC0415 - runs nowhere else
        from gpu_sandbox.sensors.windows.sensor import DeskSensor  # noqa: PLC0415

        return (games, DeskSensor(WindowsEyes))
    if sys.platform != "linux":
        return (games,)
    windows = FullScreenSensor(denied=never_a_game)

    def subjects() -> tuple[Evidence, ...]:
        medium = [piece for piece in games.evidence() if piece.strength is Strength.MEDIUM]
        return (*windows.evidence(), *medium)

    use = GpuUseSensor(subjects, memory_of=memory_of)
    return (_Waking(games, use.wake), _Waking(windows, use.wake), GameModeSensor(), use, SleepSensor())


def idle_seconds() -> Callable[[], float | None] | None:
    """Return what tells for how long nobody touched keyboard and mouse, or None where nothing does."""
    if sys.platform == "win32":
        from gpu_sandbox.sensors.windows import idle  # noqa: PLC0415 - runs nowhere else

        return idle.idle_seconds
    return XIdle() if sys.platform == "linux" else None


def sleep_sensor(sensors: tuple[Sensor, ...]) -> SleepSensor | None:
    """Return the sensor that holds a sleep up until it is told that all is put away."""
    return next((sensor for sensor in sensors if isinstance(sensor, SleepSensor)), None)


def members_of(sensors: tuple[Sensor, ...]) -> Callable[[str], frozenset[int]]:
    """Return what tells the processes of a game by the key of its evidence."""
    games = game_sensor(sensors)
    return games.members if games is not None else (lambda _: frozenset())


def game_sensor(sensors: tuple[Sensor, ...]) -> GameSensor | None:
    """Return the sensor that is told of the owner's rules."""
    inner = (sensor.inner if isinstance(sensor, _Waking) else sensor for sensor in sensors)
    return next((sensor for sensor in inner if isinstance(sensor, GameSensor)), None)


class _Waking:
    """A sensor whose changes also wake another one."""

    def __init__(self, inner: Sensor, also: Callable[[], None]) -> None:
        self.inner = inner
        self._also = also

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def essential(self) -> bool:
        return self.inner.essential

    @property
    def alive(self) -> bool:
        return self.inner.alive

    @property
    def problem(self) -> str:
        return self.inner.problem

    def start(self, changed: Callable[[], None]) -> None:
        def told() -> None:
            changed()
            self._also()

        self.inner.start(told)

    def evidence(self) -> tuple[Evidence, ...]:
        return self.inner.evidence()

    def stop(self) -> None:
        self.inner.stop()
