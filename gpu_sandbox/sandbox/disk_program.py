"""Makes, finds and frees a disk of a fixed size inside the container engine's machine; runs in a helper of ours.

    python disk_program.py ORDERS

It is for an engine whose user may not set up loop devices himself (`engine_disks.py`). It sees volumes that no job ever
sees, with one file in each; it never looks at what the file system in that file holds. Its answer is one line of JSON:
for each order the number of the device that the file lies behind, or what went wrong.

The standard library and `ext4.py` alone: both are given to a Python as text.
"""

import contextlib
import errno
import json
import os
import struct
import sys
from pathlib import Path
from typing import Any, Final

from gpu_sandbox.sandbox.ext4 import SPARE_FILES, empty


assert sys.platform != "win32"  # noqa: S101 - mypy reads it, and does not check what follows for Windows

CONTROL: Final = "/dev/loop-control"
_GET_FREE, _CONFIGURE, _CLEAR, _STATUS = 0x4C82, 0x4C0A, 0x4C01, 0x4C05
"""Linux, include/uapi/linux/loop.h."""
_CONFIG_BYTES: Final = 4 + 4 + 232 + 64
_STATUS_BYTES: Final = 232
_MAJOR: Final = 7
_TRIES: Final = 20


def ioctl(handle: int, number: int, argument: bytes = b"") -> tuple[int, bytes]:
    """Make the kernel's call of this name on a device; return its answer, and what it wrote.

    Raises:
        OSError: as the kernel says.
    """
    import fcntl  # noqa: PLC0415 - is not there on Windows

    if not argument:
        return fcntl.ioctl(handle, number), b""
    return 0, fcntl.ioctl(handle, number, argument)


def device(number: int, flags: int) -> int:
    """Open a loop device; a container's `/dev` has only what it makes itself."""
    path = f"/dev/loop{number}"
    with contextlib.suppress(FileExistsError):
        os.mknod(path, 0o600 | 0o060000, os.makedev(_MAJOR, number))
    return os.open(path, flags)


def found(path: Path) -> int | None:
    """Return the number of the device that a file lies behind: by its name, and the kernel's word for its inode."""
    inode = path.stat().st_ino
    for entry in Path("/sys/block").glob("loop*/loop/backing_file"):
        with contextlib.suppress(OSError):
            if entry.read_text(encoding="utf-8", errors="replace").strip().rpartition("/")[2] != path.name:
                continue
            number = int(entry.parts[3].removeprefix("loop"))
            handle = device(number, os.O_RDONLY)
            try:
                _, status = ioctl(handle, _STATUS, bytes(_STATUS_BYTES))
            finally:
                os.close(handle)
            if struct.unpack_from("=QQ", status)[1] == inode:  # lo_device, lo_inode
                return number
    return None


def attached(path: Path) -> int:
    """Put a free device before a file and return its number.

    Raises:
        OSError: if none can be had.
    """
    for _ in range(_TRIES):
        control = os.open(CONTROL, os.O_RDWR)
        try:
            number, _ = ioctl(control, _GET_FREE)
        finally:
            os.close(control)
        file = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
        try:
            handle = device(number, os.O_RDWR)
            try:
                ioctl(handle, _CONFIGURE, struct.pack("=II", file, 0).ljust(_CONFIG_BYTES, b"\0"))
            finally:
                os.close(handle)
        except OSError as error:
            if error.errno not in {errno.EBUSY, errno.ENXIO}:
                raise
            continue  # another program was faster
        finally:
            os.close(file)
        return number
    raise OSError(errno.EBUSY, "no loop device is free")


def made(path: Path, order: dict[str, Any]) -> None:
    """Make a disk's file, with all of its room taken at once; a half-made one never has its name.

    Raises:
        OSError: if there is no room.
    """
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.new")
    handle = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600)
    try:
        try:
            os.posix_fallocate(handle, 0, order["size"])
            mark = bytes.fromhex(order["mark"])
            for at, piece in empty(order["size"], order["files"] + SPARE_FILES, owner=order["owner"], mark=mark):
                os.pwrite(handle, piece, at)
        finally:
            os.close(handle)
    except BaseException:
        draft.unlink()
        raise
    draft.rename(path)


def freed(path: Path) -> bool:
    """Take the device from before a file; return whether there is none any more."""
    for _ in range(_TRIES):
        if not path.exists() or (number := found(path)) is None:
            return True
        handle = device(number, os.O_RDONLY)
        try:
            ioctl(handle, _CLEAR)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
        finally:
            os.close(handle)
        if found(path) == number:
            return False
    return False


def done(order: dict[str, Any]) -> dict[str, Any]:
    """Do what is asked for; return the answer.

    Raises:
        OSError: as the kernel says.
    """
    path = Path(order["folder"]) / f"{order['name']}.img"
    if order["do"] in {"make", "wake"}:
        if order["do"] == "make":
            made(path, order)
        number = found(path)
        return {"device": attached(path) if number is None else number}
    if order["do"] == "find":
        return {"device": found(path) if path.exists() else None}
    return {"freed": freed(path)}


def main(arguments: list[str]) -> int:
    """Do all, and say what came of each."""
    answers = []
    for order in json.loads(arguments[0]):
        try:
            answers.append(done(order))
        except OSError as error:
            answers.append({"errno": error.errno, "what": error.strerror})
    sys.stdout.write(json.dumps(answers) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
