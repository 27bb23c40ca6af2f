"""A real market that wrongs an owner: its own books, and the root that it proposes, hold less than what was accepted.

The market is a process, the chain is anvil, and the owner's engine has joined it; nobody computes anything.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.localnet.anvil import start_anvil
from app.localnet.contracts import Contracts
from app.localnet.network import Localnet
from app.localnet.provider import Provider, provider
from app.market.service import books
from app.market.service.config import load_config
from app.market.service.rules import Rules
from app.market.service.settlement import Plan
from app.market.service.store import Unit, open_store
from app.paths import Home
from app.signer.client import ask_signer
from app.signer.requests import Create
from tests.helpers.contracts import BOB, TOKEN, Stage
from tests.helpers.market import MarketProcess
from tests.helpers.payments import give
from tests.helpers.ports import free_port
from wallet.address import Address
from wallet.amounts import Units
from wallet.contracts.deployment import connected
from wallet.keys.worker import WorkerKey


BOND: Final = 2 * TOKEN
EARNED: Final = 60 * TOKEN
HAD: Final = 10 * TOKEN


@dataclass(frozen=True, slots=True)
class Wronged:
    """The owner, whose engine runs, and the market that may wrong him."""

    stage: Stage
    market: MarketProcess
    you: Provider

    @property
    def owner(self) -> Address:
        """Who is paid."""
        return Address(self.you.owner)

    def cheat(self, leaf: int) -> None:
        """Have the market come back with a root that waits and holds less for the owner, and stand by it."""
        leaves = {self.owner: leaf, BOB: 90 * TOKEN - leaf}
        self.market.kill()
        self.stage.send(self.stage.poster, self.stage.propose(leaves, 0, []))
        _book(self.market, self.stage, leaves, 2, accepted=False)
        self.market.start()


@contextmanager
def wronged(home: Home, folder: Path) -> Iterator[Wronged]:
    """Give an owner who was paid 60 in the first epoch and has 10 tokens and a coin, his engine, and his market."""
    chain = start_anvil(free_port())
    try:
        with connected(chain.url) as web3:
            stage = Stage(chain.url, web3, operator_bond=100 * TOKEN, challenge_bond=BOND)
            owner = ask_signer(home, Create()).owner
            assert owner is not None
            give(stage, Address(owner), tokens=HAD // TOKEN)
            stage.deposit(stage.buyer, 1_000 * TOKEN)
            leaves = {Address(owner): EARNED, BOB: 30 * TOKEN}
            stage.settle(leaves, 10 * TOKEN, [stage.spend(stage.buyer, 100 * TOKEN)])
            market = MarketProcess(folder, **_settings(stage, folder))
            _book(market, stage, leaves, 1, accepted=True)
            market.start()
            try:
                yield Wronged(stage, market, provider("you", home, _as_localnet(stage, market, folder)))
            finally:
                market.stop()
    finally:
        chain.stop()


def _settings(stage: Stage, folder: Path) -> dict[str, object]:
    folder.mkdir(parents=True)
    made = stage.deployment
    keys = {"market_key": stage.market, "poster_key": stage.poster, "relayer_key": stage.pusher}
    for name, key in keys.items():
        _write_key(folder / name, key)
    return {
        "rpc": stage.url,
        "chain_id": made.chain_id,
        "token": made.token,
        "vault": made.vault,
        "settler": made.settler,
        "window_s": stage.window_s,
        "tick_s": 0.1,
        "epoch_s": 4,
        **{name: name for name in keys},
    }


def _write_key(path: Path, key: WorkerKey) -> None:
    path.touch(mode=0o600)
    path.write_text(key.secret_hex())


def _book(market: MarketProcess, stage: Stage, leaves: Mapping[Address, int], number: int, *, accepted: bool) -> None:
    """Write an epoch into the books of a market that does not run, as the market itself does."""
    config = load_config(market.config)
    store = open_store(config.database, time.time)
    plan = Plan((), {a: Units(n) for a, n in leaves.items()}, Units(sum(leaves.values())), Units(0), Units(0), Units(0))

    def write(unit: Unit) -> None:
        epoch = books.prepare(unit, plan, number)
        assert epoch is not None
        books.proposed(unit, epoch.id, None, stage.now + stage.window_s)
        if accepted:
            books.accepted(unit, Rules(config, stage.market), epoch.id, number, None)

    try:
        store.submit(write).result(timeout=10)
    finally:
        store.close()


def _as_localnet(stage: Stage, market: MarketProcess, folder: Path) -> Localnet:
    made = stage.deployment
    contracts = Contracts(made.chain_id, made.token, made.vault, made.settler)
    return Localnet(stage.url, market.origin, contracts, folder / "nobody", folder)
