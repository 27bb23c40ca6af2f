"""What devices this machine has: NVIDIA's cards where the driver answers, else the processor."""

import time
from dataclasses import dataclass, replace

from gpu_sandbox.devices.nvidia import Nvml, NvmlError
from gpu_sandbox.devices.snapshot import DeviceSnapshot
from gpu_sandbox.devices.software import software_device


@dataclass(frozen=True, slots=True)
class Reading:
    """All devices at one moment.

    Attributes:
        devices: never empty: the first one works.
        problems: why a card, or all of them, are missing; one line each, for people and logs.
    """

    devices: tuple[DeviceSnapshot, ...]
    problems: tuple[str, ...] = ()


class DeviceReader:
    """Reads devices again and again over one connection to the driver. Not for several threads at once."""

    def __init__(self) -> None:
        """Prepare; the driver is asked by `read`."""
        self._nvml: Nvml | None = None
        self._software: DeviceSnapshot | None = None

    def read(self) -> Reading:
        """Return the devices now; a driver that died or came is noticed here."""
        try:
            if self._nvml is None:
                self._nvml = Nvml()
            reading = self._nvml.read()
        except NvmlError as error:
            self.close()
            return Reading((self._processor(),), (str(error),))
        return Reading(reading.devices or (self._processor(),), reading.problems)

    def energy_mj(self, uuid: str) -> int | None:
        """Return a device's energy counter in millijoules, or None where it has none; it only ever rises."""
        return self._nvml.energy_mj(uuid) if self._nvml else None

    def close(self) -> None:
        """Let the driver go."""
        nvml, self._nvml = self._nvml, None
        if nvml:
            nvml.close()

    def _processor(self) -> DeviceSnapshot:
        if self._software is None:
            self._software = software_device()
        return replace(self._software, taken_at=time.monotonic())


def devices() -> tuple[DeviceSnapshot, ...]:
    """Return the devices of this machine, read once."""
    reader = DeviceReader()
    try:
        return reader.read().devices
    finally:
        reader.close()
