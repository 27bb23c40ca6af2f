"""Home: what Lull does and why, today's net, the Lull line, and one filled button."""

from PySide6.QtWidgets import QHBoxLayout

from app.ui.pages.page import GAP, Page
from app.ui.presenters.home import HomePage, present_home
from app.ui.presenters.seen import Seen
from app.ui.widgets.day_card import DayCard
from app.ui.widgets.device_gauges import DeviceGauges
from app.ui.widgets.hero import Hero
from app.ui.widgets.job_card import CurrentJob
from app.ui.widgets.kit import Kit
from app.ui.widgets.week_card import WeekCard


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
        self._job, self._device, self._week = CurrentJob(kit), DeviceGauges(kit), WeekCard(kit)
        small = QHBoxLayout()
        small.setSpacing(GAP)
        for card in (self._job, self._device, self._week):
            small.addWidget(card, 1)
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
        self._device.show_device(view.device, view.no_device)
        self._week.show_week(view.week, view.no_week)
