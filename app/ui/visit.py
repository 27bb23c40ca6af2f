"""Makes a page in slices between the events, so that a click on it stops nothing else for long."""

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.ui.pages.build import read_page
from app.ui.pages.page import Page


_SLICE: Final = 16
"""Widgets that a style sheet dresses in well under a frame."""


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
