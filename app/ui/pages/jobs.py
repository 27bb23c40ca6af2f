"""Jobs: the current one, the history, and the pay slip of the one that is chosen."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.protocol.commands import Answer
from app.protocol.pay import GetPay, PayView
from app.protocol.snapshot import JobView
from app.protocol.states import AttemptState
from app.ui.pages.page import GAP, EmptyState, Page
from app.ui.presenters.jobs import JobsPage, PaySlip, find_job, present_jobs, present_slip
from app.ui.presenters.money import Token
from app.ui.presenters.pay import PayLines, present_pay
from app.ui.presenters.seen import Seen
from app.ui.widgets.basics import Button, Card, StateMark, Words, rule
from app.ui.widgets.facts import Facts
from app.ui.widgets.history_card import HistoryCard
from app.ui.widgets.job_card import CurrentJob
from app.ui.widgets.kit import Kit
from app.ui.widgets.table import Column, Row, Table


_SLIP_WIDTH = 320
_ROOM_FOR_BOTH = 872
_ANY_WIDTH = 16777215
_LEAST_ROWS = 6
_MOST_RECEIPTS = 8


class Jobs(Page):
    """The page of jobs.

    Attributes:
        history, table: the history, and the table in it.
        slip: the pay slip beside it.
    """

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__(kit, kit.voice.say("Jobs"))
        self._seen: Seen | None = None
        self._now = 0.0
        self._view: JobsPage | None = None
        self._asked: tuple[str, AttemptState, int, int] | None = None
        self._job = CurrentJob(kit, wide=True)
        self.history, self.slip = HistoryCard(kit), SlipCard(kit)
        self.table = self.history.table
        self.history.chosen.connect(self._show_slip)
        self._both = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._both)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.addWidget(self.history, 1)
        self._row.addWidget(self.slip)
        self._empty = EmptyState(kit, "jobs")
        self.column.addWidget(Words("sentence", kit.voice.say("Jobs")))
        self.column.addWidget(self._job)
        self.column.addWidget(self._both, 1)
        self.column.addWidget(self._empty, 1)

    def show_seen(self, seen: Seen, now: float) -> None:
        """Show what is known."""
        self._seen, self._now = seen, now
        self._empty.offer_market(seen)
        view = present_jobs(seen.snapshot, self.kit.voice, now)
        self.history.show_latest(seen, view.rows, now)
        if view != self._view:
            self._view = view
            current = view.current if seen.live else None
            self._job.show_job(current, "")
            self._job.setVisible(current is not None)
            self.table.setMinimumHeight(self.table.room(min(len(view.rows), _LEAST_ROWS)))
            self._both.setVisible(bool(view.rows))
            self._empty.words.say(view.empty)
            self._empty.setVisible(bool(view.empty))
        self._show_slip(self.table.key)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the pay slip below the history where there is no room beside it."""
        super().resizeEvent(event)
        beside = self.width() >= _ROOM_FOR_BOTH
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self.slip.setMinimumWidth(_SLIP_WIDTH if beside else 0)
        self.slip.setMaximumWidth(_SLIP_WIDTH if beside else _ANY_WIDTH)

    def _show_slip(self, attempt: str) -> None:
        snapshot = self._seen.snapshot if self._seen else None
        job = find_job(snapshot, attempt) or self.history.job(attempt)
        self._ask_pay(job)
        slip = present_slip(job, Token.of(snapshot.network), self.kit.voice, self._now) if job and snapshot else None
        self.slip.show_slip(slip)

    def _ask_pay(self, job: JobView | None) -> None:
        """Ask for the receipts of the job that is chosen, whenever there may be others."""
        asked = (job.attempt, job.state, job.receipts, job.acknowledged) if job else None
        if asked == self._asked or self._seen is None or self._seen.live is None:
            return
        if job is None or self._asked is None or self._asked[0] != job.attempt:
            self.slip.show_pay(None)
        self._asked = asked
        if job is not None:
            self.kit.actions.ask(self, GetPay(job.attempt), self._take_pay)

    def _take_pay(self, answer: Answer) -> None:
        snapshot = self._seen.snapshot if self._seen else None
        if not isinstance(answer, PayView) or answer.attempt != self.table.key or snapshot is None:
            return  # another job was chosen meanwhile
        job = find_job(snapshot, answer.attempt) or self.history.job(answer.attempt)
        total = job.total if job else 0
        self.slip.show_pay(present_pay(answer, total, Token.of(snapshot.network), self.kit.voice, self._now))


class SlipCard(Card):
    """A pay slip: it explains every token of one job, down to the receipts.

    Attributes:
        receipts: the table of them, while it is wanted.
        twin: the button that shows it.
    """

    def __init__(self, kit: Kit) -> None:
        """Build an empty one."""
        super().__init__()
        self.setAccessibleName(kit.voice.say("Pay slip"))
        self._slip: PaySlip | None = None
        self._mark, self._state = StateMark(kit.theme, 14), Words("label")
        self._title, self._pay = Words("strong", wrap=True), Words("title", wrap=True)
        self._meaning, self._failure = Words("muted", wrap=True), Words("body", wrap=True)
        self._facts = Facts(kit)
        self._kit, self._pay_lines = kit, PayLines((), (), "")
        self._told = Words("muted", wrap=True)
        self.twin = Button(kit.voice.say("Show receipts"), kind="quiet")
        self.twin.clicked.connect(self._toggle)
        self.receipts: Table | None = None
        state = QHBoxLayout()
        state.setSpacing(6)
        state.addWidget(self._mark)
        state.addWidget(self._state, 1)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(Words("label", kit.voice.say("Pay slip")))
        head.addWidget(self._title)
        head.addLayout(state)
        self.column.addLayout(head)
        for part in (self._pay, self._meaning, self._failure, rule(), self._facts):
            self.column.addWidget(part)
        foot = QHBoxLayout()
        foot.addWidget(self.twin)
        foot.addStretch(1)
        self.column.addWidget(self._told)
        self.column.addLayout(foot)
        self._unfolded = QVBoxLayout()
        self.column.addLayout(self._unfolded)
        self.column.addStretch(1)
        self.show_pay(None)

    def show_slip(self, slip: PaySlip | None) -> None:
        """Show a slip, or hide the card."""
        if slip == self._slip:
            return
        self._slip = slip
        self.setVisible(slip is not None)
        if slip is None:
            return
        self._mark.show_tone(slip.tone)
        self._title.say(slip.title)
        self._state.say(slip.state, slip.tone)
        self._pay.say(slip.pay)
        self._meaning.say(slip.meaning)
        self._failure.say_or_hide(slip.failure, "fault")
        self._show_lines()

    def show_pay(self, pay: PayLines | None) -> None:
        """Show what proves the slip, or nothing while that is not known."""
        self._pay_lines = pay or PayLines((), (), "")
        self._show_lines()
        self._told.say_or_hide("" if self._pay_lines.receipts else self._pay_lines.told)
        self.twin.setVisible(bool(self._pay_lines.receipts))
        if self.receipts is not None:
            if self._pay_lines.receipts:
                self._fill(self.receipts)
            else:
                self._toggle()

    def _show_lines(self) -> None:
        """Show what the receipts come to, and below it what is known of the job, in one list that lines up."""
        self._facts.show_lines(self._pay_lines.lines + (self._slip.lines if self._slip else ()))

    def _toggle(self) -> None:
        say, show = self._kit.voice.say, self.receipts is None
        if self.receipts is None:
            columns = (
                Column(say("No.")),
                Column(say("Work"), wide=True),
                Column(say("Pay"), right=True),
                Column(say("Both signed"), right=True),
            )
            self.receipts = Table(self._kit.theme, columns, say("Receipts of this job"))
            self._fill(self.receipts)
            self._unfolded.addWidget(self.receipts)
        else:
            self.receipts.hide()
            self.receipts.deleteLater()
            self.receipts = None
        self.twin.say(say("Hide receipts") if show else say("Show receipts"))

    def _fill(self, table: Table) -> None:
        rows = self._pay_lines.receipts
        table.show_rows(tuple(Row(row.key, (row.number, row.work, row.pay, row.countersigned)) for row in rows))
        table.fit(_MOST_RECEIPTS)
