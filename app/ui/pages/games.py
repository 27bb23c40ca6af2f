"""Games and limits: what counts as a game and why, the owner's rules, the receipts of hand-backs, hours and limits."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.protocol.commands import Answer, GetSettings, Setting, Settings
from app.protocol.errors import AppError
from app.protocol.snapshot import UsageView
from app.ui.pages.page import Page
from app.ui.presenters.games import Choice, GamesPage, Program, SensorLine, present_games
from app.ui.presenters.seen import Seen
from app.ui.presenters.settings import Group, present_settings
from app.ui.widgets.basics import Button, Card, StateMark, Words, clear
from app.ui.widgets.fault_bar import FaultSlot
from app.ui.widgets.kit import Kit
from app.ui.widgets.setting_rows import SettingRows
from app.ui.widgets.table import TABLE_INSET, TABLE_MARGIN, Column, Row, Table


_MOST_ROWS = 6


class Games(Page):
    """The page of games and limits.

    Attributes:
        seen, suggestions, rules: the programs, each with its buttons.
        table: the hand-backs.
        hours, limits, games: the settings.
    """

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__(kit, kit.voice.say("Games and limits"))
        voice = kit.voice
        self._view: GamesPage | None = None
        self._asked = False
        self._settings: tuple[Setting, ...] = ()
        self._usage: UsageView | None = None
        self._headline = Words("muted", wrap=True)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(Words("sentence", voice.say("Games and limits")))
        head.addWidget(self._headline)
        self.column.addLayout(head)
        self.seen = Programs(kit, voice.say("Seen now"))
        self.rules = Programs(kit, voice.say("Your rules"))
        self.suggestions = Programs(kit, voice.say("Often suspected, never a game"))
        for part in (self.seen, self._build_backs(kit), self.suggestions, self.rules):
            self.column.addWidget(part)
        self._hours_card, self.hours = self._settings_card(voice.say("Hours"))
        self._limits_card, self.limits = self._settings_card(voice.say("Limits"))
        self._after_card, self.games = self._settings_card(voice.say("While you are here, and after a game"))
        for card in (self._hours_card, self._after_card, self._limits_card):
            self.column.addWidget(card)
        self._sensors = Sensors(kit)
        self.column.addWidget(self._sensors)
        self.column.addStretch(1)

    def _settings_card(self, title: str) -> tuple[Card, SettingRows]:
        card, rows = Card(), SettingRows(self.kit, self._ask)
        card.column.addWidget(Words("strong", title))
        card.column.addWidget(rows)
        card.setVisible(False)
        return card, rows

    def _build_backs(self, kit: Kit) -> Card:
        voice = kit.voice
        columns = (
            Column(voice.say("When")),
            Column(voice.say("For"), wide=True),
            Column(voice.say("Frozen after"), right=True),
            Column(voice.say("Memory back"), right=True),
            Column(voice.say("Job went on"), right=True),
        )
        self.table = Table(kit.theme, columns, voice.say("Hand-backs"))
        self._no_backs = Words("muted", wrap=True)
        card = Card(margins=TABLE_MARGIN)
        title = Words("strong", voice.say("Hand-backs"))
        title.setContentsMargins(TABLE_INSET, 0, 0, 0)
        self._no_backs.setContentsMargins(TABLE_INSET, 0, TABLE_INSET, 4)
        for part in (title, self.table, self._no_backs):
            card.column.addWidget(part)
        return card

    def show_seen(self, seen: Seen, now: float) -> None:
        """Show what is known."""
        if seen.live is not None and not self._asked:
            self._ask()
        usage = seen.snapshot.usage if seen.snapshot else None
        if usage != self._usage:
            self._usage = usage
            self._show_settings()
        view = present_games(seen.snapshot, self.kit.voice, now)
        if view == self._view:
            return
        self._view = view
        self._headline.say(view.headline)
        self.seen.show_programs(view.seen, view.no_seen)
        self.rules.show_programs(view.rules, view.no_rules)
        self.suggestions.show_programs(view.suggestions, "")
        self.suggestions.setVisible(bool(view.suggestions))
        self.table.show_rows(
            tuple(Row(back.key, (back.at, back.what, back.frozen, back.memory, back.resumed)) for back in view.backs)
        )
        self.table.fit(_MOST_ROWS)
        self.table.setVisible(bool(view.backs))
        self._no_backs.say_or_hide("" if view.backs else view.no_backs)
        self._sensors.show_sensors(view.sensors)

    def _ask(self) -> None:
        self._asked = True
        self.kit.actions.ask(self, GetSettings(), self._take, self._failed)

    def _failed(self, _error: object) -> None:
        self._asked = False

    def _take(self, answer: Answer) -> None:
        if isinstance(answer, Settings):
            self._settings = answer.settings
            self._show_settings()

    def _show_settings(self) -> None:
        for card, rows, group in (
            (self._hours_card, self.hours, Group.HOURS),
            (self._limits_card, self.limits, Group.LIMITS),
            (self._after_card, self.games, Group.GAMES),
        ):
            views = present_settings(self._settings, group, self.kit.voice, self._usage)
            rows.show_settings(views)
            card.setVisible(bool(views))


class Programs(Card):
    """A list of programs with what each counts as, why, and what the owner can decide about it.

    Attributes:
        buttons: the choices that stand there, by their names.
    """

    def __init__(self, kit: Kit, title: str) -> None:
        """Make an empty list."""
        super().__init__()
        self._kit = kit
        self._shown: tuple[Program, ...] | None = None
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self.buttons: dict[str, Button] = {}
        self._slot = FaultSlot(kit)
        self._none = Words("muted", wrap=True)
        self.column.addWidget(Words("strong", title))
        self.column.addLayout(self._slot)
        self.column.addLayout(self._list)
        self.column.addWidget(self._none)

    def show_programs(self, programs: tuple[Program, ...], otherwise: str) -> None:
        """Show programs, or a sentence in their place."""
        self._none.say_or_hide("" if programs else otherwise)
        if programs == self._shown:
            return
        self._shown = programs
        self._slot.show_fault(None)
        self._let_go()
        self.buttons.clear()
        clear(self._list)
        for program in programs:
            self._list.addWidget(self._line(program))

    def _line(self, program: Program) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        mark = StateMark(self._kit.theme, 18)
        mark.show_tone(program.tone)
        row.addWidget(mark)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Words("body", program.title, wrap=True))
        words.addWidget(Words("label", " \u00b7 ".join(p for p in (program.why, program.where) if p), wrap=True))
        row.addLayout(words, 1)
        verdict = Words("body")
        verdict.say(program.verdict, program.tone)
        row.addWidget(verdict)
        for choice in program.choices:
            row.addWidget(self._button(line, choice))
        return line

    def _button(self, line: QWidget, choice: Choice) -> Button:
        button = Button(choice.text, kind="quiet", name=choice.name)
        button.clicked.connect(lambda: self._decide(line, choice))
        self.buttons[choice.name] = button
        return button

    def _decide(self, line: QWidget, choice: Choice) -> None:
        """Send a choice once; the next snapshot brings the line as it is then."""
        self._slot.show_fault(None)
        self._let_go()
        line.setEnabled(False)

        def refused(error: AppError) -> None:
            line.setEnabled(True)
            self._slot.show_fault(error)

        self._kit.actions.ask(line, choice.command, otherwise=refused)

    def _let_go(self) -> None:
        """Take the keyboard from buttons that go, else the next press would decide about another program."""
        if any(button.hasFocus() for button in self.buttons.values()):
            self.window().setFocus()


class Sensors(Card):
    """Which sensors work here, and why another does not."""

    def __init__(self, kit: Kit) -> None:
        """Make an empty one, hidden."""
        super().__init__()
        self._kit = kit
        self._shown: tuple[SensorLine, ...] = ()
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self.column.addWidget(Words("strong", kit.voice.say("How Lull notices games here")))
        self.column.addLayout(self._list)
        self.setVisible(False)

    def show_sensors(self, sensors: tuple[SensorLine, ...]) -> None:
        """Show sensors; those that work first."""
        if sensors == self._shown:
            return
        self._shown = sensors
        self.setVisible(bool(sensors))
        clear(self._list)
        say = self._kit.voice.say
        for sensor in sorted(sensors, key=lambda each: not each.works):
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(Words("body", sensor.name), 1)
            state = Words("label")
            state.say(say("works") if sensor.works else sensor.why, "earn" if sensor.works else "attention")
            row.addWidget(state)
            self._list.addWidget(line)
