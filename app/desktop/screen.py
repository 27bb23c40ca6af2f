"""Whether there is a screen, asked before Qt is: Qt ends the process where it finds none."""

import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final


_DISPLAY: Final = re.compile(r"(?P<host>[^:]*):(?P<number>\d{1,5})(\.\d+)?")
_X11_PORT: Final = 6000
_PATIENCE_S: Final = 2.0


def screen_answers(environment: Mapping[str, str]) -> bool:
    """Return whether a display server answers at the address that the environment names.

    Args:
        environment: `os.environ`, or another one. `QT_QPA_PLATFORM` with a platform that draws into memory counts.
    """
    if sys.platform in ("win32", "darwin"):
        return True
    if environment.get("QT_QPA_PLATFORM", "").split(":")[0] in ("offscreen", "minimal", "vnc"):
        return True
    return _wayland_answers(environment) or _x11_answers(environment.get("DISPLAY", ""))


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY")
    return bool(name) and _connects(str(Path(environment.get("XDG_RUNTIME_DIR", "/")) / str(name)))


def _x11_answers(display: str) -> bool:
    match = _DISPLAY.fullmatch(display)
    if match is None:
        return False
    number = int(match["number"])
    if match["host"] in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - the place that X(7) names
        return _connects(f"\0{path}") or _connects(path)
    try:
        socket.create_connection((match["host"], _X11_PORT + number), timeout=_PATIENCE_S).close()
    except OSError:
        return False
    return True


def _connects(path: str) -> bool:
    if sys.platform == "win32":
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(_PATIENCE_S)
        try:
            connection.connect(os.fsencode(path) if path.startswith("\0") else path)
        except (OSError, ValueError):
            return False
    return True
