"""An engine of any version is ended by the one thing that all of them understand: the system's signals."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.client.ending import end_engine
from app.paths import Home
from tests.helpers.waiting import until


_SERVES = """
import os, signal, socket, sys
if sys.argv[2] == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
listener.bind(sys.argv[1] + ".new")
listener.listen()
os.rename(sys.argv[1] + ".new", sys.argv[1])
signal.pause()
"""


@pytest.fixture
def instance(tmp_path: Path) -> Home:
    """An instance with a folder of its own."""
    home = Home(tmp_path / "home")
    home.create()
    return home


@contextmanager
def serving(home: Home, how: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run something that holds the engine's socket and says nothing."""
    with subprocess.Popen([sys.executable, "-c", _SERVES, str(home.socket), how]) as process:
        try:
            until(home.socket.exists, what="its socket")
            yield process
        finally:
            process.kill()


def test_where_none_runs_there_is_nothing_to_end(instance: Home) -> None:
    end_engine(instance)
    instance.socket.write_bytes(b"")
    end_engine(instance)


@pytest.mark.parametrize("stopped", [False, True])
def test_one_that_hears_is_ended_in_order_even_if_it_was_stopped(instance: Home, *, stopped: bool) -> None:
    with serving(instance, "hears") as process:
        if stopped:
            process.send_signal(signal.SIGSTOP)
        end_engine(instance)
        assert process.poll() == -signal.SIGTERM


def test_one_that_does_not_hear_is_killed(instance: Home) -> None:
    with serving(instance, "deaf") as process:
        end_engine(instance, order_s=0.1)
        assert process.poll() == -signal.SIGKILL
