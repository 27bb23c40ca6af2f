"""One home has one engine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.engine.lock import InstanceLock, holder
from app.protocol.errors import KnownError
from tests.helpers.waiting import until


def test_a_second_engine_is_refused_and_told_which_is_first(tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path / "engine.lock")
    with pytest.raises(KnownError) as raised:
        InstanceLock(tmp_path / "engine.lock")
    assert raised.value.code == "engine.running"
    assert raised.value.values["pid"] == str(os.getpid())
    lock.release()
    InstanceLock(tmp_path / "engine.lock").release()


def test_the_lock_of_a_killed_engine_is_free(tmp_path: Path) -> None:
    path = tmp_path / "engine.lock"
    program = (
        "import pathlib, signal, sys; from app.engine.lock import InstanceLock\n"
        "lock = InstanceLock(pathlib.Path(sys.argv[1])); signal.pause()"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(path)])
    until(lambda: holder(path) == process.pid, what="the lock")
    process.kill()
    process.wait()
    InstanceLock(path).release()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnownError) as raised:
        InstanceLock(tmp_path / "missing" / "engine.lock")
    assert raised.value.code == "home.unusable"
