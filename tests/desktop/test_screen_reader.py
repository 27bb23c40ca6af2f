"""A screen reader on a real accessibility bus goes through every page by itself, and each control says what it is."""

import asyncio
from collections.abc import Iterator
from typing import Final

import pytest

from app.paths import Home
from app.ui.window import PAGES
from tests.desktop.conftest import Start
from tests.helpers.engine_server import EngineServer
from tests.helpers.screen_reader import ScreenReader, Thing, accessibility_bus
from tests.helpers.tray_host import TrayHost


_CONTROLS: Final = frozenset(
    ("push button", "button menu", "toggle button", "check box", "radio button", "combo box", "text", "table", "slider")
)
"""The roles of what can be used; what only holds other things need not say more than they do."""

_PAGES: Final = {
    "Home": "Home",
    "Earnings": "Earnings",
    "Jobs": "Jobs",
    "Wallet": "Wallet",
    "Games": "Games and limits",
    "Benchmark": "Benchmark",
    "Sandbox": "Sandbox",
    "Settings": "Settings",
    "Help": "Logs and help",
}
"""What the entries of the sidebar are called, and the pages that they open."""


@pytest.fixture
def reader_bus(bus: str) -> Iterator[None]:
    """A desktop on which a screen reader runs."""
    assert bus
    with accessibility_bus():
        yield


def test_every_control_of_every_page_has_a_name_and_a_role_on_the_bus(
    reader_bus: None, instance: Home, engine: EngineServer, start: Start
) -> None:
    assert reader_bus is None
    (instance.root / "ui.ini").write_text("[General]\nset-up=done\n")
    with TrayHost() as host:
        start(QT_QPA_PLATFORM="xcb")
        host.icon()
        pages = asyncio.run(_walk())
    assert len(pages) == len(PAGES)
    assert engine.visible
    for page, things in pages.items():
        controls = [thing for thing in things if thing.role in _CONTROLS]
        assert len(controls) > len(PAGES), page
        for thing in controls:
            assert thing.name.strip(), f"a {thing.role} on {page} has no name"
        assert not [thing for thing in things if thing.role in ("", "invalid", "unknown")]


async def _walk() -> dict[str, list[Thing]]:
    """Press each entry of the sidebar, and return what is shown then."""
    pages = {}
    async with ScreenReader.reading("lull") as reader:
        for entry, page in _PAGES.items():
            await reader.press(await reader.find(entry, "radio button"))
            await reader.find(page, "filler")
            pages[page] = await reader.tree()
    return pages
