"""One engine per home: a lock on a file, taken first of all and given back by the system when the process dies."""

import os
from pathlib import Path

from app.locking import try_lock
from app.paths import as_known
from app.protocol.errors import KnownError


class InstanceLock:
    """Holds the home's lock file until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        """Take the lock and write this process's id into the file.

        Raises:
            KnownError: `engine.running`, if another engine holds it; `home.unusable` or `disk.full`.
        """
        self._path = path
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise as_known(error, path) from None
        if not try_lock(self._descriptor):
            os.close(self._descriptor)
            raise KnownError("engine.running", pid=holder(path) or "?", path=path.parent)
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, str(os.getpid()).encode("ascii"))

    def release(self) -> None:
        """Give the lock back. The file stays: removing it would let two engines lock two files of one name."""
        os.close(self._descriptor)


def holder(path: Path) -> int | None:
    """Return the process id in a lock file, or None."""
    try:
        return int(path.read_bytes()[:20])
    except (OSError, ValueError):
        return None
