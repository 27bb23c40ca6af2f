"""Unix sockets in Qt's event loop, without QtNetwork: that library and its TLS cost each start 6 ms and 4 MB."""

import select
import socket
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from app.line import Greeting, dial


_CHUNK: Final = 1 << 18
"""Bytes that are read at once: whoever has more to say waits for the windows, and not they for him."""


class Stream(QObject):
    """One connection; it closes itself when the other side does.

    Signals:
        received: these bytes came.
        ended: the other side hung up, or the line broke. Said once, and not after `close`.
    """

    received = Signal(object)
    ended = Signal()

    def __init__(self, connection: socket.socket, greeting: Greeting, parent: QObject | None = None) -> None:
        """Take over a connected socket, and begin with what is said on it first."""
        super().__init__(parent)
        connection.setblocking(False)
        self._connection, self._unsent = connection, bytearray()
        self._reads = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Read, self)
        self._writes = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Write, self)
        self._writes.setEnabled(False)
        self._reads.activated.connect(self._read)
        self._writes.activated.connect(self._send)
        self._greeting, self._heard = greeting, b""
        if greeting.called:
            self.write(greeting.ours)

    @classmethod
    def to(cls, path: Path, parent: QObject | None = None) -> "Stream":
        """Connect to whoever listens at `path`, at once or not at all.

        Raises:
            OSError: nobody listens there, or too many wait already.
        """
        return cls(*dial(path, 0), parent)

    @property
    def descriptor(self) -> int:
        """The socket's number; -1 once it is closed."""
        return self._connection.fileno()

    def write(self, data: bytes) -> None:
        """Send now what goes out now, and the rest when it can."""
        if self.descriptor >= 0:
            self._unsent += data
            self._send()

    def wait(self, milliseconds: int) -> None:
        """Take what comes within this time, without the event loop."""
        if self.descriptor >= 0 and select.select([self.descriptor], [], [], milliseconds / 1000)[0]:
            self._read()

    def close(self) -> None:
        """Hang up; nothing more is said."""
        self._reads.setEnabled(False)
        self._writes.setEnabled(False)
        self._connection.close()
        self.deleteLater()

    def _read(self) -> None:
        try:
            data = self._connection.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        missing = len(self._greeting.theirs) - len(self._heard)
        if not data or (missing and not self._greeted(data[:missing], missing)):
            self.close()
            self.ended.emit()
        elif len(data) > missing:
            self.received.emit(data[missing:])

    def _greeted(self, data: bytes, missing: int) -> bool:
        """Take a part of what must be heard first; return whether it may still be the right thing."""
        self._heard += data
        if len(data) < missing:
            return True
        if not self._greeting.fits(self._heard):
            return False
        if not self._greeting.called and self._greeting.ours:
            self.write(self._greeting.ours)
        return True

    def _send(self) -> None:
        try:
            sent = self._connection.send(self._unsent)
        except BlockingIOError:
            sent = 0
        except OSError:  # the reading side hears of it too, and later: nothing ends within a call of `write`
            sent = len(self._unsent)
        del self._unsent[:sent]
        self._writes.setEnabled(bool(self._unsent))
