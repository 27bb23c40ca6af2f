"""One real engine at a real market with real containers: it hands back, dies, comes back, and loses nothing."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.client.launch import ensure_engine
from app.localnet.network import Localnet
from app.localnet.pretend_game import PretendGame
from app.localnet.provider import Provider
from app.localnet.shop import Order, Shop
from app.market.jobfile import JobFile
from app.protocol.commands import Done, FinishThenPause, SetMode, Shutdown
from app.protocol.snapshot import Snapshot
from app.protocol.states import AttemptState, EngineState, ReasonCode, RunMode
from tests.helpers import practice
from tests.helpers.docker import Image
from tests.helpers.practice import Proof
from tests.helpers.waiting import until


Counting = Callable[[int], JobFile]
pytestmark = [pytest.mark.engine, pytest.mark.chain]


@pytest.fixture
def you(net: Localnet, proof: Proof, busybox: Image, tmp_path: Path) -> Iterator[Provider]:
    with practice.worker("you", tmp_path / "you", net, proof, busybox) as made:
        yield made
    until(lambda: not practice.everything_of(made.home), within_s=60, what="the removal of all containers and volumes")


@pytest.fixture
def counting(busybox: Image, tmp_path: Path) -> Counting:
    """Makes jobs of so many units, each a twentieth of a second."""
    return lambda units: practice.counting(busybox, tmp_path, units=units)


def _receipts(you: Provider) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(f"file:{you.home.database}?mode=ro", uri=True)) as database:
        return database.execute("SELECT attempt, seq FROM receipts ORDER BY attempt, seq").fetchall()


def _earned(you: Provider) -> int:
    with closing(sqlite3.connect(f"file:{you.home.database}?mode=ro", uri=True)) as database:
        return sum(int(a) for (a,) in database.execute("SELECT amount FROM ledger WHERE kind = 'earned'"))


def _pay(snapshot: Snapshot) -> int:
    """Return what was earned without what was emitted for it."""
    return snapshot.wallet.earned - (snapshot.wallet.emitted or 0)


def _accepted(you: Provider, shop: Shop, order: Order) -> Snapshot:
    assert practice.bought(shop, order, lambda state: state) in ("accepted", "settled")

    def look(s: Snapshot) -> Snapshot | None:
        done = [j for j in s.jobs if j.task == order.task and j.state is AttemptState.ACCEPTED]
        return s if done and s.wallet.earned >= done[0].price else None

    return you.until(look, within_s=60, what="the verdict")


def test_a_job_is_done_receipted_and_earned(you: Provider, shop: Shop, tmp_path: Path) -> None:
    order = shop.order(practice.job("train-digits", tmp_path, units=150), 10**18)
    snapshot = _accepted(you, shop, order)
    (job,) = [j for j in snapshot.jobs if j.task == order.task]
    assert job.done == job.total == 150
    assert job.acknowledged == job.receipts >= 1
    assert _pay(snapshot) == job.price == _earned(you)
    assert job.energy_mj > 0


@pytest.mark.alone
def test_a_game_freezes_the_job_within_milliseconds_and_it_goes_on_afterwards(
    you: Provider, shop: Shop, counting: Counting
) -> None:
    order = shop.order(counting(120), 10**18)
    practice.running(you, order)
    with PretendGame("Elden Ring"):
        held = you.until(
            lambda s: s if s.job and s.job.state is AttemptState.HELD else None, within_s=60, what="the freeze"
        )
        assert held.engine.reasons[0].code is ReasonCode.GAME
        assert held.engine.reasons[0].args["title"] == "Elden Ring"
        assert practice.all_frozen(you.home)
        assert held.handbacks[0].cause == "steam-launch"
        assert held.handback is not None
        assert held.handback.freeze_ms < 1000
    resumed = you.until(lambda s: s if s.handback and s.handback.resumed_at else None, within_s=60, what="going on")
    assert resumed.handback is not None
    assert resumed.handback.ended_at is not None
    assert resumed.handback.resumed_at is not None
    _accepted(you, shop, order)


def test_pausing_holds_the_job_and_resuming_goes_on(you: Provider, shop: Shop, counting: Counting) -> None:
    order = shop.order(counting(120), 10**18)
    practice.running(you, order)
    you.ask(SetMode(RunMode.NEVER), Done)
    held = you.until(
        lambda s: s if s.job and s.job.state is AttemptState.HELD and s.engine.state is EngineState.PAUSED else None,
        within_s=60,
        what="the hold",
    )
    assert held.engine.reasons[0].code is ReasonCode.USER_PAUSE
    you.ask(SetMode(RunMode.AUTO), Done)
    _accepted(you, shop, order)


def test_finish_then_pause_takes_nothing_new(you: Provider, shop: Shop, counting: Counting) -> None:
    first = shop.order(counting(120), 10**18)
    practice.running(you, first)
    you.ask(FinishThenPause(), Done)
    second = shop.order(counting(20), 10**18)
    _accepted(you, shop, first)
    paused = you.until(lambda s: s if s.engine.state is EngineState.PAUSED else None, within_s=60, what="the pause")
    assert paused.job is None
    you.ask(SetMode(RunMode.AUTO), Done)
    _accepted(you, shop, second)


@pytest.mark.alone
def test_a_killed_engines_job_is_frozen_within_a_second_and_adopted_by_the_next(
    you: Provider, shop: Shop, counting: Counting
) -> None:
    order = shop.order(counting(120), 10**18)
    practice.running(you, order)
    ((container, state),) = practice.containers(you.home)
    assert state == "running"
    killed = practice.kill(you)
    until(lambda: practice.containers(you.home) == [(container, "paused")], within_s=60, what="the guardian's freeze")
    assert (
        time.monotonic() - killed < 1.5
    )  # a second for the guardian; the rest is this test's own look through the CLI
    before = _receipts(you)
    ensure_engine(you.home)
    snapshot = _accepted(you, shop, order)
    assert _receipts(you)[: len(before)] == before, "no receipt is lost"
    assert len(set(_receipts(you))) == len(_receipts(you)), "none is doubled"
    (job,) = [j for j in snapshot.jobs if j.task == order.task]
    assert _pay(snapshot) == job.price == _earned(you)


def test_without_a_next_engine_the_job_ends_and_a_later_one_goes_on_from_its_checkpoint(
    you: Provider, shop: Shop, counting: Counting
) -> None:
    # The guardian's patience counts from the engine's start, so this engine is started again with a short one.
    you.ask(Shutdown(), Done)
    until(lambda: not you.home.socket.exists(), what="the end of the engine")
    ensure_engine(you.home)
    order = shop.order(counting(120), 10**18)
    before = practice.running(you, order)
    third = before.total // 3
    you.until(lambda s: s if s.job and s.job.done >= third else None, within_s=90, what="a third of the job")
    practice.kill(you)
    until(
        lambda: [state for _, state in practice.containers(you.home)] in ([], ["exited"]),
        within_s=60,
        what="the guardian ending the job",
    )
    ensure_engine(you.home)
    practice.running(you, order)
    begun = until(lambda: practice.first_progress(you.home), within_s=60, what="a word of the job")
    assert begun >= third // 2, "it went on from a checkpoint and not from the beginning"
    _accepted(you, shop, order)


def test_an_engine_that_ends_in_order_leaves_nothing_running_and_goes_on_later(
    you: Provider, shop: Shop, counting: Counting
) -> None:
    order = shop.order(counting(120), 10**18)
    practice.running(you, order)
    you.ask(Shutdown(), Done)
    until(lambda: not you.home.socket.exists(), within_s=60, what="the end of the engine")
    assert practice.containers(you.home) == []
    ensure_engine(you.home)
    _accepted(you, shop, order)


def test_a_container_that_somebody_kills_is_begun_again(you: Provider, shop: Shop, counting: Counting) -> None:
    import subprocess  # noqa: PLC0415

    order = shop.order(counting(120), 10**18)
    practice.running(you, order)
    ((container, _),) = practice.containers(you.home)
    subprocess.run(["docker", "kill", container], check=True, capture_output=True)
    _accepted(you, shop, order)
