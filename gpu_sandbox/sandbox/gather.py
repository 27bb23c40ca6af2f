"""An ended job's output read off its disk, file by file, where the engine's tar stream would cost far more.

The disk is ours (`disks`), mounted for this process alone (`mounting`), and nobody writes to it any more. No link is
followed and nothing but a plain file is opened. What a file holds is read where the kernel says that it lies in the
disk's own file: through the loop device each byte would be copied twice.
"""

import os
import stat
import struct
import sys
from collections.abc import Callable, Iterator
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
_LINUX_ALONE: Final = "an output is read off its disk on Linux alone; elsewhere the engine's archive is"
_OPEN: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class Extent:
    """A part of a file that lies in one piece.

    Attributes:
        at: offset in the file.
        place: offset on its disk; None where the kernel names none, and the file itself has to be read.
        size: bytes.
    """

    at: int
    place: int | None
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
    if sys.platform == "win32":
        raise EngineRefusedError(_LINUX_ALONE)
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
    pack.add(path, told.st_size, _through(handle) if disk is None else _beside(disk, handle, told.st_size))


def extents(handle: int, size: int) -> Iterator[Extent]:
    """Yield the written parts of a file in their order, a few at a time: there may be hundreds of thousands.

    Args:
        handle: descriptor of the file.
        size: its length in bytes.
    """
    if sys.platform == "win32":
        yield Extent(0, None, size)
        return
    import fcntl  # noqa: PLC0415 - is not there on Windows

    begin = 0
    while begin < size:
        asked = bytearray(_HEAD.size + _MOST * _EXTENT.size)
        _HEAD.pack_into(asked, 0, begin, size - begin, _SYNC, 0, _MOST, 0)
        try:
            fcntl.ioctl(handle, _FIEMAP, asked)
        except OSError:
            yield Extent(begin, None, size - begin)
            return
        count = min(_HEAD.unpack_from(asked)[3], _MOST)
        flags = _LAST
        for number in range(count):
            at, place, length, _, _, flags, *_ = _EXTENT.unpack_from(asked, _HEAD.size + number * _EXTENT.size)
            if at + length <= begin:
                raise EngineRefusedError("the job's output lies on its disk in no order")
            begin = at + length
            if not flags & _UNWRITTEN:
                yield Extent(at, None if flags & ~(_LAST | _MERGED) else place, length)
        if flags & _LAST:
            return


def _through(handle: int) -> Callable[[memoryview], int]:
    """Fill from the file itself."""

    def fill(view: memoryview) -> int:
        try:
            return _read(handle, view)
        except OSError as error:
            raise _unreadable(error) from None

    return fill


def _beside(disk: int, handle: int, size: int) -> Callable[[memoryview], int]:
    """Fill from the disk that a file lies on; between the parts that were written there are zeros."""
    at = 0
    nothing = Extent(size, None, 0)
    parts = extents(handle, size)
    part = next(parts, nothing)

    def fill(view: memoryview) -> int:
        nonlocal at, part
        while part.size and part.at + part.size <= at:
            part = next(parts, nothing)
        if at < part.at:
            count = min(len(view), part.at - at)
            view[:count] = bytes(count)
        else:
            view = view[: part.at + part.size - at]
            source, place = (handle, at) if part.place is None else (disk, part.place + at - part.at)
            try:
                count = _read(source, view, place)
            except OSError as error:
                raise _unreadable(error) from None
        at += count
        return count

    return fill


def _read(handle: int, view: memoryview, place: int | None = None) -> int:
    """Fill a view from where a file stands, or from a place in it; return how many bytes came."""
    if sys.platform == "win32":
        raise EngineRefusedError(_LINUX_ALONE)
    return os.readv(handle, [view]) if place is None else os.preadv(handle, [view], place)


def _no_file(path: str) -> DataError:
    return DataError(f"the output has something that is no plain file: {path!a}")


def _unreadable(error: OSError) -> EngineRefusedError:
    return EngineRefusedError(f"the job's output cannot be read: {error.strerror}")
