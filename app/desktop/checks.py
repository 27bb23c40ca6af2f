"""What of this PC the first set-up looks at by itself; all that concerns Docker and the GPU is the engine's word."""

import shutil
import sys
from pathlib import Path
from typing import Final

from app.protocol.records import record


_VIRTUALISATION: Final = 21
"""PF_VIRT_FIRMWARE_ENABLED."""


@record
class System:
    """This PC.

    Attributes:
        free_bytes: room where Lull keeps its things, or None where that is not known.
        virtualisation: whether the firmware allows it; None where it is not needed, as on Linux.
        windows: whether Docker needs WSL2 here.
    """

    free_bytes: int | None
    virtualisation: bool | None
    windows: bool


def look(folder: Path) -> System:
    """Return what is found; takes well under a millisecond."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        free = None
    return System(free, _virtualisation(), sys.platform == "win32")


def _virtualisation() -> bool | None:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - needed here alone

        return bool(ctypes.windll.kernel32.IsProcessorFeaturePresent(_VIRTUALISATION))
    return None
