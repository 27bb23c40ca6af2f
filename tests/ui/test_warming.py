"""Pages are made ahead: all of them, once each, and none of their parts is ever a window of its own."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
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


def test_all_pages_are_made_while_nothing_else_is_to_be_done(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(scenes.earning())
    warming = window.warm()
    qtbot.waitUntil(lambda: warming.done, timeout=20_000)
    made = [window.pages.widget(at) for at in range(window.pages.count())]
    assert len(made) == len(PAGES)
    for place in range(len(PAGES)):
        assert window.page(place) in made
    assert window.pages.count() == len(PAGES)


def test_a_page_that_is_opened_meanwhile_is_not_made_again(open_window: Open) -> None:
    window = open_window(scenes.earning())
    warming = window.warm()
    for place in range(len(PAGES)):
        warming.step()
        window.open_page(place)
    while not warming.done:
        warming.step()
        QApplication.processEvents()
    assert window.pages.count() == len(PAGES)
    assert window.place == len(PAGES) - 1


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
