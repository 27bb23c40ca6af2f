"""Ten thousand jobs in a real engine's store, looked through in the real window: scrolled to the first, and found.

That the window stays quick is counted in work and not in time: what a page of older jobs costs must not grow with how
many there are already.
"""

import asyncio
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.engine.store import attempts
from app.engine.store.attempts import AttemptRow
from app.engine.store.database import open_database
from app.paths import Home
from app.protocol.money import Units
from app.protocol.states import AttemptState
from app.ui.controller import Controller
from app.ui.pages.jobs import Jobs
from app.ui.presenters.jobs import MOST_ROWS
from app.ui.window import PAGES
from tests.desktop.conftest import answers
from tests.helpers.papers import Papers


COUNT = 10_000
_COUNTED = 1000
"""So many of the newest and of the oldest jobs are those whose cost is counted."""
_PATIENCE_MS = 60_000


def _fill(home: Home) -> None:
    """Store so many jobs, as an engine does: each hundredth was rejected, each tenth trained a model."""
    papers, now = Papers(), time.time()
    first = AttemptRow(
        *("", papers.membership.network, "", 1, "embed-text", AttemptState.ACCEPTED, papers.assigned(), Units(10**17)),
        total=10,
        started_at=0.0,
        done=10,
        forgotten=True,
    )

    def insert(connection: sqlite3.Connection) -> None:
        for number in range(COUNT):
            state = AttemptState.REJECTED if number % 100 == 0 else AttemptState.ACCEPTED
            kind = "train-digits" if number % 10 == 0 else "embed-text"
            at = now - 600 * (COUNT - number)
            attempt, task = f"{number:08x}" + "a7" * 28, f"{number:08x}" + "b3" * 28
            row = replace(first, attempt=attempt, task=task, state=state, kind=kind, started_at=at, ended_at=at + 60)
            attempts.insert(connection, row)

    async def write() -> None:
        database = await open_database(home.database)
        await database.write(insert)
        await database.close()

    asyncio.run(write())


def _calls(work: Callable[[], object]) -> int:
    """Return how many functions of Python's were called."""
    count = 0

    def note(_frame: FrameType, event: str, _of: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.fixture
def page(instance: Home, shown: Controller, qtbot: QtBot) -> Jobs:
    """The page of jobs of an engine that has done ten thousand."""
    _fill(instance)
    shown.bridge.open()
    assert shown.window is not None
    shown.window.open_page(PAGES.index("jobs"))
    found = shown.window.page(PAGES.index("jobs"))
    assert isinstance(found, Jobs)
    qtbot.waitUntil(lambda: _rows(found) == MOST_ROWS, timeout=_PATIENCE_MS)
    return found


def _rows(page: Jobs) -> int:
    return page.table.model().rowCount()


def test_all_of_ten_thousand_jobs_are_there_by_scrolling_and_each_page_costs_what_the_first_did(
    page: Jobs, shown: Controller, qtbot: QtBot
) -> None:
    bar, costs = page.table.verticalScrollBar(), []
    while (before := _rows(page)) < COUNT:

        def reach(before: int = before) -> None:
            bar.setValue(bar.maximum())
            qtbot.waitUntil(lambda: _rows(page) > before, timeout=_PATIENCE_MS)
            QApplication.processEvents()

        assert before % MOST_ROWS == 0
        if _COUNTED <= before < COUNT - _COUNTED:
            reach()
        else:
            costs.append(_calls(reach))
    assert _rows(page) == COUNT
    bar.setValue(bar.maximum())
    page.table.selectRow(COUNT - 1)
    assert page.table.key == "00000000" + "a7" * 28
    qtbot.waitUntil(page.slip.isVisible, timeout=_PATIENCE_MS)
    half = len(costs) // 2
    assert min(costs[half:]) < 1.5 * max(costs[:half]), costs
    assert shown.window is not None
    assert answers(shown.window)


def test_one_of_ten_thousand_is_found_by_its_number_and_many_by_the_names_that_people_read(
    page: Jobs, qtbot: QtBot
) -> None:
    def look(text: str, told: str) -> None:
        page.history.search.setText(text)
        page.history.search.returnPressed.emit()
        qtbot.waitUntil(lambda: page.history.told.text() == told, timeout=_PATIENCE_MS)

    look("00000007a7", "1 job")
    assert (_rows(page), page.table.key) == (1, "00000007" + "a7" * 28)
    look("REJECTED", "100 jobs")
    assert _rows(page) == 100
    look("training", "1000 jobs")
    assert _rows(page) == MOST_ROWS
    look("%' OR 1=1 --", "No job is called that.")
    assert _rows(page) == 0
    page.history.search.clear()
    page.history.search.returnPressed.emit()
    assert _rows(page) == MOST_ROWS
