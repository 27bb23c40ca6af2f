"""Shops' marks in folders: what lies beside a game says that it is one, and often what it is called."""

import json
import os
import time
from pathlib import Path
from typing import Final

from gpu_sandbox.sensors.steam import plain


_KEPT_S: Final = 300.0
"""Seconds for which a look at a folder is remembered: a game that is installed meanwhile is seen after them."""
_MOST_KEPT: Final = 2048
_LARGEST: Final = 64 << 10


class ShopFolders:
    """Looks at folders, and remembers what it saw for a while: many processes start from the same ones."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._seen: dict[str, tuple[float, str | None]] = {}

    def marked(self, folder: str) -> str | None:
        """Return the game's name where a shop's mark lies in the folder (empty if the mark has none), else None."""
        now = time.monotonic()
        known = self._seen.get(folder)
        if known is not None and now - known[0] < _KEPT_S:
            return known[1]
        if len(self._seen) >= _MOST_KEPT:
            self._seen.clear()
        found = _look(folder)
        self._seen[folder] = (now, found)
        return found


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
