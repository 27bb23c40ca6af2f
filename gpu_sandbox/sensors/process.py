"""One process as the system shows it: the few facts that sensors need, read in one go and bounded."""

import errno
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar


T = TypeVar("T")

_ARGV_BYTES: Final = 32 << 10
_ENVIRON_BYTES: Final = 256 << 10
_SMALL_BYTES: Final = 16 << 10
_HAS_PROC: Final = sys.platform == "linux"
_EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""Errors that say something of us and not of the process: blindness is never to look like an absent game."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process at one moment. All text is from outside.

    Attributes:
        pid: its number.
        parent: its parent's number.
        started: identity of the process behind the number: ticks after boot, or microseconds since 1970 where there is
            no `/proc`. A number that is used again has another one.
        argv: the command line, at most 32 KiB of it; empty where it cannot be read.
        exe: path of the program, or None where it cannot be read.
        environ: those variables that were asked for, and no others; empty where it cannot be read.
        cgroup: `/proc/<pid>/cgroup` as it is, or empty.
    """

    pid: int
    parent: int
    started: int
    argv: tuple[str, ...]
    exe: str | None = None
    environ: dict[str, str] = field(default_factory=dict)
    cgroup: str = ""


def pids() -> list[int]:
    """Return the numbers of all processes, lowest first; the same as `ls /proc | grep -E '^[0-9]+$' | sort -n`."""
    if _HAS_PROC:
        return sorted(int(name) for name in os.listdir("/proc") if name.isdecimal())  # noqa: PTH208 - 4 times as fast
    import psutil  # noqa: PLC0415 - 3 MB that are not needed on Linux

    return sorted(psutil.pids())


def read_process(pid: int, variables: Iterable[str] = ()) -> Process | None:
    """Return the process, or None where it has vanished, is a zombie or belongs to the kernel.

    Args:
        pid: its number.
        variables: names of the environment variables to keep. Nothing else of the environment leaves this function:
            it may hold other programs' secrets.

    Raises:
        OSError: if this process has no file descriptor or memory left to look with.
    """
    if _HAS_PROC:
        return _read_proc(pid, variables)
    return read_portably(pid, variables)


def read_all(variables: Iterable[str] = ()) -> list[Process]:
    """Return all processes, parents before their children.

    Raises:
        OSError: as `read_process`.
    """
    wanted = tuple(variables)
    found = [process for pid in pids() if (process := read_process(pid, wanted))]
    return sorted(found, key=lambda process: (process.started, process.pid))


def started_of(pid: int) -> int | None:
    """Return `Process.started` alone, or None where nothing lives under the number.

    Raises:
        OSError: as `read_process`.
    """
    if _HAS_PROC:
        status = _status(pid)
        return None if status is None else status[1]
    process = read_portably(pid)
    return None if process is None else process.started


def parent_of(pid: int) -> int | None:
    """Return the parent's number, or None where nothing lives under the number.

    Raises:
        OSError: as `read_process`.
    """
    if _HAS_PROC:
        status = _status(pid)
        return None if status is None else status[0]
    process = read_portably(pid)
    return None if process is None else process.parent


def guise(pid: int) -> bytes | None:
    """Return what changes when a process executes another program, for little; None where only a whole look tells."""
    if not _HAS_PROC:
        return None
    return _slurp(f"/proc/{pid}/cmdline", _ARGV_BYTES) + (_target(f"/proc/{pid}/exe") or "").encode("utf-8", "replace")


def last_made() -> bytes | None:
    """Return something that changes with each process or thread that is made, for little; None where nothing tells.

    The last field of `/proc/loadavg` (proc_loadavg(5)), in the numbers of our own namespace.
    """
    return _slurp("/proc/loadavg", 256).rpartition(b" ")[2] or None if _HAS_PROC else None


def read_portably(pid: int, variables: Iterable[str] = ()) -> Process | None:
    """Return what psutil says of a process; for systems without `/proc`.

    On Windows the command line and the environment stay empty: reading them would open the process with more rights
    than those to limited information, and anti-cheat software watches for that.
    """
    import psutil  # noqa: PLC0415 - 3 MB that are not needed on Linux

    try:
        process = psutil.Process(pid)
        with process.oneshot():
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            started, parent = round(process.create_time() * 1e6), process.ppid()
            exe = _allowed(process.exe)
            argv: list[str] = []
            environ: dict[str, str] = {}
            if sys.platform != "win32":
                argv = _allowed(process.cmdline) or []
                environ = _allowed(process.environ) or {}
    except psutil.Error:
        return None
    kept = {name: environ[name] for name in variables if name in environ}
    return Process(pid, parent, started, tuple(argv), exe or None, kept)


def _allowed(question: Callable[[], T]) -> T | None:
    import psutil  # noqa: PLC0415 - see above

    try:
        return question()
    except (psutil.AccessDenied, OSError):
        return None


def _read_proc(pid: int, variables: Iterable[str]) -> Process | None:
    status = _status(pid)
    if status is None:
        return None
    parent, started = status
    if pid == 2 or parent == 2:
        return None  # kthreadd and its children: threads of the kernel
    folder = f"/proc/{pid}"
    argv = _slurp(f"{folder}/cmdline", _ARGV_BYTES)
    environ = _slurp(f"{folder}/environ", _ENVIRON_BYTES)
    cgroup = _slurp(f"{folder}/cgroup", _SMALL_BYTES)
    process = Process(
        pid=pid,
        parent=parent,
        started=started,
        argv=tuple(_text(argv).removesuffix("\0").split("\0")) if argv else (),
        exe=_target(f"{folder}/exe"),
        environ=_keep(environ, variables),
        cgroup=_text(cgroup),
    )
    # Had the number passed to another process in between, the facts would be of two.
    return process if started_of(pid) == started else None


def _status(pid: int) -> tuple[int, int] | None:
    """Return parent and start time from `/proc/<pid>/stat` (proc_pid_stat(5)), or None for what no longer lives."""
    content = _slurp(f"/proc/{pid}/stat", _SMALL_BYTES)
    # The name stands in brackets and may itself contain brackets and spaces: fields are counted from the last one.
    fields = content[content.rfind(b")") + 2 :].split()
    if len(fields) < 20 or fields[0] in {b"Z", b"X", b"x"}:
        return None
    return int(fields[1]), int(fields[19])


def _slurp(path: str, limit: int) -> bytes:
    """Return at most `limit` bytes, or nothing where the process is gone or does not let us look."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as error:
        if error.errno in _EXHAUSTED:
            raise
        return b""
    try:
        parts, left, full = [], limit, True
        while left > 0 and full:
            asked = min(left, 64 << 10)
            part = os.read(descriptor, asked)
            parts.append(part)
            left -= len(part)
            full = len(part) == asked  # these files give all that they have and that fits: less is the end
        return b"".join(parts)
    except OSError as error:
        if error.errno in _EXHAUSTED:
            raise
        return b""
    finally:
        os.close(descriptor)


def _target(path: str) -> str | None:
    try:
        return os.readlink(path).removesuffix(" (deleted)")  # noqa: PTH115 - a Path per exec event costs more than the call
    except OSError:
        return None


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")


def _keep(environ: bytes, variables: Iterable[str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name in variables:
        mark = name.encode() + b"="
        at = 0 if environ.startswith(mark) else environ.find(b"\0" + mark) + 1
        if at or environ.startswith(mark):
            end = environ.find(b"\0", at)
            kept[name] = _text(environ[at + len(mark) : end if end >= 0 else len(environ)])[:256]
    return kept
