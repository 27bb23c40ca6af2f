"""Mending: the button does what it says, says how it goes, and falls back to the command where it cannot."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.desktop.docker import start_docker
from app.protocol.errors import KnownError
from app.protocol.snapshot import Snapshot
from app.ui.pages.home import Home
from app.ui.presenters.faults import Mending, present_error
from app.ui.presenters.voice import Voice
from app.ui.widgets.kit import Kit
from app.ui.window import PAGES, Window
from tests.helpers import scenes


Open = Callable[[Snapshot], Window]


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A service manager of a test's own: a program on the path that does what a script says, and notes its call."""

    def make(script: str) -> Path:
        program = tmp_path / "systemctl"
        program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/called\n{script}\n')
        program.chmod(0o755)
        return tmp_path / "called"

    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return make


def stopped_docker() -> Snapshot:
    return replace(scenes.fault(), notices=())


def hero_of(window: Window) -> Home:
    home = window.page(0)
    assert isinstance(home, Home)
    return home


def test_the_service_manager_is_asked_for_docker_and_nothing_else(manager: Callable[[str], Path]) -> None:
    called = manager("exit 0")
    start_docker()
    assert called.read_text() == "start docker\n"


@pytest.mark.parametrize(
    ("script", "what"),
    [
        ("echo 'Failed to start docker.service: Access denied.' >&2; exit 4", "Access denied"),
        ("exit 5", "systemctl ended with 5"),
        ("head -c 100000 /dev/zero | tr '\\0' 'x' >&2; exit 1", "x" * 200),
    ],
)
def test_a_refusal_is_one_sentence(manager: Callable[[str], Path], script: str, what: str) -> None:
    manager(script)
    with pytest.raises(KnownError) as refused:
        start_docker()
    assert refused.value.code == "docker.not-started"
    assert refused.value.values["what"].endswith(what)


def test_a_system_without_a_service_manager_is_said_to_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KnownError, match="no systemctl"):
        start_docker()


def test_on_windows_docker_desktop_is_started_and_no_command_of_linux_is_offered(
    manager: Callable[[str], Path], tmp_path: Path, voice: Voice
) -> None:
    called = manager("exit 9")
    (tmp_path / "systemctl").rename(tmp_path / "docker")
    with pytest.raises(KnownError, match="ocker ended with 9") as refused:
        start_docker("win32")
    assert called.read_text() == "desktop start\n"
    fault = present_error(refused.value, voice)
    assert (fault.mending, fault.command) == (Mending.NONE, "")
    assert fault.advice == "Open Docker Desktop from the Start menu."
    assert "systemctl" not in repr(fault)


def test_docker_is_started_from_home_and_the_button_waits_meanwhile(
    open_window: Open, manager: Callable[[str], Path], tmp_path: Path, qtbot: QtBot
) -> None:
    called = manager(f"while [ ! -e {tmp_path}/go ]; do sleep 0.02; done")
    home = hero_of(open_window(stopped_docker()))
    assert home.hero.mend.text() == "Start Docker"
    assert home.hero.mend.property("filled")
    assert not home.hero.primary.property("filled")
    home.hero.mend.click()
    assert home.hero.mend.text() == "Starting Docker…"
    assert not home.hero.mend.isEnabled()
    (tmp_path / "go").touch()
    qtbot.waitUntil(home.hero.mend.isEnabled, timeout=10_000)
    assert home.hero.mend.text() == "Start Docker"
    assert called.read_text() == "start docker\n"


def test_where_docker_does_not_start_the_cause_is_said_and_the_command_is_offered(
    open_window: Open, kit: Kit, manager: Callable[[str], Path], qtbot: QtBot
) -> None:
    copied: list[str] = []
    kit.actions.copy.connect(copied.append)
    manager("echo 'Access denied' >&2; exit 1")
    home = hero_of(open_window(stopped_docker()))
    home.hero.mend.click()
    qtbot.waitUntil(lambda: home.hero.mend.text() == "Copy command", timeout=10_000)
    assert "Docker did not start. Access denied." in [label.text() for label in home.hero.findChildren(QLabel)]
    home.hero.mend.click()
    assert copied == ["sudo systemctl start docker"]


def test_a_card_in_quarantine_leads_to_its_measurement(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(scenes.hurt())
    home = hero_of(window)
    assert home.hero.mend.text() == "Measure now"
    home.hero.mend.click()
    qtbot.waitUntil(lambda: window.place == PAGES.index("benchmark"), timeout=20_000)
