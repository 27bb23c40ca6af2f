"""Finds the engine or starts it, detached, and waits until it answers. The engine's own lock decides who is the one."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

from app.children import APART
from app.client.sync import connect
from app.locking import try_lock
from app.paths import Home, as_known
from app.protocol.commands import GetSnapshot
from app.protocol.errors import AppError, KnownError
from app.protocol.records import record
from app.protocol.snapshot import Snapshot


START_S: Final = 20.0
"""Seconds within which a started engine answers; it takes well under one, more on a cold disk."""

_LOOK_S: Final = 0.03
_TAIL: Final = 4096
_LONGEST: Final = 1 << 16


class Outcome(StrEnum):
    """How the engine came to be there."""

    RUNNING = "running"
    STARTED = "started"


@record
class Found:
    """An engine that answers.

    Attributes:
        pid: its process, as it says itself.
    """

    outcome: Outcome
    pid: int


def engine_command() -> tuple[str, ...]:
    """Return the program that is the engine: this one, in another role."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "engine")
    # -P: a folder called `app` where the shell stands must not be taken for ours.
    return (sys.executable, "-P", "-m", "app", "engine")


def find_engine(home: Home) -> int | None:
    """Return the process of the engine that answers for `home`, or None where nothing does.

    Raises:
        AppError: if something answers that is of no use: `engine.not-ours`, `engine.protocol`, `engine.timeout`.
    """
    try:
        with connect(home) as client:
            return client.ask(GetSnapshot(), Snapshot).engine.pid
    except AppError as error:
        if error.code == "engine.not-running":
            return None
        raise


def ensure_engine(
    home: Home,
    *,
    command: Sequence[str] | None = None,
    timeout_s: float = START_S,
    cancelled: threading.Event | None = None,
) -> Found:
    """Return the running engine of `home`, starting one where none runs.

    Two clients that call this at the same time start one engine: the first holds `Home.launch_lock` meanwhile, and
    whatever happens, an engine that does not get `Home.lock` ends by itself. The engine outlives its starter.

    Args:
        home: which instance.
        command: the engine's program; None means this program.
        timeout_s: seconds until it must answer.
        cancelled: when it becomes set, waiting ends; an engine that was started goes on.

    Raises:
        AppError: what kept the engine from beginning, as it says itself; `engine.start-failed` with its last words
            where it does not; `engine.timeout`, `home.unusable`, `disk.full`, or what `find_engine` raises.
    """
    home.create()
    wait = _Wait(time.monotonic() + timeout_s, timeout_s, cancelled or threading.Event())
    with _launch_lock(home.launch_lock, wait):
        if pid := find_engine(home):
            return Found(Outcome.RUNNING, pid)
        log = home.logs / "engine-start.log"
        process = _spawn(command or engine_command(), home, log)
        while True:
            if pid := find_engine(home):
                return Found(Outcome.STARTED if pid == process.pid else Outcome.RUNNING, pid)
            if process.poll() is not None and not _held_by_another(home.lock, process.pid):
                raise _refusal(home, process.pid) or KnownError(
                    "engine.start-failed", what=_last_words(log, process.returncode)
                )
            wait.a_moment()


@record
class _Wait:
    """A deadline that can be called off."""

    deadline: float
    timeout_s: float
    cancelled: threading.Event

    def a_moment(self) -> None:
        if self.cancelled.wait(_LOOK_S):
            raise KnownError("engine.start-failed", what="The start was called off.")
        if time.monotonic() > self.deadline:
            raise KnownError("engine.timeout", what="to start", seconds=f"{self.timeout_s:g}")


@contextlib.contextmanager
def _launch_lock(path: Path, wait: _Wait) -> Iterator[None]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise as_known(error, path) from None
    try:
        while not try_lock(descriptor):
            wait.a_moment()
        yield
    finally:
        os.close(descriptor)


def _spawn(command: Sequence[str], home: Home, log: Path) -> subprocess.Popen[bytes]:
    try:
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise as_known(error, log) from None
    try:
        process = subprocess.Popen(  # noqa: S603 - a program of ours with arguments of ours
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            cwd=home.root,
            env={**os.environ, "LULL_HOME": str(home.root)},
            start_new_session=True,
            creationflags=APART,
        )
    except OSError as error:
        raise KnownError("engine.start-failed", what=f"{command[0]}: {error.strerror}.") from None
    finally:
        os.close(descriptor)
    # The engine may end while its starter lives: somebody has to hear of it, or a dead process stays in the table.
    threading.Thread(target=process.wait, name=f"reaper of engine {process.pid}", daemon=True).start()
    return process


def _held_by_another(lock: Path, ours: int) -> bool:
    """Return whether a living process other than `ours` has its id in the engine's lock file."""
    try:
        pid = int(lock.read_bytes()[:20])
    except (OSError, ValueError):
        return False
    if pid == ours:
        return False
    import psutil  # noqa: PLC0415 - 3 MB, and only where an engine ended at its start

    return psutil.pid_exists(pid)


def _refusal(home: Home, pid: int) -> AppError | None:
    """Return the error that a process of ours left, or None."""
    try:
        told = json.loads(home.refusal.read_bytes()[:_LONGEST])
        if told["pid"] == pid:
            return AppError(str(told["code"]), **{str(name): str(value) for name, value in told["values"].items()})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass
    return None


def _last_words(log: Path, status: int | None) -> str:
    """Return the last line that the engine wrote: by the rules of the house, one sentence about what was wrong."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL))
            lines = [line for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()]
    except OSError:
        lines = []
    return lines[-1].strip().removeprefix("lull: ") if lines else f"It ended with status {status} and said nothing."
