"""The tray icon: what Lull does at a glance, and the few things that are wanted without a window."""

import ctypes
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QCoreApplication, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.ui.icons import tray_icon
from app.ui.presenters.seen import Seen
from app.ui.presenters.toasts import Toast
from app.ui.presenters.tray import Act, Entry, TrayView, present_tray, safe
from app.ui.presenters.voice import Voice
from app.ui.theme import load_roles


_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_CLIENT_MESSAGE: Final = 33
"""The X event with which a tray says to all that it is there (System Tray Protocol, "MANAGER")."""


class Tray(QObject):
    """Shows a `TrayView` in the desktop's tray, as soon and as often as there is one.

    WORKAROUND: Qt never finds a tray that comes after the icon, and `hide(); show()` does not help (measured with
    6.11.3). So the icon is made when a tray is there, and made anew when one comes back. Nobody polls: a tray of
    D-Bus is heard of on the bus, one of X in the events of X.

    Signals:
        send: a command of the protocol was chosen.
        start, open, quit: the entry of that name was chosen, or the icon was clicked.
        opening: the menu is about to be shown by Qt itself.
    """

    send = Signal(object)
    start = Signal()
    open = Signal()
    quit = Signal()
    opening = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Look for a tray, and go on looking."""
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._view: TrayView | None = None
        self._menu = QMenu()
        self._roles = load_roles("dark")  # the icon brings its own dark ground
        self._menu.aboutToShow.connect(self.opening)
        self._ear: _ManagerEar | None = None
        self._watch_bus()
        self._look()

    @property
    def present(self) -> bool:
        """Whether the user can find the icon now."""
        return self._icon is not None and QSystemTrayIcon.isSystemTrayAvailable()

    def show_seen(self, seen: Seen, voice: Voice, now: float) -> None:
        """Show what is known; what did not change is not told again."""
        view = present_tray(seen, voice, now)
        before, self._view = self._view, view
        if before is None or view.entries != before.entries:
            self._fill_menu(view.entries)
        if self._icon is not None:
            self._dress(self._icon, view, before)

    def tell(self, toast: Toast) -> None:
        """Show a message, where there is a tray that shows any."""
        if self._icon is not None and QSystemTrayIcon.supportsMessages():
            kind = QSystemTrayIcon.MessageIcon.Warning if toast.urgent else QSystemTrayIcon.MessageIcon.NoIcon
            self._icon.showMessage(safe(toast.title), safe(toast.text), kind)

    def close(self) -> None:
        """Take the icon away."""
        self._stop_listening()
        self._forget()
        self._menu.deleteLater()

    def _watch_bus(self) -> None:
        """Hear of trays that come or come back: of the watcher, and of a panel that joins one later."""
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher  # noqa: PLC0415 - after the first paint

        bus = QDBusConnection.sessionBus()
        if bus.isConnected():
            mode = QDBusServiceWatcher.WatchModeFlag.WatchForRegistration
            self._watcher = QDBusServiceWatcher(_WATCHER, bus, mode, self)
            self._watcher.serviceRegistered.connect(self._came)
            said = ("/StatusNotifierWatcher", _WATCHER, "StatusNotifierHostRegistered")
            bus.connect("", *said, self, SLOT("_joined()"))  # type: ignore[call-overload]  # the stub knows bytes alone

    def _came(self) -> None:
        self._forget()
        self._look()

    @Slot()
    def _joined(self) -> None:
        if self._icon is None:
            self._look()

    def _look(self) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            if self._ear is None:
                self._ear = _ManagerEar(self)
                self._ear.heard.connect(self._look)
            return
        self._stop_listening()
        if self._icon is None:
            self._icon = QSystemTrayIcon(self)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._activated)
            if self._view is not None:
                self._dress(self._icon, self._view, None)
                self._icon.show()

    def _stop_listening(self) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            ear.close()

    def _forget(self) -> None:
        if self._icon is not None:
            self._icon.hide()
            self._icon.setContextMenu(None)  # type: ignore[arg-type]  # the menu outlives the icon
            self._icon.deleteLater()
            self._icon = None

    def _dress(self, tray: QSystemTrayIcon, view: TrayView, before: TrayView | None) -> None:
        if before is None or view.tone is not before.tone:
            tray.setIcon(tray_icon(view.tone, self._roles.color(view.tone)))
        if before is None or view.tooltip != before.tooltip:
            tray.setToolTip(view.tooltip)
        if not tray.isVisible():
            tray.show()

    def _fill_menu(self, entries: tuple[Entry, ...]) -> None:
        """Show entries. Texts change in place where the kinds did not, because an open menu must not be pulled away."""
        shape = [(entry.act, entry.checked is None) for entry in entries]
        if shape == self._menu.property("shape"):
            for action, entry in zip(self._menu.actions(), entries, strict=True):
                self._label(action, entry)
            return
        self._menu.clear()
        for entry in entries:
            action = self._menu.addSeparator() if entry.act is Act.SEPARATOR else self._menu.addAction(entry.text)
            action.setCheckable(entry.checked is not None)
            action.triggered.connect(self._chosen)
            self._label(action, entry)
        self._menu.setProperty("shape", shape)

    @staticmethod
    def _label(action: QAction, entry: Entry) -> None:
        action.setText(entry.text)
        action.setEnabled(entry.act is not Act.NOTHING)
        action.setChecked(bool(entry.checked))

    def _chosen(self) -> None:
        action = self.sender()
        actions = self._menu.actions()
        if self._view is None or action not in actions:
            return
        entry = self._view.entries[actions.index(action)]
        if isinstance(action, QAction):
            action.setChecked(bool(entry.checked))  # the engine says what is so, not the click
        match entry.act:
            case Act.SEND:
                self.send.emit(entry.command)
            case Act.START:
                self.start.emit()
            case Act.OPEN:
                self.open.emit()
            case Act.QUIT:
                self.quit.emit()
            case _:
                pass

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.open.emit()
        elif reason is QSystemTrayIcon.ActivationReason.MiddleClick and self._view and self._view.middle:
            self.send.emit(self._view.middle)


class _ManagerEar(QObject):
    """Hears the messages to clients among X's events, while there is no tray: one of them tells that one came.

    Signals:
        heard: there was one; whether it was that one shows by looking.
    """

    heard = Signal()

    def __init__(self, parent: QObject) -> None:
        """Begin to listen."""
        super().__init__(parent)
        self._filter = _Filter(self._hear)
        if (app := QCoreApplication.instance()) is not None:
            app.installNativeEventFilter(self._filter)

    def close(self) -> None:
        """Listen no more."""
        if (app := QCoreApplication.instance()) is not None:
            app.removeNativeEventFilter(self._filter)
        self.deleteLater()

    def _hear(self) -> None:
        QTimer.singleShot(0, self, self.heard.emit)  # Qt itself hears of it after its filters


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, hear: Callable[[], None]) -> None:
        super().__init__()
        self._hear = hear

    def nativeEventFilter(self, kind: object, message: int) -> object:  # noqa: N802 - Qt's name
        if kind == b"xcb_generic_event_t":
            event = ctypes.cast(int(message), ctypes.POINTER(ctypes.c_uint8))[0]
            if event & 0x7F == _CLIENT_MESSAGE:
                self._hear()
        return False, 0
