"""The window worked by keyboard and mouse: what is pressed is sent, and everything is reached."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.protocol.commands import Command, FinishThenPause, SetMode
from app.protocol.errors import KnownError
from app.protocol.states import RunMode
from app.ui.presenters.seen import Link, Seen
from app.ui.widgets.kit import Kit
from app.ui.window import Shown
from tests.helpers import scenes
from tests.helpers.windows import Open, home, texts


@pytest.fixture
def commands(kit: Kit) -> list[Command]:
    """What the user asked of the engine."""
    asked: list[Command] = []
    kit.actions.command.connect(asked.append)
    return asked


def test_the_pause_menu_offers_the_pauses_and_sends_the_chosen_one(
    open_window: Open, commands: list[Command], qtbot: QtBot
) -> None:
    hero = home(open_window(scenes.earning())).hero
    assert hero.primary.menu() is hero.pause_menu
    hero.pause_menu.aboutToShow.emit()
    assert [action.text() for action in hero.pause_menu.actions()] == [
        "Pause for 1 hour",
        "Pause until tomorrow, 08:00",
        "Pause until I resume",
        "Finish this job, then pause",
    ]
    hero.pause_menu.actions()[0].trigger()
    hero.pause_menu.actions()[3].trigger()
    assert commands == [SetMode(RunMode.NEVER, 3600.0), FinishThenPause(wanted=True)]
    qtbot.wait(1)


def test_the_pause_menu_works_by_keyboard_alone(open_window: Open, commands: list[Command], qtbot: QtBot) -> None:
    window = open_window(scenes.earning())
    hero = home(window).hero
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(hero.pause_menu.isVisible)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(hero.pause_menu, key)
    qtbot.waitUntil(lambda: commands == [SetMode(RunMode.NEVER)])
    assert not hero.pause_menu.isVisible()


def test_a_pause_ends_with_one_press(open_window: Open, commands: list[Command], qtbot: QtBot) -> None:
    window = open_window(scenes.paused())
    assert home(window).hero.primary.text() == "Resume"
    assert home(window).hero.primary.menu() is None
    QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: commands == [SetMode(RunMode.AUTO)])


def test_finishing_then_pausing_can_be_taken_back(open_window: Open, commands: list[Command]) -> None:
    window = open_window(scenes.finishing())
    undo = home(window).hero.undo
    assert undo.isVisible()
    undo.click()
    assert commands == [FinishThenPause(wanted=False)]
    window.show_all(Shown(Seen(Link.CONNECTED, scenes.earning()), scenes.NOW))
    assert not undo.isVisible()


def test_without_an_engine_home_says_so_and_starts_it(open_window: Open, kit: Kit, qtbot: QtBot) -> None:
    window = open_window(scenes.earning())
    error = KnownError("engine.not-running", path="/x")
    window.show_all(Shown(Seen(Link.LOST, scenes.earning(), error), scenes.NOW))
    assert "The engine is not running." in texts(window)
    assert "as of 20:46" in texts(window)
    with qtbot.waitSignal(kit.actions.start):
        QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)


def test_everything_is_reached_by_tab_and_has_a_name(open_window: Open) -> None:
    window = open_window(scenes.fault())
    for place in range(9):
        window.open_page(place)
        window.setFocus()
        reached: list[QWidget] = []
        for _ in range(60):
            QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
            focus = QApplication.focusWidget()
            assert focus is not None
            if focus in reached:
                break
            reached.append(focus)
        wanted = [
            child
            for child in window.findChildren(QWidget)
            if child.isVisible()
            and child.isEnabled()
            and isinstance(child, QAbstractButton | QTableView)
            and child.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        assert not [child for child in wanted if child not in reached]
        for child in reached:
            name = child.accessibleName() or (child.text() if isinstance(child, QAbstractButton) else "")
            assert name, type(child).__name__


def test_no_ring_is_drawn_before_a_key_was_touched(open_window: Open) -> None:
    window = open_window(scenes.earning())
    assert QApplication.focusWidget() in (None, window)


def test_mnemonics_are_underlined_only_while_alt_is_down(open_window: Open) -> None:
    window = open_window(scenes.earning())
    primary = home(window).hero.primary
    assert primary.text() == "Pause"
    QTest.keyPress(window, Qt.Key.Key_Alt)
    assert primary.text() == "&Pause"
    QTest.keyRelease(window, Qt.Key.Key_Alt)
    assert primary.text() == "Pause"


def test_the_line_is_read_with_the_arrow_keys_and_has_a_table_for_a_twin(open_window: Open) -> None:
    day = home(open_window(scenes.earning())).day
    day.line.setFocus()
    QTest.keyClick(day.line, Qt.Key.Key_Home)
    assert "07:55 to 08:20: Waiting." in texts(day)
    assert day.line.accessibleDescription() == "07:55 to 08:20: Waiting."
    QTest.keyClick(day.line, Qt.Key.Key_Right)
    assert "Training a model" in texts(day)
    day.twin.click()
    assert day.table is not None
    assert day.table.model().rowCount() == len(scenes.SPANS)
    assert day.twin.text() == "Hide the table"
    day.twin.click()
    assert day.table is None


def test_pointing_with_the_mouse_says_the_same(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(scenes.earning())
    line = home(window).day.line
    x = int(line.width() * 18 / 24)
    assert line.part_at(x, 60) is not None
    assert "Elden Ring" in line.parts()[line.part_at(x, 60) or 0]
    assert line.part_at(x, 2) is None
    line.point_at(line.part_at(x, 60))
    assert "Handed back in 11 ms." in texts(window)
    line.point_at(None)
    assert "asleep or off" in texts(window)
    qtbot.wait(1)


def test_the_keyboard_goes_to_nobody_when_the_page_that_had_it_is_left(open_window: Open) -> None:
    window = open_window(scenes.earning())
    home(window).hero.primary.setFocus()
    window.open_page(2)
    assert window.focusWidget() is window
