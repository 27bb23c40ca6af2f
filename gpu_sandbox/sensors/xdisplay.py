"""The X display, opened only where somebody listens: python-xlib leaves its sockets open where nobody does."""

import contextlib
import os
import re
import socket
import sys
from typing import Any, Final

from gpu_sandbox.sensors.watching import SourceGoneError


_LOCAL: Final = re.compile(r"(?:unix)?:(\d{1,5})(?:\.\d+)?")


def open_display(name: str | None) -> Any:  # noqa: ANN401 - Xlib has no types
    """Return a connection to a display; None names the session's own.

    Raises:
        SourceGoneError: if there is none.
    """
    wanted = name or os.environ.get("DISPLAY", "")
    if not wanted:
        raise SourceGoneError("no X display answers: this session has none")
    local = _LOCAL.fullmatch(wanted)
    if local and not _listens(local[1]):
        raise SourceGoneError(f"no X display answers at {wanted}")
    from Xlib import error  # noqa: PLC0415 - 2 MB, and not on every system
    from Xlib.display import Display  # noqa: PLC0415

    try:
        return Display(wanted)
    except (OSError, error.DisplayError, error.XError, error.ConnectionClosedError) as problem:
        raise SourceGoneError(f"no X display answers: {problem}") from None


def _listens(number: str) -> bool:
    if sys.platform == "win32":
        return False
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X servers listen
    for address in (path, "\0" + path):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, contextlib.suppress(OSError):
            probe.connect(address)
            return True
    return False
