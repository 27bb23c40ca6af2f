"""How fast the machine is given back: `python -m tests.bench handback [--json] [--count N] [--boinc N]`.

A real container of ours computes; real processes stand in for games that Steam launches; the engine's own loop, sensors
and freezer answer. Each figure counts from just before the game's process is made to all of the job's processes frozen;
after each hand-back the kernel's own file is asked whether it is so. Needs root for that, and for running the engine as
an ordinary user who is in Docker's group alone.

    freeze_*    through Docker, as that user gets it     direct_*    by the kernel's file, as root may write it
    poller_*    without events from the kernel           resume_*    the game's end to the job going on, without a rest
    sensors_cpu_percent    all sensors together, of one core, over a minute in which a game runs and nothing happens
    idle_cpu_percent    the sensors, the loop and what watches the frozen job, over the same minute
    programs_per_s      programs that others began meanwhile, each of which the sensors look at: quiet is below 1
    boinc_p50_ms        the same from BOINC's client, with the game in the list that its user keeps (handback_boinc.py)
    boinc_ratio         boinc_p50_ms / freeze_p50_ms: our way through Docker, which every user has, is its partner
    boinc_ratio_direct, boinc_ratio_poller    beside our fastest way and our slowest

Where it is and how far goes to standard error. Each stage has a limit; one that passes it ends the run with status 1.
"""

import argparse
import json
import os
import random
import secrets
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Final

import psutil

from gpu_sandbox.sandbox.cgroup import Cgroup, cgroup_of
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sensors.connector import ProcConnector
from tests.bench.handback_boinc import BoincError, boinc_latencies, longest_s
from tests.bench.stages import Stages, StageTooLongError
from tests.helpers.docker import Bench, busybox_root, pack_image
from tests.helpers.giving import GivingEngine


_LOAD: Final = "while :; do :; done & while :; do :; done & while :; do :; done"
_ORDINARY: Final = 65_534
_IDLE_S: Final = 60.0
_GAME_S: Final = 3.0
"""More than any game takes; a stage of them is given up after so many of these, and `_BEGIN_S`."""
_BEGIN_S: Final = 120.0
_HOLD_S: Final = 3600.0
"""How long the market keeps the job, in seconds: a game of a minute is not to be the end of it."""
_SENSORS: Final = frozenset({"process-events", "folders", "full-screen", "gamemode", "gpu-use", "sleep"})
"""Their threads, as the kernel names them."""
_CHANCE: Final = random.Random(7)  # noqa: S311 - pauses, not secrets


class Game:
    """What Steam's launch of a game looks like to the kernel, laid out once and started many times."""

    def __init__(self, folder: Path) -> None:
        """Lay the files out."""
        self._steam = folder / "Steam"
        self._game = self._steam / "steamapps" / "common" / "ELDEN RING" / "game"
        self._game.parent.mkdir(parents=True)
        self._game.write_text("read -r _\n", encoding="utf-8")
        reaper = 'while [ "$1" != "--" ]; do shift; done; shift; /bin/sh "$@"; exit 0\n'
        (self._steam / "SteamLaunch").write_text(reaper, encoding="utf-8")

    def start(self) -> tuple[float, subprocess.Popen[bytes]]:
        """Start it; return the moment just before (seconds of UTC) and the process."""
        words = [str(self._steam / "reaper"), "SteamLaunch", "AppId=1245620", "--", str(self._game)]
        before = time.time()
        process = subprocess.Popen(
            words, executable="/bin/sh", cwd=self._steam, stdin=subprocess.PIPE, start_new_session=True
        )
        return before, process

    @staticmethod
    def end(process: subprocess.Popen[bytes]) -> float:
        """Let it end; return the moment of its end (seconds of UTC)."""
        if process.stdin:
            process.stdin.close()
        process.wait()
        return time.time()


def _ordinary_user() -> tuple[str, ...]:
    """Return the words before a command that let nobody in particular run it, in Docker's group.

    The interpreter may lie in a folder of root's, so reading what others may not is left to him: it opens no file for
    writing, least of all the kernel's freezer.
    """
    group = Engine().socket.stat().st_gid
    who = [f"--reuid={_ORDINARY}", f"--regid={_ORDINARY}", f"--groups={group}"]
    return ("setpriv", *who, "--inh-caps=-all,+dac_read_search", "--ambient-caps=+dac_read_search")


def _child(
    folder: Path, bench: Bench, attempt: str, *, direct: bool, method: str, all_senses: bool = False
) -> GivingEngine:
    """Start the engine's loop around the job, as root or as an ordinary user."""
    mine = folder / f"engine-{secrets.token_hex(4)}"
    mine.mkdir()
    os.chown(mine, _ORDINARY, _ORDINARY)
    as_whom = () if direct else _ordinary_user()
    return GivingEngine(
        mine, bench, attempt, direct=direct, method=method, hold_s=_HOLD_S, as_whom=as_whom, all_senses=all_senses
    )


@contextmanager
def _job(folder: Path) -> Iterator[tuple[Bench, str]]:
    """Run a container of ours that computes as much as it may."""
    engine = Engine()
    image = pack_image(
        folder, f"test-{secrets.token_hex(4)}", busybox_root(), Entrypoint=["/bin/sh"], Env=["PATH=/bin"]
    )
    Images(engine).load(image.archive, image.digest)
    sandbox = Sandbox(engine, f"test{secrets.token_hex(6)}")
    bench = Bench(sandbox, image)
    try:
        yield bench, bench.start(_LOAD, deadline_s=86_400)
    finally:
        sandbox.reap(set())
        engine.remove_image(image.tag)


def _group(bench: Bench, attempt: str) -> Cgroup:
    container = bench.sandbox.state(attempt).id
    pid = int(
        subprocess.run(
            ["docker", "inspect", "-f", "{{.State.Pid}}", container], capture_output=True, text=True, check=True
        ).stdout
    )
    group = cgroup_of(pid, container)
    if group is None:
        raise RuntimeError("the kernel does not show where the container is")
    return group


def _series(
    child: GivingEngine, game: Game, group: Cgroup, count: int, step: Callable[[int, int], None]
) -> tuple[list[float], list[float]]:
    """Play so many games; return the milliseconds until the job was frozen, and until it went on."""
    froze: list[float] = []
    went_on: list[float] = []
    for number in range(count):
        step(number, count)
        time.sleep(_CHANCE.uniform(0.02, 0.15))
        before, process = game.start()
        receipt = child.frozen()
        if not group.frozen():
            raise RuntimeError("the engine says frozen and the kernel does not")
        froze.append((receipt["at"] - before) * 1000 + receipt["freeze_ms"] - receipt["decide_ms"])
        time.sleep(_CHANCE.uniform(0.02, 0.1))
        ended = game.end(process)
        went_on.append((child.resumed()["resumed_at"] - ended) * 1000)
        if group.frozen():
            raise RuntimeError("the engine says resumed and the kernel does not")
    step(count, count)
    return froze, went_on


def _idle(child: GivingEngine, game: Game) -> dict[str, float]:
    """Return what sensors and loop use while a game runs and nothing happens, in percent of one core."""
    _, process = game.start()
    child.frozen()
    time.sleep(2)
    with ThreadPoolExecutor(1) as counting:
        counted = counting.submit(_programs, _IDLE_S)
        before, begun = _threads(child.process.pid), time.monotonic()
        time.sleep(_IDLE_S)
        after, seconds = _threads(child.process.pid), time.monotonic() - begun
    game.end(process)
    child.resumed()
    used = {thread: (name, ns - before.get(thread, (name, 0))[1]) for thread, (name, ns) in after.items()}
    of_sensors = sum(ns for name, ns in used.values() if name in _SENSORS)
    return {
        "idle_cpu_percent": sum(ns for _, ns in used.values()) / seconds / 1e7,
        "sensors_cpu_percent": of_sensors / seconds / 1e7,
        "programs_per_s": counted.result() / seconds,
    }


def _threads(pid: int) -> dict[str, tuple[str, int]]:
    """Return each thread's name, and the nanoseconds that it had a processor (`schedstat`)."""
    found = {}
    for folder in Path(f"/proc/{pid}/task").iterdir():
        nanoseconds = (folder / "schedstat").read_text(encoding="ascii").split()[0]
        found[folder.name] = (folder / "comm").read_text(encoding="utf-8").strip(), int(nanoseconds)
    return found


def _programs(seconds: float) -> int:
    """Return how many programs the kernel tells of in so many seconds."""
    connector, count, until = ProcConnector(), 0, time.monotonic() + seconds
    poll = select.poll()
    poll.register(connector.fileno(), select.POLLIN)
    while (left := until - time.monotonic()) > 0:
        if poll.poll(left * 1000):
            count += len(connector.receive())
    connector.close()
    return count


def _at(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def figures(count: int, *, boinc: int, idle: bool) -> dict[str, float | None]:
    """Return all figures; None for what cannot be measured here.

    Raises:
        StageTooLongError: if something hangs.
        BoincError: if BOINC does not do what it is known to do.
    """
    found: dict[str, float | None] = {"n": count}
    stages = Stages(4 + bool(idle) + bool(boinc))
    games_s = _BEGIN_S + _GAME_S * count
    # Not below /tmp's sticky private folders: the ordinary user reads what lies here.
    folder = Path(tempfile.mkdtemp(prefix="lull-handback-"))
    folder.chmod(0o755)
    try:
        game = Game(folder)
        with ExitStack() as stack:
            with stages.stage("a job that computes", limit_s=_BEGIN_S):
                bench, attempt = stack.enter_context(_job(folder))
                group = _group(bench, attempt)

            def series(*, direct: bool, method: str) -> tuple[list[float], list[float]]:
                with _child(folder, bench, attempt, direct=direct, method=method) as child:
                    return _series(child, game, group, count, stages.step)

            with stages.stage("games, frozen through Docker", limit_s=games_s):
                froze, went_on = series(direct=False, method="")
            found |= {"freeze_p50_ms": median(froze), "freeze_p99_ms": _at(froze, 0.99)}
            found |= {"resume_p50_ms": median(went_on)}
            if idle:
                with (
                    stages.stage("a minute in which nothing happens", limit_s=_BEGIN_S + _IDLE_S),
                    _child(folder, bench, attempt, direct=False, method="", all_senses=True) as child,
                ):
                    found |= _idle(child, game)
            with stages.stage("games, frozen by the kernel's file", limit_s=games_s):
                direct, _ = series(direct=True, method="")
            found |= {"direct_p50_ms": median(direct), "direct_p99_ms": _at(direct, 0.99)}
            with stages.stage("games, seen by the poller", limit_s=games_s):
                polled, _ = series(direct=False, method="polling")
            found |= {"poller_p50_ms": median(polled), "poller_p99_ms": _at(polled, 0.99)}
        theirs: list[float] = []
        if boinc:
            with stages.stage("games before BOINC", limit_s=longest_s(boinc)):
                theirs = boinc_latencies(folder, boinc, stages.step)
        found |= {"boinc_n": len(theirs), "boinc_p50_ms": median(theirs) if theirs else None}
        for name, ours in (("boinc_ratio", froze), ("boinc_ratio_direct", direct), ("boinc_ratio_poller", polled)):
            found[name] = median(theirs) / median(ours) if theirs else None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {key: None if value is None else round(value, 2) for key, value in found.items()}


def main(arguments: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--count", type=int, default=100, help="games of each kind")
    parser.add_argument("--boinc", type=int, default=20, help="games before BOINC; 0 leaves it out")
    parser.add_argument("--without-idle", action="store_true", help="leave the idle minute out")
    wanted = parser.parse_args(arguments)
    if os.geteuid() != 0:
        print("this benchmark needs root: it reads the kernel's freezer and runs an engine as another user")
        return 2
    try:
        found = figures(wanted.count, boinc=wanted.boinc, idle=not wanted.without_idle)
    except (StageTooLongError, BoincError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if wanted.json:
        print(json.dumps({"ok": True, "cores": psutil.cpu_count(), "load": os.getloadavg()[0], **found}))
        return 0
    for key, value in found.items():
        print(f"{key:>20} {'not measured' if value is None else format(value, ',.2f'):>14}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
