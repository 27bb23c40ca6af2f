"""A job's output as one canonical archive: hostile names and kinds refused, equal results equal bytes."""

import hashlib
import io
import os
import tarfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import IO, Final

from gpu_sandbox.errors import DataError, DiskFullError, EngineRefusedError
from gpu_sandbox.sandbox.spec import Output


MAX_DEPTH: Final = 16
MAX_NAME: Final = 100
"""Bytes of a path in UTF-8: what a ustar header's one field for names holds."""
_BLOCK: Final = 512
_CHUNK: Final = 1 << 20
_NAMING: Final = 4096
"""What the engine's own archive may spend on an entry's headers beyond its content."""


def tar_header(path: str, size: int, *, mode: int = 0o644, owner: int = 0, kind: bytes = b"0") -> bytes:
    """Return the 512 bytes before an entry: POSIX.1-1988 ustar, time 0.

    It is spelled out here because two providers' digests must agree whatever Python either has.

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
    head = b"".join(fields).ljust(_BLOCK, b"\0")
    return head[:148] + b"%06o\0 " % sum(head) + head[156:]


def canonical_archive(stream: IO[bytes], to: Path, *, folder: str, max_bytes: int, max_files: int) -> Output:
    """Write the regular files under `folder` of an engine's tar stream as a canonical archive.

    Nothing is unpacked by a name from the stream. The archive grows beside `to` under mode 0600, is synced, and
    takes its place whole; after an error nothing is left.

    Args:
        stream: a tar stream, as the engine gives it for a folder: sorted, folder by folder.
        to: the file to write.
        folder: the name of the folder in the stream, such as `out`; it is left out of the names.
        max_bytes: cap on the archive.
        max_files: cap on its entries, folders included.

    Raises:
        DataError: for links, devices, sparse files, names that are absolute, too long, too deep, twice there, not
            UTF-8 or not printable, and for too much of anything.
        EngineRefusedError: if the stream ends early or is out of order.
        DiskFullError: if there is no room for it.
    """
    part = to.with_name(to.name + ".part")
    bounded = _Bounded(stream, max_bytes + (max_files + 4) * _NAMING)
    try:
        with _no_room(), suppress(FileNotFoundError):
            part.unlink()
        with _no_room(), os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            writer = _Writer(file, max_bytes)
            entries = 0
            try:
                with tarfile.open(fileobj=bounded, mode="r|", bufsize=_CHUNK, encoding="utf-8", errors="strict") as tar:
                    while (entry := tar.next()) is not None:
                        tar.members.clear()  # type: ignore[attr-defined]  # typeshed leaves it out; it would remember each
                        if entry.name == folder and entry.isdir():
                            continue
                        entries += 1
                        if entries > max_files:
                            raise DataError(f"the output has more than {max_files} entries")
                        _take(tar, entry, checked_path(entry.name, folder), writer)
            except UnicodeError:
                raise DataError("the output has a name that is not UTF-8") from None
            except tarfile.TarError:
                raise EngineRefusedError("the engine's archive of the output is damaged") from None
            bounded.finish(tar.offset)
            output = writer.finish()
            file.flush()
            os.fsync(file.fileno())
        with _no_room():
            part.replace(to)
            _sync_folder(to.parent)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    return output


def checked_path(name: str, folder: str) -> str:
    """Return an entry's path below `folder`.

    Raises:
        DataError: if it is a name that no output may have.
    """
    shown = ascii(name[:120])
    root, _, path = name.partition("/")
    parts = path.split("/")
    if root != folder or any(part in {"", ".", ".."} for part in parts):
        raise DataError(f"the output has a path that leads elsewhere: {shown}")
    try:
        length = len(path.encode())
    except UnicodeEncodeError:
        raise DataError(f"the output has a name that is not UTF-8: {shown}") from None
    if length > MAX_NAME:
        raise DataError(f"the output has a path of more than {MAX_NAME} bytes: {shown}")
    if len(parts) > MAX_DEPTH:
        raise DataError(f"the output has folders in more than {MAX_DEPTH} levels: {shown}")
    if "\\" in path or any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in path):
        raise DataError(f"the output has a name with control characters: {shown}")
    return path


def _take(tar: tarfile.TarFile, entry: tarfile.TarInfo, path: str, writer: "_Writer") -> None:
    if entry.isdir():
        return
    if entry.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or entry.issparse():
        raise DataError(f"the output has something that is no plain file: {path!a}")
    file = tar.extractfile(entry)
    if file is None:
        raise DataError(f"the output has something that is no plain file: {path!a}")
    writer.add(path, entry.size, file)


class _Writer:
    """Appends files to a canonical archive, hashing as it goes."""

    def __init__(self, file: IO[bytes], max_bytes: int) -> None:
        self._file = file
        self._left = max_bytes - 2 * _BLOCK
        self._max = max_bytes
        self._hash = hashlib.sha256()
        self._last: tuple[str, ...] = ()
        self._files = 0

    def add(self, path: str, size: int, content: IO[bytes]) -> None:
        key = tuple(path.split("/"))
        if key == self._last:
            raise DataError(f"the output has a name twice: {path!a}")
        if key < self._last:
            raise EngineRefusedError("the engine's archive of the output is not sorted")
        self._last = key
        self._left -= _BLOCK + size + -size % _BLOCK
        if self._left < 0:
            raise DataError(f"the output has more than {self._max} bytes")
        self._write(tar_header(path, size))
        remaining = size
        while remaining:
            chunk = content.read(min(_CHUNK, remaining))
            if not chunk:
                raise EngineRefusedError("the engine's archive of the output ended early")
            self._write(chunk)
            remaining -= len(chunk)
        self._write(bytes(-size % _BLOCK))
        self._files += 1

    def finish(self) -> Output:
        if self._left < 0:
            raise DataError(f"the output has more than {self._max} bytes")
        self._write(bytes(2 * _BLOCK))
        return Output(self._hash.hexdigest(), self._max - self._left, self._files)

    def _write(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)


class _Bounded(io.BufferedIOBase):
    """A stream that gives no more than it may, and knows whether it ended as a tar archive ends."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._total = 0
        self._tail = b""

    def read(self, size: int | None = -1, /) -> bytes:
        data = self._stream.read(_CHUNK if size is None or size < 0 else size)
        self._total += len(data)
        if self._total > self._limit:
            raise DataError(f"the output has more than {self._limit} bytes")
        self._tail = (self._tail + data[-2 * _BLOCK :])[-2 * _BLOCK :]
        return data

    def finish(self, end: int) -> None:
        """Read to the end: behind the last entry, at `end`, stand two empty blocks.

        `tarfile` takes a stream that was cut between two entries for a whole one.
        """
        while self.read(_CHUNK):
            pass
        if self._total - end < 2 * _BLOCK or self._total % _BLOCK or self._tail != bytes(2 * _BLOCK):
            raise EngineRefusedError("the engine's archive of the output ended early")


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
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
