"""A layer, unpacked and looked at while it streams: bombs, names that climb, devices and odd attributes are refused.

The engine has no guard of its own: it unfolds 5 MB to a gigabyte without a word. Here every byte is counted before the
engine sees one, headers are read one by one (a long one does not get memory), and nothing is unpacked by its name.
"""

import hashlib
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Final

from gpu_sandbox.errors import DataError


_BLOCK: Final = 512
_CHUNK: Final = 1 << 18
_EXTENDED: Final = 1 << 16
"""Bytes that the extended header of one entry may have."""
_LARGEST: Final = 1 << 45
_RATIO: Final = 200
_RATIO_FROM: Final = 16 << 20
"""Bytes of unpacked content from which on the ratio counts: zeros at the front of a small layer are no bomb."""
_MAX_NAME: Final = 4096
_MAX_DEPTH: Final = 64
_FILES: Final = frozenset({tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE})
_EMPTY: Final = frozenset({tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.DIRTYPE})
_EXTENSIONS: Final = frozenset({tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK})
_ATTRIBUTES = re.compile(r"(SCHILY|LIBARCHIVE)\.xattr\.(?!user\.(?!overlay))(?!security\.capability$)")
_RECORD = re.compile(rb"([1-9][0-9]{0,6}) ")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an image may hold.

    Attributes:
        fetched: bytes of all layers as they lie in the registry.
        unpacked: bytes of all layers, unpacked.
        entries: files, folders and links of all layers.
    """

    fetched: int = 8 << 30
    unpacked: int = 20 << 30
    entries: int = 400_000


class Allowance:
    """What is left of an image's limits, from layer to layer."""

    def __init__(self, limits: Limits) -> None:
        """Begin with all of them."""
        self.limits = limits
        self.bytes = limits.unpacked
        self.entries = limits.entries

    def take_bytes(self, count: int) -> None:
        """Use up bytes.

        Raises:
            DataError: if that is too much.
        """
        self.bytes -= count
        if self.bytes < 0:
            raise DataError(f"the image unfolds into more than {self.limits.unpacked >> 20} MiB")

    def take_entry(self) -> None:
        """Use up an entry.

        Raises:
            DataError: if that is too much.
        """
        self.entries -= 1
        if self.entries < 0:
            raise DataError(f"the image has more than {self.limits.entries} entries")


def unpack_layer(packed: IO[bytes], *, gzipped: bool, to: IO[bytes], allowance: Allowance) -> tuple[str, int]:
    """Unpack a layer into a file and look at each entry; return the digest and the size of what came out.

    Args:
        packed: the layer as it was fetched.
        gzipped: whether it is packed.
        to: gets the plain tar archive.
        allowance: is used up.

    Raises:
        DataError: naming what is wrong with it.
    """
    running = hashlib.sha256()
    total = 0

    def passing() -> Iterator[bytes]:
        nonlocal total
        for chunk in _inflated(packed, allowance) if gzipped else _counted(packed, allowance):
            running.update(chunk)
            total += len(chunk)
            to.write(chunk)
            yield chunk

    check_entries(passing(), allowance)
    return f"sha256:{running.hexdigest()}", total


def _counted(stream: IO[bytes], allowance: Allowance) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        allowance.take_bytes(len(chunk))
        yield chunk


def _inflated(stream: IO[bytes], allowance: Allowance) -> Iterator[bytes]:
    """Unpack gzip, member by member, never more than a chunk at a time."""
    read = made = 0
    engine = zlib.decompressobj(wbits=31)
    try:
        while data := stream.read(_CHUNK):
            read += len(data)
            while data:
                if engine.eof:
                    engine = zlib.decompressobj(wbits=31)
                chunk = engine.decompress(data, _CHUNK)
                made += len(chunk)
                if made > _RATIO_FROM and made > _RATIO * read:
                    raise DataError(f"a layer unfolds to more than {_RATIO} times what was fetched")
                allowance.take_bytes(len(chunk))
                if chunk:
                    yield chunk
                data = engine.unused_data if engine.eof else engine.unconsumed_tail
    except zlib.error:
        raise DataError("a layer is no gzip file") from None
    if not engine.eof:
        raise DataError("a layer ends early")


class _Blocks:
    """Pieces of any size, read by the block and passed over by the byte."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._held = b""

    def read(self, size: int) -> bytes:
        """Return `size` bytes, or fewer at the end."""
        while len(self._held) < size and (piece := next(self._pieces, b"")):
            self._held += piece
        taken, self._held = self._held[:size], self._held[size:]
        return taken

    def pass_over(self, size: int) -> None:
        """Leave out `size` bytes.

        Raises:
            DataError: if there are fewer.
        """
        while size > len(self._held):
            size -= len(self._held)
            self._held = next(self._pieces, b"")
            if not self._held:
                raise DataError("a layer ends in the middle of a file")
        self._held = self._held[size:]


def check_entries(pieces: Iterable[bytes], allowance: Allowance) -> None:
    """Read a tar stream to its end, header by header, and refuse what no image may hold.

    Raises:
        DataError: naming it.
    """
    blocks = _Blocks(pieces)
    extended: dict[str, str] = {}
    while (block := blocks.read(_BLOCK)).strip(b"\0"):
        try:
            entry = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError:
            raise DataError("a layer is no tar archive") from None
        if not 0 <= entry.size <= (_EXTENDED if entry.type in _EXTENSIONS else _LARGEST):
            raise DataError("a layer has a file, or a header, of an impossible size")
        if entry.type in _EXTENSIONS:
            extended |= _extension(entry.type, blocks.read(entry.size + -entry.size % _BLOCK)[: entry.size])
            continue
        allowance.take_entry()
        size = _size(extended.get("size"), entry.size)
        _check_entry(entry, size, extended)
        extended = {}
        blocks.pass_over(size + -size % _BLOCK)
    if extended or block + blocks.read(_BLOCK) != bytes(2 * _BLOCK):
        raise DataError("a layer ends early")
    while rest := blocks.read(_CHUNK):
        if rest.strip(b"\0"):
            raise DataError("a layer has something behind its end")


def _check_entry(entry: tarfile.TarInfo, size: int, extended: Mapping[str, str]) -> None:
    kind = entry.type
    name, link = extended.get("path", entry.name), extended.get("linkpath", entry.linkname)
    for key in extended:
        if _ATTRIBUTES.match(key):
            raise DataError(f"a layer has an attribute that no image may set: {key[:80]!a}")
    if size and kind not in _FILES:
        raise DataError(f"a layer has something that is no file and has content: {name[:80]!a}")
    if kind not in _FILES and kind not in _EMPTY:
        raise DataError(f"a layer has a device, a pipe or something unknown: {name[:80]!a}")
    _check_path(name, "a file")
    if kind == tarfile.LNKTYPE:
        _check_path(link, "a link")
    elif kind == tarfile.SYMTYPE and ("\0" in link or not link or len(link) > _MAX_NAME):
        raise DataError(f"a layer has a link that leads nowhere: {name[:80]!a}")


def _check_path(path: str, what: str) -> None:
    parts = path.removeprefix("./").rstrip("/").split("/")
    climbing = path.startswith("/") or ".." in parts or "\0" in path
    if climbing or len(path) > _MAX_NAME or len(parts) > _MAX_DEPTH:
        raise DataError(f"a layer names {what} that may not be: {path[:80]!a}")


def _size(said: str | None, size: int) -> int:
    if said is None:
        return size
    if not said.isascii() or not said.isdigit() or len(said) > 15:
        raise DataError("a layer has a file without a size")
    return int(said)


def _extension(kind: bytes, data: bytes) -> dict[str, str]:
    if kind == tarfile.GNUTYPE_LONGNAME:
        return {"path": _text(data.rstrip(b"\0"))}
    if kind == tarfile.GNUTYPE_LONGLINK:
        return {"linkpath": _text(data.rstrip(b"\0"))}
    found: dict[str, str] = {}
    while data.strip(b"\0"):
        match = _RECORD.match(data)
        length = int(match[1]) if match else 0
        record = data[:length]
        if match is None or len(record) < length or length <= match.end() or not record.endswith(b"\n"):
            raise DataError("a layer has a damaged header")
        key, separator, value = record[match.end() : -1].partition(b"=")
        if not separator or key.startswith(b"GNU.sparse"):
            raise DataError("a layer has a damaged header, or a sparse file")
        found[_text(key)] = _text(value) if not key.startswith((b"SCHILY", b"LIBARCHIVE")) else ""
        data = data[length:]
    return found


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
