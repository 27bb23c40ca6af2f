"""Calls are encoded and answers decoded as eth_abi does it, and what is not exactly an answer is refused."""

from typing import Any

import pytest
from eth_abi import abi as eth_abi
from hypothesis import given
from hypothesis import strategies as st

from wallet.address import ZERO_ADDRESS, from_bytes
from wallet.chain.abi import MAX_ITEMS, Function, Type, Value, decode, encode
from wallet.chain.reader import BALANCE_OF, CLAIM
from wallet.errors import ChainError, WalletError


_words = st.binary(min_size=32, max_size=32)
_values: dict[Type, st.SearchStrategy[Any]] = {
    Type.UINT256: st.integers(0, 2**256 - 1),
    Type.UINT64: st.integers(0, 2**64 - 1),
    Type.BOOL: st.booleans(),
    Type.ADDRESS: st.binary(min_size=20, max_size=20).map(from_bytes),
    Type.BYTES32: _words,
    Type.BYTES32_LIST: st.lists(_words, max_size=20).map(tuple),
    Type.BYTES: st.binary(max_size=100),
}


@st.composite
def _typed(draw: st.DrawFn) -> tuple[tuple[Type, ...], tuple[Any, ...]]:
    kinds = tuple(draw(st.lists(st.sampled_from(sorted(_values)), max_size=6)))
    return kinds, tuple(draw(_values[kind]) for kind in kinds)


def _plain(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(v.lower() if isinstance(v, str) else v for v in values)


@given(_typed())
def test_values_are_encoded_as_eth_abi_encodes_them_and_come_back(
    case: tuple[tuple[Type, ...], tuple[Any, ...]],
) -> None:
    kinds, values = case
    data = encode(kinds, values)
    assert data == eth_abi.encode([str(k) for k in kinds], values)
    assert decode(kinds, data) == values


@given(_typed(), st.binary(max_size=400))
def test_what_is_decoded_from_any_bytes_is_what_eth_abi_decodes(
    case: tuple[tuple[Type, ...], tuple[Any, ...]], data: bytes
) -> None:
    kinds, _ = case
    try:
        values = decode(kinds, data)
    except ChainError:
        return
    assert _plain(values) == eth_abi.decode([str(k) for k in kinds], data)
    assert encode(kinds, values) == data


@given(_typed().filter(lambda case: bool(case[0])), st.integers(1, 40))
def test_an_answer_that_is_too_short_or_too_long_is_refused(
    case: tuple[tuple[Type, ...], tuple[Any, ...]], difference: int
) -> None:
    kinds, values = case
    data = encode(kinds, values)
    for wrong in (data[:-difference], data + b"\0" * difference, b""):
        with pytest.raises(ChainError, match="contract"):
            decode(kinds, wrong)


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (Type.UINT64, 2**64),
        (Type.BOOL, 2),
        (Type.ADDRESS, 2**160),
    ],
)
def test_a_word_out_of_its_types_range_is_refused(kind: Type, word: int) -> None:
    with pytest.raises(ChainError, match="does not fit"):
        decode((kind,), word.to_bytes(32, "big"))


@pytest.mark.parametrize("offset", [0, 31, 33, 64, 2**255])
def test_a_list_that_is_not_where_it_belongs_is_refused(offset: int) -> None:
    with pytest.raises(ChainError, match="where it belongs"):
        decode((Type.BYTES32_LIST,), offset.to_bytes(32, "big") + b"\0" * 32)


@pytest.mark.parametrize("count", [1, MAX_ITEMS + 1, 2**256 - 1])
def test_a_list_longer_than_its_answer_is_refused(count: int) -> None:
    with pytest.raises(ChainError, match="longer than the answer"):
        decode((Type.BYTES32_LIST,), (32).to_bytes(32, "big") + count.to_bytes(32, "big"))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Type.UINT256, -1),
        (Type.UINT256, 2**256),
        (Type.UINT256, True),
        (Type.UINT64, 2**64),
        (Type.BOOL, 1),
        (Type.BYTES32, b"\0" * 31),
        (Type.BYTES32_LIST, (b"\0" * 31,)),
        (Type.BYTES32_LIST, b"\0" * 32),
        (Type.BYTES, 1),
        (Type.BYTES, (b"\0" * 32,)),
        (Type.ADDRESS, "0x12"),
        (Type.ADDRESS, b"\0" * 20),
    ],
)
def test_a_value_that_does_not_fit_is_refused(kind: Type, value: Value) -> None:
    with pytest.raises(WalletError):
        encode((kind,), (value,))


def test_the_number_of_arguments_must_be_right() -> None:
    with pytest.raises(ChainError, match="1 values are wanted, not 0"):
        BALANCE_OF.call()


def test_a_call_begins_with_the_selector_of_its_signature() -> None:
    assert BALANCE_OF.call(ZERO_ADDRESS) == bytes.fromhex("70a08231") + b"\0" * 32
    assert Function("totalSupply").call() == bytes.fromhex("18160ddd")
    assert CLAIM.call(ZERO_ADDRESS, 5, (b"\1" * 32,))[:4] == CLAIM.selector
