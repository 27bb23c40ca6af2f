"""secp256k1 signatures that a contract can check: recoverable, 65 bytes, low `s` (EIP-2).

libsecp256k1, through coincurve, does the arithmetic in constant time; without it Python signs seventy times slower and
leaks the key through its timing.
"""

from typing import Protocol

import coincurve

from wallet.address import Address, from_bytes
from wallet.errors import SignatureError
from wallet.keccak import keccak256


_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0


class Signer(Protocol):
    """Who signs: holds a key and lets nobody see it."""

    @property
    def address(self) -> Address:
        """The address that `recover` returns for this signer's signatures."""
        ...

    def sign(self, digest: bytes) -> bytes:
        """Return the 65-byte signature `r || s || v` of a 32-byte digest, `v` being 27 or 28."""
        ...


def address_of(public_key: coincurve.PublicKey) -> Address:
    """Return the address of a public key: the last 20 bytes of the keccak-256 of its 64 bytes."""
    return from_bytes(keccak256(public_key.format(compressed=False)[1:])[12:])


def sign_digest(key: coincurve.PrivateKey, digest: bytes) -> bytes:
    """Return the 65-byte signature `r || s || v` of a 32-byte digest."""
    if len(digest) != 32:
        raise SignatureError("a digest has 32 bytes")
    raw: bytes = key.sign_recoverable(digest, hasher=None)
    return raw[:64] + bytes([raw[64] + 27])


def recover(digest: bytes, signature: bytes) -> Address:
    """Return the address that signed `digest`.

    A signature with a high `s` is refused, because each signature has such a twin: without the rule, one message has
    two valid signatures, and what is counted by signature is counted twice.

    Raises:
        SignatureError: if the bytes are no signature.
    """
    if len(digest) != 32:
        raise SignatureError("a digest has 32 bytes")
    if len(signature) != 65 or signature[64] not in (27, 28):
        raise SignatureError("a signature has 65 bytes that end in 27 or 28")
    if int.from_bytes(signature[32:64], "big") > _HALF_ORDER:
        raise SignatureError("the signature's s is in the upper half")
    try:
        key = coincurve.PublicKey.from_signature_and_message(
            signature[:64] + bytes([signature[64] - 27]), digest, hasher=None
        )
    except Exception as error:  # coincurve raises bare Exception for unrecoverable signatures
        raise SignatureError("the signature fits no key") from error
    return address_of(key)


def verify(digest: bytes, signature: bytes, signer: Address) -> None:
    """Check that `signer` signed `digest`.

    Raises:
        SignatureError: if it was not so.
    """
    actual = recover(digest, signature)
    if actual != signer:
        raise SignatureError(f"signed by {actual}, not by {signer}")
