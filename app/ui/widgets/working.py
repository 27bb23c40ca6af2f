"""A long action that runs: what it does now, how far it is, and a button that ends it."""

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.ui.widgets.basics import Button, Words
from app.ui.widgets.kit import Kit


_STEPS = 1000


class Working(QWidget):
    """Hidden until something runs.

    Attributes:
        cancel: the button that ends it; hidden where nothing can.
    """

    def __init__(self, kit: Kit, name: str) -> None:
        """Make it with a name for screen readers."""
        super().__init__()
        self._what, self._note = Words("strong", wrap=True), Words("label")
        self._bar = QProgressBar()
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(name)
        self.cancel = Button(kit.voice.say("Cancel"))
        column = QVBoxLayout()
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._what, 1)
        head.addWidget(self._note)
        column.addLayout(head)
        column.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addLayout(column, 1)
        row.addWidget(self.cancel)
        self.setVisible(False)

    def show_work(self, what: str, part: float, note: str) -> None:
        """Show how it stands; `part` goes from 0 to 1."""
        self._what.say(what)
        self._note.say(note)
        self._bar.setValue(round(part * _STEPS))
        self._bar.setAccessibleDescription(f"{what} {note}")
        self.setVisible(True)
