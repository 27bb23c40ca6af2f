"""For how long nobody touched keyboard and mouse, on Windows. A game controller counts for nothing there."""

import ctypes
import sys
from ctypes import wintypes
from typing import ClassVar


assert sys.platform == "win32"  # noqa: S101 - mypy reads it, and checks what follows for Windows alone


class _LastInput(ctypes.Structure):
    """LASTINPUTINFO."""

    _fields_: ClassVar = [("size", wintypes.UINT), ("time", wintypes.DWORD)]
    size: int
    time: int


_user = ctypes.WinDLL("user32", use_last_error=True)
_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_user.GetLastInputInfo.argtypes = (ctypes.POINTER(_LastInput),)
_user.GetLastInputInfo.restype = wintypes.BOOL
_kernel.GetTickCount.argtypes = ()
_kernel.GetTickCount.restype = wintypes.DWORD


def idle_seconds() -> float | None:
    """Return the seconds since somebody touched keyboard or mouse in this session; None where Windows does not tell."""
    last = _LastInput(ctypes.sizeof(_LastInput), 0)
    if not _user.GetLastInputInfo(ctypes.byref(last)):
        return None
    # Both count milliseconds in 32 bits, and begin anew after 49 days.
    return float((_kernel.GetTickCount() - last.time) & 0xFFFF_FFFF) / 1000
