"""The first process of a job: what it passes on, and that it ends the job when nobody beats its heart."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import ModuleType

import pytest

from gpu_sandbox.errors import EngineRefusedError
from gpu_sandbox.sandbox.heartbeat import TICKS, init_program
from tests.helpers.init_build import script
from tests.helpers.waiting import until


@pytest.fixture(scope="module")
def init(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The program that ships, as a file that can be run."""
    place = tmp_path_factory.mktemp("init") / "init"
    place.write_bytes(init_program("amd64"))
    place.chmod(0o755)
    return str(place)


@pytest.fixture
def build() -> ModuleType:
    """The script that made it."""
    return script()


def run(init: str, ticks: str, *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [init, ticks, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def program_of(process: subprocess.Popen[bytes]) -> int:
    """Return the process id of what init started."""
    children = until(lambda: Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split())
    return int(children[0])


@pytest.mark.parametrize(
    ("script", "status"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137), ("kill -15 $$", 143)]
)
def test_it_ends_with_the_programs_status(init: str, script: str, status: int) -> None:
    with run(init, "100", "sh", "-c", script) as process:
        assert process.wait(60) == status


def test_a_program_that_is_not_there_is_said_to_be_so(init: str) -> None:
    for name in ("no-such-program", "/no/such/program", ""):
        with run(init, "100", name) as process:
            _, said = process.communicate(timeout=60)
        assert (process.returncode, b"cannot be started" in said) == (127, True)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["10"],
        ["0", "true"],
        ["x", "true"],
        ["10:", "true"],
        ["10:0", "true"],
        ["10:65536", "true"],
        ["10:x", "true"],
        ["9 ", "true"],
    ],
)
def test_a_call_that_makes_no_sense_starts_nothing(init: str, arguments: list[str]) -> None:
    assert subprocess.run([init, *arguments], check=False, stdin=subprocess.DEVNULL).returncode == 127


def test_the_program_cannot_read_its_heartbeat(init: str) -> None:
    with run(init, "100", "readlink", "/proc/self/fd/0") as process:
        said, _ = process.communicate(input=b"\n\n", timeout=10)
    assert said.strip() == b"/dev/null"


def test_signals_are_passed_on(init: str) -> None:
    with run(init, "100", "sh", "-c", "trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 5


def test_without_a_heartbeat_the_job_may_tidy_up_and_ends(init: str) -> None:
    script = "trap 'echo tidied; exit 143' TERM; while :; do sleep 0.05; done"
    began = time.monotonic()
    with run(init, "2", "sh", "-c", script) as process:
        said, why = process.communicate(timeout=60)
    assert process.returncode == 143
    assert said == b"tidied\n"
    assert b"heartbeat stopped" in why
    assert 1.5 < time.monotonic() - began < 8


def test_a_job_that_does_not_listen_is_killed(init: str) -> None:
    with run(init, "1", "sh", "-c", "trap '' TERM; while :; do sleep 0.05; done") as process:
        assert process.wait(60) == 137


def test_a_job_that_makes_it_deaf_ends_with_it(init: str) -> None:
    """Whoever is the same user may lower its limits, and it could not wait for three descriptors at once any more."""
    deafen = 'prlimit --pid "$PPID" --nofile=2:2; kill -WINCH "$PPID"; sleep 60'
    with run(init, "100", "sh", "-c", deafen) as process:
        assert process.wait(60) == 137


def test_a_heartbeat_keeps_it_alive_and_a_frozen_one_wakes_up_to_one_tick(init: str) -> None:
    """Two ticks of silence would end it; it is stopped for three seconds, and goes on."""
    with run(init, "2", "sh", "-c", "echo $$; exec sleep 60") as process:
        assert process.stdout is not None
        assert process.stdin is not None
        program = int(process.stdout.readline())
        process.send_signal(signal.SIGSTOP)
        stopped = time.monotonic()
        until(lambda: time.monotonic() - stopped > 3.0)
        process.send_signal(signal.SIGCONT)
        for _ in range(25):
            process.stdin.write(b"\n")
            process.stdin.flush()
            beat = time.monotonic()
            until(lambda beat=beat: time.monotonic() - beat > 0.1)  # type: ignore[misc]
        assert process.poll() is None
        process.kill()
        os.kill(program, signal.SIGKILL)


def test_the_programs_that_ship_are_what_their_source_gives(build: ModuleType) -> None:
    assert shutil.which(build.COMPILERS["amd64"]), "apt-get install gcc"
    assert build.compiled("amd64") == init_program("amd64")


def test_every_compiler_takes_the_source(build: ModuleType, tmp_path: Path) -> None:
    made = tmp_path / "init"
    made.write_bytes(build.compiled("amd64", "cc"))
    made.chmod(0o755)
    assert subprocess.run([made, "5", "true"], check=False, stdin=subprocess.DEVNULL).returncode == 0


def test_there_is_one_for_each_architecture_of_the_engine_and_none_for_others() -> None:
    assert init_program("arm64")[18:20] == b"\xb7\0", "EM_AARCH64"
    assert init_program("amd64")[18:20] == b"\x3e\0", "EM_X86_64"
    with pytest.raises(EngineRefusedError):
        init_program("riscv64")
    assert TICKS == 10
