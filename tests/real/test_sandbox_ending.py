"""How jobs end on the real container engine, what they leave to the next attempt, and what is reaped."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from subprocess import PIPE

import pytest

from gpu_sandbox.errors import EngineRefusedError
from gpu_sandbox.sandbox.config import names_of
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.freezer import DockerFreezer
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import ContainerState
from tests.helpers.docker import FOREVER, Bench, content
from tests.helpers.waiting import until


pytestmark = pytest.mark.engine

# --- ending ----------------------------------------------------------------------------------------------------------


def test_a_job_may_tidy_up_when_it_is_stopped(bench: Bench, tmp_path: Path) -> None:
    attempt = bench.start("trap 'echo saved > /lull/out/s; exit 7' TERM; echo ready; while :; do sleep 0.05; done")
    until(lambda: "ready" in bench.sandbox.logs(attempt, 100))
    assert bench.sandbox.stop(attempt, 20).exit_code == 7
    bench.sandbox.collect(attempt, tmp_path / "o.tar", max_bytes=1 << 20, max_files=10)
    assert content(tmp_path / "o.tar") == {"s": b"saved\n"}


def test_a_frozen_job_is_thawed_to_tidy_up(bench: Bench, docker_engine: Engine) -> None:
    attempt = bench.start(FOREVER)
    until(lambda: "ready" in bench.sandbox.logs(attempt, 100))
    freezer = DockerFreezer(docker_engine.socket)
    freezer.freeze(bench.sandbox.state(attempt).id)
    freezer.close()
    assert bench.sandbox.state(attempt).state is ContainerState.FROZEN
    assert bench.sandbox.stop(attempt, 20).exit_code == 7


def test_a_job_that_ignores_being_asked_is_killed_and_its_output_stays(bench: Bench, tmp_path: Path) -> None:
    attempt = bench.start("trap '' TERM; echo kept > /lull/out/k; echo ready; while :; do sleep 0.05; done")
    until(lambda: "ready" in bench.sandbox.logs(attempt, 100))
    ended = bench.sandbox.stop(attempt, 1)
    assert (ended.state, ended.exit_code) == (ContainerState.EXITED, 137)
    bench.sandbox.collect(attempt, tmp_path / "o.tar", max_bytes=1 << 20, max_files=10)
    assert content(tmp_path / "o.tar") == {"k": b"kept\n"}


def test_without_grace_a_frozen_job_is_killed_where_it_stands(bench: Bench, docker_engine: Engine) -> None:
    attempt = bench.start(FOREVER)
    freezer = DockerFreezer(docker_engine.socket)
    freezer.freeze(bench.sandbox.state(attempt).id)
    freezer.close()
    assert bench.sandbox.stop(attempt, 0).exit_code == 137


def test_stopping_what_has_ended_or_is_not_there_is_success(bench: Bench) -> None:
    attempt = bench.start("exit 5")
    bench.sandbox.wait(attempt, 30)
    assert bench.sandbox.stop(attempt, 1).exit_code == 5
    assert bench.sandbox.stop("f" * 64, 1).state is ContainerState.GONE


def test_waiting_ends_when_its_time_is_up(bench: Bench) -> None:
    attempt = bench.start(FOREVER)
    assert bench.sandbox.wait(attempt, 0.1).state is ContainerState.RUNNING


def test_an_attempt_that_nobody_prepared_is_gone(bench: Bench, tmp_path: Path) -> None:
    attempt = "e" * 64
    assert bench.sandbox.state(attempt).state is ContainerState.GONE
    assert bench.sandbox.progress(attempt, max_age_s=0) is None
    assert bench.sandbox.logs(attempt, 100) == ""
    assert bench.sandbox.wait(attempt, 1).state is ContainerState.GONE
    bench.sandbox.remove(attempt, keep_checkpoint=False)
    with pytest.raises(EngineRefusedError):
        bench.sandbox.start(attempt)
    with pytest.raises(EngineRefusedError):
        bench.sandbox.collect(attempt, tmp_path / "o.tar", max_bytes=1024, max_files=1)


def test_the_output_of_a_running_job_is_not_complete(bench: Bench, tmp_path: Path) -> None:
    attempt = bench.start(FOREVER)
    with pytest.raises(EngineRefusedError, match="has not ended"):
        bench.sandbox.collect(attempt, tmp_path / "o.tar", max_bytes=1 << 20, max_files=10)


def test_equal_outputs_have_equal_digests(bench: Bench, tmp_path: Path) -> None:
    digests = set()
    for number, order in enumerate(["a b sub/c", "sub/c b a"]):
        attempt = bench.start(
            f"mkdir /lull/out/sub; umask 0{number}7; for f in {order}; do echo $f > /lull/out/$f; done;"
            f"touch -d '20{number}1-01-01 00:00' /lull/out/a"
        )
        bench.sandbox.wait(attempt, 30)
        output = bench.sandbox.collect(attempt, tmp_path / f"{number}.tar", max_bytes=1 << 20, max_files=10)
        digests.add(output.sha256)
    assert len(digests) == 1


# --- checkpoints, instances, reaping ---------------------------------------------------------------------------------


def test_a_later_attempt_of_the_task_resumes_from_its_checkpoints(bench: Bench) -> None:
    first = bench.spec("echo 41 > /lull/ckpt/at")
    bench.sandbox.prepare(first, {})
    bench.sandbox.start(first.attempt)
    bench.sandbox.wait(first.attempt, 30)
    bench.sandbox.remove(first.attempt, keep_checkpoint=True)
    assert bench.run("cat /lull/ckpt/at", task=first.task)[1] == "41\n"
    assert bench.run("ls /lull/ckpt", task=first.task)[1] == ""  # `run` removed them with the attempt


def test_checkpoints_that_were_kept_can_be_removed_later(bench: Bench, docker_engine: Engine) -> None:
    spec = bench.spec("true")
    bench.sandbox.prepare(spec, {})
    bench.sandbox.remove(spec.attempt, keep_checkpoint=True)
    assert len(docker_engine.volumes({"lull.task": spec.task})) == 1
    bench.sandbox.remove(spec.attempt, keep_checkpoint=False)
    assert docker_engine.volumes({"lull.task": spec.task}) == []


def test_another_instance_does_not_see_the_checkpoints(bench: Bench, docker_engine: Engine) -> None:
    first = bench.spec("echo 41 > /lull/ckpt/at")
    bench.sandbox.prepare(first, {})
    bench.sandbox.start(first.attempt)
    bench.sandbox.wait(first.attempt, 30)
    other = Bench(Sandbox(docker_engine, "testother"), bench.image)
    assert other.run("ls /lull/ckpt", task=first.task)[1] == ""
    assert bench.sandbox.state(first.attempt).state is ContainerState.EXITED


def test_two_attempts_of_one_task_never_run_at_once(bench: Bench) -> None:
    first = bench.spec(FOREVER)
    second = bench.spec("true", task=first.task)
    bench.sandbox.prepare(first, {})
    bench.sandbox.start(first.attempt)
    bench.sandbox.prepare(second, {})
    with pytest.raises(EngineRefusedError, match="same task"):
        bench.sandbox.start(second.attempt)
    bench.sandbox.stop(first.attempt, 0)
    assert bench.sandbox.start(second.attempt).state in {ContainerState.RUNNING, ContainerState.EXITED}


def test_reaping_removes_what_nobody_knows_and_says_what(bench: Bench, docker_engine: Engine) -> None:
    other = Bench(Sandbox(docker_engine, "testneighbour"), bench.image)
    theirs = other.start(FOREVER)
    known = bench.start(FOREVER)
    unknown = bench.start(FOREVER)
    orphan = bench.spec("true")
    bench.sandbox.prepare(orphan, {})
    docker_engine.remove(names_of(bench.sandbox.instance, orphan.attempt, "").job)
    reaped = bench.sandbox.reap({known})
    assert reaped.failed == ()
    assert len(reaped.containers) == 3  # a job with its helper, and a helper without a job
    assert len(reaped.volumes) == 8
    assert all(unknown in name or orphan.attempt in name for name in reaped.containers)
    assert bench.sandbox.state(known).state is ContainerState.RUNNING
    assert bench.sandbox.list()[0].attempt == known
    assert other.sandbox.state(theirs).state is ContainerState.RUNNING
    other.sandbox.remove(theirs, keep_checkpoint=False)
    assert other.sandbox.reap(set()).volumes == ()


def test_reaping_keeps_the_checkpoints_of_tasks_that_go_on(bench: Bench, docker_engine: Engine) -> None:
    spec = bench.spec("true")
    bench.sandbox.prepare(spec, {})
    bench.sandbox.remove(spec.attempt, keep_checkpoint=True)
    assert bench.sandbox.reap(set(), keep_tasks={spec.task}).volumes == ()
    assert len(docker_engine.volumes({"lull.task": spec.task})) == 1
    assert len(bench.sandbox.reap(set()).volumes) == 1


def test_what_a_runtime_left_behind_is_ended_and_nothing_else_is(bench: Bench) -> None:
    spec = bench.spec("true")
    container = bench.sandbox.prepare(spec, {}).id
    code = ("-c", "import sys; print(flush=True); sys.stdin.read()", container)
    with ExitStack() as stack:
        shim, sandbox, other = (
            stack.enter_context(
                subprocess.Popen([name, *code], executable=sys.executable, stdin=PIPE, stdout=PIPE, text=True)
            )
            for name in ("containerd-shim-runsc-v1", "/proc/self/exe", "a-program-of-the-owner")
        )
        for each in (shim, sandbox, other):
            assert each.stdout is not None
            each.stdout.readline()
        assert bench.sandbox.reap(set()).failed == ()
        assert (shim.wait(60), sandbox.wait(60), other.poll()) == (-9, -9, None)
        other.kill()
