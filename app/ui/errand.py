"""Something that may take as long as a person thinks, such as a signature: done in a thread, told in the ui's."""

import threading
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QObject, Signal

from app.protocol.errors import AppError, BugError


class Errand(QObject):
    """Runs a function in a thread that the process does not wait for; what it waits on ends with it.

    Signals:
        done: what the function returned.
        failed: the `AppError` that it raised.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, work: Callable[[], object], parent: QObject) -> None:
        """Take the function; `start` begins."""
        super().__init__(parent)
        self._work = work
        self._thread = threading.Thread(target=self._run, name="errand", daemon=True)
        self.done.connect(self.deleteLater)
        self.failed.connect(self.deleteLater)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def _run(self) -> None:
        try:
            result, error = self._work(), None
        except AppError as trouble:
            result, error = None, trouble
        except Exception as bug:  # noqa: BLE001 - a thread's end that nobody hears would leave a button waiting
            result, error = None, BugError(type(bug).__name__)
        if shiboken6.isValid(self):
            (self.failed if error else self.done).emit(error or result)
