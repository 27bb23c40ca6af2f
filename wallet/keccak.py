"""keccak-256, the hash of Ethereum, by pycryptodome."""

from Crypto.Hash import keccak


def keccak256(data: bytes) -> bytes:
    """Return the 32-byte keccak-256 digest of `data` (the original Keccak padding, not SHA-3's)."""
    return keccak.new(digest_bits=256, data=data).digest()
