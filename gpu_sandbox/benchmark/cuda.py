"""The suite for NVIDIA cards: which kernels, in which order, and what each could reach at most."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from typing import Final, Protocol

import numpy as np

from gpu_sandbox.benchmark.cuda_driver import CudaDevice, Driver, Launch
from gpu_sandbox.benchmark.cuda_memory import Chase, Copy, Link, Read, RoundTrip, Vram
from gpu_sandbox.benchmark.cuda_place import Place, i32
from gpu_sandbox.benchmark.cuda_works import Fma, Gemm, GemmI8, Rays, Tensor
from gpu_sandbox.benchmark.measuring import Plan, Work, measure
from gpu_sandbox.benchmark.result import Kernel, Mode, Progress


_PLANS: Final = {Mode.RECHECK: Plan(0.1, 0.15), Mode.QUICK: Plan(0.3, 0.8), Mode.FULL: Plan(1.0, 5.0)}
_RECHECKED: Final = frozenset({"fma_f32", "tensor_f16", "gemm_f16", "dram_copy", "latency"})
_TENSORS: Final = ("f16", "bf16", "i8", "f8")
_PTX: Final = (("ada", (8, 9)), ("ampere", (8, 0)), ("base", (7, 5)))
_LANES: Final = {(7, 5): 64, (8, 0): 64}
"""Lanes of single precision per multiprocessor; 128 from compute capability 8.6 on."""
_TENSOR_RATES: Final = {
    "f16": {(7, 5): 512, (8, 0): 2048, (8, 6): 512, (8, 9): 512, (9, 0): 4096, (12, 0): 512},
    "i8": {(8, 0): 4096, (8, 6): 2048, (8, 9): 2048, (9, 0): 8192, (12, 0): 2048},
    "f8": {(8, 9): 1024, (9, 0): 8192, (12, 0): 1024},
}
"""Operations per multiprocessor and clock, dense, with sums in 32 bits, from the whitepapers of each architecture.

Of GeForce cards; workstation cards of 8.6, 8.9 and 12.0 do twice as much in `f16` and `f8`.
"""


class Closing(Work, Protocol):
    """A work that holds device memory."""

    def close(self) -> None:
        """Give everything back."""
        ...


@dataclass(frozen=True, slots=True)
class Census:
    """What the multiprocessors say of themselves.

    Attributes:
        multiprocessors: how many different ones ran a block.
        clock_hz: ticks per second of the device's own clock, measured while it worked.
    """

    multiprocessors: int
    clock_hz: float


def ptx_for(device: CudaDevice) -> tuple[bytes, ...]:
    """Return the PTX files that the device could run, the most capable first, each ended by the NUL that is wanted."""
    folder = files("resources") / "kernels" / "cuda"
    return tuple((folder / f"{name}.ptx").read_bytes() + b"\0" for name, least in _PTX if device.capability >= least)


def measure_cuda(
    driver: Driver, device: CudaDevice, mode: Mode, on_progress: Callable[[Progress], None]
) -> tuple[Kernel, ...]:
    """Measure all kernels that the device can run.

    Args:
        driver: the loaded driver.
        device: one of its devices.
        mode: how much is measured.
        on_progress: told before each kernel, and once at the end.

    Raises:
        CudaError: if the driver refuses or a kernel breaks.
    """
    with driver.context(device) as context:
        module = context.load(ptx_for(device))
        seed = int.from_bytes(os.urandom(7), "little")
        place = Place(context, module, device, seed)
        works = [work for work in _works(place) if mode is not Mode.RECHECK or work[0] in _RECHECKED]
        kernels: list[Kernel] = []
        clock = 0.0
        for done, (name, make) in enumerate(works):
            on_progress(Progress(name, done, len(works)))
            work = make()
            try:
                kernels.append(measure(work, _PLANS[mode]))
            finally:
                work.close()
            if isinstance(work, Fma):
                found = census(place)
                clock = found.clock_hz
                kernels.append(_counted(found, device))
            if isinstance(work, Vram):
                kernels.append(_sized(work, device, correct=kernels[-1].correct))
        on_progress(Progress("done", len(works), len(works)))
    return tuple(replace(kernel, limit=_limit(kernel, device, clock)) for kernel in kernels)


def census(place: Place) -> Census:
    """Ask every multiprocessor for its number and its clock."""
    blocks, threads = place.device.multiprocessors * 4, 128
    buffers = [place.context.allocate(size) for size in (4 * blocks, 8 * blocks, 8 * blocks, 4 * blocks * threads)]
    try:
        rounds = i32(2_000 if place.small else 200_000)
        place.module.run("census", Launch(blocks, threads), *buffers, rounds)
        numbers = np.frombuffer(buffers[0].read(4 * blocks), np.uint32)
        ticks, nanos = (np.frombuffer(b.read(8 * blocks), np.uint64).astype(np.float64) for b in buffers[1:3])
    finally:
        for buffer in buffers:
            buffer.free()
    return Census(len(np.unique(numbers)), float(np.median(ticks / np.maximum(nanos, 1.0)) * 1e9))


def _works(place: Place) -> Iterator[tuple[str, Callable[[], Closing]]]:
    """Yield name and maker of each kernel: one after the other, so that only one holds memory at a time."""
    device = place.device
    yield Fma.name, partial(Fma, place)
    for kind in _TENSORS:
        if place.module.has(f"tensor_{kind}"):
            yield f"tensor_{kind}", partial(Tensor, place, kind)
    yield Gemm.name, partial(Gemm, place)
    yield GemmI8.name, partial(GemmI8, place)
    yield Rays.name, partial(Rays, place)
    yield "dram_read", lambda: Read(place, "dram_read", place.memory_bytes)
    yield Copy.name, partial(Copy, place)
    yield "l2_read", lambda: Read(place, "l2_read", max(1 << 16, device.l2_bytes // 4) & ~0xFFFF)
    yield Chase.name, partial(Chase, place)
    yield "host_to_device", partial(Link, place, to_device=True)
    yield "device_to_host", partial(Link, place, to_device=False)
    yield RoundTrip.name, partial(RoundTrip, place)
    yield Vram.name, partial(Vram, place)


def _counted(found: Census, device: CudaDevice) -> Kernel:
    return Kernel(
        name="multiprocessors",
        value=float(found.multiprocessors),
        unit="SM",
        spread=0.0,
        limit=float(device.multiprocessors),
        error=float(abs(found.multiprocessors - device.multiprocessors)),
        correct=found.multiprocessors == device.multiprocessors,
    )


def _sized(vram: Vram, device: CudaDevice, *, correct: bool) -> Kernel:
    return Kernel(
        name="vram_verified",
        value=float(f"{vram.size / 2**30:.6g}"),
        unit="GiB",
        spread=0.0,
        limit=float(f"{device.memory_bytes / 2**30:.6g}"),
        error=0.0 if correct else 1.0,
        correct=correct,
    )


def _limit(kernel: Kernel, device: CudaDevice, clock_hz: float) -> float | None:
    """Return what the device could reach at the clock that was measured, in the kernel's unit; None if unknown."""
    per_clock = device.multiprocessors * clock_hz / 1e12
    lanes = _LANES.get(device.capability, 128)
    if kernel.name == "fma_f32":
        return float(f"{per_clock * lanes * 2:.6g}")
    if kernel.name.startswith("tensor_") or kernel.name == "gemm_f16":
        kind = kernel.name.removeprefix("tensor_").removeprefix("gemm_").removeprefix("b")
        rate = _TENSOR_RATES[kind].get(device.capability)
        return None if rate is None else float(f"{per_clock * rate:.6g}")
    if kernel.name.startswith("dram_") and device.memory_clock_khz and device.bus_bits:
        # Two transfers per clock (CUDA C++ Best Practices Guide, "Theoretical Bandwidth Calculation").
        return float(f"{device.memory_clock_khz * 1e3 * 2 * device.bus_bits / 8 / 1e9:.6g}")
    return kernel.limit
