"""Which suite measures this machine: the best way there is to drive its first device."""

from collections.abc import Callable
from typing import Final

from gpu_sandbox.benchmark.cuda_suite import CudaSuite
from gpu_sandbox.benchmark.software import ProcessorSuite
from gpu_sandbox.benchmark.suite import Suite, SuiteMissingError
from gpu_sandbox.benchmark.webgpu import WebGpuSuite


_WAYS: Final[tuple[Callable[[], Suite], ...]] = (CudaSuite, WebGpuSuite)
"""The best first; each raises `SuiteMissingError` where it is not there."""


def open_suite() -> Suite:
    """Open the best suite; the processor is always there."""
    for way in _WAYS:
        try:
            return way()
        except SuiteMissingError:
            continue
    return ProcessorSuite()
