"""The owner's secret in memory: it signs and says its address, and gives itself away nowhere."""

from dataclasses import dataclass, field

from wallet.keys import hd, mnemonic
from wallet.keys.signing_key import SigningKey


class OwnerKey(SigningKey):
    """A secp256k1 key that money belongs to."""

    __slots__ = ()

    def secret(self) -> bytes:
        """Return the 32 secret bytes, for `wallet.keys.keystore.seal` and nothing else."""
        secret: bytes = self._key.secret
        return secret


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
