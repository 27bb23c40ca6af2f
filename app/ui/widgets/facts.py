"""Labels and their values, one pair on a line; a value that people want elsewhere has a button that copies it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.ui.presenters.jobs import Line
from app.ui.widgets.basics import IconButton, Words
from app.ui.widgets.kit import Kit


_LINE = 20
_LABEL_WIDTH = 84
"""Pixels that labels have at the least, so that lists below each other line up."""


class Facts(QWidget):
    """Shows lines. Lines that keep their place keep their widgets, so that nothing flickers."""

    def __init__(self, kit: Kit) -> None:
        """Make an empty list."""
        super().__init__()
        self._kit = kit
        self._rows: list[_Fact] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show lines."""
        while len(self._rows) < len(lines):
            fact, place = _Fact(self._kit), len(self._rows)
            self._grid.addWidget(fact.label, place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addLayout(fact.row, place, 1)
            self._rows.append(fact)
        for place, fact in enumerate(self._rows):
            fact.show_line(lines[place] if place < len(lines) else None)


class _Fact:
    """One line's widgets."""

    def __init__(self, kit: Kit) -> None:
        self._kit, self._copied = kit, ""
        self.label, self.value = Words("muted"), Words("body", wrap=True)
        for words in (self.label, self.value):
            words.setMinimumHeight(_LINE)  # as high as the button, so that lines with and without one keep step
        self.copy = IconButton(kit.theme, "copy", kit.voice.say("Copy"), height=_LINE)
        self.copy.clicked.connect(self._copy)
        self.row = QHBoxLayout()
        self.row.setSpacing(4)
        self.row.addWidget(self.value, 1)
        self.row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_line(self, line: Line | None) -> None:
        self.label.say_or_hide(line.label if line else "")
        self.value.say_or_hide(line.value if line else "")
        self._copied = line.copied if line else ""
        self.copy.setVisible(bool(self._copied))
        if line and line.copied:
            self.copy.setAccessibleName(self._kit.voice.say("Copy: {what}", what=line.label))

    def _copy(self) -> None:
        self._kit.actions.copy.emit(self._copied)
