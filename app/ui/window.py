"""The window: sidebar, ribbon, messages and the pages, each built when it is first shown. Closing it destroys it."""

from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.desktop.capture import Hide, hide_from_capture
from app.protocol.records import record
from app.ui.pages.build import build_page
from app.ui.pages.page import Page, centred
from app.ui.prefs import SET_UP
from app.ui.presenters.claiming import ClaimStatus
from app.ui.presenters.faults import Fault
from app.ui.presenters.home import practice_ribbon
from app.ui.presenters.seen import Seen
from app.ui.presenters.setup import Step, done_before, needed
from app.ui.visit import Ahead, Visit
from app.ui.widgets.ask_bar import AskBar
from app.ui.widgets.basics import Button
from app.ui.widgets.fault_bar import FaultBars
from app.ui.widgets.kit import Kit
from app.ui.widgets.ribbon import Ribbon
from app.ui.widgets.sidebar import Sidebar


SIZE: Final = (1120, 720)
LEAST: Final = (880, 560)
NARROW_BELOW: Final = 960
_GEOMETRY: Final = "window/geometry"


@record
class Shown:
    """All that the window shows.

    Attributes:
        seen: what is known of the engine.
        now: seconds of UTC since 1970.
        faults: the messages, newest first.
        claim: how the claim stands that was asked for.
    """

    seen: Seen
    now: float
    faults: tuple[Fault, ...] = ()
    claim: ClaimStatus = field(default_factory=ClaimStatus)


PAGES: Final = ("home", "earnings", "jobs", "wallet", "games", "benchmark", "sandbox", "settings", "help")
"""The names of the pages, in the order of the sidebar."""

_HOME: Final = 0
_BREAKS: Final = frozenset({4, 7})
"""Before these entries the sidebar has a gap."""


class Window(QWidget):
    """The one window.

    Signals:
        painted: its first frame is on the screen.
        seen_changed: whether anybody can see figures in it: False while it is hidden or minimised.
        closed: it is being destroyed.
    """

    painted = Signal()
    seen_changed = Signal(bool)
    closed = Signal()

    def __init__(
        self, kit: Kit, may_close: Callable[[], bool], store: QSettings, hide: Hide = hide_from_capture
    ) -> None:
        """Build the window around Home.

        Args:
            kit: what parts are given.
            may_close: whether the user finds Lull again without this window; else closing asks first.
            store: where its place on the screen is kept.
            hide: keeps it out of recordings while sums are masked.
        """
        super().__init__()
        self._kit, self._may_close, self._store = kit, may_close, store
        self._hide = hide
        self._shown: Shown | None = None
        self._fresh, self._visible = True, False
        self._pages: dict[int, Page] = {}
        self._opened: set[int] = set()
        self._visit: Visit | None = None
        self._wanted = (0, "")
        self.onboarding: Page | None = None
        self._folder = Path(store.fileName()).parent
        kit.prefs.changed.connect(self._stepped)
        self.setObjectName("ground")
        self.setWindowTitle("Lull")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumSize(*LEAST)
        self.resize(*SIZE)
        geometry = store.value(_GEOMETRY)
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        self.sidebar = self._make_sidebar()
        self.ribbon, self.bars = Ribbon(kit.theme), FaultBars(kit)
        self._ask: AskBar | None = None
        self.pages = QStackedWidget()
        notes = QWidget()
        self._bars = column = QVBoxLayout(notes)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.bars)
        self._notes = centred(notes)
        self._notes.setVisible(False)
        right = QVBoxLayout()
        right.setSpacing(0)
        for part in (self.ribbon, self._notes):
            right.addWidget(part)
        right.addWidget(self.pages, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addLayout(right, 1)
        self._listen_to_keys()
        kit.actions.go.connect(self.open_named)
        self._make(_HOME)
        self.sidebar.choose(_HOME)
        self.setFocus()  # else the first entry has it, and a ring before anybody touched a key

    def _make_sidebar(self) -> Sidebar:
        voice = self._kit.voice
        entries = (
            ("home", voice.say("&Home")),
            ("earnings", voice.say("&Earnings")),
            ("jobs", voice.say("&Jobs")),
            ("wallet", voice.say("&Wallet")),
            ("games", voice.say("&Games")),
            ("benchmark", voice.say("&Benchmark")),
            ("sandbox", voice.say("Sandbo&x")),
            ("settings", voice.say("Se&ttings")),
            ("help", voice.say("He&lp")),
        )
        sidebar = Sidebar(self._kit.theme, entries, voice.say("Pages"), _BREAKS)
        sidebar.chosen.connect(self.visit)
        self.ahead = Ahead(PAGES, self._make, self)
        self.painted.connect(self.ahead.begin)
        sidebar.pointed.connect(self.ahead.rest_on)
        return sidebar

    def _listen_to_keys(self) -> None:
        for place in range(len(PAGES)):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{place + 1}"), self)
            shortcut.activated.connect(lambda at=place: self.visit(at))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self).activated.connect(self.close)

    @property
    def filled(self) -> bool:
        """Whether it shows anything yet."""
        return self._shown is not None

    def show_all(self, shown: Shown) -> None:
        """Show what is known: on the page that is open, and around it."""
        self._shown = shown
        self.ribbon.say(practice_ribbon(shown.seen.snapshot, self._kit.voice))
        self.bars.show_faults(shown.faults)
        self._fit_notes()
        self._set_up(shown.seen)
        if self.pages.count():
            self._fill(self.pages.currentIndex())
        else:
            self.open_page(_HOME)

    def open_page(self, place: int) -> None:
        """Open a page, building it first if it never was."""
        if self.onboarding is not None:
            return
        page = self._make(place)
        self._opened.add(place)
        self.sidebar.choose(place)
        self._let_go()
        if self.pages.indexOf(page) < 0:
            self._fill_page(page)
            self.pages.insertWidget(_HOME, page)
        self.pages.setCurrentWidget(page)
        self._fill(place)

    def visit(self, place: int, part: str = "") -> None:
        """Open a page, at once if it was open before, else when it was made; what is asked for last is what is opened.

        Args:
            place: its number.
            part: what of it is to be seen; empty is its top.
        """
        self._wanted = (place, part)
        if place in self._opened or self.onboarding is not None:
            self._arrive()
            return
        self.sidebar.choose(place)
        if self._visit is None or self._visit.name != PAGES[place]:
            if self._visit is not None:
                self._visit.deleteLater()
            self._visit = Visit(PAGES[place], lambda: self._make(place), self._fill_page, self)
            self._visit.ready.connect(self._arrive)

    def _arrive(self) -> None:
        place, part = self._wanted
        if self._visit is not None:
            self._visit.deleteLater()
            self._visit = None
        self.open_page(place)
        page = self.pages.currentWidget()
        if part and isinstance(page, Page):
            page.open_part(part)

    def _make(self, place: int) -> Page:
        """Return a page, made if it never was. Home waits outside until it is filled, and so is dressed once."""
        if place not in self._pages:
            self._pages[place] = page = build_page(PAGES[place], self._kit)
            if place != _HOME:
                self.pages.addWidget(page)
        return self._pages[place]

    def _stepped(self, key: str) -> None:
        """Leave the first set-up when it is done."""
        if key == SET_UP and self._shown is not None:
            self._set_up(self._shown.seen)
            self._fill(self.pages.currentIndex())

    def _let_go(self) -> None:
        """Take the keyboard from a part that is about to be hidden, before it goes to whatever comes next."""
        page = self.pages.currentWidget()
        if page and any(part.hasFocus() for part in page.findChildren(QWidget)):
            self.setFocus()

    def open_named(self, name: str) -> None:
        """Open the page with a name, and the part of it that stands behind a `#`, if there is one."""
        name, _, part = name.partition("#")
        if name in PAGES:
            self.visit(PAGES.index(name), part)

    @property
    def place(self) -> int:
        """The number of the page that is open."""
        return next((at for at, page in self._pages.items() if page is self.pages.currentWidget()), 0)

    def page(self, place: int) -> Page:
        """Return a page, built if need be."""
        self.open_page(place)
        return self._pages[place]

    def _set_up(self, seen: Seen) -> None:
        """Show the first set-up in place of the pages, as long as it is due; else see that it is gone."""
        prefs = self._kit.prefs
        if done_before(seen, prefs.step):
            prefs.set_step(Step.DONE.value)
        due = needed(seen, prefs.step)
        if due and self.onboarding is None:
            from app.ui.onboarding.panel import Onboarding  # noqa: PLC0415 - once in a lifetime

            self.onboarding = Onboarding(self._kit, self._folder)
            self.pages.addWidget(self.onboarding)
            self.pages.setCurrentWidget(self.onboarding)
            self.sidebar.setVisible(False)
        elif not due and self.onboarding is not None:
            done, self.onboarding = self.onboarding, None
            self.sidebar.setVisible(True)
            self.open_page(_HOME)
            self.setFocus()
            self.pages.removeWidget(done)
            done.deleteLater()

    def _fill(self, _place: int) -> None:
        page = self.pages.currentWidget()
        if isinstance(page, Page):
            self._fill_page(page)

    def _fill_page(self, page: Page) -> None:
        if self._shown is not None:
            page.show_seen(self._shown.seen, self._shown.now)
            page.show_claim(self._shown.claim)

    @property
    def ask(self) -> AskBar:
        """What is asked before the window closes where no tray brings it back; made when it is asked."""
        if self._ask is None:
            self._ask = AskBar(self._kit)
            self._ask.stay.clicked.connect(self._stay)
            self._bars.insertWidget(0, self._ask)
        return self._ask

    def _fit_notes(self) -> None:
        asking = self._ask is not None and self._ask.isVisibleTo(self._notes)
        self._notes.setVisible(asking or self.bars.isVisibleTo(self._notes))

    def _stay(self) -> None:
        self.ask.setVisible(False)
        self._fit_notes()

    def _tell_visible(self) -> None:
        visible = self.isVisible() and not self.isMinimized()
        if visible != self._visible:
            self._visible = visible
            self.seen_changed.emit(visible)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for figures; in streamer mode, leave recordings before the first frame."""
        super().showEvent(event)
        if self._kit.voice.masked:  # the window is built anew when that changes
            self._hide(int(self.winId()), hidden=True)
        self._tell_visible()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for none."""
        super().hideEvent(event)
        self._tell_visible()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Minimised is hidden; and without the keyboard Alt is not down."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self._tell_visible()
        elif event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._show_mnemonics(alt=False)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show pictures alone in the sidebar where the window is narrow."""
        super().resizeEvent(event)
        self.sidebar.set_narrow(narrow=self.width() < NARROW_BELOW)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Tell of the first frame, once it is out."""
        super().paintEvent(event)
        if self._fresh:
            self._fresh = False
            QTimer.singleShot(0, self, self.painted.emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Underline mnemonics while Alt is down."""
        if event.key() == Qt.Key.Key_Alt:
            self._show_mnemonics(alt=True)
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Underline them no more."""
        if event.key() == Qt.Key.Key_Alt:
            self._show_mnemonics(alt=False)
        super().keyReleaseEvent(event)

    def _show_mnemonics(self, *, alt: bool) -> None:
        self.sidebar.show_mnemonics(alt=alt)
        for button in self.findChildren(Button):
            button.show_mnemonic(alt=alt)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Close; where there is no tray, ask first, in place, whether Lull is to work on without a window."""
        if not self._may_close() and not self.ask.isVisible():
            self.ask.setVisible(True)
            self._fit_notes()
            event.ignore()
            return
        self._store.setValue(_GEOMETRY, self.saveGeometry())
        super().closeEvent(event)
        self.closed.emit()
