"""A canonical archive on its way to the disk: large blocks, hashed by a thread of their own while they are written.

Equal results must be equal bytes at every provider, so the format is spelled out here and depends on no library.
"""

import hashlib
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from gpu_sandbox.errors import DataError, DiskFullError, EngineRefusedError
from gpu_sandbox.sandbox.spec import Output


TAR_BLOCK: Final = 512
_BLOCK: Final = 1 << 20
_BLOCKS: Final = 8
"""One is filled or written while others are hashed; all the memory that an archive takes, however large it is."""
_WRITE_BACK: Final = 32 << 20
"""After so many bytes the system is asked to begin with the disk, so that little is left for the end."""


def tar_header(path: str, size: int, *, mode: int = 0o644, owner: int = 0, kind: bytes = b"0") -> bytes:
    """Return the 512 bytes before an entry: POSIX.1-1988 ustar, time 0.

    Args:
        path: at most 100 bytes in UTF-8.
        size: bytes; from 8 GiB on in base 256, as GNU tar and Go read it.
        mode: permissions.
        owner: user and group.
        kind: `0` for a regular file, `5` for a folder.
    """
    length = b"%011o\0" % size if size < 8**11 else b"\x80" + size.to_bytes(11, "big")
    fields = (
        path.encode().ljust(100, b"\0"),
        b"%07o\0" % mode,
        b"%07o\0" % owner,
        b"%07o\0" % owner,
        length,
        b"00000000000\0",
        b"        ",
        kind,
        bytes(100),
        b"ustar\x0000",
    )
    head = b"".join(fields).ljust(TAR_BLOCK, b"\0")
    return head[:148] + b"%06o\0 " % sum(head) + head[156:]


class Pack:
    """Appends files to an archive, in the order of their paths, part by part."""

    def __init__(self, handle: int, hasher: "_Hasher", *, max_bytes: int, max_files: int) -> None:
        """Take the file's descriptor, who hashes, and the caps on the archive's bytes and entries."""
        self._handle = handle
        self._hasher = hasher
        self._max_bytes, self._max_files = max_bytes, max_files
        self._left = max_bytes - 2 * TAR_BLOCK
        self._entries = self._files = 0
        self._last: tuple[str, ...] = ()
        self._blocks = [memoryview(bytearray(_BLOCK)) for _ in range(_BLOCKS)]
        self._block = hasher.take_turn(self._blocks)
        self._used = self._written = self._begun = 0

    def entry(self) -> None:
        """Count an entry, a folder or a file.

        Raises:
            DataError: if there are too many.
        """
        self._entries += 1
        if self._entries > self._max_files:
            raise DataError(f"the output has more than {self._max_files} entries")

    def add(self, path: str, size: int, fill: Callable[[memoryview], int]) -> None:
        """Append a file.

        Args:
            path: at most 100 bytes; sorted behind those before, folder by folder.
            size: bytes.
            fill: writes the next bytes of the content into what it is given and returns how many; 0 is a broken end.

        Raises:
            DataError: if the path is there already, or the archive would be too long.
            EngineRefusedError: if the paths are not sorted, or the content ends early.
        """
        key = tuple(path.split("/"))
        if key == self._last:
            raise DataError(f"the output has a name twice: {path!a}")
        if key < self._last:
            raise EngineRefusedError("the engine's archive of the output is not sorted")
        self._last = key
        self._spend(TAR_BLOCK + size + -size % TAR_BLOCK)
        self._put(tar_header(path, size))
        left = size
        while left:
            count = fill(self._block[self._used : self._used + left])
            if not 0 < count <= left:
                raise EngineRefusedError("the engine's archive of the output ended early")
            left -= count
            self._advance(count)
        self._put(bytes(-size % TAR_BLOCK))
        self._files += 1

    def finish(self) -> Output:
        """Write the end, and all of it to the disk; say what the archive is."""
        self._spend(0)
        self._put(bytes(2 * TAR_BLOCK))
        self._flush()
        os.fsync(self._handle)
        return Output(self._hasher.digest(), self._max_bytes - self._left, self._files)

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise DataError(f"the output has more than {self._max_bytes} bytes")

    def _put(self, data: bytes) -> None:
        while data:
            part = data[: _BLOCK - self._used]
            self._block[self._used : self._used + len(part)] = part
            self._advance(len(part))
            data = data[len(part) :]

    def _advance(self, count: int) -> None:
        self._used += count
        if self._used == _BLOCK:
            self._flush()

    def _flush(self) -> None:
        block = self._block[: self._used]
        self._hasher.hash(block)
        self._used = 0
        left = block
        while left:
            left = left[os.write(self._handle, left) :]
        self._written += len(block)
        if sys.platform == "linux" and self._written - self._begun >= _WRITE_BACK:
            # What is dirty in that range is begun to be written; nothing waits for it.
            os.posix_fadvise(self._handle, self._begun, self._written - self._begun, os.POSIX_FADV_DONTNEED)
            self._begun = self._written
        self._block = self._hasher.take_turn(self._blocks)


class _Hasher:
    """A thread that hashes blocks in their order; leaving the context ends it. SHA-256 lets other threads run."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._waiting: queue.SimpleQueue[memoryview | None] = queue.SimpleQueue()
        self._free = threading.Semaphore(_BLOCKS)
        self._turn = 0
        self._thread = threading.Thread(target=self._work, name="lull-hash", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def take_turn(self, blocks: list[memoryview]) -> memoryview:
        """Return the next block, once its old content is hashed."""
        self._free.acquire()
        self._turn += 1
        return blocks[self._turn % len(blocks)]

    def hash(self, block: memoryview) -> None:
        self._waiting.put(block)

    def digest(self) -> str:
        self._end()
        return self._hash.hexdigest()

    def _end(self) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (block := self._waiting.get()) is not None:
            self._hash.update(block)
            self._free.release()


def write_archive(to: Path, write: Callable[[Pack], None], *, max_bytes: int, max_files: int) -> Output:
    """Write a canonical archive. It grows beside `to` under mode 0600, is synced, and takes its place whole.

    Args:
        to: the file; after an error it is as it was.
        write: adds the files.
        max_bytes: cap on the archive.
        max_files: cap on its entries, folders included.

    Raises:
        DataError: if it cannot be written, or breaks a cap.
        DiskFullError: if there is no room for it.
    """
    part = to.with_name(to.name + ".part")
    try:
        with _no_room():
            part.unlink(missing_ok=True)
            handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
            try:
                with _Hasher() as hasher:
                    pack = Pack(handle, hasher, max_bytes=max_bytes, max_files=max_files)
                    write(pack)
                    output = pack.finish()
            finally:
                os.close(handle)
            part.replace(to)
            _sync_folder(to.parent)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    return output


@contextmanager
def _no_room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {ENOSPC, EDQUOT}:
            raise DiskFullError("there is no room for the job's output") from None
        raise DataError(f"the job's output cannot be written: {error.strerror}") from None


def _sync_folder(folder: Path) -> None:
    """Make a rename last; systems whose folders cannot be opened do it by themselves."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
