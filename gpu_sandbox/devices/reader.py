"""What devices this machine has: NVIDIA's cards where the driver answers, else the processor."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

from gpu_sandbox.devices.nvidia import CardError, Nvml, NvmlError
from gpu_sandbox.devices.sleep import PCI, Sleep, sleeping, sleeps
from gpu_sandbox.devices.snapshot import DeviceSnapshot
from gpu_sandbox.devices.software import software_device


@dataclass(frozen=True, slots=True)
class Reading:
    """All devices at one moment.

    Attributes:
        devices: never empty: the first one works.
        problems: why a card, or all of them, are missing; one line each, for people and logs.
        errors: critical errors that the driver reported since the last reading.
    """

    devices: tuple[DeviceSnapshot, ...]
    problems: tuple[str, ...] = ()
    errors: tuple[CardError, ...] = ()


class DeviceReader:
    """Reads devices again and again over one connection to the driver. Not for several threads at once."""

    def __init__(self, pci: Path = PCI) -> None:
        """Prepare; the driver is asked by `read`.

        Args:
            pci: the kernel's folder of PCI functions, which says what sleeps.
        """
        self._sleep = Sleep(pci)
        self._nvml: Nvml | None = None
        self._software: DeviceSnapshot | None = None
        self._seen: tuple[DeviceSnapshot, ...] = ()

    def read(self) -> Reading:
        """Return the devices now; a driver that died or came is noticed here, and a card that sleeps is not woken."""
        _, asleep = self._sleep.now()
        resting = tuple(sleeping(device) for device in self._seen if sleeps(device, asleep))
        try:
            if self._nvml is None:
                self._nvml = Nvml(self._sleep)
            reading = self._nvml.read()
        except NvmlError as error:
            self.close()
            return Reading(resting or (self._processor(),), (str(error),))
        awake = {device.uuid for device in reading.devices}
        devices = reading.devices + tuple(device for device in resting if device.uuid not in awake)
        self._seen = devices
        return Reading(devices or (self._processor(),), reading.problems, reading.errors)

    def may_sleep(self) -> bool:
        """Return whether a card could sleep if this reader were closed: an open connection keeps it awake."""
        return self._sleep.may_come()

    def nvml(self) -> Nvml | None:
        """Return the open connection, or None."""
        return self._nvml

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
