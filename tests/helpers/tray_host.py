"""A tray without a panel: a StatusNotifier watcher and host on the session bus, with a user's eyes and fingers.

Protocols: org.kde.StatusNotifierWatcher and StatusNotifierItem (freedesktop.org), com.canonical.dbusmenu.
"""

import asyncio
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from dbus_fast import BusType, Message, MessageType, PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_property, method, signal

from tests.helpers.waiting import until


_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_ITEM: Final = "org.kde.StatusNotifierItem"
_MENU: Final = "com.canonical.dbusmenu"
_PATIENCE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of an icon's menu."""

    id: int
    label: str
    enabled: bool
    checked: bool


class _Watcher(ServiceInterface):
    def __init__(self) -> None:
        super().__init__(_WATCHER)
        self.items: list[str] = []

    @method(name="RegisterStatusNotifierItem")
    def register_item(self, service: "s") -> None:  # type: ignore[name-defined]  # noqa: F821 - D-Bus signatures
        self.items.append(service)

    @method(name="RegisterStatusNotifierHost")
    def register_host(self, service: "s") -> None:  # type: ignore[name-defined]  # noqa: F821
        """Accept it; this is the host itself."""

    @dbus_property(access=PropertyAccess.READ, name="RegisteredStatusNotifierItems")
    def registered(self) -> "as":  # type: ignore[valid-type]  # noqa: F722
        return self.items

    @dbus_property(access=PropertyAccess.READ, name="IsStatusNotifierHostRegistered")
    def host_registered(self) -> "b":  # type: ignore[name-defined]  # noqa: F821
        return True

    @dbus_property(access=PropertyAccess.READ, name="ProtocolVersion")
    def version(self) -> "i":  # type: ignore[name-defined]  # noqa: F821
        return 0

    @signal(name="StatusNotifierHostRegistered")
    def host_came(self) -> None:
        """Say that there is a host."""


class TrayHost:
    """Serves until it is left; its calls are blocking, and may come from the test's thread."""

    def __init__(self) -> None:
        """Take the watcher's name on the session bus."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tray host")
        self._thread.start()
        self._watcher = _Watcher()
        self._bus: MessageBus = self._do(self._open())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def icon(self) -> str:
        """Return the newest icon's address, once there is one."""
        return until(lambda: self._watcher.items[-1:], within_s=_PATIENCE_S, what="a tray icon")[0]

    def tooltip(self) -> str:
        """Return the icon's tooltip."""
        value = self._property("ToolTip")
        return str(value[2])

    def title(self) -> str:
        """Return what the icon is called."""
        return str(self._property("Id"))

    def sizes(self) -> set[int]:
        """Return the widths of the icon's pictures."""
        return {int(width) for width, _, _ in self._property("IconPixmap")}

    def entries(self) -> list[MenuEntry]:
        """Return the menu, separators left out."""
        body = self._call(self._menu_path(), _MENU, "GetLayout", "iias", (0, -1, []))
        found = []
        for child in body[1][2]:
            number, properties, _ = child.value
            values = {name: variant.value for name, variant in properties.items()}
            if values.get("type") != "separator":
                label = str(values.get("label", "")).replace("__", "\0").replace("_", "").replace("\0", "_")
                checked = bool(values.get("toggle-state", 0) == 1)
                found.append(MenuEntry(number, label, bool(values.get("enabled", True)), checked))
        return found

    def labels(self) -> list[str]:
        """Return the menu's texts."""
        return [entry.label for entry in self.entries()]

    def click(self, label: str) -> None:
        """Choose an entry of the menu."""
        entry = next(entry for entry in self.entries() if entry.label == label)
        self._call(self._menu_path(), _MENU, "Event", "isvu", (entry.id, "clicked", Variant("i", 0), 0))

    def left_click(self) -> None:
        """Click on the icon."""
        self._call("/StatusNotifierItem", _ITEM, "Activate", "ii", (10, 10))

    def middle_click(self) -> None:
        """Click on the icon with the middle button."""
        self._call("/StatusNotifierItem", _ITEM, "SecondaryActivate", "ii", (10, 10))

    def _menu_path(self) -> str:
        return str(self._property("Menu"))

    def _property(self, name: str) -> Any:  # noqa: ANN401 - whatever the property holds
        body = self._call("/StatusNotifierItem", "org.freedesktop.DBus.Properties", "Get", "ss", (_ITEM, name))
        return body[0].value

    def _call(self, path: str, interface: str, member: str, signature: str, body: tuple[Any, ...]) -> list[Any]:
        """Call the newest icon; one that was just made anew is called again at its new address."""

        def answered() -> list[Message]:
            message = Message(
                destination=self.icon(),
                path=path,
                interface=interface,
                member=member,
                signature=signature,
                body=list(body),
            )
            reply = self._do(self._bus.call(message))
            return [reply] if reply is not None and reply.message_type is not MessageType.ERROR else []

        return list(until(answered, within_s=_PATIENCE_S, what=f"an answer to {member}")[0].body)

    async def _open(self) -> MessageBus:
        bus = await MessageBus(bus_type=BusType.SESSION).connect()
        bus.export("/StatusNotifierWatcher", self._watcher)
        await bus.request_name(_WATCHER)
        return bus

    async def _close(self) -> None:
        self._bus.disconnect()
        await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast leaves it untyped

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - what the work returns
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE_S)
