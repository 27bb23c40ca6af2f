"""Checkable buttons that a screen reader can use: what it does to one is a click for whoever listens to clicks."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton


if TYPE_CHECKING:
    _Base = QAbstractButton
else:
    _Base = object


class Heeding(_Base):
    """A part of a button's class, before Qt's own.

    WORKAROUND: Qt has assistive programs call `toggle` on whatever is checkable, which changes the button and says
    `toggled`, but not `clicked` (QAccessibleButton::doAction). So a change that was neither ours nor a click was
    theirs.
    """

    _known = False
    _both = True

    def heed(self, *, both: bool = True) -> None:
        """Begin; without `both` switching off is no click, because in a group another button does that."""
        self._both = both
        self.toggled.connect(self._changed)

    def setChecked(self, checked: bool) -> None:  # noqa: FBT001, N802 - Qt's name
        """Show what is so."""
        self._known = True
        super().setChecked(checked)
        self._known = False

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """Change with a click."""
        self._known = True
        super().nextCheckState()
        self._known = False

    def _changed(self, checked: bool) -> None:  # noqa: FBT001 - a signal's argument
        if not self._known and (checked or self._both):
            self.clicked.emit()
