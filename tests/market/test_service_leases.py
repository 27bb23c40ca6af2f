"""Leases at the real market: lapses, fences, holds, hand-backs and retries."""

import asyncio

import pytest

from app.market.connection import MarketRefusedError
from app.market.schema import Desired
from tests.helpers.market import Town
from tests.helpers.provider import Habits, SimProvider
from tests.market.conftest import Scene


LEASE_S = 1.5
"""Short enough to wait for, and far longer than a busy machine keeps one of two processes from its turn."""
HOLD_S = 1.2


@pytest.fixture(scope="module")
def market_settings() -> dict[str, object]:
    return {"lease_s": LEASE_S, "hold_s": HOLD_S}


BUSY = Habits(stays="running")


async def _until_leased(provider: SimProvider) -> None:
    while not provider.work:
        await provider.step(0.2)


def _codes(provider: SimProvider) -> list[str]:
    return [refused.refusal.code for refused in provider.refused]


def test_a_silent_provider_loses_his_lease_and_another_gets_it_with_a_higher_fence(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        silent = await here.provider(price=0)
        await here.order(replicas=1)
        while not silent.work:
            desired = await silent.session.exchange(silent.status(), 0.2)
            for message in desired.messages:
                silent.take(message.body)
                await silent.mailbox.received(desired.stream, message.seq)
        (work,) = silent.work.values()
        other = await here.provider(price=5, habits=BUSY)
        await _until_leased(other)
        (taken,) = other.work.values()
        assert taken.assignment.fence > work.assignment.fence
        assert taken.assignment.task == work.assignment.task
        # The first one comes back with the work done: it is too late, and he learns who has it now.
        silent.receipt(work, 10)
        silent.commit(work)
        await silent.step()
        await silent.step()
        assert _codes(silent) == ["stale-fence", "stale-fence"]
        assert {r.refusal.fence for r in silent.refused} == {taken.assignment.fence}
        assert silent.work == {}, "he was told to stop"

    scene(acts)


def test_a_provider_who_keeps_talking_keeps_his_lease(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        steady = await here.provider(habits=BUSY)
        await here.order(replicas=1)
        await _until_leased(steady)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while loop.time() < begun + 2.5 * LEASE_S:
            await steady.step(LEASE_S / 4)
            assert steady.work

    scene(acts)


def test_a_provider_who_no_longer_knows_his_attempt_loses_it(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        forgetful = await here.provider(habits=BUSY)
        task = await here.order(replicas=1)
        await _until_leased(forgetful)
        forgetful.work.clear()
        forgetful.available = False
        async with here.living(forgetful):
            view = await here.until(task.task, lambda v: v.attempts[0].state == "lapsed")
        assert view.state == "queued"

    scene(acts)


def test_a_hold_outlives_nothing_but_its_own_time(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        gamer = await here.provider(habits=Habits(stays="held"))
        task = await here.order(replicas=1)
        loop = asyncio.get_running_loop()
        before = loop.time()
        async with here.living(gamer):
            await here.until(task.task, lambda v: bool(v.attempts) and v.attempts[0].state == "held")
            await here.until(task.task, lambda v: v.attempts[0].state == "lapsed")
        assert loop.time() - before > HOLD_S

    scene(acts)


def test_handing_back_for_a_game_costs_nothing_and_another_owner_goes_on(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        gamer = await here.provider(habits=BUSY, price=0)
        task = await here.order()
        for left in reversed(range(7)):  # far more often than anything may fail
            await _until_leased(gamer)
            (work,) = gamer.work.values()
            gamer.available = left > 0
            gamer.end(work, "preempted", "owner")
            await gamer.step()
        for _ in range(2):
            await here.provider(price=9)
        async with here.living():
            view = await here.closed(task.task)
        assert view.state == "accepted"
        assert [a.state for a in view.attempts[-2:]] == ["accepted", "accepted"]
        assert {a.state for a in view.attempts[:-2]} == {"preempted"}
        assert gamer.verdicts == {}

    scene(acts)


def test_whoever_gave_a_task_back_gets_it_again_only_when_nobody_else_is_there(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        cheap, dear = await here.provider(habits=BUSY, price=0), await here.provider(habits=BUSY, price=9)
        await here.order(replicas=1)
        await _until_leased(cheap)
        (work,) = cheap.work.values()
        cheap.end(work, "preempted", "owner")
        await cheap.step()
        async with here.living(cheap):
            await _until_leased(dear)
        assert cheap.work == {}

    scene(acts)


def test_a_job_that_fails_by_its_own_fault_with_two_owners_is_given_up(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        task = await here.order()
        for _ in range(2):
            provider = await here.provider(habits=BUSY)
            await _until_leased(provider)
            (work,) = provider.work.values()
            provider.end(work, "failed", "job.failed")
            await provider.step()
        view = await here.closed(task.task)
        assert (view.state, view.reason) == ("failed", "job-failed")

    scene(acts)


def test_an_owner_never_runs_a_task_twice_however_many_workers_he_has(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        one = await here.provider()
        await here.provider(owner=one.owner)
        task = await here.order()
        async with here.living():
            await here.until(task.task, lambda v: v.state == "verifying")
            await asyncio.sleep(0.2)
            view = await here.buyer.task(task.task)
            assert len(view.attempts) == 1
            await here.provider()
            async with here.living(here.providers[-1]):
                view = await here.closed(task.task)
        assert view.state == "accepted"

    scene(acts)


def test_a_worker_has_one_attempt_at_a_time(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider(habits=BUSY)
        for _ in range(3):
            await here.order(replicas=1)
        await _until_leased(provider)
        for _ in range(5):
            await provider.step(0.05)
            assert len(provider.work) == 1

    scene(acts)


def test_nobody_is_leased_more_than_his_owner_lets_stand(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        careful = await here.provider(price=0, max_at_risk=10**18 * 9 // 10 - 1)
        task = await here.order(replicas=1)
        for _ in range(5):
            await careful.step(0.05)
        assert careful.work == {}
        await here.provider()
        async with here.living():
            assert (await here.closed(task.task)).state == "accepted"

    scene(acts)


def test_an_image_that_is_not_there_gets_no_lease(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        other = await here.provider(habits=Habits(image="sha256:" + "ab" * 32))
        await here.order(replicas=1)
        for _ in range(5):
            await other.step(0.05)
        assert other.work == {}

    scene(acts)


def test_a_cancelled_task_stops_its_attempts(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider(habits=BUSY)
        task = await here.order()
        await _until_leased(provider)
        view = await here.buyer.cancel(task.task)
        assert view.state == "cancelled"
        await provider.step()
        assert provider.work == {}
        assert (await here.buyer.cancel(task.task)).state == "cancelled"

    scene(acts)


def test_a_task_for_which_somebody_has_finished_cannot_be_cancelled(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        await here.provider()
        task = await here.order()
        async with here.living():
            await here.until(task.task, lambda v: v.state == "verifying")
        with pytest.raises(MarketRefusedError) as caught:
            await here.buyer.cancel(task.task)
        assert caught.value.refusal.code == "too-late"

    scene(acts)


def test_a_waiting_exchange_is_answered_when_there_is_work(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider()
        await provider.step()
        waiting = asyncio.create_task(provider.session.exchange(provider.status(), 30))
        task = await here.order()
        desired: Desired = await asyncio.wait_for(waiting, 5)
        assert [m.body.__class__.__name__ for m in desired.messages] == ["Assigned"] or desired.messages == ()
        assert task.state == "queued"

    scene(acts)
