"""The blocking client: one command, one answer, over the instance's Unix socket. For shell commands and for threads."""

import contextlib
import socket
import time
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from app.client.peer import check_peer
from app.line import dial, greet
from app.paths import Home
from app.protocol import wire
from app.protocol.commands import Answer, Command, Subscribe
from app.protocol.errors import AppError, BugError, KnownError
from app.protocol.events import Event
from app.protocol.snapshot import Snapshot


CONNECT_S: Final = 2.0
"""Seconds that a connection on the same machine may take; the engine accepts in less than one millisecond."""

ANSWER_S: Final = 10.0
"""Seconds within which an ordinary command is answered. Claims and benchmarks are given more by their callers."""

_CHUNK: Final = 1 << 16

A = TypeVar("A", bound=Answer)


class EngineClient:
    """One connection to the engine, for one thread.

    Events that arrive between a command and its answer are kept for `next_event`.
    """

    def __init__(self, connection: socket.socket, path: Path) -> None:
        """Take a connected socket; `connect` makes one."""
        self._connection = connection
        self._path = path
        self._buffer = bytearray()
        self._events: deque[Event] = deque()
        self._number = 0

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def ask(self, command: Command, kind: type[A], *, timeout_s: float = ANSWER_S) -> A:
        """Send a command and return its answer.

        Args:
            command: what is asked.
            kind: the answer's type, which stands beside the command's class.
            timeout_s: seconds to wait. A late answer is thrown away by the next call.

        Raises:
            AppError: what the engine answered, or `engine.timeout`, `engine.not-running` (it went away),
                `engine.protocol`, `.newer` or `.older` (it speaks
                otherwise).
        """
        self._number += 1
        name = type(command).__name__
        deadline = time.monotonic() + timeout_s
        self._send(wire.encode_request(wire.Request(self._number, command)), timeout_s, name)
        while True:
            incoming = self._receive(deadline)
            if incoming is None:
                raise KnownError("engine.timeout", what=name, seconds=f"{timeout_s:g}")
            if isinstance(incoming, wire.Skipped):
                continue
            if isinstance(incoming, wire.Push):
                self._events.append(incoming.event)
            elif incoming.id == self._number or (incoming.id == 0 and isinstance(incoming.result, AppError)):
                if isinstance(incoming.result, AppError):
                    raise incoming.result
                if not isinstance(incoming.result, kind):
                    raise BugError(f"{name} was answered with {type(incoming.result).__name__}")
                return incoming.result

    def subscribe(self, *, visible: bool) -> Snapshot:
        """Ask for events from now on and return the state they begin with.

        Raises:
            AppError: as `ask`.
        """
        return self.ask(Subscribe(visible), Snapshot)

    def next_event(self, timeout_s: float) -> Event | None:
        """Return the next event, or None if none comes in time.

        Raises:
            AppError: `engine.not-running` or `engine.protocol`.
        """
        if self._events:
            return self._events.popleft()
        deadline = time.monotonic() + timeout_s
        while (incoming := self._receive(deadline)) is not None:
            if isinstance(incoming, wire.Push):
                return incoming.event
        return None

    def _send(self, line: bytes, timeout_s: float, name: str) -> None:
        try:
            self._connection.settimeout(max(timeout_s, 0.001))
            self._connection.sendall(line)
        except TimeoutError:
            raise KnownError("engine.timeout", what=name, seconds=f"{timeout_s:g}") from None
        except OSError:
            raise KnownError("engine.not-running", path=self._path) from None

    def _receive(self, deadline: float) -> wire.Incoming | None:
        """Return the next message, or None when the time is up."""
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > wire.MAX_LINE:
                self.close()
                raise wire.stranger(b"")
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            try:
                self._connection.settimeout(left)
                chunk = self._connection.recv(_CHUNK)
            except TimeoutError:
                return None
            except OSError:
                chunk = b""
            if not chunk:
                self.close()
                raise KnownError("engine.not-running", path=self._path)
            self._buffer += chunk
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        try:
            return wire.decode_incoming(line)
        except wire.WireError:
            self.close()
            raise wire.stranger(line) from None


def connect(home: Home, *, timeout_s: float = CONNECT_S, owner: int | None = None) -> EngineClient:
    """Return a connection to the engine of `home`.

    Args:
        home: which instance.
        timeout_s: seconds for the connection alone.
        owner: the user whose engine it must be; None means this process's user.

    Raises:
        KnownError: `engine.not-running`, `engine.timeout`, `engine.not-ours` or `home.unusable`.
    """
    path = home.socket
    with contextlib.ExitStack() as on_failure:
        try:
            connection, greeting = dial(path, timeout_s)
            on_failure.callback(connection.close)
            check_peer(connection, path, owner)
            greet(connection, greeting)
        except (TimeoutError, BlockingIOError):  # the second: its queue of connections is full
            raise KnownError("engine.timeout", what="to connect", seconds=f"{timeout_s:g}") from None
        except OSError:
            raise KnownError("engine.not-running", path=path) from None
        on_failure.pop_all()
    return EngineClient(connection, path)
