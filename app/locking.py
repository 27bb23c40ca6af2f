"""Locks on files, which the system takes back when their process dies: flock, or a byte of Windows' own kind."""

import os
import sys
import time
from typing import Final


_PLACE: Final = 0x7FFF_0000
"""The byte that stands for the file on Windows: a lock keeps others from reading what it covers, so it covers nothing
that is there (LockFileEx; the byte need not exist)."""
_LOOK_S: Final = 0.05


if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int) -> bool:
        """Take the lock of an open file now; return False where another opening of the file has it."""
        os.lseek(descriptor, _PLACE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

    def lock(descriptor: int) -> None:
        """Take the lock of an open file, however long another opening of the file has it."""
        while not try_lock(descriptor):
            time.sleep(_LOOK_S)
else:
    import fcntl

    def try_lock(descriptor: int) -> bool:
        """Take the lock of an open file now; return False where another opening of the file has it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def lock(descriptor: int) -> None:
        """Take the lock of an open file, however long another opening of the file has it."""
        fcntl.flock(descriptor, fcntl.LOCK_EX)
