"""A page is made in slices and then opened, and none of its parts is ever a window of its own."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.protocol.snapshot import Snapshot
from app.ui.widgets.kit import Kit
from app.ui.window import PAGES, Window
from tests.helpers import pieces, scenes


Open = Callable[[Snapshot], Window]


@pytest.fixture(autouse=True)
def healthy_engine(kit: Kit) -> None:
    """Every question is answered as a healthy engine answers it."""
    kit.actions.asked.connect(lambda question: question.answered(pieces.answer(question.command)))


class Windows(QObject):
    """Notes what is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


def test_a_page_is_opened_when_it_was_made_and_only_once(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(scenes.earning())
    for place in range(len(PAGES)):
        window.visit(place)
        qtbot.waitUntil(lambda place=place: window.place == place, timeout=20_000)  # type: ignore[misc]
    assert window.pages.count() == len(PAGES)
    window.visit(1)
    assert window.place == 1


def test_what_is_asked_for_last_is_what_is_opened(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(scenes.earning())
    opened: list[int] = []
    window.pages.currentChanged.connect(lambda _: opened.append(window.place))
    for place in (1, 2, 7, 0, 7, 3):
        window.visit(place)
    assert window.place == 0
    qtbot.waitUntil(lambda: window.place == 3, timeout=20_000)
    QTest.qWait(50)
    assert window.place == 3
    assert set(opened) <= {0, 3}


def test_soon_after_the_first_frame_the_code_of_all_pages_is_there_and_no_page_but_home(
    open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(scenes.earning())
    qtbot.waitUntil(lambda: not window.ahead.unread, timeout=20_000)
    assert window.pages.count() == 1
    assert [timer.isActive() for timer in window.ahead.findChildren(QTimer)] == [False, False]


def test_a_page_is_made_when_its_entry_is_rested_on_and_asks_nothing(open_window: Open, kit: Kit, qtbot: QtBot) -> None:
    asked: list[object] = []
    kit.actions.asked.connect(asked.append)
    kit.actions.command.connect(asked.append)
    window = open_window(scenes.earning())
    entries = window.sidebar.findChildren(QAbstractButton)
    for place in (3, 7):  # on the way to the last one
        QApplication.sendEvent(entries[place], QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))
        QApplication.sendEvent(entries[place], QEvent(QEvent.Type.Leave))
    QApplication.sendEvent(entries[7], QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))
    qtbot.waitUntil(lambda: window.pages.count() == 2, timeout=20_000)
    assert (window.place, asked) == (0, [])
    window.visit(7)
    qtbot.waitUntil(lambda: window.place == 7, timeout=20_000)
    assert window.pages.count() == 2


def test_a_window_that_closes_meanwhile_takes_its_visit_along(open_window: Open) -> None:
    window = open_window(scenes.earning())
    window.visit(7)
    QApplication.processEvents()
    window.close()
    QTest.qWait(50)


def test_no_part_of_a_page_is_a_window_of_its_own_while_the_page_is_made(open_window: Open) -> None:
    window = open_window(scenes.earning())
    app, windows = QApplication.instance(), Windows()
    assert app is not None
    app.installEventFilter(windows)
    for place in range(len(PAGES)):
        window.open_page(place)
        QApplication.processEvents()
    app.removeEventFilter(windows)
    assert windows.shown == []
