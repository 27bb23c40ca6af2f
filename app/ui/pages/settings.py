"""Settings: the look, the start, what a job costs and may use, and the market that this PC works at."""

import os

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.desktop.autostart import Autostart, autostart
from app.desktop.capture import can_hide_from_capture
from app.protocol.commands import Answer, GetSettings, Leave, Settings
from app.protocol.errors import AppError
from app.protocol.snapshot import WalletView
from app.protocol.states import NetworkKind
from app.ui.pages.page import Page
from app.ui.prefs import Look
from app.ui.presenters.faults import present_error
from app.ui.presenters.seen import Seen
from app.ui.presenters.settings import Group, present_settings
from app.ui.presenters.voice import plain
from app.ui.widgets.basics import Button, Card, Words
from app.ui.widgets.join_card import JoinCard
from app.ui.widgets.kit import Kit
from app.ui.widgets.setting_rows import Choice, Line, SettingRows
from app.ui.widgets.switch import Switch


LANGUAGES = (("en", "English"), ("de", "Deutsch"), ("zh_CN", "简体中文"))


class SettingsPage(Page):
    """The page of settings.

    Attributes:
        look, language: the choices of the windows.
        login, streamer, toasts: the switches of the windows.
        leave, leave_now, stay: the buttons that leave the market, which is asked twice.
        join, joining: the button that opens the form that joins one, and the form.
    """

    def __init__(self, kit: Kit, login: Autostart | None = None) -> None:
        """Build it; `login` is this system's way to start at log-in."""
        super().__init__(kit, kit.voice.say("Settings"))
        voice = kit.voice
        self._asked = False
        self._login = login or autostart(os.environ)
        self.column.addWidget(Words("sentence", voice.say("Settings")))
        self._wallet: WalletView | None = None
        self.joining = JoinCard(kit)
        self.joining.closed.connect(lambda: self.join.setVisible(not self.leave.isVisibleTo(self)))
        self.column.addWidget(self._build_network(kit))
        self.column.addWidget(self.joining)
        self.column.addWidget(self._build_window(kit))
        self.column.addWidget(self._build_privacy(kit))
        self._groups: dict[Group, tuple[Card, SettingRows]] = {}
        for group, title in (
            (Group.ENERGY, voice.say("Electricity")),
            (Group.WORK, voice.say("What a job may use")),
            (Group.OTHER, voice.say("Advanced")),
        ):
            card, rows = Card(), SettingRows(kit, self._ask)
            card.column.addWidget(Words("strong", title))
            card.column.addWidget(rows)
            card.setVisible(False)
            self._groups[group] = card, rows
            self.column.addWidget(card)
        self.column.addStretch(1)

    def rows(self, group: Group) -> SettingRows:
        """Return the lines of a group."""
        return self._groups[group][1]

    def _build_window(self, kit: Kit) -> Card:
        say, prefs = kit.voice.say, kit.prefs
        card = Card()
        card.column.addWidget(Words("strong", say("Look and start")))
        looks = (
            (Look.SYSTEM.value, say("Same as the system")),
            (Look.DARK.value, say("Dark")),
            (Look.LIGHT.value, say("Light")),
        )
        self.look = Choice(kit.theme, say("Look"), looks)
        self.look.show_choice(prefs.look.value)
        self.look.activated.connect(lambda: prefs.set_look(Look(str(self.look.currentData()))))
        self.language = Choice(kit.theme, say("Language"), (("", say("Same as the system")), *LANGUAGES))
        self.language.show_choice(prefs.language)
        self.language.activated.connect(lambda: prefs.set_language(str(self.language.currentData())))
        self.login = Switch(kit.theme, say("Start when you log in"))
        self.login.setChecked(self._login.enabled())
        self.login.clicked.connect(self._set_login)
        self._login_line = Line(say("Start when you log in"), say("Only the tray icon appears; no window opens."))
        for line, control in (
            (Line(say("Look"), ""), self.look),
            (Line(say("Language"), ""), self.language),
            (self._login_line, self.login),
        ):
            line.control.addWidget(control)
            card.column.addWidget(line)
        return card

    def _build_privacy(self, kit: Kit) -> Card:
        say, prefs = kit.voice.say, kit.prefs
        card = Card()
        card.column.addWidget(Words("strong", say("Quiet and private")))
        self.toasts = Switch(kit.theme, say("Notifications"))
        self.toasts.setChecked(prefs.toasts)
        self.toasts.clicked.connect(lambda: prefs.set_toasts(on=self.toasts.isChecked()))
        self.streamer = Switch(kit.theme, say("Streamer mode"))
        self.streamer.setChecked(prefs.streamer)
        self.streamer.clicked.connect(lambda: prefs.set_streamer(on=self.streamer.isChecked()))
        hides = say("Masks sums and addresses, and keeps the window out of recordings.")
        masks = say("Masks sums and addresses. This system cannot keep a window out of recordings.")
        for line, control in (
            (
                Line(
                    say("Notifications"),
                    say("The first payout, the weekly sum, and faults that need you. None over a full-screen program."),
                ),
                self.toasts,
            ),
            (Line(say("Streamer mode"), hides if can_hide_from_capture() else masks), self.streamer),
        ):
            line.control.addWidget(control)
            card.column.addWidget(line)
        return card

    def _build_network(self, kit: Kit) -> Card:
        say = kit.voice.say
        card = Card()
        card.column.addWidget(Words("strong", say("Market")))
        self._market = Line(say("No market"), "")
        self.leave = Button(say("Leave…"), name=say("Leave this market"))
        self.leave.clicked.connect(lambda: self._ask_leave(asking=True))
        self.join = Button(say("&Join a market…"))
        self.join.clicked.connect(lambda: self.open_part("join"))
        for button in (self.leave, self.join):
            self._market.control.addWidget(button)
            button.setVisible(False)
        self._leaving = QWidget()
        asks = QHBoxLayout(self._leaving)
        asks.setContentsMargins(0, 0, 0, 0)
        asks.setSpacing(8)
        asks.addWidget(Words("muted", say("The current job ends. What is earned stays yours."), wrap=True), 1)
        self.leave_now, self.stay = Button(say("Leave this market")), Button(say("Stay"))
        self.leave_now.clicked.connect(self._leave)
        self.stay.clicked.connect(lambda: self._ask_leave(asking=False))
        for button in (self.leave_now, self.stay):
            asks.addWidget(button)
        self._leaving.setVisible(False)
        card.column.addWidget(self._market)
        card.column.addWidget(self._leaving)
        return card

    def open_part(self, name: str) -> None:
        """Open the form that joins a market."""
        if name == "join" and self.join.isVisibleTo(self):
            if not self.joining.isVisibleTo(self):
                self.joining.open(self._wallet)
                self.join.setVisible(False)
            self.verticalScrollBar().setValue(0)

    def _ask_leave(self, *, asking: bool) -> None:
        """Ask in place, before a job is ended."""
        self._leaving.setVisible(asking)
        self.leave.setVisible(not asking)
        (self.stay if asking else self.leave).setFocus()

    def show_seen(self, seen: Seen, now: float) -> None:  # noqa: ARG002 - nothing here depends on the time
        """Show what is known."""
        if seen.live is not None and not self._asked:
            self._ask()
        network = seen.live.network if seen.live else None
        say = self.kit.voice.say
        joined = network is not None and network.kind is not NetworkKind.NONE
        self._wallet = seen.live.wallet if seen.live else None
        self.joining.show_wallet(self._wallet)
        self.leave.setVisible(joined and not self._leaving.isVisibleTo(self))
        self._leaving.setVisible(joined and self._leaving.isVisibleTo(self))
        self.join.setVisible(network is not None and not joined and not self.joining.isVisibleTo(self))
        if network is None:
            self._market.say_note(say("The engine must run for this."))
        elif joined:
            state = say("connected") if network.connected else say("silent; Lull tries again by itself")
            self._market.say_label(plain(network.market_url, 80))
            self._market.say_note(state)
        else:
            self._market.say_label(say("No market"))
            self._market.say_note(say("Without one this PC has nowhere to get work from."))

    def _ask(self) -> None:
        self._asked = True
        self.kit.actions.ask(self, GetSettings(), self._take, self._failed)

    def _failed(self, _error: object) -> None:
        self._asked = False

    def _take(self, answer: Answer) -> None:
        if not isinstance(answer, Settings):
            return
        for group, (card, rows) in self._groups.items():
            views = present_settings(answer.settings, group, self.kit.voice)
            rows.show_settings(views)
            card.setVisible(bool(views))

    def _leave(self) -> None:
        self._leaving.setVisible(False)
        self.kit.actions.command.emit(Leave())

    def _set_login(self) -> None:
        try:
            if self.login.isChecked():
                self._login.enable()
            else:
                self._login.disable()
        except AppError as error:
            fault = present_error(error, self.kit.voice)
            self._login_line.problem.say_or_hide(f"{fault.title}. {fault.message}", "fault")
        self.login.setChecked(self._login.enabled())
