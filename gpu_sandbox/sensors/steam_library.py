r"""What Steam calls a game of which it tells the number alone: from `appmanifest_N.acf` in its library folders.

Steam writes both files as KeyValues text: `steamapps\libraryfolders.vdf` names the folders, and each folder has one
manifest for each game (`AppState`, `appid`, `name`). They are read as text from outside: capped in size, depth and
count, and any program of the same user may have written them. A folder is looked at only where it lies on a disk of
this machine: asking for `\\host\share` would tell a stranger who the user is.
"""

import os
import queue
import re
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from gpu_sandbox.haste import call_this_thread
from gpu_sandbox.sensors.steam import plain


Values: TypeAlias = "dict[str, str | Values]"

_LARGEST: Final = 256 << 10
_MOST_TOKENS: Final = 20_000
_DEEPEST: Final = 8
_LONGEST: Final = 1024
_MOST_FOLDERS: Final = 32
_KEPT_S: Final = 300.0
_MOST_KEPT: Final = 512
_MOST_WAITING: Final = 16
_PATIENCE_S: Final = 1.0
_TOKEN: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([{}])|//[^\n]*|([^\s"{}]+)|"')
_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")


class VdfError(Exception):
    """What is no KeyValues text, or too much of it; the text says why."""


def parse(text: str) -> Values:
    """Return KeyValues text as nested dictionaries, keys in lower case; of two equal keys the first one counts.

    Raises:
        VdfError: at what is none.
    """
    root: Values = {}
    stack, key = [root], None
    for count, (word, quoted) in enumerate(_tokens(text)):
        if count >= _MOST_TOKENS:
            raise VdfError("it has too many words")
        if word == "{" and not quoted:
            if key is None or len(stack) >= _DEEPEST:
                raise VdfError("a block stands where none may")
            block: Values = {}
            stack[-1].setdefault(key, block)
            stack.append(block)
            key = None
        elif word == "}" and not quoted:
            if key is not None or len(stack) == 1:
                raise VdfError("a block ends where none began")
            stack.pop()
        elif key is None:
            key = word.lower()
        else:
            stack[-1].setdefault(key, word)
            key = None
    if key is not None or len(stack) != 1:
        raise VdfError("it ends in the middle")
    return root


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    for match in _TOKEN.finditer(text):
        if match[1] is not None:
            yield re.sub(r"\\(.)", r"\1", match[1][:_LONGEST]), True
        elif word := match[2] or match[3]:
            yield word[:_LONGEST], False
        elif match[0] == '"':
            raise VdfError("a quotation does not end")  # looked at once: each further one would be sought to the end


def usable(folder: str, *, windows: bool) -> bool:
    """Return whether a folder lies on a disk of this machine, by its name alone: no host, no device, no way back."""
    if not folder.isprintable() or ".." in re.split(r"[\\/]", folder):
        return False
    if windows:
        return _DRIVE.match(folder) is not None
    return folder.startswith("/") and not folder.startswith("//")


def folders_of(steam: str, *, windows: bool) -> list[str]:
    """Return the library folders of a Steam, its own first.

    Args:
        steam: where it is installed.
        windows: how paths look.
    """
    found = [steam]
    blocks = _read(Path(steam, "steamapps", "libraryfolders.vdf")).get("libraryfolders")
    for block in list(blocks.values())[:_MOST_FOLDERS] if isinstance(blocks, dict) else ():
        path = block.get("path") if isinstance(block, dict) else block
        if isinstance(path, str) and path not in found:
            found.append(path)
    return [folder for folder in found if usable(folder, windows=windows)]


def title_in(folders: list[str], app: int) -> str | None:
    """Return the name of a game by its number, plain; None where no folder has a manifest of it."""
    for folder in folders:
        state = _read(Path(folder, "steamapps", f"appmanifest_{app}.acf")).get("appstate")
        if not isinstance(state, dict) or state.get("appid") != str(app):
            continue
        name = state.get("name")
        if isinstance(name, str) and (title := plain(name)):
            return title
    return None


def _read(path: Path) -> Values:
    """Return a file of Steam's; nothing where it is none, or no file of at most 256 KiB."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (OSError, ValueError):
        return {}
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return {}
        return parse(os.read(descriptor, _LARGEST).decode("utf-8", "replace"))
    except (OSError, VdfError):
        return {}
    finally:
        os.close(descriptor)


class Titles:
    """Knows names of games by number; what is not known yet is looked up in a thread that may wait for a disk."""

    def __init__(self, steam: Callable[[], str], found: Callable[[], None], *, windows: bool) -> None:
        """Prepare; nothing runs before `start`.

        Args:
            steam: where Steam is installed, empty where it is not; asked in the thread.
            found: told, in the thread, that there is a new name.
            windows: how paths look.
        """
        self._steam = steam
        self._found = found
        self._windows = windows
        self._known: dict[int, tuple[float, str | None]] = {}
        self._asked: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="steam-titles", daemon=True)

    def __call__(self, app: int) -> str | None:
        """Return the name, or None where it is not known, or not yet."""
        at, title = self._known.get(app, (float("-inf"), None))
        if time.monotonic() - at >= _KEPT_S and self._asked.qsize() < _MOST_WAITING:
            # Not asked again meanwhile; the name of before counts until there is another.
            self._known[app] = time.monotonic(), title
            self._asked.put(app)
        return title

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; one that a disk holds is not waited for long."""
        self._asked.put(None)
        if self._thread.is_alive():
            self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        call_this_thread(threading.current_thread().name)
        while (app := self._asked.get()) is not None:
            steam = self._steam()
            title = title_in(folders_of(steam, windows=self._windows), app) if steam else None
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            before = self._known.get(app, (0.0, None))[1]
            self._known[app] = time.monotonic(), title
            if title != before:
                self._found()
