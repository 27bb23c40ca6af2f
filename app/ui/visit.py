"""Makes a page in slices between the events, so that a click on it stops nothing else for long; and ahead of it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.ui.pages.build import read_page
from app.ui.pages.page import Page


_SLICE: Final = 16
"""Widgets that a style sheet dresses in well under a frame."""

_PAUSE_MS: Final = 150
"""Between the code of one page and of the next, while nobody does anything."""

_REST_MS: Final = 60
"""Who rests on an entry for so long is about to choose it; a click comes at the earliest as long again after that."""


class Visit(QObject):
    """One page on its way: its code, its parts, what is known on them, their dress. Nothing is shown before the end.

    Signals:
        ready: the page can be shown.
    """

    ready = Signal()

    def __init__(self, name: str, make: Callable[[], Page], fill: Callable[[Page], None], parent: QObject) -> None:
        """Begin with the next turn of the loop.

        Args:
            name: the page's.
            make: makes it for the window, or returns the one that is there.
            fill: shows on a page what is known.
            parent: the window.
        """
        super().__init__(parent)
        self.name, self._make, self._fill = name, make, fill
        self._slices = self._all()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)
        self._timer.start(0)

    def _step(self) -> None:
        if next(self._slices, None) is None:
            self._timer.stop()
            self.ready.emit()

    def _all(self) -> Iterator[bool]:
        read_page(self.name)
        yield True
        page = self._make()
        yield True
        self._fill(page)
        yield True
        parts = page.findChildren(QWidget)
        for at in range(0, len(parts), _SLICE):
            for part in parts[at : at + _SLICE]:
                part.ensurePolished()
            yield True


class Ahead(QObject):
    """Has the code of the pages read soon after the first frame, and makes a page that pointer or focus rest on.

    It makes no page that nobody looks for: all of them are 12 MB, their code is 2. Then its timers are still.

    Attributes:
        unread: the names of the pages whose code has not been read.
    """

    def __init__(self, names: Sequence[str], make: Callable[[int], object], parent: QObject) -> None:
        """Wait for `begin`.

        Args:
            names: of the pages, by their numbers.
            make: makes a page that is not there.
            parent: the window.
        """
        super().__init__(parent)
        self.unread = list(names)
        self._make, self._place = make, 0
        self._reading, self._resting = QTimer(self), QTimer(self)
        self._reading.setInterval(_PAUSE_MS)
        self._reading.timeout.connect(self._read)
        self._resting.setInterval(_REST_MS)
        self._resting.setSingleShot(True)
        self._resting.timeout.connect(lambda: self._make(self._place))

    def begin(self) -> None:
        """Begin to read, one page after the other."""
        self._reading.start()

    def rest_on(self, place: int) -> None:
        """Make a page, if nothing else is rested on within a moment; -1 is no page."""
        self._place = place
        if place < 0:
            self._resting.stop()
        else:
            self._resting.start()

    def _read(self) -> None:
        if self.unread:
            read_page(self.unread.pop(0))
        if not self.unread:
            self._reading.stop()
