"""Bytes <-> messages of the market: JSON, and the signed messages of `wallet.receipts` inside it."""

import re
from functools import cache
from typing import Any, TypeVar, get_type_hints

import msgspec

from app.market.schema import MAX_BODY, SignedMessage
from wallet import receipts
from wallet.address import Address, parse_address
from wallet.eip712 import Solidity, camel
from wallet.errors import AddressError


class SchemaError(Exception):
    """The message is not what the protocol allows."""


M = TypeVar("M", bound=receipts.Message)
T = TypeVar("T")
_DECIMAL = re.compile(r"[0-9]{1,78}")


def pack(signed: receipts.Signed[Any]) -> SignedMessage:
    """Return a signed message as it travels."""
    body: dict[str, str | int | bool] = {}
    cls: type = type(signed.message)
    for name, kind in _members(cls).items():
        value = getattr(signed.message, name)
        match kind:
            case "bytes32":
                body[camel(name)] = value.hex()
            case "uint256":
                body[camel(name)] = str(value)
            case _:
                body[camel(name)] = value
    return SignedMessage(type=type(signed.message).__name__, message=body, signature=signed.signature.hex())


def unpack(cls: type[M], packed: SignedMessage) -> receipts.Signed[M]:
    """Return what travelled as a typed message. Its signature is not checked here.

    Raises:
        SchemaError: if it is not a well-formed message of the class.
    """
    plain: type = cls
    members = _members(plain)
    if packed.type != cls.__name__ or set(packed.message) != {camel(name) for name in members}:
        raise SchemaError(f"a {cls.__name__} was expected")
    values: dict[str, Any] = {name: _value(kind, packed.message[camel(name)]) for name, kind in members.items()}
    return receipts.Signed(cls(**values), bytes.fromhex(packed.signature))


@cache
def _members(cls: type) -> dict[str, str]:
    return {
        name: next(m.name for m in hint.__metadata__ if isinstance(m, Solidity))
        for name, hint in get_type_hints(cls, include_extras=True).items()
    }


def _value(kind: str, value: str | int | bool) -> object:  # noqa: FBT001 - JSON has booleans
    match kind, value:
        case "bytes32", str() if re.fullmatch(r"[0-9a-f]{64}", value):
            return bytes.fromhex(value)
        case "uint256", str() if _DECIMAL.fullmatch(value):
            return int(value)
        case "string", str() if len(value) <= 300:
            return value
        case "bool", bool():
            return value
        case "address", str():
            try:
                return parse_address(value)
            except AddressError as error:
                raise SchemaError(str(error)) from None
        case (("uint64" | "uint32" | "uint8"), int()) if not isinstance(value, bool) and value >= 0:
            return value
    raise SchemaError(f"a value is no {kind}")


def encode(message: msgspec.Struct) -> bytes:
    """Return a message as JSON."""
    return msgspec.json.encode(message)


def decode(cls: type[T], body: bytes) -> T:
    """Return JSON as a message of the class.

    Raises:
        SchemaError: if it is not one, with a sentence that names the place.
    """
    if len(body) > MAX_BODY:
        raise SchemaError("the message is too large")
    try:
        return msgspec.json.decode(body, type=cls)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        # A key is quoted as it came, and one that is no UTF-8 is msgspec's own kind of error.
        said = str(error)[:200]
        raise SchemaError("".join(c if c.isprintable() else "?" for c in said)) from None


def address(text: str) -> Address:
    """Return an address that travelled.

    Raises:
        SchemaError: if its checksum is wrong.
    """
    try:
        return parse_address(text)
    except AddressError as error:
        raise SchemaError(str(error)) from None
