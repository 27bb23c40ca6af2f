"""The arithmetic kernels of the CUDA suite, each ready to be measured: data, launch, and the check of its output."""

import ctypes
from collections.abc import Callable
from typing import Final

import numpy as np

from gpu_sandbox.benchmark import cuda_data as data
from gpu_sandbox.benchmark.challenge import Bytes8, Sums
from gpu_sandbox.benchmark.cuda_driver import Launch
from gpu_sandbox.benchmark.cuda_place import Place, i32, u64
from gpu_sandbox.benchmark.measuring import rounds_of


_U: Final = 2.0**-24
"""Unit roundoff of binary32."""
_ONE_E4M3: Final = 0x38


class Fma:
    """Fused multiply-add in single precision; each counts two operations.

    The error is the largest relative one against the closed form. Each step of a chain rounds once, by u at the most
    since no value exceeds 1, and shrinks what came before by m^1: n steps stay below u (1 - m^n) / (1 - m), which for
    m = 1 - 1 / n is 0.63 n u, of sums of which none is below 0.6. A chain is short, so that this stays small, and a
    launch is as long as it has to be by its number of blocks; m^n is about 1 / e, so that every step still shows.
    """

    name, unit = "fma_f32", "TFLOP/s"
    _STEPS: Final = 4096
    _MOST_WAVES: Final = 64

    def __init__(self, place: Place) -> None:
        """Draw the data, and calibrate."""
        self._place = place
        self._blocks = place.device.multiprocessors * (1 if place.small else 8)
        self._words = data.stream(place.seed, 1 << 16)
        self._in = place.context.allocate(4 << 16)
        self._in.write(self._words.tobytes())
        self._out = place.context.allocate(4 * self._blocks * 256 * self._MOST_WAVES)
        self._m = np.float32(1.0 - 1.0 / self._STEPS)
        self._c = np.float32(0.75 / self._STEPS)
        self._waves = rounds_of(self._start, self._MOST_WAVES)
        self._threads = self._blocks * 256 * self._waves
        self.per_run = self._threads * 8 * self._STEPS * 2 / 1e12
        self.tolerance = self._STEPS * _U
        self._reference = data.chains(self._words, self._STEPS, float(self._m), float(self._c))

    def _start(self, waves: int) -> None:
        constants = (ctypes.c_float(float(self._m)), ctypes.c_float(float(self._c)))
        launch = Launch(self._blocks * waves, 256)
        self._place.module.run(self.name, launch, self._out, self._in, *constants, i32(self._STEPS // 16))

    def reset(self) -> None:
        """Fill the output with no number."""
        self._out.fill(0x7FC00000)

    def run(self) -> None:
        """Compute once."""
        self._start(self._waves)

    def error(self) -> float:
        """Return the largest relative error of all chains: the same ones come again and again."""
        out, period, worst = np.frombuffer(self._out.read(4 * self._threads), np.float32), len(self._reference), 0.0
        for begin in range(0, len(out), period):
            part = out[begin : begin + period]
            right = self._reference[: len(part)]
            worst = float(np.maximum(worst, np.max(np.abs(part - right) / right)))  # keeps what is no number
        return worst

    def close(self) -> None:
        """Give the memory back."""
        self._in.free()
        self._out.free()


class Tensor:
    """Matrix products from registers on tensor cores, with sums in 32 bits: what frameworks' jobs get.

    The sums are exact (see the kernel); the error is the share of words of the digest that are wrong.
    """

    tolerance = 0.0

    def __init__(self, place: Place, kind: str) -> None:
        """Draw the tiles, and calibrate; `kind` is `f16`, `bf16`, `i8` or `f8`."""
        self.name, self.unit = f"tensor_{kind}", "TOP/s" if kind == "i8" else "TFLOP/s"
        self._place = place
        blocks = place.device.multiprocessors * (1 if place.small else 4)
        self._launch, self._warps = Launch(blocks, 256), blocks * 8
        # An fp8 sum keeps about 14 bits on some cards: 128 products of 32 fit.
        self._inner = 4 if place.small else 128 if kind == "f8" else 1024
        tiles, self._digest = _bytes(place.seed, kind) if kind in ("i8", "f8") else _tiles(place.seed, kind)
        self._in = place.context.allocate(len(tiles))
        self._in.write(tiles)
        words, per_round = (128, 8 * 16 * 8 * 32) if kind in ("i8", "f8") else (256, 4 * 16 * 16 * 16)
        self._out = place.context.allocate(4 * words * self._warps)
        self._outer = rounds_of(self._start, 1 << 14)
        self.per_run = self._warps * per_round * 2 * self._inner * self._outer / 1e12
        self._reference = self._digest(self._warps, self._inner, self._outer)

    def _start(self, outer: int) -> None:
        self._place.module.run(self.name, self._launch, self._out, self._in, i32(self._inner), i32(outer))

    def reset(self) -> None:
        """Fill the output with what no digest is."""
        self._out.fill(0xA5A5A5A5)

    def run(self) -> None:
        """Multiply once."""
        self._start(self._outer)

    def error(self) -> float:
        """Return the share of wrong words."""
        out = np.frombuffer(self._out.read(self._out.size), np.uint32)
        return float(np.count_nonzero(out != self._reference.reshape(-1))) / out.size

    def close(self) -> None:
        """Give the memory back."""
        self._in.free()
        self._out.free()


_Digest = Callable[[int, int, int], data.Words]


def _tiles(seed: int, kind: str) -> tuple[bytes, _Digest]:
    values = data.small_tiles(seed, 64 * 256)
    half = values.astype(np.float16).tobytes()
    brain = (values.astype(np.float32).view(np.uint32) >> np.uint32(16)).astype(np.uint16).tobytes()
    return half if kind == "f16" else brain, lambda warps, inner, outer: data.tensor_digest(values, warps, inner, outer)


def _bytes(seed: int, kind: str) -> tuple[bytes, _Digest]:
    drawn = data.stream(seed, 32 * 192).view(np.uint8).reshape(32, 768)
    if kind == "i8":
        raw = drawn
        values = drawn.view(np.int8).astype(np.float64)
    else:
        values = (drawn % np.uint8(3)).astype(np.float64) - 1.0
        raw = np.where(values == 0, 0, np.where(values < 0, _ONE_E4M3 | 0x80, _ONE_E4M3)).astype(np.uint8)
    a, b = values[:, :512].reshape(32, 16, 32), values[:, 512:].reshape(32, 8, 32)
    accumulator = int if kind == "i8" else float
    return raw.tobytes(), lambda warps, inner, outer: data.byte_digest(a, b, warps, inner, outer, accumulator)


class Gemm:
    """A whole product of two n x n matrices in half precision, through shared memory; it counts 2 n^3 operations.

    Rows and columns that are drawn anew are checked. The error is the largest of |C - R| / (|A| |B|), element by
    element; a sum of n products in any order stays below n u / (1 - n u) (Higham, section 3.5), twice that where
    products are added in blocks that are rounded down.
    """

    name, unit = "gemm_f16", "TFLOP/s"

    def __init__(self, place: Place) -> None:
        """Draw A and B on the device."""
        self._place = place
        self._n = 128 if place.small else 4096
        self._random = np.random.default_rng(place.seed)
        self._a, self._b, self._c = (place.context.allocate(self._n**2 * size) for size in (2, 2, 4))
        self._seeds = (place.seed, place.seed ^ 0x5DEECE66D)
        fill = Launch(place.device.multiprocessors * 8, 256)
        for buffer, seed in zip((self._a, self._b), self._seeds, strict=True):
            place.module.run("fill_f16", fill, buffer, u64(self._n**2), u64(seed))
        self.per_run = 2 * self._n**3 / 1e12
        self.tolerance = 2 * self._n * _U

    def reset(self) -> None:
        """Fill the output with no number."""
        self._c.fill(0x7FC00000)

    def run(self) -> None:
        """Multiply once."""
        across = self._n // 128
        self._place.module.run(self.name, Launch((across, across), 256), self._a, self._b, self._c, i32(self._n))

    def error(self) -> float:
        """Return the largest error in the drawn rows and columns."""
        n, lines = self._n, np.arange(self._n, dtype=np.uint64)
        rows, columns = (np.sort(self._random.choice(n, 8, replace=False)).astype(np.uint64) for _ in range(2))
        a = data.halves(self._seeds[0], (rows[:, None] * np.uint64(n) + lines).reshape(-1)).reshape(-1, n)
        b = data.halves(self._seeds[1], (lines[:, None] * np.uint64(n) + columns).reshape(-1)).reshape(n, -1)
        read = [np.frombuffer(self._c.read(4 * n, int(row) * 4 * n), np.float32) for row in rows]
        made = np.stack(read)[:, columns.astype(np.int64)]
        return float(np.max(np.abs(made - a @ b) / (np.abs(a) @ np.abs(b))))

    def close(self) -> None:
        """Give the memory back."""
        for buffer in (self._a, self._b, self._c):
            buffer.free()


class GemmI8:
    """A whole product of two n x n matrices of 8-bit integers with 32-bit sums: exact. It counts 2 n^3 operations.

    The error is the share of wrong elements in drawn rows.
    """

    name, unit, tolerance = "gemm_i8", "TOP/s", 0.0

    def __init__(self, place: Place) -> None:
        """Draw A and B, and calibrate."""
        size = 128 if place.small else 4096
        self._random = np.random.default_rng(place.seed)
        self._a, self._b = (self._random.integers(-128, 128, (size, size), dtype=np.int8) for _ in range(2))
        self._product = IntegerProduct(place, size)
        self._product.load(self._a, self._b)
        self._times = rounds_of(self._product.launch, 64)
        self.per_run = self._times * 2 * size**3 / 1e12

    def reset(self) -> None:
        """Spoil the output."""
        self._product.clear()

    def run(self) -> None:
        """Multiply."""
        self._product.launch(self._times)

    def error(self) -> float:
        """Return the share of wrong elements."""
        rows = [0, *self._random.integers(0, len(self._a), 3).tolist()]
        found = np.stack([self._product.row(row) for row in rows])
        right = self._a[rows].astype(np.float64) @ self._b.astype(np.float64)
        return float(np.count_nonzero(found != right) / right.size)

    def close(self) -> None:
        """Give the memory back."""
        self._product.close()


class IntegerProduct:
    """An exact product of 8-bit integers on the device; the challenge is a chain of them."""

    def __init__(self, place: Place, size: int) -> None:
        """Take n, divided by 64; there is nothing to multiply before `load`."""
        self._place, self._size = place, size
        self._a, self._b, self._c = (place.context.allocate(size**2 * bytes_) for bytes_ in (1, 1, 4))

    def load(self, a: Bytes8, b: Bytes8) -> None:
        """Copy A and B to the device."""
        self._a.write(np.ascontiguousarray(a).tobytes())
        self._b.write(np.ascontiguousarray(b.T).tobytes())

    def launch(self, times: int = 1) -> None:
        """Multiply, so many times."""
        across = self._size // 64
        for _ in range(times):
            self._place.module.run("gemm_i8", Launch((across, across), 256), self._c, self._a, self._b, i32(self._size))

    def chain(self, a: Bytes8, b: Bytes8, rounds: int) -> Sums:
        """Return the last product of a chain; see `gpu_sandbox.benchmark.challenge`."""
        self.load(a, b)
        self.launch()
        for _ in range(rounds - 1):
            self._place.module.run("narrow_i8", self._place.wide(), self._a, self._c, u64(self._size**2 // 4))
            self.launch()
        return np.frombuffer(self._c.read(4 * self._size**2), np.int32).reshape(self._size, self._size)

    def clear(self) -> None:
        """Spoil the output."""
        self._c.fill(0xA5A5A5A5)

    def row(self, row: int) -> Sums:
        """Return one row of the product."""
        return np.frombuffer(self._c.read(4 * self._size, 4 * self._size * row), np.int32)

    def close(self) -> None:
        """Give the memory back."""
        for buffer in (self._a, self._b, self._c):
            buffer.free()


class Rays:
    """Rays through a tree of spheres: branches that diverge, integers and floating point, small stacks.

    The error is the share of drawn rays that found other leaves than the host.
    """

    name, unit, tolerance = "rays", "Mray/s", 0.0

    def __init__(self, place: Place) -> None:
        """Calibrate the number of rays."""
        self._place = place
        self._depth = 8 if place.small else 14
        self._launch = Launch(place.device.multiprocessors * (1 if place.small else 16), 256)
        self._out = place.context.allocate(4 << 20)
        self._rays = 1 << 20
        self._rays = min(1 << 20, max(256, 256 * rounds_of(lambda n: self._start(256 * n), 1 << 12)))
        self._random = np.random.default_rng(place.seed)
        self.per_run = self._rays / 1e6

    def _start(self, rays: int) -> None:
        self._place.module.run("rays", self._launch, self._out, u64(rays), u64(self._place.seed), i32(self._depth))

    def reset(self) -> None:
        """Spoil the output."""
        self._out.fill(0xA5A5A5A5)

    def run(self) -> None:
        """Trace all rays."""
        self._start(self._rays)

    def error(self) -> float:
        """Return the share of the drawn rays that are wrong."""
        drawn = [*self._random.integers(0, self._rays, 8).tolist(), 0]
        found = np.frombuffer(self._out.read(4 * self._rays), np.uint32)
        wrong = sum(int(found[i]) != data.ray(self._place.seed, i, self._depth) for i in drawn)
        return wrong / len(drawn)

    def close(self) -> None:
        """Give the memory back."""
        self._out.free()
