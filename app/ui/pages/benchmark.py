"""Benchmark: what this card can do and did before, what that is worth for each class of job, and how the card feels."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.protocol.commands import Answer, BenchmarkResult, CancelBenchmark, RunBenchmark
from app.protocol.errors import AppError
from app.protocol.gpu import Benchmarks, BenchmarkView, DeviceView, GetBenchmarks, GetTelemetry, Sample, Telemetry
from app.ui.pages.page import EmptyState, Page
from app.ui.presenters.benchmark import (
    BenchmarkPage,
    present_benchmark,
    present_figures,
    present_scores,
    result_line,
)
from app.ui.presenters.measured import classes, present_history
from app.ui.presenters.seen import Seen
from app.ui.presenters.telemetry import SPANS, columns, merge, present_telemetry
from app.ui.presenters.words import CLASSES, word
from app.ui.widgets.basics import Button, Card, Words
from app.ui.widgets.bench_cards import FiguresCard, ScoresCard
from app.ui.widgets.fault_bar import FaultSlot
from app.ui.widgets.kit import Kit
from app.ui.widgets.lanes_card import LanesCard
from app.ui.widgets.working import Working


_PROCESSOR = "software"
_LOOK_AGAIN_S = 2.0
"""Seconds between two questions about how the card feels; each asks for what is new alone."""


class Benchmark(Page):
    """The page of the benchmark.

    Attributes:
        measure: the one filled button.
        working: how a measurement stands.
        feels: how the card feels, over time.
        history: what was measured before.
    """

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__(kit, kit.voice.say("Benchmark"))
        voice = kit.voice
        self._view: BenchmarkPage | None = None
        self._live, self._waiting, self._asked = False, False, 0.0
        self._result: BenchmarkResult | None = None
        self._device_seen: DeviceView | None = None
        self._runs: tuple[BenchmarkView, ...] = ()
        self._samples: tuple[Sample, ...] = ()
        self._now, self._looked, self._span = 0.0, 0.0, SPANS[0]
        self._device, self._about = Words("title", wrap=True), Words("muted", wrap=True)
        self._warning = Words("muted", wrap=True)
        self.measure = Button(voice.say("&Measure now"), kind="filled")
        self.measure.clicked.connect(self._measure)
        self.working = Working(kit, voice.say("Progress of the measurement"))
        self.working.cancel.clicked.connect(lambda: kit.actions.command.emit(CancelBenchmark()))
        self.column.addWidget(Words("sentence", voice.say("Benchmark")))
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
        self._slot = FaultSlot(kit)
        self._scores, self._figures = ScoresCard(kit), FiguresCard(kit)
        self.feels = LanesCard(
            kit,
            voice.say("Load, heat and power"),
            (voice.say("When"), *columns(voice)),
            [voice.say("{n} min", n=15), voice.say("{n} h", n=1)],
        )
        self.feels.spanned.connect(self._show_span)
        self.history = LanesCard(
            kit,
            voice.say("Measured before"),
            (voice.say("When"), voice.say("Kind"), *(word(CLASSES, name, voice) for name in classes())),
        )
        self._empty = EmptyState(kit, "benchmark")
        self.column.addLayout(self._slot)
        for card in (self._head, self._scores, self.feels, self.history, self._figures, self._empty):
            self.column.addWidget(card)
        self.column.addStretch(1)

    def show_seen(self, seen: Seen, now: float) -> None:
        """Show what is known."""
        view, live = present_benchmark(seen.snapshot, self.kit.voice, now), seen.live is not None
        device = seen.live.device if seen.live else None
        self._now = now
        self._follow(device)
        if view == self._view and live == self._live:
            return
        self._view, self._live = view, live
        self._head.setVisible(bool(view.device))
        self._device.say(view.device)
        self._about.say(view.about)
        self._warning.say_or_hide(view.warning, "attention")
        self._show_scores()
        self._show_history(measured=view.measured)
        self._empty.words.say(view.empty)
        self._empty.setVisible(bool(view.empty))
        self._show_progress()

    def _follow(self, device: DeviceView | None) -> None:
        """Ask for what the engine knows of a device beside what every snapshot says: once, or what is new of it."""
        other = (device.uuid if device else "") != (self._device_seen.uuid if self._device_seen else "")
        self._device_seen = device
        if other:
            self._result, self._runs, self._samples, self._asked, self._looked = None, (), (), 0.0, 0.0
            self._show_feels()
        if device is None:
            return
        ask, at = self.kit.actions.ask, device.benchmark.measured_at if device.benchmark else 0.0
        if at and at != self._asked:
            self._asked = at
            ask(self, RunBenchmark(), self._show_result)
            ask(self, GetBenchmarks(device.uuid), self._take_runs)
        if self._now - self._looked >= _LOOK_AGAIN_S or self._now < self._looked:
            last = self._samples[-1].at if self._samples else self._now - SPANS[-1]
            self._looked = self._now
            ask(self, GetTelemetry(device.uuid, max(self._now - last, 0.0) + 1.0), self._take_samples)

    def _take_samples(self, answer: Answer) -> None:
        if isinstance(answer, Telemetry) and self._device_seen and answer.uuid == self._device_seen.uuid:
            self._samples = merge(self._samples, answer.samples)
            self._show_feels()

    def _take_runs(self, answer: Answer) -> None:
        if isinstance(answer, Benchmarks):
            self._runs = answer.runs
            self._show_history(measured=True)

    def _show_span(self, place: int) -> None:
        self._span = SPANS[place]
        self._show_feels()

    def _show_feels(self) -> None:
        """Show load, temperature and power over time."""
        say, device = self.kit.voice.say, self._device_seen
        view = present_telemetry(self._samples, device, self.kit.voice, self._now, seconds=self._span)
        summary = say("Point at a moment to read it.")
        if not view.lanes:
            summary = say("Load, temperature and power are drawn here as soon as this device tells them.")
        self.feels.setVisible(bool(view.lanes) or (device is not None and device.kind != _PROCESSOR))
        self.feels.show_view(view, summary)

    def _show_history(self, *, measured: bool) -> None:
        view, summary = present_history(self._runs, self.kit.voice, self._now)
        self.history.setVisible(measured)
        self.history.show_view(view, summary)

    def _show_scores(self) -> None:
        ranges = self._result.ranges if self._result else {}
        self._scores.show_scores(present_scores(self._device_seen, ranges, self.kit.voice))

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
        self._slot.show_fault(None)
        self.kit.actions.ask(self, RunBenchmark(fresh=True), self._measured, self._stopped)
        self._show_progress()

    def _measured(self, answer: Answer) -> None:
        self._waiting = False
        self._show_result(answer)
        self._show_progress()

    def _stopped(self, error: AppError) -> None:
        self._waiting = False
        self._slot.show_fault(error)
        self._show_progress()

    def _show_result(self, answer: Answer) -> None:
        if isinstance(answer, BenchmarkResult):
            voice = self.kit.voice
            self._result = answer
            self._show_scores()
            self._figures.show_figures(present_figures(answer, voice), result_line(answer, voice))
