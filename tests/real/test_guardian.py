"""The guardian of a killed engine: real processes, real containers, a real kill -9."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from app.engine import guardian
from app.engine.lock import InstanceLock
from gpu_sandbox.sandbox import config
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import ContainerState
from tests.helpers.docker import Bench
from tests.helpers.waiting import until


pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
ENGINE = """
import sys
from pathlib import Path
from app.engine import guardian
from app.engine.lock import InstanceLock
docker, instance, lock, grace, log = sys.argv[1:]
held = InstanceLock(Path(lock))
child = guardian.spawn(Path(docker), instance, Path(lock), grace_s=float(grace), log=Path(log))
print(child.pid, flush=True)
sys.stdin.read()
sys.exit(guardian.dismiss(child))
"""


@dataclass(frozen=True, slots=True)
class FakeEngine:
    """A process that does of an engine what matters here: it holds the lock, and it started a guardian."""

    process: subprocess.Popen[bytes]
    guardian: psutil.Process
    log: Path

    def kill(self) -> float:
        """End it with kill -9; return the moment."""
        began = time.monotonic()
        self.process.kill()
        self.process.wait()
        return began

    def report(self) -> dict[str, object]:
        """Wait for the guardian's end; return what it wrote."""
        until(self.guardian_ended, within_s=60, what="the guardian's end")
        report: dict[str, object] = json.loads(self.log.read_text())
        return report

    def guardian_ended(self) -> bool:
        try:
            return bool(self.guardian.status() == psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return True


Start = Callable[..., FakeEngine]


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "engine.lock"


@pytest.fixture
def start_engine(bench: Bench, docker_engine: Engine, lock: Path, tmp_path: Path) -> Iterator[Start]:
    """Start fake engines of the bench's instance, and see that neither they nor their guardians stay."""
    started: list[FakeEngine] = []

    def start(*, grace_s: float, docker: Path = docker_engine.socket) -> FakeEngine:
        log = tmp_path / "guardian.log"
        arguments = [str(docker), bench.sandbox.instance, str(lock), str(grace_s), str(log)]
        process = subprocess.Popen(
            [sys.executable, "-c", ENGINE, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )
        assert process.stdout is not None
        engine = FakeEngine(process, psutil.Process(int(process.stdout.readline())), log)
        started.append(engine)
        return engine

    yield start
    for engine in started:
        engine.process.kill()
        engine.process.wait()
        for pipe in (engine.process.stdin, engine.process.stdout):
            assert pipe is not None
            pipe.close()
        until(engine.guardian_ended, within_s=60, what="the guardian's end")


@pytest.mark.alone
def test_a_killed_engines_job_is_frozen_within_a_second_and_left_to_the_next_engine(
    bench: Bench, start_engine: Start, lock: Path
) -> None:
    attempt = bench.start("while :; do :; done")
    engine = start_engine(grace_s=60)
    began = engine.kill()
    until(lambda: bench.sandbox.state(attempt).state is ContainerState.FROZEN)
    assert time.monotonic() - began < 1.0
    held = InstanceLock(lock)
    report = engine.report()
    held.release()
    assert report["outcome"] == "taken over"
    assert report["frozen"] == [bench.sandbox.state(attempt).id[:12]]
    assert bench.sandbox.state(attempt).state is ContainerState.FROZEN


def test_where_no_engine_comes_the_job_is_ended_and_its_checkpoints_stay(
    bench: Bench, start_engine: Start, docker_engine: Engine
) -> None:
    spec = bench.spec("echo 41 > /lull/ckpt/at; echo ready; while :; do :; done")
    bench.sandbox.prepare(spec, {})
    bench.sandbox.start(spec.attempt)
    until(lambda: "ready" in bench.sandbox.logs(spec.attempt, 100))
    engine = start_engine(grace_s=0.3)
    engine.kill()
    assert engine.report()["outcome"] == "ended"
    ended = bench.sandbox.state(spec.attempt)
    assert (ended.state, ended.exit_code) == (ContainerState.EXITED, 137)
    bench.sandbox.remove(spec.attempt, keep_checkpoint=True)
    assert bench.run("cat /lull/ckpt/at", task=spec.task)[1] == "41\n"
    assert docker_engine.containers({config.LABEL_INSTANCE: bench.sandbox.instance}) == []


@pytest.mark.alone
def test_a_job_with_a_gpu_is_ended_at_once_because_a_frozen_one_keeps_its_memory(
    bench: Bench, start_engine: Start, docker_engine: Engine, lock: Path
) -> None:
    spec = bench.spec("while :; do :; done")
    bench.sandbox.prepare(spec, {})
    name = config.names_of(bench.sandbox.instance, spec.attempt, "").job
    docker_engine.remove(name)
    image = bench.sandbox.images.resolve(spec.image)
    program = bench.sandbox.images.program(image).entrypoint
    body = config.job_body(spec, instance=bench.sandbox.instance, image=image, program=program)
    body["Labels"][config.LABEL_GPU] = "GPU-6f2e0b1c-1111-2222-3333-444455556666"
    docker_engine.start(docker_engine.create(name, body))
    engine = start_engine(grace_s=60)
    began = engine.kill()
    until(lambda: bench.sandbox.state(spec.attempt).state is ContainerState.EXITED)
    assert time.monotonic() - began < 2.0
    held = InstanceLock(lock)
    assert engine.report()["killed"] == [bench.sandbox.state(spec.attempt).id[:12]]
    held.release()


def test_a_job_that_starts_after_the_engine_died_is_frozen_too(bench: Bench, start_engine: Start, lock: Path) -> None:
    spec = bench.spec("while :; do :; done")
    bench.sandbox.prepare(spec, {})
    engine = start_engine(grace_s=60)
    engine.kill()
    bench.sandbox.start(spec.attempt)  # as if Docker had still had the call in its queue
    until(lambda: bench.sandbox.state(spec.attempt).state is ContainerState.FROZEN)
    held = InstanceLock(lock)
    engine.report()
    held.release()


def test_another_instances_job_goes_on(bench: Bench, start_engine: Start, docker_engine: Engine) -> None:
    other = Bench(Sandbox(docker_engine, "testunguarded"), bench.image)
    theirs = other.start("while :; do :; done")
    engine = start_engine(grace_s=0.1)
    engine.kill()
    assert engine.report()["outcome"] == "ended"
    assert other.sandbox.state(theirs).state is ContainerState.RUNNING
    other.sandbox.remove(theirs, keep_checkpoint=False)


def test_an_engine_that_takes_its_leave_is_not_guarded_any_more(bench: Bench, start_engine: Start) -> None:
    attempt = bench.start("while :; do :; done")
    engine = start_engine(grace_s=0.1)
    assert engine.process.stdin is not None
    engine.process.stdin.close()
    assert engine.process.wait(60) == 0
    assert engine.guardian_ended()
    assert bench.sandbox.state(attempt).state is ContainerState.RUNNING
    assert engine.log.read_text() == ""


def test_docker_may_come_back_after_the_engine(
    bench: Bench, start_engine: Start, docker_engine: Engine, lock: Path, tmp_path: Path
) -> None:
    attempt = bench.start("while :; do :; done")
    away = tmp_path / "docker.sock"
    engine = start_engine(grace_s=60, docker=away)
    engine.kill()
    assert not engine.guardian_ended()
    away.symlink_to(docker_engine.socket)
    until(lambda: bench.sandbox.state(attempt).state is ContainerState.FROZEN)
    held = InstanceLock(lock)
    assert engine.report()["outcome"] == "taken over"
    held.release()


def test_while_the_engine_lives_it_is_small_and_does_nothing(start_engine: Start, docker_engine: Engine) -> None:
    engine = start_engine(grace_s=0.1)
    until(lambda: engine.guardian.status() == psutil.STATUS_SLEEPING)
    before = engine.guardian.num_ctx_switches().voluntary, engine.guardian.cpu_times()
    docker_engine.info()
    assert (engine.guardian.num_ctx_switches().voluntary, engine.guardian.cpu_times()) == before
    assert engine.guardian.memory_info().rss < 16 << 20
    assert os.getsid(engine.guardian.pid) == engine.guardian.pid


def test_it_says_what_was_wrong_with_what_it_was_told() -> None:
    for told in (b"", b"nonsense\n", b'{"docker": "x"}\n', b"[]\n"):
        run = subprocess.run(
            [sys.executable, "-m", "app.engine.guardian"], input=told, capture_output=True, cwd=ROOT, check=False
        )
        assert run.returncode == 2
        assert run.stderr.startswith(b"the guardian was not told what to guard")
        assert run.stderr.count(b"\n") == 1


# --- its two questions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "died"), [(b"q", False), (b"", True), (b"\n", True)])
def test_the_pipe_tells_a_leave_from_a_death(said: bytes, died: bool) -> None:  # noqa: FBT001 - a parameter of the test
    reading, writing = os.pipe()
    os.write(writing, said)
    os.close(writing)
    assert guardian.engine_died(os.getpid(), reading) is died
    os.close(reading)


def test_a_death_is_seen_though_somebody_else_holds_the_pipe() -> None:
    reading, writing = os.pipe()
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    child.send_signal(signal.SIGKILL)
    assert guardian.engine_died(child.pid, reading) is True
    child.communicate()
    os.close(reading)
    os.close(writing)


def test_an_engine_has_come_when_another_process_holds_the_lock(lock: Path) -> None:
    assert not guardian.engine_came(str(lock), 1)
    held = InstanceLock(lock)
    assert guardian.engine_came(str(lock), 1)
    assert not guardian.engine_came(str(lock), os.getpid())  # the dead one's own id
    held.release()
    assert not guardian.engine_came(str(lock), 1)  # an id without a lock
    lock.write_text("")
    assert not guardian.engine_came(str(lock), 1)  # taken, and not written yet
