"""One provider of the demo: a home with a wallet and an engine that has joined the practice market."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import httpx
import psutil

from app.client.launch import Outcome, ensure_engine
from app.client.sync import EngineClient, connect
from app.localnet.network import Localnet
from app.market.connection import market_info
from app.market.schema import MarketInfo
from app.paths import Home
from app.protocol.commands import (
    Answer,
    Command,
    Done,
    GetSettings,
    GetSnapshot,
    GetWorker,
    Join,
    SetMode,
    SetOwner,
    SetSetting,
    Settings,
    Shutdown,
    WorkerAddress,
)
from app.protocol.errors import AppError, KnownError
from app.protocol.money import Units
from app.protocol.snapshot import Snapshot
from app.protocol.states import RunMode
from app.signer.client import ask_signer
from app.signer.requests import Create, Grant, Show, Wallet


A = TypeVar("A", bound=Answer)
T = TypeVar("T")

GRANT_S: Final = 7 * 86_400
"""Seconds for which the demo's grants hold."""
_MAX_AT_RISK: Final = Units(100 * 10**18)
_LOOK_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider whose engine runs.

    Attributes:
        owner: who is paid.
        started: whether the demo started the engine.
    """

    name: str
    home: Home
    owner: str
    pid: int
    started: bool

    def ask(self, command: Command, kind: type[A], *, timeout_s: float = 10.0) -> A:
        """Ask the engine one thing, and wait so many seconds for its answer.

        Raises:
            AppError: what it answers, or `engine.*`.
        """
        with connect(self.home) as client:
            return client.ask(command, kind, timeout_s=timeout_s)

    def snapshot(self) -> Snapshot:
        """Return the engine's state."""
        return self.ask(GetSnapshot(), Snapshot)

    def until(self, question: Callable[[Snapshot], T | None], *, within_s: float, what: str) -> T:
        """Return the first answer to a question about the engine's state.

        Raises:
            KnownError: `demo.failed`, if there is none in time.
        """
        deadline = time.monotonic() + within_s
        while True:
            snapshot = self.snapshot()
            if (answer := question(snapshot)) is not None:
                return answer
            if time.monotonic() > deadline:
                state = f"{snapshot.engine.state}, {', '.join(r.code for r in snapshot.engine.reasons) or 'no reason'}"
                raise KnownError(
                    "demo.failed", what=f"{what} did not happen within {within_s:g} s ({self.name}: {state})"
                )
            time.sleep(_LOOK_S)

    def set(self, **values: str) -> dict[str, str]:
        """Change settings; return what they were."""
        before = {s.key: s.value for s in self.ask(GetSettings(), Settings).settings}
        for key, value in values.items():
            self.ask(SetSetting(key, value), Done)
        return {key: before[key] for key in values}

    def end(self) -> None:
        """End the engine, and wait until it is gone."""
        try:
            self.ask(Shutdown(), Done)
            psutil.Process(self.pid).wait(timeout=20)
        except (AppError, psutil.NoSuchProcess):
            return
        except psutil.TimeoutExpired:
            os.kill(self.pid, signal.SIGTERM)


def provider(name: str, home: Home, network: Localnet) -> Provider:
    """Return a provider at the practice market, with wallet, engine and grant, made as far as they were missing.

    Raises:
        KnownError: `demo.busy` if this home works at another market, or what is in the way.
    """
    home.create()
    wallet = ask_signer(home, Show())
    if wallet.owner is None:
        wallet = ask_signer(home, Create())
    owner = wallet.owner
    if owner is None:
        raise KnownError("wallet.none")
    found = ensure_engine(home)
    made = Provider(name, home, owner, found.pid, found.outcome is Outcome.STARTED)
    with connect(home) as client:
        _join(client, made, network, wallet)
        client.ask(SetMode(RunMode.AUTO), Done)
    return made


def _join(client: EngineClient, made: Provider, network: Localnet, wallet: Wallet) -> None:
    here = client.ask(GetSnapshot(), Snapshot).network
    if here.market_url and here.chain_id != network.contracts.chain_id:
        raise KnownError("demo.busy", path=made.home.root, url=here.market_url)
    worker = client.ask(GetWorker(), WorkerAddress).address
    client.ask(SetOwner(made.owner, wallet.protection, wallet.backed_up), Done)
    info = asyncio.run(_info(network.market))
    granted = ask_signer(
        made.home,
        Grant(
            origin=network.market,
            worker=worker,
            market=info.market,
            settler=network.contracts.settler,
            chain_id=network.contracts.chain_id,
            not_after=int(time.time()) + GRANT_S,
            max_at_risk=_MAX_AT_RISK,
            symbol=info.symbol,
            decimals=info.decimals,
        ),
    )
    client.ask(Join(network.market, network.rpc, granted.grant), Done)


async def _info(origin: str) -> MarketInfo:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await market_info(client, origin)
