"""Giving work back costs nothing, and whoever chooses what to give back is compared more often."""

import asyncio
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.market.service.audit import FREE_YIELDS, MOST_BPS, audit_bps, passed_over
from tests.helpers.market import Town, running_market, town
from tests.helpers.provider import Habits, SimProvider
from wallet.address import from_bytes


ORDERS = 8
PATIENCE_S = 3.0
"""Many ticks of the market for each order."""


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_the_rate_rises_with_yields_and_never_shuts_anybody_out(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert 0 <= audit_bps(low) <= audit_bps(high) <= MOST_BPS < 10_000
    assert audit_bps(FREE_YIELDS) == 0, "an evening of games is free"


def test_the_lot_follows_the_rate_and_cannot_be_drawn_again() -> None:
    owner = from_bytes(bytes(20))
    drawn = [passed_over(number.to_bytes(32, "big"), owner, FREE_YIELDS + 4) for number in range(2000)]
    assert 0.35 < sum(drawn) / len(drawn) < 0.45
    assert drawn == [passed_over(number.to_bytes(32, "big"), owner, FREE_YIELDS + 4) for number in range(2000)]


def test_who_gives_back_again_and_again_gets_fewer_tasks_that_nobody_else_runs(tmp_path: Path) -> None:
    async def acts() -> tuple[int, int]:
        with running_market(tmp_path / "market", tick_s=0.05) as market:
            async with town(market, tmp_path) as here:
                picky = await here.provider(habits=Habits(stays="running"), price=0)
                for _ in range(FREE_YIELDS + 12):
                    task = await here.order(replicas=2)
                    # The task of before may have come once more, before it was cancelled.
                    while not (given := [w for w in picky.work.values() if w.assignment.task.hex() == task.task]):
                        await picky.step()
                    (work,) = given
                    picky.end(work, "preempted", "owner")
                    await picky.step()
                    # Else these would come first for ever, and nobody would reach the others.
                    await here.buyer.cancel(task.task)
                given_picky = await _given_alone(here, picky)
                picky.available = False
                await picky.step()
                patient = await here.provider(habits=Habits(stays="running"), price=0)
                return given_picky, await _given_alone(here, patient)

    given_picky, given_patient = asyncio.run(acts())
    # He too gives back what he got, so that the last of his tasks may pass him over as well.
    assert given_picky < given_patient


async def _given_alone(here: Town, provider: SimProvider) -> int:
    """Order tasks that nobody else runs, and return how many of them the one provider who is there gets."""
    orders = {(await here.order(replicas=1)).task for _ in range(ORDERS)}
    got: set[str] = set()
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE_S
    while orders - got and loop.time() < until:
        await provider.step(0.05)
        for work in tuple(provider.work.values()):
            task = work.assignment.task.hex()
            got.add(task)
            provider.end(work, "preempted", "owner")
            await provider.step()
            await here.buyer.cancel(task)
    for left in orders - got:
        await here.buyer.cancel(left)
    return len(got & orders)
