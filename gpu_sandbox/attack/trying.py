"""What an attempt is, what came of it, and what an attacker is told beforehand."""

import ctypes
import errno
import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple


X86, ARM = "x86_64", "aarch64"
FIRST_ROOT: Final = "/proc/1/root"
"""The root folder of the first process: the host's, where the sandbox shares that."""
_SYSLOG: Final = {X86: 103, ARM: 116}
_READ_ALL: Final = 3
_WORDS: Final = {
    errno.EPERM: "not permitted",
    errno.EACCES: "access denied",
    errno.EROFS: "the file system is read-only",
    errno.ENOENT: "there is no such thing here",
    errno.ENXIO: "no device stands behind it",
    errno.ENODEV: "no device stands behind it",
    errno.ENOSYS: "the system call does not exist here",
    errno.ENOTDIR: "there is no such thing here",
    errno.ENETUNREACH: "no network leads there",
    errno.EHOSTUNREACH: "no way leads there",
    errno.EADDRNOTAVAIL: "there is no address to send from",
    errno.ECONNREFUSED: "nobody listens",
    errno.ETIMEDOUT: "nothing answered",
    errno.EAFNOSUPPORT: "there is no such family of sockets here",
    errno.EPROTONOSUPPORT: "there is no such protocol here",
    errno.ESOCKTNOSUPPORT: "there is no such kind of socket here",
    errno.ENOSPC: "there is no more room",
    errno.EDQUOT: "there is no more room",
    errno.EAGAIN: "the limit is reached",
    errno.EMFILE: "the limit is reached",
    errno.EFBIG: "the file would be too large",
    errno.ETXTBSY: "it is running",
    errno.EINVAL: "it is not accepted",
    errno.EOPNOTSUPP: "it is not supported here",
    errno.EBUSY: "it is in use",
    errno.ENOMEM: "there is no more memory",
    errno.ESRCH: "there is no such process here",
}


class Target(NamedTuple):
    """Where an attacker tries to send something.

    Attributes:
        id: names the attempt, such as `lan-router`.
        kind: `tcp` or `udp`.
        host: an address or a name.
        port: a port.
        what: in words, such as `the router`.
    """

    id: str
    kind: str
    host: str
    port: int
    what: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the host tells the attacker, who is to try as hard as one who had found out by himself.

    Attributes:
        runtime: the runtime that the container was asked to have.
        hostname: what a job's machine is called.
        memory: bytes that the job may have.
        cpus: cores that it may have.
        pids: processes and threads that it may have.
        nofile: open files of one process.
        fsize: bytes of one file.
        tmp_bytes, shm_bytes, progress_bytes: sizes of the file systems in memory.
        out_bytes: the size of the volume for output, or None where the host watches it instead.
        gpus: how many cards the job was given.
        kernel: the host's kernel release, or empty where the host is another machine (Docker Desktop).
        namespaces: the host's namespaces, inode by name; empty where they are unknown.
        targets: where to send something.
        gate: path of the gate's socket, where the job has a list of hosts; then the gate alone is attacked.
        relay: the port, on the job's own loopback, of the relay that leads to the gate.
        listed: that list. The first one may be reached, the others lead where no job may go.
        gate_bytes: what may pass the gate.
        only: names of the attempts to make; none means all.
        done: attempts that another container has made already.
        gvisor: whether gVisor's kernel is underneath; found out inside.
    """

    runtime: str = "runc"
    hostname: str = "job"
    memory: int = 128 << 20
    cpus: float = 1.0
    pids: int = 512
    nofile: int = 16384
    fsize: int = 1 << 30
    tmp_bytes: int = 64 << 20
    shm_bytes: int = 16 << 20
    progress_bytes: int = 1 << 20
    out_bytes: int | None = None
    gpus: int = 0
    kernel: str = ""
    namespaces: Mapping[str, int] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    gate: str = ""
    relay: int = 0
    listed: tuple[str, ...] = ()
    gate_bytes: int = 0
    only: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    gvisor: bool = False

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "Surroundings":
        """Return what the host wrote, and whether gVisor's kernel is underneath, which is found out here."""
        targets = tuple(Target(*each) for each in values.get("targets", ()))
        return cls(**{**values, "targets": targets, "gvisor": is_gvisor()})


class Outcome(NamedTuple):
    """What came of an attempt.

    Attributes:
        refused: False where the attacker got what he wanted.
        how: one sentence.
    """

    refused: bool
    how: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One thing that a hostile job would try.

    Attributes:
        id: its name.
        group: what it is about.
        tried: one sentence.
        act: tries it. An `OSError` that it lets through is a refusal.
        patience_s: seconds after which it is given up; what hangs got nothing.
        fatal: whether it may end the whole container, which is then how it was refused; such come last.
    """

    id: str
    group: str
    tried: str
    act: Callable[[Surroundings], Outcome]
    patience_s: float = 4.0
    fatal: bool = False


def refused(how: str) -> Outcome:
    """The sandbox held."""
    return Outcome(refused=True, how=how)


def leaked(how: str) -> Outcome:
    """The sandbox leaks."""
    return Outcome(refused=False, how=how)


def held(condition: bool, good: str, bad: str) -> Outcome:  # noqa: FBT001 - the condition is what it is about
    """Return a refusal that says `good` if `condition` holds, else a leak that says `bad`."""
    return refused(good) if condition else leaked(bad)


def explained(error: OSError) -> str:
    """Return an error in words, with its name."""
    number = error.errno or 0
    name = errno.errorcode.get(number, "") or type(error).__name__
    return f"{_WORDS.get(number) or os.strerror(number) if number else str(error) or 'it failed'} ({name})"


@cache
def _libc() -> ctypes.CDLL:
    """Return the C library. It is asked for in the container: a host that only lists the attempts may have none."""
    return ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *arguments: int | bytes | None) -> int:
    """Make a system call by its number, past every library.

    Raises:
        OSError: as the kernel says.
    """
    wrapped = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    ctypes.set_errno(0)
    result: int = _libc().syscall(ctypes.c_long(number), *wrapped)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def prctl(option: int, *arguments: int) -> int:
    """Change something about this process by the call of that name.

    Raises:
        OSError: as the kernel says.
    """
    result: int = _libc().prctl(option, *(ctypes.c_ulong(a) for a in arguments))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def is_gvisor() -> bool:
    """Return whether gVisor's own kernel answers, by the log that it alone hands out.

    Linux gives its log to nobody without a capability, and our profile lets no job ask.
    """
    buffer = ctypes.create_string_buffer(1 << 14)
    number = _SYSLOG.get(platform.machine())
    if number is None:
        return False
    length: int = _libc().syscall(number, _READ_ALL, buffer, len(buffer))
    return length > 0 and b"gVisor" in buffer.raw[:length]


def read_text(path: str) -> str:
    """Return a small file's text.

    Raises:
        OSError: if it cannot be read.
    """
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read(1 << 16)


def status(name: str) -> str:
    """Return a line of `/proc/self/status`, or an empty text where this kernel has none of that name."""
    for line in read_text("/proc/self/status").splitlines():
        if line.startswith(f"{name}:"):
            return line.partition(":")[2].strip()
    return ""
