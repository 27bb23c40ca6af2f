"""Hours of the week as a setting: the grid, what it says in words, and examples that are one click away."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.protocol.commands import SetSetting
from app.protocol.errors import AppError
from app.ui.presenters.faults import present_error
from app.ui.presenters.hours import ALWAYS, EVENINGS, NIGHTS, hours_of, read_week, write_week
from app.ui.widgets.basics import Button, Words
from app.ui.widgets.kit import Kit
from app.ui.widgets.week_grid import WeekGrid


class WeekEditor(QWidget):
    """A setting that is hours of the week: the grid, what it says, and examples one click away.

    Attributes:
        grid: the week.
        examples: the buttons, by what they set.
    """

    def __init__(self, kit: Kit, key: str, name: str, *, empty: bool) -> None:
        """Make it.

        Args:
            kit: what parts are given.
            key: of the engine's setting.
            name: for screen readers.
            empty: whether an empty setting is no hour at all; else it is always.
        """
        super().__init__()
        say = kit.voice.say
        self._kit, self._key, self._empty, self._text = kit, key, empty, ""
        self.grid = WeekGrid(kit.theme, kit.voice, name)
        self.grid.changed.connect(self._painted)
        self.grid.told.connect(self._tell)
        self._told, self._problem = Words("muted", wrap=True), Words("body", wrap=True)
        self._problem.setVisible(False)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self._told, 1)
        self.examples: dict[str, Button] = {}
        none = (say("None"), "") if empty else (say("Always"), "")
        for text, hours in (none, (say("Nights"), NIGHTS), (say("Evenings and weekends"), EVENINGS)):
            button = Button(text, kind="quiet", name=f"{name}: {text}")
            button.clicked.connect(lambda _=False, wanted=hours: self._send(wanted))
            foot.addWidget(button)
            self.examples[hours] = button
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.grid)
        column.addLayout(foot)
        column.addWidget(self._problem)

    def show_text(self, text: str) -> None:
        """Show the setting that is in force."""
        self._text = text
        found = read_week(text)
        if not text and not self._empty:
            found = ALWAYS
        if found is not None:
            self.grid.show_stretches(found)
        self._tell("")

    def _tell(self, told: str) -> None:
        say, hours = self._kit.voice.say, hours_of(self.grid.stretches)
        if not told and hours >= hours_of(ALWAYS):
            told = say("At all hours. Drag over the week to change that, or use the arrow keys and Space.")
        elif not told and not hours:
            told = say("At no hour. Drag over the week to change that, or use the arrow keys and Space.")
        self._told.say(
            told or say("{n} hours a week.", n=self._kit.voice.decimal(hours, 0 if hours == int(hours) else 1))
        )

    def _painted(self) -> None:
        stretches = self.grid.stretches
        if not stretches and not self._empty:
            say = self._kit.voice.say
            self._problem.say_or_hide(say("Leave one hour at least; to stop altogether, pause Lull."), "attention")
            return
        self._send("" if stretches == ALWAYS and not self._empty else write_week(stretches))

    def _send(self, text: str) -> None:
        self._problem.setVisible(False)
        self._text = text
        self._kit.actions.ask(self, SetSetting(self._key, text), lambda _: self.show_text(text), self._refused)

    def _refused(self, error: AppError) -> None:
        fault = present_error(error, self._kit.voice)
        self._problem.say_or_hide(fault.message or fault.title, "fault")
