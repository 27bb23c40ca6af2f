"""What a GPU of any vendor computes: multiply-adds, matrix products, rays; each checked against the host."""

from typing import Final

import numpy as np
import numpy.typing as npt

from gpu_sandbox.benchmark.measuring import rounds_of
from gpu_sandbox.benchmark.webgpu_device import Gpu


_U: Final = 2.0**-24
"""Unit roundoff of IEEE 754 binary32."""
_SAMPLE: Final = 48
_GOLDEN: Final = 0x9E3779B9

Words = npt.NDArray[np.uint32]
Doubles = npt.NDArray[np.float64]


class Fma:
    """Chains x = m x + c in single precision, sixteen for each invocation; counts two operations for each.

    The error is the largest |x - r| of a sample, r in double precision, over the largest that a chain from x0 < 1 can
    hold: p + s (1 - p), with p = m^n and s = c / (1 - m) < 1. WGSL leaves it to the device whether `fma` rounds once or
    product and sum each ("Inherited from x * y + z"): below one, each costs u / 2 at the most, so that a step adds u
    and shrinks what came before by m. The sum stays below u (1 - p) / (1 - m), and a longer run does not loosen the
    bound as n u would (Higham, Accuracy and Stability of Numerical Algorithms, sections 2.1 and 3.1).
    """

    name, unit = "fma_f32", "TFLOP/s"
    _ROUND_STEPS: Final = 64
    _MOST_ROUNDS: Final = 256
    _MEMORY: Final = 8192
    """Steps after which what was before counts 1 / e: fewer would forget steps that were left out."""

    def __init__(self, gpu: Gpu, random: np.random.Generator, threads: int) -> None:
        """Draw the chains' beginnings and their factors, and find how long a launch is to be."""
        self._gpu = gpu
        self._m = float(np.float32(1 - random.uniform(0.9, 1.1) / self._MEMORY))
        self._c = float(np.float32(random.uniform(0.8, 0.95) * (1 - self._m)))
        self._start = random.random((threads, 16), dtype=np.float32)
        self._random = random
        self._threads = threads
        self._target = gpu.buffer(self._start.nbytes)
        self._parameters = gpu.parameters(self._m, self._c, 1)
        self._kernel = gpu.kernel(
            "fma_f32",
            ((self._target, "storage"), (gpu.filled(self._start), "read-only-storage"), (self._parameters, "uniform")),
        )
        self._rounds = 1
        self._rounds = rounds_of(self._launch, self._MOST_ROUNDS)
        self._launch(self._rounds)
        steps = self._rounds * self._ROUND_STEPS
        self.per_run = threads * 16 * steps * 2 / 1e12
        self._power, steady = self._m**steps, self._c / (1 - self._m)
        self._scale = self._power + steady * (1 - self._power)
        self.tolerance = _U * (1 - self._power) / (1 - self._m) / self._scale

    def _launch(self, rounds: int) -> float | None:
        self._gpu.set(self._parameters, self._m, self._c, rounds)
        return self._gpu.run(self._kernel, (self._threads // 64, 1))

    def reset(self) -> None:
        """Spoil the output."""
        self._gpu.clear(self._target)

    def run(self) -> float | None:
        """Run all chains."""
        return self._launch(self._rounds)

    def error(self) -> float:
        """Return the largest error of a sample of invocations."""
        drawn = self._random.integers(0, self._threads, _SAMPLE)
        found = np.frombuffer(self._gpu.read(self._target), np.float32).reshape(-1, 16)[drawn]
        # The closed form of the recurrence, in double precision.
        steady = self._c / (1 - self._m)
        right = self._power * self._start[drawn].astype(np.float64) + steady * (1 - self._power)
        return float(np.max(np.abs(found - right)) / self._scale)


class Gemm:
    """C = A B with sums in single precision; factors in single or half precision.

    The error is the largest of |C - R| / (|A| |B|) over drawn rows, R in double precision; see
    `gpu_sandbox.benchmark.software.MatrixProduct` for the bound.
    """

    unit = "TFLOP/s"

    def __init__(self, gpu: Gpu, random: np.random.Generator, size: int, element: str) -> None:
        """Draw A and B."""
        self.name = f"gemm_{element}"
        self._gpu, self._size, self._random = gpu, size, random
        kind = np.float16 if element == "f16" else np.float32
        self._a, self._b = (random.uniform(-1, 1, (size, size)).astype(kind) for _ in range(2))
        self._c = gpu.buffer(4 * size * size)
        self._kernel = gpu.kernel(
            "gemm_f32",
            (
                (self._c, "storage"),
                (gpu.filled(self._a), "read-only-storage"),
                (gpu.filled(self._b), "read-only-storage"),
                (gpu.parameters(size), "uniform"),
            ),
            element=element,
        )
        self._times = rounds_of(self._launch, 256)
        self.per_run = self._times * 2 * size**3 / 1e12
        self.tolerance = size * _U / (1 - size * _U)

    def _launch(self, times: int) -> float | None:
        return self._gpu.run(self._kernel, (self._size // 64, self._size // 64), times)

    def reset(self) -> None:
        """Spoil the output."""
        self._gpu.clear(self._c)

    def run(self) -> float | None:
        """Multiply."""
        return self._launch(self._times)

    def error(self) -> float:
        """Return the largest error of some rows."""
        worst = 0.0
        for row in self._random.integers(0, self._size, 4).tolist():
            found = np.frombuffer(self._gpu.read(self._c, 4 * self._size, 4 * self._size * row), np.float32)
            left, right = self._a[row].astype(np.float64), self._b.astype(np.float64)
            worst = float(np.maximum(worst, np.max(np.abs(found - left @ right) / (np.abs(left) @ np.abs(right)))))
        return worst


class GemmI8:
    """C = A B of 8-bit integers with 32-bit sums: exact, so that every device gives the same bits.

    The error is the share of wrong elements in drawn rows.
    """

    name, unit, tolerance = "gemm_i8", "TOP/s", 0.0

    def __init__(self, gpu: Gpu, random: np.random.Generator, size: int) -> None:
        """Draw A and B."""
        self._gpu, self._size, self._random = gpu, size, random
        self._a, self._b = (random.integers(-128, 128, (size, size), dtype=np.int8) for _ in range(2))
        self._product = IntegerProduct(gpu, size)
        self._product.load(self._a, self._b)
        self._times = rounds_of(self._product.launch, 256)
        self.per_run = self._times * 2 * size**3 / 1e12

    def reset(self) -> None:
        """Spoil the output."""
        self._product.clear()

    def run(self) -> float | None:
        """Multiply."""
        return self._product.launch(self._times)

    def error(self) -> float:
        """Return the share of wrong elements."""
        rows = self._random.integers(0, self._size, 4).tolist()
        found = np.stack([self._product.row(row) for row in rows])
        # Exact in double precision: the sums stay far below 2^53.
        right = self._a[rows].astype(np.float64) @ self._b.astype(np.float64)
        return float(np.count_nonzero(found != right) / right.size)


class IntegerProduct:
    """An exact product of 8-bit integers on the device; the challenge is a chain of them."""

    def __init__(self, gpu: Gpu, size: int) -> None:
        """Take n, divided by 64; there is nothing to multiply before `load`."""
        self._gpu, self._size = gpu, size
        self._a, self._b, self._c = gpu.buffer(size**2), gpu.buffer(size**2), gpu.buffer(4 * size**2)
        parameters = gpu.parameters(size)
        self._kernel = gpu.kernel(
            "gemm_i8",
            (
                (self._c, "storage"),
                (self._a, "read-only-storage"),
                (self._b, "read-only-storage"),
                (parameters, "uniform"),
            ),
        )
        self._narrow = gpu.kernel(
            "narrow_i8", ((self._a, "storage"), (self._c, "read-only-storage"), (parameters, "uniform"))
        )

    def load(self, a: npt.NDArray[np.int8], b: npt.NDArray[np.int8]) -> None:
        """Copy A and B to the device."""
        self._gpu.write(self._a, np.ascontiguousarray(a).view(np.uint32))
        self._gpu.write(self._b, np.ascontiguousarray(b.T).view(np.uint32))

    def chain(self, a: npt.NDArray[np.int8], b: npt.NDArray[np.int8], rounds: int) -> npt.NDArray[np.int32]:
        """Return the last product of a chain; see `gpu_sandbox.benchmark.challenge`."""
        self.load(a, b)
        self.launch()
        for _ in range(rounds - 1):
            self._gpu.run(self._narrow, (-(-self._size // 256), self._size))
            self.launch()
        return self.result()

    def launch(self, times: int = 1) -> float | None:
        """Multiply, so many times; return the seconds by the device's clock."""
        return self._gpu.run(self._kernel, (self._size // 64, self._size // 64), times)

    def clear(self) -> None:
        """Spoil the output."""
        self._gpu.clear(self._c)

    def row(self, row: int) -> npt.NDArray[np.int32]:
        """Return one row of the product."""
        return np.frombuffer(self._gpu.read(self._c, 4 * self._size, 4 * self._size * row), np.int32)

    def result(self) -> npt.NDArray[np.int32]:
        """Return the whole product."""
        return np.frombuffer(self._gpu.read(self._c), np.int32).reshape(self._size, self._size)


class Rays:
    """Rays that bounce through a grid of cells: branches and loops that diverge, with integers and floats.

    All decisions are integers, so that the host finds the same paths; the error is the share of drawn rays that ended
    elsewhere, or with another light than in double precision.
    """

    name, unit, tolerance = "rays", "Mray/s", 0.0
    _STEPS: Final = 192

    def __init__(self, gpu: Gpu, random: np.random.Generator, most: int) -> None:
        """Draw the grid, one cell in sixteen."""
        self._gpu, self._random = gpu, random
        self._grid = (random.random((1024, 32)) < 1 / 16).astype(np.uint32)
        packed = (self._grid << np.arange(32, dtype=np.uint32)).sum(axis=1, dtype=np.uint32)
        self._seed = int(random.integers(0, 1 << 32))
        self._found = gpu.buffer(8 * most)
        self._parameters = gpu.parameters(self._seed, 64, self._STEPS)
        self._kernel = gpu.kernel(
            "rays",
            (
                (self._found, "storage"),
                (gpu.filled(packed), "read-only-storage"),
                (self._parameters, "uniform"),
            ),
        )
        self._rays = 1024 * rounds_of(lambda n: self._launch(1024 * n), most // 1024)
        self.per_run = self._rays / 1e6

    def _launch(self, rays: int) -> float | None:
        self._gpu.set(self._parameters, self._seed, rays, self._STEPS)
        return self._gpu.run(self._kernel, (rays // 64, 1))

    def reset(self) -> None:
        """Spoil the output."""
        self._gpu.clear(self._found)

    def run(self) -> float | None:
        """Trace all rays."""
        return self._launch(self._rays)

    def error(self) -> float:
        """Return the share of wrong rays."""
        drawn = self._random.integers(0, self._rays, _SAMPLE).astype(np.uint32)
        found = np.frombuffer(self._gpu.read(self._found, 8 * self._rays), np.uint32).reshape(-1, 2)[drawn]
        path, light = trace(self._grid, drawn, self._seed, self._STEPS)
        close = np.abs(found[:, 1].copy().view(np.float32) - light) <= 64 * _U
        return float(np.mean(~((found[:, 0] == path) & close)))


def mix(at: Words) -> Words:
    """Return the finalizer of MurmurHash3 (`mix` and `word` of the kernels)."""
    z = (at ^ (at >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    z = (z ^ (z >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    mixed: Words = z ^ (z >> np.uint32(16))
    return mixed


def trace(grid: Words, rays: Words, seed: int, steps: int) -> tuple[Words, Doubles]:
    """Return where rays end and their light, as `rays.wgsl` does it, the light in double precision."""
    one, low = np.uint32(1), np.uint32(8191)
    h = mix(rays * np.uint32(_GOLDEN) + np.uint32(seed))
    at = np.stack([h & low, (h >> np.uint32(13)) & low, mix(h) & low], axis=1).astype(np.int64)
    h = mix(h + one)
    step = _way(h)
    bounces = 1 + (h >> np.uint32(29)).astype(np.int64)
    light = np.ones(len(rays))
    for i in range(steps):
        alive = bounces > 0
        at[alive] += step[alive]
        outside = alive & ((at < 0) | (at > 8191)).any(axis=1)
        at = np.clip(at, 0, 8191)
        cell = at >> 8
        hit = alive & ~outside & (grid[cell[:, 2] * 32 + cell[:, 1], cell[:, 0]] == 1)
        bounces[hit] -= 1
        turns = np.where(hit, (h & np.uint32(15)).astype(np.int64), 0)
        for j in range(15):
            light = np.where(j < turns, light * 0.5 + (i & 31) / 32, light)
        h = np.where(outside, mix(h + np.uint32(2)), np.where(hit, mix(h + np.uint32(3)), h))
        step = np.where((outside | hit)[:, None], _way(h), step)
    place = at.astype(np.uint32)
    path: Words = mix(h ^ (place[:, 0] | (place[:, 1] << np.uint32(13)))) + place[:, 2] + bounces.astype(np.uint32)
    return path, light


def _way(h: Words) -> npt.NDArray[np.int64]:
    parts = [(h >> np.uint32(shift)) & np.uint32(255) for shift in (0, 8, 16)]
    return np.stack(parts, axis=1).astype(np.int64) - 128
