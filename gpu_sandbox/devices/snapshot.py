"""The values that describe a device; readers make them, everyone else reads them."""

from dataclasses import dataclass
from enum import StrEnum


class DeviceKind(StrEnum):
    """How a device is driven."""

    NVIDIA = "nvidia"
    WGPU = "wgpu"
    SOFTWARE = "software"


@dataclass(frozen=True, slots=True)
class DeviceSnapshot:
    """One device at one moment.

    Attributes:
        uuid: the driver's UUID, or a stable name that this machine gives (`cpu-...`).
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
