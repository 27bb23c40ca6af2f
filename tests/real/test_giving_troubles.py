"""What a machine does to an engine meanwhile: refuses it events, takes its bus away, sets its clock, sleeps; two cards.

The game has the machine all the same, the job goes on afterwards, and what is less than it could be is said.
"""

import os
import signal
import subprocess
from pathlib import Path
from typing import Final

import pytest

from gpu_sandbox.sandbox.cgroup import cgroup_of
from gpu_sandbox.sandbox.engine import Engine
from tests.helpers.docker import COUNTING, Bench
from tests.helpers.game import PretendGame
from tests.helpers.gamemode import GameMode
from tests.helpers.giving import GivingEngine
from tests.helpers.nvml import FIRST, RTX_3060, RTX_4090, SECOND, build_driver, cards, driver_environment, write_machine
from tests.helpers.secret_service import session_bus


pytestmark = pytest.mark.engine

_DAY_S: Final = 86_400


def _stands_still(engine: Engine, bench: Bench, attempt: str) -> bool | None:
    found = engine.inspect(bench.sandbox.state(attempt).id)
    assert found is not None
    group = cgroup_of(found["State"]["Pid"], str(found["Id"]))
    return group.frozen() if group else None


def test_where_the_kernel_refuses_to_tell_of_processes_they_are_counted_and_that_is_said(
    bench: Bench, docker_engine: Engine, tmp_path: Path
) -> None:
    attempt = bench.start(COUNTING)
    # The kernel's connector answers in the machine's own network namespace alone, as for a program in a Flatpak.
    with GivingEngine(tmp_path, bench, attempt, as_whom=("unshare", "--net")) as engine:
        with PretendGame("Portal"):
            assert "connector" in engine.blind("games")
            receipt = engine.frozen()
            assert (receipt["how"], receipt["cause"]) == ("freeze", "steam-launch")
            assert _stands_still(docker_engine, bench, attempt)
        engine.resumed()
    assert not _stands_still(docker_engine, bench, attempt)


def test_a_bus_that_goes_away_ends_no_game_and_hides_none(bench: Bench, docker_engine: Engine, tmp_path: Path) -> None:
    attempt = bench.start(COUNTING)
    with (
        session_bus(tmp_path) as address,
        subprocess.Popen(["/bin/sleep", "600"]) as game,
        GameMode(address) as daemon,
        GivingEngine(tmp_path, bench, attempt, all_senses=True) as engine,
    ):
        # Not before: an engine that finds a game when it starts may hold the job before it ever ran under it.
        daemon.register(game.pid)
        receipt = engine.frozen()
        assert (receipt["cause"], receipt["reason"]["code"]) == ("gamemode", "game")
        os.kill(_daemon_of(address), signal.SIGTERM)
        assert engine.blind("gamemode")
        assert _stands_still(docker_engine, bench, attempt), "the game has not ended with the bus"
        game.kill()
        game.wait()
        engine.resumed()
        with PretendGame("Portal"):
            assert engine.frozen()["cause"] == "steam-launch"


def _daemon_of(address: str) -> int:
    """Return the bus's own process: the one whose arguments name the folder that its socket lies in."""
    folder = address.partition("path=")[2].partition(",")[0].rpartition("/")[0]
    found = subprocess.run(
        ["pgrep", "--full", f"dbus-daemon --config-file={folder}/bus.conf"], capture_output=True, text=True, check=True
    )
    return int(found.stdout.split()[0])


def test_a_clock_that_is_set_forth_and_back_changes_nothing(
    bench: Bench, docker_engine: Engine, tmp_path: Path
) -> None:
    clock, library = tmp_path / "clock", tmp_path / "clock.so"
    source = Path(__file__).parents[1] / "helpers" / "clock.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", library, source, "-ldl"], check=True)
    clock.write_text("0", encoding="ascii")
    environment = {**os.environ, "LD_PRELOAD": str(library), "LULL_TEST_CLOCK": str(clock)}
    attempt = bench.start(COUNTING)
    with GivingEngine(tmp_path, bench, attempt, environment=environment) as engine:
        for days in (1, -1):
            with PretendGame("Portal"):
                receipt = engine.frozen()
                clock.write_text(str(days * _DAY_S), encoding="ascii")
                assert _stands_still(docker_engine, bench, attempt)
            assert receipt["freeze_ms"] < 60_000
            after = engine.resumed()
            assert after["freeze_ms"] == receipt["freeze_ms"]
            assert after["resumed_at"] >= after["ended_at"], "both by the clock as it was at the time"


def test_a_machine_that_slept_through_the_start_of_a_game_gives_back_when_it_wakes(
    bench: Bench, docker_engine: Engine, tmp_path: Path
) -> None:
    attempt = bench.start(COUNTING)
    with GivingEngine(tmp_path, bench, attempt) as engine:
        engine.process.send_signal(signal.SIGSTOP)
        with PretendGame("Portal"), PretendGame("Hades", app=7):
            assert _stands_still(docker_engine, bench, attempt) is False
            engine.process.send_signal(signal.SIGCONT)
            assert engine.frozen()["cause"] == "steam-launch"
            assert _stands_still(docker_engine, bench, attempt)
            engine.process.send_signal(signal.SIGSTOP)
        engine.process.send_signal(signal.SIGCONT)
        engine.resumed()


@pytest.mark.parametrize("device", [FIRST, SECOND])
def test_a_game_takes_the_card_that_the_screen_hangs_on_and_leaves_a_job_on_the_other_alone(
    bench: Bench, docker_engine: Engine, tmp_path: Path, device: str
) -> None:
    library, state = build_driver(tmp_path), tmp_path / "machine"
    write_machine(state, cards(RTX_4090, RTX_3060))
    attempt = bench.start(COUNTING)
    environment = driver_environment(library, state)
    with GivingEngine(tmp_path, bench, attempt, device=device, environment=environment) as engine:
        with PretendGame("Portal"):
            engine.says(lambda said: "Portal" in said.get("games", ()))
            if device == FIRST:
                assert engine.frozen()["device"] == FIRST
            # The loop has looked at the game once it speaks of it, and what it decides it does at once.
            assert bool(_stands_still(docker_engine, bench, attempt)) is (device == FIRST)
        if device == SECOND:
            engine.says(lambda said: said.get("games") == [])
            assert _stands_still(docker_engine, bench, attempt) is False
