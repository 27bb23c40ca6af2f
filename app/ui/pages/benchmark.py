"""Benchmark: what this card can do, beside what it physically could, and what that is worth for each class of job."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.protocol.commands import Answer, BenchmarkResult, CancelBenchmark, RunBenchmark
from app.protocol.errors import AppError
from app.ui.pages.page import GAP, EmptyState, Page
from app.ui.presenters.benchmark import (
    BenchmarkPage,
    FigureRow,
    Score,
    present_benchmark,
    present_figures,
    result_line,
)
from app.ui.presenters.device import GaugeView
from app.ui.presenters.faults import present_error
from app.ui.presenters.seen import Seen
from app.ui.widgets.basics import Button, Card, Words, clear
from app.ui.widgets.fault_bar import FaultBar
from app.ui.widgets.gauge import Gauge
from app.ui.widgets.kit import Kit
from app.ui.widgets.working import Working


class Benchmark(Page):
    """The page of the benchmark.

    Attributes:
        measure: the one filled button.
        working: how a measurement stands.
    """

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__(kit, kit.voice.say("Benchmark"))
        voice = kit.voice
        self._view: BenchmarkPage | None = None
        self._live, self._waiting, self._asked = False, False, 0.0
        self._fault: FaultBar | None = None
        self._device, self._about = Words("title", wrap=True), Words("muted", wrap=True)
        self._warning = Words("muted", wrap=True)
        self.measure = Button(voice.say("&Measure now"), kind="filled")
        self.measure.clicked.connect(self._measure)
        self.working = Working(kit, voice.say("Progress of the measurement"))
        self.working.cancel.clicked.connect(lambda: kit.actions.command.emit(CancelBenchmark()))
        self.column.addWidget(Words("title", voice.say("Benchmark")))
        self._head = Card()
        top, words = QHBoxLayout(), QVBoxLayout()
        top.setSpacing(24)
        words.setSpacing(4)
        for part in (self._device, self._about, self._warning):
            words.addWidget(part)
        top.addLayout(words, 1)
        top.addWidget(self.measure, 0, Qt.AlignmentFlag.AlignTop)
        self._head.column.addLayout(top)
        self._head.column.addWidget(self.working)
        self._slot = QVBoxLayout()
        self._scores, self._figures = ScoresCard(kit), FiguresCard(kit)
        self._empty = EmptyState(kit, "benchmark")
        self.column.addLayout(self._slot)
        for card in (self._head, self._scores, self._figures, self._empty):
            self.column.addWidget(card)
        self.column.addStretch(1)

    def show_seen(self, seen: Seen, now: float) -> None:
        """Show what is known."""
        view, live = present_benchmark(seen.snapshot, self.kit.voice, now), seen.live is not None
        device = seen.live.device if seen.live else None
        at = device.benchmark.measured_at if device and device.benchmark else 0.0
        if at and at != self._asked:
            self._asked = at
            self.kit.actions.ask(self, RunBenchmark(), self._show_result)
        if view == self._view and live == self._live:
            return
        self._view, self._live = view, live
        self._head.setVisible(bool(view.device))
        self._device.say(view.device)
        self._about.say(view.about)
        self._warning.say_or_hide(view.warning, "attention")
        self._scores.show_scores(view.scores)
        self._empty.words.say(view.empty)
        self._empty.setVisible(bool(view.empty))
        self._show_progress()

    def _show_progress(self) -> None:
        say = self.kit.voice.say
        progress = self._view.progress if self._view else None
        if progress is not None:
            self.working.show_work(progress.what, progress.part, progress.note)
        elif self._waiting:
            self.working.show_work(say("Measuring"), 0.0, "")
        else:
            self.working.setVisible(False)
        self.measure.setEnabled(self._live and progress is None and not self._waiting)

    def _measure(self) -> None:
        self._waiting = True
        self._show_fault(None)
        self.kit.actions.ask(self, RunBenchmark(fresh=True), self._measured, self._stopped)
        self._show_progress()

    def _measured(self, answer: Answer) -> None:
        self._waiting = False
        self._show_result(answer)
        self._show_progress()

    def _stopped(self, error: AppError) -> None:
        self._waiting = False
        self._show_fault(error)
        self._show_progress()

    def _show_result(self, answer: Answer) -> None:
        if isinstance(answer, BenchmarkResult):
            voice = self.kit.voice
            self._figures.show_figures(present_figures(answer, voice), result_line(answer, voice))

    def _show_fault(self, error: AppError | None) -> None:
        if self._fault is not None:
            self._slot.removeWidget(self._fault)
            self._fault.hide()
            self._fault.deleteLater()
            self._fault = None
        if error is not None:
            self._fault = FaultBar(self.kit, present_error(error, self.kit.voice), dismissible=False)
            self._slot.addWidget(self._fault)


class ScoresCard(Card):
    """The score for each class of job."""

    def __init__(self, kit: Kit) -> None:
        """Make an empty one, hidden."""
        super().__init__()
        self._kit = kit
        self._shown: tuple[Score, ...] = ()
        say = kit.voice.say
        self.column.addWidget(Words("label", say("Score by class of job; the reference card has 1000")))
        self._row = QVBoxLayout()
        self._row.setSpacing(10)
        self.column.addLayout(self._row)
        self.setVisible(False)

    def show_scores(self, scores: tuple[Score, ...]) -> None:
        """Show scores."""
        if scores == self._shown:
            return
        self._shown = scores
        self.setVisible(bool(scores))
        clear(self._row)
        for score in scores:
            gauge = Gauge(self._kit.theme)
            gauge.show_gauge(GaugeView(score.name, score.value, score.part, "text"))
            self._row.addWidget(gauge)


class FiguresCard(Card):
    """The figures, each with a bar up to its physical limit."""

    def __init__(self, kit: Kit) -> None:
        """Make an empty one, hidden."""
        super().__init__()
        self._kit = kit
        self._title = Words("label", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(GAP - 2)
        self.column.addWidget(self._title)
        self.column.addLayout(self._list)
        self.setVisible(False)

    def show_figures(self, figures: tuple[FigureRow, ...], how: str) -> None:
        """Show figures, and how they came about."""
        self._title.say(self._kit.voice.say("Measured, beside what the card physically could. {how}", how=how))
        self.setVisible(bool(figures))
        clear(self._list)
        for figure in figures:
            gauge = Gauge(self._kit.theme)
            label = " \u00b7 ".join((figure.name, figure.limit, *((figure.note,) if figure.note else ())))
            gauge.show_gauge(GaugeView(label, figure.value, figure.part, figure.tone))
            self._list.addWidget(gauge)
