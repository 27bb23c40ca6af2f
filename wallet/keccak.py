"""keccak-256, the hash of Ethereum, by safe-pysha3: a tree of 100 000 leaves takes 300 000 of them."""

from sha3 import keccak_256


__all__ = ["keccak256", "keccak_256"]


def keccak256(data: bytes) -> bytes:
    """Return the 32-byte keccak-256 digest of `data` (the original Keccak padding, not SHA-3's)."""
    digest: bytes = keccak_256(data).digest()
    return digest
