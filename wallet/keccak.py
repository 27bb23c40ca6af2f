"""keccak-256, the hash of Ethereum, by safe-pysha3: a tree of 100 000 leaves takes 300 000 of them.

That library has no build for Windows; there pycryptodome's is taken, which needs four times as long.
"""

import sys


if sys.platform == "win32":
    from Crypto.Hash import keccak

    def keccak_256(data: bytes = b"") -> keccak.Keccak_Hash:
        """Return a hash that was begun with `data`."""
        return keccak.new(digest_bits=256, data=data)
else:
    from sha3 import keccak_256


__all__ = ["keccak256", "keccak_256"]


def keccak256(data: bytes) -> bytes:
    """Return the 32-byte keccak-256 digest of `data` (the original Keccak padding, not SHA-3's)."""
    digest: bytes = keccak_256(data).digest()
    return digest
