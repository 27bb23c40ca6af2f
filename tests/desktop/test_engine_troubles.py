"""The real window on a real engine that dies, hangs, or is of another version: it answers, and says what is true.

That a window answers is counted in events and not in time: each page is there within so many rounds of its loop.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtWidgets import QAbstractButton

from app.engine.lock import holder
from app.paths import Home
from app.ui.controller import Controller
from app.ui.pages.home import Home as HomePage
from tests.desktop.conftest import Says, answers, said
from tests.helpers import practice
from tests.helpers.lull import Lull
from tests.helpers.other_version import changed
from tests.helpers.waiting import until


_TRUTH = "There is no wallet."
"""What a new home's engine says first of all."""


def button(controller: Controller, text: str) -> QAbstractButton:
    """Return Home's button with a text."""
    assert controller.window is not None
    page = controller.window.page(0)
    assert isinstance(page, HomePage)
    return next(b for b in page.findChildren(QAbstractButton) if b.isVisible() and b.text().replace("&", "") == text)


@pytest.fixture
def pid(shown: Controller, instance: Home, says: Says) -> int:
    """The process of the engine that the window started and shows."""
    shown.bridge.open()
    says(_TRUTH, but="Starting.")
    found = holder(instance.lock)
    assert found is not None
    return found


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "ended"])
def test_an_engine_that_is_gone_is_said_to_be_and_can_be_started_again(
    shown: Controller, says: Says, instance: Home, pid: int, how: signal.Signals
) -> None:
    os.kill(pid, how)
    says("The engine is not running.")
    assert shown.window is not None
    assert answers(shown.window)
    button(shown, "Start Lull").click()
    says(_TRUTH, but="The engine is not running.")
    assert holder(instance.lock) != pid


def test_an_engine_that_hangs_is_not_shown_as_if_it_worked_and_comes_back_by_itself(
    shown: Controller, says: Says, pid: int
) -> None:
    os.kill(pid, signal.SIGSTOP)
    try:
        says("The engine does not answer.", but=_TRUTH)
        assert "It was asked and says nothing" in said(shown)
        assert shown.window is not None
        assert answers(shown.window)
    finally:
        os.kill(pid, signal.SIGCONT)
    says(_TRUTH, but="The engine does not answer.")


def test_an_engine_that_hangs_before_anything_was_seen_is_said_to(
    shown: Controller, says: Says, instance: Home, tmp_path: Path
) -> None:
    with Lull(instance.root, {"LULL_CACHE": str(tmp_path / "cache")}).engine() as running:
        os.kill(running, signal.SIGSTOP)
        try:
            shown.bridge.open()
            says("The engine does not answer.")
        finally:
            os.kill(running, signal.SIGCONT)
        says(_TRUTH)


def test_an_engine_that_hangs_can_be_replaced(shown: Controller, says: Says, instance: Home, pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)
    says("The engine does not answer.")
    button(shown, "Restart the engine").click()
    says(_TRUTH, but="The engine does not answer.")
    assert holder(instance.lock) != pid
    until(lambda: not psutil.pid_exists(pid), what="the end of the one that hung")


def _is_newer(message: dict[str, Any]) -> dict[str, Any]:
    """Say what an engine of the future may: more fields, events and codes, none of which changes what is known."""
    body = message.get("with", {})
    snapshot = body.get("snapshot", body)
    if "engine" in snapshot:
        snapshot["engine"] |= {"version": "7.1", "mood": "good"}
        snapshot |= {"weather": [{"rain": 0.5}], "notices": [{"code": "fan.loose", "args": {"x": "y"}, "at": 1.0}]}
    return message


def _is_strange(message: dict[str, Any]) -> dict[str, Any]:
    """Say a state that this program does not know."""
    body = _is_newer(message).get("with", {})
    snapshot = body.get("snapshot", body)
    if "engine" in snapshot:
        snapshot["engine"]["state"] = "dreaming"
    return message


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Home]:
    """A real engine in another home."""
    there = Home(tmp_path / "elsewhere")
    there.create()
    with Lull(there.root, {"LULL_CACHE": str(tmp_path / "cache")}).engine():
        yield there


def test_an_engine_that_only_says_more_is_understood(
    shown: Controller, says: Says, instance: Home, elsewhere: Home
) -> None:
    with changed(elsewhere.socket, instance.socket, _is_newer):
        shown.bridge.open()
        says(_TRUTH)
        assert "Something that this version of Lull has no words for" in said(shown)
        assert "Its name is fan.loose." in said(shown)
        assert shown.window is not None
        assert answers(shown.window)
        shown.end()


@pytest.mark.parametrize("change", [_is_strange, lambda message: message | {"v": 9}], ids=["words", "protocol"])
def test_an_engine_that_is_too_new_is_named_with_what_to_do(
    shown: Controller, says: Says, instance: Home, elsewhere: Home, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    with changed(elsewhere.socket, instance.socket, change):
        shown.bridge.open()
        says("The engine is newer than this program.")
        told = said(shown)
        assert "It has version 7.1," in told or "It has version protocol 9," in told
        assert "Jobs go on meanwhile. Quit Lull and start it again." in told
        assert "not running" not in told
        assert shown.window is not None
        assert answers(shown.window)
        shown.end()


def test_an_engine_that_is_too_old_is_replaced_by_a_click(
    shown: Controller, says: Says, instance: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    with subprocess.Popen([sys.executable, "-m", "tests.helpers.engine_server", "--old"]) as old:
        until(instance.socket.exists, what="the old engine")
        shown.bridge.open()
        says("The engine is older than this program.")
        assert "It has version 0.0.9, this program has version" in said(shown)
        button(shown, "Restart the engine").click()
        says(_TRUTH, but="older")
        assert old.wait(10) == 0
    practice.end_engine(instance)
