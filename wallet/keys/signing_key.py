"""A secp256k1 key in memory: it signs and says its address, and gives itself away nowhere."""

import secrets
from typing import Final, Self

import coincurve

from wallet.address import Address
from wallet.errors import KeyFileError
from wallet.signing import address_of, sign_digest


ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""How many points the group has (SEC 2, section 2.4.1): a secret lies below."""


class SigningKey:
    """What an owner's and a worker's key have in common. Its repr names the address, never the key."""

    __slots__ = ("_address", "_key")

    def __init__(self, secret: bytes) -> None:
        """Take 32 secret bytes.

        Raises:
            KeyFileError: if they are no key.
        """
        if len(secret) != 32 or not 0 < int.from_bytes(secret, "big") < ORDER:
            raise KeyFileError("the bytes are no secp256k1 key") from None
        self._key = coincurve.PrivateKey(secret)
        self._address = address_of(self._key.public_key)

    @classmethod
    def generate(cls) -> Self:
        """Return a new key from the system's randomness."""
        return cls((secrets.randbelow(ORDER - 1) + 1).to_bytes(32, "big"))

    @property
    def address(self) -> Address:
        """The address of this key."""
        return self._address

    def sign(self, digest: bytes) -> bytes:
        """Return the 65-byte signature of a 32-byte digest."""
        return sign_digest(self._key, digest)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._address})"

    def __reduce__(self) -> str:
        """Refuse to be pickled: a key must not wander into a file or another process by accident."""
        raise TypeError("a key is not to be pickled")
