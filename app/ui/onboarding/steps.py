"""The steps of the first set-up: what each shows, when it lets one go on, and what it does when one does."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from app.desktop.autostart import Autostart
from app.desktop.checks import System
from app.protocol.commands import Answer, BenchmarkResult, CancelBenchmark, RunBenchmark, SetMode, SetOwner
from app.protocol.errors import AppError
from app.protocol.states import Protection, RunMode
from app.signer.requests import Ask, Create, Restore, Wallet
from app.ui.presenters.benchmark import present_benchmark, present_figures
from app.ui.presenters.device import GaugeView
from app.ui.presenters.faults import Mending, present_error
from app.ui.presenters.reasons import Tone
from app.ui.presenters.seen import Seen
from app.ui.presenters.setup import Check, may_go_on, present_checks, promises
from app.ui.presenters.voice import in_a_row, stopped
from app.ui.widgets.basics import Button, Card, Picture, Words, beginning, clear, restyle
from app.ui.widgets.gauge import Gauge
from app.ui.widgets.kit import Kit
from app.ui.widgets.mend_button import MendButton
from app.ui.widgets.setting_rows import Line
from app.ui.widgets.switch import Switch
from app.ui.widgets.working import Working


_MARKS = {
    Tone.EARN: ("check", "earn"),
    Tone.WAIT: ("wait", "wait"),
    Tone.ATTENTION: ("attention", "attention"),
    Tone.FAULT: ("fault", "fault"),
}
_MOST_FIGURES = 6


class StepPage(Card):
    """One step.

    Attributes:
        title, lead: what stands above it.
        button: the text of the button that goes on.
        ready: whether it may be pressed.
        leads: whether it is the one that stands out; where something is to be mended first, that does.

    Signals:
        changed: button or ready changed.
        finished: the step is done.
    """

    changed = Signal()
    finished = Signal()

    title = ""
    lead = ""
    button = ""
    ready = False
    leads = True

    def __init__(self, kit: Kit) -> None:
        """Make an empty step."""
        super().__init__(margins=24, gap=14)
        self.kit = kit
        self.problem = Words("body", wrap=True)
        self.problem.setVisible(False)

    def begin(self) -> None:
        """Do what the step does by itself when it is opened."""

    def show_seen(self, seen: Seen, now: float) -> None:
        """Show what is known."""

    def leave(self) -> None:
        """Do what the step does when one goes on, and then say `finished`."""
        self.finished.emit()

    def say_problem(self, error: AppError) -> None:
        """Say what went wrong, in place."""
        fault = present_error(error, self.kit.voice)
        self.problem.say_or_hide(f"{fault.title}. {fault.message} {fault.advice}".strip(), "fault")


class ChecksStep(StepPage):
    """What of this PC is in order, and the mend for what is not."""

    def __init__(self, kit: Kit, system: Callable[[], System]) -> None:
        """Build it; `system` looks at the PC."""
        super().__init__(kit)
        say = kit.voice.say
        self.title = say("Your graphics card earns in the lull between games.")
        self.lead = say("First a quick look at this PC. What is missing can be fixed now or later.")
        self.button = say("&Continue")
        self._system = system
        self._shown: tuple[Check, ...] | None = None
        self._list = QVBoxLayout()
        self._list.setSpacing(14)
        self.column.addLayout(self._list)

    def show_seen(self, seen: Seen, now: float) -> None:  # noqa: ARG002 - nothing here depends on the time
        """Look again."""
        checks = present_checks(seen, self._system(), self.kit.voice)
        if checks == self._shown:
            return
        self._shown = checks
        say = self.kit.voice.say
        self.ready = seen.live is not None
        self.button = say("&Continue") if may_go_on(checks) else say("Fix it &later")
        self.leads = all(check.fault is None or check.fault.mending is Mending.NONE for check in checks)
        clear(self._list)
        for check in checks:
            self._list.addWidget(self._line(check))
        self.changed.emit()

    def _line(self, check: Check) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        name, role = _MARKS.get(check.tone, _MARKS[Tone.WAIT])
        row.addWidget(Picture(self.kit.theme, 18, name, role), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Words("strong", check.name, wrap=True))
        found = Words("muted", wrap=True)
        found.say(in_a_row(stopped(check.found[:1].upper() + check.found[1:]), check.mend))
        words.addWidget(found)
        row.addLayout(words, 1)
        if check.fault is not None:
            trouble, mend = Words("body", wrap=True), MendButton(self.kit)
            words.addWidget(trouble)
            trouble.setVisible(False)
            mend.troubled.connect(lambda why: trouble.say_or_hide(why, "fault"))
            row.addWidget(mend, 0, Qt.AlignmentFlag.AlignVCenter)
            mend.show_fault(check.fault)
            restyle(mend, "filled", value=True)
        elif check.command:
            copy = Button(
                self.kit.voice.say("Copy command"), name=self.kit.voice.say("Copy: {what}", what=check.command)
            )
            copy.clicked.connect(lambda: self.kit.actions.copy.emit(check.command))
            row.addWidget(copy, 0, Qt.AlignmentFlag.AlignVCenter)
        return line


class ConsentStep(StepPage):
    """What somebody agrees to; then a wallet is made silently, or the pay goes to an address of his own."""

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__(kit)
        say = kit.voice.say
        self.title = say("What you agree to")
        self.lead = say("Five points, no small print.")
        self.button, self.ready = say("I &agree"), True
        self._owned = False
        for place, (title, text) in enumerate(promises(kit.voice)):
            line = QHBoxLayout()
            line.setSpacing(14)
            icon = ("sandbox", "games", "earnings", "wallet", "eye")[place]
            line.addWidget(Picture(kit.theme, 18, icon, "muted"), 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(Words("strong", title, wrap=True))
            words.addWidget(Words("muted", text, wrap=True))
            line.addLayout(words, 1)
            self.column.addLayout(line)
        self.other = Button(say("Pay to an &address of mine instead"), kind="quiet")
        self.other.clicked.connect(self._bring)
        self.address = QLineEdit()
        self.address.setAccessibleName(say("Your address"))
        self.address.setPlaceholderText(
            say("0x… of another wallet, for example a hardware wallet; then no key is made here")
        )
        self.address.setMaxLength(100)
        self.address.setVisible(False)
        self.address.textChanged.connect(self._check)
        self.restore = Button(say("&Restore a wallet from its recovery words"), kind="quiet")
        self.restore.clicked.connect(self._restore)
        others = QVBoxLayout()
        others.setSpacing(4)
        for button in (self.other, self.restore):
            others.addLayout(beginning(button))
        self.column.addLayout(others)
        self.column.addWidget(self.address)
        self.column.addWidget(self.problem)

    def show_seen(self, seen: Seen, now: float) -> None:  # noqa: ARG002 - nothing here depends on the time
        """Notice a wallet that is there already."""
        self._owned = seen.live is not None and seen.live.wallet.owner is not None
        self.other.setVisible(not self._owned)
        self.restore.setVisible(not self._owned)

    def leave(self) -> None:
        """Make the wallet, or take the address."""
        if self._owned:
            self.finished.emit()
            return
        self._wait(waiting=True)
        if self.address.isVisibleTo(self):
            command = SetOwner(self.address.text().strip(), Protection.NONE.value)
            self.kit.actions.ask(self, command, self._done, self._failed)
        else:
            self.kit.actions.sign(self, Create(), self._made, self._failed)

    def _made(self, wallet: object) -> None:
        if isinstance(wallet, Wallet) and wallet.owner is not None:
            command = SetOwner(wallet.owner, wallet.protection.value, wallet.backed_up)
            self.kit.actions.ask(self, command, self._done, self._failed)

    def _done(self, _answer: Answer) -> None:
        self._wait(waiting=False)
        self.problem.setVisible(False)
        self.finished.emit()

    def _failed(self, error: AppError) -> None:
        self._wait(waiting=False)
        self.say_problem(error)

    def _restore(self) -> None:
        """Have the signer ask for the words, in its own window."""
        self._wait(waiting=True)
        self.kit.actions.sign(self, Restore(Ask.DIALOG), self._made, self._failed)

    def _bring(self) -> None:
        show = not self.address.isVisibleTo(self)
        self.address.setVisible(show)
        say = self.kit.voice.say
        self.other.say(say("Make a &wallet here instead") if show else say("Pay to an &address of mine instead"))
        if show:
            self.address.setFocus()
        self._check()

    def _check(self) -> None:
        text = self.address.text().strip()
        self.ready = not self.address.isVisibleTo(self) or (text.startswith("0x") and len(text) == 42)
        self.changed.emit()

    def _wait(self, *, waiting: bool) -> None:
        say = self.kit.voice.say
        self.button = say("Making your wallet…") if waiting else say("I &agree")
        self.ready = not waiting
        self.changed.emit()


class BenchmarkStep(StepPage):
    """The card is measured by itself; one may go on before it is done."""

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__(kit)
        say = kit.voice.say
        self.title = say("What your card can do")
        self.lead = say(
            "It is measured now, in less than half a minute. The market picks jobs for it by these figures."
        )
        self.button, self.ready = say("&Continue"), True
        self._asked, self._finished = False, False
        self.working = Working(kit, say("Progress of the measurement"))
        self.working.cancel.clicked.connect(lambda: kit.actions.command.emit(CancelBenchmark()))
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self.column.addWidget(self.working)
        self.column.addLayout(self._list)
        self.column.addWidget(self.problem)

    def begin(self) -> None:
        """Measure, unless that was done."""
        if not self._asked:
            self._asked = True
            self.working.show_work(self.kit.voice.say("Measuring"), 0.0, "")
            self.kit.actions.ask(self, RunBenchmark(), self._measured, self._failed)

    def show_seen(self, seen: Seen, now: float) -> None:
        """Show what is measured now."""
        progress = present_benchmark(seen.snapshot, self.kit.voice, now).progress
        if progress is not None and not self._finished:
            self.working.show_work(progress.what, progress.part, progress.note)

    def _measured(self, answer: Answer) -> None:
        self._finished = True
        self.working.setVisible(False)
        if not isinstance(answer, BenchmarkResult):
            return
        clear(self._list)
        for figure in present_figures(answer, self.kit.voice)[:_MOST_FIGURES]:
            gauge = Gauge(self.kit.theme)
            gauge.show_gauge(GaugeView(figure.name, figure.value, figure.part, figure.tone))
            self._list.addWidget(gauge)

    def _failed(self, error: AppError) -> None:
        self._asked = False
        self.working.setVisible(False)
        self.say_problem(error)


class WhenStep(StepPage):
    """When this PC works, and whether it starts at log-in."""

    def __init__(self, kit: Kit, login: Autostart) -> None:
        """Build it; `login` is this system's way to start at log-in."""
        super().__init__(kit)
        say = kit.voice.say
        self.title = say("When to work")
        self.lead = say("Games always come first. All of this can be changed at any time.")
        self.button, self.ready = say("&Finish"), True
        self._login = login
        group = QButtonGroup(self)
        self.free = QRadioButton(say("Whenever no game runs"))
        self.asked = QRadioButton(say("Only after I press Resume"))
        self.free.setChecked(True)
        for choice, note in (
            (self.free, say("Lull works in the background and hands the card back the moment a game starts.")),
            (self.asked, say("Nothing runs until you say so.")),
        ):
            group.addButton(choice)
            words, both = Words("muted", note, wrap=True), QVBoxLayout()
            words.setContentsMargins(28, 0, 0, 0)
            both.setSpacing(2)
            both.addWidget(choice)
            both.addWidget(words)
            self.column.addLayout(both)
        self.login = Switch(kit.theme, say("Start when you log in"))
        self.login.setChecked(True)
        line = Line(say("Start when you log in"), say("Only the tray icon appears; no window opens."))
        line.control.addWidget(self.login)
        self.column.addWidget(line)
        self.column.addWidget(self.problem)

    def leave(self) -> None:
        """Do both."""
        try:
            if self.login.isChecked():
                self._login.enable()
            elif self._login.enabled():
                self._login.disable()
        except AppError as error:
            self.say_problem(error)
            self.login.setChecked(False)
            return
        self.kit.actions.command.emit(SetMode(RunMode.NEVER if self.asked.isChecked() else RunMode.AUTO))
        self.finished.emit()
