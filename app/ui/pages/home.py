"""Home: what Lull does and why, today's net, the Lull line, and one filled button."""

from PySide6.QtWidgets import QHBoxLayout

from app.ui.pages.page import GAP, Page
from app.ui.presenters.home import HomePage, present_home
from app.ui.presenters.seen import Seen
from app.ui.widgets.basics import Card, Words
from app.ui.widgets.day_card import DayCard
from app.ui.widgets.hero import Hero
from app.ui.widgets.job_card import CurrentJob
from app.ui.widgets.kit import Kit


class Home(Page):
    """The page that opens first.

    Attributes:
        hero: the state, its reason, the button and today's net.
        day: the Lull line with its table.
    """

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__(kit, kit.voice.say("Home"))
        self._view: HomePage | None = None
        self.hero, self.day = Hero(kit), DayCard(kit)
        self._job, device = CurrentJob(kit), Card()
        self._name, self._figures, self._note = (
            Words("strong", wrap=True),
            Words("muted", wrap=True),
            Words("muted", wrap=True),
        )
        device.column.addWidget(Words("label", kit.voice.say("This PC")))
        for part in (self._name, self._figures, self._note):
            device.column.addWidget(part)
        device.column.addStretch(1)
        small = QHBoxLayout()
        small.setSpacing(GAP)
        small.addWidget(self._job, 1)
        small.addWidget(device, 1)
        self.column.addWidget(self.hero)
        self.column.addWidget(self.day)
        self.column.addLayout(small)
        self.column.addStretch(1)

    def show_seen(self, seen: Seen, now: float) -> None:
        """Show what is known."""
        view = present_home(seen, self.kit.voice, now)
        self.hero.show_view(view, seen, now)
        if view == self._view:
            return
        self._view = view
        self.day.show_line(view.line)
        self._job.show_job(view.job, view.no_job)
        device = view.device
        self._name.say(device.name if device else self.kit.voice.say("Not known yet"))
        self._figures.say_or_hide(device.figures if device else "")
        self._note.say_or_hide(device.note if device else view.no_device)
