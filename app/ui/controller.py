"""What ties the ui together: line, launcher, tray and window, and what is known at each moment."""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPixmapCache
from PySide6.QtWidgets import QApplication

from app.paths import Home
from app.protocol.commands import Answer, Claim, Claimed, Command, Shutdown
from app.protocol.errors import AppError
from app.protocol.snapshot import Snapshot
from app.ui.bridge import Bridge
from app.ui.launcher import Launcher
from app.ui.prefs import Look, Prefs
from app.ui.presenters.claiming import ClaimStatus, present_claimed
from app.ui.presenters.faults import Fault, present_error, present_notices
from app.ui.presenters.money import Token
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.voice import Voice
from app.ui.theme import Theme
from app.ui.widgets.kit import Actions, Kit, Question, Signing


if TYPE_CHECKING:
    from app.ui.notify import Notifier
    from app.ui.tray import Tray
    from app.ui.window import Window

log = logging.getLogger(__name__)

_TICK_MS: Final = 15_000
"""Clock times and the mark of now move this often while a window shows them."""

_FRESH_S: Final = 1.0
"""What was shown less long ago is shown well enough."""

_SETTLED_MS: Final = 500
"""After this time a closed window is gone with all its parts."""

_QUIT_MS: Final = 5000
"""The engine has this long to say that it stops; then the ui ends without it."""


class Controller(QObject):
    """Keeps what is known, and lets the tray and the window show it.

    Attributes:
        bridge, launcher: the line to the engine, and how it is started.
        window: while there is one.
        tray: once the first frame is out.

    Signals:
        painted: the first frame is on the screen.
        done: the ui is to end.
    """

    painted = Signal()
    done = Signal()

    def __init__(self, app: QApplication, home: Home, theme: Theme, voice: Voice, engine: Sequence[str] | None) -> None:
        """Put the parts together; nothing is shown or connected yet.

        Args:
            app: the application.
            home: which instance.
            theme: the look.
            voice: the language.
            engine: the engine's program; None is this program.
        """
        super().__init__(app)
        self._actions, self._theme, self._home = Actions(self), theme, home
        self._store = QSettings(str(home.root / "ui.ini"), QSettings.Format.IniFormat, self)
        self._prefs = Prefs(self._store, self)
        self._questions: dict[int, Question] = {}
        self._notifier: Notifier | None = None
        if self._prefs.look is not Look.SYSTEM:
            theme.choose(self._prefs.look.value)
        self._voice = replace(voice, masked=self._prefs.streamer) if self._prefs.streamer else voice
        if self._prefs.language:
            self._voice = self._speak()
        self._kit = Kit(theme, self._voice, self._actions, self._prefs)
        self._seen = Seen(Link.CONNECTING)
        self._faults: dict[str, Fault] = {}
        self._dismissed: frozenset[str] = frozenset()
        self._claim, self._claiming = ClaimStatus(), 0
        self._tried_start, self._quitting, self._refreshed = False, 0, 0.0
        self.window: Window | None = None
        self.tray: Tray | None = None
        self.bridge = Bridge(home, self)
        self.launcher = Launcher(home, engine, self)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._tick.timeout.connect(self._refresh)
        self._patience = QTimer(self)
        self._patience.setInterval(_QUIT_MS)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.quit_window)
        self._connect()

    def _connect(self) -> None:
        bridge, actions = self.bridge, self._actions
        bridge.snapshot.connect(self._take)
        bridge.lost.connect(self._lose)
        bridge.answered.connect(self._answered)
        bridge.refused.connect(self._refused)
        bridge.window_wanted.connect(self.show_window)
        bridge.stopping.connect(self._stopping)
        bridge.late.connect(self._hear)
        self.launcher.found.connect(bridge.open_soon)
        self.launcher.failed.connect(self._not_started)
        actions.command.connect(self.send)
        actions.asked.connect(self._ask)
        actions.signing.connect(self._sign)
        self._prefs.changed.connect(self._prefer)
        actions.start.connect(self.start_engine)
        actions.restart.connect(lambda: self.start_engine(anew=True))
        actions.claim.connect(self.claim)
        actions.dismiss.connect(self._dismiss)
        actions.copy.connect(lambda text: QGuiApplication.clipboard().setText(text))
        actions.quit_window.connect(self.quit_window)
        actions.quit_all.connect(self.quit_all)

    def build_window(self, *, filled: bool = True) -> "Window":
        """Return the window, built if there is none; it is not shown by this.

        Args:
            filled: whether it shows at once what is known; else it is filled by the next snapshot, or when it is shown.
        """
        if self.window is None:
            from app.ui.icons import give_icon  # noqa: PLC0415 - the window brings it
            from app.ui.window import Window  # noqa: PLC0415 - at log-in there is the tray alone

            self._theme.dress()
            self.window = Window(self._kit, self._findable, self._store)
            self.window.painted.connect(self.painted)
            self.window.seen_changed.connect(self._look)
            self.window.closed.connect(self._closed)
            self.window.painted.connect(give_icon)
            if filled:
                self._refresh()
        return self.window

    def show_window(self) -> None:
        """Show the window and bring it to the front."""
        window = self.build_window()
        if not window.filled:
            self._refresh()
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def show_tray(self) -> None:
        """Show the tray icon from now on."""
        if self.tray is None:
            from app.ui.tray import Tray  # noqa: PLC0415 - after the first frame

            self.tray = Tray(self)
            self.tray.opening.connect(self._theme.dress)
            self.tray.send.connect(self.send)
            self.tray.start.connect(self.start_engine)
            self.tray.open.connect(self.show_window)
            self.tray.quit.connect(self.quit_all)
            from app.ui.notify import Notifier  # noqa: PLC0415 - after the first frame

            self._notifier = Notifier(self._store, self._prefs)
            self._refresh()

    def start_engine(self, *, anew: bool = False) -> None:
        """Find or start the engine, in the background; with `anew`, end first the one that is there."""
        self._tried_start = True
        self._faults.pop("engine", None)
        self._seen = Seen(Link.STARTING, self._seen.snapshot)
        self.launcher.start(anew=anew)
        self._refresh()

    def send(self, command: Command) -> None:
        """Send a command whose answer is seen in the next snapshot; a refusal is shown in place."""
        self.bridge.send(command)

    def _ask(self, question: Question) -> None:
        """Send a command whose answer somebody waits for."""
        self._questions[self.bridge.send(question.command)] = question

    def _sign(self, signing: Signing) -> None:
        """Have the signer asked, in a thread that may wait as long as the owner thinks."""
        from app.signer.client import ask_signer  # noqa: PLC0415 - never before the first frame
        from app.ui.errand import Errand  # noqa: PLC0415 - the same

        home, request = self._home, signing.request
        Errand(lambda: ask_signer(home, request), signing.answered, signing.refused, self).start()

    def _prefer(self, key: str) -> None:
        """Follow a preference at once."""
        if key == "look":
            look = self._prefs.look
            self._theme.choose(None if look is Look.SYSTEM else look.value)
        elif key in ("language", "streamer"):
            self._voice = self._speak()
            self._kit = Kit(self._theme, self._voice, self._actions, self._prefs)
            QTimer.singleShot(0, self, self._build_again)

    def _speak(self) -> Voice:
        """Return the voice that the preferences ask for."""
        from PySide6.QtCore import QCoreApplication, QLocale  # noqa: PLC0415 - needed where somebody chose a language

        from app.ui.i18n import make_voice  # noqa: PLC0415 - the same

        app, language = QCoreApplication.instance(), self._prefs.language
        if app is None:
            return self._voice
        made = make_voice(app, QLocale(language) if language else None)
        return replace(made, zone=self._voice.zone, masked=self._prefs.streamer)

    def _build_again(self) -> None:
        """Build the window anew, in its place and on its page, because it says everything differently now."""
        before = self.window
        if before is None:
            self._refresh()
            return
        before.closed.disconnect(self._closed)
        before.seen_changed.disconnect(self._look)
        geometry, place, shown = before.saveGeometry(), before.place, before.isVisible()
        self.window = None
        window = self.build_window()
        window.restoreGeometry(geometry)
        window.open_page(place)
        if shown:
            window.show()
        before.hide()
        before.deleteLater()
        if self.tray is not None:
            self.tray.show_seen(self._seen, self._voice, time.time())

    def claim(self) -> None:
        """Have everything claimed that is ready, once at a time."""
        if not self._claiming:
            self._claim = ClaimStatus(claiming=True)
            self._claiming = self.bridge.send(Claim())
            self._refresh()

    def show_crash(self, crash: str, lines: Sequence[str]) -> None:
        """Say that the window before this one crashed, and show what a report would hold."""
        from app.ui.crash_dialog import CrashDialog  # noqa: PLC0415 - seldom, one hopes

        dialog = CrashDialog(crash, lines, self._voice, self.window)
        dialog.show()

    def quit_window(self) -> None:
        """End the ui; the engine works on."""
        self.done.emit()

    def quit_all(self) -> None:
        """Stop the engine, then end the ui. Asked again, end the ui at once."""
        idle = self._seen.link is Link.LOST and not self.launcher.busy
        if self._quitting or idle:
            self.done.emit()
            return
        self._patience.start()
        self._quitting = self.bridge.send(Shutdown()) if self.bridge.connected else -1
        self._seen = Seen(Link.STOPPING, self._seen.snapshot)
        self._refresh()

    def end(self) -> None:
        """Put everything away."""
        self._tick.stop()
        self._patience.stop()
        self.bridge.blockSignals(True)
        self.launcher.stop()
        self.bridge.close()
        if self.tray is not None:
            self.tray.close()
        if self.window is not None:
            window, self.window = self.window, None
            window.closed.disconnect(self._closed)
            window.hide()
            window.deleteLater()

    def _findable(self) -> bool:
        return self.tray is not None and self.tray.present

    def _take(self, snapshot: Snapshot) -> None:
        if self._quitting:
            if self._quitting < 0:  # the engine was on its way when the user had enough of it
                self._quitting = self.bridge.send(Shutdown())
            return
        self._seen = Seen(Link.CONNECTED, snapshot)
        self._tried_start = True
        self._refresh()

    def _lose(self, error: AppError) -> None:
        if self._quitting > 0:
            self.done.emit()
        elif self.launcher.busy or self._quitting:
            return
        elif not self._tried_start and error.code == "engine.not-running":
            self.start_engine()
        else:
            self._tried_start = True
            why = self._seen.error if self._seen.link is Link.LOST and error.code == "engine.not-running" else error
            self._seen = Seen(Link.LOST, self._seen.snapshot, why or error)
            self._refresh()

    def _stopping(self) -> None:
        self._seen = Seen(Link.STOPPING, self._seen.snapshot)
        self._refresh()

    def _hear(self, late: bool) -> None:  # noqa: FBT001 - a signal's argument
        """Let nothing pass for how things are now while the engine hangs, or the whole PC does."""
        known, links = self._seen.snapshot, (Link.CONNECTED, Link.CONNECTING)
        if self._seen.link in (links if late else (Link.SILENT,)):
            self._seen = Seen(Link.SILENT if late else links[known is None], known)
            self._refresh()

    def _not_started(self, error: AppError) -> None:
        if self._quitting:
            self.done.emit()
            return
        self._seen = Seen(Link.LOST, self._seen.snapshot, error)
        self._refresh()

    def _answered(self, number: int, answer: Answer) -> None:
        if number == self._quitting:
            self.done.emit()
        elif (question := self._questions.pop(number, None)) is not None:
            question.answered(answer)
        elif number == self._claiming and isinstance(answer, Claimed):
            self._claiming = 0
            snapshot = self._seen.snapshot
            token = Token.of(snapshot.network) if snapshot else Token("tokens", 18)
            self._claim = ClaimStatus(result=present_claimed(answer, token, self._voice))
            self._refresh()

    def _refused(self, number: int, error: AppError) -> None:
        if (question := self._questions.pop(number, None)) is not None:
            question.refused(error)
            return
        fault = present_error(error, self._voice, key=f"refused:{number}")
        if number == self._claiming:
            self._claiming = 0
            self._claim = ClaimStatus(fault=fault)
        else:
            if number == self._quitting:  # it does not stop, so neither does this
                self._quitting = 0
                self._patience.stop()
            if error.code == "engine.not-running":
                return  # Home says that already
            self._faults = {fault.key: fault}
        self._refresh()

    def _dismiss(self, key: str) -> None:
        self._faults.pop(key, None)
        self._dismissed |= {key}
        if self._claim.fault is not None and self._claim.fault.key == key:
            self._claim = ClaimStatus()
        self._refresh()

    def _look(self, visible: bool) -> None:  # noqa: FBT001 - a signal's argument
        """The window can be seen, or cannot: figures come, or do not."""
        self.bridge.show_figures(visible=visible)
        if visible:
            self._tick.start()
            if time.time() - self._refreshed > _FRESH_S:  # a new window was filled before it was shown
                self._refresh()
        else:
            self._tick.stop()

    def _closed(self) -> None:
        """Forget the window, and give its memory back."""
        self.window = None
        self._look(visible=False)
        if self.tray is None or not self.tray.present:
            self.quit_window()
            return
        QPixmapCache.clear()
        from app.desktop.memory import give_back  # noqa: PLC0415 - needed seldom

        QTimer.singleShot(_SETTLED_MS, self, give_back)

    def _refresh(self) -> None:
        self._refreshed = now = time.time()
        if self.tray is not None:
            self.tray.show_seen(self._seen, self._voice, now)
            if self._notifier is not None and (toast := self._notifier.due(self._seen, self._voice, now)):
                self.tray.tell(toast)
        if self.window is not None:
            live = self._seen.live
            notices = present_notices(live, self._voice, dismissed=self._dismissed) if live else ()
            faults = (*self._faults.values(), *notices)
            from app.ui.window import Shown  # noqa: PLC0415 - the window has brought it

            self.window.show_all(Shown(self._seen, now, faults, self._claim))
