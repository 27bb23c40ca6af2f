"""The suite for a GPU of any vendor: which kernels, and how large, so that no launch is long on any device."""

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np

from gpu_sandbox.benchmark.challenge import Bytes8, Multiply, Sums
from gpu_sandbox.benchmark.measuring import Plan, Work
from gpu_sandbox.benchmark.result import Kernel, Mode, Progress
from gpu_sandbox.benchmark.soak import Soak, soak
from gpu_sandbox.benchmark.suite import Step, measure_steps
from gpu_sandbox.benchmark.webgpu_device import Gpu, find_adapters
from gpu_sandbox.benchmark.webgpu_memory import Chase, Copy, Link, Read, RoundTrip, Vram
from gpu_sandbox.benchmark.webgpu_works import Fma, Gemm, GemmI8, IntegerProduct, Rays
from gpu_sandbox.devices.card import plain
from gpu_sandbox.errors import BenchmarkError


_PLANS: Final = {Mode.RECHECK: Plan(0.05, 0.1), Mode.QUICK: Plan(0.3, 0.6), Mode.FULL: Plan(1.0, 4.0)}
_SOFTWARE_PLANS: Final = {Mode.RECHECK: Plan(0.0, 0.1), Mode.QUICK: Plan(0.05, 0.1), Mode.FULL: Plan(0.5, 2.0)}
"""A processor that pretends has no clocks to warm up, and is not worth anybody's minutes."""
_SOFTWARE_SOAK_S: Final = 3.0
_RECHECKED: Final = frozenset({"fma_f32", "gemm_i8", "dram_copy", "latency"})


class WebGpuSuite:
    """A GPU through wgpu: the same suite as for NVIDIA, where this way to drive it allows it."""

    def __init__(self) -> None:
        """Open the best device.

        Raises:
            SuiteMissingError: if there is none.
        """
        adapter = find_adapters()[0]
        self._gpu = Gpu(adapter)
        self._software = adapter.software
        self.device = adapter.measured()
        self.memory_bytes: int | None = None
        self._random = np.random.default_rng()

    def measure(self, mode: Mode, on_progress: Callable[[Progress], None]) -> tuple[Kernel, ...]:
        """Measure all kernels that the device can run.

        Raises:
            BenchmarkError: if the driver refuses or a kernel breaks.
        """
        plan = (_SOFTWARE_PLANS if self._software else _PLANS)[mode]
        works = [w for w in self._works(quickly=mode is Mode.RECHECK) if mode is not Mode.RECHECK or w[0] in _RECHECKED]
        try:
            return measure_steps([Step(name, make, plan) for name, make in works], on_progress)
        except self._gpu.errors as error:
            raise BenchmarkError(f"the device gave up: {plain(str(error))}") from error

    def soak(self, seconds: float) -> Soak:
        """Multiply matrices without a pause.

        Raises:
            BenchmarkError: if the driver refuses or a kernel breaks.
        """
        element, size = "f16" if self._gpu.has_f16 else "f32", 128 if self._software else 2048
        try:
            return soak(Gemm(self._gpu, self._random, size, element), _SOFTWARE_SOAK_S if self._software else seconds)
        except self._gpu.errors as error:
            raise BenchmarkError(f"the device gave up: {plain(str(error))}") from error

    def multiplier(self, size: int) -> Multiply:
        """Return what multiplies n x n matrices for a challenge.

        Raises:
            BenchmarkError: if the driver refuses, now or then.
        """
        errors = self._gpu.errors

        def multiply(a: Bytes8, b: Bytes8, rounds: int) -> Sums:
            try:
                return product.chain(a, b, rounds)
            except errors as error:
                raise BenchmarkError(f"the device gave up: {plain(str(error))}") from error

        try:
            product = IntegerProduct(self._gpu, size)
        except errors as error:
            raise BenchmarkError(f"the device gave up: {plain(str(error))}") from error
        return multiply

    def close(self) -> None:
        """Let the device go."""
        self._gpu.close()

    def _works(self, *, quickly: bool = False) -> list[tuple[str, Callable[[], Work]]]:
        """Return name and maker of each kernel.

        Args:
            quickly: whether right or wrong is all that is asked: then an eighth of the memory is moved.
        """
        gpu, random, small = self._gpu, self._random, self._software
        memory = min(32 << 20 if small else 256 << 20, gpu.most_bytes) // (8 if quickly else 1) & ~0xFFFF
        ring = (16 << 20 if small else 64 << 20) // (8 if quickly else 1)
        size = 128 if small else 2048
        elements = ("f32", "f16") if gpu.has_f16 else ("f32",)
        threads = 1 << (14 if small else 17)
        chunk, chunks = (8 << 20, 2) if small else (128 << 20, 8)
        return [
            ("fma_f32", lambda: Fma(gpu, random, 1 << (14 if small else 18))),
            *((f"gemm_{element}", partial(Gemm, gpu, random, size, element)) for element in elements),
            ("gemm_i8", lambda: GemmI8(gpu, random, size)),
            ("rays", lambda: Rays(gpu, random, 1 << (16 if small else 20))),
            ("dram_read", lambda: Read(gpu, random, "dram_read", memory, threads)),
            ("dram_copy", lambda: Copy(gpu, random, memory)),
            ("l2_read", lambda: Read(gpu, random, "l2_read", 1 << 20, 1 << 14)),
            ("latency", lambda: Chase(gpu, random, ring)),
            ("host_to_device", lambda: Link(gpu, random, memory // 4, to_device=True)),
            ("device_to_host", lambda: Link(gpu, random, memory // 4, to_device=False)),
            ("launch", lambda: RoundTrip(gpu)),
            ("vram", lambda: Vram(gpu, random, [min(chunk, gpu.most_bytes)] * chunks)),
        ]
