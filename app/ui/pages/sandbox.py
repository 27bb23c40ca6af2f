"""The sandbox: what contains a job here, the attack on it that its owner may start, and what a job may see."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.protocol.commands import Answer, CancelAttack, GetSettings, Setting, Settings
from app.protocol.containment import AttackReport, AttackSandbox
from app.protocol.errors import AppError
from app.ui.pages.page import Page
from app.ui.presenters.faults import Fault, present_error
from app.ui.presenters.reasons import Tone
from app.ui.presenters.sandbox import SandboxPage, present_attack, present_sandbox
from app.ui.presenters.seen import Seen
from app.ui.widgets.basics import Button, Card, Picture, Words, clear
from app.ui.widgets.facts import Facts
from app.ui.widgets.fault_bar import FaultBar
from app.ui.widgets.kit import Kit
from app.ui.widgets.table import Column, Row, Table
from app.ui.widgets.working import Working


_MOST_ROWS = 10
_OUTCOME = 2


class Sandbox(Page):
    """The page of the sandbox.

    Attributes:
        table: what came of the attack.
        working: how an attack stands.
    """

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__(kit, kit.voice.say("Sandbox"))
        voice = kit.voice
        self._view: SandboxPage | None = None
        self._settings: tuple[Setting, ...] = ()
        self._asked = False
        self._seen: Seen | None = None
        self._gates: tuple[Fault, ...] = ()
        self._now = 0.0
        self._mark = Picture(kit.theme, 20, "sandbox", "text")
        self._sentence, self._reason = Words("title", wrap=True), Words("muted", wrap=True)
        self._facts, self._job, self._kept = Facts(kit), Facts(kit), Facts(kit)
        self.working = Working(kit, voice.say("Progress of the attack"))
        self.working.cancel.clicked.connect(lambda: kit.actions.command.emit(CancelAttack()))
        self.attack = Button(voice.say("&Attack it now"))
        self.attack.clicked.connect(self._begin)
        self._waiting, self._live = False, False
        self.column.addWidget(Words("sentence", voice.say("Sandbox")))
        self._slot = QVBoxLayout()
        self._slot.setSpacing(8)
        self.column.addLayout(self._slot)
        self.column.addWidget(self._build_head())
        self.column.addWidget(self._build_attack(kit))
        self._job_title = Words("strong")
        job = Card()
        both = QHBoxLayout()
        both.setSpacing(32)
        for picture, title, facts in (
            ("eye", voice.say("What it gets"), self._job),
            ("sandbox", voice.say("What it never gets"), self._kept),
        ):
            side, head = QVBoxLayout(), QHBoxLayout()
            side.setSpacing(8)
            head.setSpacing(8)
            head.addWidget(Picture(kit.theme, 18, picture, "muted"))
            head.addWidget(Words("body", title), 1)
            side.addLayout(head)
            side.addWidget(facts)
            side.addStretch(1)
            both.addLayout(side, 1)
        job.column.addWidget(self._job_title)
        job.column.addSpacing(4)
        job.column.addLayout(both)
        self.column.addWidget(job)
        self.column.addStretch(1)

    def _build_head(self) -> Card:
        card = Card()
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        first.addWidget(self._sentence, 1)
        card.column.addLayout(first)
        card.column.addWidget(self._reason)
        card.column.addSpacing(6)
        card.column.addWidget(self._facts)
        return card

    def _build_attack(self, kit: Kit) -> Card:
        voice = kit.voice
        columns = (
            Column(voice.say("Group")),
            Column(voice.say("What was tried"), wide=True),
            Column(voice.say("Outcome")),
            Column(voice.say("How")),
        )
        self.table = Table(kit.theme, columns, voice.say("Attacks and what came of them"))
        self._headline = Words("strong", wrap=True)
        self._why = Words("muted", voice.say(
            "A test program, in a container exactly like a job's, tries to reach your files, your network, Docker"
            " and more. Each attempt appears here with what refused it."
        ), wrap=True)  # fmt: skip
        self._attack_title = Words("strong", voice.say("Attack my sandbox"))
        self._trouble = Words("body", wrap=True)
        self._trouble.setVisible(False)
        card, top, words = Card(), QHBoxLayout(), QVBoxLayout()
        top.setSpacing(24)
        words.setSpacing(4)
        words.addWidget(self._attack_title)
        words.addWidget(self._why)
        top.addLayout(words, 1)
        top.addWidget(self.attack, 0, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(top)
        for part in (self.working, self._trouble, self._headline, self.table):
            card.column.addWidget(part)
        self._headline.setVisible(False)
        self.table.setVisible(False)
        return card

    def show_seen(self, seen: Seen, now: float) -> None:
        """Show what is known."""
        self._seen, self._now = seen, now
        if seen.live is not None and not self._asked:
            self._asked = True
            self.kit.actions.ask(self, GetSettings(), self._take, self._failed)
        view, live = present_sandbox(seen.snapshot, self._settings, self.kit.voice, now), seen.live is not None
        if view == self._view and live == self._live:
            return
        self._view, self._live = view, live
        self._show_mark(view)
        self._sentence.say(view.sentence)
        self._reason.say(view.reason)
        self._facts.show_lines(view.facts)
        self._job.show_lines(view.job)
        self._kept.show_lines(view.kept)
        self._job_title.say(view.job_title)
        self._show_gates(view)
        self._show_work()

    def _show_work(self) -> None:
        progress = self._view.progress if self._view else None
        if progress is not None:
            self.working.show_work(*progress)
        elif self._waiting:
            self.working.show_work(self.kit.voice.say("Getting ready"), 0.0, "")
        else:
            self.working.setVisible(False)
        self.attack.setEnabled(self._live and progress is None and not self._waiting)

    def _begin(self) -> None:
        self._waiting = True
        self._trouble.setVisible(False)
        self.kit.actions.ask(self, AttackSandbox(), self._ended, self._stopped)
        self._show_work()

    def _ended(self, answer: Answer) -> None:
        self._waiting = False
        if isinstance(answer, AttackReport):
            self.show_report(answer)
        self._show_work()

    def _stopped(self, error: AppError) -> None:
        self._waiting = False
        fault = present_error(error, self.kit.voice)
        self._trouble.say_or_hide(f"{fault.title}. {fault.message} {fault.advice}".strip(), "attention")
        self._show_work()

    def show_report(self, report: AttackReport) -> None:
        """Show what came of an attack."""
        view = present_attack(report, self.kit.voice)
        self._headline.say_or_hide(view.headline, view.tone)
        self.table.show_rows(
            tuple(Row(row.key, (row.group, row.tried, row.outcome, row.how), row.tone, _OUTCOME) for row in view.rows)
        )
        self.table.fit(_MOST_ROWS)
        self.table.setVisible(bool(view.rows))

    def _show_mark(self, view: SandboxPage) -> None:
        """Show a shield while jobs are contained, and the state's own shape while they are not."""
        contained = view.tone is Tone.EARN
        self._mark.show_picture("sandbox" if contained else view.tone, "text" if contained else view.tone)

    def _show_gates(self, view: SandboxPage) -> None:
        if view.gates == self._gates:
            return
        self._gates = view.gates
        clear(self._slot)
        for gate in view.gates:
            self._slot.addWidget(FaultBar(self.kit, gate, dismissible=False))

    def _failed(self, _error: object) -> None:
        self._asked = False

    def _take(self, answer: Answer) -> None:
        if isinstance(answer, Settings):
            self._settings = answer.settings
            if self._seen is not None:
                self.show_seen(self._seen, self._now)
