"""Held attempts at the real market: moved with their checkpoints, paid by their parts, and no proof of anything."""

import hashlib
from dataclasses import replace

import pytest

from app.market.connection import MarketRefusedError
from app.market.schema import TaskView
from app.market.shares import share
from tests.helpers.market import PRICE, Town, eventually
from tests.helpers.provider import Habits, SimProvider, Work
from tests.market.conftest import Scene


AFTER_S = 0.2
UNITS = 10
KEPT = 4
STATE = b"the state after four units"
AWAY = Habits(stays="held", checkpoint=STATE, kept=KEPT, away_s=3600.0)


@pytest.fixture(scope="module")
def market_settings() -> dict[str, object]:
    return {"move_after_s": AFTER_S, "reveal_s": 1, "checkpoint_bytes": 1000}


def _attempts(view: TaskView) -> list[tuple[str, str]]:
    return [(attempt.state, attempt.owner) for attempt in view.attempts]


async def _held(here: Town, provider: SimProvider) -> None:
    """Let a provider get an attempt, hold it and say what is in its checkpoint."""
    while not any(work.state == "held" for work in provider.work.values()):
        await provider.step(0.1)
    await provider.step()
    await provider.step()
    del here


async def _heard(*providers: SimProvider) -> None:
    for provider in providers:
        await provider.step()


def test_a_player_who_is_away_for_long_is_paid_for_what_he_did_and_another_goes_on_from_there(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        player = await here.provider(price=0, habits=AWAY)
        task = await here.order(replicas=1)
        await _held(here, player)
        heir = await here.provider(price=5)
        async with here.living():
            view = await here.closed(task.task)
            await eventually(lambda: bool(player.verdicts and heir.verdicts))
        assert _attempts(view) == [("accepted", player.owner.address), ("accepted", heir.owner.address)]
        (work,) = heir.work.values() if heir.work else [None]
        assert work is None or work.carried == STATE
        whole = int(view.attempts[0].price)
        (mine,), (his,) = player.verdicts.values(), heir.verdicts.values()
        assert mine.amount == share(whole, KEPT, UNITS) == whole * KEPT // UNITS - 1
        assert his.amount == whole - mine.amount - 1 == int(view.attempts[1].price)
        assert int(view.cost) <= PRICE

    scene(acts)


def test_a_short_absence_is_waited_for(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        player = await here.provider(price=0, habits=replace(AWAY, away_s=AFTER_S / 2))
        task = await here.order(replicas=1)
        await _held(here, player)
        await here.provider(price=5)
        for _ in range(10):
            await player.step(AFTER_S / 5)
            assert {action.action for action in player.actions.values()} == {"run"}
        player.habits = Habits(image=here.image)
        await player.step()
        async with here.living():
            view = await here.closed(task.task)
        assert _attempts(view) == [("accepted", player.owner.address)]

    scene(acts)


def test_an_absence_that_nobody_can_tell_is_waited_for_as_long_as_a_short_one(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        player = await here.provider(price=0, habits=replace(AWAY, away_s=None))
        task = await here.order(replicas=1)
        await _held(here, player)
        await here.provider(price=5)
        async with here.living():
            view = await here.closed(task.task)
        assert [state for state, _ in _attempts(view)] == ["accepted", "accepted"]

    scene(acts)


def test_one_run_of_a_quorum_descends_from_a_checkpoint_and_the_other_begins_from_the_beginning(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        player = await here.provider(price=0, habits=AWAY)
        task = await here.order(replicas=2)
        await _held(here, player)
        others = [await here.provider(price=5) for _ in range(2)]
        carried = []
        for each in others:
            take = each.take

            def noting(message: object, take: object = take) -> None:
                carried.append(getattr(message, "checkpoint", "none"))
                take(message)  # type: ignore[operator]

            each.take = noting  # type: ignore[method-assign]
        async with here.living():
            view = await here.closed(task.task)
            await eventually(lambda: all(p.verdicts for p in here.providers))
        assert [state for state, _ in _attempts(view)] == ["accepted"] * 3
        assert len({owner for _, owner in _attempts(view)}) == 3
        offered = [each for each in carried if each != "none"]
        assert sorted(each is None for each in offered) == [False, True]
        paid = sum(verdict.amount for p in here.providers for verdict in p.verdicts.values())
        assert paid == 2 * int(view.attempts[0].price) - 1
        assert int(view.cost) <= PRICE

    scene(acts)


def test_a_result_that_a_checkpoint_led_astray_blames_nobody_and_makes_no_quorum(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        player = await here.provider(price=0, habits=AWAY)
        task = await here.order(replicas=2)
        await _held(here, player)
        misled = await here.provider(price=5, habits=Habits(result=b"what follows from wrong bytes"))
        async with here.living():
            await here.until(task.task, lambda view: view.state == "verifying")
            honest = [await here.provider(price=5) for _ in range(2)]
            async with here.living(*honest):
                view = await here.closed(task.task)
                await eventually(lambda: all(p.verdicts for p in honest))
        assert view.state == "accepted"
        states = {owner: state for state, owner in _attempts(view)}
        assert states[player.owner.address] == states[misled.owner.address] == "lapsed"
        assert [states[p.owner.address] for p in honest] == ["accepted", "accepted"]
        assert player.verdicts == misled.verdicts == {}, "unpaid, and not rejected"
        # And of that player no checkpoint is asked for on that day.
        again = await here.order(replicas=1)
        await _held(here, player)
        for _ in range(5):
            await player.step(AFTER_S)
            assert {action.action for action in player.actions.values()} == {"run"}
        await here.buyer.cancel(again.task)

    scene(acts)


def test_an_heir_who_cannot_use_the_checkpoint_says_so_and_the_task_begins_from_the_beginning(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        player = await here.provider(price=0, habits=AWAY)
        task = await here.order(replicas=1)
        await _held(here, player)
        heir = await here.provider(price=5, habits=Habits(stays="running"))
        async with here.living(player):
            while not heir.work:
                await heir.step(0.1)
        (work,) = heir.work.values()
        player.available = heir.available = False
        await player.step()
        heir.end(work, "preempted", "checkpoint")
        await heir.step()
        fresh = await here.provider(price=7)
        async with here.living(player, fresh):
            view = await here.closed(task.task)
        assert _attempts(view)[-1] == ("accepted", fresh.owner.address)
        assert [state for state, _ in _attempts(view)][:2] == ["lapsed", "preempted"]
        assert int(view.attempts[2].price) == UNITS * 7, "all units, at the price for all: auctioned anew"

    scene(acts)


@pytest.mark.parametrize(
    ("habits", "spec"),
    [
        (AWAY, {"checkpoint_bytes": 0}),
        (AWAY, {"checkpoint_bytes": len(STATE) - 1}),
        (replace(AWAY, checkpoint=bytes(1001)), {}),
        (replace(AWAY, checkpoint=None), {}),
    ],
)
def test_what_a_buyer_forbids_or_is_too_large_is_not_moved(scene: Scene, habits: Habits, spec: dict[str, int]) -> None:
    async def acts(here: Town) -> None:
        player = await here.provider(price=0, habits=habits)
        task = await here.order(replicas=1, checkpoint_bytes=spec.get("checkpoint_bytes", 1 << 20))
        await _held(here, player)
        await here.provider(price=5)
        for _ in range(5):
            await player.step(AFTER_S)
            assert {action.action for action in player.actions.values()} == {"run"}
        await here.buyer.cancel(task.task)

    scene(acts)


@pytest.mark.parametrize("brings", [b"other bytes", STATE + b"!", b"x" * 5000])
def test_other_bytes_than_were_offered_are_refused_and_the_attempt_stays_where_it_is(
    scene: Scene, brings: bytes
) -> None:
    async def acts(here: Town) -> None:
        player = await here.provider(price=0, habits=replace(AWAY, brings=brings))
        task = await here.order(replicas=1)
        await _held(here, player)
        await here.provider(price=5)
        with pytest.raises(MarketRefusedError) as refused:
            await player.until_refused()
        assert refused.value.refusal.code in {"digest", "too-large"}
        player.habits = replace(AWAY, image=here.image, checkpoint=b"other bytes, offered honestly")
        for _ in range(3):
            await player.step(AFTER_S)
            assert {action.action for action in player.actions.values()} == {"run"}, "one try is enough"
        player.habits = Habits(image=here.image)
        await player.step()
        async with here.living(player):
            view = await here.closed(task.task)
        assert _attempts(view) == [("accepted", player.owner.address)]

    scene(acts)


def test_a_checkpoint_is_for_the_one_who_goes_on_alone(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        player = await here.provider(price=0, habits=AWAY)
        stranger = await here.provider(price=9)
        stranger.available = False
        await stranger.step()
        task = await here.order(replicas=1)
        await _held(here, player)
        (name,) = player.work
        file = here.folder / "own"
        file.write_bytes(STATE)
        for call in (stranger.session.hand_over(name, file), player.session.hand_over(name, file)):
            with pytest.raises(MarketRefusedError) as refused:
                await call
            assert refused.value.refusal.code in {"unknown-attempt", "not-wanted"}
        heir = await here.provider(price=5, habits=Habits(stays="running"))
        async with here.living(player):
            while not heir.work:
                await heir.step(0.1)
        (work,) = heir.work.values()
        assert work.assigned.checkpoint is not None
        for who, attempt in ((stranger, work.name), (player, work.name), (heir, name)):
            with pytest.raises(MarketRefusedError) as refused:
                await who.session.fetch_checkpoint(attempt, work.assigned.checkpoint, here.folder / "stolen")
            assert refused.value.refusal.code == "unknown-attempt"
        await here.buyer.cancel(task.task)

    scene(acts)


LATER = b"the state after some more units, which is longer"


async def _asked(player: SimProvider, checkpoint: bytes) -> None:
    """Exchange, and bring nothing, until the market asks for a checkpoint."""
    while True:
        (action,) = (await player.session.exchange(player.status(), 0.05)).actions
        if (action.action, action.reason) == ("hand-over", hashlib.sha256(checkpoint).hexdigest()):
            return


@pytest.mark.parametrize("seen", [True, False], ids=["seen", "unseen"])
@pytest.mark.parametrize("later", [LATER, STATE], ids=["later", "same"])
def test_who_came_back_before_he_brought_it_is_asked_for_what_he_has_when_he_plays_again(
    scene: Scene, later: bytes, *, seen: bool
) -> None:
    async def acts(here: Town) -> None:
        player = await here.provider(price=0, habits=AWAY)
        task = await here.order(replicas=1)
        await _held(here, player)
        heir = await here.provider(price=5, habits=Habits(stays="running"))
        await _asked(player, STATE)
        (work,) = player.work.values()
        if seen:
            work.state = "running"
            (action,) = (await player.session.exchange(player.status(), 0)).actions
            assert (action.action, action.reason) == ("run", "")
            work.state = "held"
        player.habits = replace(AWAY, image=here.image, checkpoint=later)
        await _asked(player, later)
        async with here.living(player):
            while not heir.work:
                await heir.step(0.1)
        (carried,) = (each.assigned.checkpoint for each in heir.work.values())
        assert carried is not None
        assert carried.sha256 == hashlib.sha256(later).hexdigest()
        await here.buyer.cancel(task.task)

    scene(acts)


def test_what_was_brought_may_be_brought_again_by_whoever_heard_no_answer(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        player = await here.provider(price=0, habits=AWAY)
        stranger = await here.provider(price=9)
        stranger.available = False
        await stranger.step()
        task = await here.order(replicas=1)
        await _held(here, player)
        (name,) = player.work
        heir = await here.provider(price=5, habits=Habits(stays="running"))
        async with here.living(player):
            while not heir.work:
                await heir.step(0.1)
        same, other = here.folder / "same", here.folder / "other"
        same.write_bytes(STATE)
        other.write_bytes(b"other bytes")
        await player.session.hand_over(name, same)
        for who, file in ((player, other), (stranger, same)):
            with pytest.raises(MarketRefusedError) as refused:
                await who.session.hand_over(name, file)
            assert refused.value.refusal.code in {"unknown-attempt", "digest"}
        # A receipt that he signs now is too late, and changes nothing in what he is paid.
        (work,) = player.work.values()
        player.receipt(work, KEPT + 1)
        await player.step()
        assert [said.refusal.code for said in player.refused] == ["not-running"]
        work.receipts.pop()
        heir.habits = Habits(image=here.image)
        async with here.living():
            view = await here.closed(task.task)
            await eventually(lambda: bool(player.verdicts and heir.verdicts))
        assert [state for state, _ in _attempts(view)] == ["accepted", "accepted"]
        (mine,) = player.verdicts.values()
        assert mine.amount == share(int(view.attempts[0].price), KEPT, UNITS)

    scene(acts)


def test_units_that_no_receipt_speaks_of_are_not_moved(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        boaster = await here.provider(price=0, habits=replace(AWAY, kept=0, checkpoint=None))
        task = await here.order(replicas=1)
        await _held(here, boaster)
        boaster.habits = replace(AWAY, image=here.image, kept=UNITS - 1)
        (work,) = boaster.work.values()
        boaster.receipt(work, 2)
        await here.provider(price=5)
        for _ in range(5):
            await boaster.step(AFTER_S)
            assert {action.action for action in boaster.actions.values()} == {"run"}
        await here.buyer.cancel(task.task)

    scene(acts)


def test_whoever_moved_goes_on_himself_where_nobody_else_does(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        player = await here.provider(price=0, habits=AWAY)
        task = await here.order(replicas=1)
        await _held(here, player)
        heir = await here.provider(price=5, habits=Habits(stays="running"))
        async with here.living(player):
            while not heir.work:
                await heir.step(0.1)
        (work,) = heir.work.values()
        heir.available = False
        heir.end(work, "preempted", "owner")
        await heir.step()
        player.habits = Habits(image=here.image)
        await player.step()
        async with here.living(player):
            view = await here.closed(task.task)
        assert [state for state, _ in _attempts(view)] == ["accepted", "preempted", "accepted"]
        assert view.attempts[0].owner == view.attempts[2].owner == player.owner.address

    scene(acts)


def test_one_who_is_free_is_the_heir_of_one_attempt_alone(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        players, tasks = [], []
        for _ in range(3):
            players.append(await here.provider(price=0, habits=replace(AWAY, image=here.image)))

            async def waits(work: Work) -> None:
                assert work.state == "held"

            players[-1].hand_over = waits  # type: ignore[method-assign]
            tasks.append(await here.order(replicas=1))
            await _held(here, players[-1])
        heir = await here.provider(price=5)

        def asked() -> list[str]:
            return [a.attempt for p in players for a in p.actions.values() if a.action == "hand-over"]

        while not asked():
            await _heard(*players, heir)
        (first,) = asked()
        for _ in range(5):
            for player in players:
                await player.step(AFTER_S)
            assert asked() == [first]
        for task in tasks:
            await here.buyer.cancel(task.task)

    scene(acts)
