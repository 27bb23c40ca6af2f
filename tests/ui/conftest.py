"""Fixtures of the ui's tests: a dressed application, a voice with a fixed zone, and guards against what Qt leaks."""

import gc
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, QSettings, QThread, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.paths import Home
from app.protocol.snapshot import Snapshot
from app.ui.controller import Controller
from app.ui.prefs import Prefs
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.voice import Voice
from app.ui.theme import Theme
from app.ui.widgets.kit import Actions, Kit
from app.ui.window import Shown, Window
from tests.helpers import scenes
from tests.helpers.display import window_manager as run_window_manager
from tests.helpers.engine_server import EngineServer


_PATIENCE_S = 3.0


@pytest.fixture(scope="session")
def window_manager() -> Iterator[None]:
    """A real window manager: without one no window is ever active, and no shortcut works."""
    with run_window_manager():
        yield


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The application, dressed dark."""
    qapp.setQuitOnLastWindowClosed(False)
    return Theme(qapp, "dark")


@pytest.fixture
def voice() -> Voice:
    """English, in the scenes' time zone."""
    return Voice(zone=scenes.ZONE)


@pytest.fixture
def kit(theme: Theme, voice: Voice, qapp: QApplication) -> Iterator[Kit]:
    """What parts are given."""
    actions = Actions(qapp)
    prefs = Prefs(None, actions)
    prefs.set_step("done")
    yield Kit(theme, voice, actions, prefs)
    actions.deleteLater()


@pytest.fixture(autouse=True)
def nothing_of_qt_is_left_behind(qapp: QApplication) -> Iterator[None]:
    """Fail a test after which a window, a running thread or an active timer is still there."""
    yield
    deadline = time.monotonic() + _PATIENCE_S
    while left := _left(qapp):
        if time.monotonic() > deadline:
            pytest.fail(f"left behind: {', '.join(left)}")
        gc.collect()
        time.sleep(0.01)


def _left(app: QApplication) -> list[str]:
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app.processEvents()
    left = [f"window {type(w).__name__}" for w in app.topLevelWidgets() if w.isVisible()]
    for thing in gc.get_objects():
        if not isinstance(thing, QObject) or not shiboken6.isValid(thing):
            continue
        if isinstance(thing, QThread) and thing.isRunning() and thing is not QThread.currentThread():
            left.append(f"thread {type(thing).__name__}")
        elif isinstance(thing, QTimer) and thing.isActive():
            left.append(f"timer of {type(thing.parent()).__name__}")
    return left


@pytest.fixture
def instance(tmp_path: Path) -> Home:
    """An instance with a folder of its own."""
    home = Home(tmp_path / "home")
    home.create()
    return home


@pytest.fixture
def engine(instance: Home) -> Iterator[EngineServer]:
    """A scripted engine that serves the instance, earning."""
    with EngineServer(instance, scenes.earning()) as server:
        yield server


@pytest.fixture
def open_window(kit: Kit, tmp_path: Path, qtbot: QtBot, window_manager: None) -> Iterator[Callable[[Snapshot], Window]]:
    """A way to open a window on a snapshot, with no engine behind it, and have the keyboard in it."""
    assert window_manager is None
    opened: list[Window] = []

    def open_on(snapshot: Snapshot) -> Window:
        store = QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
        window = Window(kit, lambda: True, store)
        opened.append(window)
        window.show_all(Shown(Seen(Link.CONNECTED, snapshot), scenes.NOW))
        window.show()

        looks = itertools.count(1)

        def has_the_keyboard() -> bool:
            if window.isActiveWindow():
                return True
            if next(looks) % 200 == 0:  # a manager gives the keyboard to what is new, whomever it was to stay with
                window.hide()
                window.show()
            window.activateWindow()  # a manager that was busy with the window before may have missed it
            return window.isActiveWindow()

        qtbot.waitUntil(has_the_keyboard, timeout=20_000)
        return window

    yield open_on
    for window in opened:
        if shiboken6.isValid(window):
            window.close()


@pytest.fixture
def controller(qapp: QApplication, instance: Home, theme: Theme, voice: Voice) -> Iterator[Controller]:
    """The ui of the instance without a tray, which starts a program that ends at once where no engine answers."""
    made = Controller(qapp, instance, theme, voice, ("/bin/false",))
    yield made
    made.end()
    made.deleteLater()
