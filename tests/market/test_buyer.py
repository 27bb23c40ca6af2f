"""The buyer: what he signs, and that no market talks him into more."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from app.market.buyer import Buyer
from app.market.connection import MarketRefusedError
from app.market.schema import InputRef, JobSpec
from app.protocol.errors import KnownError
from tests.helpers.market import PRICE, Town
from tests.helpers.provider import KIND
from tests.market.conftest import Scene
from wallet.keys.worker import WorkerKey


def _remembering(here: Town, state: Path) -> Buyer:
    return Buyer(here.client, here.buyer._where, here.buyer._key, state=state)


def test_a_buyer_signs_for_his_orders_and_after_delivery_for_exactly_what_they_cost(
    scene: Scene, tmp_path: Path
) -> None:
    async def acts(here: Town) -> None:
        here.buyer = _remembering(here, tmp_path / "spent")
        for _ in range(2):
            await here.provider()
        first, second = await here.order(), await here.order()
        books = await here.buyer.books()
        assert (books.owed, books.reserved, books.signed) == ("0", str(2 * PRICE), str(2 * PRICE))
        async with here.living():
            views = [await here.buyer.wait(task.task, within_s=60, every_s=0.02) for task in (first, second)]
        books = await here.buyer.books()
        assert int(books.owed) == sum(int(view.cost) for view in views) < 2 * PRICE
        assert (books.reserved, books.signed) == ("0", str(2 * PRICE))
        third = await here.order(max_price=PRICE)
        assert third.state == "queued"
        assert int((await here.buyer.books()).signed) == max(2 * PRICE, int(books.owed) + PRICE)

    scene(acts)


def test_two_orders_at_once_are_both_covered(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        await asyncio.gather(*[here.order() for _ in range(5)])
        assert (await here.buyer.books()).reserved == str(5 * PRICE)

    scene(acts)


def test_the_file_remembers_the_most_that_was_signed_for(scene: Scene, tmp_path: Path) -> None:
    state = tmp_path / "spent"

    async def acts(here: Town) -> None:
        here.buyer = _remembering(here, state)
        await here.order()
        assert state.stat().st_mode & 0o777 == 0o600
        state.write_text(state.read_text().replace(str(PRICE), "5"))
        with pytest.raises(KnownError) as caught:
            await here.order()
        assert caught.value.code == "market.wrong"
        state.write_text("no json")
        await here.order()

    scene(acts)


def test_an_order_that_is_not_what_was_signed_is_refused(scene: Scene, tmp_path: Path) -> None:
    async def acts(here: Town) -> None:
        spec = JobSpec(kind=KIND, image=here.image, units=3)
        (tmp_path / "a").write_bytes(b"a")
        a = (InputRef(name="a", sha256=hashlib.sha256(b"a").hexdigest(), size=1), tmp_path / "a")
        cases: list[tuple[Callable[[], Awaitable[object]], str]] = [
            (lambda: here.buyer.submit(spec, [a, a], replicas=2, max_price=PRICE), "inputs"),
            (lambda: here.buyer.submit(spec, [a], replicas=0, max_price=PRICE), "replicas"),
            (lambda: here.buyer.submit(spec, [a], replicas=9, max_price=PRICE), "replicas"),
            (lambda: here.buyer.submit(spec, [a], replicas=2, max_price=3), "price"),
        ]
        for call, code in cases:
            with pytest.raises(MarketRefusedError) as caught:
                await call()
            assert caught.value.refusal.code == code
        unknown = JobSpec(kind="mine-bitcoin", image=here.image, units=3)
        with pytest.raises(MarketRefusedError) as caught:
            await here.buyer.submit(unknown, [a], replicas=2, max_price=PRICE)
        assert caught.value.refusal.code == "unknown-kind"
        assert (await here.buyer.books()).reserved == "0"

    scene(acts)


def test_nothing_is_fetched_from_a_task_without_a_result(scene: Scene, tmp_path: Path) -> None:
    async def acts(here: Town) -> None:
        task = await here.order()
        with pytest.raises(KnownError) as caught:
            await here.buyer.fetch(task, tmp_path / "out", max_bytes=10)
        assert "no result" in caught.value.message

    scene(acts)


def test_waiting_ends_when_the_time_is_up(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        task = await here.order()
        assert (await here.buyer.wait(task.task, within_s=0.1, every_s=0.02)).state == "queued"
        assert [view.task for view in await here.buyer.tasks()] == [task.task]

    scene(acts)


def test_a_key_that_never_ordered_owes_nothing(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        stranger = await Buyer.dial(here.client, here.market.origin, WorkerKey.generate())
        assert (await stranger.settle()).owed == "0"
        assert (await stranger.proofs()).accepted is None
        with pytest.raises(MarketRefusedError) as caught:
            await stranger.claim()
        assert caught.value.refusal.code == "no-chain"

    scene(acts)
