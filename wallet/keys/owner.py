"""The owner's secret in memory: it signs and says its address, and gives itself away nowhere."""

import secrets
from dataclasses import dataclass, field
from typing import Final

import coincurve

from wallet.address import Address
from wallet.errors import KeyFileError
from wallet.keys import hd, mnemonic
from wallet.signing import address_of, sign_digest


_ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


class OwnerKey:
    """A secp256k1 key that money belongs to. Its repr names the address, never the key, and it cannot be pickled."""

    __slots__ = ("_address", "_key")

    def __init__(self, secret: bytes) -> None:
        """Take 32 secret bytes.

        Raises:
            KeyFileError: if they are no key.
        """
        if len(secret) != 32 or not 0 < int.from_bytes(secret, "big") < _ORDER:
            raise KeyFileError("the bytes are no secp256k1 key") from None
        self._key = coincurve.PrivateKey(secret)
        self._address = address_of(self._key.public_key)

    @classmethod
    def generate(cls) -> "OwnerKey":
        """Return a new key from the system's randomness."""
        return cls((secrets.randbelow(_ORDER - 1) + 1).to_bytes(32, "big"))

    @property
    def address(self) -> Address:
        """The address of this key."""
        return self._address

    def sign(self, digest: bytes) -> bytes:
        """Return the 65-byte signature of a 32-byte digest."""
        return sign_digest(self._key, digest)

    def secret(self) -> bytes:
        """Return the 32 secret bytes, for `wallet.keys.keystore.seal` and nothing else."""
        secret: bytes = self._key.secret
        return secret

    def __repr__(self) -> str:
        return f"OwnerKey({self._address})"

    def __reduce__(self) -> str:
        """Refuse to be pickled: a key must not wander into a file or another process by accident."""
        raise TypeError("a key is not to be pickled")


@dataclass(frozen=True, slots=True)
class OwnerSecret:
    """What a wallet's file seals: the bits behind a seed phrase, or a bare key that came from elsewhere.

    Attributes:
        content: 16 to 32 bytes. No repr shows them.
        language: of the phrase; None for a bare key, which has no words.
    """

    content: bytes = field(repr=False)
    language: str | None

    @classmethod
    def generate(cls) -> "OwnerSecret":
        """Return a new secret of twelve English words."""
        return cls(mnemonic.new_entropy(), mnemonic.ENGLISH)

    @classmethod
    def from_words(cls, text: str) -> "OwnerSecret":
        """Return the secret that a phrase stands for.

        Raises:
            MnemonicError: if it is no phrase; without a word of it.
        """
        return cls(*mnemonic.entropy_of(text))

    def words(self) -> tuple[str, ...]:
        """Return the seed phrase; nothing for a bare key."""
        return () if self.language is None else mnemonic.words_of(self.content, self.language)

    def key(self) -> OwnerKey:
        """Return the key at `m/44'/60'/0'/0/0`, or the bare key.

        Raises:
            KeyFileError: if the bytes are no secret.
        """
        if self.language is None:
            return OwnerKey(self.content)
        return OwnerKey(hd.derive(mnemonic.seed_of(self.words())).secret)

    def __reduce__(self) -> str:
        """Refuse to be pickled, as a key does."""
        raise TypeError("a secret is not to be pickled")
