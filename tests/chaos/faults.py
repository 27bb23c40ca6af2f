"""One round of each fault, against the real sandbox: it ends in time, and nothing of it stays.

`tests/chaos/test_faults.py` runs one round of each; `python -m tests.bench faults --json` runs as many as it is told,
and those of `tests/chaos/wholes.py` beside them.
"""

import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from gpu_sandbox.errors import DiskFullError, EngineRefusedError, GpuSandboxError, ImageMissingError
from gpu_sandbox.sandbox.config import NOBODY, names_of
from gpu_sandbox.sandbox.disks import LoopDisks
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import ContainerState
from tests.helpers.docker import Bench, Image
from tests.helpers.waiting import until


MIB: Final = 1 << 20
TOLERATED: Final = (137, 143)
_READY_S: Final = 30.0
_ROUND_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a round takes place.

    Attributes:
        engine: the container engine.
        image: a shell.
        folder: empty, for this round.
    """

    engine: Engine
    image: Image
    folder: Path

    @contextmanager
    def sandbox(self) -> Iterator[Bench]:
        """Open a sandbox with disks of its own; afterwards nothing of its instance may be there."""
        disks = LoopDisks(self.folder / "disks", owner=NOBODY)
        sandbox = Sandbox(self.engine, f"chaos{secrets.token_hex(6)}", disks)
        yield Bench(sandbox, self.image)
        sandbox.reap(set())
        assert_nothing_left(self.engine, sandbox.instance, disks)


def assert_nothing_left(engine: Engine, instance: str, disks: LoopDisks) -> None:
    """Fail where a container, a volume, a network or a disk of an instance is left."""
    mine = {"lull.instance": instance}
    left = (engine.containers(mine), engine.volumes(mine), engine.networks(mine), disks.names())
    assert not any(left), f"left behind: {left}"


def _hostile(script: str, *, ends: bool = False) -> Callable[[Stage], None]:
    """Make a fault of a shell script: it runs for two seconds at most, is stopped, and is cleared away."""

    def run(stage: Stage) -> None:
        with stage.sandbox() as bench:
            attempt = bench.start(script, output_bytes=8 * MIB, output_files=64)
            bench.sandbox.wait(attempt, 20 if ends else 2)
            ended = bench.sandbox.stop(attempt, 0)
            assert ended.state is ContainerState.EXITED
            assert len(bench.sandbox.logs(attempt, MIB)) <= MIB
            bench.sandbox.remove(attempt, keep_checkpoint=False)

    return run


def engine_killed(stage: Stage) -> None:
    """Kill the process that drives the sandbox at a random moment; the next one clears up after it."""
    instance, folder = f"chaos{secrets.token_hex(6)}", stage.folder / "disks"
    command = [sys.executable, "-m", "tests.chaos.driver", instance, str(folder), stage.image.digest]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as driver:
        assert driver.stdout is not None
        driver.stdout.readline()
        with suppress(subprocess.TimeoutExpired):
            driver.wait(random.uniform(0, 1.2))  # noqa: S311 - a moment, no secret
        driver.send_signal(signal.SIGKILL)
    disks = LoopDisks(folder, owner=NOBODY)
    sandbox = Sandbox(stage.engine, instance, disks)
    until(lambda: not sandbox.reap(set()).failed, within_s=_ROUND_S, what="the reaper")
    assert_nothing_left(stage.engine, instance, disks)


def volume_removed(stage: Stage) -> None:
    """Take the containers and a volume from under a prepared attempt: it is refused, and can be prepared again."""
    with stage.sandbox() as bench:
        spec = bench.spec("echo ok")
        bench.sandbox.prepare(spec, {})
        names = names_of(bench.sandbox.instance, spec.attempt, spec.task)
        for each in (names.job, names.helper):
            stage.engine.remove(each)
        stage.engine.remove_volume(names.output)
        try:
            bench.sandbox.start(spec.attempt)
        except EngineRefusedError:
            bench.sandbox.prepare(spec, {})
            bench.sandbox.start(spec.attempt)
        assert bench.sandbox.wait(spec.attempt, 30).exit_code == 0
        bench.sandbox.remove(spec.attempt, keep_checkpoint=False)


FAULTS: Final[dict[str, Callable[[Stage], None]]] = {
    "fork bomb": _hostile("b() { b | b & }; b; sleep 30"),
    "memory bomb": _hostile("tail /dev/zero", ends=True),
    "log flood": _hostile("yes 'a line of a flood that does not end'"),
    "disk filled": _hostile("while :; do dd if=/dev/zero of=/lull/out/$RANDOM bs=1M count=8; done 2>/dev/null"),
    "inodes used up": _hostile("i=0; while :; do : > /lull/out/$i; i=$((i+1)); done 2>/dev/null"),
    "engine killed": engine_killed,
    "volume removed": volume_removed,
}
"""Faults on the engine that is there."""


class PrivateEngine:
    """A `dockerd` of a test's own, over a small disk of its own, that may be killed and filled."""

    def __init__(self, folder: Path, *, size: int = 512 * MIB) -> None:
        """Make the disk; `start` starts the daemon."""
        self.folder = folder
        self.socket = folder / "docker.sock"
        self.root = folder / "root"
        self.root.mkdir(parents=True)
        disk = folder / "disk.img"
        with disk.open("wb") as file:
            file.truncate(size)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(disk)], check=True, capture_output=True)
        subprocess.run(["mount", "-o", "loop", str(disk), str(self.root)], check=True)
        self._daemon: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the daemon, and wait until it answers."""
        pid = self.folder / "docker.pid"
        for left in (pid, self.folder / "exec" / "containerd" / "containerd.pid"):
            left.unlink(missing_ok=True)  # what a killed daemon leaves, and the next one trips over
        with (self.folder / "log").open("ab") as log:
            self._daemon = subprocess.Popen(
                [
                    *("dockerd", "--bridge=none", "--iptables=false", "--ip-masq=false"),
                    *(f"--data-root={self.root}", f"--exec-root={self.folder / 'exec'}", f"--pidfile={pid}"),
                    f"--host=unix://{self.socket}",
                ],
                stdout=log,
                stderr=log,
            )
        until(self._answers, within_s=_READY_S, what="the private engine")

    def _answers(self) -> bool:
        try:
            Engine(self.socket).info()
        except GpuSandboxError:
            return False
        return True

    def kill(self) -> None:
        """Kill the daemon as nothing can be killed harder."""
        assert self._daemon is not None
        self._daemon.kill()
        self._daemon.wait()

    def close(self) -> None:
        """End it in order, and take its disk away."""
        if self._daemon is not None and self._daemon.poll() is None:
            self._daemon.terminate()
            self._daemon.wait(timeout=_READY_S)
        for process in psutil.process_iter(["cmdline"]):
            if any(str(self.folder) in word for word in process.info["cmdline"] or ()):
                for child in (*process.children(recursive=True), process):
                    with suppress(psutil.Error):
                        child.kill()
        until(self._unmounted, within_s=_READY_S, what="the end of the private engine")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _unmounted(self) -> bool:
        mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        ours = sorted((each for each in mounts if each.startswith(f"{self.folder}/")), reverse=True)
        for each in ours:
            subprocess.run(["umount", each], check=False, capture_output=True)
        return not ours


@contextmanager
def private_engine(image: Image) -> Iterator[tuple[PrivateEngine, Stage]]:
    """Run an engine of one's own, with the image in it; its folder's name is short, because sockets lie in it."""
    folder = Path(tempfile.mkdtemp(prefix="lull"))
    daemon = PrivateEngine(folder)
    try:
        daemon.start()
        engine = Engine(daemon.socket)
        Images(engine).load(image.archive, image.digest)
        yield daemon, Stage(engine, image, folder)
    finally:
        daemon.close()


def daemon_killed(daemon: PrivateEngine, stage: Stage) -> None:
    """Kill the container engine below a running job and start it again: the job goes on or has ended."""
    with stage.sandbox() as bench:
        attempt = bench.start("sleep 300")
        daemon.kill()
        try:
            bench.sandbox.state(attempt)
        except GpuSandboxError:
            daemon.start()
        state = bench.sandbox.state(attempt).state
        assert state in {ContainerState.RUNNING, ContainerState.EXITED}
        bench.sandbox.stop(attempt, 0)
        bench.sandbox.remove(attempt, keep_checkpoint=False)
        assert bench.run("echo again") == (0, "again\n")


def disk_full(daemon: PrivateEngine, stage: Stage) -> None:
    """Fill the engine's disk: nothing is begun, one sentence says why; with room again it goes on."""
    filler = daemon.root / "filler"
    with stage.sandbox() as bench:
        with filler.open("wb") as file, suppress(OSError):
            free = shutil.disk_usage(daemon.root).free
            os.posix_fallocate(file.fileno(), 0, max(free - MIB, 1))
        try:
            bench.run("true")
        except DiskFullError:
            filler.unlink()
        assert not filler.exists(), "a full disk was not noticed"
        assert bench.run("echo ok", output_bytes=MIB) == (0, "ok\n")


def image_removed(_daemon: PrivateEngine, stage: Stage) -> None:
    """Take the image away: nothing is begun; the image comes back, and it goes on."""
    with stage.sandbox() as bench:
        stage.engine.remove_image(stage.image.tag)
        try:
            bench.run("true")
        except ImageMissingError:
            Images(stage.engine).load(stage.image.archive, stage.image.digest)
        assert bench.run("echo ok") == (0, "ok\n")


PRIVATE: Final[dict[str, Callable[[PrivateEngine, Stage], None]]] = {
    "dockerd killed": daemon_killed,
    "engine's disk full": disk_full,
    "image removed": image_removed,
}
"""Faults that need an engine of one's own."""


class Ping:
    """A process that wants a turn every 50 ms, as a game does, and says how late its worst one was."""

    CODE: Final = (
        "import time,sys\nnext=time.monotonic();late=[]\nprint('on',flush=True)\n"
        "import signal\ngo=[1]\nsignal.signal(15,lambda *a: go.clear())\n"
        "while go:\n next+=.05\n time.sleep(max(0,next-time.monotonic()))\n late.append(time.monotonic()-next)\n"
        " next=max(next,time.monotonic()-.05)\n"
        "late.sort();print(len(late),late[int(len(late)*.99)]*1000,late[-1]*1000,flush=True)\n"
    )

    def __init__(self) -> None:
        """Start it."""
        self._process = subprocess.Popen([sys.executable, "-c", self.CODE], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def end(self) -> tuple[int, float, float]:
        """End it; return the number of turns, and how late the 99th percentile and the worst were, in milliseconds."""
        self._process.terminate()
        said, _ = self._process.communicate(timeout=10)
        count, slow, worst = said.split()
        return int(count), float(slow), float(worst)


def timed(fault: Callable[[], None]) -> float:
    """Run a round; return the seconds that it took."""
    began = time.monotonic()
    fault()
    return time.monotonic() - began
