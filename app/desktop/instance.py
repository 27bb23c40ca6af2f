"""One window per instance: the first ui holds a lock and listens; a second start asks it to show itself, and ends."""

import contextlib
import os
import time
from pathlib import Path
from typing import Final

from app.line import dial, greet
from app.locking import try_lock
from app.paths import as_known


SHOW: Final = b"show\n"
"""What a second start says."""
SHOWN: Final = b"shown\n"
"""What the first one answers."""

_LOOK_S: Final = 0.02


class UiLock:
    """Holds the ui's lock file until `release` or the end of the process."""

    def __init__(self, descriptor: int) -> None:
        """Take the locked file; `take_ui_lock` makes one."""
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back; the file stays."""
        os.close(self._descriptor)


def take_ui_lock(path: Path) -> UiLock | None:
    """Return the lock, or None where another ui holds it.

    Raises:
        KnownError: `home.unusable` or `disk.full`.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise as_known(error, path) from None
    if not try_lock(descriptor):
        os.close(descriptor)
        return None
    return UiLock(descriptor)


def ask_to_show(path: Path, *, timeout_s: float = 5.0) -> bool:
    """Ask the ui that listens at `path` to show its window, and return whether it did.

    It may hold the lock and not listen yet, because it is starting too: so this asks until the time is up.
    """
    deadline = time.monotonic() + timeout_s
    while (left := deadline - time.monotonic()) > 0:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            connection, greeting = dial(path, left)
            stack.callback(connection.close)
            greet(connection, greeting)
            connection.sendall(SHOW)
            if connection.recv(len(SHOWN)) == SHOWN:
                return True
        time.sleep(_LOOK_S)
    return False
