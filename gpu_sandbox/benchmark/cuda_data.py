"""What the host knows of the CUDA kernels' data and results: the same words, and references in double precision.

Each function says which kernel of resources/kernels/cuda/kernels.cu it is the twin of.
"""

from typing import Final

import numpy as np
import numpy.typing as npt


Words = npt.NDArray[np.uint32]
Doubles = npt.NDArray[np.float64]

TREE: Final = 0x4C756C6C
"""The seed of the spheres of `rays`."""
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2: Final = np.uint64(0x94D049BB133111EB)


def words(seed: int, at: npt.NDArray[np.uint64]) -> Words:
    """Return words of the stream `seed` (`word`): splitmix64 over a counter, its lower half (Steele et al., 2014)."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + (at + np.uint64(1)) * _GOLDEN
        z = (z ^ (z >> np.uint64(30))) * _MIX_1
        z = (z ^ (z >> np.uint64(27))) * _MIX_2
        return (z ^ (z >> np.uint64(31))).astype(np.uint32)


def stream(seed: int, count: int) -> Words:
    """Return the first words of a stream (`fill_words`)."""
    return words(seed, np.arange(count, dtype=np.uint64))


def halves(seed: int, at: npt.NDArray[np.uint64]) -> Doubles:
    """Return elements that `fill_f16` writes: multiples of 1/512 between -1 and 1."""
    return ((words(seed, at) & np.uint32(1023)).astype(np.int64) - 512) / 512.0


def chains(data: Words, steps: int, m: float, c: float) -> Doubles:
    """Return what `fma_f32` leaves: x_n = m^n x_0 + c (1 - m^n) / (1 - m), summed over 8 chains; one per 8 words."""
    start = (data & np.uint32(0xFFFF)) / 65536.0
    power = m**steps
    ended = power * start + c * (1 - power) / (1 - m)
    summed: Doubles = ended.reshape(-1, 8).sum(axis=1)
    return summed


def small_tiles(seed: int, count: int) -> Doubles:
    """Return multiples of 1/16 between -1 and 15/16 for `tensor_f16` and `tensor_bf16`, `count` of them."""
    return ((stream(seed, count) & np.uint32(31)).astype(np.int64) - 16) / 16.0


def tensor_digest(tiles: Doubles, warps: int, inner: int, outer: int) -> Words:
    """Return what `tensor_f16` and `tensor_bf16` leave: per warp the digest of its 16 x 16 sums, row by row."""
    pairs = tiles.reshape(32, 2, 16, 16)
    sums = np.einsum("wrk,wck->wrc", pairs[:, 0], pairs[:, 1]) * inner
    return _digest(sums.astype(np.float32).view(np.uint32), warps, 4 * outer)


def byte_digest(a: Doubles, b: Doubles, warps: int, inner: int, outer: int, kind: type) -> Words:
    """Return what `tensor_i8` (`kind` int) and `tensor_f8` (float) leave: per warp the digest of 16 x 8 sums.

    Args:
        a: 32 tiles of 16 x 32.
        b: 32 tiles of 8 x 32: column by column.
        warps: how many there are in the launch.
        inner: products per sum.
        outer: sums per digest.
        kind: of the accumulators.
    """
    sums = np.einsum("wrk,wck->wrc", a, b) * inner
    # Integers count modulo 2^32, as the accumulators do.
    bits = sums.astype(np.int64).astype(np.uint32) if kind is int else sums.astype(np.float32).view(np.uint32)
    return _digest(bits, warps, 8 * outer)


def _digest(bits: Words, warps: int, times: int) -> Words:
    flat = bits.reshape(32, -1)
    with np.errstate(over="ignore"):
        made: Words = flat * np.uint32(times & 0xFFFFFFFF)
    return np.tile(made, (-(-warps // 32), 1))[:warps]


def ring(seed: int, size: int) -> tuple[Words, Words]:
    """Return a ring of all `size` indices in random order for `chase`, and that order, beginning at 0."""
    order = np.random.default_rng(seed).permutation(np.arange(1, size, dtype=np.uint32))
    order = np.concatenate([np.zeros(1, dtype=np.uint32), order])
    following = np.empty(size, dtype=np.uint32)
    following[order] = np.roll(order, -1)
    return following, order


def ray(seed: int, number: int, depth: int) -> int:
    """Return what one thread of `rays` finds, in exact integers."""
    r0, r1 = (int(w) for w in words(seed, np.array([2 * number, 2 * number + 1], dtype=np.uint64)))
    origin = [(r0 >> shift & 127) - 63 for shift in (0, 7, 14)]
    toward = [(r1 & 3) + 1, (r1 >> 2 & 7) - 3, (r1 >> 5 & 7) - 3]
    squared = sum(d * d for d in toward)
    stack, found = [1], 0
    while stack:
        node = stack.pop()
        level, h = node.bit_length() - 1, _sphere(node)
        radius = (64 >> (level >> 1)) + 8
        between = [(h >> shift & 63) - 31 - o for shift, o in zip((0, 6, 12), origin, strict=True)]
        along = sum(d * p for d, p in zip(toward, between, strict=True))
        off = sum(p * p for p in between) - radius * radius
        if along * along - squared * off < 0:
            continue
        if level == depth:
            found = (found * 31 + node) & 0xFFFFFFFF
        else:
            near = h >> 18 & 1
            stack += [2 * node + near, 2 * node + (near ^ 1)]
    return found


def _sphere(node: int) -> int:
    return int(words(TREE, np.array([node], dtype=np.uint64))[0])
