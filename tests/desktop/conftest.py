"""Fixtures of the desktop tests: the ui as its user starts it, on a bus of its own, with a scripted engine."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.paths import Home
from app.ui.controller import Controller
from app.ui.presenters.voice import Voice
from app.ui.theme import Theme
from app.ui.window import PAGES, Window
from tests.helpers import practice, scenes
from tests.helpers.display import window_manager as run_window_manager
from tests.helpers.engine_server import EngineServer
from tests.helpers.secret_service import session_bus


_PATIENCE_MS = 60_000
_ROUNDS = 60
"""Rounds of events within which a page has to be there: counted, not timed."""
_LOOK_MS = 50
"""How often the window looks whether the engine speaks; its users are given more time than tests are."""

Start = Callable[..., "subprocess.Popen[str]"]


def xdotool(*arguments: str) -> str:
    """Be a hand at the keyboard."""
    return subprocess.run(["xdotool", *arguments], check=False, capture_output=True, text=True, timeout=20).stdout


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
def bus(tmp_path: Path) -> Iterator[str]:
    """A session bus with nobody else on it."""
    folder = tmp_path / "bus"
    folder.mkdir()
    with session_bus(folder) as address:
        yield address


@pytest.fixture
def window_manager() -> Iterator[None]:
    """A real window manager."""
    with run_window_manager():
        yield


@pytest.fixture
def start(instance: Home) -> Iterator[Start]:
    """A way to start `lull`; what still runs afterwards is ended."""
    running: list[subprocess.Popen[str]] = []

    def start_one(**environment: str | None) -> "subprocess.Popen[str]":
        around = {**os.environ, "LULL_HOME": str(instance.root), **environment}
        process = subprocess.Popen(
            [sys.executable, "-m", "app"],
            env={name: value for name, value in around.items() if value is not None},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start_one
    for process in running:
        with process:
            if process.poll() is None:
                process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=60)
            if process.poll() is None:
                process.kill()


def fill(home: Home) -> Path:
    """Leave no byte free on a home's disk; return what has to go for it."""
    filling = home.root.parent / "filling"
    with filling.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    return filling


def answers(window: Window) -> bool:
    """Go through all pages by their buttons and back; each has to be there within some rounds of events."""
    entries = [entry for entry in window.sidebar.findChildren(QAbstractButton) if entry.isCheckable()]
    assert len(entries) == len(PAGES)
    for place in (*range(1, len(PAGES)), 0):
        entries[place].click()
        for _ in range(_ROUNDS):
            if window.place == place and window.page(place).isVisible():
                break
            QApplication.processEvents()
        else:
            return False
    return True


def said(controller: Controller) -> str:
    """Return all that the window says."""
    assert controller.window is not None
    labels = controller.window.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible()).replace("\u200b", "")


Says = Callable[..., None]


@pytest.fixture
def shown(controller: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Controller:
    """The window of somebody who has set Lull up; no engine runs yet, and those that will have no Docker."""
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no-docker.sock")
    controller._prefs.set_step("done")
    controller.bridge.watch.setInterval(_LOOK_MS)
    controller.show_window()
    return controller


@pytest.fixture
def says(shown: Controller, qtbot: QtBot) -> Says:
    """Waits until the window says this, and not that."""

    def wait(this: str, but: str = "\0") -> None:
        def holds() -> None:
            told = said(shown)
            assert this in told, told
            assert but not in told, told

        qtbot.waitUntil(holds, timeout=_PATIENCE_MS)

    return wait


@pytest.fixture
def controller(
    qapp: QApplication, instance: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Controller]:
    """The ui of a new home; the engine that it starts is a real one."""
    monkeypatch.setenv("LULL_HOME", str(instance.root))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    qapp.setQuitOnLastWindowClosed(False)
    made = Controller(qapp, instance, Theme(qapp, "dark"), Voice(), None)
    yield made
    made.end()
    made.deleteLater()
    practice.end_engine(instance)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
