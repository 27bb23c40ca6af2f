"""Starts the engine from the ui without stopping it: `app.client.launch` in a thread of its own."""

import threading
from collections.abc import Sequence

from PySide6.QtCore import QObject, QThread, Signal

from app.paths import Home
from app.protocol.errors import AppError


class Launcher(QObject):
    """Finds or starts the engine, once at a time.

    Signals:
        found: an engine answers.
        failed: none does, with the error.
    """

    found = Signal()
    failed = Signal(object)

    def __init__(self, home: Home, command: Sequence[str] | None, parent: QObject | None = None) -> None:
        """Take the instance, and the engine's program where it is another one than this."""
        super().__init__(parent)
        self._home, self._command = home, command
        self._thread: _Work | None = None

    @property
    def busy(self) -> bool:
        """Whether it is at work."""
        return self._thread is not None

    def start(self, *, anew: bool = False) -> None:
        """Begin, unless it is at work; with `anew`, the engine that is there is ended first, whatever it speaks."""
        if self._thread is None:
            self._thread = _Work(self._home, self._command, self, anew=anew)
            self._thread.finished.connect(self._done)
            self._thread.start()

    def stop(self) -> None:
        """Wait no longer; an engine that was started goes on. No signal follows."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.cancelled.set()
            thread.wait()
            thread.deleteLater()

    def _done(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return
        thread.wait()
        thread.deleteLater()
        if thread.result is None:
            self.found.emit()
        else:
            self.failed.emit(thread.result)


class _Work(QThread):
    """The thread."""

    def __init__(self, home: Home, command: Sequence[str] | None, parent: QObject, *, anew: bool) -> None:
        super().__init__(parent)
        self._home, self._command, self._anew = home, command, anew
        self.cancelled = threading.Event()
        self.result: AppError | None = None

    def run(self) -> None:
        from app.client.launch import ensure_engine  # noqa: PLC0415 - where an engine answers, it is never needed

        try:
            if self._anew:
                from app.client.ending import end_engine  # noqa: PLC0415 - seldom, one hopes

                end_engine(self._home)
            ensure_engine(self._home, command=self._command, cancelled=self.cancelled)
        except AppError as error:
            self.result = error
