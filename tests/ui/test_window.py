"""The window: what it shows, worked by keyboard alone, with every text as it is."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QSettings, Qt, qVersion
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.protocol.commands import Command, FinishThenPause, SetMode
from app.protocol.errors import KnownError
from app.protocol.snapshot import Snapshot
from app.protocol.states import RunMode
from app.ui.pages.earnings import Earnings
from app.ui.pages.home import Home
from app.ui.pages.jobs import Jobs
from app.ui.pages.page import Page
from app.ui.pages.wallet import Wallet
from app.ui.prefs import Prefs
from app.ui.presenters.faults import present_error, present_notices
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.voice import Voice
from app.ui.theme import Theme
from app.ui.widgets.basics import Button, Words
from app.ui.widgets.fault_bar import FaultBar
from app.ui.widgets.kit import Actions, Kit
from app.ui.widgets.ribbon import Ribbon
from app.ui.widgets.sidebar import NARROW, WIDE
from app.ui.widgets.table import Table
from app.ui.window import Shown, Window
from tests.gallery import pseudo
from tests.helpers import scenes


QT = str(qVersion())
Open = Callable[[Snapshot], Window]


def texts(widget: QWidget) -> str:
    """Return all words that can be seen in a widget, without the marks where a long word may break."""
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return "\n".join(labels).replace("\u200b", "")


def home(window: Window) -> Home:
    page = window.page(0)
    assert isinstance(page, Home)
    return page


@pytest.fixture
def commands(kit: Kit) -> list[Command]:
    """What the user asked of the engine."""
    asked: list[Command] = []
    kit.actions.command.connect(asked.append)
    return asked


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


def test_hostile_names_are_shown_letter_by_letter(open_window: Open) -> None:
    window = open_window(scenes.long_names())
    assert '<b>Bold</b> & <img src="x">' in texts(window)
    jobs = window.page(2)
    assert isinstance(jobs, Jobs)
    assert "<b>Bold</b>" in jobs.table.model().index(0, 1).data()
    line = home(window).day.line
    QTest.keyClick(line, Qt.Key.Key_End)
    assert "<b>Bold</b>" in texts(home(window).day)


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


def test_earnings_have_bars_a_table_and_two_spans_of_time(open_window: Open) -> None:
    page = open_window(scenes.earning()).page(1)
    assert isinstance(page, Earnings)
    assert len(page.chart.parts()) == 7
    page.month.click()
    assert len(page.chart.parts()) == 30
    page.twin.click()
    assert page.twin.table is not None
    assert page.twin.table.isVisible()
    assert page.twin.table.model().index(0, 3).data() == "0.42\u00a0tLULL"
    QTest.keyClick(page.chart, Qt.Key.Key_Left)
    assert "Today so far: 0.42\u00a0tLULL net" in texts(page)
    assert page.chart.part_at(page.chart.width() - 2, 100) == 29


def test_choosing_a_job_shows_its_pay_slip_and_keeps_it_chosen_when_others_come(open_window: Open) -> None:
    window = open_window(scenes.earning())
    page = window.page(2)
    assert isinstance(page, Jobs)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert "The result was right, and the pay is yours." in texts(page.slip)
    key = page.table.key
    newer = replace(scenes.RUNNING, attempt="f" * 64)
    snapshot = scenes.earning()
    window.show_all(Shown(Seen(Link.CONNECTED, replace(snapshot, jobs=(newer, *snapshot.jobs))), scenes.NOW))
    assert page.table.key == key
    assert "The result was right" in texts(page.slip)


def test_a_failed_job_says_why(open_window: Open) -> None:
    page = open_window(scenes.earning()).page(2)
    assert isinstance(page, Jobs)
    page.table.choose(f"{37:064x}")
    assert "The job's data broke its limits." in texts(page.slip)


def test_the_wallet_copies_the_address_and_hides_details_until_asked(open_window: Open, kit: Kit, qtbot: QtBot) -> None:
    page = open_window(scenes.earning()).page(3)
    assert isinstance(page, Wallet)
    assert "No ETH is needed" not in texts(page)
    page.more.click()
    assert "No ETH is needed" in texts(page)
    copies = [button for button in page.findChildren(QAbstractButton) if button.accessibleName() == "Copy the address"]
    with qtbot.waitSignal(kit.actions.copy) as copied:
        copies[0].click()
    assert copied.args == [scenes.OWNER]


def test_a_message_in_place_is_put_away_or_copied_and_keeps_its_button_while_it_stays(
    open_window: Open, kit: Kit, qtbot: QtBot, voice: object
) -> None:
    window = open_window(scenes.earning())
    first = present_error(KnownError("docker.not-started", what="it is off"), kit.voice, key="1")
    second = present_error(KnownError("disk.full", path="/x"), kit.voice, key="2")
    third = present_error(KnownError("market.refused", what="no"), kit.voice, key="3")
    seen = Seen(Link.CONNECTED, scenes.earning())
    window.show_all(Shown(seen, scenes.NOW, (first,)))
    bar = window.findChildren(FaultBar)[0]
    window.show_all(Shown(seen, scenes.NOW, (second, first, third)))
    qtbot.waitUntil(lambda: len([found for found in window.findChildren(FaultBar) if found.isVisible()]) == 2)
    assert shiboken6.isValid(bar)
    assert bar.isVisible()
    assert "1 more message" in texts(window)
    with qtbot.waitSignal(kit.actions.copy) as copied:
        bar.mend.click()
    assert copied.args == ["sudo systemctl start docker"]
    away = [b for b in bar.findChildren(QAbstractButton) if b.accessibleName() == "Put this message away"]
    with qtbot.waitSignal(kit.actions.dismiss) as dismissed:
        away[0].click()
    assert dismissed.args == ["1"]
    assert voice is kit.voice


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


def test_the_keyboard_goes_to_nobody_when_the_page_that_had_it_is_left(open_window: Open) -> None:
    window = open_window(scenes.earning())
    home(window).hero.primary.setFocus()
    window.open_page(2)
    assert window.focusWidget() is window


@pytest.mark.parametrize("scene", [scenes.earning, scenes.fault, scenes.empty, scenes.hurt])
def test_no_page_has_two_buttons_that_stand_out(open_window: Open, scene: Callable[[], Snapshot]) -> None:
    window = open_window(scene())
    for place in range(9):
        filled = [button for button in window.page(place).findChildren(Button) if button.property("filled")]
        assert sum(button.isVisible() for button in filled) <= 1, (place, [button.text() for button in filled])


def test_while_something_is_sent_the_claim_does_not_stand_out(open_window: Open) -> None:
    wallet = open_window(scenes.earning()).page(3)
    assert isinstance(wallet, Wallet)
    assert wallet.claim.property("filled")
    wallet.send.click()
    assert not wallet.claim.property("filled")
    wallet.send_card.back.click()
    assert wallet.claim.property("filled")


def test_what_mends_a_fault_comes_before_pause_and_gives_its_place_back(open_window: Open) -> None:
    window = open_window(scenes.fault())
    hero = home(window).hero
    assert hero.mend.x() < hero.primary.x()
    window.show_all(Shown(Seen(Link.CONNECTED, scenes.earning()), scenes.NOW))
    QApplication.processEvents()
    assert hero.primary.x() < hero.play.x()
    assert not hero.mend.isVisible()
