"""From accepted work to claimed pay, on a real chain: sums to the unit, and owners without ETH."""

import asyncio
from pathlib import Path

import pytest

from app.market.schema import Proofs
from tests.helpers.contracts import TOKEN, Stage
from tests.helpers.market import Town, eventually
from tests.helpers.provider import SimProvider
from tests.helpers.settling import (
    DEPOSIT,
    Place,
    check_sums,
    holds,
    settled,
    settling,
    two_at_work,
)


pytestmark = pytest.mark.chain


def test_two_providers_are_paid_without_ever_having_eth_and_a_part_is_burned(place: Place) -> None:
    stage = place.stage

    async def acts(here: Town) -> None:
        async with two_at_work(here) as (one, two):
            task = await here.order(max_price=10 * TOKEN)
            accepted = await here.buyer.wait(task.task, within_s=30, every_s=0.02)
            assert accepted.state == "accepted"
            await settled(here, task.task)
            for provider in (one, two):
                await _claimed(stage, provider)
            await eventually(lambda: all(any(s.final for s in p.statements) for p in (one, two)))
        pay = sum(int(a.price) for a in accepted.attempts)
        assert stage.read("totalAllocated") == stage.read("totalClaimed") == pay
        assert stage.read("totalBurned") == int(accepted.cost) - pay > 0
        assert stage.vault.functions.balanceOf(stage.buyer.address).call() == DEPOSIT - int(accepted.cost)
        check_sums(place, [one, two])
        (epoch,) = (await here.client.get(f"{here.market.origin}/v1/epochs")).json()["epochs"]
        assert (epoch["state"], epoch["allocated"], epoch["burned"]) == (
            "accepted",
            str(pay),
            str(stage.read("totalBurned")),
        )

    place.play(acts)


async def _claimed(stage: Stage, provider: SimProvider) -> None:
    owner = provider.owner.address
    proofs = await provider.session.proofs()
    assert proofs.accepted is not None
    assert holds(stage, proofs.accepted)
    reply = await provider.session.claim()
    assert reply.transaction is not None
    assert int(reply.amount) == int(proofs.accepted.cumulative) == stage.balance(owner) > 0
    again = await provider.session.claim()
    assert (again.transaction, again.amount) == (None, "0")
    assert stage.web3.eth.get_balance(owner) == 0  # type: ignore[arg-type]  # web3's own kind of str
    assert provider.statements[-1].paid == stage.balance(owner)


EMISSION_BPS, PUSH_BPS = 5_000, 400


def _burned_for(net: int) -> int:
    """Return what pay of `net` burns, worked out from the operator's published terms alone."""
    held = net + net * PUSH_BPS // 10_000
    return -(-held * 10_000 // 9_000) - held


@pytest.mark.parametrize("prices", [(1, 2), (333, 334)])
def test_each_provider_is_emitted_half_of_what_his_own_pay_burned_and_who_pushes_is_paid(
    stage: Stage, tmp_path: Path, prices: tuple[int, int]
) -> None:
    async def acts(here: Town) -> None:
        one, two = await here.provider(price=prices[0]), await here.provider(price=prices[1])
        async with here.living():
            for number in range(2):
                task = await here.order(max_price=10 * TOKEN + 7 + number)
                await here.buyer.wait(task.task, within_s=30, every_s=0.02)
                await settled(here, task.task)
            for provider in (one, two):
                await provider.session.claim()
            await eventually(lambda: all(any(s.final for s in p.statements) for p in (one, two)))
        for provider in (one, two):
            owner, verdicts = provider.owner.address, list(provider.verdicts.values())
            emitted = sum(v.emitted for v in verdicts)
            assert 0 < emitted * 2 <= sum(_burned_for(v.amount) for v in verdicts)
            assert all(v.emitted == _burned_for(v.amount) // 2 for v in verdicts)
            last = provider.statements[-1]
            assert (last.paid, last.emitted) == (sum(v.amount for v in verdicts), emitted)
            assert stage.balance(owner) == last.paid + last.emitted
        everything = [v for p in (one, two) for v in p.verdicts.values()]
        fees = sum(v.amount * PUSH_BPS // 10_000 for v in everything)
        assert stage.read("totalEmitted") == sum(v.emitted for v in everything)
        assert stage.read("totalBurned") == sum(_burned_for(v.amount) for v in everything)
        assert stage.read("totalAllocated") == stage.read("totalClaimed")
        assert 0 < stage.balance(stage.pusher.address) <= fees
        assert stage.balance(stage.pusher.address) + stage.read("pushFees") == fees
        assert stage.balance(stage.deployment.settler) == stage.read("pushFees")
        epochs = (await here.client.get(f"{here.market.origin}/v1/epochs")).json()["epochs"]
        assert sum(int(e["push_fee"]) for e in epochs) == fees
        assert sum(int(e["emitted"]) for e in epochs) == stage.read("totalEmitted")

    with settling(stage, tmp_path, emission_bps=EMISSION_BPS, push_bps=PUSH_BPS) as place:
        place.play(acts)


def test_epoch_after_epoch_the_leaves_only_grow_and_everything_is_paid_once(place: Place) -> None:
    stage = place.stage

    async def acts(here: Town) -> None:
        async with two_at_work(here) as (one, two):
            for _ in range(3):
                task = await here.order(max_price=7 * TOKEN + 1)
                await here.buyer.wait(task.task, within_s=30, every_s=0.02)
                await settled(here, task.task)
            await asyncio.gather(*[p.session.claim() for p in (one, two, one, two)])
            owners = {p.owner.address: sum(v.amount for v in p.verdicts.values()) for p in (one, two)}
        assert {owner: stage.balance(owner) for owner in owners} == owners
        assert stage.read("epoch") == 3
        assert stage.read("totalClaimed") == stage.read("totalAllocated") == sum(owners.values())
        check_sums(place, [one, two])

    place.play(acts)


def test_a_buyer_who_signs_for_nothing_pays_by_his_order_and_gets_the_rest_back(stage: Stage, tmp_path: Path) -> None:
    async def acts(here: Town) -> None:
        async with two_at_work(here) as (one, two):
            task = await here.order(max_price=10 * TOKEN)
            view = await settled(here, task.task)
            await one.session.claim()
            await two.session.claim()
        back: Proofs = await here.buyer.proofs()
        assert back.accepted is not None
        assert int(back.accepted.cumulative) == 10 * TOKEN - int(view.cost) > 0
        reply = await here.buyer.claim()
        assert int(reply.amount) == 10 * TOKEN - int(view.cost) == stage.balance(stage.buyer.address)
        books = await here.buyer.books()
        assert books.owed == books.collected == str(10 * TOKEN)
        check_sums(place, [one, two])

    with settling(stage, tmp_path, grace_s=0.1) as place:
        place.play(acts)


def test_with_nothing_allocated_there_is_nothing_to_claim(place: Place) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider()
        reply = await provider.session.claim()
        assert (reply.transaction, reply.amount) == (None, "0")
        assert (await provider.session.proofs()).accepted is None

    place.play(acts)
