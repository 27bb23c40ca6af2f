"""One real market for the tests of a module; each test brings buyers, providers and an image of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.market import MarketProcess, Town, running_market, town


Scene = Callable[[Callable[[Town], Awaitable[None]]], None]


@pytest.fixture(scope="module")
def market_settings() -> dict[str, object]:
    """What a module's market is configured with, beyond what tests usually want."""
    return {}


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory, market_settings: dict[str, object]) -> Iterator[MarketProcess]:
    """A real market in a process of its own."""
    with running_market(tmp_path_factory.mktemp("market"), **market_settings) as running:
        yield running


@pytest.fixture
def scene(market: MarketProcess, tmp_path: Path) -> Scene:
    """Play a scene: a coroutine that is given a buyer and may add providers."""
    return lambda acts: play(market, tmp_path, acts)


def play(market: MarketProcess, folder: Path, acts: Callable[[Town], Awaitable[None]]) -> None:
    """Play a scene at a running market."""

    async def whole() -> None:
        async with town(market, folder) as here:
            await acts(here)

    asyncio.run(whole())
