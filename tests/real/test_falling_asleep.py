"""The machine sleeps: before it does the job stands still and the market knows; afterwards everything is as it should.

A bus of the test's own, with a logind on it that speaks the true protocol, stands where the system's stands.
"""

import os
import subprocess
from pathlib import Path

import pytest

from gpu_sandbox.sandbox.cgroup import cgroup_of
from gpu_sandbox.sandbox.engine import Engine
from tests.helpers.docker import COUNTING, Bench
from tests.helpers.game import PretendGame
from tests.helpers.giving import GivingEngine
from tests.helpers.logind import Logind, system_bus
from tests.helpers.waiting import until


pytestmark = pytest.mark.engine

_LOGIND_WAITS_S = 5.0
"""InhibitDelayMaxSec, as systemd is installed."""


def _stands_still(engine: Engine, bench: Bench, attempt: str) -> bool | None:
    found = engine.inspect(bench.sandbox.state(attempt).id)
    assert found is not None
    group = cgroup_of(found["State"]["Pid"], str(found["Id"]))
    return group.frozen() if group else None


def test_before_a_sleep_the_job_stands_still_and_the_attempt_is_given_back(bench: Bench, tmp_path: Path) -> None:
    attempt = bench.start(COUNTING)
    with (
        system_bus(tmp_path) as address,
        Logind(address) as logind,
        GivingEngine(tmp_path, bench, attempt, all_senses=True) as engine,
    ):
        until(lambda: logind.locks, what="the lock")
        logind.fall_asleep(_LOGIND_WAITS_S)
        receipt = engine.frozen()
        assert (receipt["reason"]["code"], receipt["cause"], receipt["how"]) == ("sleep", "sleep", "freeze")
        assert engine.says(lambda said: "preempted" in said.get("states", ()))


def test_without_a_market_the_job_sleeps_frozen_and_goes_on_when_the_machine_wakes(
    bench: Bench, docker_engine: Engine, tmp_path: Path
) -> None:
    attempt = bench.start(COUNTING)
    with (
        system_bus(tmp_path) as address,
        Logind(address) as logind,
        GivingEngine(tmp_path, bench, attempt, all_senses=True, market=False) as engine,
    ):
        until(lambda: logind.locks, what="the lock")
        logind.fall_asleep(_LOGIND_WAITS_S)
        engine.frozen()
        assert _stands_still(docker_engine, bench, attempt)
        logind.say(sleeps=False)
        engine.resumed()
        assert not _stands_still(docker_engine, bench, attempt)
        until(lambda: logind.locks, what="the lock for the next sleep")


def test_a_game_that_began_before_the_sleep_has_the_machine_after_it(
    bench: Bench, docker_engine: Engine, tmp_path: Path
) -> None:
    attempt = bench.start(COUNTING)
    with (
        system_bus(tmp_path) as address,
        Logind(address) as logind,
        GivingEngine(tmp_path, bench, attempt, all_senses=True, market=False) as engine,
    ):
        until(lambda: logind.locks, what="the lock")
        with PretendGame("Portal"):
            assert engine.frozen()["cause"] == "steam-launch"
            logind.fall_asleep(_LOGIND_WAITS_S)
            logind.say(sleeps=False)
            until(lambda: logind.locks, what="the lock for the next sleep")
            assert _stands_still(docker_engine, bench, attempt)
        engine.resumed()


def test_a_sleep_that_nobody_announced_is_noticed_afterwards(bench: Bench, tmp_path: Path) -> None:
    slept, library = tmp_path / "slept", tmp_path / "clock.so"
    source = Path(__file__).parents[1] / "helpers" / "clock.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", library, source, "-ldl"], check=True)
    slept.write_text("0", encoding="ascii")
    environment = {**os.environ, "LD_PRELOAD": str(library), "LULL_TEST_SLEPT": str(slept)}
    attempt = bench.start(COUNTING)
    with GivingEngine(tmp_path, bench, attempt, environment=environment) as engine:
        slept.write_text("3600", encoding="ascii")
        with PretendGame("Portal"):
            assert engine.says(lambda said: "woke" in said) == {"woke": 3600}
            assert engine.frozen()["cause"] == "steam-launch"
        engine.resumed()


def test_a_bus_without_logind_and_one_that_denies_everything_hinder_no_game(bench: Bench, tmp_path: Path) -> None:
    attempt = bench.start(COUNTING)
    with (
        system_bus(tmp_path),
        GivingEngine(tmp_path, bench, attempt, all_senses=True) as engine,
    ):
        assert "no logind" in engine.blind("sleep")
        with PretendGame("Portal"):
            assert engine.frozen()["cause"] == "steam-launch"
        engine.resumed()
