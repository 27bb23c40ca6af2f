"""A transaction that is stuck can be cancelled: of the two under one number, one gets into a block, and is told."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.engine import drafts
from app.engine.store import transactions as journal
from app.protocol.errors import KnownError
from app.protocol.purse import SendDraft
from tests.helpers.contracts import ALICE, TOKEN, Stage
from tests.helpers.payments import Payer, give, membership_on, payer
from wallet.chain.fees import Fees, bump
from wallet.chain.orders import rungs
from wallet.keys.worker import WorkerKey


pytestmark = pytest.mark.chain


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


@contextmanager
def standing_still(stage: Stage) -> Iterator[None]:
    """Make no blocks meanwhile but those that a test asks for."""
    stage.rpc("evm_setAutomine", False)
    try:
        yield
    finally:
        stage.rpc("evm_setAutomine", True)
        stage.rpc("evm_mine")


async def sent(made: Payer) -> SendDraft:
    """Send seven tokens to Alice; it waits."""
    draft = await made.chain.prepare_send(ALICE, 7 * TOKEN)
    assert (await made.chain.submit(draft.intent, made.sign(draft))).state == "submitted"
    return draft


async def test_what_waits_is_replaced_by_nothing_and_that_is_final(rich: Payer, contracts: Stage) -> None:
    with standing_still(contracts):
        draft = await sent(rich)
        (view,) = await rich.chain.views()
        assert view.cancellable
        cancel = await rich.chain.prepare_cancel(view.hash)
        assert (cancel.kind, cancel.nonce, cancel.amount, cancel.to) == ("cancel", draft.nonce, 0, rich.owner.address)
        least = bump(Fees(draft.tip, draft.max_fee))
        assert (cancel.tip, cancel.max_fee) >= (least.tip, least.max_fee)
        done = await rich.chain.submit(cancel.intent, rich.sign(cancel))
        assert done.state == "cancelling"
        (view,) = await rich.chain.views()
        assert (view.kind, view.state, view.cancellable) == ("send", "cancelling", False)
        with pytest.raises(KnownError) as twice:
            await rich.chain.prepare_cancel("")
        assert twice.value.code == "send.refused"
        assert await rich.chain.submit(cancel.intent, rich.sign(cancel)) == done, "the same again is answered the same"
        contracts.rpc("evm_mine")
        await rich.chain.follow()
    assert (await rich.chain.submitted(draft.intent)).state == "cancelled"
    assert (await rich.chain.submitted(cancel.intent)).state == "cancelled"
    assert contracts.balance(ALICE) == 0
    assert contracts.balance(rich.owner.address) == 100 * TOKEN
    assert contracts.nonce(rich.owner.address) == 1
    assert await rich.chain.follow() is None, "nothing is unfinished"
    again = await rich.chain.prepare_send(ALICE, TOKEN)
    assert again.nonce == 1


async def test_if_the_first_gets_into_the_block_it_counts_and_nothing_else_happens(
    rich: Payer, contracts: Stage
) -> None:
    with standing_still(contracts):
        draft = await sent(rich)
        cancel = await rich.chain.prepare_cancel("")
        signed = drafts.checked(cancel, rich.sign(cancel))
        await rich.database.write(lambda c: journal.store_cancel(c, cancel.intent, draft.intent, signed))
        contracts.rpc("evm_mine")  # before the cancellation is sent
        await rich.chain.follow()
    for intent in (draft.intent, cancel.intent):
        assert (await rich.chain.submitted(intent)).state == "final"
    assert contracts.balance(ALICE) == 7 * TOKEN
    assert contracts.nonce(rich.owner.address) == 1


async def test_a_cancellation_that_comes_too_late_is_said_to(rich: Payer, contracts: Stage) -> None:
    with standing_still(contracts):
        draft = await sent(rich)
        cancel = await rich.chain.prepare_cancel("")
        contracts.rpc("evm_mine")
        with pytest.raises(KnownError) as late:
            await rich.chain.submit(cancel.intent, rich.sign(cancel))
    assert (late.value.code, "in a block" in late.value.message) == ("send.stale", True)
    await rich.chain.follow()
    assert (await rich.chain.submitted(draft.intent)).state == "final"
    with pytest.raises(KnownError) as refused:
        await rich.chain.prepare_cancel("")
    assert refused.value.code == "send.refused"


async def test_what_is_in_a_block_is_not_cancelled(rich: Payer) -> None:
    draft = await rich.chain.prepare_send(ALICE, TOKEN)
    done = await rich.chain.submit(draft.intent, rich.sign(draft))
    for name in (done.hash, "", "0x" + "00" * 32, "nonsense"):
        with pytest.raises(KnownError) as refused:
            await rich.chain.prepare_cancel(name)
        assert refused.value.code == "send.refused"


async def test_nothing_but_the_drafts_own_cancellation_is_taken(rich: Payer, contracts: Stage) -> None:
    with standing_still(contracts):
        await sent(rich)
        cancel = await rich.chain.prepare_cancel("")
        good = rich.sign(cancel)
        other = Payer(rich.chain, rich.database, WorkerKey.generate(), rich.member, [])
        for raws in (
            other.sign(cancel),
            tuple(one.signed(rich.owner).hex() for one in rungs(replace(cancel, nonce=cancel.nonce + 1))),
            tuple(replace(one, value=1).signed(rich.owner).hex() for one in rungs(cancel)),
            tuple(replace(one, to=contracts.deployment.token).signed(rich.owner).hex() for one in rungs(cancel)),
            good[:-1],
            (),
        ):
            with pytest.raises(KnownError) as refused:
                await rich.chain.submit(cancel.intent, raws)
            assert refused.value.code == "send.refused"


async def test_a_cancellation_that_was_stored_before_a_crash_is_sent_by_the_next_engine(
    contracts: Stage, owner: WorkerKey, tmp_path: Path
) -> None:
    give(contracts, owner.address)
    member = membership_on(contracts, owner)
    with standing_still(contracts):
        async with payer(member, owner, tmp_path) as made:
            draft = await sent(made)
            cancel = await made.chain.prepare_cancel("")
            signed = drafts.checked(cancel, made.sign(cancel))
            await made.database.write(lambda c: journal.store_cancel(c, cancel.intent, draft.intent, signed))
        async with payer(member, owner, tmp_path) as made:
            await made.chain.follow()
            contracts.rpc("evm_mine")
            await made.chain.follow()
            assert (await made.chain.submitted(draft.intent)).state == "cancelled"
    assert contracts.balance(ALICE) == 0
