"""What a screen reader gets: the accessibility bus of a desktop, and a program's tree on it (AT-SPI 2, D-Bus alone)."""

import asyncio
import contextlib
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from tests.helpers.waiting import until


LAUNCHER: Final = "/usr/libexec/at-spi-bus-launcher"
_ACCESSIBLE: Final = "org.a11y.atspi.Accessible"
_ACTION: Final = "org.a11y.atspi.Action"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_REGISTRY: Final = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
_PATIENCE_S: Final = 20.0
_LOOK_S: Final = 0.02
_SHOWING: Final = 25
"""The state's number: it can be seen, and is not just somewhere in the tree."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of a program.

    Attributes:
        role: in the words of AT-SPI, such as `push button`.
        address: bus name and path.
        showing: whether it can be seen.
    """

    name: str
    role: str
    address: tuple[str, str]
    showing: bool


@contextlib.contextmanager
def accessibility_bus() -> Iterator[None]:
    """Run the desktop's accessibility bus on the session bus meanwhile, switched on as by a screen reader."""
    assert os.path.exists(LAUNCHER), "at-spi2-core is not installed: run installers/check"  # noqa: PTH110 - a program
    launcher = subprocess.Popen(
        [LAUNCHER, "--launch-immediately"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: asyncio.run(_switched_on()), within_s=_PATIENCE_S, what="the accessibility bus")
        yield
    finally:
        launcher.terminate()
        launcher.wait(60)


async def _switched_on() -> bool:
    session = await MessageBus(bus_type=BusType.SESSION).connect()
    try:
        on = ("org.a11y.Status", "IsEnabled", Variant("b", True))
        message = Message("org.a11y.Bus", "/org/a11y/bus", _PROPERTIES, "Set", signature="ssv", body=list(on))
        reply = await session.call(message)
        return reply.message_type is MessageType.METHOD_RETURN
    finally:
        session.disconnect()


class ScreenReader:
    """Asks one program, by its name on the accessibility bus."""

    def __init__(self, bus: MessageBus, program: str) -> None:
        """Take a connected bus; `reading` makes one."""
        self._bus, self._program = bus, program

    @classmethod
    @contextlib.asynccontextmanager
    async def reading(cls, program: str) -> AsyncIterator[Self]:
        """Connect to the accessibility bus, meanwhile."""
        session = await MessageBus(bus_type=BusType.SESSION).connect()
        reply = await session.call(Message("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress"))
        session.disconnect()
        bus = await MessageBus(bus_address=reply.body[0]).connect()
        try:
            yield cls(bus, program)
        finally:
            bus.disconnect()

    async def tree(self) -> list[Thing]:
        """Return all that the program shows, from its windows down; what cannot be seen is left out with its parts."""
        root = await self._wait(self._application)
        found: list[Thing] = []
        level = await self._children(root)
        while level:
            things = [thing for thing in await asyncio.gather(*map(self._thing, level)) if thing and thing.showing]
            found += things
            level = [
                part for parts in await asyncio.gather(*(self._children(t.address) for t in things)) for part in parts
            ]
        return found

    async def find(self, name: str, role: str) -> Thing:
        """Return the thing with this name and role, once it can be seen."""

        async def look() -> Thing | None:
            return next((thing for thing in await self.tree() if (thing.name, thing.role) == (name, role)), None)

        found: Thing = await self._wait(look)
        return found

    async def press(self, thing: Thing) -> None:
        """Do what a click on it does."""
        await self._ask(thing.address, _ACTION, "DoAction", "i", (0,))

    async def _application(self) -> tuple[str, str] | None:
        for address in await self._children(_REGISTRY):
            if await self._property(address, "Name") == self._program:
                return address
        return None

    async def _thing(self, address: tuple[str, str]) -> Thing | None:
        name, role, states = await asyncio.gather(
            self._property(address, "Name"),
            self._ask(address, _ACCESSIBLE, "GetRoleName"),
            self._ask(address, _ACCESSIBLE, "GetState"),
        )
        if role is None or not states:
            return None
        return Thing(str(name or ""), str(role), address, bool(states[0] >> _SHOWING & 1))

    async def _children(self, address: tuple[str, str]) -> list[tuple[str, str]]:
        return [(name, path) for name, path in await self._ask(address, _ACCESSIBLE, "GetChildren") or []]

    async def _property(self, address: tuple[str, str], name: str) -> Any:  # noqa: ANN401 - whatever it holds
        value = await self._ask(address, _PROPERTIES, "Get", "ss", (_ACCESSIBLE, name))
        return value.value if value is not None else None

    async def _ask(
        self, address: tuple[str, str], interface: str, member: str, signature: str = "", body: tuple[Any, ...] = ()
    ) -> Any:  # noqa: ANN401 - whatever is answered
        """Return the answer's one value, or None where the thing has gone meanwhile."""
        message = Message(address[0], address[1], interface, member, signature=signature, body=list(body))
        reply = await self._bus.call(message)
        if reply.message_type is not MessageType.METHOD_RETURN or not reply.body:
            return None
        return reply.body[0]

    @staticmethod
    async def _wait(look: Any) -> Any:  # noqa: ANN401 - whatever is looked for
        deadline = asyncio.get_running_loop().time() + _PATIENCE_S
        while not (found := await look()):
            assert asyncio.get_running_loop().time() < deadline, "it did not come"
            await asyncio.sleep(_LOOK_S)
        return found
