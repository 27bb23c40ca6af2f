"""Hierarchical keys (BIP-32) at Ethereum's first place of BIP-44: from a seed to the one key that this wallet uses.

Sources: https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki, .../bip-0044.mediawiki
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final

import coincurve

from wallet.errors import KeyFileError
from wallet.keys.signing_key import ORDER


HARDENED: Final = 1 << 31
OWNER_PATH: Final = "m/44'/60'/0'/0/0"


@dataclass(frozen=True, slots=True)
class ExtendedKey:
    """A private key and the chain code that its children need; its repr shows neither."""

    secret: bytes = field(repr=False)
    chain_code: bytes = field(repr=False)

    def child(self, index: int) -> "ExtendedKey":
        """Return the child of an index; those from `HARDENED` on cannot be reached from public keys.

        Raises:
            KeyFileError: for the one index in 2^127 that has no key.
        """
        if index >= HARDENED:
            data = b"\0" + self.secret
        else:
            data = coincurve.PrivateKey(self.secret).public_key.format(compressed=True)
        left, right = _split(self.chain_code, data + index.to_bytes(4, "big"))
        number = (int.from_bytes(left, "big") + int.from_bytes(self.secret, "big")) % ORDER
        if int.from_bytes(left, "big") >= ORDER or number == 0:
            raise KeyFileError("this place has no key") from None
        return ExtendedKey(number.to_bytes(32, "big"), right)


def master(seed: bytes) -> ExtendedKey:
    """Return the key at the root.

    Raises:
        KeyFileError: for the one seed in 2^127 that has none, or one of a wrong length.
    """
    if not 16 <= len(seed) <= 64:
        raise KeyFileError("a seed has 16 to 64 bytes")
    left, right = _split(b"Bitcoin seed", seed)
    if not 0 < int.from_bytes(left, "big") < ORDER:
        raise KeyFileError("this seed has no key") from None
    return ExtendedKey(left, right)


def derive(seed: bytes, path: str = OWNER_PATH) -> ExtendedKey:
    """Return the key at a path such as `m/44'/60'/0'/0/0`.

    Raises:
        KeyFileError: if the path or the seed makes no sense.
    """
    root, *steps = path.split("/")
    if root != "m":
        raise KeyFileError("a path begins with m")
    key = master(seed)
    for step in steps:
        digits = step.rstrip("'")
        if not digits.isascii() or not digits.isdigit() or int(digits) >= HARDENED or len(step) - len(digits) > 1:
            raise KeyFileError("a path is like m/44'/60'/0'/0/0")
        key = key.child(int(digits) + (HARDENED if step != digits else 0))
    return key


def _split(key: bytes, data: bytes) -> tuple[bytes, bytes]:
    digest = hmac.new(key, data, hashlib.sha512).digest()
    return digest[:32], digest[32:]
