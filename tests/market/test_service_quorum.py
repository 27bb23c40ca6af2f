"""The hash quorum at the real market: who is accepted, who is rejected, and why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.market.connection import MarketRefusedError
from app.market.schema import TaskView
from tests.helpers.market import PRICE, MarketProcess, Town, running_market
from tests.helpers.provider import Habits, SimProvider
from tests.market.conftest import Scene, play
from wallet.receipts import commitment


@pytest.fixture(scope="module")
def hurrying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MarketProcess]:
    """A market that waits a moment only for who does not do his part; the others have time enough for theirs."""
    with running_market(tmp_path_factory.mktemp("hurrying"), reveal_s=1.5, upload_s=1.5) as market:
        yield market


LIAR = Habits(result=b"something else")


def _outcomes(*providers: SimProvider) -> list[tuple[int, str]]:
    return [(v.outcome, v.reason) for p in providers for v in p.verdicts.values()]


async def _heard_verdicts(here: Town, view: TaskView) -> None:
    """Let everybody hear what was decided."""
    for provider in here.providers:
        await provider.step()
    assert view.state not in ("queued", "running", "verifying")


def test_two_equal_results_are_accepted_paid_and_delivered(scene: Scene, tmp_path: Path) -> None:
    async def acts(here: Town) -> None:
        one, two = await here.provider(), await here.provider(price=2)
        task = await here.order()
        async with here.living():
            view = await here.closed(task.task)
        await _heard_verdicts(here, view)
        assert (view.state, view.verified_by) == ("accepted", "hash-quorum")
        assert [a.state for a in view.attempts] == ["accepted", "accepted"]
        assert len({a.owner for a in view.attempts}) == 2
        assert _outcomes(one, two) == [(1, "quorum"), (1, "quorum")]
        assert sum(int(a.price) for a in view.attempts) < int(view.cost) <= PRICE
        await here.buyer.fetch(view, tmp_path / "out", max_bytes=1000)
        assert (tmp_path / "out").read_bytes() == b"the honest result"
        assert {s.paid for p in (one, two) for s in p.statements} <= {0, int(view.attempts[0].price)}

    scene(acts)


def test_a_liar_against_three_is_rejected_and_the_three_are_paid(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        liar = await here.provider(habits=LIAR, price=0)
        honest = [await here.provider() for _ in range(3)]
        task = await here.order()
        async with here.living():
            view = await here.closed(task.task)
        await _heard_verdicts(here, view)
        assert view.state == "accepted"
        assert _outcomes(liar) == [(2, "mismatch")]
        assert _outcomes(*honest) == [(1, "quorum")] * 3
        assert int(view.cost) <= PRICE

    scene(acts)


def test_two_against_two_fails_the_task_and_rejects_nobody(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        for habits in (LIAR, LIAR, Habits(), Habits()):
            await here.provider(habits=habits)
        task = await here.order()
        async with here.living():
            view = await here.closed(task.task)
        await _heard_verdicts(here, view)
        # Two who agree may have been drawn first: then there is no dispute at all.
        if view.state == "failed":
            assert view.reason == "undecided"
            assert _outcomes(*here.providers) == []
            assert view.cost == "0"
        else:
            assert len([a for a in view.attempts if a.state == "accepted"]) == 2

    scene(acts)


def test_who_does_not_reveal_is_rejected_and_another_owner_takes_his_place(
    hurrying: MarketProcess, tmp_path: Path
) -> None:
    async def acts(here: Town) -> None:
        mute = await here.provider(habits=Habits(reveals=False), price=0)
        honest = [await here.provider() for _ in range(2)]
        task = await here.order()
        async with here.living():
            view = await here.closed(task.task)
        await _heard_verdicts(here, view)
        assert view.state == "accepted"
        assert _outcomes(mute) == [(2, "no-reveal")]
        assert _outcomes(*honest) == [(1, "quorum")] * 2

    play(hurrying, tmp_path, acts)


def test_a_copied_commitment_cannot_be_opened(hurrying: MarketProcess, tmp_path: Path) -> None:
    async def acts(here: Town) -> None:
        first = await here.provider(price=0)
        thief = await here.provider(habits=Habits(stays="running", reveals=False), price=1)
        task = await here.order()
        while not thief.work:
            await first.step()
            await thief.step()
        (theirs,), (mine,) = first.work.values(), thief.work.values()
        thief.receipt(mine, 10)
        # He learned all that there is to learn, even the salt, and commits to the same bytes.
        copied = commitment(first.digest, theirs.salt, theirs.assignment.attempt, first.worker.address)
        thief.commit(mine, commitment=copied)
        while not any(a.action == "reveal" for a in thief.actions.values()):
            await first.step()
            await thief.step()
        thief.reveal(mine, salt=theirs.salt)
        async with here.living():
            await here.until(task.task, lambda v: any(a.state == "rejected" for a in v.attempts))
        await thief.step()
        assert [r.refusal.code for r in thief.refused] == ["bad-reveal"]
        assert _outcomes(thief) == [(2, "no-reveal")]

    play(hurrying, tmp_path, acts)


def test_another_is_asked_for_the_result_when_the_first_does_not_deliver(
    hurrying: MarketProcess, tmp_path: Path
) -> None:
    async def acts(here: Town) -> None:
        lazy = await here.provider(habits=Habits(uploads=False), price=0)
        eager = await here.provider(price=1)
        task = await here.order()
        async with here.living():
            view = await here.closed(task.task)
        await _heard_verdicts(here, view)
        assert view.state == "accepted"
        assert _outcomes(lazy, eager) == [(1, "quorum")] * 2
        await here.buyer.fetch(view, tmp_path / "out", max_bytes=1000)

    play(hurrying, tmp_path, acts)


def test_a_result_with_another_digest_is_not_taken(scene: Scene, tmp_path: Path) -> None:
    async def acts(here: Town) -> None:
        one, two = await here.provider(habits=Habits(uploads=False)), await here.provider(habits=Habits(uploads=False))
        task = await here.order()
        async with here.living():
            await here.until(
                task.task, lambda v: all(a.state == "revealed" for a in v.attempts) and len(v.attempts) == 2
            )
        while not any(a.action == "upload" for p in (one, two) for a in p.actions.values()):
            await one.step()
            await two.step()
        asked = one if any(a.action == "upload" for a in one.actions.values()) else two
        (attempt,) = asked.actions
        for content, code in [(b"another result", "digest"), (b"x" * (80 << 20), "too-large")]:
            (tmp_path / "wrong").write_bytes(content)
            with pytest.raises(MarketRefusedError) as caught:
                await asked.session.upload_result(attempt, tmp_path / "wrong")
            assert caught.value.refusal.code == code

    scene(acts)


def test_one_run_is_enough_where_one_was_ordered(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        await here.provider()
        task = await here.order(replicas=1)
        async with here.living():
            view = await here.closed(task.task)
        assert (view.state, view.verified_by) == ("accepted", "none")
        assert int(view.attempts[0].price) == PRICE * 9 // 10

    scene(acts)


def test_a_crowd_pays_less_than_the_reserve(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        for price in (5, 1, 4, 2, 3):
            await here.provider(price=price * 10**10)
        task = await here.order(units=10)
        async with here.living():
            view = await here.closed(task.task)
        assert view.state == "accepted"
        # The fourth of five bids: both runs and two judges would take it.
        assert {int(a.price) for a in view.attempts} == {4 * 10**10 * 10}

    scene(acts)
