"""EIP-712: hashing of typed messages, for a fixed set of flat structs.

A message is a frozen dataclass whose fields are annotated with the aliases below. Its type string, its encoding and its
digest follow from the fields, so that what is signed is always built here from typed values and never taken from a
counterpart. Nested structs and arrays are left out on purpose: no message of Lull needs them.

Source: https://eips.ethereum.org/EIPS/eip-712
"""

import functools
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Final, get_type_hints

from wallet.address import Address, to_bytes
from wallet.errors import SignatureError
from wallet.keccak import keccak256


@dataclass(frozen=True, slots=True)
class Solidity:
    """The Solidity type behind a field's annotation."""

    name: str


Uint256 = Annotated[int, Solidity("uint256")]
Uint64 = Annotated[int, Solidity("uint64")]
Uint32 = Annotated[int, Solidity("uint32")]
Uint8 = Annotated[int, Solidity("uint8")]
Bool = Annotated[bool, Solidity("bool")]
Bytes32 = Annotated[bytes, Solidity("bytes32")]
Text = Annotated[str, Solidity("string")]
Addr = Annotated[Address, Solidity("address")]

_BITS: Final = {"uint256": 256, "uint64": 64, "uint32": 32, "uint8": 8}


@dataclass(frozen=True, slots=True)
class Domain:
    """What a signature is bound to; it is worthless anywhere else.

    Attributes:
        chain_id: the chain.
        verifying_contract: the contract that settles.
        salt: 32 bytes; the keccak-256 of the origin that was dialled, for messages of a session. Contracts that verify
            a message on chain know no origin: there it is None and no part of the domain.
    """

    chain_id: int
    verifying_contract: Address
    salt: bytes | None = None
    name: str = "Lull"
    version: str = "1"

    def separator(self) -> bytes:
        """Return the 32-byte domain separator."""
        return _separator(self)


@functools.lru_cache(maxsize=64)
def _separator(domain: Domain) -> bytes:
    parts = ["string name", "string version", "uint256 chainId", "address verifyingContract"]
    if domain.salt is not None:
        parts.append("bytes32 salt")
    encoded = [
        keccak256(f"EIP712Domain({','.join(parts)})".encode("ascii")),
        _encode("string", domain.name),
        _encode("string", domain.version),
        _encode("uint256", domain.chain_id),
        _encode("address", domain.verifying_contract),
    ]
    if domain.salt is not None:
        encoded.append(_encode("bytes32", domain.salt))
    return keccak256(b"".join(encoded))


def origin_salt(origin: str) -> bytes:
    """Return the salt that binds a message to `origin`, such as `https://market.example:8443`."""
    return keccak256(origin.encode("utf-8"))


@functools.cache
def _layout(cls: type) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """Return the type hash of a message class and, per field, its name and Solidity type."""
    if not is_dataclass(cls):
        raise TypeError(f"{cls.__name__} is no dataclass")
    hints = get_type_hints(cls, include_extras=True)
    members: list[tuple[str, str]] = []
    for field in fields(cls):
        kinds = [m.name for m in getattr(hints[field.name], "__metadata__", ()) if isinstance(m, Solidity)]
        if len(kinds) != 1:
            raise TypeError(f"{cls.__name__}.{field.name} has no Solidity type")
        members.append((field.name, kinds[0]))
    return keccak256(type_string(cls.__name__, members).encode("ascii")), tuple(members)


def type_string(name: str, members: list[tuple[str, str]]) -> str:
    """Return EIP-712's `encodeType`, with the fields' names in the camel case of Solidity."""
    return f"{name}({','.join(f'{kind} {camel(field)}' for field, kind in members)})"


def camel(name: str) -> str:
    """Return `not_after` as `notAfter`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def _is_unicode(text: str) -> bool:
    """Return whether text has UTF-8 at all: half of a surrogate pair, which JSON can carry, has none."""
    return not any("\ud800" <= c <= "\udfff" for c in text)


def _encode(kind: str, value: object) -> bytes:
    match kind, value:
        case "string", str() if _is_unicode(value):
            return keccak256(value.encode("utf-8"))
        case "address", str():
            return to_bytes(Address(value)).rjust(32, b"\0")
        case "bytes32", bytes() if len(value) == 32:
            return value
        case "bool", bool():
            return int(value).to_bytes(32, "big")
        case (("uint256" | "uint64" | "uint32" | "uint8"), int()) if not isinstance(value, bool):
            if 0 <= value < 1 << _BITS[kind]:
                return value.to_bytes(32, "big")
    raise SignatureError(f"a value does not fit {kind}")


def struct_hash(message: object) -> bytes:
    """Return the 32-byte `hashStruct` of a message.

    Raises:
        SignatureError: if a value does not fit its type.
    """
    cls: type = type(message)
    type_hash, members = _layout(cls)
    return keccak256(type_hash + b"".join(_encode(kind, getattr(message, name)) for name, kind in members))


def digest(domain: Domain, message: object) -> bytes:
    """Return the 32 bytes that are signed for `message` in `domain`.

    Raises:
        SignatureError: if a value does not fit its type.
    """
    return keccak256(b"\x19\x01" + domain.separator() + struct_hash(message))


def typed_data(domain: Domain, message: object) -> dict[str, object]:
    """Return the message as the JSON-like value that other implementations take, for tests and hardware wallets."""
    cls: type = type(message)
    _, members = _layout(cls)
    head: list[dict[str, str]] = [
        {"name": "name", "type": "string"},
        {"name": "version", "type": "string"},
        {"name": "chainId", "type": "uint256"},
        {"name": "verifyingContract", "type": "address"},
    ]
    values: dict[str, object] = {
        "name": domain.name,
        "version": domain.version,
        "chainId": domain.chain_id,
        "verifyingContract": domain.verifying_contract,
    }
    if domain.salt is not None:
        head.append({"name": "salt", "type": "bytes32"})
        values["salt"] = domain.salt
    name = type(message).__name__
    return {
        "types": {"EIP712Domain": head, name: [{"name": camel(f), "type": kind} for f, kind in members]},
        "primaryType": name,
        "domain": values,
        "message": {camel(f): getattr(message, f) for f, _ in members},
    }
