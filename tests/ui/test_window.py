"""The window: each page in each state, its size, its closing, and every text as it is."""

from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QSettings, Qt, qVersion
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.ui.pages.jobs import Jobs
from app.ui.pages.page import Page
from app.ui.prefs import Prefs
from app.ui.presenters.faults import present_notices
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.voice import Voice
from app.ui.theme import Theme
from app.ui.widgets.basics import Button, Words
from app.ui.widgets.kit import Actions, Kit
from app.ui.widgets.ribbon import Ribbon
from app.ui.widgets.sidebar import NARROW, WIDE
from app.ui.widgets.table import Table
from app.ui.window import Shown, Window
from tests.gallery import pseudo
from tests.helpers import scenes
from tests.helpers.windows import Open, texts


QT = str(qVersion())


def test_home_says_state_reason_and_todays_net(open_window: Open) -> None:
    window = open_window(scenes.earning())
    shown = texts(window)
    assert "Earning." in shown
    assert "Embedding text, about 13 min left." in shown
    assert "NVIDIA GeForce RTX 4080" in shown
    names = [child.accessibleName() for child in window.findChildren(QWidget)]
    assert "0.42\u00a0tLULL" in names


def test_pages_are_built_when_they_are_first_shown(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(scenes.earning())
    assert window.pages.count() == 1
    QTest.keySequence(window, QKeySequence("Ctrl+3"))
    qtbot.waitUntil(lambda: window.place == 2)
    assert window.pages.count() == 2
    assert isinstance(window.pages.currentWidget(), Jobs)


@pytest.mark.parametrize("name", scenes.ALL)
@pytest.mark.parametrize("place", range(9))
def test_every_page_shows_every_state_and_no_label_reads_markup(open_window: Open, name: str, place: int) -> None:
    window = open_window(scenes.ALL[name]())
    window.open_page(place)
    labels = window.findChildren(QLabel)
    assert labels
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    page = window.pages.currentWidget()
    assert isinstance(page, Page)
    assert page.horizontalScrollBar().maximum() == 0
    assert not any(label.text().strip() == "None" for label in labels)


def test_the_window_does_not_grow_with_what_it_shows(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(scenes.earning())
    window.resize(880, 560)
    for place in range(9):
        for make in (scenes.huge, scenes.long_names):
            window.show_all(Shown(Seen(Link.CONNECTED, make()), scenes.NOW))
            window.open_page(place)
            qtbot.wait(1)
            assert (window.width(), window.height()) == (880, 560)
            assert window.minimumSizeHint().width() <= 880


def test_the_sidebar_shows_pictures_alone_in_a_narrow_window(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(scenes.earning())
    assert window.sidebar.width() == WIDE
    window.resize(940, 600)
    qtbot.waitUntil(lambda: window.sidebar.width() == NARROW)
    window.resize(1000, 600)
    qtbot.waitUntil(lambda: window.sidebar.width() == WIDE)


def test_the_practice_ribbon_stands_on_every_page_and_on_no_live_network(open_window: Open) -> None:
    window = open_window(scenes.earning())
    for place in range(9):
        window.open_page(place)
        assert window.ribbon.isVisible()
        assert window.ribbon.accessibleName() == "Practice network. These tokens have no value."
    window.show_all(Shown(Seen(Link.CONNECTED, scenes.live()), scenes.NOW))
    assert not window.findChildren(Ribbon)[0].isVisible()


def test_closing_destroys_the_window_and_keeps_its_size(open_window: Open, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(scenes.earning())
    window.resize(1000, 640)
    with qtbot.waitSignal(window.closed):
        QTest.keySequence(window, QKeySequence("Ctrl+W"))
    qtbot.waitUntil(lambda: not shiboken6.isValid(window))
    again = open_window(scenes.earning())
    assert (again.width(), again.height()) == (1000, 640)
    assert (tmp_path / "ui.ini").exists()


def test_where_no_tray_brings_it_back_closing_asks_in_place_first(kit: Kit, tmp_path: Path, qtbot: QtBot) -> None:
    window = Window(kit, lambda: False, QSettings(str(tmp_path / "x.ini"), QSettings.Format.IniFormat))
    window.show()
    qtbot.waitUntil(window.isVisible)
    assert not window.close()
    assert window.ask.isVisible()
    window.ask.stay.click()
    assert not window.ask.isVisible()
    assert not window.close()
    with qtbot.waitSignal(kit.actions.quit_window):
        window.ask.keep.click()
    with qtbot.waitSignal(kit.actions.quit_all):
        window.ask.stop.click()
    assert window.close()


@pytest.mark.parametrize("masked", [True, False])
def test_a_window_with_masked_sums_leaves_recordings_as_it_is_shown(
    theme: Theme, voice: Voice, kit: Kit, tmp_path: Path, *, masked: bool
) -> None:
    told: list[tuple[int, bool]] = []

    def hide(window: int, *, hidden: bool) -> bool:
        told.append((window, hidden))
        return True

    store = QSettings(str(tmp_path / "x.ini"), QSettings.Format.IniFormat)
    window = Window(Kit(theme, replace(voice, masked=masked), kit.actions, kit.prefs), lambda: True, store, hide)
    assert told == []
    window.show()
    assert told == ([(int(window.winId()), True)] if masked else [])
    window.close()


def test_a_theme_that_changes_repaints_what_paints_itself(open_window: Open, kit: Kit, qtbot: QtBot) -> None:
    window = open_window(scenes.earning())
    dark = window.grab().toImage().pixelColor(300, 700)
    kit.theme._name = "light"
    kit.theme._follow()
    qtbot.wait(1)
    light = window.grab().toImage().pixelColor(300, 700)
    kit.theme._name = "dark"
    kit.theme._follow()
    assert dark.lightness() < 40
    assert light.lightness() > 200


def test_a_long_word_from_outside_cannot_widen_a_label(qtbot: QtBot) -> None:
    words = Words(wrap=True, text="x" * 300)
    qtbot.addWidget(words)
    assert words.minimumSizeHint().width() < 300
    assert words.accessibleName() == "x" * 300


def test_a_table_that_is_replaced_keeps_its_columns_within_limits(kit: Kit, qtbot: QtBot) -> None:
    from app.ui.widgets.table import Column, Row  # noqa: PLC0415

    table = Table(kit.theme, (Column("A"), Column("B", wide=True)), "T")
    qtbot.addWidget(table)
    table.resize(400, 200)
    table.show_rows((Row("1", ("9" * 300, "b")),))
    assert table.columnWidth(0) < 200
    table.show_rows(())
    assert table.key == ""


def test_a_button_says_its_own_name(qtbot: QtBot) -> None:
    button = Button("&Pause")
    qtbot.addWidget(button)
    assert button.shortcut() == QKeySequence("Alt+P")


def test_everything_that_is_said_goes_through_the_translation(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    address = "0x 9F8f 72aA 9304 c8B5 93d5 55F1 2eF6 589c C3A5 79A2"
    data = {"NVIDIA GeForce RTX 4080", "AMD EPYC 7763 64-Core Processor", "http://127.0.0.1:8460", address}
    data |= {"OBS Studio", "I render with it myself \u00b7 /usr/bin/blender", "no session bus", "docker 27.3.1"}
    data |= {"docker 20.10.24", "runc 1.1.5 is older than 1.1.12.", QT}
    prefs = Prefs()
    prefs.set_step("done")
    kit = Kit(theme, Voice(pseudo, zone=scenes.ZONE), Actions(theme), prefs)
    window = Window(kit, lambda: False, QSettings(str(tmp_path / "x.ini"), QSettings.Format.IniFormat))
    window.show()
    window.close()  # which asks, because it would not be found again
    for make in (scenes.earning, scenes.empty, scenes.fault):
        seen = Seen(Link.CONNECTED, make())
        faults = present_notices(make(), kit.voice, dismissed=frozenset())
        window.show_all(Shown(seen, scenes.NOW, faults))
        for place in range(9):
            window.open_page(place)
            qtbot.wait(1)
            for child in window.findChildren(QWidget):
                text = child.text() if isinstance(child, QLabel | QAbstractButton) else ""
                letters = any(c.isascii() and c.isalpha() for c in text.replace("tLULL", ""))
                plain = not set("[~") & set(text) and "\u2026" not in text
                assert not (letters and plain and text not in data and " " in text), text
    window.ask.keep.click()
    assert window.close()
