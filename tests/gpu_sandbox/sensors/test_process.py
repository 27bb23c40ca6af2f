"""Reading one process: bounded, discreet, and calm about what vanishes."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gpu_sandbox.sensors.process import parent_of, pids, read_all, read_portably, read_process, started_of
from tests.helpers.waiting import until


@contextmanager
def sleeper(*words: str, env: dict[str, str] | None = None) -> Iterator[int]:
    """A shell that waits for its standard input to end, with these words behind its name."""
    process = subprocess.Popen(
        ["sh", "-c", "echo; read -r _", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env
    )
    try:
        # Popen returns while the kernel still builds the new program: its environment can be empty for a moment.
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid
    finally:
        process.communicate()


def test_a_process_is_read_as_the_kernel_shows_it() -> None:
    with sleeper("word with space", env={"PATH": os.environ["PATH"], "SteamAppId": "7"}) as pid:
        process = read_process(pid, ["SteamAppId", "SteamGameId"])

    assert process is not None
    assert process.argv == ("sh", "-c", "echo; read -r _", "word with space")
    assert (process.pid, process.parent) == (pid, os.getpid())
    assert process.exe is not None
    assert process.environ == {"SteamAppId": "7"}
    assert process.cgroup


def test_nothing_of_the_environment_is_kept_that_was_not_asked_for() -> None:
    secret = {"PATH": os.environ["PATH"], "API_TOKEN": "hush", "NotSteamAppId": "5", "X": "SteamAppId=9"}
    with sleeper(env=secret) as pid:
        process = read_process(pid, ["SteamAppId"])

    assert process is not None
    assert process.environ == {}
    assert "hush" not in repr(process)


def test_the_first_and_the_last_variable_are_found() -> None:
    with sleeper(env={"SteamAppId": "1", "PATH": os.environ["PATH"], "SteamGameId": "2"}) as pid:
        process = read_process(pid, ["SteamAppId", "SteamGameId"])

    assert process is not None
    assert process.environ == {"SteamAppId": "1", "SteamGameId": "2"}


def test_a_huge_command_line_is_read_in_part() -> None:
    with sleeper("x" * 100_000, "\x1b[31m\n", "\udcff") as pid:
        process = read_process(pid)

    assert process is not None
    assert sum(len(word) for word in process.argv) <= 32 << 10


def test_what_has_vanished_is_none() -> None:
    with sleeper() as pid:
        pass

    assert read_process(pid) is None
    assert read_portably(pid) is None
    assert started_of(pid) is None
    assert parent_of(pid) is None


def test_a_zombie_is_none() -> None:
    process = subprocess.Popen(["true"])
    try:
        until(lambda: started_of(process.pid) is None, what="the end")
        assert process.pid in pids()
        assert read_process(process.pid) is None
        assert read_portably(process.pid) is None
    finally:
        process.wait()


def test_threads_of_the_kernel_are_none() -> None:
    assert read_process(2) is None


def test_a_name_with_brackets_and_spaces_does_not_confuse_the_reader() -> None:
    child = "import ctypes; ctypes.CDLL(None).prctl(15, b') S 1 (x '); input()"
    with subprocess.Popen([sys.executable, "-c", child], stdin=subprocess.PIPE) as process:
        comm = Path(f"/proc/{process.pid}/comm")
        until(lambda: ") S 1 (x" in comm.read_text(encoding="utf-8"), what="the name")
        assert parent_of(process.pid) == os.getpid()
        process.communicate(b"\n")


def test_all_processes_come_parents_first() -> None:
    with sleeper() as pid:
        order = [process.pid for process in read_all()]

    assert order.index(os.getpid()) < order.index(pid)


def test_without_proc_the_same_is_read() -> None:
    with sleeper("word", env={"PATH": os.environ["PATH"], "SteamAppId": "7"}) as pid:
        ours, portable = read_process(pid, ["SteamAppId"]), read_portably(pid, ["SteamAppId"])

    assert ours is not None
    assert portable is not None
    assert (ours.argv, ours.exe, ours.environ, ours.parent) == (
        portable.argv,
        portable.exe,
        portable.environ,
        portable.parent,
    )


def _room() -> bool:
    try:
        os.close(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        return False
    return True


def test_having_no_descriptor_left_is_not_taken_for_an_absent_process() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    held: list[int] = []
    with sleeper() as pid:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
            while _room():
                held.append(os.open("/dev/null", os.O_RDONLY))
            with pytest.raises(OSError, match="Too many open files"):
                read_process(pid)
        finally:
            for descriptor in held:
                os.close(descriptor)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
