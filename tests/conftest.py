"""Fixtures for all tests: real services, and guards that fail a test which leaves something behind."""

import contextlib
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import Scheduling

from app.localnet.anvil import Anvil, start_anvil
from tests.helpers import workers
from tests.helpers.ports import free_port


_PATIENCE_S = 10.0
_OWN = pytest.StashKey[contextlib.ExitStack]()
_TURNS = pytest.StashKey[workers.Turns]()
_DEEPEST = sys.getrecursionlimit()
_LISTS = Path("/proc/thread-self/children")

# What a property says holds on a slow and busy machine as well.
settings.register_profile("lull", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lull")


def pytest_configure(config: pytest.Config) -> None:
    """Hear Control-C: a shell starts what it puts in the background deaf to it, and every child would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if (folder := workers.folder_of(config)) is not None:
        folder.mkdir(parents=True, exist_ok=True)
        config.stash[_OWN] = own = contextlib.ExitStack()
        own.enter_context(workers.surroundings(folder))
        config.stash[_TURNS] = workers.Turns(folder.parent)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give back what a worker had of its own."""
    if (own := config.stash.get(_OWN, None)) is not None:
        own.close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Give whole files to the workers of a parallel run, and what shares the machine to one of them."""
    return workers.ByFile(config, log)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Wait for a test's turn; one that is `alone` has it when nobody else runs."""
    turns = item.config.stash.get(_TURNS, None)
    with contextlib.nullcontext() if turns is None else turns.turn(alone=item.get_closest_marker("alone") is not None):
        return (yield)


def pytest_collection_finish() -> None:
    """Start all tests from the same ground.

    The recursion limit is set back: py_ecc, which web3 brings, raises it so far that deep nesting ends the process.
    What the imports made stays for good, so nobody looks through it again: a full collection, and a guard that walks
    over all objects, cost each test 50 ms otherwise.
    """
    sys.setrecursionlimit(_DEEPEST)
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_thread_and_no_process_is_left_behind() -> Iterator[None]:
    """Fail a test after which a thread or a child process is still alive; say which."""
    threads = set(threading.enumerate())
    children = _descendants(os.getpid())
    yield
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        left_threads = [t for t in threading.enumerate() if t not in threads and t.is_alive()]
        left_children = _alive(_descendants(os.getpid()) - children)
        if not left_threads and not left_children:
            return
        if time.monotonic() > deadline:
            break
        time.sleep(0.01)
    names = [t.name for t in left_threads] + [_describe(c) for c in left_children]
    for child in left_children:
        child.kill()
    pytest.fail(f"left behind: {', '.join(names)}")


def _descendants(pid: int) -> set[int]:
    """Return the children of a process and theirs.

    The kernel's own lists are read where it has them: psutil reads every process there is, twice for each test.
    """
    if not _LISTS.exists():
        return {child.pid for child in psutil.Process(pid).children(recursive=True)}
    found: set[int] = set()
    with contextlib.suppress(OSError):  # it ended meanwhile
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                children = (thread / "children").read_text(encoding="ascii")
                found.update(int(child) for child in children.split())
    return found.union(*(_descendants(child) for child in found))


def _alive(pids: set[int]) -> list[psutil.Process]:
    found = []
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


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
