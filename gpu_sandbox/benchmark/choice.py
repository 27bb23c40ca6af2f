"""Which suite measures this machine, and answers for it: the best way there is to drive its first device."""

from collections.abc import Callable
from typing import Final

from gpu_sandbox.benchmark.cuda_suite import CudaSuite
from gpu_sandbox.benchmark.software import ProcessorSuite
from gpu_sandbox.benchmark.suite import Prover, Suite, SuiteMissingError
from gpu_sandbox.benchmark.webgpu import WebGpuSuite


_WAYS: Final[tuple[Callable[[], Suite], ...]] = (CudaSuite, WebGpuSuite)
"""The best first; each raises `SuiteMissingError` where it is not there."""
_PROVERS: Final[tuple[Callable[[], Prover], ...]] = (CudaSuite, WebGpuSuite)


def open_suite() -> Suite:
    """Open the best suite; the processor is always there."""
    for way in _WAYS:
        try:
            return way()
        except SuiteMissingError:
            continue
    return ProcessorSuite()


def open_prover() -> Prover:
    """Open the best suite that can answer a challenge; the processor always can."""
    for way in _PROVERS:
        try:
            return way()
        except SuiteMissingError:
            continue
    return ProcessorSuite()
