"""Keeping a window out of recordings and screen sharing, where the system can do that."""

import sys
from typing import Final, Protocol


_EXCLUDE: Final = 0x11
"""WDA_EXCLUDEFROMCAPTURE: the window is not drawn into what others capture."""

_SINCE: Final = 19_041
"""The build of Windows (10, version 2004) that knows it; an older one would show a black window instead."""


class Hide(Protocol):
    """What keeps a window out of recordings."""

    def __call__(self, window: int, *, hidden: bool) -> bool:
        """Do that to the window with this native handle, or undo it; return whether that worked."""
        ...


def can_hide_from_capture() -> bool:
    """Return whether this system can keep a window out of recordings."""
    if sys.platform == "win32":
        return sys.getwindowsversion().build >= _SINCE
    return False


def hide_from_capture(window: int, *, hidden: bool) -> bool:
    """Keep the window with this native handle out of recordings, or let it in again; return whether that worked."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - needed here alone

        return bool(ctypes.windll.user32.SetWindowDisplayAffinity(window, _EXCLUDE if hidden else 0))
    return False
