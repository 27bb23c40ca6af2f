"""What the window says of an engine whose files are damaged or newer, or whose disk is full; and the way on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.engine.lock import holder
from app.paths import Home
from app.protocol.commands import SetMode
from app.protocol.states import RunMode
from app.ui.controller import Controller
from app.ui.pages.home import Home as HomePage
from tests.desktop.conftest import Says, answers, fill, said
from tests.helpers.docker import mounted_tmpfs
from tests.helpers.lull import Lull


_TRUTH = "There is no wallet."
"""What a new home's engine says first of all."""


@pytest.fixture
def used(instance: Home, tmp_path: Path) -> Home:
    """A home whose engine ran before."""
    with Lull(instance.root, {"LULL_CACHE": str(tmp_path / "cache")}).engine():
        return instance


def _change(home: Home, *statements: str) -> None:
    with closing(sqlite3.connect(home.database)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def _start(controller: Controller) -> None:
    page = controller.window.page(0) if controller.window else None
    assert isinstance(page, HomePage)
    assert page.hero.primary.text().replace("&", "") == "Start Lull"
    page.hero.primary.click()


def test_a_damaged_database_is_kept_and_named_and_the_next_start_has_a_new_one(
    shown: Controller, used: Home, says: Says
) -> None:
    used.database.write_bytes(b"this is no database" * 1000)
    shown.bridge.open()
    says("The database is damaged.")
    kept = next(used.root.glob("lull.db.damaged-*"))
    assert f"It was kept as {kept}, and nothing in it was changed." in said(shown)
    assert kept.read_bytes() == b"this is no database" * 1000
    assert shown.window is not None
    assert answers(shown.window)
    _start(shown)
    says(_TRUTH, but="damaged")


def test_a_newer_database_is_left_as_it_is_and_the_mend_is_said(shown: Controller, used: Home, says: Says) -> None:
    _change(used, "PRAGMA user_version = 99000")
    before = used.database.read_bytes()
    shown.bridge.open()
    says("The database is newer than this program.")
    assert "Install the newer Lull again." in said(shown)
    assert used.database.read_bytes() == before


def test_rows_that_cannot_be_read_keep_nobody_from_working(shown: Controller, used: Home, says: Says) -> None:
    attempt = (
        "INSERT INTO attempts (attempt, network, task, fence, kind, state, assigned_json, price, total, started_at) "
        "VALUES ('{name}', 'n', 't', 1, 'k', '{state}', x'7b', '1', 1, 1.0)"
    )
    _change(
        used,
        attempt.format(name="a", state="accepted"),
        attempt.format(name="b", state="dreaming"),
        "INSERT INTO handbacks VALUES (1.0, x'7b')",
        "INSERT INTO leaves VALUES ('n', 'r', x'7b', 1.0)",
        "INSERT INTO benchmark_runs VALUES ('d', 1.0, 'v', 'quick', x'7b')",
        "INSERT INTO membership VALUES (1, 'http://127.0.0.1:1', 'http://127.0.0.1:2', x'7b', x'7b', 'n', 1.0)",
        "INSERT INTO settings VALUES ('adopt_within_s', 'never'), ('unheard', '1')",
        "INSERT INTO spans VALUES (1.0, 2.0, 'dreaming', '', '0')",
    )
    shown.bridge.open()
    says(_TRUTH)
    assert shown.window is not None
    assert answers(shown.window)


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Home]:
    """An instance on a small disk of its own."""
    with mounted_tmpfs(tmp_path / "disk", 16 << 20) as disk:
        home = Home(disk / "home")
        home.create()
        yield home


def test_a_full_disk_is_said_and_the_engine_goes_on_by_itself_once_there_is_room(
    shown: Controller, instance: Home, says: Says, qtbot: QtBot
) -> None:
    shown.bridge.open()
    says(_TRUTH)
    pid = holder(instance.lock)
    shown.send(SetMode(RunMode.NEVER, 2.0))  # its end is something that is written down, unasked
    says("Paused until")
    filling = fill(instance)
    says("The disk is full")
    assert "Free some space; Lull goes on by itself." in said(shown)
    shown.send(SetMode(RunMode.NEVER, 3600.0))
    qtbot.waitUntil(lambda: bool(shown._faults), timeout=60_000)
    assert "Paused until" not in said(shown)
    assert shown.window is not None
    assert answers(shown.window)
    filling.unlink()
    shown._actions.dismiss.emit(next(iter(shown._faults)))
    says(_TRUTH, but="The disk is full")
    assert holder(instance.lock) == pid
