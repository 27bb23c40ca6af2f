"""Fixtures for all tests: real services, and guards that fail a test which leaves something behind."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, settings

from app.localnet.anvil import Anvil, start_anvil
from tests.helpers.ports import free_port


_PATIENCE_S = 3.0
_DEEPEST = sys.getrecursionlimit()

# What a property says holds on a slow and busy machine as well.
settings.register_profile("lull", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lull")


def pytest_configure() -> None:
    """Hear Control-C: a shell starts what it puts in the background deaf to it, and every child would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Set the recursion limit back: py_ecc, which web3 brings, raises it so far that deep nesting ends the process."""
    sys.setrecursionlimit(_DEEPEST)


@pytest.fixture(autouse=True)
def no_thread_and_no_process_is_left_behind() -> Iterator[None]:
    """Fail a test after which a thread or a child process is still alive; say which."""
    me = psutil.Process()
    threads = set(threading.enumerate())
    children = {child.pid for child in me.children(recursive=True)}
    yield
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        left_threads = [t for t in threading.enumerate() if t not in threads and t.is_alive()]
        left_children = [c for c in me.children(recursive=True) if c.pid not in children and _alive(c)]
        if not left_threads and not left_children:
            return
        if time.monotonic() > deadline:
            break
        time.sleep(0.01)
    names = [t.name for t in left_threads] + [_describe(c) for c in left_children]
    for child in left_children:
        child.kill()
    pytest.fail(f"left behind: {', '.join(names)}")


def _alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _describe(process: psutil.Process) -> str:
    try:
        return f"process {process.pid} {' '.join(process.cmdline())[:120]}"
    except psutil.Error:
        return f"process {process.pid}"


@pytest.fixture(scope="session")
def anvil() -> Iterator[Anvil]:
    """A real chain on loopback, shared by the tests of one process; deploy contracts of your own on it."""
    chain = start_anvil(free_port())
    yield chain
    chain.stop()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder that `LULL_HOME` names."""
    folder = tmp_path / "home"
    monkeypatch.setenv("LULL_HOME", str(folder))
    return folder
