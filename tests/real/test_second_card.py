"""Two cards, by the driver's word of who holds memory there: a game takes the one that it has, and leaves the other."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gpu_sandbox.sandbox.engine import Engine
from tests.helpers.docker import COUNTING, Bench
from tests.helpers.giving import GivingEngine
from tests.helpers.nvml import FIRST, RTX_3060, RTX_4090, SECOND, build_driver, cards, driver_environment, write_machine


pytestmark = pytest.mark.engine

_PLAYS = 3 << 30


def _plays_on(state: Path, index: int, pid: int, job: int = 0) -> None:
    """Have the driver say that a process draws on one card, and has looked at the other; the job is on the first."""
    write_machine(
        state,
        cards(RTX_4090, RTX_3060)
        | ({"0.compute": f"{job}:{1 << 30}"} if job else {})
        | {f"{index}.graphics": f"{pid}:{_PLAYS}", f"{1 - index}.graphics": f"{pid}:{8 << 20}"},
    )


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The driver's state: nobody is on a card."""
    path = tmp_path / "machine"
    write_machine(path, cards(RTX_4090, RTX_3060))
    return path


def _engine(folder: Path, bench: Bench, attempt: str, state: Path, device: str) -> GivingEngine:
    environment = driver_environment(build_driver(folder), state)
    return GivingEngine(folder, bench, attempt, device=device, environment=environment)


@contextmanager
def _game(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a process that is no game yet: it becomes one, in place, once `_begin` is called."""
    (folder / "SteamLaunch").write_text("read -r _\n", encoding="ascii")
    words = ["SteamLaunch", "AppId=7", "--", "/g/steamapps/common/Portal/portal"]
    waits = ["/bin/bash", "-c", 'read -r _; exec -a /g/reaper /bin/sh "$@"', "bash", *words]
    with subprocess.Popen(waits, cwd=folder, stdin=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def _begin(game: "subprocess.Popen[str]") -> None:
    assert game.stdin is not None
    game.stdin.write("\n")
    game.stdin.flush()


def test_a_game_on_the_second_card_gives_the_screens_card_back_to_the_job_while_it_runs(
    bench: Bench, docker_engine: Engine, tmp_path: Path, state: Path
) -> None:
    attempt = bench.start(COUNTING)
    found = docker_engine.inspect(bench.sandbox.state(attempt).id)
    assert found is not None
    with _engine(tmp_path, bench, attempt, state, FIRST) as engine, _game(tmp_path) as game:
        _plays_on(state, 1, game.pid, found["State"]["Pid"])
        _begin(game)
        receipt = engine.frozen()
        assert (receipt["device"], receipt["how"]) == (FIRST, "freeze"), "at once, before it is sure which card"
        after = engine.resumed()
        assert (after["how"], after["vram_ms"]) == ("freeze", None), "and nothing was taken from the job"
        assert engine.games == ["Portal"], "the game goes on"


def test_a_game_that_moves_to_the_jobs_card_takes_it(bench: Bench, tmp_path: Path, state: Path) -> None:
    attempt = bench.start(COUNTING)
    with _engine(tmp_path, bench, attempt, state, SECOND) as engine, _game(tmp_path) as game:
        _plays_on(state, 0, game.pid)
        _begin(game)
        engine.says(lambda said: "Portal" in said.get("games", ()))
        assert not engine.was_frozen, "the game has another card"
        _plays_on(state, 1, game.pid)
        assert engine.frozen()["device"] == SECOND
