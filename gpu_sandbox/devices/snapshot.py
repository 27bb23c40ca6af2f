"""The values that describe a device; readers make them, everyone else reads them."""

from dataclasses import dataclass
from enum import StrEnum


class DeviceKind(StrEnum):
    """How a device is driven."""

    NVIDIA = "nvidia"
    WGPU = "wgpu"
    SOFTWARE = "software"


@dataclass(frozen=True, slots=True)
class GpuProcess:
    """A program that has a context on a card.

    Attributes:
        graphics: whether it draws; a compositor and a browser do, like a game.
        memory_bytes: of the card's memory; None where the driver does not tell it (all of Windows' WDDM).
    """

    pid: int
    graphics: bool
    memory_bytes: int | None


@dataclass(frozen=True, slots=True)
class CardIdentity:
    """What a card says it is; compare `nvidia-smi -q`. It can be forged: `gpu_sandbox.benchmark.crosscheck` doubts it.

    Attributes:
        bus: the PCI address, such as `00000000:01:00.0`.
        pci_id: PCI device and vendor, `0x268410de`.
        capability: CUDA's, such as (8, 9).
        cores: CUDA cores.
        memory_bits: width of the memory's bus.
        memory_mhz_most: the fastest clock of the memory; GDDR moves two words in each.
        link_generation, link_lanes: the most that the PCIe link can do.
        virtualised: whether it is a slice of a card, or passed through by a hypervisor.
        vbios: its version.
    """

    bus: str | None = None
    pci_id: int | None = None
    capability: tuple[int, int] | None = None
    cores: int | None = None
    memory_bits: int | None = None
    memory_mhz_most: int | None = None
    link_generation: int | None = None
    link_lanes: int | None = None
    virtualised: bool | None = None
    vbios: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceSnapshot:
    """One device at one moment.

    Attributes:
        uuid: the driver's UUID, or a stable name that this machine gives (`cpu-...`, `gpu-...`).
        name: what the maker calls it; text from outside.
        kind: how it is driven.
        listable: whether it may be offered to a market with money in it; a software device never is.
        taken_at: seconds of the monotonic clock.
        temperature_c: degrees Celsius.
        utilisation_percent: how busy it is, 0 to 100.
        power_w: watts now.
        memory_total, memory_used: bytes of its own memory.
        driver: the driver's version.
        power_limit_w: watts that the driver enforces as the most.
        power_default_w: what that limit is when nobody changed it.
        memory_temperature_c: of the memory chips.
        slowdown_c: the temperature at which the card slows itself down.
        fan_percent: of the fans' fastest.
        sm_mhz, memory_mhz: clocks now.
        throttled: codes of why it runs slower than it could.
        performance_state: 0 (fastest) to 15.
        display: whether a screen is driven by it.
        processes: who has a context on it; None where the driver does not tell.
        energy_mj: millijoules since the driver was loaded.
        asleep: whether it is suspended; then only what was known before is here, for asking would wake it.
        identity: what it says it is.
    """

    uuid: str
    name: str
    kind: DeviceKind
    listable: bool
    taken_at: float
    temperature_c: int | None = None
    utilisation_percent: int | None = None
    power_w: float | None = None
    memory_total: int | None = None
    memory_used: int | None = None
    driver: str | None = None
    power_limit_w: float | None = None
    power_default_w: float | None = None
    memory_temperature_c: int | None = None
    slowdown_c: int | None = None
    fan_percent: int | None = None
    sm_mhz: int | None = None
    memory_mhz: int | None = None
    throttled: tuple[str, ...] = ()
    performance_state: int | None = None
    display: bool | None = None
    processes: tuple[GpuProcess, ...] | None = None
    energy_mj: int | None = None
    asleep: bool = False
    identity: CardIdentity | None = None
