"""Builds a page by its name. Each page's code is read when the page is first shown."""

from app.ui.pages.page import Page
from app.ui.widgets.kit import Kit


def build_page(name: str, kit: Kit) -> Page:  # noqa: PLR0911 - one line for each page
    """Return a new page."""
    # ruff: noqa: PLC0415 - that is what this file is for
    match name:
        case "earnings":
            from app.ui.pages.earnings import Earnings

            return Earnings(kit)
        case "jobs":
            from app.ui.pages.jobs import Jobs

            return Jobs(kit)
        case "wallet":
            from app.ui.pages.wallet import Wallet

            return Wallet(kit)
        case "games":
            from app.ui.pages.games import Games

            return Games(kit)
        case "benchmark":
            from app.ui.pages.benchmark import Benchmark

            return Benchmark(kit)
        case "sandbox":
            from app.ui.pages.sandbox import Sandbox

            return Sandbox(kit)
        case "settings":
            from app.ui.pages.settings import SettingsPage

            return SettingsPage(kit)
        case "help":
            from app.ui.pages.help import Help

            return Help(kit)
        case _:
            from app.ui.pages.home import Home

            return Home(kit)
