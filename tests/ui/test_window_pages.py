"""Pages in the window: what is chosen, hidden, copied, put away, and which button stands out."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.protocol.errors import KnownError
from app.protocol.snapshot import Snapshot
from app.ui.pages.earnings import Earnings
from app.ui.pages.jobs import Jobs
from app.ui.pages.wallet import Wallet
from app.ui.presenters.faults import present_error
from app.ui.presenters.seen import Link, Seen
from app.ui.widgets.basics import Button
from app.ui.widgets.fault_bar import FaultBar
from app.ui.widgets.kit import Kit
from app.ui.window import Shown
from tests.helpers import scenes
from tests.helpers.windows import Open, home, texts


def test_hostile_names_are_shown_letter_by_letter(open_window: Open) -> None:
    window = open_window(scenes.long_names())
    assert '<b>Bold</b> & <img src="x">' in texts(window)
    jobs = window.page(2)
    assert isinstance(jobs, Jobs)
    assert "<b>Bold</b>" in jobs.table.model().index(0, 1).data()
    line = home(window).day.line
    QTest.keyClick(line, Qt.Key.Key_End)
    assert "<b>Bold</b>" in texts(home(window).day)


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
