"""Attempts on the relay that leads a job to its gate: to get past the gate by it, to blow it up, to take it over.

The relay is a child of the container's first process and runs with the job's own rights (`resources/init/relay.h`).
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Final

from gpu_sandbox.attack.gate import hello
from gpu_sandbox.attack.trying import Attempt, Outcome, Surroundings, held, leaked, read_text, refused


GROUP: Final = "gate"
_PATIENCE_S: Final = 15.0
_MORE: Final = 400
_FULL: Final = 12
"""Connections in a row that nobody takes: then the kernel's queue is full too."""
_DESCRIPTORS: Final = 128
"""Two for each of its connections, and some; the kernel counts in powers of two."""
_MEMORY: Final = 4 << 20
_HEADS: Final = 80
_HEAD: Final = 1 << 18
_UNREAD: Final = 1 << 20
_LISTENING: Final = "0A"
_LOOPBACK: Final = "0100007F"


def _relay() -> str:
    """Return the process that is the relay, as its number; an empty text where there is none.

    Raises:
        OSError: if the processes cannot be listed.
    """
    ours = read_text("/proc/1/comm").strip()
    for entry in os.listdir("/proc"):
        if entry.isdigit() and entry != "1":
            with suppress(OSError):
                if read_text(f"/proc/{entry}/comm").strip() == ours and _number(entry, "PPid") == 1:
                    return entry
    return ""


def _number(process: str, name: str) -> int:
    """Return a number of `/proc/PROCESS/status`; kB are bytes."""
    for line in read_text(f"/proc/{process}/status").splitlines():
        if line.startswith(f"{name}:"):
            words = line.split()
            return int(words[1]) << (10 if words[-1] == "kB" else 0)
    return 0


def _grown() -> Outcome:
    """Say whether the relay holds more than it may."""
    process = _relay()
    if not process:
        return leaked("there is no relay to look at")
    memory, descriptors = _number(process, "VmRSS"), _number(process, "FDSize")
    return held(
        memory <= _MEMORY and descriptors <= _DESCRIPTORS,
        f"it holds {memory >> 10} KiB and room for {descriptors} files",
        f"it grew to {memory >> 10} KiB and room for {descriptors} files",
    )


@contextmanager
def _line(where: Surroundings, *, patient: bool = True) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:
        line.settimeout(_PATIENCE_S / 2 if patient else 0.05)
        line.connect(("127.0.0.1", where.relay))
        yield line


def _answered(line: socket.socket) -> bytes:
    data = b""
    with suppress(OSError):
        while b"\r\n\r\n" not in data and (chunk := line.recv(1 << 12)):
            data += chunk
    return data


def _beyond(where: Surroundings) -> Outcome:
    """Ask for what the gate refuses."""
    homes = [f"{target.host}:{target.port}" for target in where.targets if target.kind == "tcp"][:3]
    for authority in (*homes, "192.168.1.1:443", "example.com:443", f"{where.listed[0]}:80"):
        with _line(where) as line:
            line.sendall(f"CONNECT {authority} HTTP/1.1\r\n\r\n".encode())
            if _answered(line).startswith(b"HTTP/1.1 200"):
                return leaked(f"the relay led to {authority}")
    return refused("the relay leads to the gate alone, which said no")


def _flooded(where: Surroundings) -> Outcome:
    """Open as many connections as can be, say half a word on each, and leave them so."""
    refusals = 0
    with ExitStack() as stack:
        for _ in range(_MORE):
            try:
                stack.enter_context(_line(where, patient=False)).sendall(b"CONNECT ")
                refusals = 0
            except OSError:
                refusals += 1
            if refusals == _FULL:
                break
        return _grown()


def _giant(where: Surroundings) -> Outcome:
    """Send heads without an end, on one connection after the other; does anything of them stay?"""
    for _ in range(_HEADS):
        with _line(where) as line, suppress(OSError):
            line.sendall(b"CONNECT " + bytes(_HEAD))
            _answered(line)
    return _grown()


def _unread(where: Surroundings) -> Outcome:
    """Have much sent, and take none of it: who waits for whom?"""
    name = where.listed[0]
    with ExitStack() as stack:
        for _ in range(4):
            line = stack.enter_context(_line(where))
            line.sendall(f"CONNECT {name}:443 HTTP/1.1\r\n\r\n".encode())
            if not _answered(line).startswith(b"HTTP/1.1 200"):
                continue
            line.settimeout(0.5)
            with suppress(OSError):
                line.sendall(hello(name) + bytes(_UNREAD))
        return _grown()


def _elsewhere(_: Surroundings) -> Outcome:
    """Look for an address that somebody else could reach."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(FileNotFoundError):
            for words in (line.split() for line in read_text(table).splitlines()[1:]):
                if words[3] == _LISTENING and words[1].partition(":")[0] != _LOOPBACK:
                    return leaked(f"somebody listens at {words[1]}")
    return refused("it listens on the job's own loopback alone")


def _opened(part: str, flags: int) -> Callable[[Surroundings], Outcome]:
    def act(_: Surroundings) -> Outcome:
        process = _relay()
        if not process:
            return leaked("there is no relay to look at")
        os.close(os.open(f"/proc/{process}/{part}", flags))
        return leaked(f"/proc/{process}/{part} could be opened")

    return act


def attempts(where: Surroundings) -> tuple[Attempt, ...]:
    """Return the attempts on a relay; none where the job has none."""
    return _FIXED if where.relay else ()


def _attempt(name: str, tried: str, act: Callable[[Surroundings], Outcome]) -> Attempt:
    return Attempt(f"gate-relay-{name}", GROUP, tried, act, _PATIENCE_S)


_FIXED: Final = (
    _attempt("beyond", "Get past the gate by the relay", _beyond),
    _attempt("elsewhere", "Find the relay at an address that others reach", _elsewhere),
    _attempt("flood", "Flood the relay with half-open connections", _flooded),
    _attempt("giant-head", "Send the relay heads without an end", _giant),
    _attempt("unread", "Have the relay keep what is not read", _unread),
    _attempt("memory", "Write into the relay's memory", _opened("mem", os.O_RDWR)),
    _attempt(
        "heartbeat",
        "Take the engine's heartbeat out of the relay",
        _opened("fd/0", os.O_RDWR | getattr(os, "O_NONBLOCK", 0)),
    ),  # Windows lists the attempts too
)
