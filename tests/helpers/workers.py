"""What the workers of a parallel run share and what each has of its own: files, turns, a screen and a bus.

`pytest -n 2` runs the suite in two processes. What one starts, the other may see: an engine hears of every game on the
machine, so whatever starts games or hears of them runs in one worker. A test that is marked `alone` holds a bound of
time, and nothing else of the suite runs meanwhile.
"""

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.helpers.display import x_display
from tests.helpers.secret_service import environment, session_bus


if sys.platform != "win32":
    import fcntl


_HEARS_OF_GAMES: Final = re.compile(
    r"tests\.helpers\.(game|gamemode|giving|practice)\b|from tests\.helpers import .*\bpractice\b"
    r"|SteamAppId|\bGameSensor\(|\bsenses\(|\.engine\(\)"
)
"""What stands in a file whose tests start what looks like a game, or an engine that looks for games."""


@cache
def hears_of_games(file: Path) -> bool:
    """Return whether tests of a file start games, or engines that hear of every game on the machine."""
    return _HEARS_OF_GAMES.search(file.read_text(encoding="utf-8")) is not None


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist publishes no types
    """Gives each worker whole files, and all that hears of games to one; what is large comes first."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "games" if hears_of_games(self.config.rootpath / file) else file


class Turns:
    """Who runs now: many tests at a time, or one that is alone. Whoever asked first is first."""

    def __init__(self, folder: Path) -> None:
        """Keep turns with everybody who names the same folder."""
        self._door = folder / "door"
        self._room = folder / "room"

    @contextlib.contextmanager
    def turn(self, *, alone: bool) -> Iterator[None]:
        """Wait for a turn, and have it meanwhile."""
        with self._door.open("ab") as door, self._room.open("ab") as room:
            if sys.platform != "win32":
                fcntl.flock(door, fcntl.LOCK_EX)
                fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
                fcntl.flock(door, fcntl.LOCK_UN)
            yield


@contextlib.contextmanager
def surroundings(folder: Path) -> Iterator[None]:
    """Have an X server and a session bus that no other worker has."""
    with x_display() as display, session_bus(folder), environment(DISPLAY=display):
        os.environ.pop("XAUTHORITY", None)
        yield


def folder_of(config: pytest.Config) -> Path | None:
    """Return the folder of one's own that a worker of a parallel run has; None for a run in one process."""
    return Path(config.getoption("basetemp")) if hasattr(config, "workerinput") else None
