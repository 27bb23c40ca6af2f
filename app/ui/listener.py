"""Hears that the app was started again, and answers the second start so that it can end."""

import contextlib
import os
import socket
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from app.desktop.instance import SHOW, SHOWN
from app.paths import Home
from app.ui.stream import Stream


_MOST_CALLERS: Final = 8


class Listener(QObject):
    """Listens at `Home.ui_socket`; the caller holds `Home.ui_lock`, so nobody else does.

    Signals:
        wanted: the window is to be shown.
    """

    wanted = Signal()

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        """Begin to listen; where that fails, a second start says so and this one works on."""
        super().__init__(parent)
        self._path = home.ui_socket
        self._callers: set[Stream] = set()
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.setblocking(False)
        before = os.umask(0o177)  # the socket is this user's alone from its first moment
        try:
            self._path.unlink(missing_ok=True)  # left by a process that was killed
            self._server.bind(os.fspath(self._path))
            self._server.listen(_MOST_CALLERS)
        except OSError:
            self._server.close()
            return
        finally:
            os.umask(before)
        self._notifier = QSocketNotifier(self._server.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._accept)

    @property
    def listening(self) -> bool:
        """Whether it can be heard."""
        return self._server.fileno() >= 0

    def close(self) -> None:
        """Listen no more, and remove the socket."""
        for caller in self._callers:
            caller.close()
        self._callers.clear()
        if self.listening:
            self._notifier.setEnabled(False)
            self._server.close()
            with contextlib.suppress(OSError):
                self._path.unlink()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            connection, _ = self._server.accept()
            if len(self._callers) >= _MOST_CALLERS:
                connection.close()
                return
            caller = Stream(connection, self)
            self._callers.add(caller)
            caller.received.connect(self._hear)
            caller.ended.connect(self._forget)

    def _hear(self, data: bytes) -> None:
        caller = self.sender()
        if not isinstance(caller, Stream):
            return
        if data.startswith(SHOW):
            caller.write(SHOWN)
            self.wanted.emit()
        self._callers.discard(caller)
        caller.close()

    def _forget(self) -> None:
        caller = self.sender()
        if isinstance(caller, Stream):
            self._callers.discard(caller)
