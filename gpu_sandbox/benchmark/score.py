"""Scores by kind of work: a weighted geometric mean of figures against a reference card, with a range. Pure.

The reference is a GeForce RTX 3060 12 GB at its data sheet's values, which score 1000: no card of that model reaches
them all, so that a real one scores a little less. It is a geometric mean so that units do not matter and one strong
figure cannot hide a weak one; half the score means about half as fast.

A figure enters as the best kind that was measured: tensor cores where the way to drive the card reaches them, else the
tiled product that a job would get there. Rays have no published value for the reference: they gate the render class (a
wrong one scores nothing) and do not weigh in. A power cap is not punished twice: figures are what the card does as its
owner runs it, and the physical limit stands beside each.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gpu_sandbox.benchmark.result import JobClass, Kernel


POINTS: Final = 1000
_GIB: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of a class.

    Attributes:
        kernels: names, the best first: the first that was measured counts.
        reference: the value of the reference card, in the kernel's unit.
        weight: of all of a class, which sum to 1.
        is_time: whether less is better.
    """

    kernels: tuple[str, ...]
    reference: float
    weight: float
    is_time: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """How a device does one kind of work.

    Attributes:
        value: points; the reference card has 1000.
        low, high: what it is at the lower and upper quartile of every figure.
    """

    value: int
    low: int
    high: int


def _dram(weight: float) -> Part:
    """GB/s: 192 bits at 15 Gbit/s."""
    return Part(("dram_read", "dram_copy"), 360.0, weight)


def _tensor(weight: float) -> Part:
    """TFLOP/s, dense, in half precision with sums in single precision: what a training job gets."""
    return Part(("tensor_bf16", "tensor_f16", "gemm_f16", "gemm_f32"), 25.5, weight)


def _fp32(weight: float) -> Part:
    """TFLOP/s: 28 multiprocessors of 128 lanes at 1777 MHz."""
    return Part(("fma_f32",), 12.74, weight)


def _launch(weight: float) -> Part:
    """Microseconds of a launch and the way back: published by clpeak 2 for a GeForce RTX 5060."""
    return Part(("launch",), 6.1, weight, is_time=True)


CLASSES: Final[Mapping[JobClass, tuple[Part, ...]]] = {
    JobClass.LLM_DECODE: (_dram(0.7), _tensor(0.2), _launch(0.1)),
    JobClass.DIFFUSION: (_tensor(0.6), _dram(0.25), _fp32(0.15)),
    JobClass.RENDER: (_fp32(0.7), _dram(0.3)),
    JobClass.TRANSCODE: (),  # nothing of the suite says anything about it
}
LEAST_MEMORY: Final[Mapping[JobClass, int]] = {
    JobClass.LLM_DECODE: 6 * _GIB - _GIB // 4,
    JobClass.DIFFUSION: 6 * _GIB - _GIB // 4,
    JobClass.RENDER: 4 * _GIB - _GIB // 4,
    JobClass.TRANSCODE: 0,
}
"""Bytes without which a class's common jobs do not start; drivers keep a little of what the box says."""


def scores(kernels: Sequence[Kernel], memory_bytes: int | None, *, listable: bool) -> dict[JobClass, Score | None]:
    """Return a score for each class; None where it cannot run here, or nothing is known of it.

    Args:
        kernels: what was measured. One wrong output and nothing has a score: a device that errs is not for sale.
        memory_bytes: the device's own memory; None does not gate, for wgpu does not tell it.
        listable: whether it is a device that may be offered at all.
    """
    found = {kernel.name: kernel for kernel in kernels}
    sound = listable and all(kernel.correct for kernel in kernels)
    return {
        job: _score(parts, found) if sound and (memory_bytes is None or memory_bytes >= LEAST_MEMORY[job]) else None
        for job, parts in CLASSES.items()
    }


def _score(parts: Sequence[Part], found: Mapping[str, Kernel]) -> Score | None:
    value = low = high = 0.0
    for part in parts:
        kernel = next((found[name] for name in part.kernels if name in found), None)
        if kernel is None or kernel.value <= 0:
            return None
        ratio = part.reference / kernel.value if part.is_time else kernel.value / part.reference
        half = min(kernel.spread / 2, 0.99)
        value += part.weight * math.log(ratio)
        low += part.weight * math.log(ratio * (1 - half))
        high += part.weight * math.log(ratio * (1 + half))
    if not parts:
        return None
    return Score(*(round(POINTS * math.exp(x)) for x in (value, low, high)))
