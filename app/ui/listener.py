"""Hears that the app was started again, and answers the second start so that it can end."""

import contextlib
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from app.desktop.instance import SHOW, SHOWN
from app.line import Listening, listen
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
        self._callers: set[Stream] = set()
        self._listening: Listening | None = None
        with contextlib.suppress(OSError):
            self._listening = listen(home.ui_socket, _MOST_CALLERS)
            self._listening.socket.setblocking(False)
            self._notifier = QSocketNotifier(self._listening.socket.fileno(), QSocketNotifier.Type.Read, self)
            self._notifier.activated.connect(self._accept)

    @property
    def listening(self) -> bool:
        """Whether it can be heard."""
        return self._listening is not None

    def close(self) -> None:
        """Listen no more, and remove the socket."""
        for caller in self._callers:
            caller.close()
        self._callers.clear()
        listening, self._listening = self._listening, None
        if listening is not None:
            self._notifier.setEnabled(False)
            with contextlib.suppress(OSError):
                listening.close()

    def _accept(self) -> None:
        if self._listening is None:
            return
        with contextlib.suppress(OSError):
            connection, _ = self._listening.socket.accept()
            if len(self._callers) >= _MOST_CALLERS:
                connection.close()
                return
            caller = Stream(connection, self._listening.greeting, self)
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
