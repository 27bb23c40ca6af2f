"""Ethereum addresses as checksummed text (EIP-55)."""

import re
from typing import NewType

from wallet.errors import AddressError
from wallet.keccak import keccak256


Address = NewType("Address", str)
"""`0x` and 40 hex digits whose case is the EIP-55 checksum. Make one with `parse_address` or `from_bytes`."""

ZERO_ADDRESS = Address("0x" + "0" * 40)

_PATTERN = re.compile(r"0x[0-9a-fA-F]{40}")


def from_bytes(raw: bytes) -> Address:
    """Return the checksummed address of 20 bytes.

    Raises:
        AddressError: if there are not exactly 20 bytes.
    """
    if len(raw) != 20:
        raise AddressError(f"an address has 20 bytes, not {len(raw)}")
    digits = raw.hex()
    mask = keccak256(digits.encode("ascii")).hex()
    return Address("0x" + "".join(d.upper() if int(m, 16) >= 8 else d for d, m in zip(digits, mask, strict=False)))


def parse_address(text: str) -> Address:
    """Return `text` as a checksummed address.

    One case throughout is accepted, because it carries no checksum; mixed case must be the right checksum.

    Raises:
        AddressError: if it is no address or its checksum is wrong.
    """
    if not _PATTERN.fullmatch(text):
        raise AddressError("an address is 0x and 40 hexadecimal digits")
    address = from_bytes(bytes.fromhex(text[2:]))
    digits = text[2:]
    if digits not in (digits.lower(), digits.upper()) and text != address:
        raise AddressError("the address's checksum is wrong: a digit was mistyped")
    return address


def is_address(text: str) -> bool:
    """Return whether a text is `0x` and 40 hexadecimal digits, whatever their case."""
    return _PATTERN.fullmatch(text) is not None


def to_bytes(address: Address) -> bytes:
    """Return the 20 bytes of an address.

    Raises:
        AddressError: if it is none after all.
    """
    if not is_address(address):
        raise AddressError("an address is 0x and 40 hexadecimal digits")
    return bytes.fromhex(address[2:])
