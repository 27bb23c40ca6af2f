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
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final

import psutil

from gpu_sandbox.sandbox.cgroup import Cgroup, cgroup_of
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sensors.connector import ProcConnector
from tests.bench.handback_boinc import boinc_latencies
from tests.helpers.docker import Bench, busybox_root, pack_image
from tests.helpers.giving import GivingEngine


_LOAD: Final = "while :; do :; done & while :; do :; done & while :; do :; done"
_ORDINARY: Final = 65_534
_IDLE_S: Final = 60.0
_HOLD_S: Final = 3600.0
"""How long the market keeps the job, in seconds: a game of a minute is not to be the end of it."""
_SENSORS: Final = frozenset({"process-events", "folders", "full-screen", "gamemode", "gpu-use"})
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


def _series(child: GivingEngine, game: Game, group: Cgroup, count: int) -> tuple[list[float], list[float]]:
    """Play so many games; return the milliseconds until the job was frozen, and until it went on."""
    froze: list[float] = []
    went_on: list[float] = []
    for _ in range(count):
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
    """Return all figures; None for what cannot be measured here."""
    found: dict[str, float | None] = {"n": count}
    # Not below /tmp's sticky private folders: the ordinary user reads what lies here.
    folder = Path(tempfile.mkdtemp(prefix="lull-handback-"))
    folder.chmod(0o755)
    try:
        game = Game(folder)
        with _job(folder) as (bench, attempt):
            group = _group(bench, attempt)
            with _child(folder, bench, attempt, direct=False, method="") as child:
                froze, went_on = _series(child, game, group, count)
                found |= {"freeze_p50_ms": median(froze), "freeze_p99_ms": _at(froze, 0.99)}
                found |= {"resume_p50_ms": median(went_on)}
            if idle:
                with _child(folder, bench, attempt, direct=False, method="", all_senses=True) as child:
                    found |= _idle(child, game)
            with _child(folder, bench, attempt, direct=True, method="") as child:
                direct, _ = _series(child, game, group, count)
                found |= {"direct_p50_ms": median(direct), "direct_p99_ms": _at(direct, 0.99)}
            with _child(folder, bench, attempt, direct=False, method="polling") as child:
                polled, _ = _series(child, game, group, count)
                found |= {"poller_p50_ms": median(polled), "poller_p99_ms": _at(polled, 0.99)}
        theirs = boinc_latencies(folder, boinc) if boinc else []
        found |= {"boinc_n": len(theirs), "boinc_p50_ms": median(theirs) if theirs else None}
        found["boinc_ratio"] = median(theirs) / median(froze) if theirs else None
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
    found = figures(wanted.count, boinc=wanted.boinc, idle=not wanted.without_idle)
    if wanted.json:
        print(json.dumps({"ok": True, "cores": psutil.cpu_count(), "load": os.getloadavg()[0], **found}))
        return 0
    for key, value in found.items():
        print(f"{key:>20} {'not measured' if value is None else format(value, ',.2f'):>14}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
