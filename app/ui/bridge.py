"""The ui's line to the engine: a local socket on one side, typed Qt signals on the other; it comes back by itself."""

from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.client.peer import check_descriptor
from app.paths import Home
from app.protocol import wire
from app.protocol.commands import Answer, Command, GetWorker, Subscribe
from app.protocol.errors import AppError, KnownError
from app.protocol.events import Changed, Event, Stopping, WindowWanted
from app.protocol.snapshot import Snapshot
from app.ui.stream import Stream


FIRST_WAIT_MS: Final = 250
LONGEST_WAIT_MS: Final = 5000
WATCH_MS: Final = 4000
"""How often it is looked whether the engine still speaks. One that hangs is noticed at the third look."""


class Bridge(QObject):
    """Keeps a connection to one instance's engine.

    Signals:
        snapshot: the state, each time it is told; the first one after a silence means that the line is back.
        lost: the line is gone or could not be had, with the error; said again after each failed attempt.
        answered: the number of a command, and its answer.
        refused: the number of a command, and the error that answered it or kept it from being answered.
        window_wanted: the engine was asked to have the window shown.
        stopping: the engine is about to end.
        late: True when the line is there and the engine says nothing, though it was asked; False when it speaks again.

    Attributes:
        watch: looks whether the engine speaks, while a window shows what it says or an answer is owed; else it sleeps.
    """

    snapshot = Signal(object)
    lost = Signal(object)
    answered = Signal(int, object)
    refused = Signal(int, object)
    window_wanted = Signal()
    stopping = Signal()
    late = Signal(bool)

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        """Take the instance; `open` connects."""
        super().__init__(parent)
        self._path = home.socket
        self._visible = False
        self._number = 0
        self._subscriptions: set[int] = set()
        self._pending: set[int] = set()
        self._buffer, self._kept = bytearray(), wire.Kept()
        self._wait_ms = FIRST_WAIT_MS
        self._stream: Stream | None = None
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setTimerType(Qt.TimerType.CoarseTimer)
        self._retry.timeout.connect(self.open)
        self._pings: set[int] = set()
        self._heard = self._late = False
        self.watch = QTimer(self)
        self.watch.setInterval(WATCH_MS)
        self.watch.setTimerType(Qt.TimerType.CoarseTimer)
        self.watch.timeout.connect(self._look)

    @property
    def connected(self) -> bool:
        """Whether commands reach an engine now."""
        return self._stream is not None

    def open(self) -> None:
        """Connect now, if that is not done; after a failure this is tried again by itself, more and more slowly."""
        if self._stream is None:
            self._retry.stop()
            try:
                self._stream = Stream.to(self._path, self)
            except OSError:
                self._lose(self._not_running())
            else:
                self._begin(self._stream)

    def open_soon(self) -> None:
        """Forget how often it failed, and connect now: there is reason to think that it works."""
        self._wait_ms = FIRST_WAIT_MS
        self.open()

    def close(self) -> None:
        """Hang up for good."""
        self._retry.stop()
        self.watch.stop()
        self._hang_up()

    def wait_for_first(self, milliseconds: int) -> None:
        """Wait a moment for the first snapshot, so that the first picture is a true one; none may come."""
        if self._stream is not None:
            self._stream.wait(milliseconds)

    def show_figures(self, *, visible: bool) -> None:
        """Ask for figures while a window shows them, and for changes of state alone while none does."""
        if visible != self._visible:
            self._visible = visible
            if not visible:
                self._kept.forget()  # a state in a while needs no memory of it all
            if self.connected:
                self._subscribe()

    def send(self, command: Command) -> int:
        """Send a command and return the number under which `answered` or `refused` tells of it, later."""
        self._number += 1
        number = self._number
        self._pending.add(number)
        if self.connected:
            self._write(number, command)
        else:
            QTimer.singleShot(0, self, lambda: self._refuse(number, self._not_running()))
        return number

    def _subscribe(self) -> None:
        self._number += 1
        self._subscriptions.add(self._number)
        self._write(self._number, Subscribe(self._visible))

    def _write(self, number: int, command: Command) -> None:
        if self._stream is not None:
            self._stream.write(wire.encode_request(wire.Request(number, command)))
            if not self.watch.isActive():
                self.watch.start()

    def _look(self) -> None:
        """Ask for a sign of life after a silence; where that was done before, say that none comes."""
        asked = bool(self._pings or self._subscriptions)
        if self._heard or self._stream is None:
            self._heard = False
            if self._stream is None or not (asked or self._pending or self._visible):
                self.watch.stop()
        elif not asked:
            self._number += 1
            self._pings.add(self._number)
            self._write(self._number, GetWorker())
        elif not self._late:
            self._late = True
            self.late.emit(True)

    def _note(self) -> None:
        """Note that the engine speaks."""
        self._heard = True
        if self._late:
            self._late = False
            self.late.emit(False)

    def _begin(self, stream: Stream) -> None:
        stream.received.connect(self._read)
        stream.ended.connect(self._ended)
        try:
            check_descriptor(stream.descriptor, self._path)
        except AppError as error:
            self._drop(error)
            return
        self._subscribe()

    def _read(self, data: bytes) -> None:
        self._note()
        self._buffer += data
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            try:
                self._take(wire.decode_incoming(line, self._kept))
            except wire.WireError:
                self._drop(wire.stranger(line))
                return
            except AppError as error:
                self._drop(error)
                return
        if len(self._buffer) > wire.MAX_LINE:
            self._drop(wire.stranger(b""))

    def _take(self, incoming: wire.Incoming) -> None:
        if isinstance(incoming, wire.Push):
            self._happened(incoming.event)
        elif isinstance(incoming, wire.Skipped) or incoming.id in self._pings:
            self._pings.clear()  # it lives
        elif isinstance(incoming.result, AppError):
            if incoming.id not in self._pending:  # it refuses the line itself: another version, most likely
                raise incoming.result
            self._refuse(incoming.id, incoming.result)
        elif incoming.id in self._subscriptions:
            self._subscribed(incoming.id, incoming.result)
        elif incoming.id in self._pending:
            self._pending.discard(incoming.id)
            self.answered.emit(incoming.id, incoming.result)
        self._rest()

    def _rest(self) -> None:
        """Look no more where nobody sees what the engine says, and it owes nothing: a look wakes the processor."""
        if not (self._visible or self._subscriptions or self._pings or self._pending):
            self.watch.stop()
            self._heard = False

    def _happened(self, event: Event) -> None:
        match event:
            case Changed(snapshot):
                self.snapshot.emit(snapshot)
            case WindowWanted():
                self.window_wanted.emit()
            case Stopping():
                self.stopping.emit()

    def _subscribed(self, number: int, result: Answer) -> None:
        if not isinstance(result, Snapshot):
            raise wire.stranger(b"")
        self._subscriptions.discard(number)
        self._wait_ms = FIRST_WAIT_MS
        self.snapshot.emit(result)

    def _refuse(self, number: int, error: AppError) -> None:
        if number in self._pending:
            self._pending.discard(number)
            self.refused.emit(number, error)

    def _ended(self) -> None:
        self._stream = None
        self._lose(self._not_running())

    def _drop(self, error: AppError) -> None:
        """Hang up because of what was said, and say why."""
        self._hang_up()
        self._lose(error)

    def _hang_up(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def _lose(self, error: AppError) -> None:
        self._buffer.clear()
        self._kept.forget()
        self._subscriptions.clear()
        self._pings.clear()
        self.watch.stop()
        self._heard = self._late = False
        for number in sorted(self._pending):
            self._refuse(number, error)
        self._retry.start(self._wait_ms)
        self._wait_ms = min(self._wait_ms * 2, LONGEST_WAIT_MS)
        self.lost.emit(error)

    def _not_running(self) -> AppError:
        return KnownError("engine.not-running", path=self._path)
