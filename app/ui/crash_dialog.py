"""After a crash: says so once, shows what a report would hold, and saves it where the user wants; nothing is sent."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app import __version__
from app.ui.presenters.help import report
from app.ui.presenters.voice import Voice
from app.ui.widgets.basics import Button, Words


class CrashDialog(QDialog):
    """Not modal: work goes on behind it.

    Attributes:
        text: what a report would hold, all of it.
        save, close_button: the buttons.
    """

    def __init__(self, crash: str, lines: Sequence[str], voice: Voice, parent: QWidget | None = None) -> None:
        """Build it for what a crash left and the last lines of the log."""
        super().__init__(parent)
        say = voice.say
        self._voice = voice
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Lull")
        self.resize(640, 480)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(say("The report"))
        self.text.setPlainText(report(None, (), lines, crash, about=(("lull", __version__),)))
        self.save, self.close_button = Button(say("&Save the report…"), kind="filled"), Button(say("&Close"))
        self.save.clicked.connect(self._save)
        self.close_button.clicked.connect(self.close)
        self._note = Words("muted", wrap=True)
        self._note.say(say("This is all that a report holds. Nothing is sent: save it, and send it to whom you like."))
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(12)
        column.addWidget(Words("title", say("Lull's window ended unexpectedly the last time.")))
        column.addWidget(Words("muted", say("The engine worked on, and nothing is lost."), wrap=True))
        column.addWidget(self.text, 1)
        column.addWidget(self._note)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.save)
        row.addWidget(self.close_button)
        row.addStretch(1)
        column.addLayout(row)

    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self._voice.say("Save as"), str(Path.home() / "lull-report.txt"))
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Write the report to a file, and say how that went."""
        say = self._voice.say
        try:
            path.write_text(self.text.toPlainText(), "utf-8")
        except OSError as error:
            self._note.say(say("It could not be saved: {why}.", why=error.strerror or "?"), "fault")
            return
        self._note.say(say("Saved as {name}.", name=path.name), "earn")
