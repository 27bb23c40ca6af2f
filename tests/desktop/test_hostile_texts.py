"""Hostile texts of a market and of jobs, by the real engine to the real window: they change nothing but their words."""

import asyncio
import http.server
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.engine.store import attempts
from app.engine.store.attempts import AttemptRow
from app.engine.store.database import open_database
from app.paths import Home
from app.protocol.money import Units
from app.protocol.states import AttemptState
from app.ui.controller import Controller
from app.ui.pages.jobs import Jobs
from app.ui.pages.settings import SettingsPage
from app.ui.widgets.join_card import Stage
from app.ui.window import PAGES, Window
from tests.desktop.conftest import Says, answers
from tests.helpers.papers import Papers


TEXTS = {
    "markup": "<b>bold</b><img src='file:///etc/passwd' onerror=alert(1)><a href='x'>",
    "bidi": "\u202egnp.exe\u202c \u2066\u2067\u2069 \u200f",
    "megabyte": "A" * 1_000_000,
    "control": "line\nbreak\ttab\x00\x07\x1b[31m\r\x7f\u2028",
    "template": "{title} %s %n {0.__class__} &amp; &File",
    "marks": "Z" + "\u0301\u0316" * 200 + "e",
    "invisible": "pay\u200b\u200c\u200d\u2060\ufeffpal\u00ad" + "\u200b" * 300,
}
_PATIENCE_MS = 60_000
_WIDEST = 1120
_OURS = {ord("\u200b"): "", ord("\n"): " ", ord("\u00a0"): " "}
"""What the window puts there itself: where a long word may break, lines, and the space before a unit."""


class Market(threading.Thread):
    """A server that says whatever it is told to, where a market is expected."""

    def __init__(self) -> None:
        """Listen on loopback."""
        super().__init__(name="hostile market")
        market = self
        self.status, self.body, self.asked = 200, b"", 0

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                market.asked += 1
                self.send_response(market.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(market.body)))
                self.end_headers()
                try:
                    self.wfile.write(market.body)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def run(self) -> None:
        """Serve."""
        self.server.serve_forever(poll_interval=0.05)


@pytest.fixture
def market() -> Iterator[Market]:
    """A hostile market."""
    made = Market()
    made.start()
    yield made
    made.server.shutdown()
    made.join()
    made.server.server_close()


def harmless(window: Window) -> bool:
    """Return whether every word in sight is plain, and the window still has its size and answers."""
    QApplication.processEvents()
    for label in window.findChildren(QLabel):
        text = label.text().translate(_OURS)
        assert text.isprintable(), repr(text[:200])
        assert len(text) < 2_000
        assert "\u0301\u0316" * 3 not in text
    assert window.width() == _WIDEST
    assert window.minimumSizeHint().width() <= _WIDEST
    return answers(window)


def test_a_market_that_is_looked_at_says_only_words(
    shown: Controller, says: Says, market: Market, qtbot: QtBot
) -> None:
    shown.bridge.open()
    says("There is no wallet.")
    window = shown.window
    assert window is not None
    window.open_page(PAGES.index("settings"))
    page = window.page(PAGES.index("settings"))
    assert isinstance(page, SettingsPage)
    qtbot.waitUntil(page.join.isVisible, timeout=_PATIENCE_MS)
    page.join.click()
    card = page.joining
    card.url.setText(market.url)
    card.rpc.setText("http://127.0.0.1:1")
    info, ends = Papers().info, set()
    for name, text in TEXTS.items():
        bodies = {
            "named": (200, msgspec.json.encode(msgspec.structs.replace(info, name=text[:60], symbol=text[:8]))),
            "too long": (200, msgspec.json.encode(msgspec.structs.replace(info, name=text * 20))),
            "refused": (400, msgspec.json.encode({"code": text[:30], "what": text})),
            "broken": (500, text.encode()),
        }
        for what, (market.status, market.body) in bodies.items():
            qtbot.waitUntil(card.forward.isEnabled, timeout=_PATIENCE_MS)
            card.forward.click()
            qtbot.waitUntil(lambda: card.stage in (Stage.TYPING, Stage.REVIEW), timeout=_PATIENCE_MS)
            ends.add(card.stage.name)
            assert harmless(window), f"{name} {what}"
            window.open_page(PAGES.index("settings"))
            if card.stage.name == "REVIEW":
                card.back.click()
    assert ends == {"REVIEW", "TYPING"}
    assert market.asked == 4 * len(TEXTS)


def _fill(home: Home) -> None:
    """Store an attempt for each text, whose kind, failure and runtime it is."""
    papers = Papers()

    def insert(connection: sqlite3.Connection) -> None:
        for number, text in enumerate(TEXTS.values()):
            names = (f"{number:064x}", papers.membership.network, f"{number:064x}", 1, text, AttemptState.FAILED)
            row = AttemptRow(*names, papers.assigned(), Units(1), total=10, started_at=float(number), forgotten=True)
            attempts.insert(connection, replace(row, failure=text, runtime=text, ended_at=float(number + 1)))

    async def write() -> None:
        database = await open_database(home.database)
        await database.write(insert)
        await database.close()

    asyncio.run(write())


def test_jobs_with_hostile_names_are_rows_like_others(
    shown: Controller, instance: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    assert tmp_path.exists()
    _fill(instance)
    shown.bridge.open()
    window = shown.window
    assert window is not None
    window.open_page(PAGES.index("jobs"))
    page = window.page(PAGES.index("jobs"))
    assert isinstance(page, Jobs)
    qtbot.waitUntil(lambda: page.table.model().rowCount() == len(TEXTS), timeout=_PATIENCE_MS)
    for row in page.table._model.rows:
        for cell in row.cells:
            assert cell.translate(_OURS).isprintable()
            assert len(cell) <= 100
    for place in range(len(TEXTS)):
        page.table.selectRow(place)
        assert harmless(window)
        window.open_page(PAGES.index("jobs"))
    for text in TEXTS.values():
        page.history.search.setText(text)
        page.history.search.returnPressed.emit()
        qtbot.waitUntil(lambda: bool(page.history.told.text()), timeout=_PATIENCE_MS)
        assert harmless(window)
