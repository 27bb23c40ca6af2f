"""Processes that outlive the command which started them: remembered by number and birth, ended by asking first."""

import json
import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from app.children import APART
from app.paths import as_known


_BIRTH_TOLERANCE_S: Final = 1.0
"""The system tells the time of a process's birth in clock ticks."""
_PATIENCE_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class Known:
    """A process that was started before.

    Attributes:
        born: seconds of UTC; tells it from another process that got its number later.
    """

    pid: int
    born: float

    def process(self) -> psutil.Process | None:
        """Return the process, if it still lives."""
        try:
            found = psutil.Process(self.pid)
            if abs(found.create_time() - self.born) > _BIRTH_TOLERANCE_S or found.status() == psutil.STATUS_ZOMBIE:
                return None
        except psutil.Error:
            return None
        return found


class Register:
    """The processes of one folder, in a file."""

    def __init__(self, path: Path) -> None:
        """Keep them in this file."""
        self._path = path

    def note(self, name: str, pid: int) -> None:
        """Remember a process that was just started.

        Raises:
            KnownError: `disk.full` or `home.unusable`.
        """
        known = self._read()
        known[name] = {"pid": pid, "born": psutil.Process(pid).create_time()}
        self._write(known)

    def find(self, name: str) -> psutil.Process | None:
        """Return a process that was noted under this name and still lives, or None."""
        entry = self._read().get(name)
        return Known(int(entry["pid"]), entry["born"]).process() if entry else None

    def end(self, name: str) -> bool:
        """End a process, first asking, then not; return whether there was one."""
        found = self.find(name)
        if found is not None:
            found.terminate()
            try:
                found.wait(_PATIENCE_S)
            except psutil.TimeoutExpired:
                found.kill()
                found.wait(_PATIENCE_S)
        known = self._read()
        if known.pop(name, None) is not None:
            self._write(known)
        return found is not None

    def _read(self) -> dict[str, dict[str, float]]:
        try:
            content = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def _write(self, known: dict[str, dict[str, float]]) -> None:
        write_private(self._path, json.dumps(known).encode())


def write_private(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all, readable by this user alone.

    Raises:
        KnownError: `disk.full` or `home.unusable`.
    """
    temporary = path.with_name(path.name + ".new")
    try:
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise as_known(error, path) from None


def spawn(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a program that outlives this one; its output goes to the end of `log`.

    Raises:
        KnownError: `disk.full` or `home.unusable`, if there can be no log.
        OSError: if the program cannot be started.
    """
    try:
        sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise as_known(error, log) from None
    try:
        process = subprocess.Popen(  # noqa: S603 - programs of ours with arguments of ours
            command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, start_new_session=True, creationflags=APART
        )
    finally:
        os.close(sink)
    # It may end while its starter lives: somebody has to hear of it, or a dead process stays in the table.
    threading.Thread(target=process.wait, name=f"reaper of {process.pid}", daemon=True).start()
    return process


def last_line(log: Path) -> str:
    """Return the last line that a program left in its log, or an empty text."""
    try:
        lines = log.read_bytes()[-4096:].decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1][:200] if lines else ""


def a_moment() -> None:
    """Wait a little between two looks."""
    time.sleep(0.03)
