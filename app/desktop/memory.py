"""Gives back to the system what nobody uses now: freed memory that the C library keeps, and code that ran once."""

import contextlib
import ctypes
import gc
import re
import sys
from pathlib import Path
from typing import Final


_DONT_NEED: Final = 4
"""MADV_DONTNEED (madvise(2)): pages of a file's code are read again from the cache when they are next run."""
_CODE: Final = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-xp \S+ \S+ [1-9]\d* +/")
"""A line of /proc/self/maps (proc(5)) for the code of a file: never written to, so nothing of it can be lost."""


def give_back() -> None:
    """Do that; where the system has no such thing, only Python's own garbage is collected."""
    gc.collect()
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.malloc_trim(0)
        for line in Path("/proc/self/maps").read_text("utf-8", "replace").splitlines():
            if found := _CODE.match(line):
                begin, end = int(found[1], 16), int(found[2], 16)
                library.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), _DONT_NEED)
