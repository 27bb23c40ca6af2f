"""What a market makes of a claimed device: whether its words and figures fit together, and what a job may count on.

The doubts themselves are `gpu_sandbox.benchmark.crosscheck`, pure and the same for everybody who has to judge a card.
Whoever lies there can lie in each figure; a challenge then holds the fastest of them to its word (`rate_of`).
"""

import time
from typing import Final

from app.market.schema import DeviceClaim, JobSpec
from gpu_sandbox.benchmark.crosscheck import doubts
from gpu_sandbox.benchmark.result import Kernel
from gpu_sandbox.devices.snapshot import CardIdentity, DeviceKind, DeviceSnapshot


_TERA: Final = {"TOP/s": 1.0, "TFLOP/s": 1.0, "GOP/s": 1e-3, "GFLOP/s": 1e-3}
_UNKNOWN: Final = 1e-3
"""Tera-operations per second of a device that claims nothing of the kind: a processor's."""


def doubts_of(claim: DeviceClaim) -> tuple[str, ...]:
    """Return why a device cannot be what it says, as `gpu_sandbox.benchmark.crosscheck` names it; none is good.

    That a device is software is no doubt here: it says so, and `listing` decides where it may work.
    """
    device = DeviceSnapshot(
        uuid=claim.uuid,
        name=claim.name,
        kind=DeviceKind(claim.kind),
        listable=claim.kind != "software",
        taken_at=time.monotonic(),
        memory_total=claim.memory,
        identity=CardIdentity(
            pci_id=claim.pci_id,
            capability=claim.capability,
            cores=claim.cores,
            memory_bits=claim.memory_bits,
            memory_mhz_most=claim.memory_mhz,
            virtualised=claim.virtualised,
        ),
    )
    kernels = [Kernel(f.name, f.value, f.unit, 0.0, f.limit, 0.0, f.correct) for f in claim.figures]
    return tuple(code for code in doubts(device, kernels) if code != "software")


def rate_of(claim: DeviceClaim) -> float:
    """Return how many 8-bit operations per second a device claims to do in a product of matrices, in 10^12."""
    for figure in claim.figures:
        if figure.name == "gemm_i8" and figure.unit in _TERA:
            return figure.value * _TERA[figure.unit]
    return _UNKNOWN


def suits(claim: DeviceClaim, spec: JobSpec) -> bool:
    """Return whether a device has what a job needs of a GPU."""
    if spec.gpu_memory > (claim.memory or 0):
        return False
    return not spec.gpu_class or claim.scores.get(spec.gpu_class, 0) >= max(1, spec.gpu_score)
