"""The first words of TLS: which name a client asks for, so that a gate opens for that name alone.

A client says the name in plain text in its first message (RFC 8446 section 4.1.2, RFC 6066 section 3). What does not
begin like that is no TLS, and what hides the name (an encrypted hello) cannot be checked: neither goes through.
"""

from collections.abc import Iterator
from typing import Final

from gpu_sandbox.errors import AddressRefusedError


MAX_HELLO: Final = 16 << 10
"""Bytes that a client's first message may have, its records' heads included."""
_HANDSHAKE: Final = 22
_CLIENT_HELLO: Final = 1
_SERVER_NAME: Final = 0
_ENCRYPTED: Final = frozenset({0xFE0D, 0xFFCE})
"""Encrypted Client Hello, and the encrypted name of its drafts."""


class _Reader:
    """Takes counted fields off a message."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise AddressRefusedError("the job's first message is no TLS hello")
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")

    def field(self, width: int) -> "_Reader":
        return _Reader(self.take(self.number(width)))

    def rest(self) -> bytes:
        return self.take(len(self._data) - self._at)

    @property
    def empty(self) -> bool:
        return self._at >= len(self._data)


def asked_name(data: bytes) -> str | None:
    """Return the name that the hello at the beginning of `data` asks for; None while it has not come to its end.

    Raises:
        AddressRefusedError: if it is no hello, names no host or several, or hides one.
    """
    message = _message(data)
    if message is None:
        return None
    body = _Reader(message)
    body.take(2 + 32)
    body.field(1)
    body.field(2)
    body.field(1)
    extensions = body.field(2)
    names: list[bytes] = []
    while not extensions.empty:
        kind, content = extensions.number(2), extensions.field(2)
        if kind in _ENCRYPTED:
            raise AddressRefusedError("the job hides which host it speaks to")
        if kind == _SERVER_NAME:
            listed = content.field(2)
            while not listed.empty:
                listed.number(1)
                names.append(listed.field(2).rest())
    if len(names) != 1:
        raise AddressRefusedError(f"the job's hello names {len(names)} hosts, and it has to name one")
    return names[0].decode("ascii", "replace").lower().removesuffix(".")


def _message(data: bytes) -> bytes | None:
    """Return the body of the hello, put together from its records, or None while some of it is missing.

    Raises:
        AddressRefusedError: if it is none, or too long.
    """
    found, wanted = b"", 4
    for payload in _payloads(data):
        found += payload
        if found and found[0] != _CLIENT_HELLO:
            raise AddressRefusedError("the job's first message is no TLS hello")
        wanted = 4 + int.from_bytes(found[1:4], "big")
        if len(found) >= 4 and len(found) >= wanted:
            return found[4:wanted]
    if max(len(data), wanted) >= MAX_HELLO:
        raise AddressRefusedError("the job's TLS hello is too long")
    return None


def _payloads(data: bytes) -> Iterator[bytes]:
    """Yield what TLS records carry, the last one as far as it is here.

    Raises:
        AddressRefusedError: at the first one that is no part of a handshake.
    """
    at = 0
    while head := data[at : at + 5]:
        if head[0] != _HANDSHAKE or head[1:2] not in {b"", b"\3"}:
            raise AddressRefusedError("the job speaks something else than TLS")
        size = int.from_bytes(head[3:5], "big")
        if len(head) == 5 and size == 0:
            raise AddressRefusedError("the job's TLS hello has an empty part")
        yield data[at + 5 : at + 5 + size]
        at += 5 + size
