"""Earnings: three sums, the days as bars, and the same days as a table one click away."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QHBoxLayout, QVBoxLayout

from app.protocol.commands import Answer, Export, GetExport
from app.protocol.errors import AppError
from app.protocol.pay import GetPerJob, PerJob
from app.ui.pages.page import GAP, EmptyState, Page
from app.ui.presenters.contest import present_contest
from app.ui.presenters.earnings import EarningsPage, Sum, present_earnings
from app.ui.presenters.faults import present_error
from app.ui.presenters.money import Token
from app.ui.presenters.pay import JobPayRow, present_per_job
from app.ui.presenters.seen import Seen
from app.ui.presenters.voice import plain
from app.ui.widgets.basics import Button, Card, Words
from app.ui.widgets.chart import DayChart
from app.ui.widgets.figure import Figure
from app.ui.widgets.kit import Kit
from app.ui.widgets.review import Warned
from app.ui.widgets.table import TABLE_INSET, TABLE_MARGIN, Column, Row, Table
from app.ui.widgets.twin import Twin


_WEEK, _MONTH = 7, 30
_MOST_ROWS = 10
_FIGURE_PX = 26
_NET = 4


class Earnings(Page):
    """The page of earnings.

    Attributes:
        chart: the bars.
        twin: the button that shows the days as rows.
        jobs: the same days job by job.
        contest: leads to the wallet while a root pays too little.
        week, month: how many days the bars cover.
    """

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__(kit, kit.voice.say("Earnings"))
        voice = kit.voice
        self._seen: Seen | None = None
        self._now = 0.0
        self._days = _WEEK
        self._view: EarningsPage | None = None
        self._sums = tuple(SumCard(kit) for _ in range(3))
        sums = QHBoxLayout()
        sums.setSpacing(GAP)
        for card in self._sums:
            sums.addWidget(card, 1)
        self._contest = Warned(kit, "attention", "")
        self.contest = Button(voice.say("Open the wallet"))
        self.contest.clicked.connect(lambda: kit.actions.go.emit("wallet"))
        self._contest.doing.addWidget(self.contest)
        self._empty = EmptyState(kit, "earnings")
        self._asked: object = None
        self._chart_card, self._jobs_card = self._build_chart(kit), self._build_jobs(kit)
        self.column.addWidget(Words("sentence", voice.say("Earnings")))
        self.column.addWidget(self._contest)
        self.column.addLayout(sums)
        self.column.addWidget(self._chart_card)
        self.column.addWidget(self._jobs_card)
        self.column.addWidget(self._empty)
        self.column.addStretch(1)

    def _build_chart(self, kit: Kit) -> Card:
        voice = kit.voice
        card = Card()
        self._caption = Words("label")
        self.week = Button(voice.say("7 days"), kind="segment")
        self.month = Button(voice.say("30 days"), kind="segment")
        group = QButtonGroup(card)
        for button, days in ((self.week, _WEEK), (self.month, _MONTH)):
            button.setCheckable(True)
            button.setChecked(days == self._days)
            group.addButton(button, days)
        group.idToggled.connect(lambda days, on: self._cover(days) if on else None)  # a screen reader does not click
        self.chart = DayChart(kit.theme, voice.say("Earnings per day"))
        self.chart.told.connect(self._tell)
        self._told = Words("muted", wrap=True)
        self.twin = Twin(kit, card.column, self._build_table)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(8)
        self.export = Button(voice.say("E&xport…"), kind="quiet")
        self.export.clicked.connect(lambda: kit.actions.ask(self, GetExport("csv"), self._exported, self._failed))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Words("strong", voice.say("Per day")))
        words.addWidget(self._caption)
        head.addLayout(words, 1)
        head.addWidget(self.export)
        head.addWidget(self.week)
        head.addWidget(self.month)
        foot.setSpacing(16)
        foot.addWidget(self._told, 1)
        foot.addWidget(self.twin, 0, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(head)
        card.column.addWidget(self.chart)
        card.column.addLayout(foot)
        return card

    def _build_table(self) -> Table:
        say = self.kit.voice.say
        columns = (
            Column(say("Day"), wide=True),
            Column(say("Earned"), right=True),
            Column(say("Electricity"), right=True),
            Column(say("Net"), right=True),
            Column(say("Jobs"), right=True),
        )
        return Table(self.kit.theme, columns, say("Earnings per day as a table"))

    def _build_jobs(self, kit: Kit) -> Card:
        say = kit.voice.say
        columns = (
            Column(say("Ended")),
            Column(say("Job"), wide=True),
            Column(say("Earned"), right=True),
            Column(say("Electricity"), right=True),
            Column(say("Net"), right=True),
            Column(say("Net per hour"), right=True),
        )
        self.jobs = Table(kit.theme, columns, say("Earnings per job"))
        self._no_jobs = Words(
            "muted", say("Each job of these days appears here with what it paid and cost."), wrap=True
        )
        card = Card(margins=TABLE_MARGIN)
        title = Words("strong", say("Per job"))
        for part in (title, self._no_jobs):
            part.setContentsMargins(TABLE_INSET, 0, TABLE_INSET, 0)
        for widget in (title, self.jobs, self._no_jobs):
            card.column.addWidget(widget)
        self._show_jobs(())
        return card

    def _ask_jobs(self, seen: Seen) -> None:
        """Ask for the jobs of the days that are shown, whenever there may be others."""
        live = seen.live
        if live is None:
            return
        today = live.earnings.today
        asked = (self._days, today)
        if asked != self._asked:
            self._asked = asked
            self.kit.actions.ask(self, GetPerJob(self._days), self._take_jobs)

    def _take_jobs(self, answer: Answer) -> None:
        snapshot = self._seen.snapshot if self._seen else None
        if isinstance(answer, PerJob) and snapshot is not None:
            self._show_jobs(present_per_job(answer, Token.of(snapshot.network), self.kit.voice, self._now))

    def _show_jobs(self, rows: tuple[JobPayRow, ...]) -> None:
        self.jobs.show_rows(
            tuple(
                Row(
                    row.key,
                    (row.ended, row.kind, row.earned, row.electricity, row.net, row.rate),
                    "attention" if row.loss else "",
                    _NET,
                )
                for row in rows
            )
        )
        self.jobs.fit(_MOST_ROWS)
        self.jobs.setVisible(bool(rows))
        self._no_jobs.setVisible(not rows)

    def show_seen(self, seen: Seen, now: float) -> None:
        """Show what is known."""
        self._seen, self._now = seen, now
        self._empty.offer_market(seen)
        self._ask_jobs(seen)
        contest = present_contest(seen.snapshot, self.kit.voice)
        self._contest.say_or_hide(contest.text if contest else "")
        view = present_earnings(seen.snapshot, self.kit.voice, days=self._days)
        if view == self._view:
            return
        self._view = view
        for card, figures in zip(self._sums, view.sums, strict=False):
            card.show_sum(figures)
        for card in self._sums:
            card.setVisible(bool(view.sums) and not view.empty)
        self._caption.say(self.kit.voice.say("Net per day in {unit}; electricity hatched above it", unit=view.unit))
        self.chart.show_days(view.bars, view.scale)
        self.twin.show_rows([(row.day, row.earned, row.electricity, row.net, row.jobs) for row in view.rows])
        self._chart_card.setVisible(not view.empty)
        self._jobs_card.setVisible(not view.empty)
        self._empty.words.say(view.empty)
        self._empty.setVisible(bool(view.empty))
        if self.chart.current is None:
            self._tell("")

    def _exported(self, answer: Answer) -> None:
        if isinstance(answer, Export):
            wanted = str(Path.home() / Path(plain(answer.name)).name)
            name, _ = QFileDialog.getSaveFileName(self, self.kit.voice.say("Save as"), wanted)
            if name:
                self.save_to(Path(name), answer.content)

    def save_to(self, path: Path, content: str) -> None:
        """Write the ledger to a file, and say how that went."""
        say = self.kit.voice.say
        try:
            path.write_text(content, "utf-8")
        except OSError as error:
            self._told.say(say("It could not be saved: {why}.", why=error.strerror or "?"), "fault")
            return
        self._told.say(say("Saved as {name}.", name=path.name), "earn")

    def _failed(self, error: AppError) -> None:
        fault = present_error(error, self.kit.voice)
        self._told.say(f"{fault.title}. {fault.message}", "fault")

    def _cover(self, days: int) -> None:
        self._days = days
        if self._seen is not None:
            self.show_seen(self._seen, self._now)

    def _tell(self, told: str) -> None:
        self._told.say(told or self.kit.voice.say("Point at a day to read it."))


class SumCard(Card):
    """A period in figures."""

    def __init__(self, kit: Kit) -> None:
        """Build an empty one."""
        super().__init__(gap=2)
        self._title, self._note = Words("label"), Words("label", wrap=True)
        self._net = Figure(kit.theme, _FIGURE_PX)
        self._note.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for part in (self._title, self._net, self._note):
            self.column.addWidget(part)
        self.column.addStretch(1)

    def show_sum(self, figures: Sum) -> None:
        """Show a period."""
        self._title.say(figures.title)
        self._net.show_money(figures.net)
        self._note.say(figures.note)
