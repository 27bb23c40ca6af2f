"""Typed messages hash as every implementation of EIP-712 hashes them, and only well-typed values hash at all."""

from dataclasses import dataclass, fields, replace
from typing import Any, get_args, get_type_hints

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet import receipts
from wallet.address import ZERO_ADDRESS, Address, from_bytes
from wallet.eip712 import Bytes32, Domain, Solidity, Uint8, Uint64, digest, origin_salt, struct_hash, typed_data
from wallet.errors import SignatureError, WalletError
from wallet.keccak import keccak256
from wallet.keys.worker import WorkerKey
from wallet.receipts import Bid, Commit, Signed, Spend, check, commitment, contract_domain, session_domain, sign


MESSAGES: tuple[type, ...] = get_args(receipts.Message)

_words = st.binary(min_size=32, max_size=32)
_addresses = st.binary(min_size=20, max_size=20).map(from_bytes)
_domains = st.builds(
    Domain, st.integers(0, 2**256 - 1), _addresses, st.none() | _words, st.text(max_size=20), st.text(max_size=5)
)
_values: dict[str, st.SearchStrategy[Any]] = {
    "uint256": st.integers(0, 2**256 - 1),
    "uint64": st.integers(0, 2**64 - 1),
    "uint32": st.integers(0, 2**32 - 1),
    "uint8": st.integers(0, 2**8 - 1),
    "bool": st.booleans(),
    "bytes32": _words,
    "string": st.text(max_size=60),
    "address": _addresses,
}


def _kinds(cls: type) -> dict[str, str]:
    hints = get_type_hints(cls, include_extras=True)
    return {f: next(m.name for m in h.__metadata__ if isinstance(m, Solidity)) for f, h in hints.items()}


def _messages(cls: type) -> st.SearchStrategy[Any]:
    return st.builds(cls, **{name: _values[kind] for name, kind in _kinds(cls).items()})


@pytest.mark.parametrize("cls", MESSAGES)
@settings(max_examples=25)
@given(data=st.data(), domain=_domains)
def test_every_message_hashes_as_eth_account_hashes_it(cls: type, data: st.DataObject, domain: Domain) -> None:
    message = data.draw(_messages(cls))
    theirs = encode_typed_data(full_message=typed_data(domain, message))
    assert domain.separator() == theirs.header
    assert struct_hash(message) == theirs.body
    assert digest(domain, message) == keccak256(b"\x19" + theirs.version + theirs.header + theirs.body)


@pytest.mark.parametrize("cls", MESSAGES)
def test_every_message_is_signed_as_eth_account_signs_it(cls: type) -> None:
    secret = keccak256(cls.__name__.encode())
    message = cls(**{name: _plain(kind) for name, kind in _kinds(cls).items()})
    domain = session_domain(31337, ZERO_ADDRESS, "http://127.0.0.1:8080")
    ours = sign(domain, message, WorkerKey(secret))
    theirs = Account.sign_typed_data(secret, full_message=typed_data(domain, message))
    assert ours.signature == theirs.signature
    assert check(domain, ours, WorkerKey(secret).address) is message


def _plain(kind: str) -> object:
    return {"bool": True, "bytes32": b"\7" * 32, "string": "embed-text", "address": ZERO_ADDRESS}.get(kind, 7)


@pytest.mark.parametrize("cls", MESSAGES)
@given(data=st.data())
@settings(max_examples=25)
def test_a_change_in_any_field_changes_the_hash(cls: type, data: st.DataObject) -> None:
    message = data.draw(_messages(cls))
    name, kind = data.draw(st.sampled_from(sorted(_kinds(cls).items())))
    other = replace(message, **{name: data.draw(_values[kind])})
    assert (struct_hash(message) == struct_hash(other)) == (message == other)


@given(_domains, _domains)
def test_a_signature_is_bound_to_its_domain(one: Domain, other: Domain) -> None:
    message = Spend(ZERO_ADDRESS, ZERO_ADDRESS, 1)
    assert (digest(one, message) == digest(other, message)) == (one == other)


def test_a_session_is_bound_to_the_origin_that_was_dialled() -> None:
    key = WorkerKey(b"\1" * 32)
    message = Commit(b"\1" * 32, 1, key.address, b"\2" * 32)
    real = session_domain(31337, ZERO_ADDRESS, "https://market.example")
    signed = sign(real, message, key)
    for other in (
        session_domain(31337, ZERO_ADDRESS, "https://market.example.evil"),
        session_domain(1, ZERO_ADDRESS, "https://market.example"),
        session_domain(31337, key.address, "https://market.example"),
        contract_domain(31337, ZERO_ADDRESS),
    ):
        with pytest.raises(SignatureError):
            check(other, signed, key.address)
    assert real.salt == origin_salt("https://market.example")


def test_what_somebody_else_signed_is_refused() -> None:
    mine, theirs = WorkerKey(b"\1" * 32), WorkerKey(b"\2" * 32)
    domain = contract_domain(31337, ZERO_ADDRESS)
    signed = sign(domain, Spend(mine.address, ZERO_ADDRESS, 5), theirs)
    with pytest.raises(SignatureError, match=mine.address):
        check(domain, signed, mine.address)
    raised = Signed(replace(signed.message, cumulative=6), signed.signature)
    with pytest.raises(SignatureError):
        check(domain, raised, theirs.address)


_BID = Bid(ZERO_ADDRESS, "embed-text", 1, 1, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit_price", -1),
        ("unit_price", 2**256),
        ("unit_price", True),
        ("unit_price", "1"),
        ("unit_price", 1.0),
        ("revision", 2**64),
        ("kind", b"embed-text"),
        ("kind", "\ud800"),
        ("worker", None),
        ("worker", "0x12"),
        ("worker", ""),
    ],
)
def test_a_value_that_does_not_fit_its_type_is_refused(field: str, value: object) -> None:
    with pytest.raises(WalletError):
        struct_hash(replace(_BID, **{field: value}))  # type: ignore[arg-type]  # which is what is tested


@pytest.mark.parametrize("raw", [b"", b"\0" * 31, b"\0" * 33])
def test_bytes32_has_32_bytes(raw: bytes) -> None:
    with pytest.raises(SignatureError):
        struct_hash(Commit(raw, 1, ZERO_ADDRESS, b"\0" * 32))


def test_a_class_whose_fields_have_no_solidity_type_is_a_bug() -> None:
    @dataclass(frozen=True)
    class Loose:
        amount: int

    with pytest.raises(TypeError, match=r"Loose\.amount"):
        struct_hash(Loose(1))
    with pytest.raises(TypeError, match="no dataclass"):
        struct_hash(1)


def test_names_are_in_the_camel_case_of_solidity() -> None:
    @dataclass(frozen=True)
    class Probe:
        not_after_it: Uint64
        x: Uint8
        raw: Bytes32

    expected = keccak256(b"Probe(uint64 notAfterIt,uint8 x,bytes32 raw)")
    assert struct_hash(Probe(0, 0, b"\0" * 32)) == keccak256(expected + b"\0" * 96)
    assert [f.name for f in fields(Probe)] == ["not_after_it", "x", "raw"]


def test_a_commitment_hides_the_digest_and_cannot_be_copied() -> None:
    worker, other = (Address(WorkerKey(bytes([n]) * 32).address) for n in (1, 2))
    made = commitment(b"\1" * 32, b"\2" * 32, b"\3" * 32, worker)
    assert made == keccak256(b"\1" * 32 + b"\2" * 32 + b"\3" * 32 + bytes.fromhex(worker[2:]))
    assert made != commitment(b"\1" * 32, b"\2" * 32, b"\3" * 32, other)
    assert made != commitment(b"\1" * 32, b"\4" * 32, b"\3" * 32, worker)
    assert made != commitment(b"\1" * 32, b"\2" * 32, b"\4" * 32, worker)
