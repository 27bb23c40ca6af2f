"""The first set-up in the window: one step at a time, each remembered, so that a restart comes back to it."""

import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desktop.autostart import Autostart, autostart
from app.desktop.checks import look
from app.ui.onboarding.steps import BenchmarkStep, ChecksStep, ConsentStep, StepPage, WhenStep
from app.ui.pages.page import Page
from app.ui.presenters.seen import Seen
from app.ui.presenters.setup import Step, after
from app.ui.widgets.basics import Button, Words, restyle
from app.ui.widgets.kit import Kit


_COLUMN = 640


class Onboarding(Page):
    """Shows the step that is due.

    Attributes:
        forward, back: the two buttons below each step.
        steps: the page of each step.
    """

    def __init__(self, kit: Kit, folder: Path, login: Autostart | None = None) -> None:
        """Build it; `folder` is where Lull keeps its things."""
        super().__init__(kit, kit.voice.say("First set-up"))
        self._seen: Seen | None = None
        self._now = 0.0
        way = login or autostart(os.environ)
        self.steps: dict[Step, StepPage] = {
            Step.CHECKS: ChecksStep(kit, lambda: look(folder)),
            Step.CONSENT: ConsentStep(kit),
            Step.BENCHMARK: BenchmarkStep(kit),
            Step.WHEN: WhenStep(kit, way),
        }
        self._count = Words("label")
        self._title, self._lead = Words("sentence", wrap=True), Words("muted", wrap=True)
        self.forward, self.back = Button(kind="filled"), Button(kit.voice.say("&Back"))
        self.forward.clicked.connect(self._forward)
        self.back.clicked.connect(self._back)
        for page in self.steps.values():
            page.changed.connect(self._show_buttons)
            page.finished.connect(self._go_on)
        body = QWidget()
        body.setMaximumWidth(_COLUMN)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 24, 0, 0)
        column.setSpacing(16)
        head = QVBoxLayout()
        head.setSpacing(6)
        for part in (self._count, self._title, self._lead):
            head.addWidget(part)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.forward)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        column.addLayout(head)
        for page in self.steps.values():
            column.addWidget(page)
        column.addLayout(buttons)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(body, 1000)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addStretch(1)
        wanted = kit.prefs.step
        self._step = Step(wanted) if wanted in tuple(Step) and wanted != Step.DONE else Step.CHECKS
        self._open(self._step)

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return self._step

    def show_seen(self, seen: Seen, now: float) -> None:
        """Show what is known."""
        self._seen, self._now = seen, now
        self.steps[self._step].show_seen(seen, now)
        self._show_buttons()

    def _open(self, step: Step) -> None:
        self._step = step
        self.kit.prefs.set_step(step.value)
        if step is Step.DONE:
            return
        page, say = self.steps[step], self.kit.voice.say
        place = list(Step).index(step) + 1
        self._count.say(say("Step {n} of {all}", n=place, all=len(self.steps)))
        self._title.say(page.title)
        self._lead.say(page.lead)
        for each in self.steps.values():
            each.setVisible(each is page)
        if self._seen is not None:
            page.show_seen(self._seen, self._now)
        page.begin()
        self._show_buttons()
        self.forward.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_buttons(self) -> None:
        if self._step is Step.DONE:
            return
        page = self.steps[self._step]
        self.forward.say(page.button)
        self.forward.setEnabled(page.ready)
        restyle(self.forward, "filled", page.leads)
        self.back.setVisible(self._step is not Step.CHECKS)

    def _forward(self) -> None:
        self.steps[self._step].leave()

    def _go_on(self) -> None:
        self._open(after(self._step))

    def _back(self) -> None:
        steps = list(Step)
        self._open(steps[max(0, steps.index(self._step) - 1)])
