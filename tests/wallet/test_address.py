"""Addresses carry the checksum of EIP-55, and a mistyped one is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.address import Address, from_bytes, parse_address, to_bytes
from wallet.errors import AddressError


# https://eips.ethereum.org/EIPS/eip-55
EIP_55 = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
]


@pytest.mark.parametrize("text", EIP_55)
def test_the_checksum_is_that_of_eip_55(text: str) -> None:
    assert parse_address(text) == text
    assert parse_address("0x" + text[2:].lower()) == text
    assert parse_address("0x" + text[2:].upper()) == text
    assert from_bytes(bytes.fromhex(text[2:])) == text


@given(st.binary(min_size=20, max_size=20))
def test_bytes_go_to_text_and_back(raw: bytes) -> None:
    address = from_bytes(raw)
    assert to_bytes(address) == raw
    assert parse_address(address) == address


@given(st.binary(min_size=20, max_size=20), st.integers(2, 41))
def test_a_letter_in_the_wrong_case_is_refused(raw: bytes, position: int) -> None:
    address = from_bytes(raw)
    wrong = address[:position] + address[position].swapcase() + address[position + 1 :]
    if wrong != address and wrong[2:] not in (wrong[2:].lower(), wrong[2:].upper()):
        with pytest.raises(AddressError, match="checksum"):
            parse_address(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0x",
        "52908400098527886E0F7030069857D2E4169EE7",
        "0X" + "0" * 40,
        "0x" + "0" * 39,
        "0x" + "0" * 41,
        "0x" + "g" * 40,
        "0x" + "\u0663" * 40,
        " 0x" + "0" * 40,
        "0x" + "0" * 40 + "\n",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        parse_address(text)
    with pytest.raises(AddressError):
        to_bytes(Address(text))


@given(st.binary().filter(lambda raw: len(raw) != 20))
def test_an_address_has_20_bytes(raw: bytes) -> None:
    with pytest.raises(AddressError, match="20 bytes"):
        from_bytes(raw)
