"""Loads Qt's libraries in a thread while Python reads modules that need none of them.

To map and link them takes the processor some 13 ms in which Python's lock would be held for nothing: a second core does
it meanwhile. What cannot be loaded here is loaded a moment later by `import`, which also says what is wrong with it.
"""

import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Final


_QT: Final = (
    "Qt/lib/libQt6Widgets.so.6",
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/imageformats/libqsvg.so",
    "../shiboken6/Shiboken.abi3.so",
    "QtCore.abi3.so",
    "QtGui.abi3.so",
    "QtWidgets.abi3.so",
)
"""In the folder of PySide6: what the first frame needs, each with all that it is linked against."""

_NOW: Final = 2
"""`RTLD_NOW`, as Python itself loads modules."""


def load_ahead() -> threading.Thread | None:
    """Begin to load, and return the thread; None where libraries are loaded in another way."""
    if sys.platform != "linux":
        return None
    found = find_spec("PySide6")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    thread = threading.Thread(target=_load, args=([folder / name for name in _QT],), name="libraries", daemon=True)
    thread.start()
    return thread


def _load(libraries: list[Path]) -> None:
    import ctypes  # noqa: PLC0415 - for this and the tray alone

    load = ctypes.CDLL(None).dlopen  # a foreign call lets Python run meanwhile; ctypes' own loading does not
    load.argtypes, load.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    for library in libraries:
        load(bytes(library), _NOW)
