"""The suite for the processor: matrix product, memory, integers. It runs in the benchmark's own process alone."""

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import numpy.typing as npt

from gpu_sandbox.benchmark.challenge import Multiply, on_processor
from gpu_sandbox.benchmark.measuring import Plan, Work
from gpu_sandbox.benchmark.result import Kernel, MeasuredDevice, Mode, Progress
from gpu_sandbox.benchmark.suite import Step, measure_steps
from gpu_sandbox.devices.software import software_device


Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]

_UNIT_ROUNDOFF: Final = 2.0**-24
"""Of IEEE 754 binary32, rounding to nearest."""
_PLANS: Final = {Mode.RECHECK: Plan(0.05, 0.2), Mode.QUICK: Plan(0.1, 0.5), Mode.FULL: Plan(1.0, 8.0)}
_SIZES: Final = {Mode.RECHECK: 512, Mode.QUICK: 768, Mode.FULL: 1536}
_COPY_BYTES: Final = {Mode.RECHECK: 64 << 20, Mode.QUICK: 64 << 20, Mode.FULL: 256 << 20}
_HASH_LANES: Final = 1 << 15
_HASH_ROUNDS: Final = 32
_CHECKED_LANES: Final = 32
_GOLDEN: Final = 0x9E3779B97F4A7C15
_MIX_1: Final = 0xBF58476D1CE4E5B9
_MIX_2: Final = 0x94D049BB133111EB
_MASK: Final = (1 << 64) - 1


class ProcessorSuite:
    """The processor, measured by NumPy, where there is no device at all.

    BLAS is expected to run on one thread (`gpu_sandbox.benchmark.__main__` sees to that): the figure for all threads
    comes from as many of ours, each with a part of the rows, so that it means the same with every BLAS.
    """

    memory_bytes = None

    def __init__(self) -> None:
        """Prepare the threads."""
        device = software_device()
        self.device = MeasuredDevice(device.name, device.kind.value, device.uuid, device.listable)
        self._threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._threads)
        self._random = np.random.default_rng()

    def measure(self, mode: Mode, on_progress: Callable[[Progress], None]) -> tuple[Kernel, ...]:
        """Measure all kernels; quick takes less than five seconds, full about forty."""
        size, threads = _SIZES[mode], self._threads
        # Enough rows for every thread, however many there are.
        wide, many = min(4096, max(size, 64 * threads)), f"gemm_f32_{threads}t"
        works: tuple[tuple[str, Callable[[], Work]], ...] = (
            ("gemm_f32_1t", lambda: MatrixProduct("gemm_f32_1t", size, 1, None, self._random)),
            (many, lambda: MatrixProduct(many, wide, threads, self._pool, self._random)),
            ("copy", lambda: Copy("copy", _COPY_BYTES[mode], self._random)),
            ("hash_u64", lambda: Hash("hash_u64", self._random)),
        )
        return measure_steps([Step(name, make, _PLANS[mode]) for name, make in works], on_progress)

    def multiplier(self, _size: int) -> Multiply:
        """Return what multiplies matrices for a challenge."""
        return on_processor

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()


class MatrixProduct:
    """C = A B in single precision; a product of n x n matrices counts 2 n^3 operations.

    The error is the largest of |C - R| / (|A| |B|), element by element, where R is the product in double precision. A
    correct sum of n products in any order stays below n u / (1 - n u), u = 2^-24 (Higham, Accuracy and Stability of
    Numerical Algorithms, 2nd ed., section 3.5).
    """

    unit = "GFLOP/s"

    def __init__(
        self, name: str, size: int, threads: int, pool: ThreadPoolExecutor | None, random: np.random.Generator
    ) -> None:
        """Draw A and B, and compute the reference."""
        self.name = name
        self.per_run = 2 * size**3 / 1e9
        self.tolerance = size * _UNIT_ROUNDOFF / (1 - size * _UNIT_ROUNDOFF)
        self._a: Floats = random.standard_normal((size, size), dtype=np.float32)
        self._b: Floats = random.standard_normal((size, size), dtype=np.float32)
        self._c: Floats = np.empty((size, size), dtype=np.float32)
        a, b = self._a.astype(np.float64), self._b.astype(np.float64)
        self._reference: Doubles = a @ b
        self._scale: Doubles = np.abs(a) @ np.abs(b)
        edges = np.linspace(0, size, threads + 1).astype(int).tolist()
        self._parts = [slice(begin, end) for begin, end in itertools.pairwise(edges)]
        self._pool = pool

    def reset(self) -> None:
        """Fill the output with what no product is."""
        self._c.fill(np.nan)

    def run(self) -> None:
        """Multiply once."""
        if self._pool is None:
            np.matmul(self._a, self._b, out=self._c)
        else:
            list(self._pool.map(self._multiply, self._parts))

    def error(self) -> float:
        """Return the largest error; no number where the output is none."""
        return float(np.max(np.abs(self._c - self._reference) / self._scale))

    def _multiply(self, rows: slice) -> None:
        np.matmul(self._a[rows], self._b, out=self._c[rows])


class Copy:
    """Copies random bits from one part of memory to another; counts what is read and what is written.

    The error is the share of words that arrived wrong.
    """

    unit = "GB/s"
    tolerance = 0.0

    def __init__(self, name: str, size: int, random: np.random.Generator) -> None:
        """Draw `size` bytes: many times what the caches hold."""
        self.name = name
        self.per_run = 2 * size / 1e9
        self._source: Words = np.frombuffer(random.bytes(size), dtype=np.uint64)
        self._target: Words = np.empty_like(self._source)

    def reset(self) -> None:
        """Clear the target."""
        self._target.fill(0)

    def run(self) -> None:
        """Copy once."""
        np.copyto(self._target, self._source)

    def error(self) -> float:
        """Return the share of wrong words."""
        return float(np.count_nonzero(self._target != self._source)) / self._source.size


class Hash:
    """splitmix64 over many lanes: 64-bit additions, shifts and products (Steele, Lea, Flood, OOPSLA 2014).

    The reference is Python's own integers, for lanes that are drawn anew each time; the error is the share of those
    that came out wrong.
    """

    unit = "Mhash/s"
    tolerance = 0.0

    def __init__(self, name: str, random: np.random.Generator) -> None:
        """Draw the lanes: as many as a core's own cache holds."""
        self.name = name
        self.per_run = _HASH_LANES * _HASH_ROUNDS / 1e6
        self._random = random
        self._seed: Words = random.integers(0, _MASK, _HASH_LANES, dtype=np.uint64, endpoint=True)
        self._lanes: Words = np.empty_like(self._seed)
        self._scratch: Words = np.empty_like(self._seed)

    def reset(self) -> None:
        """Clear the output."""
        self._lanes.fill(0)

    def run(self) -> None:
        """Hash each lane so many times in a row."""
        lanes, scratch = self._lanes, self._scratch
        np.copyto(lanes, self._seed)
        for _ in range(_HASH_ROUNDS):
            np.add(lanes, np.uint64(_GOLDEN), out=lanes)
            for shift, factor in ((30, _MIX_1), (27, _MIX_2)):
                np.right_shift(lanes, np.uint64(shift), out=scratch)
                np.bitwise_xor(lanes, scratch, out=lanes)
                np.multiply(lanes, np.uint64(factor), out=lanes)
            np.right_shift(lanes, np.uint64(31), out=scratch)
            np.bitwise_xor(lanes, scratch, out=lanes)

    def error(self) -> float:
        """Return the share of the drawn lanes that are wrong."""
        drawn = self._random.integers(0, _HASH_LANES, _CHECKED_LANES).tolist()
        wrong = sum(int(self._lanes[i]) != splitmix(int(self._seed[i]), _HASH_ROUNDS) for i in drawn)
        return wrong / _CHECKED_LANES


def splitmix(value: int, rounds: int) -> int:
    """Return `rounds` steps of splitmix64, in exact integers."""
    for _ in range(rounds):
        value = (value + _GOLDEN) & _MASK
        value = ((value ^ (value >> 30)) * _MIX_1) & _MASK
        value = ((value ^ (value >> 27)) * _MIX_2) & _MASK
        value ^= value >> 31
    return value
