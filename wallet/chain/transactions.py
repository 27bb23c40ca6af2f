"""Transactions as bytes: EIP-1559 alone, built from typed values, signed, and read back strictly.

eth_account does every kind and costs a process 0.2 to 0.5 s and 40 MB; this does the one kind that the wallet sends,
and the tests hold it to eth_account and to the public vectors byte by byte.

Sources: https://eips.ethereum.org/EIPS/eip-1559, https://eips.ethereum.org/EIPS/eip-2718,
https://ethereum.org/en/developers/docs/data-structures-and-encoding/rlp/
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from wallet.address import Address, from_bytes, to_bytes
from wallet.errors import SignatureError, TransactionError
from wallet.keccak import keccak256
from wallet.signing import Signer, recover


MAX_RAW: Final = 32 << 10
"""Bytes of the longest signed transaction that is read."""

_KIND: Final = b"\x02"
_FIELDS: Final = 12
_DEEPEST: Final = 4
"""Lists within lists: a transaction, its access list, an entry, the entry's keys."""

Item: TypeAlias = "bytes | Sequence[Item]"
AccessList: TypeAlias = tuple[tuple[Address, tuple[bytes, ...]], ...]


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction before it is signed.

    Attributes:
        tip: `maxPriorityFeePerGas`, wei.
        max_fee: `maxFeePerGas`, wei.
        to: None would create a contract; the wallet never does.
        value: wei.
        access_list: addresses and their storage keys of 32 bytes; the wallet uses none.
    """

    chain_id: int
    nonce: int
    tip: int
    max_fee: int
    gas: int
    to: Address | None
    value: int
    data: bytes
    access_list: AccessList = ()

    def digest(self) -> bytes:
        """Return the 32 bytes that are signed.

        Raises:
            TransactionError: if a value is out of range.
        """
        return keccak256(_KIND + rlp(self._body()))

    def signed(self, key: Signer) -> bytes:
        """Return the signed bytes, ready to be broadcast."""
        signature = key.sign(self.digest())
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")
        return _KIND + rlp([*self._body(), number(signature[64] - 27), number(r), number(s)])

    def _body(self) -> list[Item]:
        for value, bits in (
            *((self.chain_id, 64), (self.nonce, 64), (self.gas, 64)),
            *((self.tip, 256), (self.max_fee, 256), (self.value, 256)),
        ):
            if not 0 <= value < 1 << bits:
                raise TransactionError("a number of a transaction is out of range")
        if self.tip > self.max_fee:
            raise TransactionError("a transaction's tip is above its whole fee")
        return [
            *(number(value) for value in (self.chain_id, self.nonce, self.tip, self.max_fee, self.gas)),
            to_bytes(self.to) if self.to is not None else b"",
            number(self.value),
            self.data,
            [[to_bytes(address), list(keys)] for address, keys in self.access_list],
        ]


def transaction_hash(raw: bytes) -> bytes:
    """Return the 32 bytes by which a signed transaction is known."""
    return keccak256(raw)


def read(raw: bytes) -> tuple[Transaction, Address]:
    """Return a signed transaction and who signed it.

    Raises:
        TransactionError: if the bytes are not exactly what `Transaction.signed` gives.
    """
    if len(raw) > MAX_RAW or raw[:1] != _KIND:
        raise TransactionError("the bytes are no EIP-1559 transaction")
    fields = unrlp(raw[1:])
    if isinstance(fields, bytes) or len(fields) != _FIELDS:
        raise TransactionError(f"a transaction has {_FIELDS} fields")
    try:
        body = _transaction(fields)
        parity, r, s = (_integer(field, 256) for field in fields[9:])
        if parity > 1:
            raise TransactionError("a transaction's signature makes no sense")
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([27 + parity])
        sender = recover(body.digest(), signature)
    except (SignatureError, TypeError, ValueError):
        raise TransactionError("the bytes are no signed transaction") from None
    return body, sender


def _transaction(fields: Sequence[Item]) -> Transaction:
    chain_id, nonce, tip, max_fee, gas, to, value, data, access = fields[:9]
    if not isinstance(to, bytes) or len(to) not in (0, 20) or not isinstance(data, bytes) or isinstance(access, bytes):
        raise TransactionError("a field of a transaction is of another kind")
    entries: list[tuple[Address, tuple[bytes, ...]]] = []
    for entry in access:
        if isinstance(entry, bytes) or len(entry) != 2:
            raise TransactionError("an access list is malformed")
        address, keys = entry
        if not isinstance(address, bytes) or isinstance(keys, bytes) or len(address) != 20:
            raise TransactionError("an access list is malformed")
        entries.append((from_bytes(address), tuple(_word(key) for key in keys)))
    return Transaction(
        chain_id=_integer(chain_id, 64),
        nonce=_integer(nonce, 64),
        tip=_integer(tip, 256),
        max_fee=_integer(max_fee, 256),
        gas=_integer(gas, 64),
        to=from_bytes(to) if to else None,
        value=_integer(value, 256),
        data=data,
        access_list=tuple(entries),
    )


def _word(item: Item) -> bytes:
    if not isinstance(item, bytes) or len(item) != 32:
        raise TransactionError("an access list is malformed")
    return item


def _integer(item: Item, bits: int) -> int:
    if not isinstance(item, bytes) or item[:1] == b"\0" or len(item) * 8 > bits:
        raise TransactionError("a number of a transaction is malformed")
    return int.from_bytes(item, "big")


# --- RLP -----------------------------------------------------------------------------------------------------------


def number(value: int) -> bytes:
    """Return an integer as RLP takes it: without zeros in front, zero as nothing."""
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def rlp(item: Item) -> bytes:
    """Return bytes, or lists of them, in RLP."""
    if isinstance(item, bytes):
        return item if len(item) == 1 and item[0] < 0x80 else _head(0x80, len(item)) + item
    content = b"".join(rlp(part) for part in item)
    return _head(0xC0, len(content)) + content


def _head(base: int, size: int) -> bytes:
    if size < 56:
        return bytes([base + size])
    digits = number(size)
    return bytes([base + 55 + len(digits)]) + digits


def unrlp(data: bytes) -> Item:
    """Return what RLP bytes hold; whatever is not in the one canonical form is refused.

    Raises:
        TransactionError: if the bytes are no RLP, or nest deeper than a transaction does.
    """
    item, end = _take(data, 0, _DEEPEST)
    if end != len(data):
        raise TransactionError("bytes follow the transaction")
    return item


def _take(data: bytes, at: int, depth: int) -> tuple[Item, int]:
    """Return the item that begins at an index, and where it ends."""
    if at >= len(data):
        raise TransactionError("the transaction is cut off")
    first = data[at]
    if first < 0x80:
        return data[at : at + 1], at + 1
    base = 0x80 if first < 0xC0 else 0xC0
    start, size = at + 1, first - base
    if size >= 56:
        digits = data[start : start + size - 55]
        start, size = start + size - 55, int.from_bytes(digits, "big")
        if size < 56 or digits[:1] == b"\0":
            raise TransactionError("the transaction is not in canonical form")
    end = start + size
    if end > len(data):
        raise TransactionError("the transaction is cut off")
    if base == 0x80:
        if size == 1 and data[start] < 0x80:
            raise TransactionError("the transaction is not in canonical form")
        return data[start:end], end
    return _take_list(data, start, end, depth), end


def _take_list(data: bytes, at: int, end: int, depth: int) -> list[Item]:
    if depth == 0:
        raise TransactionError("the transaction nests too deep")
    items: list[Item] = []
    while at < end:
        item, at = _take(data, at, depth - 1)
        items.append(item)
    if at != end:
        raise TransactionError("the transaction is not in canonical form")
    return items
