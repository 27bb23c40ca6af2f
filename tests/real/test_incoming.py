"""What others send is in the history, as it stands on the chain: read once, in ranges, and anew after a reorg."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.engine.incoming import Incoming
from app.engine.store import transactions as journal
from app.engine.store.database import Database, open_database
from app.protocol.errors import KnownError
from app.protocol.purse import TransactionView
from tests.helpers.contracts import ALICE, BOB, TOKEN, Stage
from tests.helpers.liar import Json, about, honest, lying_node, refusing
from tests.helpers.payments import Payer, give, membership_on, payer
from wallet.address import ZERO_ADDRESS
from wallet.chain.fees import FeePolicy, policy_of
from wallet.chain.pool import open_nodes
from wallet.keys.worker import WorkerKey


pytestmark = pytest.mark.chain

TAGS: FeePolicy = replace(policy_of(31337), final_after=None)
DEEP_3: FeePolicy = replace(policy_of(31337), final_after=3)


@dataclass
class Reading:
    """The engine's part that reads, and its database."""

    incoming: Incoming
    database: Database
    network: str

    async def history(self) -> list[TransactionView]:
        """Read on, and return the history, oldest first."""
        while not await self.incoming.read():
            pass
        return list(reversed(await self.database.read(lambda c: journal.views(c, self.network))))


@asynccontextmanager
async def reading(
    stage: Stage,
    owner: WorkerKey,
    folder: Path,
    *,
    policy: FeePolicy | None = None,
    rpc: str | None = None,
    span: int = 2_000,
) -> AsyncIterator[Reading]:
    """Read for one owner."""
    member = membership_on(stage, owner, rpc)

    async def told() -> None:
        return None

    database = await open_database(folder / "lull.db")
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            node = open_nodes(client, member.rpc, 31337)
            read = Incoming(node, member, database, policy or policy_of(31337), told, span=span)
            yield Reading(read, database, member.network)
    finally:
        await database.close()


@pytest.fixture
def owner() -> WorkerKey:
    """A new owner."""
    return WorkerKey.generate()


def pay(stage: Stage, to: str, amount: int) -> None:
    """Let the buyer pay somebody."""
    stage.send(stage.buyer, stage.token.functions.transfer(to, amount))


@pytest.fixture
def stage(contracts: Stage) -> Stage:
    """A buyer with tokens."""
    contracts.send(contracts.deployer, contracts.token.functions.faucet(contracts.buyer.address, 1_000 * TOKEN))
    return contracts


async def test_what_arrives_is_shown_once_with_its_sender_and_state(
    stage: Stage, owner: WorkerKey, tmp_path: Path
) -> None:
    give(stage, owner.address, tokens=3)
    pay(stage, owner.address, 2 * TOKEN)
    pay(stage, ALICE, TOKEN)
    pay(stage, owner.address, 0)
    async with reading(stage, owner, tmp_path) as made:
        for _ in range(2):
            first, second = await made.history()
            assert (first.kind, first.amount, first.peer) == ("receive", 3 * TOKEN, ZERO_ADDRESS)
            assert (second.kind, second.amount, second.peer) == ("receive", 2 * TOKEN, stage.buyer.address)
            assert {first.state, second.state} == {"final"}
            assert second.at >= first.at > 1e9
    async with reading(stage, owner, tmp_path) as made:
        pay(stage, owner.address, 5)
        assert [view.amount for view in await made.history()] == [3 * TOKEN, 2 * TOKEN, 5], "after a restart it goes on"


async def test_states_follow_the_chain_and_a_reorg_leaves_nothing_behind(
    stage: Stage, owner: WorkerKey, tmp_path: Path
) -> None:
    pay(stage, owner.address, TOKEN)
    async with reading(stage, owner, tmp_path, policy=TAGS) as made:
        (view,) = await made.history()
        assert (view.state, view.confirmations) == ("included", 1)
        stage.rpc("anvil_reorg", 1, [])
        stage.rpc("anvil_dropAllTransactions")
        assert await made.history() == []
        pay(stage, owner.address, 2 * TOKEN)
        (view,) = await made.history()
        assert (view.amount, view.state) == (2 * TOKEN, "included")
        stage.rpc("anvil_mine", hex(40))
        (view,) = await made.history()
        assert (view.state, view.confirmations) == ("safe", 41)
        stage.rpc("anvil_mine", hex(40))
        (view,) = await made.history()
        assert view.state == "final"


async def test_final_blocks_are_not_asked_for_again(stage: Stage, owner: WorkerKey, tmp_path: Path) -> None:
    asked: list[int] = []

    def note(request: Json, answer: Json) -> Json:
        if request["method"] == "eth_getLogs":
            asked.append(int(request["params"][0]["fromBlock"], 16))
        return answer

    stage.rpc("anvil_mine", hex(90))
    pay(stage, owner.address, TOKEN)
    head = int(stage.rpc("eth_blockNumber"), 16)
    async with lying_node(stage.url, note) as node:
        async with reading(stage, owner, tmp_path, policy=DEEP_3, rpc=node.url, span=40) as made:
            assert len(await made.history()) == 1
            assert asked == list(range(0, head + 1, 40))
            first = len(asked)
        async with reading(stage, owner, tmp_path, policy=DEEP_3, rpc=node.url, span=40) as made:
            assert len(await made.history()) == 1
            assert asked[first:] == [head - 1], "what may still change, and no more"


async def test_a_node_that_takes_small_ranges_alone_is_asked_for_less(
    stage: Stage, owner: WorkerKey, tmp_path: Path
) -> None:
    stage.rpc("anvil_mine", hex(100))
    pay(stage, owner.address, TOKEN)

    def narrow(request: Json, answer: Json) -> Json:
        if request["method"] == "eth_getLogs":
            first, last = (int(request["params"][0][end], 16) for end in ("fromBlock", "toBlock"))
            if last - first >= 30:
                return refusing("eth_getLogs", "block range is too large")(request, answer)  # type: ignore[return-value]
        return answer

    async with lying_node(stage.url, narrow) as node, reading(stage, owner, tmp_path, rpc=node.url) as made:
        assert [view.amount for view in await made.history()] == [TOKEN]


def _forged(found: list[Any]) -> list[Any]:
    """Add a transfer that never was."""
    return (
        [*found, {**found[0], "logIndex": "0xff", "data": "0x" + (10**24).to_bytes(32, "big").hex()}]
        if found
        else found
    )


LIES = {
    "a transfer that never was": about("eth_getLogs", _forged),
    "no transfers": about("eth_getLogs", lambda _: []),
    "another sum": about("eth_getLogs", lambda found: [{**log, "data": "0x" + "ff" * 32} for log in found]),
    "another token's": about("eth_getLogs", lambda found: [{**log, "address": BOB} for log in found]),
    "no list": about("eth_getLogs", lambda _: {"a": 1}),
}


@pytest.mark.parametrize("lie", sorted(LIES))
async def test_one_liar_among_three_writes_nothing_into_the_history(
    stage: Stage, owner: WorkerKey, tmp_path: Path, lie: str
) -> None:
    pay(stage, owner.address, TOKEN)

    def chatty(request: Json, answer: Json) -> Json:
        """Add fields of its own, as nodes do."""
        if request["method"] == "eth_getLogs":
            return answer | {"result": [{**log, "blockTimestamp": None, "mood": "good"} for log in answer["result"]]}
        return answer

    async with (
        lying_node(stage.url, honest) as one,
        lying_node(stage.url, chatty) as two,
        lying_node(stage.url, LIES[lie]) as three,
        reading(stage, owner, tmp_path, rpc=f"{one.url},{two.url},{three.url}") as made,
    ):
        (view,) = await made.history()
        assert (view.amount, view.peer) == (TOKEN, stage.buyer.address)


async def test_a_liar_alone_is_not_believed_what_makes_no_sense(stage: Stage, owner: WorkerKey, tmp_path: Path) -> None:
    pay(stage, owner.address, TOKEN)
    for lie in ("another token's", "no list"):
        async with lying_node(stage.url, LIES[lie]) as node, reading(stage, owner, tmp_path, rpc=node.url) as made:
            with pytest.raises(KnownError):
                await made.incoming.read()


async def test_ones_own_claims_and_sendings_stand_there_once(stage: Stage, owner: WorkerKey, tmp_path: Path) -> None:
    give(stage, owner.address)
    async with payer(membership_on(stage, owner), owner, tmp_path) as made:
        await _send_to_oneself(made)
    stage.deposit(stage.buyer, 100 * TOKEN)
    tree = stage.settle({owner.address: 9 * TOKEN}, 0, [stage.spend(stage.buyer, 9 * TOKEN)])
    stage.send(stage.pusher, stage.claim(tree, owner.address, 9 * TOKEN))
    async with reading(stage, owner, tmp_path) as found:
        views = await found.history()
    assert sorted((view.kind, view.amount) for view in views) == [
        ("claim", 9 * TOKEN),
        ("receive", 100 * TOKEN),
        ("send", TOKEN),
    ]


async def _send_to_oneself(made: Payer) -> None:
    draft = await made.chain.prepare_send(made.owner.address, TOKEN)
    await made.chain.submit(draft.intent, made.sign(draft))
    await made.chain.follow()
