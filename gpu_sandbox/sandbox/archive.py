"""A job's output as one canonical archive: hostile names and kinds refused, equal results equal bytes.

The engine's tar stream is read here and not by `tarfile`, which copies each byte several times and takes a stream that
was cut between two entries for a whole one.
"""

import re
import unicodedata
from pathlib import Path
from typing import IO, Final

from gpu_sandbox.errors import DataError, EngineRefusedError
from gpu_sandbox.sandbox.pack import TAR_BLOCK, Pack, tar_header, write_archive
from gpu_sandbox.sandbox.spec import Output


__all__ = ["MAX_DEPTH", "MAX_NAME", "canonical_archive", "checked_path", "tar_header"]

MAX_DEPTH: Final = 16
MAX_NAME: Final = 100
"""Bytes of a path in UTF-8: what a ustar header's one field for names holds."""
_CHUNK: Final = 1 << 20
_NAMING: Final = 4096
"""What the engine's own archive may spend on an entry's headers beyond its content."""
_EXTENDED: Final = 1 << 16
_DIGITS: Final = 18
_OCTAL = re.compile(rb" *([0-7]*)[ \0]*")
_EMPTY: Final = bytes(TAR_BLOCK)
_FILE, _FOLDER, _MORE = {b"0", b"\0"}, b"5", b"x"


def canonical_archive(stream: IO[bytes], to: Path, *, folder: str, max_bytes: int, max_files: int) -> Output:
    """Write the regular files under `folder` of an engine's tar stream as a canonical archive (`write_archive`).

    Nothing is unpacked by a name from the stream.

    Args:
        stream: a tar stream, as the engine gives it for a folder: sorted, folder by folder.
        to: the file to write.
        folder: the name of the folder in the stream, such as `out`; it is left out of the names.
        max_bytes: cap on the archive.
        max_files: cap on its entries, folders included.

    Raises:
        DataError: for links, devices, sparse files, names that are absolute, too long, too deep, twice there, not
            UTF-8 or not printable, and for too much of anything.
        EngineRefusedError: if the stream ends early, is damaged or is out of order.
        DiskFullError: if there is no room for it.
    """

    def write(pack: Pack) -> None:
        source = _Source(stream, max_bytes + (max_files + 4) * _NAMING)
        while (head := source.header()) is not None:
            _take(head, source, folder, pack)

    return write_archive(to, write, max_bytes=max_bytes, max_files=max_files)


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


def _take(head: bytes, source: "_Source", folder: str, pack: Pack) -> None:
    """Take an entry with the header that may stand before it."""
    extended = {}
    if head[156:157] == _MORE:
        extended = _extended(source.content(_size(head)))
        following = source.header()
        if following is None:
            raise _damaged()
        head = following
    kind = head[156:157]
    try:
        name = extended.get(b"path", _ustar_name(head)).decode()
    except UnicodeDecodeError:
        raise DataError("the output has a name that is not UTF-8") from None
    size = _decimal(extended[b"size"]) if b"size" in extended else _size(head)
    if kind == _FOLDER:
        name = name.rstrip("/")
        if size:
            raise _damaged()
        if name == folder:
            return
    pack.entry()
    path = checked_path(name, folder)
    if kind == _FOLDER:
        return
    if kind not in _FILE or any(key.startswith(b"GNU.sparse") for key in extended):
        raise DataError(f"the output has something that is no plain file: {path!a}")
    pack.add(path, size, source.fill)
    source.content(-size % TAR_BLOCK, padded=False)


class _Source:
    """A tar stream that gives no more than it may."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._left = self._limit = limit

    def fill(self, view: memoryview) -> int:
        """Read into what is given; return how much came."""
        count: int = self._stream.readinto(view)  # type: ignore[attr-defined]  # each binary stream has it
        self._left -= count
        if self._left < 0:
            raise DataError(f"the output has more than {self._limit} bytes")
        return count

    def content(self, size: int, *, padded: bool = True) -> bytes:
        """Read a few bytes, and what fills them up to a block."""
        if size > _EXTENDED:
            raise _damaged()
        data = bytearray(size + (-size % TAR_BLOCK if padded else 0))
        left = memoryview(data)
        while left:
            if not (count := self.fill(left)):
                raise EngineRefusedError("the engine's archive of the output ended early")
            left = left[count:]
        return bytes(data[:size])

    def header(self) -> bytes | None:
        """Return the next header, or None behind the last: there two empty blocks stand, and nothing but zeros."""
        head = self.content(TAR_BLOCK)
        if head == _EMPTY:
            if self.content(TAR_BLOCK) != _EMPTY:
                raise _damaged()
            self._nothing_more()
            return None
        if head[257:262] != b"ustar" or _octal(head[148:156]) != sum(head) - sum(head[148:156]) + sum(b" " * 8):
            raise _damaged()
        return head

    def _nothing_more(self) -> None:
        rest, total = memoryview(bytearray(_CHUNK)), 0
        while count := self.fill(rest):
            total += count
            if rest[:count].tobytes().strip(b"\0"):
                raise _damaged()
        if total % TAR_BLOCK:
            raise EngineRefusedError("the engine's archive of the output ended early")


def _ustar_name(head: bytes) -> bytes:
    name = head[:100].partition(b"\0")[0]
    prefix = head[345:500].partition(b"\0")[0] if head[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _size(head: bytes) -> int:
    """Return the size in a header: octal digits, or base 256 behind a set bit."""
    field = head[124:136]
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    return _octal(field)


def _octal(field: bytes) -> int:
    found = _OCTAL.fullmatch(field)
    if found is None:
        raise _damaged()
    return int(found[1] or b"0", 8)


def _decimal(text: bytes) -> int:
    if not text.isdigit() or len(text) > _DIGITS:
        raise _damaged()
    return int(text)


def _extended(text: bytes) -> dict[bytes, bytes]:
    """Return the records of a POSIX.1-2001 header, each its own length, a key and a value."""
    records = {}
    while text:
        length, _, _ = text.partition(b" ")
        count = _decimal(length)
        record, text = text[len(length) + 1 : count], text[count:]
        key, equals, value = record.partition(b"=")
        if not equals or not value.endswith(b"\n"):
            raise _damaged()
        records[key] = value[:-1]
    return records


def _damaged() -> EngineRefusedError:
    return EngineRefusedError("the engine's archive of the output is damaged")
