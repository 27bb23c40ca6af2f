"""The Windows sensor over eyes that show a recording: it looks when told, looks again later, and fails visibly."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gpu_sandbox.sensors.evidence import Strength
from gpu_sandbox.sensors.windows.look import Box, Look, Shell, Window
from gpu_sandbox.sensors.windows.sensor import DeskSensor, Eyes
from tests.helpers.waiting import until


SCREEN = Box(0, 0, 1920, 1080)
GAME = Window(7, "D:\\g\\game.exe", "Game", SCREEN, SCREEN)


class Recorded:
    """Eyes that show what the test puts before them; a wait lasts until the test says what ended it."""

    def __init__(self) -> None:
        self.shown = Look()
        self.folder = ""
        self.percent = 0.0
        self.waits: list[float] = []
        self.asked: list[int] = []
        self.broken = False
        self.closed = False
        self.thread: int | None = None
        self._happenings: queue.Queue[bool] = queue.Queue()
        self._waiting: queue.Queue[None] = queue.Queue()

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self._waiting.put(None)
        return self._happenings.get(timeout=30)

    def look(self) -> Look:
        self.thread = threading.get_ident()
        if self.broken:
            raise OSError("the desktop is gone")
        return self.shown

    def load(self, pid: int) -> tuple[tuple[int, float], ...]:
        self.asked.append(pid)
        return ((pid, self.percent),)

    def steam(self) -> str:
        return self.folder

    def wake(self) -> None:
        self._happenings.put(False)

    def close(self) -> None:
        self.closed = True

    def happens(self, *, told: bool) -> None:
        """End the present wait, and return once the sensor waits again."""
        self._happenings.put(told)
        self._waiting.get(timeout=30)

    def settled(self) -> None:
        """Return once the sensor waits for the first time."""
        self._waiting.get(timeout=30)


@contextmanager
def watching(eyes: Recorded) -> Iterator[tuple[DeskSensor, list[int]]]:
    changes: list[int] = []
    sensor = DeskSensor(lambda: eyes, clock=lambda: 1.0, windows=False)
    sensor.start(lambda: changes.append(len(sensor.evidence())))
    try:
        yield sensor, changes
    finally:
        sensor.stop()


def test_what_runs_already_is_known_when_start_returns() -> None:
    eyes = Recorded()
    eyes.shown = Look(app=620)
    with watching(eyes) as (sensor, _):
        assert [e.key for e in sensor.evidence()] == ["steam:620"]
        assert sensor.alive
    assert eyes.closed
    assert not sensor.alive


def test_a_games_name_comes_from_steams_library_after_the_game_itself(tmp_path: Path) -> None:
    (tmp_path / "steamapps").mkdir()
    manifest = '"AppState" { "appid" "620" "name" "Portal 2" }'
    (tmp_path / "steamapps" / "appmanifest_620.acf").write_text(manifest, encoding="utf-8")
    eyes = Recorded()
    eyes.shown, eyes.folder = Look(app=620), str(tmp_path)
    with watching(eyes) as (sensor, _):
        assert [e.strength for e in sensor.evidence()] == [Strength.STRONG], "no disk is waited for"
        until(lambda: [e.title for e in sensor.evidence()] == ["Portal 2"], what="its name")


def test_changes_are_told_once() -> None:
    eyes = Recorded()
    with watching(eyes) as (_, changes):
        eyes.settled()
        eyes.shown = Look(app=620)
        eyes.happens(told=True)
        eyes.happens(told=False)
        eyes.shown = Look()
        eyes.happens(told=True)
        assert changes == [1, 0]


def test_after_a_change_it_looks_again_soon_and_then_rarely() -> None:
    eyes = Recorded()
    with watching(eyes):
        eyes.settled()
        for _ in range(6):
            eyes.happens(told=False)
        eyes.happens(told=True)
    assert eyes.waits == [0.1, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 0.1]


def test_load_is_asked_for_while_a_window_covers_the_screen() -> None:
    eyes = Recorded()
    eyes.percent = 90.0
    with watching(eyes) as (sensor, _):
        eyes.settled()
        eyes.shown = Look(shell=Shell.BUSY, window=GAME)
        eyes.happens(told=True)
        eyes.happens(told=False)
        assert [e.key for e in sensor.evidence()] == ["full-screen:7", "gpu:7"]
        assert eyes.asked == [7, 7]


def test_hooks_belong_to_the_thread_that_waits() -> None:
    eyes = Recorded()
    with watching(eyes):
        assert eyes.thread not in (None, threading.get_ident())


def test_a_desktop_that_goes_away_is_said_and_ends_the_evidence() -> None:
    eyes, gone = Recorded(), threading.Event()
    eyes.shown = Look(app=620)
    sensor = DeskSensor(lambda: eyes)
    sensor.start(lambda: None if sensor.evidence() else gone.set())
    eyes.settled()
    eyes.broken = True
    eyes.wake()
    assert gone.wait(timeout=30)
    assert sensor.problem == "OSError: the desktop is gone"
    assert not sensor.alive
    assert sensor.evidence() == ()
    sensor.stop()
    assert eyes.closed


def test_a_system_that_refuses_the_hooks_is_said() -> None:
    def refuses() -> Eyes:
        raise OSError("no hook")

    sensor = DeskSensor(refuses)
    sensor.start(lambda: None)
    assert not sensor.alive
    assert sensor.problem == "OSError: no hook"
    sensor.stop()


def test_it_starts_once() -> None:
    eyes = Recorded()
    with watching(eyes) as (sensor, _), pytest.raises(RuntimeError, match="starts once"):
        sensor.start(lambda: None)
