"""The tray icon: what Lull does at a glance, and the few things that are wanted without a window."""

from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.ui.icons import tray_icon
from app.ui.presenters.seen import Seen
from app.ui.presenters.toasts import Toast
from app.ui.presenters.tray import Act, Entry, TrayView, present_tray, safe
from app.ui.presenters.voice import Voice
from app.ui.theme import load_roles


_LOOK_MS: Final = 2000


class Tray(QObject):
    """Shows a `TrayView` in the desktop's tray, as soon and as often as there is one.

    WORKAROUND: Qt never finds a tray that comes after the icon, and `hide(); show()` does not help (measured with
    6.11.3). So the icon is made when a tray is there, looked after while none is, and made anew when one comes back.

    Signals:
        send: a command of the protocol was chosen.
        start, open, quit: the entry of that name was chosen, or the icon was clicked.
    """

    send = Signal(object)
    start = Signal()
    open = Signal()
    quit = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Look for a tray, and go on looking."""
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._view: TrayView | None = None
        self._menu = QMenu()
        self._roles = load_roles("dark")  # the icon brings its own dark ground
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self._look)
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
        self._timer.stop()
        self._forget()
        self._menu.deleteLater()

    def _watch_bus(self) -> None:
        """Hear of trays that come or come back; without a session bus the timer alone looks for one."""
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher  # noqa: PLC0415 - after the first paint

        bus = QDBusConnection.sessionBus()
        if bus.isConnected():
            mode = QDBusServiceWatcher.WatchModeFlag.WatchForRegistration
            self._watcher = QDBusServiceWatcher("org.kde.StatusNotifierWatcher", bus, mode, self)
            self._watcher.serviceRegistered.connect(self._came)

    def _came(self) -> None:
        self._forget()
        self._look()

    def _look(self) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            self._timer.start()
            return
        self._timer.stop()
        if self._icon is None:
            self._icon = QSystemTrayIcon(self)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._activated)
            if self._view is not None:
                self._dress(self._icon, self._view, None)
                self._icon.show()

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
