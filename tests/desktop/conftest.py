"""Fixtures of the desktop tests: the ui as its user starts it, on a bus of its own, with a scripted engine."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.paths import Home
from app.ui.controller import Controller
from app.ui.presenters.voice import Voice
from app.ui.theme import Theme
from tests.helpers import practice, scenes
from tests.helpers.display import window_manager as run_window_manager
from tests.helpers.engine_server import EngineServer
from tests.helpers.secret_service import session_bus


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
