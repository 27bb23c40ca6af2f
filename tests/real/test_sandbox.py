"""An attempt from its inputs to its collected output, on a real container engine."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from gpu_sandbox.errors import (
    DataError,
)
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.freezer import DockerFreezer
from gpu_sandbox.sandbox.spec import ContainerState, Input, Progress
from tests.helpers.docker import COUNTING, FOREVER, Bench, content
from tests.helpers.waiting import until


pytestmark = pytest.mark.engine


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
