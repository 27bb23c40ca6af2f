"""Makes the pages that nobody opened yet, in slices between the events, so that opening one is no wait."""

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from app.ui.pages.build import read_page
from app.ui.pages.page import Page


_FIRST_MS: Final = 300
"""The window shows itself first."""
_PAUSE_MS: Final = 20
"""After each slice whatever the user did comes first."""
_SLICE: Final = 16
"""Widgets that a style sheet dresses in well under a frame."""
_LATER: Final = frozenset({"benchmark", "help"})
"""These ask for what is worth most at the moment when somebody looks at it: telemetry and the log."""


class Warming(QObject):
    """Goes through the pages of a window once, and ends with it."""

    def __init__(
        self,
        names: tuple[str, ...],
        make: Callable[[str], Page | None],
        fill: Callable[[Page], None],
        parent: QObject,
    ) -> None:
        """Begin soon.

        Args:
            names: the pages that are not there yet.
            make: makes a page for the window; None if it has got one meanwhile.
            fill: shows on a page what is known.
            parent: the window.
        """
        super().__init__(parent)
        self._make, self._fill = make, fill
        self._slices = self._all(names)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self.step)
        self._timer.start(_FIRST_MS)

    @property
    def done(self) -> bool:
        """Whether all pages are there."""
        return not self._timer.isActive()

    def step(self) -> None:
        """Do the next slice."""
        if next(self._slices, None) is not None:
            self._timer.start(_PAUSE_MS)

    def _all(self, names: tuple[str, ...]) -> Iterator[bool]:
        for name in names:
            read_page(name)
            yield True
            page = self._make(name)
            if page is None:
                continue
            yield True
            if name not in _LATER:
                self._fill(page)
                yield True
            parts = page.findChildren(QWidget)
            for at in range(0, len(parts), _SLICE):
                for part in parts[at : at + _SLICE]:
                    part.ensurePolished()
                yield True
