"""Shops' marks in folders: what lies beside a game says that it is one, and often what it is called."""

import json
import os
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from gpu_sandbox.haste import call_this_thread
from gpu_sandbox.sensors.steam import plain


_KEPT_S: Final = 300.0
"""Seconds for which a look at a folder is remembered: a game that is installed meanwhile is seen after them."""
_MOST_KEPT: Final = 2048
_MOST_WAITING: Final = 1000
_PATIENCE_S: Final = 1.0
_LARGEST: Final = 64 << 10


class ShopFolders:
    """Looks at folders, and remembers what it saw for a while: many processes start from the same ones."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._seen: dict[str, tuple[float, str | None]] = {}
        self._unknown: list[str] | None = None

    def leave_aside(self) -> None:
        """From now on `marked` looks at no disk: `take_unknown` tells what it would have looked at."""
        self._unknown = []

    def take_unknown(self) -> tuple[str, ...]:
        """Return the folders that were asked for and are not known, once; a thread that may wait is to `look`."""
        unknown = tuple(self._unknown or ())
        if unknown:
            self._unknown = []
        return unknown

    def marked(self, folder: str) -> str | None:
        """Return the game's name where a shop's mark lies in the folder (empty if the mark has none), else None."""
        known = self._seen.get(folder)
        if self._unknown is not None and (known is None or time.monotonic() - known[0] >= _KEPT_S):
            self._unknown.append(folder)
            return None
        return self.look(folder)

    def look(self, folder: str) -> str | None:
        """Return the same from the disk, unless it was looked at lately."""
        now = time.monotonic()
        known = self._seen.get(folder)
        if known is not None and now - known[0] < _KEPT_S:
            return known[1]
        if len(self._seen) >= _MOST_KEPT:
            self._seen.clear()
        found = _look(folder)
        self._seen[folder] = (now, found)
        return found


class Aside:
    """A thread that looks at folders: a disk that sleeps, or one over a network, holds up nobody who sees processes."""

    def __init__(self, folders: ShopFolders, found: Callable[[int], None]) -> None:
        """Prepare; nothing runs before `start`.

        Args:
            folders: remembers what is seen.
            found: told, in the thread, the process for which a mark was found.
        """
        self._folders = folders
        self._found = found
        self._asked: queue.SimpleQueue[tuple[int, tuple[str, ...]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="folders", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ask(self, pid: int, folders: tuple[str, ...]) -> None:
        """Have folders looked at for a process, nearest first; with too many waiting it is not done."""
        if self._asked.qsize() < _MOST_WAITING:
            self._asked.put((pid, folders))

    def stop(self) -> None:
        """End the thread; one that a disk holds is not waited for long."""
        self._asked.put(None)
        if self._thread.is_alive():
            self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        call_this_thread(threading.current_thread().name)
        while (asked := self._asked.get()) is not None:
            pid, folders = asked
            if any(self._folders.look(folder) is not None for folder in folders):
                self._found(pid)


def _look(folder: str) -> str | None:
    try:
        names = os.listdir(folder)  # noqa: PTH208 - strings are all that is needed
    except OSError:
        return None
    there = set(names)
    if infos := sorted(name for name in names if name.startswith("goggame-") and name.endswith(".info")):
        return _gog_name(Path(folder, infos[0]))
    if {"gameinfo", "start.sh"} <= there:
        return _first_line(Path(folder, "gameinfo"))
    if ".egstore" in there or ".itch" in there or "MicrosoftGame.config" in there:
        return plain(Path(folder).name)
    return None


def _gog_name(path: Path) -> str:
    try:
        content = json.loads(_read(path))
    except ValueError:
        return ""
    name = content.get("name") if isinstance(content, dict) else None
    return plain(name) if isinstance(name, str) else ""


def _first_line(path: Path) -> str:
    return plain(_read(path).split("\n", 1)[0])


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode("utf-8", "replace")
    except OSError:
        return ""
