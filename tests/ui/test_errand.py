"""An errand is done in a thread and told in the ui's: a result, a known error, or a bug, and never to the dead."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.protocol.errors import AppError, KnownError
from app.ui.errand import Errand


def broken() -> object:
    raise RuntimeError("nobody expected that")


def declined() -> object:
    raise KnownError("wallet.declined")


def test_a_result_is_told_in_the_thread_of_the_ui(qtbot: QtBot) -> None:
    parent, told = QObject(), []
    Errand(threading.get_ident, lambda thread: told.append((thread, threading.get_ident())), print, parent).start()
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][0] != told[0][1] == threading.get_ident()


@pytest.mark.parametrize(("work", "code"), [(declined, "wallet.declined"), (broken, "bug")])
def test_an_error_is_told_by_its_code(qtbot: QtBot, work: Callable[[], object], code: str) -> None:
    parent = QObject()
    told: list[AppError] = []
    Errand(work, print, told.append, parent).start()
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].code == code


def test_what_ends_after_its_window_is_told_to_nobody(qtbot: QtBot) -> None:
    parent, gate = QObject(), threading.Event()
    told: list[object] = []
    errand = Errand(lambda: gate.wait(5), told.append, told.append, parent)
    errand.start()
    parent.deleteLater()
    qtbot.wait(10)
    gate.set()
    qtbot.wait(20)
    assert not told
