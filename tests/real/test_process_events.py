"""Games come and go as real processes, and the sensor sees them by the kernel's events and by polling alike."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import pytest

from gpu_sandbox.sensors.connector import EventsLostError, ProcConnector
from gpu_sandbox.sensors.evidence import Strength
from gpu_sandbox.sensors.games import GameSensor
from gpu_sandbox.sensors.listening import Method
from gpu_sandbox.sensors.process import Process, guise, last_made
from gpu_sandbox.sensors.process_events import ProcessEvents
from tests.helpers.game import ELDEN_RING, PretendGame
from tests.helpers.waiting import until


BOTH: Final = pytest.mark.parametrize("method", list(Method))
_LAUNCHES_LATER: Final = (
    # A launcher: lives a while as something else, then executes the game in its own place.
    "import os, sys; sys.stdin.read(1);os.execv('/bin/sh', ['reaper', '-c', 'read -r _', 'SteamLaunch'])"
)


_FOLLOWS: Final = """
import os, sys
from gpu_sandbox.sensors.listening import Method
from gpu_sandbox.sensors.process_events import ProcessEvents

class Listener:
    def appeared(self, process):
        if sys.argv[2] in process.argv and process.pid != os.getpid():
            print("appeared", process.pid, flush=True)
            return True
        return False

    def ended(self, pid):
        print("ended", pid, flush=True)

    def failed(self):
        print("failed", flush=True)

try:
    os.pidfd_open(os.getpid())
except OSError as error:
    print(error.errno, flush=True)
events = ProcessEvents(Listener(), method=Method(sys.argv[1]))
events.start()
print("watching", flush=True)
sys.stdin.read()
events.stop()
"""
"""Follows the processes with a mark in their command line, in a process of its own."""


class Bell:
    """Counts rings from the sensor's thread."""

    def __init__(self) -> None:
        self.rings = 0
        self.threads: set[str] = set()

    def __call__(self) -> None:
        self.rings += 1
        self.threads.add(threading.current_thread().name)


class Notebook:
    """Listens, and follows processes with a mark in their command line."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.appearances: list[Process] = []
        self.ends: list[int] = []
        self.failures = 0

    def appeared(self, process: Process) -> bool:
        if self.mark not in process.argv:
            return False
        self.appearances.append(process)
        return True

    def ended(self, pid: int) -> None:
        self.ends.append(pid)

    def failed(self) -> None:
        self.failures += 1


@contextmanager
def watching(method: Method | None, changed: Callable[[], None] = lambda: None) -> Iterator[GameSensor]:
    sensor = GameSensor(method=method)
    sensor.start(changed)
    try:
        yield sensor
    finally:
        sensor.stop()


@contextmanager
def seen_up_to_now(sensor: GameSensor) -> Iterator[None]:
    """Start another game and wait until it is seen: then all that happened before it was seen as well."""
    with PretendGame("Beacon", app=99):
        until(lambda: "Beacon" in titles(sensor), what="the beacon")
        yield
    until(lambda: "Beacon" not in titles(sensor), what="the beacon's end")


def titles(sensor: GameSensor) -> list[str]:
    return [evidence.title for evidence in sensor.evidence()]


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a count of names


@BOTH
def test_a_game_is_seen_from_its_start_to_its_end(method: Method) -> None:
    bell = Bell()
    with watching(method, bell) as sensor:
        assert sensor.method is method
        assert sensor.alive
        assert titles(sensor) == []
        before = time.monotonic()
        with PretendGame() as game:
            evidence = until(sensor.evidence, what="the game")
            assert [(e.title, e.pid, e.strength) for e in evidence] == [("ELDEN RING", game.pid, Strength.STRONG)]
            assert evidence[0].key == f"steam:{ELDEN_RING}:{game.pid}"
            assert before <= evidence[0].since <= time.monotonic()
        until(lambda: not sensor.evidence(), what="the game's end")
        assert bell.rings == 2
        assert bell.threads == {"process-events"}
    assert not sensor.alive


@BOTH
def test_what_runs_already_is_seen_when_start_returns(method: Method) -> None:
    with PretendGame("Hades", app=1145360) as game:
        until(lambda: "SteamLaunch" in _argv(game.pid), what="the end of its exec")
        with watching(method) as sensor:
            assert titles(sensor) == ["Hades"]


@BOTH
def test_a_game_that_is_killed_is_over(method: Method) -> None:
    with watching(method) as sensor, PretendGame() as game:
        until(sensor.evidence, what="the game")
        os.killpg(game.pid, signal.SIGKILL)
        until(lambda: not sensor.evidence(), what="the game's end")


@BOTH
def test_a_child_that_outlives_the_launch_keeps_the_game_alive(method: Method, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    script = f'setsid sleep 1000 & echo "$!" > {pid_file}.new; mv {pid_file}.new {pid_file}; read -r _'
    with watching(method) as sensor, ExitStack() as at_last:
        with PretendGame(script=script):
            child = until(
                lambda: int(pid_file.read_text(encoding="utf-8")) if pid_file.exists() else None, what="the child"
            )
            at_last.callback(os.kill, child, signal.SIGKILL)
            until(sensor.evidence, what="the game")
            # The poller has to have met the child before its parent is gone.
            until(lambda: _argv(child)[:1] == ["sleep"], what="the child's program")
            with seen_up_to_now(sensor):
                pass
        with seen_up_to_now(sensor):
            assert titles(sensor) == ["ELDEN RING", "Beacon"]
        at_last.close()
        until(lambda: not sensor.evidence(), what="the game's end")


@BOTH
def test_a_child_that_never_executed_a_program_is_found_when_the_launch_is_over(method: Method, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    # The subshell is a fork: the kernel's filter tells nobody of it, and its parent is gone before anybody looks.
    forks = f"/bin/sh -c '(read -r _ < \"{gate}\") & exit 0'; read -r _"
    game = PretendGame(script=forks, environment={"SteamAppId": str(ELDEN_RING)})
    with watching(method) as sensor:
        open_gate = os.open(gate, os.O_RDWR)  # the child goes on for as long as somebody could write
        try:
            with game:
                until(sensor.evidence, what="the game")
            with seen_up_to_now(sensor):
                assert titles(sensor) == ["ELDEN RING", "Beacon"]
        finally:
            os.close(open_gate)
        until(lambda: not sensor.evidence(), what="the game's end")


@BOTH
def test_a_launcher_that_becomes_a_game_later_is_seen(method: Method) -> None:
    notes = Notebook("SteamLaunch")
    events = ProcessEvents(notes, method=method)
    events.start()
    try:
        with subprocess.Popen([sys.executable, "-c", _LAUNCHES_LATER], stdin=subprocess.PIPE, bufsize=0) as launcher:
            assert launcher.stdin is not None
            with subprocess.Popen(["sh", "-c", "read -r _", "SteamLaunch"], stdin=subprocess.PIPE) as beacon:
                until(lambda: notes.appearances, what="the beacon")
                beacon.communicate(b"\n")
            # By now the launcher was looked at as what it was.
            assert launcher.pid not in {process.pid for process in notes.appearances}
            launcher.stdin.write(b"\n")
            until(lambda: notes.appearances[-1].pid == launcher.pid, what="the game")
            launcher.communicate(b"\n")
        until(lambda: set(notes.ends) == {beacon.pid, launcher.pid}, what="the ends")
    finally:
        events.stop()
    assert notes.failures == 0


@BOTH
def test_a_first_time_set_up_is_no_game(method: Method) -> None:
    with watching(method) as sensor, PretendGame(options=("Install=1",)), PretendGame("Hades", app=7):
        until(sensor.evidence, what="the game beside it")
        assert titles(sensor) == ["Hades"]


@BOTH
def test_two_games_are_two_pieces_of_evidence(method: Method) -> None:
    with watching(method) as sensor, PretendGame("Hades", app=1):
        with PretendGame("Portal", app=2):
            until(lambda: len(sensor.evidence()) == 2, what="both games")
        until(lambda: titles(sensor) == ["Hades"], what="the end of one")


@pytest.fixture(scope="module")
def old_kernel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that stands between a program and the kernel, and knows no descriptors of processes."""
    library = tmp_path_factory.mktemp("old") / "old_kernel.so"
    source = Path(__file__).parents[1] / "helpers" / "old_kernel.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", library, source, "-ldl"], check=True)
    return library


@BOTH
def test_an_end_is_told_by_a_kernel_without_descriptors_of_processes(
    method: Method, old_kernel: Path, tmp_path: Path
) -> None:
    mark = str(tmp_path / "mark")
    with subprocess.Popen(
        [sys.executable, "-c", _FOLLOWS, method, mark],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "LD_PRELOAD": str(old_kernel)},
    ) as follower:
        assert follower.stdin is not None
        assert follower.stdout is not None
        says = follower.stdout.readline
        assert [says(), says()] == [f"{errno.ENOSYS}\n", "watching\n"], "the kernel is an old one"
        with subprocess.Popen(["/bin/sh", "-c", "read -r _", mark], stdin=subprocess.PIPE) as process:
            assert says() == f"appeared {process.pid}\n"
        assert says() == f"ended {process.pid}\n"
        follower.stdin.close()


@BOTH
def test_nothing_is_left_after_stop(method: Method) -> None:
    before = descriptors()
    with PretendGame():
        inside = descriptors()
        with watching(method) as sensor:
            until(sensor.evidence, what="the game")
        assert descriptors() == inside
        sensor.stop()
    assert descriptors() == before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@BOTH
def test_watching_that_fails_says_so(method: Method) -> None:
    class Fragile(Notebook):
        def appeared(self, process: Process) -> bool:
            if super().appeared(process):
                raise ValueError("broken")
            return False

    notes = Fragile("AppId=41")
    events = ProcessEvents(notes, method=method)
    events.start()
    try:
        assert events.alive
        with PretendGame(app=41):
            until(lambda: not events.alive, what="the failure")
        until(lambda: notes.failures == 1, what="the word of it")
        assert events.problem == "ValueError: broken"
    finally:
        events.stop()


def test_a_sensor_starts_once() -> None:
    with watching(None) as sensor, pytest.raises(RuntimeError):
        sensor.start(lambda: None)


def test_the_kernels_events_are_chosen_where_they_work() -> None:
    with watching(None) as sensor:
        assert sensor.method is Method.CONNECTOR
        assert sensor.problem == ""


def test_lost_events_are_noticed_and_everything_is_looked_at_again() -> None:
    connector = ProcConnector(buffer_bytes=1)
    try:
        for _ in range(40):
            subprocess.run(["true"], check=True)
        with pytest.raises(EventsLostError):
            connector.receive()
        connector.receive()
        assert connector.receive() == []
    finally:
        connector.close()


def test_games_are_seen_through_a_storm_of_other_processes() -> None:
    storm = "i=0; while [ $i -lt 400 ]; do /bin/true; i=$((i+1)); done"
    with watching(None) as sensor, subprocess.Popen(["sh", "-c", storm]):
        with PretendGame():
            until(sensor.evidence, what="the game")
        until(lambda: not sensor.evidence(), what="the game's end")


def _argv(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")


@BOTH
def test_a_game_in_a_shops_folder_is_seen_though_events_do_not_wait_for_disks(method: Method, tmp_path: Path) -> None:
    place = tmp_path / "Games" / "Celeste"
    (place / "bin").mkdir(parents=True)
    (place / "gameinfo").write_text("Celeste\n1.4\n", encoding="utf-8")
    (place / "start.sh").write_text("", encoding="utf-8")
    game = place / "bin" / "celeste"
    shutil.copy("/bin/sleep", game)
    sensor = GameSensor(method=method)
    sensor.start(lambda: None)
    try:
        process = subprocess.Popen([game, "60"])
        try:
            (piece,) = until(sensor.evidence, what="the game")
            assert (piece.title, piece.pid, piece.program) == ("Celeste", process.pid, str(game))
        finally:
            process.kill()
            process.wait()
        until(lambda: not sensor.evidence(), what="its end")
    finally:
        sensor.stop()


def test_the_poller_is_told_that_something_was_made_and_what_a_process_looks_like() -> None:
    before = last_made()
    assert before is not None
    with PretendGame("Portal"):
        assert last_made() != before
    assert guise(os.getpid()) == guise(os.getpid())
    assert guise(1 << 30) == b""
