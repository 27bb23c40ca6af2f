"""Signatures are those of the field, each message has exactly one, and keys do not leak."""

import copy
import pickle

import coincurve
import pytest
from eth_account import Account
from eth_account.messages import SignableMessage
from eth_keys.datatypes import PrivateKey, Signature
from hypothesis import given
from hypothesis import strategies as st

from wallet.address import parse_address, to_bytes
from wallet.errors import SignatureError
from wallet.keccak import keccak256
from wallet.keys.worker import WorkerKey
from wallet.signing import recover, sign_digest, verify


ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141

_secrets = st.integers(1, ORDER - 1).map(lambda n: n.to_bytes(32, "big"))
_digests = st.binary(min_size=32, max_size=32)


@given(_secrets, _digests)
def test_a_signature_is_the_deterministic_one_that_eth_keys_makes(secret: bytes, digest: bytes) -> None:
    signature = sign_digest(coincurve.PrivateKey(secret), digest)
    theirs = PrivateKey(secret).sign_msg_hash(digest).to_bytes()
    assert signature == theirs[:64] + bytes([theirs[64] + 27])
    assert recover(digest, signature) == WorkerKey(secret).address == parse_address(Account.from_key(secret).address)


@given(_secrets, _digests)
def test_the_twin_with_a_high_s_is_refused(secret: bytes, digest: bytes) -> None:
    signature = sign_digest(coincurve.PrivateKey(secret), digest)
    high = ORDER - int.from_bytes(signature[32:64], "big")
    twin = signature[:32] + high.to_bytes(32, "big") + bytes([55 - signature[64]])
    parsed = Signature(twin[:64] + bytes([twin[64] - 27]))
    assert parsed.recover_public_key_from_msg_hash(digest).to_canonical_address() == to_bytes(WorkerKey(secret).address)
    with pytest.raises(SignatureError, match="upper half"):
        recover(digest, twin)


@given(_secrets, _digests, st.integers(0, 64), st.integers(1, 255))
def test_a_signature_with_a_changed_byte_is_not_by_the_signer(
    secret: bytes, digest: bytes, place: int, change: int
) -> None:
    key = WorkerKey(secret)
    signature = bytearray(key.sign(digest))
    signature[place] ^= change
    with pytest.raises(SignatureError):
        verify(digest, bytes(signature), key.address)


@given(_digests, st.binary(min_size=65, max_size=65))
def test_arbitrary_bytes_recover_to_what_eth_account_finds_or_are_refused(digest: bytes, signature: bytes) -> None:
    signature = signature[:64] + bytes([27 + signature[64] % 2])
    try:
        found = recover(digest, signature)
    except SignatureError:
        return
    assert found == Account._recover_hash(digest, signature=signature)


@pytest.mark.parametrize("length", [0, 64, 66])
def test_a_signature_has_65_bytes(length: int) -> None:
    with pytest.raises(SignatureError, match="65 bytes"):
        recover(b"\0" * 32, b"\x1b" * length)


@pytest.mark.parametrize("v", [0, 1, 26, 29, 37, 255])
def test_a_signature_ends_in_27_or_28(v: int) -> None:
    key = WorkerKey(b"\1" * 32)
    with pytest.raises(SignatureError, match="27 or 28"):
        recover(b"\0" * 32, key.sign(b"\0" * 32)[:64] + bytes([v]))


@pytest.mark.parametrize("digest", [b"", b"\0" * 31, b"\0" * 33])
def test_only_digests_are_signed_and_recovered(digest: bytes) -> None:
    with pytest.raises(SignatureError, match="32 bytes"):
        WorkerKey(b"\1" * 32).sign(digest)
    with pytest.raises(SignatureError, match="32 bytes"):
        recover(digest, b"\x1b" * 65)


def test_zeros_are_no_signature() -> None:
    with pytest.raises(SignatureError):
        recover(b"\0" * 32, b"\0" * 64 + b"\x1b")


def test_a_key_shows_its_address_and_nothing_else() -> None:
    secret = b"\xa5" * 32
    key = WorkerKey(secret)
    for shown in (repr(key), str(key), f"{key}", repr([key])):
        assert key.address in shown
        assert secret.hex() not in shown
    assert not hasattr(key, "__dict__")


def test_a_key_cannot_be_pickled_or_copied() -> None:
    key = WorkerKey(b"\1" * 32)
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="pickled"):
            attempt(key)


def test_eth_account_accepts_what_is_signed_here() -> None:
    key = WorkerKey.generate()
    message = SignableMessage(b"\x01", b"\2" * 32, b"\3" * 32)
    digest = keccak256(b"\x19\x01" + message.header + message.body)
    assert Account.recover_message(message, signature=key.sign(digest)) == key.address
