"""Hours of the week: text and grid say the same, the engine reads both alike, and keys do what the mouse does."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.engine.hours import parse_week
from app.protocol.commands import GetSettings, SetSetting, Settings
from app.protocol.errors import KnownError
from app.protocol.snapshot import Snapshot, UsageView
from app.ui.pages.games import Games
from app.ui.pages.settings import SettingsPage
from app.ui.presenters.hours import (
    ALWAYS,
    DAY,
    EVENINGS,
    NIGHTS,
    WEEK,
    Stretches,
    cell_told,
    covered,
    hours_of,
    merged,
    painted,
    read_week,
    write_week,
)
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.settings import Group, present_settings
from app.ui.presenters.voice import Voice
from app.ui.widgets.kit import Kit, Question
from app.ui.widgets.week_editor import WeekEditor
from app.ui.window import PAGES, Window
from tests.helpers import pieces, scenes


Open = Callable[[Snapshot], Window]

WEEKS = st.lists(st.tuples(st.integers(0, WEEK - 1), st.integers(1, 2000)), max_size=5).map(
    lambda found: merged([(begin, min(begin + size, WEEK)) for begin, size in found])
)


@given(WEEKS)
def test_what_is_written_reads_as_the_same_hours_here_and_in_the_engine(stretches: Stretches) -> None:
    text = write_week(stretches)
    assert read_week(text) == stretches
    if stretches and len(text) <= 400:
        assert parse_week(text).stretches == stretches


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (NIGHTS, "00:00-08:00, 22:00-24:00"),
        (EVENINGS, "sat-sun 00:00-24:00, mon-fri 18:00-24:00"),
        ("mon-fri 18:00-08:00", "tue-sat 00:00-08:00, mon-fri 18:00-24:00"),
        ("sun 22:00-06:30", "mon 00:00-06:30, sun 22:00-24:00"),
        ("fri-mon 10:00-12:00", "mon 10:00-12:00, fri-sun 10:00-12:00"),
        ("", ""),
    ],
)
def test_hours_are_written_shortly(text: str, written: str) -> None:
    found = read_week(text)
    assert found is not None
    assert write_week(found) == written
    assert found == parse_week(text).stretches


@pytest.mark.parametrize(
    "text", ["mon", "25:00-26:00", "mon-xyz 10:00-11:00", "10:00-10:00", "24:00-01:00", "at night"]
)
def test_what_is_no_hours_is_said_to_be_none_by_both(text: str) -> None:
    assert read_week(text) is None
    with pytest.raises(ValueError, match=r"."):
        parse_week(text)


@given(WEEKS, st.lists(st.tuples(st.integers(0, 6), st.integers(0, 23)), max_size=8), st.booleans())
def test_painting_changes_the_hours_that_were_painted_and_no_other(
    stretches: Stretches,
    cells: list[tuple[int, int]],
    on: bool,  # noqa: FBT001 - drawn
) -> None:
    after = painted(stretches, cells, on=on)
    assert after == merged(after)
    for day in range(7):
        for hour in range(24):
            before = covered(stretches, day, hour)
            assert covered(after, day, hour) == pytest.approx(float(on) if (day, hour) in cells else before)


def test_a_cell_is_told_in_words(voice: Voice) -> None:
    week = read_week("mon 17:30-20:00")
    assert week is not None
    assert cell_told(week, 0, 18, voice) == "Mon 18:00 to 19:00: in"
    assert cell_told(week, 0, 17, voice) == "Mon 17:00 to 18:00: partly in"
    assert cell_told(week, 6, 23, voice) == "Sun 23:00 to 24:00: out"
    assert hours_of(ALWAYS) == 168


@pytest.fixture
def asked(kit: Kit) -> list[Question]:
    questions: list[Question] = []
    kit.actions.asked.connect(questions.append)
    return questions


def hours_editor(window: Window, asked: list[Question], **settings: str) -> WeekEditor:
    """Return the editor of the hours on Games and limits."""
    page = window.page(PAGES.index("games"))
    assert isinstance(page, Games)
    known = tuple(replace(each, value=settings.get(each.key, each.value)) for each in pieces.SETTINGS.settings)
    next(each for each in asked if isinstance(each.command, GetSettings)).answered(Settings(known))
    (line,) = page.hours.lines
    assert line.week is not None
    QApplication.processEvents()
    return line.week


def sent(asked: list[Question]) -> list[SetSetting]:
    return [each.command for each in asked if isinstance(each.command, SetSetting)]


def words(editor: WeekEditor) -> str:
    return "\n".join(label.text() for label in editor.findChildren(QLabel) if label.isVisibleTo(editor))


def test_the_week_is_painted_by_keys_alone(open_window: Open, asked: list[Question]) -> None:
    editor = hours_editor(open_window(scenes.earning()), asked, hours="mon 00:00-01:00")
    grid = editor.grid
    grid.setFocus()
    assert "Mon 00:00 to 01:00: in" in words(editor)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert sent(asked)[-1] == SetSetting("hours", "mon-tue 00:00-01:00")
    QTest.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert sent(asked)[-1] == SetSetting("hours", "mon 00:00-01:00, tue 00:00-02:00")
    QTest.keyClick(grid, Qt.Key.Key_End)
    assert grid.place == (1, 23)
    QTest.keyClick(grid, Qt.Key.Key_Home)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert sent(asked)[-1] == SetSetting("hours", "mon 00:00-01:00, tue 01:00-02:00")


def test_the_week_is_painted_with_the_mouse_and_sent_once(open_window: Open, asked: list[Question]) -> None:
    editor = hours_editor(open_window(scenes.earning()), asked, hours="mon 00:00-01:00")
    grid = editor.grid

    def middle(day: int, hour: int) -> QPoint:
        wide = (grid.width() - 44) / 24
        return QPoint(int(44 + (hour + 0.5) * wide), 22 + day * 24 + 12)

    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=middle(2, 4))
    QTest.mouseMove(grid, middle(3, 6))
    grid.show_stretches(ALWAYS)  # an answer that comes meanwhile changes nothing
    QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=middle(3, 6))
    assert sent(asked) == [SetSetting("hours", "mon 00:00-01:00, wed-thu 04:00-07:00")]


def test_examples_are_one_click_away_and_a_refusal_stands_below(open_window: Open, asked: list[Question]) -> None:
    editor = hours_editor(open_window(scenes.earning()), asked)
    editor.examples[NIGHTS].click()
    assert sent(asked)[-1] == SetSetting("hours", NIGHTS)
    asked[-1].answered(pieces.answer(asked[-1].command))
    assert "70 hours a week." in words(editor)
    editor.examples[""].click()
    asked[-1].refused(KnownError("settings.bad", key="hours", what="it is too long"))
    assert "it is too long" in words(editor)


def test_no_hour_at_all_is_no_way_to_pause(open_window: Open, asked: list[Question]) -> None:
    editor = hours_editor(open_window(scenes.earning()), asked, hours="mon 00:00-01:00")
    editor.grid.setFocus()
    QTest.keyClick(editor.grid, Qt.Key.Key_Space)
    assert sent(asked) == []
    assert "to stop altogether, pause Lull" in words(editor)


def test_always_is_an_empty_setting(open_window: Open, asked: list[Question]) -> None:
    editor = hours_editor(open_window(scenes.earning()), asked, hours="")
    assert "At all hours." in words(editor)
    assert editor.grid.stretches == ALWAYS


def test_cheap_hours_unfold_and_may_be_none(open_window: Open, asked: list[Question]) -> None:
    page = open_window(scenes.earning()).page(PAGES.index("settings"))
    assert isinstance(page, SettingsPage)
    next(each for each in asked if isinstance(each.command, GetSettings)).answered(pieces.SETTINGS)
    line = next(line for line in page.rows(Group.ENERGY).lines if line.week is not None)
    assert line.week is not None
    assert line.unfold is not None
    assert not line.week.isVisible()
    line.unfold.click()
    assert line.week.isVisible()
    assert "At no hour." in words(line.week)
    line.week.grid.setFocus()
    QTest.keyClick(line.week.grid, Qt.Key.Key_Space)
    assert sent(asked)[-1] == SetSetting("cheap_hours", "mon 00:00-01:00")
    line.week.examples[""].click()
    assert sent(asked)[-1] == SetSetting("cheap_hours", "")


def test_a_budget_says_how_much_of_it_is_taken(open_window: Open, asked: list[Question], voice: Voice) -> None:
    page = open_window(scenes.earning()).page(PAGES.index("games"))
    assert isinstance(page, Games)
    next(each for each in asked if isinstance(each.command, GetSettings)).answered(pieces.SETTINGS)
    shown = "\n".join(label.text() for label in page.limits.findChildren(QLabel))
    assert "Taken now: 12.1 GB." in shown
    snapshot = replace(scenes.earning(), usage=UsageView("2026-11", 0, 13_000_000_000))
    page.show_seen(Seen(Link.CONNECTED, snapshot), scenes.NOW)
    assert "Taken now: 13.0 GB." in "\n".join(label.text() for label in page.limits.findChildren(QLabel))
    views = {view.key: view for view in present_settings(pieces.SETTINGS.settings, Group.LIMITS, voice)}
    assert views["disk_gb"].default == "Back to no limit"
    assert "Taken" not in views["disk_gb"].note
    assert DAY * 7 == WEEK
