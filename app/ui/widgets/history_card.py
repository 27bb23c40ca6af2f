"""The whole history of jobs: what the snapshot tells, and older ones as somebody scrolls to them or looks for them."""

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from app.protocol.commands import Answer
from app.protocol.errors import AppError
from app.protocol.history import GetHistory, History
from app.protocol.snapshot import JobView
from app.ui.presenters.faults import present_error
from app.ui.presenters.jobs import JobRow, names_with, present_row
from app.ui.presenters.money import Token
from app.ui.presenters.seen import Link, Seen
from app.ui.widgets.basics import Card, Words
from app.ui.widgets.kit import Kit
from app.ui.widgets.table import ROW, TABLE_INSET, TABLE_MARGIN, Column, Row, Table


_STATE_COLUMN: Final = 2
_TYPED_MS: Final = 250
"""Who types is let finish a word before the engine looks for it."""
_LONGEST: Final = 80
_AHEAD: Final = 20
"""Rows before the end at which older ones are asked for."""


class HistoryCard(Card):
    """The table of jobs, with a field to look for some of them.

    Attributes:
        search: what is looked for.
        table: what is found, newest first.
        told: how many were found, or why nothing was.

    Signals:
        chosen: as the table's.
    """

    chosen = Signal(str)

    def __init__(self, kit: Kit) -> None:
        """Make an empty one."""
        super().__init__(margins=TABLE_MARGIN)
        say = kit.voice.say
        self._kit, self._seen, self._now = kit, Seen(Link.CONNECTING), 0.0
        self._latest: tuple[JobView, ...] = ()
        self._latest_rows: tuple[JobRow, ...] = ()
        self._older: dict[str, tuple[JobView, Row]] = {}
        self._number, self._asking, self._more = 0, False, True
        self._unasked = False
        columns = (Column(say("Started")), Column(say("Job"), wide=True), Column(say("State")))
        self.table = Table(kit.theme, (*columns, Column(say("Pay"), right=True)), say("History of jobs"))
        self.table.chosen.connect(self.chosen)
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("Job, state or number"))
        self.search.setAccessibleName(say("Look for jobs"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(_LONGEST)
        self.search.setMaximumWidth(240)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPED_MS)
        self._typed.timeout.connect(self._look)
        self.search.textChanged.connect(self._typed.start)
        self.search.returnPressed.connect(self._look)
        self.told = Words("label")
        head = QHBoxLayout()
        head.setContentsMargins(TABLE_INSET, 0, 0, 0)
        head.setSpacing(12)
        head.addWidget(Words("strong", say("History")))
        head.addWidget(self.told, 1)
        head.addWidget(self.search)
        self.column.addLayout(head)
        self.column.addWidget(self.table, 1)
        self.told.setVisible(False)

    @property
    def sought(self) -> str:
        """What is looked for; empty is everything."""
        return self.search.text().strip()

    def job(self, attempt: str) -> JobView | None:
        """Return one of the older jobs by its number, or None."""
        found = self._older.get(attempt)
        return found[0] if found else None

    def show_latest(self, seen: Seen, rows: tuple[JobRow, ...], now: float) -> None:
        """Show the latest jobs, which a snapshot tells, above the older ones that were asked for."""
        self._seen, self._now = seen, now
        if self._unasked:
            self._ask()
        jobs = seen.snapshot.jobs if seen.snapshot else ()
        if rows == self._latest_rows:
            self._latest = jobs
            return
        if self._older and not self.sought:
            present = {job.attempt for job in jobs}
            gone = [job for job in self._latest if job.attempt not in present]
            self._older = {job.attempt: (job, self._row(job)) for job in gone} | self._older
        self._latest, self._latest_rows = jobs, rows
        self._show()

    def _show(self) -> None:
        latest = {row.attempt: _as_row(row) for row in self._latest_rows}
        if self.sought:
            rows = tuple(latest.get(key, row) for key, (_, row) in self._older.items())
        else:
            rows = (*latest.values(), *(row for key, (_, row) in self._older.items() if key not in latest))
        self.table.show_rows(rows)
        if rows and not self.table.currentIndex().isValid():
            self.table.choose(rows[0].key)

    def _row(self, job: JobView) -> Row:
        snapshot = self._seen.snapshot
        token = Token.of(snapshot.network) if snapshot else Token("tokens", 18)
        return _as_row(present_row(job, token, self._kit.voice, self._now))

    def _look(self) -> None:
        """Begin anew with what is typed now."""
        self._typed.stop()
        self._older, self._more, self._asking, self._unasked = {}, True, False, False
        self._number += 1
        self.told.say_or_hide("")
        if self.sought:
            self._ask()
        else:
            self._show()

    def _scrolled(self) -> None:
        bar = self.table.verticalScrollBar()
        if bar.maximum() > 0 and bar.value() >= bar.maximum() - _AHEAD * ROW:
            self._ask()

    def _ask(self) -> None:
        """Ask for the page after the oldest one that is here; one question at a time."""
        if self._asking or not self._more:
            return
        self._unasked = self._seen.live is None
        if self._unasked:
            return  # asked once the engine answers again
        known = [job for job, _ in self._older.values()] or ([] if self.sought else list(self._latest))
        last = known[-1] if known else None
        kinds, states = names_with(self.sought, self._kit.voice)
        self._asking, number = True, self._number
        self._kit.actions.ask(
            self,
            GetHistory(self.sought, kinds, states, last.started_at if last else None, last.attempt if last else ""),
            lambda answer: self._take(number, answer),
            lambda error: self._refused(number, error),
        )

    def _take(self, number: int, answer: Answer) -> None:
        if number != self._number or not isinstance(answer, History):
            return  # something else is looked for by now
        self._asking, self._more = False, answer.more
        self._older |= {job.attempt: (job, self._row(job)) for job in answer.jobs}
        if self.sought:
            none = self._kit.voice.say("No job is called that.")
            self.told.say_or_hide(self._kit.voice.count(answer.found, "{n} job", "{n} jobs") if answer.found else none)
        self._show()

    def _refused(self, number: int, error: AppError) -> None:
        if number == self._number:
            self._asking = False
            fault = present_error(error, self._kit.voice)
            self.told.say_or_hide(f"{fault.title}.", "fault")


def _as_row(row: JobRow) -> Row:
    return Row(row.attempt, (row.started, row.kind, row.state, row.pay), row.tone, _STATE_COLUMN)
