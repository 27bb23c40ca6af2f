"""Giving work back costs nothing, and whoever chooses what to give back is compared more often."""

import asyncio
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.market.service.audit import FREE_YIELDS, MOST_BPS, audit_bps, passed_over
from tests.helpers.market import running_market, town
from tests.helpers.provider import Habits
from wallet.address import from_bytes


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
                    await here.order(replicas=2)
                    while not picky.work:
                        await picky.step()
                    (work,) = picky.work.values()
                    picky.end(work, "preempted", "owner")
                    await picky.step()
                picky.available = False
                await picky.step()
                alone = [await here.order(replicas=1) for _ in range(8)]
                picky.available = True
                given_alone = set()
                for _ in range(120):
                    await picky.step()
                    for work in tuple(picky.work.values()):
                        task = work.assignment.task.hex()
                        given_alone.add(task)
                        picky.end(work, "preempted", "owner")
                return len(given_alone & {order.task for order in alone}), len(alone)

    given_alone, orders = asyncio.run(acts())
    assert given_alone < orders
