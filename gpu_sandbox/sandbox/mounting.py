"""A disk mounted for one process alone: it appears nowhere in the system, and is gone with its descriptor.

Linux gives a mount as a descriptor (`fsopen`, `fsmount`; 5.2). Nothing has to be unmounted after a crash, and no
other program ever sees a path into what a job wrote.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from gpu_sandbox.errors import EngineRefusedError


_FSOPEN, _FSCONFIG, _FSMOUNT = 430, 431, 432
"""The same on each of Linux' architectures that Lull runs on (`include/uapi/asm-generic/unistd.h`)."""
_CLOEXEC: Final = 1
_SET_FLAG, _SET_STRING, _CREATE = 0, 1, 6
_QUIET: Final = 0x1 | 0x2 | 0x4 | 0x8 | 0x200000
"""Read-only, no set-user-id, no devices, no programs, no symbolic link followed (`include/uapi/linux/mount.h`)."""


@contextmanager
def mounted(device: Path, kind: str = "ext4") -> Iterator[int]:
    """Mount a device read-only and give a descriptor of its top folder; leaving the context unmounts it.

    Raises:
        EngineRefusedError: if this system or its rights do not allow it, or the device is in use by writers.
    """
    if sys.platform == "win32":
        raise EngineRefusedError(f"{device} cannot be read: a file system is mounted so on Linux alone")
    try:
        mount = _mount(device, kind)
    except OSError as error:
        raise EngineRefusedError(f"{device} cannot be read: {error.strerror}") from None
    try:
        top = os.open(".", os.O_RDONLY | os.O_DIRECTORY, dir_fd=mount)
    except OSError as error:
        raise EngineRefusedError(f"{device} cannot be read: {error.strerror}") from None
    finally:
        os.close(mount)
    try:
        yield top
    finally:
        os.close(top)


def _mount(device: Path, kind: str) -> int:
    context = _call(_FSOPEN, kind.encode(), _CLOEXEC)
    try:
        _call(_FSCONFIG, context, _SET_STRING, b"source", os.fsencode(device), 0)
        _call(_FSCONFIG, context, _SET_FLAG, b"ro", None, 0)
        _call(_FSCONFIG, context, _CREATE, None, None, 0)
        return _call(_FSMOUNT, context, _CLOEXEC, _QUIET)
    finally:
        os.close(context)


def _call(number: int, *arguments: bytes | int | None) -> int:
    """Make a system call that Python has no name for.

    Raises:
        OSError: what the kernel says.
    """
    if sys.platform != "linux":
        raise OSError(0, "this is not Linux")
    import ctypes  # noqa: PLC0415 - needed here alone

    call = ctypes.CDLL(None, use_errno=True).syscall
    result: int = call(number, *(ctypes.c_long(each) if isinstance(each, int) else each for each in arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
