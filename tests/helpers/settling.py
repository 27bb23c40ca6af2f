"""A market that settles on contracts of a test's own, and how it stands between the two."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from app.localnet.anvil import Anvil
from app.market.schema import Leaf, TaskView
from tests.helpers.contracts import TOKEN, Stage
from tests.helpers.market import MarketProcess, Town, town
from tests.helpers.provider import SimProvider
from wallet.address import Address
from wallet.contracts.deployment import connected
from wallet.keys.worker import WorkerKey
from wallet.merkle import verify


DEPOSIT: Final = 1_000 * TOKEN


@dataclass(frozen=True, slots=True)
class Place:
    """A market with contracts of its own, on the shared chain."""

    stage: Stage
    market: MarketProcess
    folder: Path

    def play(self, acts: Callable[[Town], Awaitable[None]], *, deposit: int = DEPOSIT) -> None:
        """Play a scene whose buyer has a deposit."""
        self.stage.deposit(self.stage.buyer, deposit)

        async def whole() -> None:
            async with town(self.market, self.folder, buyer=self.stage.buyer) as here:
                await acts(here)

        asyncio.run(whole())


def settings_of(stage: Stage, folder: Path) -> dict[str, object]:
    """Return what a market that settles on these contracts is configured with; its keys lie in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "rpc": stage.url,
        "chain_id": stage.deployment.chain_id,
        "token": stage.deployment.token,
        "vault": stage.deployment.vault,
        "settler": stage.deployment.settler,
        "window_s": stage.window_s,
        "market_key": _key_file(folder, "market.key", stage.market),
        "poster_key": _key_file(folder, "poster.key", stage.poster),
        "relayer_key": _key_file(folder, "relayer.key", stage.pusher),
    }


def _key_file(folder: Path, name: str, key: WorkerKey) -> str:
    file = folder / name
    file.touch(mode=0o600)
    file.write_text(key.secret_hex())
    return name


@contextlib.contextmanager
def settling(stage: Stage, folder: Path, **settings: object) -> Iterator[Place]:
    """Run a market that settles on these contracts."""
    market = MarketProcess(folder / "market", **settings_of(stage, folder / "market"), **settings)
    market.start()
    try:
        yield Place(stage, market, folder)
    finally:
        market.stop()


@contextlib.contextmanager
def contracts_on(anvil: Anvil, *, window_s: int) -> Iterator[Stage]:
    """Deploy contracts of a test's own, on a chain whose time is everybody's.

    Args:
        anvil: the chain.
        window_s: how long a proposed root waits. A test that must be quicker than it takes a longer one.
    """
    with connected(anvil.url) as web3:
        yield Stage(anvil.url, web3, window_s=window_s)


@pytest.fixture
def stage(anvil: Anvil) -> Iterator[Stage]:
    """Contracts of this test's own, with a window of a second."""
    with contracts_on(anvil, window_s=1) as deployed:
        yield deployed


@pytest.fixture
def place(stage: Stage, tmp_path: Path) -> Iterator[Place]:
    """A running market that settles on these contracts."""
    with settling(stage, tmp_path) as running:
        yield running


@pytest.fixture
def patient_place(anvil: Anvil, tmp_path: Path) -> Iterator[Place]:
    """The same with a window that leaves time to do something about a proposed root."""
    with contracts_on(anvil, window_s=3) as deployed, settling(deployed, tmp_path) as running:
        yield running


@contextlib.asynccontextmanager
async def two_at_work(here: Town) -> AsyncIterator[tuple[SimProvider, SimProvider]]:
    """Let two providers live meanwhile."""
    one, two = await here.provider(), await here.provider(price=2)
    async with here.living():
        yield one, two


async def settled(here: Town, task: str, *, within_s: float = 60.0) -> TaskView:
    """Return a task once its pay is on the chain."""
    return await here.until(task, lambda view: view.state == "settled", within_s=within_s)


def holds(stage: Stage, leaf: Leaf) -> bool:
    """Check a leaf against the root that the chain has."""
    root = stage.read("root")
    return leaf.root == bytes(root).hex() and verify(
        root, Address(leaf.account), int(leaf.cumulative), [bytes.fromhex(sibling) for sibling in leaf.proof]
    )


def proposed(stage: Stage) -> bool:
    """Return whether a root waits for its window."""
    return bool(stage.read("pendingRoot") != bytes(32))


def count(stage: Stage, event: str) -> int:
    """Return how often the settler told something."""
    return len(stage.settler.events[event]().get_logs(from_block=0))


def check_sums(place: Place, providers: list[SimProvider]) -> None:
    """Check the chain's own figures, to the unit: what was collected is what is allocated and burned."""
    stage = place.stage
    collected = stage.vault.functions.collected(stage.buyer.address, stage.market.address).call()
    allocated, burned = stage.read("totalAllocated"), stage.read("totalBurned")
    assert collected == allocated + burned, place.market.log.read_text()
    earned = sum(v.amount for p in providers for v in p.verdicts.values())
    assert allocated >= earned
    assert stage.balance(stage.deployment.settler) == allocated - stage.read("totalClaimed")
