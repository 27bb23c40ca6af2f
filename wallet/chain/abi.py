"""Calls to contracts as bytes and back, for the few types that the wallet meets: words of 32 bytes, and lists of them.

eth_abi does all types and costs an engine 20 MB; this does seven and is checked against it in the tests.

Source: https://docs.soliditylang.org/en/latest/abi-spec.html
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from wallet.address import Address, from_bytes, to_bytes
from wallet.errors import ChainError
from wallet.keccak import keccak256


MAX_ITEMS: Final = 4096
"""Items of the longest list that is read, and words of the longest bytes."""

_WORD: Final = 32


class Type(StrEnum):
    """The Solidity types that are known here; the value is the type's name in a signature."""

    UINT256 = "uint256"
    UINT64 = "uint64"
    BOOL = "bool"
    ADDRESS = "address"
    BYTES32 = "bytes32"
    BYTES32_LIST = "bytes32[]"
    BYTES = "bytes"


Value = int | bool | Address | bytes | tuple[bytes, ...]
"""What stands for a type: an int for `uint`, 32 bytes for `bytes32`, a tuple of those for `bytes32[]`."""

_DYNAMIC: Final = frozenset({Type.BYTES32_LIST, Type.BYTES})

_BITS: Final = {Type.UINT256: 256, Type.UINT64: 64}


@dataclass(frozen=True, slots=True)
class Function:
    """One function of a contract.

    Attributes:
        name: as in Solidity.
        inputs, outputs: the types of its arguments and results.
        written: the arguments as the signature writes them, where it groups them: a structure whose members are words
            of 32 bytes lies in a call as these words do.
        selector: the four bytes with which a call begins.
    """

    name: str
    inputs: tuple[Type, ...] = ()
    outputs: tuple[Type, ...] = ()
    written: str = ""
    selector: bytes = field(init=False)

    def __post_init__(self) -> None:
        signature = f"{self.name}({self.written or ','.join(self.inputs)})"
        object.__setattr__(self, "selector", keccak256(signature.encode("ascii"))[:4])

    def call(self, *arguments: Value) -> bytes:
        """Return the bytes of a call.

        Raises:
            ChainError: if an argument does not fit its type.
        """
        return self.selector + encode(self.inputs, arguments)

    def result(self, data: bytes) -> tuple[Value, ...]:
        """Return what a call answered.

        Raises:
            ChainError: if the bytes are not exactly that.
        """
        return decode(self.outputs, data)


def encode(types: tuple[Type, ...], values: tuple[Value, ...]) -> bytes:
    """Return values as the ABI lays them out: one word each, and lists behind them.

    Raises:
        ChainError: if a value does not fit its type.
    """
    if len(types) != len(values):
        raise ChainError(f"{len(types)} values are wanted, not {len(values)}")
    head: list[bytes] = []
    tail: list[bytes] = []
    behind = _WORD * len(types)
    for kind, value in zip(types, values, strict=True):
        if kind in _DYNAMIC:
            head.append(_number(behind))
            tail.append(_behind(kind, value))
            behind += len(tail[-1])
        else:
            head.append(_word(kind, value))
    return b"".join(head + tail)


def _behind(kind: Type, value: Value) -> bytes:
    """Return what stands behind the words: a length and what it counts, filled up to whole words."""
    match kind, value:
        case Type.BYTES, bytes():
            return _number(len(value)) + value + b"\0" * (-len(value) % _WORD)
        case Type.BYTES32_LIST, tuple() if all(len(item) == _WORD for item in value):
            return _number(len(value)) + b"".join(value)
    raise ChainError(f"a value does not fit {kind}")


def _number(value: int) -> bytes:
    return value.to_bytes(_WORD, "big")


def _word(kind: Type, value: Value) -> bytes:
    match kind, value:
        case Type.BOOL, bool():
            return _number(int(value))
        case ((Type.UINT256 | Type.UINT64), int()) if not isinstance(value, bool) and 0 <= value < 1 << _BITS[kind]:
            return _number(value)
        case Type.ADDRESS, str():
            return to_bytes(Address(value)).rjust(_WORD, b"\0")
        case Type.BYTES32, bytes() if len(value) == _WORD:
            return value
    raise ChainError(f"a value does not fit {kind}")


def decode(types: tuple[Type, ...], data: bytes) -> tuple[Value, ...]:
    """Return the values that the bytes hold: nothing out of range, nothing over, lists where `encode` puts them.

    Raises:
        ChainError: if the bytes are not exactly values of these types.
    """
    head = _WORD * len(types)
    if len(data) < head:
        raise ChainError(f"the contract answered {len(data)} bytes where {head} are wanted")
    values: list[Value] = []
    behind = head
    for index, kind in enumerate(types):
        word = data[_WORD * index : _WORD * (index + 1)]
        if kind is Type.BYTES32_LIST:
            items = _items(data, int.from_bytes(word, "big"), behind)
            behind += _WORD * (len(items) + 1)
            values.append(items)
        elif kind is Type.BYTES:
            octets = _octets(data, int.from_bytes(word, "big"), behind)
            behind += _WORD + len(octets) + -len(octets) % _WORD
            values.append(octets)
        else:
            values.append(_value(kind, word))
    if behind != len(data):
        raise ChainError(f"the contract answered {len(data)} bytes where {behind} are wanted")
    return tuple(values)


def _octets(data: bytes, offset: int, expected: int) -> bytes:
    count, start = _count(data, offset, expected), offset + _WORD
    filled = count + -count % _WORD
    if count > MAX_ITEMS * _WORD or len(data) < start + filled or any(data[start + count : start + filled]):
        raise ChainError("a list in the contract's answer is longer than the answer")
    return data[start : start + count]


def _count(data: bytes, offset: int, expected: int) -> int:
    if offset != expected or len(data) < offset + _WORD:
        raise ChainError("a list in the contract's answer is not where it belongs")
    return int.from_bytes(data[offset : offset + _WORD], "big")


def _items(data: bytes, offset: int, expected: int) -> tuple[bytes, ...]:
    count, start = _count(data, offset, expected), offset + _WORD
    if count > MAX_ITEMS or len(data) < start + _WORD * count:
        raise ChainError("a list in the contract's answer is longer than the answer")
    return tuple(data[start + _WORD * i : start + _WORD * (i + 1)] for i in range(count))


def _value(kind: Type, word: bytes) -> Value:
    number = int.from_bytes(word, "big")
    match kind:
        case Type.BYTES32:
            return word
        case Type.BOOL if number < 2:
            return bool(number)
        case Type.ADDRESS if number < 1 << 160:
            return from_bytes(word[12:])
        case Type.UINT256 | Type.UINT64 if number < 1 << _BITS[kind]:
            return number
    raise ChainError(f"the contract's answer does not fit {kind}")
