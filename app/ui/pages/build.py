"""Builds a page by its name. Each page's code is read when the page is first shown, or when there is time before."""

from importlib import import_module
from typing import Final

from app.ui.pages.page import Page
from app.ui.widgets.kit import Kit


_CLASSES: Final = {
    "home": "Home",
    "earnings": "Earnings",
    "jobs": "Jobs",
    "wallet": "Wallet",
    "games": "Games",
    "benchmark": "Benchmark",
    "sandbox": "Sandbox",
    "settings": "SettingsPage",
    "help": "Help",
}
"""The class of each page, in the module of the page's name."""


def read_page(name: str) -> type[Page]:
    """Read a page's code, and return its class."""
    made: type[Page] = getattr(import_module(f"app.ui.pages.{name}"), _CLASSES[name])
    return made


def build_page(name: str, kit: Kit) -> Page:
    """Return a new page."""
    return read_page(name)(kit)  # type: ignore[call-arg]  # a page names itself
