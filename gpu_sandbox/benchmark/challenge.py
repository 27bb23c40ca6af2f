"""The device's side of a proof of work: an exact product of integers, promised row by row before anyone asks for rows.

The rules, which `app.market.proving` checks on its own (neither imports the other; a test holds both together):

- Philox4x64-10, keyed by the first 16 bytes of SHA-256 of the seed as two little-endian words, counter 0, gives A and
  then B: n x n signed bytes each, row by row, n a power of two from 64 on.
- A chain of products: X = A B with 32-bit sums, below 2^31 for n < 2^17, so that every device and every order gives
  the same bits; in each further round X becomes X' B, X' being the low byte of each sum, signed. C is the last X.
- A leaf is SHA-256(0x00 | binding | row as 4 bytes | the row's n sums, 4 bytes each, little-endian), a node
  SHA-256(0x01 | left | right). The binding names who was asked and what for: an answer serves nobody else.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt


Bytes8 = npt.NDArray[np.int8]
Sums = npt.NDArray[np.int32]
Multiply = Callable[[Bytes8, Bytes8, int], Sums]
"""Takes A, B and how many rounds; returns the last product."""

LEAST: Final = 64
MOST: Final = 4096
MOST_ROUNDS: Final = 64


@dataclass(frozen=True, slots=True)
class Opening:
    """One row, with what leads from it to the root.

    Attributes:
        data: the row's sums, little-endian.
        path: siblings, from the leaf upwards; 32 bytes each.
    """

    row: int
    data: bytes
    path: tuple[bytes, ...]


class Answer:
    """A computed product; its root is the promise, its rows are opened when they are asked for."""

    def __init__(self, product: Sums, binding: bytes) -> None:
        """Hash the product, row by row."""
        self._product = product
        leaves = [leaf(binding, row, product[row].astype("<i4").tobytes()) for row in range(len(product))]
        self._levels = [leaves]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            self._levels.append([node(below[i], below[i + 1]) for i in range(0, len(below), 2)])

    @property
    def root(self) -> bytes:
        """The promise: 32 bytes."""
        return self._levels[-1][0]

    def open(self, rows: Sequence[int]) -> tuple[Opening, ...]:
        """Return these rows with their paths.

        Raises:
            ValueError: if there is no such row.
        """
        if any(not 0 <= row < len(self._product) for row in rows):
            raise ValueError("there is no such row")
        return tuple(self._open(row) for row in rows)

    def as_bytes(self, rows: Sequence[int]) -> bytes:
        """Return these rows as they travel: for each its sums and then its path, one after the other.

        Raises:
            ValueError: if there is no such row.
        """
        return b"".join(part for opening in self.open(rows) for part in (opening.data, *opening.path))

    def _open(self, row: int) -> Opening:
        path = tuple(level[(row >> depth) ^ 1] for depth, level in enumerate(self._levels[:-1]))
        return Opening(row, self._product[row].astype("<i4").tobytes(), path)


def matrices(seed: bytes, size: int) -> tuple[Bytes8, Bytes8]:
    """Return A and B.

    Raises:
        ValueError: if the size is none that is allowed.
    """
    if not LEAST <= size <= MOST or size & (size - 1):
        raise ValueError(f"the size is a power of two from {LEAST} to {MOST}")
    key = np.frombuffer(hashlib.sha256(seed).digest()[:16], "<u8").astype(np.uint64)
    words = np.random.Philox(key=key, counter=0).random_raw(2 * size * size // 8)
    both = np.frombuffer(words.astype("<u8").tobytes(), np.int8).reshape(2, size, size)
    return both[0], both[1]


def compute(seed: bytes, size: int, binding: bytes, multiply: Multiply, rounds: int = 1) -> Answer:
    """Compute an answer.

    Args:
        seed: the market's.
        size: n.
        binding: who was asked and what for.
        multiply: multiplies on the device.
        rounds: how many products follow each other.

    Raises:
        ValueError: if the size or the number of rounds is none that is allowed.
    """
    if not 1 <= rounds <= MOST_ROUNDS:
        raise ValueError(f"a chain has 1 to {MOST_ROUNDS} products")
    a, b = matrices(seed, size)
    return Answer(multiply(a, b, rounds), binding)


def on_processor(a: Bytes8, b: Bytes8, rounds: int) -> Sums:
    """Multiply on the processor: exact, because every sum stays below 2^53."""
    right = b.astype(np.float64)
    product: Sums = (a.astype(np.float64) @ right).astype(np.int32)
    for _ in range(rounds - 1):
        product = (product.astype(np.int8).astype(np.float64) @ right).astype(np.int32)
    return product


def leaf(binding: bytes, row: int, data: bytes) -> bytes:
    """Return the hash of one row."""
    return hashlib.sha256(b"\x00" + binding + row.to_bytes(4, "big") + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()
