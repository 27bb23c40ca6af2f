"""Docker on Windows listens at a named pipe; this makes a socket of one, so that all else is the same everywhere.

A socket has timeouts, can be waited for, and can be taken over by HTTP; a pipe has none of it. So one end of a pair of
sockets is given away, and two threads carry bytes between the other end and the pipe, until one of the two closes.
"""

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Final


assert sys.platform == "win32"  # noqa: S101 - mypy reads it, and checks what follows for Windows alone

import _winapi  # noqa: E402 - is there on Windows alone


_CHUNK: Final = 1 << 16
_BUSY: Final = 231
"""ERROR_PIPE_BUSY: every instance of the pipe has its client; the server makes another one as soon as it can."""
_IDENTIFY_ALONE: Final = 0x0010_0000 | 0x0001_0000
"""SECURITY_SQOS_PRESENT and SECURITY_IDENTIFICATION: who serves the pipe may ask who we are, and not act as we."""


def connected(path: str, timeout_s: float | None) -> socket.socket:
    r"""Return a socket whose other end is a named pipe, such as `\\.\pipe\docker_engine`.

    Args:
        path: the pipe's name.
        timeout_s: seconds for the connection, and then the socket's timeout.

    Raises:
        TimeoutError: if the pipe's server is busy for longer.
        OSError: if there is no such pipe, or this user may not use it.
    """
    handle = _opened(path, timeout_s)
    try:
        near, far = socket.socketpair()
    except OSError:
        _winapi.CloseHandle(handle)
        raise
    _Bridge(handle, far).start()
    near.settimeout(timeout_s)
    return near


def _opened(path: str, timeout_s: float | None) -> int:
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    while True:
        try:
            return _winapi.CreateFile(
                path,
                _winapi.GENERIC_READ | _winapi.GENERIC_WRITE,
                0,
                _winapi.NULL,
                _winapi.OPEN_EXISTING,
                _winapi.FILE_FLAG_OVERLAPPED | _IDENTIFY_ALONE,
                _winapi.NULL,
            )
        except OSError as error:
            if error.winerror != _BUSY:
                raise
        left_ms = 1000 if deadline is None else int(1000 * (deadline - time.monotonic()))
        if left_ms <= 0:
            raise TimeoutError(f"{path} is busy")
        with contextlib.suppress(OSError):  # it is tried again whatever this says: another client may be faster
            _winapi.WaitNamedPipe(path, left_ms)


class _Bridge:
    """Carries bytes between a pipe and a socket, and closes both when either end is done."""

    def __init__(self, pipe: int, far: socket.socket) -> None:
        """Take over both."""
        self._pipe = pipe
        self._far = far
        self._guard = threading.Lock()
        self._reading: _winapi.Overlapped | None = None
        self._over = False
        self._carriers = 2

    def start(self) -> None:
        """Begin to carry."""
        for work in (self._inward, self._outward):
            threading.Thread(target=self._carry, args=(work,), name="docker-pipe", daemon=True).start()

    def _carry(self, work: Callable[[], None]) -> None:
        with contextlib.suppress(OSError):
            work()
        with self._guard:
            self._carriers -= 1
            last = self._carriers == 0
        if last:
            self._far.close()
            _winapi.CloseHandle(self._pipe)

    def _inward(self) -> None:
        """From the pipe to the socket, until the pipe ends; then the reader of the socket finds its end too."""
        try:
            while data := self._read():
                self._far.sendall(data)
        finally:
            with contextlib.suppress(OSError):
                self._far.shutdown(socket.SHUT_WR)

    def _read(self) -> bytes:
        with self._guard:
            if self._over:
                return b""
            self._reading, _ = _winapi.ReadFile(self._pipe, _CHUNK, overlapped=True)
            reading = self._reading
        count, _ = reading.GetOverlappedResult(True)
        return bytes(reading.getbuffer() or b"")[:count]

    def _outward(self) -> None:
        """From the socket to the pipe, until the socket's owner closes it; then nobody reads any more."""
        try:
            while data := self._far.recv(_CHUNK):
                writing, _ = _winapi.WriteFile(self._pipe, data, overlapped=True)
                writing.GetOverlappedResult(True)
        finally:
            with self._guard:
                self._over = True
                if self._reading is not None:
                    with contextlib.suppress(OSError):
                        self._reading.cancel()
