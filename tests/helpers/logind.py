"""A logind on a system bus, as systemd's speaks: org.freedesktop.login1.Manager, its delay locks and its signals."""

import asyncio
import os
import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from dbus_fast import BusType, DBusError, Message, MessageType, PropertyAccess
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_property, method, signal

from tests.helpers.secret_service import environment, session_bus


NAME: Final = "org.freedesktop.login1"
PATH: Final = "/org/freedesktop/login1"
MANAGER: Final = f"{NAME}.Manager"


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock that was handed out, and our end of its pipe."""

    what: str
    who: str
    why: str
    mode: str
    end: int

    @property
    def held(self) -> bool:
        """Whether somebody still has the other end: when nobody has, ours is hung up."""
        poll = select.poll()
        poll.register(self.end, select.POLLIN)
        return not poll.poll(0)


class _Manager(ServiceInterface):
    def __init__(self, *, refuses: bool) -> None:
        super().__init__(MANAGER)
        self.locks: list[Lock] = []
        self.preparing = False
        self._refuses = refuses

    @method(name="Inhibit")
    def inhibit(self, what: "s", who: "s", why: "s", mode: "s") -> "h":  # type: ignore[name-defined]  # noqa: F821
        if self._refuses:
            raise DBusError("org.freedesktop.DBus.Error.AccessDenied", "Permission denied")
        ours, theirs = os.pipe()
        self.locks.append(Lock(what, who, why, mode, ours))
        # Sent after this returns; closed by whoever made it once it is.
        asyncio.get_running_loop().call_later(0.05, os.close, theirs)
        return theirs

    @dbus_property(access=PropertyAccess.READ, name="PreparingForSleep")
    def preparing_for_sleep(self) -> "b":  # type: ignore[name-defined]  # noqa: F821
        return self.preparing

    @signal(name="PrepareForSleep")
    def prepare_for_sleep(self, start: bool) -> "b":  # type: ignore[name-defined]  # noqa: F821, FBT001
        return start


class Logind:
    """The daemon; a context manager."""

    def __init__(self, address: str, *, refuses: bool = False, preparing: bool = False) -> None:
        """Say on which bus.

        Args:
            address: of the bus.
            refuses: whether it hands out no lock.
            preparing: whether a sleep was announced before anybody listened.
        """
        self._address = address
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="logind-daemon")
        self._manager = _Manager(refuses=refuses)
        self._manager.preparing = preparing
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
        for lock in self._manager.locks:
            os.close(lock.end)

    async def _serve(self) -> None:
        self._bus = await MessageBus(
            bus_address=self._address, bus_type=BusType.SYSTEM, negotiate_unix_fd=True
        ).connect()
        self._bus.export(PATH, self._manager)
        await self._bus.request_name(NAME)

    @property
    def locks(self) -> tuple[Lock, ...]:
        """The locks that were handed out and are still held."""
        return tuple(lock for lock in self._manager.locks if lock.held)

    def say(self, *, sleeps: bool) -> None:
        """Announce a sleep, or its end."""
        self._manager.preparing = sleeps
        self._loop.call_soon_threadsafe(self._manager.prepare_for_sleep, sleeps)

    def fall_asleep(self, at_most_s: float) -> float:
        """Announce a sleep and wait for the delay locks, as logind does; return the seconds that they took.

        Raises:
            TimeoutError: if one was still held after so many seconds (logind then sleeps all the same).
        """
        begun = time.monotonic()
        self.say(sleeps=True)
        while any("sleep" in lock.what.split(":") and lock.mode == "delay" for lock in self.locks):
            if time.monotonic() - begun > at_most_s:
                raise TimeoutError("a delay lock is held for longer than logind waits")
            time.sleep(0.005)
        return time.monotonic() - begun


async def _send(address: str, message: Message) -> None:
    bus: Any = await MessageBus(bus_address=address, bus_type=BusType.SYSTEM).connect()
    await bus.send(message)
    bus.disconnect()
    with suppress(EOFError, OSError):
        await bus.wait_for_disconnect()


def spoof(address: str, destination: str | None, *, sleeps: bool) -> None:
    """Send the signal from a connection that is not logind's: to everybody, or straight to one connection."""
    message = Message(
        message_type=MessageType.SIGNAL,
        destination=destination,
        path=PATH,
        interface=MANAGER,
        member="PrepareForSleep",
        signature="b",
        body=[sleeps],
    )
    asyncio.run(_send(address, message))


async def _names(address: str) -> list[str]:
    bus = await MessageBus(bus_address=address, bus_type=BusType.SYSTEM).connect()
    question = Message(
        destination="org.freedesktop.DBus",
        path="/org/freedesktop/DBus",
        interface="org.freedesktop.DBus",
        member="ListNames",
    )
    reply = await bus.call(question)
    assert reply is not None
    bus.disconnect()
    return [name for name in reply.body[0] if name.startswith(":") and name != bus.unique_name]


def connections(address: str) -> list[str]:
    """Return the unique names of all connections on the bus."""
    return asyncio.run(_names(address))


@contextmanager
def system_bus(folder: Path) -> Iterator[str]:
    """Run a bus of a test's own that takes the place of the system's meanwhile."""
    with session_bus(folder) as address, environment(DBUS_SYSTEM_BUS_ADDRESS=address):
        yield address
