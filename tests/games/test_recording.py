"""Real processes, recorded and replayed: what a trace file says is what the kernel tells."""

import shutil
from pathlib import Path

import pytest

from gpu_sandbox.sensors.listening import Method
from tests.games.record import as_trace, record
from tests.games.replay import timeline


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with one game: a program that ends after a moment."""
    folder = tmp_path / "steamapps" / "common" / "Real Game"
    folder.mkdir(parents=True)
    shutil.copy("/bin/sleep", folder / "game")
    return folder


def phases(lines: list[str]) -> list[str]:
    return [line.partition(" ")[2] for line in lines]


@pytest.mark.parametrize("method", [None, Method.POLLING], ids=["best", "polling"])
def test_a_launcher_that_execs_in_place_is_recorded_and_replayed(library: Path, method: Method | None) -> None:
    steps = record(["/bin/sh", "-c", f'exec "{library}/game" 0.8'], method=method)
    assert len({step["exec"] for step in steps if "exec" in step}) == 1, "one process, several programs"
    assert phases(timeline(as_trace(steps))) == ["runs", "playing Real Game", "resting Real Game", "runs"]


def test_a_game_under_a_reaper_that_ends_first_is_recorded_and_replayed(library: Path) -> None:
    script = f"""exec -a reaper /bin/bash -c '"{library}/game" 0.6; true' SteamLaunch"""
    steps = record(["/bin/bash", "-c", script])
    assert any(step.get("exe") == str(library / "game") for step in steps)
    assert phases(timeline(as_trace(steps)))[1:] == ["playing Real Game", "resting Real Game", "runs"]


def test_a_program_of_no_library_is_recorded_and_is_no_game(tmp_path: Path) -> None:
    shutil.copy("/bin/sleep", tmp_path / "tool")
    steps = record([str(tmp_path / "tool"), "0.3"])
    assert phases(timeline(as_trace(steps))) == ["runs"]
