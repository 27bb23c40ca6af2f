"""The system libraries that Qt's windows need: found out by asking the loader, not by a list of distributions."""

import os
import sys
from pathlib import Path
from typing import Final

from installers import packages
from installers.environment import VENV
from installers.programs import said
from installers.steps import SetupError, Steps


_PACKAGES: Final = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libXext.so.6": "libxext6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
"""Which package of Debian and Ubuntu has a library."""
_GLIB: Final = ("libglib-2.0.so.0", "libgthread-2.0.so.0")
_PARTS: Final = ("Qt/lib/libQt6Widgets.so.6", "Qt/lib/libQt6Svg.so.6", "Qt/plugins/platforms/libqxcb.so")


def is_there() -> bool:
    """Return whether this session has a screen."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def ensure(steps: Steps) -> None:
    """Install the libraries that Qt's plug-in for X cannot find.

    Raises:
        SetupError: `setup.packages`, or `setup.screen` if one is missing still.
    """
    if not (lacking := missing_libraries()):
        return
    names = sorted({package for library in lacking if (package := package_of(library))})
    if names:
        packages.install(names, steps, "What Qt's windows need")
    if lacking := missing_libraries():
        message = f"The loader does not find {', '.join(sorted(lacking))}."
        raise SetupError("screen", "Windows cannot be shown", message, "Install these libraries, and run this again.")


def package_of(library: str) -> str:
    """Return the package that has a library, or nothing where that is not known."""
    if library in _GLIB:
        renamed = "Candidate: (none)" not in (said(["apt-cache", "policy", "libglib2.0-0t64"]) or "Candidate: (none)")
        return "libglib2.0-0t64" if renamed else "libglib2.0-0"
    return _PACKAGES.get(library, "")


def missing_libraries() -> set[str]:
    """Return the names of shared libraries that Qt needs and the loader does not find."""
    if sys.platform != "linux":
        return set()
    lacking = set()
    for base in (Path(p) for p in VENV.glob("lib/python3*/site-packages/PySide6")):
        for part in _PARTS:
            for line in said(["ldd", base / part]).splitlines():
                name, arrow, found = line.strip().partition(" => ")
                if arrow and found.startswith("not found"):
                    lacking.add(name)
    return lacking
