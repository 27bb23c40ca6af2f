"""Where a CUDA kernel is measured, and how long: what all works of the suite share.

Every launch is calibrated to about 20 ms, far below the 100 ms after which a desktop stutters.
"""

import ctypes
from dataclasses import dataclass

from gpu_sandbox.benchmark.cuda_driver import Context, CudaDevice, Launch, Module


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how large the work is.

    Attributes:
        seed: of all random data.
    """

    context: Context
    module: Module
    device: CudaDevice
    seed: int

    @property
    def small(self) -> bool:
        """Whether the device is so small that full-sized work would take seconds."""
        return self.device.multiprocessors < 8

    @property
    def memory_bytes(self) -> int:
        """Bytes of one buffer of the memory tests: many times what any cache holds, a tenth of what is free at most."""
        return min(512 << 20, self.context.free_bytes() // 10) & ~0xFFFF

    def wide(self) -> Launch:
        """Return a launch that fills the device, for kernels that stride over their data."""
        return Launch(self.device.multiprocessors * (1 if self.small else 16), 256)


def u64(value: int) -> ctypes.c_uint64:
    """Return a kernel's 64-bit argument."""
    return ctypes.c_uint64(value)


def i32(value: int) -> ctypes.c_int32:
    """Return a kernel's 32-bit argument."""
    return ctypes.c_int32(value)
