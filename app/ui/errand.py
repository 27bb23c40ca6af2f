"""Something that may take as long as a person thinks, such as a signature: done in a thread, told in the ui's."""

import threading
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.protocol.errors import AppError, BugError


class Errand(QObject):
    """Runs a function in a thread that the process does not wait for; what it waits on ends with it."""

    _ended = Signal(object, object)

    def __init__(
        self,
        work: Callable[[], object],
        then: Callable[[object], None],
        otherwise: Callable[[AppError], None],
        parent: QObject,
    ) -> None:
        """Take the function, and what is called in the ui's thread with its result or its error."""
        super().__init__(parent)
        self._work, self._then, self._otherwise = work, then, otherwise
        self._thread = threading.Thread(target=self._run, name="errand", daemon=True)
        self._ended.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def _run(self) -> None:
        result: object = None
        error: AppError | None = None
        try:
            result = self._work()
        except AppError as trouble:
            error = trouble
        except Exception as bug:  # noqa: BLE001 - a thread's end that nobody hears would leave a button waiting
            error = BugError(type(bug).__name__)
        if shiboken6.isValid(self):
            self._ended.emit(result, error)

    @Slot(object, object)
    def _tell(self, result: object, error: object) -> None:
        """Tell it, in the thread that this object lives in."""
        self.deleteLater()
        if isinstance(error, AppError):
            self._otherwise(error)
        else:
            self._then(result)
