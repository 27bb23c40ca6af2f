"""Sending on a real chain: drafts, the journal before the broadcast, one transaction whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.engine import drafts
from app.engine.store import transactions as journal
from app.protocol.errors import KnownError
from app.protocol.money import Units
from app.protocol.purse import SendDraft, Submitted
from tests.helpers.contracts import ALICE, TOKEN, Stage
from tests.helpers.payments import Payer, give, membership_on, payer, proofs_of
from wallet.chain.fees import FeePolicy, policy_of
from wallet.keys.worker import WorkerKey


pytestmark = pytest.mark.chain

TAGS: FeePolicy = replace(policy_of(31337), final_after=None)
"""Finality as the node's own blocks have it: anvil calls a block final under 64 others, and safe under 32."""


@pytest.fixture
def owner() -> WorkerKey:
    """A new owner, in whom no other test has left a nonce."""
    return WorkerKey.generate()


@pytest.fixture
async def rich(contracts: Stage, owner: WorkerKey, tmp_path: Path) -> AsyncIterator[Payer]:
    """An owner with a hundred tokens and a coin."""
    give(contracts, owner.address)
    async with payer(membership_on(contracts, owner), owner, tmp_path) as made:
        yield made


async def refused(payer: Payer, draft: SendDraft, raws: tuple[str, ...] | None = None) -> KnownError:
    """Return why signed bytes are not taken."""
    with pytest.raises(KnownError) as raised:
        await payer.chain.submit(draft.intent, payer.sign(draft) if raws is None else raws)
    return raised.value


async def final(made: Payer, intent: str) -> Submitted:
    """Follow a transaction until it is final: a busy machine mines a moment after it has taken the bytes."""
    async with asyncio.timeout(20):
        while (done := await made.chain.submitted(intent)).state != "final":
            await made.chain.follow()
    return done


async def test_tokens_are_sent_and_final_on_the_practice_chain(rich: Payer, contracts: Stage) -> None:
    draft = await rich.chain.prepare_send(ALICE, 7 * TOKEN)
    assert (draft.nonce, draft.amount, draft.balance, draft.warnings) == (0, 7 * TOKEN, 100 * TOKEN, ("new-address",))
    assert 0 < draft.cost <= draft.worst
    await rich.chain.submit(draft.intent, rich.sign(draft))
    done = await final(rich, draft.intent)
    assert (done.state, done.nonce) == ("final", 0)
    assert contracts.balance(ALICE) == 7 * TOKEN
    assert contracts.balance(rich.owner.address) == 93 * TOKEN
    (view,) = rich.told[-1]
    assert (view.kind, view.amount, view.peer, view.state, view.hash) == ("send", 7 * TOKEN, ALICE, "final", done.hash)
    again = await rich.chain.prepare_send(ALICE, 93 * TOKEN)
    assert (again.nonce, again.warnings) == (1, ("everything",))


async def test_a_claim_of_ones_own_needs_no_relayer(contracts: Stage, owner: WorkerKey, tmp_path: Path) -> None:
    give(contracts, owner.address, tokens=0)
    contracts.deposit(contracts.buyer, 10 * TOKEN)
    tree = contracts.settle({owner.address: 9 * TOKEN}, 0, [contracts.spend(contracts.buyer, 9 * TOKEN)])
    proofs = proofs_of(tree, owner.address, 9 * TOKEN)
    async with payer(membership_on(contracts, owner), owner, tmp_path, proofs=proofs) as made:
        cost = await made.chain.claim_cost()
        draft = await made.chain.prepare_claim()
        assert cost is not None
        assert cost // 2 < draft.cost < cost * 2
        assert (draft.kind, draft.to, draft.amount) == ("claim", owner.address, 9 * TOKEN)
        await made.chain.submit(draft.intent, made.sign(draft))
        assert (await final(made, draft.intent)).state == "final"
        assert contracts.balance(owner.address) == 9 * TOKEN
        with pytest.raises(KnownError) as nothing:
            await made.chain.prepare_claim()
        assert nothing.value.code == "claim.nothing"


async def test_the_same_bytes_again_are_answered_the_same(rich: Payer, contracts: Stage) -> None:
    draft = await rich.chain.prepare_send(ALICE, TOKEN)
    raws = rich.sign(draft)
    first = await rich.chain.submit(draft.intent, raws)
    assert await rich.chain.submit(draft.intent, raws) == first
    assert contracts.nonce(rich.owner.address) == 1
    assert contracts.balance(ALICE) == TOKEN


async def test_of_two_drafts_with_one_nonce_the_second_is_not_sent(rich: Payer, contracts: Stage) -> None:
    one, two = await rich.chain.prepare_send(ALICE, TOKEN), await rich.chain.prepare_send(ALICE, 2 * TOKEN)
    assert one.nonce == two.nonce
    await rich.chain.submit(two.intent, rich.sign(two))
    assert (await refused(rich, one)).code == "send.stale"
    assert contracts.balance(ALICE) == 2 * TOKEN


async def test_nothing_but_the_draft_by_its_owner_is_taken(rich: Payer, contracts: Stage) -> None:
    draft = await rich.chain.prepare_send(ALICE, TOKEN)
    good = rich.sign(draft)
    others = [
        rich.sign(replace(draft, amount=Units(2 * TOKEN))),
        rich.sign(replace(draft, to=contracts.pusher.address)),
        rich.sign(replace(draft, nonce=1)),
        rich.sign(replace(draft, chain_id=1)),
        rich.sign(replace(draft, gas=draft.gas + 1)),
        rich.sign(replace(draft, max_fee=Units(draft.max_fee + 1))),
        Payer(rich.chain, rich.database, WorkerKey.generate(), rich.member, []).sign(draft),
        good[:-1],
        (*good, good[-1]),
        (good[1], good[0], *good[2:]),
        ("", *good[1:]),
        ("zz", *good[1:]),
        (),
    ]
    for raws in others:
        assert (await refused(rich, draft, raws)).code == "send.refused"
    assert contracts.nonce(rich.owner.address) == 0
    assert (await refused(rich, replace(draft, intent="send:unknown"), good)).code == "send.stale"


async def test_what_cannot_go_well_is_not_drafted(rich: Payer, contracts: Stage) -> None:
    deployed = contracts.deployment
    mixed = ALICE[:-1] + ("a" if ALICE[-1] != "a" else "b")
    for to, amount, code, word in (
        (ALICE, 101 * TOKEN, "send.funds", "100"),
        (ALICE, 0, "send.refused", "above nothing"),
        (ALICE, -1, "send.refused", "above nothing"),
        (mixed, TOKEN, "send.refused", "checksum"),
        ("alice.eth", TOKEN, "send.refused", "40"),
        ("0x" + "0" * 40, TOKEN, "send.refused", "zero address"),
        (deployed.token, TOKEN, "send.refused", "token itself"),
        (deployed.settler, TOKEN, "send.refused", "settling contract"),
    ):
        with pytest.raises(KnownError) as raised:
            await rich.chain.prepare_send(to, amount)
        assert raised.value.code == code
        assert word in raised.value.message


async def test_without_coins_the_gas_is_named_and_nothing_drafted(contracts: Stage, tmp_path: Path) -> None:
    owner = WorkerKey.generate()
    give(contracts, owner.address, coins=1)
    async with payer(membership_on(contracts, owner), owner, tmp_path) as made:
        with pytest.raises(KnownError) as raised:
            await made.chain.prepare_send(ALICE, TOKEN)
    assert raised.value.code == "send.gas"


async def test_an_address_that_looks_like_a_known_one_is_pointed_out(rich: Payer, contracts: Stage) -> None:
    known = await rich.chain.prepare_send(ALICE, TOKEN)
    await rich.chain.submit(known.intent, rich.sign(known))
    twin = ALICE[:6].lower() + "77" * 16 + ALICE[-4:].lower()
    assert "look-alike" in (await rich.chain.prepare_send(twin, TOKEN)).warnings
    contracts.rpc("anvil_setCode", contracts.poster.address, "0x60")
    assert "contract" in (await rich.chain.prepare_send(contracts.poster.address, TOKEN)).warnings


async def test_what_a_reorg_takes_back_is_sent_again_and_becomes_final(
    contracts: Stage, owner: WorkerKey, tmp_path: Path
) -> None:
    give(contracts, owner.address)
    async with payer(membership_on(contracts, owner), owner, tmp_path, policy=TAGS) as made:
        draft = await made.chain.prepare_send(ALICE, TOKEN)
        raws = made.sign(draft)
        assert (await made.chain.submit(draft.intent, raws)).state == "included"
        contracts.rpc("anvil_reorg", 1, [])
        contracts.rpc("anvil_dropAllTransactions")
        assert contracts.balance(ALICE) == 0
        contracts.rpc("evm_setAutomine", False)
        try:
            await made.chain.follow()
            assert (await made.chain.submitted(draft.intent)).state == "submitted"
            contracts.rpc("evm_mine")
        finally:
            contracts.rpc("evm_setAutomine", True)
        await made.chain.follow()
        assert (await made.chain.submitted(draft.intent)).state == "included"
        contracts.rpc("anvil_mine", hex(32))
        await made.chain.follow()
        assert (await made.chain.submitted(draft.intent)).state == "safe"
        contracts.rpc("anvil_mine", hex(64))
        assert await made.chain.follow() is not None
        assert await made.chain.follow() is None
        assert (await made.chain.submitted(draft.intent)).state == "final"
    assert contracts.balance(ALICE) == TOKEN
    assert contracts.nonce(owner.address) == 1


async def test_what_was_journaled_before_a_crash_is_sent_by_the_next_engine(
    contracts: Stage, owner: WorkerKey, tmp_path: Path
) -> None:
    give(contracts, owner.address)
    member = membership_on(contracts, owner)
    async with payer(member, owner, tmp_path) as made:
        draft = await made.chain.prepare_send(ALICE, TOKEN)
        checked = drafts.checked(draft, made.sign(draft))
        await made.database.write(lambda c: journal.store_signed(c, draft.intent, checked, 0.0))
    async with payer(member, owner, tmp_path) as made:
        assert (await final(made, draft.intent)).state == "final"
    assert contracts.balance(ALICE) == TOKEN


async def test_a_chain_that_was_begun_anew_takes_no_old_draft(rich: Payer) -> None:
    draft = await rich.chain.prepare_send(ALICE, TOKEN)
    await rich.database.write(lambda c: c.execute("UPDATE transactions SET chain = '31337:another'").close())
    assert (await refused(rich, draft)).code == "send.stale"
