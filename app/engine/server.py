"""The engine's socket: JSON lines for clients of the same user, and of nobody else."""

import asyncio
import contextlib
import logging
import os
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from app.engine.bus import Bus, Subscription
from app.line import Greeting, Listening, listen
from app.paths import as_known
from app.protocol import wire
from app.protocol.commands import Answer, Command, Subscribe
from app.protocol.errors import AppError, BugError, KnownError
from app.protocol.snapshot import Snapshot


log = logging.getLogger(__name__)

MAX_CLIENTS: Final = 32
_BACKLOG: Final = 100
_GREETING_S: Final = 2.0
"""Seconds that a caller has for what is said first, where that is something."""
_REQUEST_LIMIT: Final = 256 << 10
"""Bytes of the longest request; a grant is the largest part of any."""


class Facade(Protocol):
    """What the server needs of the engine."""

    async def apply(self, command: Command) -> Answer:
        """Do what a client asks.

        Raises:
            AppError: if it cannot be done.
        """
        ...

    def snapshot(self) -> Snapshot:
        """Return the whole state."""
        ...


class Server:
    """Serves one socket until it is closed."""

    def __init__(
        self, path: Path, facade: Facade, bus: Bus, *, listens: Callable[[Path, int], Listening] = listen
    ) -> None:
        """Serve at `path`, which nobody else serves: the caller holds the home's lock. `listens` opens the line."""
        self._listens = listens
        self._path = path
        self._facade = facade
        self._bus = bus
        self._clients: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._listening: Listening | None = None

    async def start(self) -> None:
        """Bind the socket and begin to serve.

        Raises:
            KnownError: `home.unusable` or `disk.full`.
        """
        try:
            self._listening = self._listens(self._path, _BACKLOG)
            self._server = await asyncio.start_server(
                self._accept, sock=self._listening.socket, limit=_REQUEST_LIMIT, backlog=_BACKLOG
            )
        except OSError as error:
            raise as_known(error, self._path) from None

    async def close(self) -> None:
        """End all connections and remove the socket."""
        if self._server is None or self._listening is None:
            return
        self._server.close()
        for client in tuple(self._clients):
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        await self._server.wait_closed()
        self._listening.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._clients) >= MAX_CLIENTS or not (self._proves_a_secret or _same_user(writer)):
            writer.close()
            return
        self._clients.add(task)
        try:
            await self._greet(reader, writer)
            await _Connection(reader, writer, self._facade, self._bus).run()
        except (ConnectionError, TimeoutError, asyncio.IncompleteReadError):
            pass
        except asyncio.CancelledError:
            pass  # only `close` cancels; asyncio's streams log a cancelled handler as an error (python/cpython#110894)
        finally:
            self._clients.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    @property
    def _proves_a_secret(self) -> bool:
        return self._listening is not None and bool(self._listening.greeting.theirs)

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hear and say what comes first on this kind of line.

        Raises:
            ConnectionError: if it is somebody else who calls.
        """
        greeting = self._listening.greeting if self._listening else Greeting()
        if greeting.theirs:
            async with asyncio.timeout(_GREETING_S):
                heard = await reader.readexactly(len(greeting.theirs))
            if not greeting.fits(heard):
                raise ConnectionRefusedError
            writer.write(greeting.ours)


class _Connection:
    """One client."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, facade: Facade, bus: Bus) -> None:
        self._reader = reader
        self._writer = writer
        self._facade = facade
        self._bus = bus
        self._subscription: Subscription | None = None
        self._pump: asyncio.Task[None] | None = None
        self._calls: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until the client goes or breaks the protocol."""
        try:
            while line := await self._line():
                try:
                    request = wire.decode_request(line)
                except wire.UnknownCommandError as error:
                    log.info("a client asked for what is not known here: %s", error)
                    answer = KnownError("engine.unknown", what=error.name)
                    self._writer.write(wire.encode_response(wire.Response(error.number, answer)))
                    await self._writer.drain()
                    continue
                except wire.WireError as error:
                    log.warning("a client was cut off: %s", error)
                    return
                except AppError as error:
                    self._writer.write(wire.encode_response(wire.Response(0, error)))
                    return
                call = asyncio.create_task(self._answer(request))
                self._calls.add(call)
                call.add_done_callback(self._calls.discard)
        finally:
            if self._subscription is not None:
                self._bus.remove(self._subscription)
            tasks = [*self._calls, *([self._pump] if self._pump else [])]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _line(self) -> bytes:
        try:
            return await self._reader.readline()
        except ValueError:
            log.warning("a client was cut off: its request was too long")
            return b""

    async def _answer(self, request: wire.Request) -> None:
        result: Answer | AppError
        try:
            if isinstance(request.command, Subscribe):
                result = self._subscribe(visible=request.command.visible)
            else:
                result = await self._facade.apply(request.command)
        except AppError as error:
            result = error
        except Exception:
            log.exception("the command %s failed", type(request.command).__name__)
            result = BugError(type(request.command).__name__)
        self._writer.write(wire.encode_response(wire.Response(request.id, result)))
        with contextlib.suppress(ConnectionError):
            await self._writer.drain()

    def _subscribe(self, *, visible: bool) -> Snapshot:
        if self._subscription is None:
            self._subscription = Subscription(self._facade.snapshot, visible=visible)
            self._bus.add(self._subscription)
            self._pump = asyncio.create_task(self._push(self._subscription))
        self._subscription.visible = visible
        return self._facade.snapshot()

    async def _push(self, subscription: Subscription) -> None:
        with contextlib.suppress(ConnectionError):
            async for event in subscription.events():
                self._writer.write(wire.encode_push(wire.Push(event)))
                await self._writer.drain()


def _same_user(writer: asyncio.StreamWriter) -> bool:
    """Return whether the process at the other end runs as this user (or as root, who needs no permission)."""
    if sys.platform == "win32":
        return True  # there each end proves a secret instead (`app.line`)
    connection = writer.get_extra_info("socket")
    if not hasattr(socket, "SO_PEERCRED"):
        return True  # macOS: the socket's mode 0600 in a 0700 folder is the check
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, uid, _ = struct.unpack("3i", raw)
    return uid in (os.getuid(), 0)
