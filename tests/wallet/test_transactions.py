"""Transactions are byte for byte those of eth_account, and nothing but exactly these bytes is read back."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.second_opinion import Account
from wallet.address import Address, from_bytes
from wallet.chain.transactions import Item, Transaction, read, rlp, transaction_hash, unrlp
from wallet.errors import TransactionError
from wallet.keys.worker import WorkerKey


KEY = WorkerKey(bytes(range(1, 33)))
ADDRESSES = st.binary(min_size=20, max_size=20).map(from_bytes)


@st.composite
def transactions(draw: st.DrawFn) -> Transaction:
    """Any transaction that can be signed."""
    max_fee = draw(st.integers(0, 2**256 - 1))
    words = st.binary(min_size=32, max_size=32)
    return Transaction(
        chain_id=draw(st.integers(1, 2**63 - 1)),
        nonce=draw(st.integers(0, 2**64 - 1)),
        tip=draw(st.integers(0, max_fee)),
        max_fee=max_fee,
        gas=draw(st.integers(0, 2**64 - 1)),
        to=draw(ADDRESSES),
        value=draw(st.integers(0, 2**256 - 1)),
        data=draw(st.binary(max_size=300)),
        access_list=tuple(draw(st.lists(st.tuples(ADDRESSES, st.lists(words, max_size=2).map(tuple)), max_size=2))),
    )


@settings(max_examples=150, deadline=None)
@given(transactions(), st.integers(1, 2**250).map(lambda n: WorkerKey(n.to_bytes(32, "big"))))
def test_signed_bytes_are_those_of_eth_account(made: Transaction, key: WorkerKey) -> None:
    theirs = Account.sign_transaction(
        {
            "type": 2,
            "chainId": made.chain_id,
            "nonce": made.nonce,
            "maxPriorityFeePerGas": made.tip,
            "maxFeePerGas": made.max_fee,
            "gas": made.gas,
            "to": made.to,
            "value": made.value,
            "data": made.data,
            "accessList": [
                {"address": address, "storageKeys": ["0x" + word.hex() for word in words]}
                for address, words in made.access_list
            ],
        },
        key.secret_hex(),
    )
    raw = made.signed(key)
    assert raw == bytes(theirs.raw_transaction)
    assert transaction_hash(raw) == bytes(theirs.hash)
    assert read(raw) == (made, key.address)


_ITEMS: st.SearchStrategy[Item] = st.recursive(
    st.binary(max_size=70), lambda inner: st.lists(inner, max_size=3), max_leaves=8
)


@given(_ITEMS)
def test_rlp_is_read_back(item: Item) -> None:
    try:
        assert unrlp(rlp(item)) == item
    except TransactionError as error:
        assert "too deep" in str(error)  # noqa: PT017 - the one reason why an honest item is refused


@given(st.binary(max_size=80))
def test_what_is_read_at_all_is_in_its_one_form(data: bytes) -> None:
    try:
        item = unrlp(data)
    except TransactionError:
        return
    assert rlp(item) == data


@given(st.data())
def test_no_changed_byte_leaves_a_transaction_of_the_same_signer_and_content(data: st.DataObject) -> None:
    made = Transaction(31337, 7, 10**9, 10**10, 60_000, Address(KEY.address), 0, b"\xa9\x05\x9c\xbb" + bytes(64))
    raw = bytearray(made.signed(KEY))
    index = data.draw(st.integers(0, len(raw) - 1))
    raw[index] ^= data.draw(st.integers(1, 255))
    try:
        assert read(bytes(raw)) != (made, KEY.address)
    except TransactionError:
        return


@pytest.mark.parametrize(
    "raw", [b"", b"\x02", b"\x01\xc0", b"\x02\xc0", b"\x02" + b"\xf9" * 9, b"\x02" + bytes(40_000)]
)
def test_what_is_no_transaction_is_refused(raw: bytes) -> None:
    with pytest.raises(TransactionError):
        read(raw)


@pytest.mark.parametrize(
    "change", [{"nonce": -1}, {"nonce": 2**64}, {"chain_id": 2**64}, {"value": 2**256}, {"tip": 6, "max_fee": 5}]
)
def test_a_number_out_of_range_is_never_signed(change: dict[str, int]) -> None:
    with pytest.raises(TransactionError):
        replace(Transaction(1, 0, 1, 2, 21_000, KEY.address, 0, b""), **change).signed(KEY)  # type: ignore[arg-type]  # numbers all
