"""A GameMode daemon on a session bus, as Feral's speaks: com.feralinteractive.GameMode."""

import asyncio
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from dbus_fast import BusType
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, method, signal


_NAME = "com.feralinteractive.GameMode"
_PATH = "/com/feralinteractive/GameMode"


class _Interface(ServiceInterface):
    def __init__(self) -> None:
        super().__init__(_NAME)
        self.games: list[int] = []

    @method(name="ListGames")
    def list_games(self) -> "a(io)":  # type: ignore[valid-type]  # noqa: F821 - D-Bus signatures
        return [[pid, f"{_PATH}/Games/{pid}"] for pid in self.games]

    @signal(name="GameRegistered")
    def registered(self, pid: int) -> "io":  # type: ignore[name-defined]  # noqa: F821
        return [pid, f"{_PATH}/Games/{pid}"]

    @signal(name="GameUnregistered")
    def unregistered(self, pid: int) -> "io":  # type: ignore[name-defined]  # noqa: F821
        return [pid, f"{_PATH}/Games/{pid}"]


class GameMode:
    """The daemon; a context manager."""

    def __init__(self, address: str, games: tuple[int, ...] = ()) -> None:
        """Say on which bus, and which games are registered already."""
        self._address = address
        self._interface_games = games
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="gamemode-daemon")
        self._interface: Any = None
        self._bus: Any = None

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._bus.disconnect)
        with suppress(EOFError, OSError):  # the bus may have gone before
            asyncio.run_coroutine_threadsafe(self._bus.wait_for_disconnect(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> None:
        self._bus = await MessageBus(bus_address=self._address, bus_type=BusType.SESSION).connect()
        self._interface = _Interface()
        self._interface.games = list(self._interface_games)
        self._bus.export(_PATH, self._interface)
        await self._bus.request_name(_NAME)

    def register(self, pid: int) -> None:
        """Have a process ask for GameMode."""
        self._interface.games.append(pid)
        self._loop.call_soon_threadsafe(self._interface.registered, pid)

    def unregister(self, pid: int) -> None:
        """Have it say that it needs GameMode no more."""
        self._interface.games.remove(pid)
        self._loop.call_soon_threadsafe(self._interface.unregistered, pid)
