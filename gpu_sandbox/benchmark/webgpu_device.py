"""A GPU of any vendor through wgpu (Vulkan, DX12, Metal): adapters, buffers, and launches that are waited for.

A software adapter (llvmpipe, WARP) is a processor that pretends to be a GPU: it is told apart here, and never listed.
"""

import hashlib
import os
import struct
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gpu_sandbox.benchmark.result import MeasuredDevice
from gpu_sandbox.benchmark.suite import SuiteMissingError
from gpu_sandbox.devices.card import plain
from gpu_sandbox.devices.snapshot import DeviceKind
from gpu_sandbox.devices.software import software_device


KERNELS: Final[Traversable] = files("resources") / "kernels" / "wgsl"
_BACKENDS: Final = ("Vulkan", "D3D12", "Metal")
"""Not OpenGL: it has neither clocks nor the limits that are needed."""
_KINDS: Final = ("DiscreteGPU", "IntegratedGPU", "CPU")
"""In this order: a card before what shares the processor's memory, and a pretended one last."""
_SOFTWARE_NAMES: Final = ("llvmpipe", "lavapipe", "swiftshader", "softpipe", "basic render", "warp")
_WIDEST: Final = 32_768
"""Workgroups along one side: below the 65 535 that every device takes."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """A device that wgpu found.

    Attributes:
        kind: wgpu's word for what it is.
        software: whether it is a processor that pretends.
        driver: the driver's name and version, as far as it tells.
        handle: wgpu's own.
    """

    name: str
    kind: str
    software: bool
    driver: str
    vendor_id: int
    device_id: int
    handle: Any

    def measured(self) -> MeasuredDevice:
        """Return the device as the benchmark names it; a software adapter by the processor that it runs on."""
        if self.software:
            processor = software_device()
            name = f"{processor.name} ({self.name})"[:80]
            return MeasuredDevice(name, DeviceKind.SOFTWARE.value, processor.uuid, listable=False)
        return MeasuredDevice(self.name, DeviceKind.WGPU.value, self.uuid, listable=True)

    @property
    def uuid(self) -> str:
        """A name that stays while this device stays in this machine: wgpu tells no serial number."""
        text = f"lull wgpu device\0{software_device().uuid}\0{self.vendor_id}\0{self.device_id}\0{self.name}"
        return f"gpu-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def find_adapters() -> tuple[Adapter, ...]:
    """Return what wgpu finds, the best first.

    Raises:
        SuiteMissingError: if there is nothing, or no wgpu for this system.
    """
    if "XDG_RUNTIME_DIR" not in os.environ:
        os.environ["XDG_RUNTIME_DIR"] = tempfile.gettempdir()  # the loader complains on standard error without one
    try:
        import wgpu  # noqa: PLC0415 - it loads the drivers of this machine

        handles = wgpu.gpu.enumerate_adapters_sync()
    except (ImportError, OSError, RuntimeError) as error:
        raise SuiteMissingError(f"wgpu does not start: {plain(str(error))}") from None
    found = [_adapter(handle) for handle in handles if handle.info["backend_type"] in _BACKENDS]
    known = [adapter for adapter in found if adapter.kind in _KINDS]
    if not known:
        raise SuiteMissingError("no Vulkan, DX12 or Metal driver shows a device")
    known.sort(key=lambda adapter: (adapter.software, _KINDS.index(adapter.kind)))
    return tuple(known)


def is_software(name: str, kind: str) -> bool:
    """Return whether an adapter is a processor: by what it says it is, and by the names of those that lie."""
    return kind == "CPU" or any(word in name.lower() for word in _SOFTWARE_NAMES)


def _adapter(handle: Any) -> Adapter:  # noqa: ANN401 - wgpu's own
    info = handle.info
    name, kind = plain(str(info["device"])) or "GPU", str(info["adapter_type"])
    return Adapter(
        name=name,
        kind=kind,
        software=is_software(name, kind),
        driver=plain(str(info["description"])),
        vendor_id=int(info["vendor_id"]),
        device_id=int(info["device_id"]),
        handle=handle,
    )


@dataclass(frozen=True, slots=True)
class Kernel:
    """A pipeline with its buffers bound."""

    pipeline: Any
    group: Any


class Gpu:
    """An open device. One launch at a time; each is waited for."""

    def __init__(self, adapter: Adapter, sources: Traversable = KERNELS) -> None:
        """Open it, with as large buffers as it gives.

        Args:
            adapter: the device.
            sources: the folder of the kernels.

        Raises:
            SuiteMissingError: if it does not open.
        """
        import wgpu  # noqa: PLC0415 - as above

        self._wgpu: Any = wgpu
        self.adapter = adapter
        self._sources = sources
        limits = adapter.handle.limits
        wanted = ("max-buffer-size", "max-storage-buffer-binding-size")
        features = [name for name in ("timestamp-query", "shader-f16") if name in adapter.handle.features]
        try:
            self._device: Any = adapter.handle.request_device_sync(
                required_features=features, required_limits={name: limits[name] for name in wanted}
            )
        except (wgpu.GPUError, RuntimeError) as error:
            raise SuiteMissingError(f"the device does not open: {plain(str(error))}") from None
        self.errors: tuple[type[Exception], ...] = (wgpu.GPUError, RuntimeError)
        self.has_f16 = "shader-f16" in features
        self.most_bytes = int(min(limits[name] for name in wanted))
        self._tick_s = 0.0
        if "timestamp-query" in features:
            self._tick_s = _tick_ns(self._device) * 1e-9
            self._clock = self._device.create_query_set(type="timestamp", count=2)
            self._ticks = self.buffer(16, wgpu.BufferUsage.QUERY_RESOLVE)

    def close(self) -> None:
        """Let the device go, with all its memory; nothing can be launched any more."""
        self._device.destroy()

    def buffer(self, size: int, more: int = 0) -> Any:  # noqa: ANN401 - wgpu's own
        """Return device memory, zeroed, for kernels, and for copies both ways."""
        usage = self._wgpu.BufferUsage
        return self._device.create_buffer(size=size, usage=(more or usage.STORAGE | usage.COPY_DST) | usage.COPY_SRC)

    def filled(self, data: npt.NDArray[Any]) -> Any:  # noqa: ANN401 - wgpu's own
        """Return device memory with this in it."""
        buffer = self.buffer(data.nbytes)
        self.write(buffer, data)
        return buffer

    def parameters(self, *values: object) -> Any:  # noqa: ANN401 - wgpu's own
        """Return a kernel's four parameters: a float stays one, the rest are words."""
        usage = self._wgpu.BufferUsage
        buffer = self._device.create_buffer(size=16, usage=usage.UNIFORM | usage.COPY_DST)
        self.set(buffer, *values)
        return buffer

    def set(self, buffer: Any, *values: object) -> None:  # noqa: ANN401 - wgpu's own
        """Change a kernel's parameters."""
        words = b"".join(_word(value) for value in values)
        self.write(buffer, np.frombuffer(words.ljust(16, b"\0"), np.uint32))

    def write(self, buffer: Any, data: npt.NDArray[Any]) -> None:  # noqa: ANN401 - wgpu's own
        """Copy to the device; done when the next launch or read is."""
        self._device.queue.write_buffer(buffer, 0, data)

    def read(self, buffer: Any, size: int | None = None, offset: int = 0) -> bytes:  # noqa: ANN401 - wgpu's own
        """Copy from the device, and wait for all that was asked before."""
        return bytes(self._device.queue.read_buffer(buffer, offset, buffer.size - offset if size is None else size))

    def clear(self, buffer: Any) -> None:  # noqa: ANN401 - wgpu's own
        """Set a buffer to zero."""
        encoder = self._device.create_command_encoder()
        encoder.clear_buffer(buffer, 0, buffer.size)
        self._device.queue.submit([encoder.finish()])

    def kernel(self, name: str, buffers: Sequence[tuple[Any, str]], *, element: str = "f32") -> Kernel:
        """Build a kernel from `resources/kernels/wgsl`.

        Args:
            name: the file's.
            buffers: each with what it is: `storage`, `read-only-storage` or `uniform`.
            element: type of the elements, where the kernel leaves that open.

        Raises:
            Exception: one of `errors`, if the driver refuses it.
        """
        source = (self._sources / f"{name}.wgsl").read_text(encoding="utf-8")
        source = ("enable f16;\n" if element == "f16" else "") + source.replace("ELEMENT", element)
        visible = self._wgpu.ShaderStage.COMPUTE
        layout = self._device.create_bind_group_layout(
            entries=[
                {"binding": i, "visibility": visible, "buffer": {"type": kind}} for i, (_, kind) in enumerate(buffers)
            ]
        )
        pipeline = self._device.create_compute_pipeline(
            layout=self._device.create_pipeline_layout(bind_group_layouts=[layout]),
            compute={"module": self._device.create_shader_module(code=source), "entry_point": "main"},
        )
        resources = [{"buffer": buffer, "offset": 0, "size": buffer.size} for buffer, _ in buffers]
        entries = [{"binding": i, "resource": resource} for i, resource in enumerate(resources)]
        return Kernel(pipeline, self._device.create_bind_group(layout=layout, entries=entries))

    def run(self, kernel: Kernel, groups: tuple[int, int], times: int = 1) -> float | None:
        """Launch a kernel so many times in one go and wait; return the seconds by the device's clock, if it has one."""
        encoder = self._device.create_command_encoder()
        stamps = {}
        if self._tick_s:
            stamps["timestamp_writes"] = {
                "query_set": self._clock,
                "beginning_of_pass_write_index": 0,
                "end_of_pass_write_index": 1,
            }
        compute = encoder.begin_compute_pass(**stamps)
        compute.set_pipeline(kernel.pipeline)
        compute.set_bind_group(0, kernel.group)
        for _ in range(times):
            compute.dispatch_workgroups(*groups)
        compute.end()
        if not self._tick_s:
            self._device.queue.submit([encoder.finish()])
            self._device.queue.on_submitted_work_done_sync()
            return None
        encoder.resolve_query_set(self._clock, 0, 2, self._ticks, 0)
        self._device.queue.submit([encoder.finish()])
        begun, ended = np.frombuffer(self._device.queue.read_buffer(self._ticks), np.uint64).tolist()
        return float((ended - begun) * self._tick_s)


def _word(value: object) -> bytes:
    if isinstance(value, float):
        return struct.pack("<f", value)
    if isinstance(value, int):
        return struct.pack("<I", value)
    raise TypeError("a parameter is a float or a word")


def grid(groups: int) -> tuple[int, int]:
    """Return so many workgroups, or a few more, as a rectangle that every device takes."""
    return (groups, 1) if groups <= _WIDEST else (_WIDEST, -(-groups // _WIDEST))


def _tick_ns(device: Any) -> float:  # noqa: ANN401 - wgpu's own
    """Return the nanoseconds of one tick: WebGPU promises 1, wgpu's native side leaves the driver's own."""
    from wgpu.backends.wgpu_native import lib  # noqa: PLC0415 - as above

    return float(lib.wgpuQueueGetTimestampPeriod(device.queue._internal))  # noqa: SLF001 - it has no public way
