"""Whether a card can be what it says it is: its words held against what was measured. Pure.

Everything that a card says comes through a library that its owner can replace. Measured figures are harder to forge,
and what follows is what must hold between them. No doubt is a proof of honesty; a doubt is a reason not to list.

Numbers of models are of NVIDIA's specifications; a model that is not in the list is judged by the rest alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gpu_sandbox.benchmark.result import Kernel
from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot


_GIB: Final = 1 << 30
_OVER: Final = 1.03
"""What clocks and rounding may add to a physical limit."""
_SLOWEST_LINK_GBS: Final = 1.0
_SLOWEST_LAUNCH_US: Final = 60.0
"""Of a card in the same machine, by CUDA; one that is reached over a network takes far longer."""


@dataclass(frozen=True, slots=True)
class Model:
    """What a card of this name has.

    Attributes:
        cores: CUDA cores.
        bits: width of the memory's bus.
        gib: memory in GiB; models sold with two sizes list both.
    """

    cores: int
    bits: int
    gib: tuple[int, ...]


MODELS: Final[Mapping[str, Model]] = {
    "RTX 2060": Model(1920, 192, (6,)),
    "RTX 2070": Model(2304, 256, (8,)),
    "RTX 2080": Model(2944, 256, (8,)),
    "RTX 2080 Ti": Model(4352, 352, (11,)),
    "RTX 3060": Model(3584, 192, (12,)),
    "RTX 3060 Ti": Model(4864, 256, (8,)),
    "RTX 3070": Model(5888, 256, (8,)),
    "RTX 3080": Model(8704, 320, (10,)),
    "RTX 3080 Ti": Model(10240, 384, (12,)),
    "RTX 3090": Model(10496, 384, (24,)),
    "RTX 3090 Ti": Model(10752, 384, (24,)),
    "RTX 4060": Model(3072, 128, (8,)),
    "RTX 4060 Ti": Model(4352, 128, (8, 16)),
    "RTX 4070": Model(5888, 192, (12,)),
    "RTX 4070 SUPER": Model(7168, 192, (12,)),
    "RTX 4070 Ti SUPER": Model(8448, 256, (16,)),
    "RTX 4080": Model(9728, 256, (16,)),
    "RTX 4080 SUPER": Model(10240, 256, (16,)),
    "RTX 4090": Model(16384, 384, (24,)),
    "RTX 5060": Model(3840, 128, (8,)),
    "RTX 5060 Ti": Model(4608, 128, (8, 16)),
    "RTX 5070": Model(6144, 192, (12,)),
    "RTX 5070 Ti": Model(8960, 256, (16,)),
    "RTX 5080": Model(10752, 256, (16,)),
    "RTX 5090": Model(21760, 512, (32,)),
}


def doubts(device: DeviceSnapshot, kernels: Sequence[Kernel]) -> tuple[str, ...]:
    """Return codes of why a card cannot be what it says, in a fixed order; none is good.

    | code | what does not hold |
    |---|---|
    | `software` | it is a processor that pretends |
    | `slice` | it is a part of a card, or a hypervisor stands between |
    | `cores` | the name has another number of cores |
    | `bus` | the name has another memory bus |
    | `memory` | the name has another size of memory |
    | `vendor` | the PCI vendor is not NVIDIA |
    | `census` | another number of multiprocessors worked than there should be |
    | `tensor-ratio` | tensor cores and single precision do not fit the generation |
    | `too-fast` | a figure is beyond what is physically possible |
    | `proxy` | the way to it is that of a card in another machine |
    | `wrong` | it computed something wrong |
    """
    found = {kernel.name: kernel for kernel in kernels}
    return tuple(dict.fromkeys((*_said(device), *_measured(device, found))))


def model_of(name: str) -> Model | None:
    """Return what a card of this name has; None where the name is not in the list, such as a laptop's."""
    short = name.removeprefix("NVIDIA ").removeprefix("GeForce ").strip()
    for size in ("8GB", "10GB", "12GB", "16GB"):
        short = short.removesuffix(size).strip()
    return MODELS.get(short)


def _said(device: DeviceSnapshot) -> Iterator[str]:
    """Yield what is wrong among the words alone."""
    if device.kind is DeviceKind.SOFTWARE:
        yield "software"
    identity = device.identity
    if device.uuid.startswith("MIG-") or (identity is not None and identity.virtualised):
        yield "slice"
    model = model_of(device.name)
    if identity is None:
        return
    if model is not None:
        if identity.cores is not None and identity.cores != model.cores:
            yield "cores"
        if identity.memory_bits is not None and identity.memory_bits != model.bits:
            yield "bus"
        if device.memory_total is not None and not any(
            0.9 * size * _GIB <= device.memory_total <= 1.01 * size * _GIB for size in model.gib
        ):
            yield "memory"
    if device.kind is DeviceKind.NVIDIA and identity.pci_id is not None and identity.pci_id & 0xFFFF != 0x10DE:
        yield "vendor"


def _measured(device: DeviceSnapshot, found: Mapping[str, Kernel]) -> Iterator[str]:
    """Yield what does not fit between words and figures, or among the figures."""
    identity = device.identity
    census = found.get("multiprocessors")
    if census is not None:
        cores = identity.cores if identity is not None else None
        lanes = 64 if identity is not None and identity.capability in {(7, 5), (8, 0)} else 128
        if not census.correct or (cores is not None and round(census.value) * lanes != cores):
            yield "census"
    tensor, fma = found.get("tensor_f16"), found.get("fma_f32")
    if tensor is not None and fma is not None and identity is not None and "GeForce" in device.name:
        # Clock-free: both run at the same clock. GeForce cards do sums in single precision at half rate.
        wanted = 4.0 if identity.capability == (7, 5) else 2.0
        if not 0.85 * wanted <= tensor.value / max(fma.value, 1e-9) <= 1.15 * wanted:
            yield "tensor-ratio"
    if any(
        kernel.limit is not None and kernel.value > _OVER * kernel.limit for kernel in found.values()
    ) or _beyond_bus(device, found):
        yield "too-fast"
    if device.kind is DeviceKind.NVIDIA and _far_away(found):
        yield "proxy"
    if any(not kernel.correct for kernel in found.values()):
        yield "wrong"


def _beyond_bus(device: DeviceSnapshot, found: Mapping[str, Kernel]) -> bool:
    """Return whether memory was faster than its bus: two words in each clock of NVML's memory clock."""
    identity, read = device.identity, found.get("dram_read")
    if identity is None or read is None or identity.memory_bits is None or identity.memory_mhz_most is None:
        return False
    most = identity.memory_bits / 8 * identity.memory_mhz_most * 2 / 1000
    return read.value > _OVER * most


def _far_away(found: Mapping[str, Kernel]) -> bool:
    launch, link = found.get("launch"), found.get("host_to_device")
    slow_launch = launch is not None and launch.unit == "us" and launch.value > _SLOWEST_LAUNCH_US
    return slow_launch or (link is not None and link.value < _SLOWEST_LINK_GBS)
