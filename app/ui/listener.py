"""Hears that the app was started again, and answers the second start so that it can end."""

import os
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.desktop.instance import SHOW, SHOWN
from app.paths import Home


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
        self._server = QLocalServer(self)
        self._server.setMaxPendingConnections(_MOST_CALLERS)
        self._server.newConnection.connect(self._accept)
        path = os.fspath(home.ui_socket)
        QLocalServer.removeServer(path)  # left by a process that was killed
        before = os.umask(0o177)  # the socket is this user's alone from its first moment
        try:
            self._server.listen(path)
        finally:
            os.umask(before)

    @property
    def listening(self) -> bool:
        """Whether it can be heard."""
        return self._server.isListening()

    def close(self) -> None:
        """Listen no more, and remove the socket."""
        self._server.close()

    def _accept(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.readyRead.connect(self._hear)
            caller.disconnected.connect(caller.deleteLater)
            if caller.bytesAvailable():
                self._answer(caller)

    def _hear(self) -> None:
        caller = self.sender()
        if isinstance(caller, QLocalSocket):
            self._answer(caller)

    def _answer(self, caller: QLocalSocket) -> None:
        if caller.bytesAvailable() < len(SHOW):
            return
        if caller.read(len(SHOW)).data() == SHOW:
            caller.write(SHOWN)
            caller.flush()
            self.wanted.emit()
        caller.disconnectFromServer()
