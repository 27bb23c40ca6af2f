"""Logs and help: the log, a report to send that shows first what is in it, and the keys that work everywhere."""

import platform
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit

from app import __version__
from app.protocol.commands import Answer, GetLogs, GetSettings, LogLines, Setting, Settings
from app.protocol.errors import AppError
from app.ui.pages.page import Page
from app.ui.presenters.faults import present_error
from app.ui.presenters.help import redact, report
from app.ui.presenters.jobs import Line
from app.ui.presenters.seen import Seen
from app.ui.widgets.basics import Button, Card, Words
from app.ui.widgets.facts import Facts
from app.ui.widgets.kit import Kit


_LINES = 400
_LOG_HEIGHT = 240


class Help(Page):
    """The page of logs and help.

    Attributes:
        text: the log, or the report.
        refresh, show_report, copy, save: the buttons.
    """

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__(kit, kit.voice.say("Logs and help"))
        voice = kit.voice
        self._seen: Seen | None = None
        self._asked = False
        self._lines: tuple[str, ...] = ()
        self._settings: tuple[Setting, ...] = ()
        self._reporting = False
        self.column.addWidget(Words("sentence", voice.say("Logs and help")))
        self.column.addWidget(self._build_log(kit))
        self.column.addWidget(self._build_keys(kit))
        self.column.addWidget(self._build_about(kit))
        self.column.addStretch(1)

    def _build_log(self, kit: Kit) -> Card:
        say = kit.voice.say
        card = Card()
        self._title, self._note = Words("strong", say("Log")), Words("muted", wrap=True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(say("Log"))
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPixelSize(12)
        self.text.setFont(fixed)
        self.text.setFixedHeight(_LOG_HEIGHT)
        self.text.setPlaceholderText(say("The engine's last lines appear here."))
        self.refresh = Button(say("&Read again"))
        self.show_report = Button(say("Make a &report"))
        self.copy = Button(say("&Copy"))
        self.save = Button(say("Sa&ve as…"))
        self.refresh.clicked.connect(self._read)
        self.show_report.clicked.connect(self._report)
        self.copy.clicked.connect(lambda: kit.actions.copy.emit(self.text.toPlainText()))
        self.save.clicked.connect(self._save)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.refresh, self.show_report, self.copy, self.save):
            row.addWidget(button)
        row.addStretch(1)
        self._note.say(say("A report holds what is shown here and nothing else: no sum, no address, no key, no name."))
        for part in (self._title, self.text):
            card.column.addWidget(part)
        card.column.addLayout(row)
        card.column.addWidget(self._note)
        return card

    def _build_keys(self, kit: Kit) -> Card:
        say = kit.voice.say
        card = Card()
        card.column.addWidget(Words("strong", say("Keys")))
        keys = Facts(kit)
        keys.show_lines(
            (
                Line(say("Ctrl+1 to Ctrl+9"), say("the pages, from top to bottom")),
                Line("Alt", say("underlines the letter that works with it")),
                Line(say("Left, Right, Home, End"), say("read a chart part by part")),
                Line("Ctrl+W", say("closes the window; Lull keeps working")),
            )
        )
        card.column.addWidget(keys)
        return card

    def _build_about(self, kit: Kit) -> Card:
        say = kit.voice.say
        card = Card()
        card.column.addWidget(Words("strong", say("About")))
        about = Facts(kit)
        about.show_lines(
            (
                Line("Lull", __version__, __version__),
                Line("Qt", str(qVersion())),
                Line("Python", platform.python_version()),
                Line(say("Licence"), say("Apache 2.0; the font Inter under the SIL Open Font License")),
                Line(say("Never"), say("reads a game's memory, asks for an antivirus exclusion or takes the focus")),
            )
        )
        card.column.addWidget(about)
        return card

    def show_seen(self, seen: Seen, now: float) -> None:  # noqa: ARG002 - nothing here depends on the time
        """Ask for the log when the engine is there."""
        self._seen = seen
        if seen.live is not None and not self._asked:
            self._read()

    def _read(self) -> None:
        self._asked, self._reporting = True, False
        self._title.say(self.kit.voice.say("Log"))
        self.kit.actions.ask(self, GetLogs(_LINES), self._take, self._failed)

    def _report(self) -> None:
        self._reporting = True
        self._title.say(self.kit.voice.say("The report, as it would be saved"))
        self.kit.actions.ask(self, GetSettings(), self._take, lambda _error: self._show_report())

    def _take(self, answer: Answer) -> None:
        if isinstance(answer, LogLines):
            self._lines = answer.lines
            self._show_text(redact("\n".join(answer.lines)))
        elif isinstance(answer, Settings):
            self._settings = answer.settings
            self._show_report()

    def _show_report(self) -> None:
        about = (
            ("lull", __version__),
            ("system", f"{platform.system()} {platform.release()}"),
            ("python", platform.python_version()),
            ("qt", str(qVersion())),
        )
        snapshot = self._seen.live if self._seen else None
        self._show_text(report(snapshot, self._settings, self._lines, "", about=about))
        self.text.verticalScrollBar().setValue(0)

    def _show_text(self, text: str) -> None:
        self.text.setPlainText(text)
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _failed(self, error: AppError) -> None:
        self._asked = False
        fault = present_error(error, self.kit.voice)
        self._note.say(f"{fault.title}. {fault.message}", "attention")

    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.kit.voice.say("Save as"), str(Path.home() / "lull-report.txt"))
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Write what is shown to a file, and say how that went."""
        say = self.kit.voice.say
        try:
            path.write_text(self.text.toPlainText(), "utf-8")
        except OSError as error:
            self._note.say(say("It could not be saved: {why}.", why=error.strerror or "?"), "fault")
            return
        self._note.say(say("Saved as {name}.", name=path.name), "earn")
