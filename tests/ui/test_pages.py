"""Games, Benchmark, Sandbox, Settings and Help: what they ask of the engine, and what each click does."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.desktop.autostart import XdgAutostart
from app.protocol.commands import (
    BenchmarkResult,
    CancelAttack,
    CancelBenchmark,
    Command,
    GetExport,
    GetLogs,
    GetSettings,
    Leave,
    RunBenchmark,
    SetSetting,
)
from app.protocol.containment import AttackSandbox
from app.protocol.errors import KnownError
from app.protocol.gpu import BenchmarkProgress
from app.protocol.snapshot import AttackProgress, Snapshot
from app.ui.pages.benchmark import Benchmark
from app.ui.pages.earnings import Earnings
from app.ui.pages.games import Games
from app.ui.pages.help import Help
from app.ui.pages.sandbox import Sandbox
from app.ui.pages.settings import SettingsPage
from app.ui.prefs import Look
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.settings import Group
from app.ui.widgets.kit import Kit, Question
from app.ui.window import PAGES, Shown, Window
from tests.helpers import pieces, scenes
from tests.helpers.windows import Open, texts


@pytest.fixture
def asked(kit: Kit) -> list[Question]:
    """What pages ask of the engine; nobody answers by himself."""
    questions: list[Question] = []
    kit.actions.asked.connect(questions.append)
    return questions


def answer(questions: list[Question], kind: type[Command]) -> Question:
    """Answer the latest question of a kind as a healthy engine does, and return it."""
    question = next(each for each in reversed(questions) if isinstance(each.command, kind))
    question.answered(pieces.answer(question.command))
    return question


def open_page(window: Window, name: str) -> QWidget:
    """Open a page by its name and return it."""
    return window.page(PAGES.index(name))


def test_games_says_what_is_a_game_and_why_and_shows_the_receipts(open_window: Open, asked: list[Question]) -> None:
    window = open_window(scenes.game())
    page = open_page(window, "games")
    assert isinstance(page, Games)
    shown = texts(page)
    assert "started by Steam, fills the screen" in shown
    assert "I render with it myself" in shown
    assert "Typical hand-back: 11 ms, measured over the last 3." in shown
    assert page.table.model().rowCount() == 3
    answer(asked, GetSettings)
    assert [line.edit.text() for line in page.games.lines if line.edit] == ["60", "0"]


def test_a_setting_is_sent_when_it_is_left_and_a_refusal_stands_below_it(
    open_window: Open, asked: list[Question]
) -> None:
    window = open_window(scenes.earning())
    page = open_page(window, "settings")
    assert isinstance(page, SettingsPage)
    answer(asked, GetSettings)
    line = page.rows(Group.ENERGY).lines[0]
    assert line.edit is not None
    line.edit.setFocus()
    line.edit.selectAll()
    QTest.keyClicks(line.edit, "much")
    QTest.keyClick(line.edit, Qt.Key.Key_Return)
    question = asked[-1]
    assert question.command == SetSetting("tariff_per_kwh", "much")
    question.refused(KnownError("settings.bad", key="tariff_per_kwh", what="it is a plain number such as 0.30"))
    assert line.problem.isVisible()
    assert "plain number" in line.problem.text()
    line.edit.selectAll()
    QTest.keyClicks(line.edit, "0.28")
    QTest.keyClick(line.edit, Qt.Key.Key_Return)
    assert asked[-1].command == SetSetting("tariff_per_kwh", "0.28")
    asked[-1].answered(pieces.answer(asked[-1].command))
    assert not line.problem.isVisible()
    assert isinstance(asked[-1].command, GetSettings)  # what is in force is read back


def test_a_setting_goes_back_to_its_usual_value(open_window: Open, asked: list[Question]) -> None:
    window = open_window(scenes.earning())
    page = open_page(window, "settings")
    assert isinstance(page, SettingsPage)
    answer(asked, GetSettings)
    line = page.rows(Group.ENERGY).lines[0]
    assert line.reset.isVisible()
    line.reset.click()
    assert asked[-1].command == SetSetting("tariff_per_kwh", "0.30")


def test_the_windows_own_preferences_are_kept(open_window: Open, kit: Kit) -> None:
    page = open_page(open_window(scenes.earning()), "settings")
    assert isinstance(page, SettingsPage)
    page.look.setCurrentIndex(2)
    page.look.activated.emit(2)
    assert kit.prefs.look is Look.LIGHT
    page.toasts.click()
    assert not kit.prefs.toasts
    page.streamer.click()
    assert kit.prefs.streamer


def test_starting_at_login_is_written_where_the_desktop_looks(kit: Kit, tmp_path: Path) -> None:
    way = XdgAutostart(tmp_path / "autostart", ("/opt/lull app/lull", "--hidden"))
    page = SettingsPage(kit, way)
    page.login.click()
    assert way.enabled()
    assert page.login.isChecked()
    page.login.click()
    assert not way.enabled()
    page.deleteLater()


def test_a_folder_that_cannot_be_written_is_said_and_the_switch_stays_off(kit: Kit, tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("in the way")
    page = SettingsPage(kit, XdgAutostart(tmp_path / "autostart", ("lull",)))
    page.login.click()
    assert not page.login.isChecked()
    assert any("cannot be used" in label.text() for label in page.findChildren(QLabel))
    page.deleteLater()


def test_leaving_the_market_is_asked_in_place_and_staying_sends_nothing(open_window: Open, kit: Kit) -> None:
    commands: list[Command] = []
    kit.actions.command.connect(commands.append)
    page = open_page(open_window(scenes.earning()), "settings")
    assert isinstance(page, SettingsPage)
    page.leave.click()
    assert "The current job ends. What is earned stays yours." in texts(page)
    page.stay.click()
    assert commands == []
    assert page.leave.isVisible()
    page.leave.click()
    page.leave_now.click()
    assert commands == [Leave()]


def test_the_benchmark_is_remembered_run_and_shown_beside_its_limits(open_window: Open, asked: list[Question]) -> None:
    window = open_window(scenes.earning())
    page = open_page(window, "benchmark")
    assert isinstance(page, Benchmark)
    remembered = answer(asked, RunBenchmark)
    assert remembered.command == RunBenchmark(fresh=False)
    names = [child.accessibleName() for child in page.findChildren(QWidget)]
    assert any("95 % of 48.7 TFLOP/s" in name for name in names)
    assert any(name == "Language models: 1240" for name in names)
    page.measure.click()
    assert asked[-1].command == RunBenchmark(fresh=True)
    assert not page.measure.isEnabled()
    assert page.working.isVisible()
    commands: list[Command] = []
    page.kit.actions.command.connect(commands.append)
    page.working.cancel.click()
    assert commands == [CancelBenchmark()]
    asked[-1].refused(KnownError("benchmark.failed", what="Elden Ring started"))
    assert "The benchmark stopped" in texts(page)
    assert page.measure.isEnabled()


def test_a_benchmark_that_runs_shows_what_it_measures(open_window: Open) -> None:
    running = BenchmarkProgress("quick", "dram_copy", 4, 9, 8.0)
    window = open_window(replace(scenes.earning(), benchmarking=running))
    page = open_page(window, "benchmark")
    assert "Memory, copying" in texts(page)
    assert "4 of 9, 8 s" in texts(page)


def test_an_answer_that_comes_after_the_page_is_gone_is_dropped(open_window: Open, asked: list[Question]) -> None:
    window = open_window(scenes.earning())
    open_page(window, "benchmark")
    question = asked[-1]
    assert isinstance(pieces.RESULT, BenchmarkResult)
    window.close()
    window.deleteLater()
    QTest.qWait(1)
    question.answered(pieces.RESULT)
    question.refused(KnownError("benchmark.failed", what="late"))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (scenes.earning, "Jobs are contained twice."),
        (scenes.fault, "Good for practice only."),
        (scenes.empty, "Not known yet."),
    ],
)
def test_the_sandbox_says_how_well_a_job_is_contained(
    open_window: Open, make: Callable[[], Snapshot], sentence: str
) -> None:
    page = open_page(open_window(make()), "sandbox")
    assert sentence in texts(page)


def test_an_attack_shows_progress_and_each_refusal_and_a_leak_is_loud(open_window: Open) -> None:
    window = open_window(replace(scenes.earning(), attacking=AttackProgress(3, 64, "Open /dev/sda")))
    page = open_page(window, "sandbox")
    assert isinstance(page, Sandbox)
    assert "Open /dev/sda" in texts(page)
    page.show_report(pieces.REPORT)
    assert "11 attacks, 11 refused, in 21 s." in texts(page)
    page.show_report(pieces.LEAK)
    assert "1 attack of 12 got through. No job runs." in texts(page)
    assert page.table.model().index(0, 2).data() == "Got through"


def test_the_owner_attacks_his_sandbox_sees_each_refusal_and_may_stop_it(
    open_window: Open, asked: list[Question], kit: Kit
) -> None:
    commands: list[Command] = []
    kit.actions.command.connect(commands.append)
    page = open_page(open_window(scenes.earning()), "sandbox")
    assert isinstance(page, Sandbox)
    page.attack.click()
    assert not page.attack.isEnabled()
    assert page.working.isVisible()
    page.working.cancel.click()
    assert commands == [CancelAttack()]
    asked[-1].refused(KnownError("attack.cancelled"))
    assert page.attack.isEnabled()
    page.attack.click()
    answer(asked, AttackSandbox)
    assert "11 attacks, 11 refused, in 21 s." in texts(page)
    assert page.table.model().rowCount() == 11


def test_the_log_is_shown_redacted_and_a_report_holds_no_sum_and_no_address(
    open_window: Open, asked: list[Question], tmp_path: Path
) -> None:
    page = open_page(open_window(scenes.earning()), "help")
    assert isinstance(page, Help)
    answer(asked, GetLogs)
    assert "frozen in 11.2 ms" in page.text.toPlainText()
    assert scenes.OWNER not in page.text.toPlainText()
    page.show_report.click()
    answer(asked, GetSettings)
    text = page.text.toPlainText()
    assert "engine: 0.1.0, running" in text
    assert "Elden Ring" not in text
    assert scenes.OWNER not in text
    page.save_to(tmp_path / "report.txt")
    assert (tmp_path / "report.txt").read_text() == text
    page.save_to(tmp_path / "no" / "report.txt")
    assert "could not be saved" in texts(page)


def test_pages_without_an_engine_say_so_and_ask_nothing(open_window: Open, asked: list[Question]) -> None:
    window = open_window(scenes.earning())
    for name in ("games", "benchmark", "sandbox", "settings", "help"):
        open_page(window, name)
    before = len(asked)
    window.show_all(Shown(Seen(Link.LOST, scenes.earning()), scenes.NOW))
    for name in ("games", "benchmark", "sandbox", "settings", "help"):
        open_page(window, name)
    assert len(asked) == before


def test_the_ledger_is_exported_to_a_file_that_the_user_names(
    open_window: Open, asked: list[Question], tmp_path: Path
) -> None:
    page = open_page(open_window(scenes.earning()), "earnings")
    assert isinstance(page, Earnings)
    page.export.click()
    assert asked[-1].command == GetExport("csv")
    page.save_to(tmp_path / "lull.csv", "day,net\n")
    assert (tmp_path / "lull.csv").read_text() == "day,net\n"
    assert "Saved as lull.csv." in texts(page)
    page.save_to(tmp_path / "no" / "lull.csv", "x")
    assert "could not be saved" in texts(page)
