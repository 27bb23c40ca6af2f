"""A small engine for the ui's and the clients' tests: a real socket, the real wire, and snapshots from a script.

As a program it is an engine to be launched: it takes the instance's lock, serves one snapshot, and ends at `Shutdown`.

    python -m tests.helpers.engine_server [--late SECONDS] [--fail SENTENCE] [--old]

With `--old` it says something that no engine of today would, and that it is of an older version.
"""

import argparse
import contextlib
import os
import selectors
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar

from app.engine.lock import InstanceLock
from app.paths import Home, default_home
from app.protocol import wire
from app.protocol.commands import Answer, Command, Done, GetSnapshot, Shutdown, Subscribe
from app.protocol.errors import AppError
from app.protocol.events import Changed, Event, Stopping
from app.protocol.snapshot import Snapshot
from tests.helpers import scenes
from tests.helpers.waiting import until


C = TypeVar("C", bound=Command)


class EngineServer:
    """Serves one home's socket from a thread.

    Attributes:
        commands: what clients sent, but for `GetSnapshot` and `Subscribe`.
        visible: whether the last subscriber asked for figures; None before there is one.
        answers: what a kind of command is answered with; `Done` where nothing stands here. None: never answered.
        subscriptions: how many times somebody subscribed.
    """

    def __init__(self, home: Home, snapshot: Snapshot) -> None:
        """Begin to serve."""
        self.commands: list[Command] = []
        self.visible: bool | None = None
        self.subscriptions = 0
        self.answers: dict[type[Command], Answer | AppError | None] = {}
        self.on_shutdown: Callable[[], None] = lambda: None
        self._snapshot = snapshot
        self._path = home.socket
        self._subscribers: set[socket.socket] = set()
        self._buffers: dict[socket.socket, bytearray] = {}
        self._lock = threading.Lock()
        self._selector = selectors.DefaultSelector()
        self._wake, self._woken = socket.socketpair()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(os.fspath(self._path))
        self._listener.listen()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._serve, name="engine server")
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Hang up and serve no more."""
        if self._thread.is_alive():
            self._wake.send(b"x")
            self._thread.join()
        for connection in (*self._buffers, self._listener, self._wake, self._woken):
            connection.close()
        self._buffers.clear()
        self._selector.close()
        self._path.unlink(missing_ok=True)

    def show(self, snapshot: Snapshot) -> None:
        """Change the state, and tell all subscribers."""
        with self._lock:
            self._snapshot = replace(snapshot, revision=self._snapshot.revision + 1)
            self._send(wire.encode_push(wire.Push(Changed(self._snapshot))))

    def push(self, event: Event) -> None:
        """Send all subscribers an event."""
        with self._lock:
            self._send(wire.encode_push(wire.Push(event)))

    def say(self, line: bytes) -> None:
        """Send all subscribers whatever this is."""
        with self._lock:
            self._send(line)

    def wait_for(self, kind: type[C], *, count: int = 1) -> C:
        """Return the latest command of a kind, once so many of it have come."""

        def enough() -> C | None:
            of_kind = [command for command in self.commands if isinstance(command, kind)]
            return of_kind[-1] if len(of_kind) >= count else None

        return until(enough, what=f"a {kind.__name__}")

    def _send(self, line: bytes) -> None:
        for subscriber in tuple(self._subscribers):
            try:
                subscriber.sendall(line)
            except OSError:
                self._subscribers.discard(subscriber)

    def _serve(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._woken:
                    return
                if key.fileobj is self._listener:
                    connection, _ = self._listener.accept()
                    self._buffers[connection] = bytearray()
                    self._selector.register(connection, selectors.EVENT_READ)
                elif isinstance(key.fileobj, socket.socket):
                    self._hear(key.fileobj)

    def _hear(self, connection: socket.socket) -> None:
        try:
            chunk = connection.recv(1 << 16)
        except OSError:
            chunk = b""
        if not chunk:
            with self._lock:
                self._subscribers.discard(connection)
            self._selector.unregister(connection)
            del self._buffers[connection]
            connection.close()
            return
        buffer = self._buffers[connection]
        buffer += chunk
        while (end := buffer.find(b"\n")) >= 0:
            line = bytes(buffer[:end])
            del buffer[: end + 1]
            request = wire.decode_request(line)
            with self._lock, contextlib.suppress(OSError):  # it may be gone by now
                answer = self._answer(connection, request.command)
                if answer is not None:
                    connection.sendall(wire.encode_response(wire.Response(request.id, answer)))
            if isinstance(request.command, Shutdown):
                self.on_shutdown()

    def _answer(self, connection: socket.socket, command: Command) -> Answer | AppError | None:
        if isinstance(command, GetSnapshot):
            return self._snapshot
        if isinstance(command, Subscribe):
            self._subscribers.add(connection)
            self.visible = command.visible
            self.subscriptions += 1
            return self._snapshot
        self.commands.append(command)
        return self.answers.get(type(command), Done())


def main() -> int:
    """Be an engine until `Shutdown`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--late", type=float, default=0.0)
    parser.add_argument("--fail", default="")
    parser.add_argument("--old", action="store_true")
    options = parser.parse_args()
    if options.fail:
        print("starting")  # noqa: T201 - what an engine may say before it fails
        print(options.fail, file=sys.stderr)  # noqa: T201
        return 1
    home = default_home()
    try:
        lock = InstanceLock(home.lock)
    except AppError as error:
        print(error.sentence(), file=sys.stderr)  # noqa: T201
        return 1
    time.sleep(options.late)
    ended = threading.Event()
    snapshot = scenes.waiting()
    if options.old:
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        old = replace(snapshot.engine, version="0.0.9", until_at="never")  # type: ignore[arg-type]  # that is the point
        snapshot = replace(snapshot, engine=old)
    with EngineServer(home, replace(snapshot, engine=replace(snapshot.engine, pid=os.getpid()))) as server:
        server.on_shutdown = ended.set
        ended.wait()
        server.push(Stopping())
    lock.release()
    return 0


if __name__ == "__main__":
    sys.exit(main())
