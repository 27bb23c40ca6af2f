"""An ended job's output read off its disk, file by file, where the engine's tar stream would cost far more.

The disk is ours (`disks`), mounted for this process alone (`mounting`), and nobody writes to it any more. No link is
followed and nothing but a plain file is opened. What a file holds is read where the kernel says that it lies in the
disk's own file: through the loop device each byte would be copied twice.
"""

import fcntl
import os
import stat
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gpu_sandbox.errors import DataError, EngineRefusedError
from gpu_sandbox.sandbox.archive import checked_path
from gpu_sandbox.sandbox.pack import Pack, write_archive
from gpu_sandbox.sandbox.spec import Output


_FIEMAP: Final = 0xC020660B
_SYNC: Final = 1
_HEAD: Final = struct.Struct("=QQIIII")
_EXTENT: Final = struct.Struct("=QQQQQIIII")
_MOST: Final = 256
_LAST, _UNWRITTEN, _MERGED = 0x1, 0x800, 0x1000
"""`include/uapi/linux/fiemap.h`: whatever else an extent is marked with, its place says nothing of its content."""
_OPEN: Final = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class Extent:
    """A part of a file that lies in one piece.

    Attributes:
        at: offset in the file.
        place: offset on its disk.
        size: bytes.
    """

    at: int
    place: int
    size: int


def gathered(top: int, disk: int | None, to: Path, *, folder: str, max_bytes: int, max_files: int) -> Output:
    """Write the regular files of a folder as a canonical archive: the same bytes as `archive.canonical_archive` writes.

    Args:
        top: descriptor of the folder.
        disk: descriptor of what the file system lies in, or None to read through the files alone.
        to: the file to write.
        folder: what the engine calls the folder, such as `out`; it stands in refusals.
        max_bytes: cap on the archive.
        max_files: cap on its entries, folders included.

    Raises:
        DataError: as `archive.canonical_archive`.
        EngineRefusedError: if something cannot be read.
        DiskFullError: if there is no room for it.
    """

    def write(pack: Pack) -> None:
        _folder(top, folder, (pack, folder, disk))

    return write_archive(to, write, max_bytes=max_bytes, max_files=max_files)


def _folder(handle: int, name: str, into: tuple[Pack, str, int | None]) -> None:
    """Take a folder's entries in the order of their names, which is the engine's."""
    pack, folder, disk = into
    found = []
    try:
        with os.scandir(handle) as entries:
            for entry in entries:
                pack.entry()
                found.append((entry.name, entry.is_dir(follow_symlinks=False), entry.is_file(follow_symlinks=False)))
    except OSError as error:
        raise _unreadable(error) from None
    for each, is_folder, is_file in sorted(found):
        path = checked_path(f"{name}/{each}", folder)
        if not (is_folder or is_file):
            raise _no_file(path)
        try:
            inner = os.open(each, _OPEN | (os.O_DIRECTORY if is_folder else 0), dir_fd=handle)
        except OSError as error:
            raise _unreadable(error) from None
        try:
            if is_folder:
                _folder(inner, f"{name}/{each}", into)
            else:
                _file(inner, path, pack, disk)
        finally:
            os.close(inner)


def _file(handle: int, path: str, pack: Pack, disk: int | None) -> None:
    told = os.fstat(handle)
    if not stat.S_ISREG(told.st_mode) or told.st_nlink != 1:
        raise _no_file(path)
    places = extents(handle, told.st_size) if disk is not None and told.st_size else None
    pack.add(path, told.st_size, _through(handle) if disk is None or places is None else _beside(disk, places))


def extents(handle: int, size: int) -> list[Extent] | None:
    """Return where the kernel keeps a file's written parts; None where that is not told, or a part has no such place.

    Args:
        handle: descriptor of the file.
        size: its length in bytes.
    """
    found: list[Extent] = []
    begin = 0
    while begin < size:
        asked = bytearray(_HEAD.size + _MOST * _EXTENT.size)
        _HEAD.pack_into(asked, 0, begin, size - begin, _SYNC, 0, _MOST, 0)
        try:
            fcntl.ioctl(handle, _FIEMAP, asked)
        except OSError:
            return None
        count = _HEAD.unpack_from(asked)[3]
        flags = _LAST
        for number in range(min(count, _MOST)):
            at, place, length, _, _, flags, *_ = _EXTENT.unpack_from(asked, _HEAD.size + number * _EXTENT.size)
            if flags & ~(_LAST | _UNWRITTEN | _MERGED) or at + length <= begin:
                return None
            begin = at + length
            if not flags & _UNWRITTEN:
                found.append(Extent(at, place, length))
        if flags & _LAST:
            break
    return found


def _through(handle: int) -> Callable[[memoryview], int]:
    """Fill from the file itself."""

    def fill(view: memoryview) -> int:
        try:
            return os.readv(handle, [view])
        except OSError as error:
            raise _unreadable(error) from None

    return fill


def _beside(disk: int, places: list[Extent]) -> Callable[[memoryview], int]:
    """Fill from the disk that the file lies on; between the parts that were written there are zeros."""
    at = 0
    left = list(reversed(places))

    def fill(view: memoryview) -> int:
        nonlocal at
        while left and left[-1].at + left[-1].size <= at:
            left.pop()
        if not left or at < left[-1].at:
            count = min(len(view), left[-1].at - at) if left else len(view)
            view[:count] = bytes(count)
        else:
            inside = at - left[-1].at
            try:
                count = os.preadv(disk, [view[: left[-1].size - inside]], left[-1].place + inside)
            except OSError as error:
                raise _unreadable(error) from None
        at += count
        return count

    return fill


def _no_file(path: str) -> DataError:
    return DataError(f"the output has something that is no plain file: {path!a}")


def _unreadable(error: OSError) -> EngineRefusedError:
    return EngineRefusedError(f"the job's output cannot be read: {error.strerror}")
