"""Budgets: beyond one nothing new is taken, what runs goes on, and a new month begins at nothing."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.budgets import Budgets, next_month, spent, traffic_left
from app.engine.memory import Memory
from app.engine.metering import Meter, count, disk_of, load
from app.engine.policy import Desired, Observed, decide
from app.engine.settings import load as load_settings
from app.engine.settings import store
from app.engine.store.database import open_database
from app.engine.world import load_world
from app.protocol.snapshot import UsageView
from app.protocol.states import AttemptState, EngineState, ReasonCode, RunMode
from gpu_sandbox.errors import EngineUnreachableError
from gpu_sandbox.sandbox.config import LABEL_INSTANCE
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.registry.library import Library


NOW = datetime(2026, 11, 20, 20, 46, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("budgets", "usage", "what"),
    [
        (Budgets(), UsageView("2026-11", 10**15, 10**15), []),
        (Budgets(traffic=100), UsageView("2026-11", 99), []),
        (Budgets(traffic=100), UsageView("2026-11", 100), ["traffic"]),
        (Budgets(traffic=100), UsageView("2026-10", 10**9), []),
        (Budgets(disk=100), UsageView("", 0, None), []),
        (Budgets(disk=100), UsageView("", 0, 100), ["disk"]),
        (Budgets(disk=1, traffic=1), UsageView("2026-11", 1, 1), ["traffic", "disk"]),
    ],
)
def test_a_budget_is_used_up_at_its_limit_and_only_in_its_month(
    budgets: Budgets, usage: UsageView, what: list[str]
) -> None:
    assert [reason.args["what"] for reason in spent(budgets, usage, NOW)] == what


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.booleans())
def test_what_is_left_of_a_month_ends_with_what_is_used_up(most: int, used: int, this_month: bool) -> None:  # noqa: FBT001 - drawn
    budgets, usage = Budgets(traffic=most), UsageView("2026-11" if this_month else "2026-10", used)
    left = traffic_left(budgets, usage, NOW)
    assert (left is None) == (most == 0)
    assert (left == 0) == bool(spent(budgets, usage, NOW))
    assert left is None or left == max(0, most - used * this_month)


def test_traffic_comes_back_with_the_next_month_on_the_owners_clock() -> None:
    (reason,) = spent(Budgets(traffic=1), UsageView("2026-11", 5), NOW)
    back = datetime.fromtimestamp(float(reason.args["until_at"]), tz=NOW.tzinfo)
    assert back == datetime(2026, 12, 1, tzinfo=NOW.tzinfo)
    assert next_month(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == datetime(2027, 1, 1, tzinfo=UTC)


@given(st.sampled_from(RunMode), st.none() | st.sampled_from(AttemptState))
def test_beyond_a_budget_nothing_new_is_taken_and_what_runs_goes_on(mode: RunMode, state: AttemptState | None) -> None:
    used_up = spent(Budgets(traffic=1), UsageView("2026-11", 5), NOW)
    observed = Observed(market_connected=True, attempt_state=state, spent=used_up)
    decision = decide(Desired(mode), observed, 1000.0, Memory())
    assert not decision.take_work
    if observed.has_attempt:
        assert decision.run_job is (mode is not RunMode.NEVER)
    elif mode is not RunMode.NEVER:
        assert decision.state is EngineState.PAUSED
        assert decision.reasons[0].code is ReasonCode.BUDGET


async def test_traffic_is_counted_by_month_and_survives_a_restart(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "lull.db")
    try:
        world = await database.read(load_world)
        told: list[int] = []
        meter = Meter(database, world, lambda: 0, lambda: told.append(1))
        await meter.start()
        assert world.usage == UsageView()
        await meter.moved(700)
        await meter.moved(0)
        await meter.moved(300)
        assert world.usage.traffic_bytes == 1000
        assert len(told) == 2
        again = Meter(database, await database.read(load_world), lambda: 0, lambda: None)
        await again.start()
        assert (await database.read(load)).traffic_bytes == 1000
        later = await database.write(lambda c: count(c, 5, "2031-01", UsageView("", 0, 42)))
        assert later == UsageView("2031-01", 5, 42)
    finally:
        await database.close()


async def test_the_disk_is_measured_while_there_is_a_budget_and_a_silent_engine_leaves_it_unknown(
    tmp_path: Path,
) -> None:
    database = await open_database(tmp_path / "lull.db")
    disks, measured = tmp_path / "disks", asyncio.Event()
    disks.mkdir()
    (disks / "one").write_bytes(b"x" * 50_000)
    nobody = Engine(tmp_path / "no.sock")
    try:
        world = await database.read(load_world)
        meter = Meter(database, world, lambda: disk_of(nobody, Library(nobody, tmp_path), "t", disks), measured.set)
        running = asyncio.create_task(meter.run())
        await asyncio.sleep(0)
        assert world.usage.disk_bytes is None
        await database.write(lambda c: store(c, "disk_gb", "0.00001"))
        world.settings = await database.read(load_settings)
        meter.look()
        await asyncio.wait_for(measured.wait(), 10)
        (reason,) = spent(world.settings.budgets, world.usage, NOW)
        assert (reason.args["what"], int(reason.args["used"]) >= 50_000) == ("disk", True)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    finally:
        await database.close()
    with pytest.raises(EngineUnreachableError):
        disk_of(nobody, Library(nobody, tmp_path), "t", tmp_path / "nothing")


@pytest.mark.engine
def test_volumes_of_another_instance_do_not_count(tmp_path: Path) -> None:
    docker_engine = Engine()
    name = f"lull-budget-{tmp_path.name[-8:]}-{id(tmp_path):x}"
    docker_engine.create_volume(name, {LABEL_INSTANCE: "budgettest"})
    try:
        found = disk_of(docker_engine, Library(docker_engine, tmp_path), "budgettest", tmp_path / "nothing")
        assert found == 0
    finally:
        docker_engine.remove_volume(name)
