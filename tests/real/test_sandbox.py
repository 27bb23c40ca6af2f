"""An attempt from its inputs to its collected output, on a real container engine."""

import hashlib
import socket
import subprocess
import sys
import tarfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from subprocess import PIPE

import pytest

from gpu_sandbox.errors import (
    DataError,
    DiskFullError,
    EngineRefusedError,
    EngineUnreachableError,
    ImageMissingError,
    SpecError,
)
from gpu_sandbox.sandbox.config import names_of
from gpu_sandbox.sandbox.engine import Engine, free_bytes
from gpu_sandbox.sandbox.freezer import DockerFreezer
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import ContainerState, Input, Progress
from tests.helpers.docker import COUNTING, Bench
from tests.helpers.waiting import until


pytestmark = pytest.mark.engine

FOREVER = "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done"


def content(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {entry.name: file.read() for entry in tar if (file := tar.extractfile(entry))}


def test_a_job_reads_its_inputs_and_its_output_is_collected(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "words").write_bytes(b"lull")
    spec = bench.spec(
        "tr a-z A-Z < /lull/in/words.txt > /lull/out/loud; mkdir /lull/out/d; echo $LULL_TASK > /lull/out/d/task",
        inputs=(Input("words.txt", hashlib.sha256(b"lull").hexdigest(), 4),),
    )
    made = bench.sandbox.prepare(spec, {"words.txt": tmp_path / "words"})
    assert (made.state, made.attempt, made.task) == (ContainerState.CREATED, spec.attempt, spec.task)
    bench.sandbox.start(spec.attempt)
    ended = bench.sandbox.wait(spec.attempt, 30)
    assert (ended.state, ended.exit_code, ended.oom_killed) == (ContainerState.EXITED, 0, False)
    output = bench.sandbox.collect(spec.attempt, tmp_path / "out.tar", max_bytes=1 << 20, max_files=10)
    assert content(tmp_path / "out.tar") == {"d/task": f"{spec.task}\n".encode(), "loud": b"LULL"}
    archive = (tmp_path / "out.tar").read_bytes()
    assert (output.files, output.size, output.sha256) == (2, len(archive), hashlib.sha256(archive).hexdigest())


@pytest.mark.parametrize("content_", [b"LULL", b"lullaby", b""], ids=["changed", "longer", "shorter"])
def test_an_input_that_is_not_the_agreed_one_leaves_nothing(
    bench: Bench, docker_engine: Engine, tmp_path: Path, content_: bytes
) -> None:
    (tmp_path / "words").write_bytes(content_)
    spec = bench.spec("true", inputs=(Input("words", hashlib.sha256(b"lull").hexdigest(), 4),))
    with pytest.raises(DataError):
        bench.sandbox.prepare(spec, {"words": tmp_path / "words"})
    assert bench.sandbox.list() == ()
    assert docker_engine.volumes({"lull.task": spec.task}) == []


def test_large_inputs_arrive_whole(bench: Bench, tmp_path: Path) -> None:
    data = bytes(range(256)) * 40_000
    (tmp_path / "big").write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    spec = bench.spec("sha256sum /lull/in/big; ls -l /lull/in/big", inputs=(Input("big", digest, len(data)),))
    bench.sandbox.prepare(spec, {"big": tmp_path / "big"})
    bench.sandbox.start(spec.attempt)
    bench.sandbox.wait(spec.attempt, 30)
    said = bench.sandbox.logs(spec.attempt, 1000)
    assert digest in said
    assert "-r--r--r--" in said


def test_an_attempt_that_is_prepared_twice_is_adopted(bench: Bench) -> None:
    spec = bench.spec(FOREVER)
    first = bench.sandbox.prepare(spec, {})
    bench.sandbox.start(spec.attempt)
    again = bench.sandbox.prepare(spec, {})
    assert (again.id, again.state) == (first.id, ContainerState.RUNNING)
    assert bench.sandbox.start(spec.attempt).id == first.id


def test_an_attempt_with_another_specification_is_made_anew(bench: Bench) -> None:
    spec = bench.spec("echo one")
    first = bench.sandbox.prepare(spec, {})
    second = bench.sandbox.prepare(replace(spec, command=("-c", "echo two")), {})
    assert first.id != second.id
    assert [container.id for container in bench.sandbox.list()] == [second.id]


def test_an_attempt_that_ended_is_made_anew_with_its_checkpoints(bench: Bench) -> None:
    spec = bench.spec("cat /lull/ckpt/at; ls /lull/out; echo 41 > /lull/ckpt/at; echo 1 > /lull/out/old")
    for _ in range(2):
        bench.sandbox.prepare(spec, {})
        bench.sandbox.start(spec.attempt)
        bench.sandbox.wait(spec.attempt, 30)
    assert bench.sandbox.logs(spec.attempt, 1000) == "41\n"


def test_many_attempts_are_prepared_and_run_at_once(bench: Bench) -> None:
    def run(number: int) -> str:
        return bench.run(f"echo {number}")[1]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, range(4))) == ["0\n", "1\n", "2\n", "3\n"]


def test_exit_codes_are_reported(bench: Bench) -> None:
    assert bench.run("exit 3")[0] == 3
    assert bench.run("kill -9 $$")[0] == 137


def test_a_program_that_is_not_in_the_image_ends_with_its_shells_status(bench: Bench) -> None:
    assert bench.run("/no/such/program")[0] == 127


def test_a_job_that_needs_too_much_memory_is_killed_and_said_to_be(bench: Bench) -> None:
    attempt = bench.start("x=0123456789abcdef; while :; do x=$x$x; done")
    ended = bench.sandbox.wait(attempt, 60)
    assert ended.oom_killed
    assert ended.exit_code not in {0, None}


# --- progress and logs -----------------------------------------------------------------------------------------------


def test_progress_is_seen_while_the_job_runs_and_while_it_is_frozen(bench: Bench, docker_engine: Engine) -> None:
    said = r'echo "{\"done\": 3, \"total\": 7, \"step\": \"fit\"}" >> /lull/progress/lines'
    attempt = bench.start(f"{said}; {FOREVER}")
    assert until(lambda: bench.sandbox.progress(attempt, max_age_s=0)) == Progress(3, 7, "fit")
    freezer = DockerFreezer(docker_engine.socket)
    freezer.freeze(bench.sandbox.state(attempt).id)
    assert bench.sandbox.progress(attempt, max_age_s=0) == Progress(3, 7, "fit")
    freezer.close()


def test_progress_survives_nonsense_and_a_flood(bench: Bench) -> None:
    attempt = bench.start(
        'echo "{\\"done\\": 1, \\"total\\": 2}" > /lull/progress/lines;'
        "head -c 9000 /dev/urandom >> /lull/progress/lines; echo >> /lull/progress/lines;"
        'echo "{\\"done\\": 2, \\"total\\": 2}" >> /lull/progress/lines;'
        f"cat /dev/zero >> /lull/progress/lines 2>/dev/null; wc -c < /lull/progress/lines; {FOREVER}"
    )
    until(lambda: "ready" in bench.sandbox.logs(attempt, 1000))
    assert bench.sandbox.progress(attempt, max_age_s=0) is None  # a megabyte of zeros behind it
    size = int(bench.sandbox.logs(attempt, 1000).split("\n")[-3])
    assert size <= 1 << 20


def test_an_answer_about_progress_may_be_as_old_as_it_is_allowed_to_be(bench: Bench) -> None:
    attempt = bench.start(COUNTING)
    old = until(lambda: bench.sandbox.progress(attempt, max_age_s=0))
    assert bench.sandbox.progress(attempt, max_age_s=600) == old
    until(lambda: bench.sandbox.progress(attempt) not in {old, None})


@pytest.mark.parametrize(
    "trick",
    [
        "ln -s /etc/passwd /lull/progress/lines",
        "mkfifo /lull/progress/lines",
        "mkdir /lull/progress/lines; touch /lull/progress/lines/x",
        "true",
    ],
    ids=["link", "pipe", "folder", "nothing"],
)
def test_progress_that_is_no_plain_file_is_none(bench: Bench, trick: str) -> None:
    attempt = bench.start(f"{trick}; {FOREVER}")
    until(lambda: "ready" in bench.sandbox.logs(attempt, 1000))
    assert bench.sandbox.progress(attempt, max_age_s=0) is None


def test_logs_are_plain_and_bounded(bench: Bench) -> None:
    attempt = bench.start(r"printf '\033[31mred\033[0m\n'; seq 1 20000; printf 'no newline'")
    bench.sandbox.wait(attempt, 30)
    text = bench.sandbox.logs(attempt, 500)
    assert len(text.encode()) <= 500
    assert text.endswith("20000\nno newline")
    assert "\x1b" not in bench.sandbox.logs(attempt, 1 << 20)


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
        assert (shim.wait(10), sandbox.wait(10), other.poll()) == (-9, -9, None)
        other.kill()


# --- what is refused -------------------------------------------------------------------------------------------------


def test_an_image_that_is_not_here_is_missing(bench: Bench) -> None:
    spec = replace(bench.spec("true"), image="sha256:" + "0" * 64)
    with pytest.raises(ImageMissingError):
        bench.sandbox.prepare(spec, {})


def test_a_job_that_may_write_more_than_fits_is_not_begun(bench: Bench, docker_engine: Engine) -> None:
    free = free_bytes(docker_engine.info())
    assert free is not None
    spec = bench.spec("true", inputs=(Input("huge", "0" * 64, free),))
    with pytest.raises(DiskFullError, match="MiB are free"):
        bench.sandbox.prepare(spec, {})
    assert bench.sandbox.list() == ()


def test_more_cores_than_the_machine_has_are_refused_in_one_sentence(bench: Bench) -> None:
    with pytest.raises(EngineRefusedError) as refused:
        bench.sandbox.prepare(bench.spec("true", cpus=1000.0), {})
    with pytest.raises(EngineRefusedError, match=r"MiB of memory, and the job wants 1048576 MiB"):
        bench.sandbox.prepare(bench.spec("true", memory=1 << 40), {})
    assert "\n" not in str(refused.value)
    assert bench.sandbox.list() == ()


def test_a_gpu_that_the_engine_cannot_give_is_refused(bench: Bench) -> None:
    spec = bench.spec("true", gpu="GPU-6f2e0b1c-1111-2222-3333-444455556666")

    def give() -> None:
        bench.sandbox.prepare(spec, {})  # where Docker 20.10 takes it, it
        bench.sandbox.start(spec.attempt)  # fails here; later versions look at once

    with pytest.raises(EngineRefusedError):
        give()


def test_an_instance_must_be_named_plainly(docker_engine: Engine) -> None:
    with pytest.raises(SpecError):
        Sandbox(docker_engine, "a b")


def test_a_stopped_engine_is_one_sentence(tmp_path: Path) -> None:
    sandbox = Sandbox(Engine(tmp_path / "docker.sock"), "test")
    with pytest.raises(
        EngineUnreachableError, match=r"^no container engine answers at \S+: No such file or directory$"
    ):
        sandbox.list()


def test_an_engine_that_says_nothing_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "docker.sock"))
        silent.listen()
        engine = Engine(tmp_path / "docker.sock", timeout_s=0.2)
        with pytest.raises(EngineUnreachableError, match="said nothing for too long"):
            engine.info()


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"HTTP/1.1 500 x\r\n\r\n", b""]
)
def test_something_else_at_the_socket_is_a_known_error(tmp_path: Path, answer: bytes) -> None:
    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(answer)

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "docker.sock"))
        server.listen()
        thread = threading.Thread(target=serve)
        thread.start()
        engine = Engine(tmp_path / "docker.sock", timeout_s=2)
        with pytest.raises((EngineUnreachableError, EngineRefusedError)):
            engine.info()
        thread.join()


def test_an_engine_over_tcp_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://192.168.1.9:2375")
    with pytest.raises(EngineUnreachableError, match="only unix"):
        Engine()
