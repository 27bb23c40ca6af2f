"""The CUDA driver's own interface through ctypes: what comes with every NVIDIA driver, and no toolkit.

Only what the benchmark needs: one device, its primary context, modules of PTX, memory, launches that are waited for.
Names and numbers are those of the driver API's reference (cuda.h); `_v2` names are the ones that its macros choose.
"""

import ctypes
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


_UNSUPPORTED_PTX: Final = frozenset({209, 218, 222})
"""No kernel image for this device, invalid PTX, PTX of a newer version: an older file may still do."""
_BLOCKING_SYNC: Final = 0x04
"""Wait without spinning: the processor belongs to whoever sits at the PC."""
_NAME_BYTES: Final = 256


class CudaError(Exception):
    """The driver refused something.

    Attributes:
        code: its `CUresult`.
    """

    def __init__(self, call: str, code: int, name: str) -> None:
        """Name the call and what the driver says of it."""
        super().__init__(f"{call}: {name or code}")
        self.code = code

    @property
    def of_ptx(self) -> bool:
        """Whether the driver does not take this PTX, so that another file may do."""
        return self.code in _UNSUPPORTED_PTX


class Attribute(IntEnum):
    """What `cuDeviceGetAttribute` is asked for."""

    CLOCK_KHZ = 13
    MULTIPROCESSORS = 16
    MEMORY_CLOCK_KHZ = 36
    BUS_BITS = 37
    L2_BYTES = 38
    MAJOR = 75
    MINOR = 76


@dataclass(frozen=True, slots=True)
class CudaDevice:
    """A device as its driver describes it.

    Attributes:
        ordinal: its number at the driver.
        uuid: as NVML writes it, `GPU-` and a UUID.
        capability: compute capability, such as (8, 9).
        clock_khz, memory_clock_khz: of the boost clock and of the memory; 0 where the driver does not say.
    """

    ordinal: int
    name: str
    uuid: str
    capability: tuple[int, int]
    multiprocessors: int
    clock_khz: int
    memory_clock_khz: int
    bus_bits: int
    l2_bytes: int
    memory_bytes: int


class Buffer:
    """Device memory; given back at the end of its `Context.buffer` block, or by `free`."""

    def __init__(self, driver: "Driver", address: int, size: int) -> None:
        """Take an allocation of so many bytes."""
        self._driver = driver
        self.address = address
        self.size = size

    def free(self) -> None:
        """Give it back, once."""
        if self.address:
            self._driver.call("cuMemFree_v2", ctypes.c_uint64(self.address))
            self.address = 0

    def write(self, data: memoryview | bytes) -> None:
        """Copy to the device, from the beginning."""
        view = memoryview(data).cast("B")
        source = (ctypes.c_char * len(view)).from_buffer_copy(view)
        self._driver.call("cuMemcpyHtoD_v2", ctypes.c_uint64(self.address), source, ctypes.c_size_t(len(view)))

    def read(self, size: int, offset: int = 0) -> bytes:
        """Copy so many bytes from the device."""
        target = ctypes.create_string_buffer(size)
        self._driver.call("cuMemcpyDtoH_v2", target, ctypes.c_uint64(self.address + offset), ctypes.c_size_t(size))
        return target.raw

    def fill(self, word: int) -> None:
        """Set every 32-bit word."""
        self._driver.call(
            "cuMemsetD32_v2", ctypes.c_uint64(self.address), ctypes.c_uint(word), ctypes.c_size_t(self.size // 4)
        )


class Pinned:
    """Host memory that the device reaches by itself; given back by `free`."""

    def __init__(self, driver: "Driver", size: int) -> None:
        """Allocate so many bytes."""
        self._driver = driver
        self._place = ctypes.c_void_p()
        self.size = size
        driver.call("cuMemHostAlloc", ctypes.byref(self._place), ctypes.c_size_t(size), ctypes.c_uint(0))

    def view(self) -> memoryview:
        """Return it as bytes; not to be used after `free`."""
        return memoryview((ctypes.c_ubyte * self.size).from_address(self._place.value or 0)).cast("B")

    def to(self, buffer: Buffer) -> None:
        """Copy all of it to the device."""
        self._driver.call("cuMemcpyHtoD_v2", ctypes.c_uint64(buffer.address), self._place, ctypes.c_size_t(self.size))

    def take(self, buffer: Buffer) -> None:
        """Copy as much from the device."""
        self._driver.call("cuMemcpyDtoH_v2", self._place, ctypes.c_uint64(buffer.address), ctypes.c_size_t(self.size))

    def free(self) -> None:
        """Give it back, once."""
        if self._place.value:
            self._driver.call("cuMemFreeHost", self._place)
            self._place = ctypes.c_void_p()


Argument = Buffer | ctypes.c_uint64 | ctypes.c_int32 | ctypes.c_float
"""What a kernel takes: a pointer, or a number of a given width."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How many blocks (in one or two dimensions) of how many threads."""

    blocks: int | tuple[int, int]
    threads: int

    @property
    def count(self) -> int:
        """All threads."""
        across, down = self.blocks if isinstance(self.blocks, tuple) else (self.blocks, 1)
        return across * down * self.threads


class Module:
    """Kernels that the driver compiled for the device."""

    def __init__(self, driver: "Driver", handle: ctypes.c_void_p) -> None:
        """Take the driver's handle."""
        self._driver = driver
        self._handle = handle
        self._functions: dict[str, ctypes.c_void_p | None] = {}

    def has(self, name: str) -> bool:
        """Return whether the device can run a kernel: older ones lack some."""
        return self._function(name) is not None

    def run(self, name: str, launch: Launch, *arguments: Argument) -> None:
        """Run a kernel, and wait for its end.

        Raises:
            CudaError: if the driver refuses, or the kernel breaks.
        """
        function = self._function(name)
        if function is None:
            raise CudaError(name, 500, "CUDA_ERROR_NOT_FOUND")
        values = [ctypes.c_uint64(a.address) if isinstance(a, Buffer) else a for a in arguments]
        pointers = (ctypes.c_void_p * max(1, len(values)))(*(ctypes.addressof(value) for value in values))
        across, down = launch.blocks if isinstance(launch.blocks, tuple) else (launch.blocks, 1)
        one = ctypes.c_uint(1)
        self._driver.call(
            "cuLaunchKernel",
            function,
            *(ctypes.c_uint(across), ctypes.c_uint(down), one),
            *(ctypes.c_uint(launch.threads), one, one),
            *(ctypes.c_uint(0), ctypes.c_void_p(), pointers, ctypes.c_void_p()),
        )
        self._driver.call("cuCtxSynchronize")

    def _function(self, name: str) -> ctypes.c_void_p | None:
        if name not in self._functions:
            found = ctypes.c_void_p()
            code = self._driver.code("cuModuleGetFunction", ctypes.byref(found), self._handle, name.encode())
            self._functions[name] = None if code else found
        return self._functions[name]


class Driver:
    """The loaded library. Used by one thread."""

    def __init__(self, library: ctypes.CDLL) -> None:
        """Take the library; `load_driver` finds it."""
        self._library = library

    def code(self, name: str, *arguments: object) -> int:
        """Call an entry point, and return its `CUresult`."""
        return int(getattr(self._library, name)(*arguments))

    def call(self, name: str, *arguments: object) -> None:
        """Call an entry point.

        Raises:
            CudaError: if it fails.
        """
        if code := self.code(name, *arguments):
            said = ctypes.c_char_p()
            self._library.cuGetErrorName(ctypes.c_int(code), ctypes.byref(said))
            raise CudaError(name, code, (said.value or b"").decode("ascii", "replace")[:80])

    def devices(self) -> tuple[CudaDevice, ...]:
        """Return all devices.

        Raises:
            CudaError: if the driver breaks.
        """
        count = ctypes.c_int()
        self.call("cuDeviceGetCount", ctypes.byref(count))
        return tuple(self._device(ordinal) for ordinal in range(count.value))

    def _device(self, ordinal: int) -> CudaDevice:
        handle = ctypes.c_int()
        self.call("cuDeviceGet", ctypes.byref(handle), ctypes.c_int(ordinal))
        name = ctypes.create_string_buffer(_NAME_BYTES)
        self.call("cuDeviceGetName", name, ctypes.c_int(_NAME_BYTES), handle)
        uuid = (ctypes.c_ubyte * 16)()
        self.call("cuDeviceGetUuid_v2", uuid, handle)
        memory = ctypes.c_size_t()
        self.call("cuDeviceTotalMem_v2", ctypes.byref(memory), handle)

        def ask(attribute: Attribute) -> int:
            value = ctypes.c_int()
            code = self.code("cuDeviceGetAttribute", ctypes.byref(value), ctypes.c_int(attribute), handle)
            return 0 if code else value.value

        digits = bytes(uuid).hex()
        return CudaDevice(
            ordinal=handle.value,
            name=name.value.decode("utf-8", "replace"),
            uuid=f"GPU-{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}",
            capability=(ask(Attribute.MAJOR), ask(Attribute.MINOR)),
            multiprocessors=ask(Attribute.MULTIPROCESSORS),
            clock_khz=ask(Attribute.CLOCK_KHZ),
            memory_clock_khz=ask(Attribute.MEMORY_CLOCK_KHZ),
            bus_bits=ask(Attribute.BUS_BITS),
            l2_bytes=ask(Attribute.L2_BYTES),
            memory_bytes=memory.value,
        )

    @contextmanager
    def context(self, device: CudaDevice) -> Iterator["Context"]:
        """Hold the device's primary context meanwhile.

        Raises:
            CudaError: if there is none to be had.
        """
        ordinal = ctypes.c_int(device.ordinal)
        self.call("cuDevicePrimaryCtxSetFlags_v2", ordinal, ctypes.c_uint(_BLOCKING_SYNC))
        handle = ctypes.c_void_p()
        self.call("cuDevicePrimaryCtxRetain", ctypes.byref(handle), ordinal)
        try:
            self.call("cuCtxSetCurrent", handle)
            yield Context(self)
        finally:
            self.code("cuDevicePrimaryCtxRelease_v2", ordinal)


class Context:
    """A device that is held: memory and modules."""

    def __init__(self, driver: Driver) -> None:
        """Take the driver whose current context this is."""
        self._driver = driver

    def free_bytes(self) -> int:
        """Return how much memory is free."""
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        self._driver.call("cuMemGetInfo_v2", ctypes.byref(free), ctypes.byref(total))
        return free.value

    def allocate(self, size: int) -> Buffer:
        """Return so many bytes of device memory; whoever asks gives them back.

        Raises:
            CudaError: if there is not so much.
        """
        address = ctypes.c_uint64()
        self._driver.call("cuMemAlloc_v2", ctypes.byref(address), ctypes.c_size_t(size))
        return Buffer(self._driver, address.value, size)

    @contextmanager
    def buffer(self, size: int) -> Iterator[Buffer]:
        """Hold so many bytes of device memory meanwhile."""
        made = self.allocate(size)
        try:
            yield made
        finally:
            made.free()

    def pinned(self, size: int) -> Pinned:
        """Return so many bytes of host memory that the device reaches; whoever asks gives them back."""
        return Pinned(self._driver, size)

    def load(self, candidates: Sequence[bytes]) -> Module:
        """Return the first PTX file that the driver takes.

        Args:
            candidates: texts of PTX files, the most capable first.

        Raises:
            CudaError: if it takes none.
        """
        refusal = CudaError("cuModuleLoadDataEx", 209, "CUDA_ERROR_NO_BINARY_FOR_GPU")
        for text in candidates:
            handle = ctypes.c_void_p()
            try:
                self._driver.call(
                    "cuModuleLoadDataEx",
                    *(ctypes.byref(handle), ctypes.c_char_p(text)),
                    *(ctypes.c_uint(0), ctypes.c_void_p(), ctypes.c_void_p()),
                )
            except CudaError as error:
                if not error.of_ptx:
                    raise
                refusal = error
                continue
            return Module(self._driver, handle)
        raise refusal


def load_driver() -> Driver | None:
    """Return the NVIDIA driver of this machine, or None where there is none, or it finds no device."""
    try:
        library = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
        driver = Driver(library)
        return driver if driver.code("cuInit", ctypes.c_uint(0)) == 0 else None
    except (OSError, AttributeError):
        return None
