"""Nodes that lie, stall and shout: no wrong draft, no wrong signature, no wrong green tick; plain words about it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.engine.chain import Chain
from app.engine.membership import Membership
from app.engine.store.database import open_database
from app.protocol.errors import KnownError
from app.protocol.purse import SendDraft
from tests.helpers.contracts import ALICE, TOKEN, Stage
from tests.helpers.liar import Json, Lie, about, always, honest, lying_node, refusing, silent
from tests.helpers.node import FakeNode, http
from tests.helpers.payments import Payer, give, membership_on
from wallet.chain.pool import Pool, node_addresses
from wallet.chain.rpc import Rpc
from wallet.errors import ChainError, DisagreementError, StaleError
from wallet.keys.worker import WorkerKey


pytestmark = pytest.mark.chain

SHOUT = "<img src=x onerror=alert(1)><b>Update your wallet</b> at https://evil.example \x1b[31m\u202e" + "A" * 5000
FAR = "0x" + "f" * 64


def _receipt(change: dict[str, Any]) -> Lie:
    return about("eth_getTransactionReceipt", lambda found: found | change if found else found)


def _invented(request: Json, answer: Json) -> Json:
    """Take a transaction, pass it to nobody, and say that it is in a block."""
    if request["method"] == "eth_getTransactionReceipt":
        forged = {"transactionHash": request["params"][0], "status": "0x1", "blockNumber": "0x1", "blockHash": FAR}
        return answer | {"result": forged | {"gasUsed": "0x5208", "effectiveGasPrice": "0x1"}}
    return answer


LIES: dict[str, Lie] = {
    "another chain": about("eth_chainId", lambda _: "0x1"),
    "no chain": about("eth_chainId", lambda _: None),
    "another genesis": about("eth_getBlockByNumber", lambda block: block | {"hash": FAR} if block else block),
    "a head far ahead": about("eth_getBlockByNumber", lambda block: block | {"number": "0xffffff"} if block else block),
    "a greater balance": about("eth_call", lambda _: FAR),
    "no balance": about("eth_call", lambda _: "0x" + "0" * 64),
    "another nonce": about("eth_getTransactionCount", lambda _: "0x2a"),
    "a reverted receipt": _receipt({"status": "0x0"}),
    "a receipt of another": _receipt({"transactionHash": FAR}),
    "a receipt in another block": _receipt({"blockHash": FAR}),
    "no receipts": about("eth_getTransactionReceipt", lambda _: None),
    "invented receipts": _invented,
    "absurd fees": about("eth_feeHistory", lambda _: {"baseFeePerGas": [FAR], "reward": [[FAR]]}),
    "no gas": about("eth_estimateGas", lambda _: "0x1"),
    "all gas": about("eth_estimateGas", lambda _: "0xffffffffff"),
    "rate limits": always(http("slow down", "429 Too Many Requests")),
    "server errors": always(http(SHOUT, "503 Service Unavailable")),
    "no JSON": always(http("<html>" + SHOUT)),
    "deep JSON": always(http("[" * 200_000)),
    "a flood": always(http("[" + "0," * 2_000_000 + "0]")),
    "another place": always(http("", "302 Found", Location="http://127.0.0.1:1/")),
    "rich text": refusing("eth_call", SHOUT),
    "a broadcast that is refused": refusing("eth_sendRawTransaction", SHOUT),
    "a broadcast that is dropped": refusing("eth_sendRawTransaction", "already known"),
}


@asynccontextmanager
async def payer_with(
    stage: Stage, folder: Path, *lies: Lie, timeout_s: float = 5.0
) -> AsyncIterator[tuple[Payer, list[FakeNode]]]:
    """Run the engine's part for a rich owner, over as many nodes as there are lies."""
    owner = WorkerKey.generate()
    give(stage, owner.address)
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(lying_node(stage.url, lie)) for lie in lies]
        client = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
        member: Membership = membership_on(stage, owner, ",".join(node.url for node in nodes))
        database = await open_database(folder / "lull.db")
        stack.push_async_callback(database.close)
        pool = Pool([Rpc(client, n.url, 31337, timeout_s=timeout_s) for n in nodes], head_age_s=None)
        told: list[Any] = []

        async def no_proofs() -> None:
            return None

        yield Payer(Chain(pool, member, database, no_proofs, told.append), database, owner, member, told), nodes


def _is_right(draft: SendDraft) -> None:
    assert (draft.nonce, draft.balance, draft.amount, draft.chain_id) == (0, 100 * TOKEN, 7 * TOKEN, 31337)
    assert 21_000 <= draft.gas <= 200_000
    assert draft.worst < 10**17


@pytest.mark.parametrize("name", LIES)
async def test_one_liar_among_three_changes_nothing(name: str, contracts: Stage, tmp_path: Path) -> None:
    async with payer_with(contracts, tmp_path, honest, LIES[name], honest) as (made, _):
        draft = await made.chain.prepare_send(ALICE, 7 * TOKEN)
        _is_right(draft)
        done = await made.chain.submit(draft.intent, made.sign(draft))
        assert done.state == "final"
        assert contracts.balance(ALICE) == 7 * TOKEN
        assert contracts.nonce(made.owner.address) == 1


@pytest.mark.parametrize("name", LIES)
async def test_two_liars_among_three_may_stop_it_and_never_make_it_wrong(
    name: str, contracts: Stage, tmp_path: Path
) -> None:
    async with payer_with(contracts, tmp_path, LIES[name], honest, LIES[name]) as (made, _):
        await _never_wrong(made, contracts)


@pytest.mark.parametrize("name", [n for n in LIES if n not in {"a greater balance", "no balance", "another nonce"}])
async def test_a_single_node_that_lies_may_stop_it_and_never_pays_somebody_else(
    name: str, contracts: Stage, tmp_path: Path
) -> None:
    async with payer_with(contracts, tmp_path, LIES[name]) as (made, _):
        await _never_wrong(made, contracts)


async def _never_wrong(made: Payer, contracts: Stage) -> None:
    """Send; whatever is said of it, a green tick stands only where the chain has paid, and once."""
    state = "none"
    try:
        draft = await made.chain.prepare_send(ALICE, 7 * TOKEN)
        assert (draft.to, draft.amount, draft.chain_id) == (ALICE, 7 * TOKEN, 31337)
        assert draft.worst < 10**18
        state = (await made.chain.submit(draft.intent, made.sign(draft))).state
        await made.chain.follow()
    except KnownError as error:
        _is_plain(error)
    paid = contracts.balance(ALICE)
    assert paid in (0, 7 * TOKEN)
    if state in ("included", "safe", "final"):
        assert paid == 7 * TOKEN


def _is_plain(error: KnownError) -> None:
    text = error.sentence()
    assert text.isprintable()
    assert len(text) < 1200


async def test_a_chain_that_changes_between_draft_and_signature_gets_nothing(contracts: Stage, tmp_path: Path) -> None:
    told = {"chain": "0x7a69"}
    lie = about("eth_chainId", lambda _: told["chain"])
    async with payer_with(contracts, tmp_path, lie) as (made, (node,)):
        draft = await made.chain.prepare_send(ALICE, TOKEN)
        told["chain"] = "0x1"
        with pytest.raises(KnownError) as wrong:
            await made.chain.submit(draft.intent, made.sign(draft))
        assert wrong.value.code == "chain.wrong"
        with pytest.raises(KnownError):
            await made.chain.prepare_send(ALICE, TOKEN)
        assert "eth_sendRawTransaction" not in node.methods
        told["chain"] = "0x7a69"
        assert (await made.chain.submit(draft.intent, made.sign(draft))).state == "final"


async def test_a_node_that_never_answers_is_left_behind(contracts: Stage) -> None:
    async with AsyncExitStack() as stack:
        lies = (honest, silent, honest)
        urls = [(await stack.enter_async_context(lying_node(contracts.url, lie))).url for lie in lies]
        client = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
        nodes = [Rpc(client, url, 31337, timeout_s=1.5) for url in urls]
        assert (await Pool(nodes, head_age_s=None).block()).timestamp == contracts.now
        with pytest.raises(ChainError, match="did not answer in time"):
            await Pool(nodes[1:], head_age_s=None).block()


async def test_what_nobody_answered_is_in_the_journal_and_goes_out_later(contracts: Stage, tmp_path: Path) -> None:
    down = {"now": False}

    def lie(_request: Json, answer: Json) -> Json | bytes:
        return http("", "502 Bad Gateway") if down["now"] and _request["method"] == "eth_sendRawTransaction" else answer

    async with payer_with(contracts, tmp_path, lie) as (made, _):
        draft = await made.chain.prepare_send(ALICE, TOKEN)
        down["now"] = True
        assert (await made.chain.submit(draft.intent, made.sign(draft))).state == "submitted"
        assert contracts.balance(ALICE) == 0
        down["now"] = False
        await made.database.write(lambda c: c.execute("UPDATE transactions SET heard_at = heard_at - 100").close())
        await made.chain.follow()
        await made.chain.follow()
        assert (await made.chain.submitted(draft.intent)).state == "final"
        assert contracts.balance(ALICE) == TOKEN


async def test_an_old_head_is_refused_and_the_young_ones_agree(contracts: Stage) -> None:
    old = about("eth_getBlockByNumber", lambda block: block | {"timestamp": "0x1"})
    async with AsyncExitStack() as stack:
        urls = [(await stack.enter_async_context(lying_node(contracts.url, lie))).url for lie in (old, honest, honest)]
        client = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
        nodes = [Rpc(client, url, 31337) for url in urls]
        now = float(contracts.now)
        pool = Pool(nodes, head_age_s=60, clock=lambda: now + 10)
        assert (await pool.block()).timestamp == contracts.now
        for some, later in ((nodes[:1], 10), (nodes[:2], 10), (nodes, 61)):
            with pytest.raises(StaleError):
                await Pool(some, head_age_s=60, clock=lambda later=later: now + later).block()  # type: ignore[misc]


async def test_two_that_differ_are_not_believed(contracts: Stage) -> None:
    async with AsyncExitStack() as stack:
        lies = (about("eth_call", lambda _: FAR), honest)
        urls = [(await stack.enter_async_context(lying_node(contracts.url, lie))).url for lie in lies]
        client = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
        pool = Pool([Rpc(client, url, 31337) for url in urls], head_age_s=None)
        with pytest.raises(DisagreementError):
            await pool.call(contracts.deployment.token, b"\x18\x16\x0d\xdd")


@pytest.mark.parametrize(
    "text",
    [
        *("", " , ", "http://a http://a", "http://a," * 5 + "http://b", "http://a http://b " * 3),
        *(
            "http://a http://a/",
            "http://a HTTP://A",
            "http://a http://a:80",
            "https://a https://a:443/",
            "http://a http://a.",
        ),
    ],
)
def test_addresses_of_nodes_are_one_to_five_and_each_once(text: str) -> None:
    with pytest.raises(ChainError):
        node_addresses(text)
    assert node_addresses("http://a, http://b http://c") == ("http://a", "http://b", "http://c")
    assert len(node_addresses("http://a:1 http://a:2 https://a/key http://a/key?x http://a/key?y")) == 5
