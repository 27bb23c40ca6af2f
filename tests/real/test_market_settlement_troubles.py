"""Whatever dies, is vetoed or taken away while a market settles: everything is paid once, to the unit."""

import asyncio
import random

import pytest

from tests.helpers.contracts import TOKEN, Stage
from tests.helpers.market import Town, eventually
from tests.helpers.settling import (
    DEPOSIT,
    Place,
    check_sums,
    count,
    proposed,
    settled,
    two_at_work,
)
from wallet.keccak import keccak256


pytestmark = pytest.mark.chain


def test_a_claim_pays_what_the_chain_has_accepted_though_the_books_have_not_noticed_yet(place: Place) -> None:
    stage = place.stage

    async def acts(here: Town) -> None:
        async with two_at_work(here) as (one, two):
            task = await here.order(max_price=10 * TOKEN)
            await here.buyer.wait(task.task, within_s=30, every_s=0.02)
            await eventually(lambda: proposed(stage))
            await eventually(lambda: _accepted_by_somebody(stage))
            for provider in (one, two):
                reply = await provider.session.claim()
                assert int(reply.amount) == stage.balance(provider.owner.address) > 0
        assert stage.read("totalClaimed") == stage.read("totalAllocated")

    place.play(acts)


def _accepted_by_somebody(stage: Stage) -> bool:
    """Accept as soon as the contract lets one, and never mind whether the market was quicker."""
    stage.enqueue(stage.buyer, stage.accept(), stage.nonce(stage.buyer.address))
    return bool(stage.read("root") != bytes(32))


def test_killed_between_proposal_and_acceptance_it_neither_proposes_twice_nor_loses(patient_place: Place) -> None:
    stage, market = patient_place.stage, patient_place.market

    async def acts(here: Town) -> None:
        async with two_at_work(here) as (one, two):
            task = await here.order(max_price=10 * TOKEN)
            await here.buyer.wait(task.task, within_s=30, every_s=0.02)
            await eventually(lambda: proposed(stage))
            market.kill()
            waits = stage.read("pendingRoot")
            await asyncio.to_thread(market.start)
            await settled(here, task.task)
            assert stage.read("root") == waits
            await eventually(lambda: len(one.verdicts) == len(two.verdicts) == 1)
        assert stage.read("epoch") == 1
        assert count(stage, "RootProposed") == count(stage, "RootAccepted") == 1
        check_sums(patient_place, [one, two])

    patient_place.play(acts)


def test_killed_again_and_again_while_it_settles_and_claims_it_pays_everything_once(place: Place) -> None:
    stage, market = place.stage, place.market
    chance = random.Random(11)  # noqa: S311 - no secret

    async def acts(here: Town) -> None:
        async with two_at_work(here) as (one, two):
            tasks = [await here.order(max_price=3 * TOKEN + n) for n in range(3)]
            for _ in range(3):
                await asyncio.sleep(chance.uniform(0.1, 0.7))
                market.kill()
                await asyncio.to_thread(market.start)
            for task in tasks:
                await here.until(task.task, lambda v: v.state in ("accepted", "settled"), within_s=30)
            await here.buyer.settle()
            for task in tasks:
                await settled(here, task.task, within_s=60)
            await eventually(lambda: len(one.verdicts) == len(two.verdicts) == 3)
            claims = asyncio.gather(*[p.session.claim() for p in (one, two)], return_exceptions=True)
            await asyncio.sleep(0.02)
            market.kill()
            await asyncio.to_thread(market.start)
            await claims
            for provider in (one, two):
                await provider.session.claim()
        for provider in (one, two):
            assert stage.balance(provider.owner.address) == sum(v.amount for v in provider.verdicts.values())
        assert count(stage, "RootProposed") == count(stage, "RootAccepted") == stage.read("epoch")
        assert count(stage, "Claimed") == 2
        check_sums(place, [one, two])

    place.play(acts)


def test_a_vetoed_root_is_proposed_anew_and_nothing_is_paid_twice(patient_place: Place) -> None:
    stage = patient_place.stage

    async def acts(here: Town) -> None:
        async with two_at_work(here) as (one, two):
            task = await here.order(max_price=10 * TOKEN)
            await here.buyer.wait(task.task, within_s=30, every_s=0.02)
            await eventually(lambda: proposed(stage))
            stage.send(stage.guardian, stage.settler.functions.veto())
            await settled(here, task.task)
            await eventually(lambda: len(one.verdicts) == len(two.verdicts) == 1)
        assert count(stage, "RootProposed") == 2
        assert stage.read("epoch") == 1
        check_sums(patient_place, [one, two])

    patient_place.play(acts)


def test_a_deposit_that_is_gone_before_acceptance_pays_nobody_and_is_settled_once_it_is_back(
    patient_place: Place,
) -> None:
    """Withdrawals are slower than the window; here a slot of the vault is changed to what no buyer can bring about."""
    stage = patient_place.stage

    async def acts(here: Town) -> None:
        async with two_at_work(here) as (one, two):
            task = await here.order(max_price=10 * TOKEN)
            await here.buyer.wait(task.task, within_s=30, every_s=0.02)
            await eventually(lambda: proposed(stage))
            _set_deposit(stage, 0)
            await eventually(lambda: count(stage, "RootRetracted") == 1)
            assert (stage.read("epoch"), stage.read("totalAllocated"), stage.read("totalBurned")) == (0, 0, 0)
            _set_deposit(stage, DEPOSIT)
            await settled(here, task.task)
            await eventually(lambda: len(one.verdicts) == len(two.verdicts) == 1)
        check_sums(patient_place, [one, two])

    patient_place.play(acts)


def _set_deposit(stage: Stage, amount: int) -> None:
    """Write a buyer's balance into the vault's storage; the slot of the mapping is found by trying."""
    balance = stage.vault.functions.balanceOf(stage.buyer.address)
    for slot in range(8):
        key = bytes.fromhex(stage.buyer.address[2:]).rjust(32, b"\0") + slot.to_bytes(32, "big")
        name = "0x" + keccak256(key).hex()
        before = stage.rpc("eth_getStorageAt", stage.deployment.vault, name, "latest")
        if int(before, 16) != balance.call():
            continue
        stage.rpc("anvil_setStorageAt", stage.deployment.vault, name, "0x" + amount.to_bytes(32, "big").hex())
        if balance.call() == amount:
            return
        stage.rpc("anvil_setStorageAt", stage.deployment.vault, name, before)
    raise AssertionError("the vault has another layout")
