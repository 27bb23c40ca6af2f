"""Freezing on a real container engine: at once, reversibly, and never behind something else."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gpu_sandbox.errors import EngineRefusedError, EngineUnreachableError
from gpu_sandbox.limits.ports import Freezer
from gpu_sandbox.sandbox.cgroup import Cgroup, cgroup_of
from gpu_sandbox.sandbox.config import OUT, names_of
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.freezer import DockerFreezer
from gpu_sandbox.sandbox.spec import ContainerState
from tests.helpers.docker import COUNTING, Bench
from tests.helpers.waiting import until


pytestmark = pytest.mark.engine


@pytest.fixture
def freezer(docker_engine: Engine) -> Iterator[DockerFreezer]:
    made = DockerFreezer(docker_engine.socket, direct=False)
    made.warm()
    yield made
    made.close()


@pytest.fixture
def direct(docker_engine: Engine) -> Iterator[DockerFreezer]:
    """A freezer that may write the kernel's file: tests run as root."""
    made = DockerFreezer(docker_engine.socket)
    yield made
    made.close()


def _kernel(engine: Engine, container: str) -> Cgroup:
    found = engine.inspect(container)
    assert found is not None
    group = cgroup_of(found["State"]["Pid"], container)
    assert group is not None
    return group


def test_it_fills_the_port_of_the_ladder(freezer: Freezer) -> None:
    assert callable(freezer.freeze)


def test_a_frozen_job_does_nothing_until_it_is_thawed(bench: Bench, freezer: DockerFreezer) -> None:
    attempt = bench.start(COUNTING)
    container = bench.sandbox.state(attempt).id

    def done() -> int:
        progress = until(lambda: bench.sandbox.progress(attempt, max_age_s=0))
        return progress.done

    before = done()
    asked = time.monotonic()
    assert asked < freezer.freeze(container) <= time.monotonic()
    assert bench.sandbox.state(attempt).state is ContainerState.FROZEN
    held = done()
    assert held >= before
    assert done() == held
    freezer.thaw(container)
    assert bench.sandbox.state(attempt).state is ContainerState.RUNNING
    until(lambda: done() > held)


def test_freezing_twice_and_thawing_twice_is_success(bench: Bench, freezer: DockerFreezer) -> None:
    attempt = bench.start("sleep 60")
    container = bench.sandbox.state(attempt).id
    for _ in range(2):
        freezer.freeze(container)
    for _ in range(2):
        freezer.thaw(container)
    assert bench.sandbox.state(attempt).state is ContainerState.RUNNING


def test_a_thaw_and_a_freeze_in_one_breath_leave_it_frozen(bench: Bench, freezer: DockerFreezer) -> None:
    attempt = bench.start(COUNTING)
    container = bench.sandbox.state(attempt).id
    freezer.freeze(container)
    for _ in range(10):
        freezer.thaw(container)
        freezer.freeze(container)
        held = bench.sandbox.progress(attempt, max_age_s=0)
        assert bench.sandbox.progress(attempt, max_age_s=0) == held


def test_what_does_not_run_cannot_be_frozen(bench: Bench, freezer: DockerFreezer) -> None:
    attempt = bench.start("exit 0")
    container = bench.sandbox.wait(attempt, 30).id
    for change in (freezer.freeze, freezer.thaw):
        with pytest.raises(EngineRefusedError):
            change(container)
        with pytest.raises(EngineRefusedError, match=r"[Nn]o such container"):
            change("0" * 64)


def test_a_connection_that_broke_is_made_anew(bench: Bench, freezer: DockerFreezer) -> None:
    attempt = bench.start("sleep 60")
    container = bench.sandbox.state(attempt).id
    assert freezer._connection is not None
    freezer._connection.shutdown(socket.SHUT_RDWR)
    freezer.freeze(container)
    assert bench.sandbox.state(attempt).state is ContainerState.FROZEN


def test_a_freeze_does_not_wait_for_a_copy_of_the_output(
    bench: Bench, freezer: DockerFreezer, docker_engine: Engine
) -> None:
    attempt = bench.start("dd if=/dev/zero of=/lull/out/x bs=1M count=8; echo full; sleep 60")
    until(lambda: "full" in bench.sandbox.logs(attempt, 1000))
    helper = names_of(bench.sandbox.instance, attempt, "").helper
    with docker_engine.get(helper, OUT) as stream:
        assert stream.read(1)  # a copy is under way, and nobody reads on
        freezer.freeze(bench.sandbox.state(attempt).id)
        freezer.thaw(bench.sandbox.state(attempt).id)


def test_a_stopped_engine_is_one_sentence(tmp_path: Path) -> None:
    freezer = DockerFreezer(tmp_path / "docker.sock")
    with pytest.raises(
        EngineUnreachableError, match=r"^no container engine answers at \S+: No such file or directory$"
    ):
        freezer.freeze("0" * 64)


def test_an_engine_that_says_nothing_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "docker.sock"))
        silent.listen()
        freezer = DockerFreezer(tmp_path / "docker.sock", timeout_s=0.2)
        with pytest.raises(EngineUnreachableError, match="said nothing in time"):
            freezer.freeze("0" * 64)


def test_where_the_kernels_file_may_be_written_the_engine_is_not_asked(
    bench: Bench, docker_engine: Engine, direct: DockerFreezer
) -> None:
    attempt = bench.start(COUNTING)
    container = bench.sandbox.state(attempt).id
    direct.prepare(container)
    direct.freeze(container)
    assert _kernel(docker_engine, container).frozen()
    assert (docker_engine.inspect(container) or {})["State"]["Status"] == "running"
    assert bench.sandbox.state(attempt).state is ContainerState.FROZEN, "though Docker does not know"
    held = bench.sandbox.progress(attempt, max_age_s=0)
    assert bench.sandbox.progress(attempt, max_age_s=0) == held
    direct.freeze(container)
    direct.thaw(container)
    assert _kernel(docker_engine, container).frozen() is False
    until(lambda: bench.sandbox.progress(attempt, max_age_s=0) != held)


def test_what_an_engine_froze_by_hand_before_it_died_the_next_one_thaws(
    bench: Bench, docker_engine: Engine, direct: DockerFreezer
) -> None:
    container = bench.sandbox.state(bench.start(COUNTING)).id
    direct.freeze(container)
    later = DockerFreezer(docker_engine.socket)
    later.freeze(container)
    later.thaw(container)
    assert _kernel(docker_engine, container).frozen() is False
    later.close()


def test_what_docker_froze_is_thawed_by_docker(bench: Bench, freezer: DockerFreezer, direct: DockerFreezer) -> None:
    attempt = bench.start(COUNTING)
    container = bench.sandbox.state(attempt).id
    freezer.freeze(container)
    direct.freeze(container)
    assert bench.sandbox.state(attempt).state is ContainerState.FROZEN
    direct.thaw(container)
    assert bench.sandbox.state(attempt).state is ContainerState.RUNNING


def test_a_job_that_forks_without_end_is_frozen_whole(
    bench: Bench, docker_engine: Engine, direct: DockerFreezer
) -> None:
    container = bench.sandbox.state(bench.start("while :; do (:) & (sleep 0.01) & wait; done")).id
    direct.prepare(container)
    group = _kernel(docker_engine, container)
    for _ in range(20):
        direct.freeze(container)
        before = group.pids()
        assert group.frozen()
        assert direct.pids(container) == before
        direct.thaw(container)


def test_a_job_that_has_just_begun_is_frozen_too(bench: Bench, docker_engine: Engine, direct: DockerFreezer) -> None:
    # Its first program, which has threads, is being replaced by the job's own at that moment.
    for _ in range(8):
        attempt = bench.start("sleep 60")
        container = bench.sandbox.state(attempt).id
        direct.freeze(container)
        assert _kernel(docker_engine, container).frozen()
        direct.thaw(container)
        bench.sandbox.remove(attempt, keep_checkpoint=False)


def test_a_job_that_was_frozen_by_hand_dies_where_it_stands(bench: Bench, direct: DockerFreezer) -> None:
    attempt = bench.start("trap 'exit 3' TERM; while :; do sleep 0.05; done")
    direct.freeze(bench.sandbox.state(attempt).id)
    assert bench.sandbox.stop(attempt, 0).exit_code == 137


def test_a_process_that_took_a_containers_number_is_never_frozen() -> None:
    assert cgroup_of(os.getpid(), "ab" * 32) is None
    assert cgroup_of(1, "ab" * 32) is None
    assert cgroup_of(2**22 + 1, "ab" * 32) is None


def _struck(used: DockerFreezer, engine: Engine, container: str) -> bool:
    """Strike, and return whether that was enough: an engine may fail to freeze, and only `freeze` asks it again."""
    used.prepare(container)
    used.strike(container)
    try:
        until(lambda: _kernel(engine, container).frozen(), within_s=10, what="the kernel's word")
    except AssertionError:
        used.freeze(container)
        used.thaw(container)
        return False
    return True


@pytest.mark.parametrize("by_hand", [True, False])
def test_what_was_struck_is_frozen_and_the_freeze_confirms_it(
    bench: Bench, direct: DockerFreezer, freezer: DockerFreezer, docker_engine: Engine, *, by_hand: bool
) -> None:
    attempt = bench.start(COUNTING)
    container = bench.sandbox.state(attempt).id
    used = direct if by_hand else freezer
    assert any(_struck(used, docker_engine, container) for _ in range(3)), "no strike of three froze it"
    moment = used.freeze(container)
    assert used.freeze(container) == moment, "the first moment counts"
    used.thaw(container)
    assert not _kernel(docker_engine, container).frozen()


def test_a_strike_of_what_is_gone_or_unknown_is_nothing(bench: Bench, direct: DockerFreezer) -> None:
    attempt = bench.start("exit 0")
    container = bench.sandbox.wait(attempt, 30).id
    direct.prepare(container)
    direct.strike(container)
    direct.strike("0" * 64)


def test_the_answer_to_a_strike_is_not_taken_for_that_to_another_question(bench: Bench, freezer: DockerFreezer) -> None:
    attempt = bench.start(COUNTING)
    container = bench.sandbox.state(attempt).id
    freezer.prepare(container)
    freezer.strike(container)
    assert freezer.pids(container)
    freezer.prepare(container)
    freezer.freeze(container)
    assert bench.sandbox.state(attempt).state is ContainerState.FROZEN
    freezer.thaw(container)
    assert bench.sandbox.state(attempt).state is ContainerState.RUNNING


def test_a_job_weighs_most_while_it_freezes_and_as_before_afterwards(
    bench: Bench, direct: DockerFreezer, docker_engine: Engine
) -> None:
    attempt = bench.start(COUNTING)
    container = bench.sandbox.state(attempt).id
    group = _kernel(docker_engine, container)
    assert group.weight is not None
    usual = group.weight.read_bytes()
    direct.prepare(container)
    direct.strike(container)
    assert int(group.weight.read_bytes()) > int(usual)
    direct.freeze(container)
    assert group.weight.read_bytes() == usual
    direct.thaw(container)
    group.begin()  # an engine that dies here leaves it so
    direct.prepare(container)
    assert group.weight.read_bytes() == usual
