"""NVIDIA's cards through NVML, the driver's own library: the only file that imports pynvml.

What a card or a user's rights do not give is None. NVML can be forged by anyone who owns the PC (a library of 27 KB
does): nothing that is read here may set a price by itself.
"""

import ctypes
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Final, TypeVar

from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot


T = TypeVar("T")

_UUID: Final = re.compile(r"(?:GPU|MIG)-[0-9A-Za-z/-]{8,90}")
_MOST_DEVICES: Final = 64
_LONGEST: Final = 80
_NOT_AVAILABLE: Final = frozenset({0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF})
"""NVML's figure for a value that a driver does not give (NVML_VALUE_NOT_AVAILABLE, as 32 or 64 bits)."""


class NvmlError(Exception):
    """The driver's library is missing or refuses; the text says why."""


@dataclass(frozen=True, slots=True)
class NvidiaReading:
    """All cards at one moment.

    Attributes:
        devices: those that answered.
        problems: one line for each that did not.
    """

    devices: tuple[DeviceSnapshot, ...]
    problems: tuple[str, ...]


class Nvml:
    """An open connection to the driver. Not for several threads at once."""

    def __init__(self) -> None:
        """Connect.

        Raises:
            NvmlError: if there is no driver, or it refuses.
        """
        self._nvml = _load()
        try:
            self._nvml.nvmlInit()
        except self._nvml.NVMLError as error:
            raise NvmlError(_why(error)) from None

    def close(self) -> None:
        """Disconnect; a driver that is gone is no error here."""
        try:
            self._nvml.nvmlShutdown()
        except self._nvml.NVMLError:
            return

    def read(self) -> NvidiaReading:
        """Return all cards; compare `nvidia-smi -q`.

        Raises:
            NvmlError: if the driver as a whole does not answer any more: close, and connect again later.
        """
        try:
            driver = _plain(str(self._nvml.nvmlSystemGetDriverVersion()))
            count = min(int(self._nvml.nvmlDeviceGetCount()), _MOST_DEVICES)
        except (self._nvml.NVMLError, UnicodeDecodeError) as error:
            raise NvmlError(_why(error)) from None
        devices: dict[str, DeviceSnapshot] = {}
        problems: list[str] = []
        for index in range(count):
            try:
                device = self._read_one(index, driver)
            except (self._nvml.NVMLError, UnicodeDecodeError) as error:
                problems.append(f"card {index}: {_why(error)}")
                continue
            if not _UUID.fullmatch(device.uuid):
                problems.append(f"card {index}: its UUID cannot be used")
            elif device.uuid in devices:
                problems.append(f"card {index}: its UUID is another card's")
            else:
                devices[device.uuid] = device
        return NvidiaReading(tuple(devices.values()), tuple(problems))

    def energy_mj(self, uuid: str) -> int | None:
        """Return the millijoules that a card used since its driver was loaded; None where it does not count them."""
        try:
            handle = self._nvml.nvmlDeviceGetHandleByUUID(uuid)
            return self._figure(lambda: int(self._nvml.nvmlDeviceGetTotalEnergyConsumption(handle)))
        except self._nvml.NVMLError:
            return None  # the card or the driver is gone; the next `read` says so

    def _read_one(self, index: int, driver: str) -> DeviceSnapshot:
        nvml = self._nvml
        handle = nvml.nvmlDeviceGetHandleByIndex(index)
        uuid = str(nvml.nvmlDeviceGetUUID(handle))
        memory = self._maybe(lambda: nvml.nvmlDeviceGetMemoryInfo(handle))
        power = self._figure(lambda: int(nvml.nvmlDeviceGetPowerUsage(handle)))
        limit = self._figure(lambda: int(nvml.nvmlDeviceGetEnforcedPowerLimit(handle)))
        return DeviceSnapshot(
            uuid=uuid,
            name=self._maybe(lambda: _plain(str(nvml.nvmlDeviceGetName(handle)))) or "NVIDIA card",
            kind=DeviceKind.NVIDIA,
            listable=True,
            taken_at=time.monotonic(),
            temperature_c=self._figure(
                lambda: int(nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU)), most=200
            ),
            utilisation_percent=self._figure(lambda: int(nvml.nvmlDeviceGetUtilizationRates(handle).gpu), most=100),
            power_w=None if power is None else power / 1000,
            memory_total=self._figure(lambda: int(memory.total)) if memory is not None else None,
            memory_used=self._figure(lambda: int(memory.used)) if memory is not None else None,
            driver=driver or None,
            power_limit_w=None if limit is None else limit / 1000,
        )

    def _figure(self, question: Callable[[], int], *, most: int | None = None) -> int | None:
        """Return a figure, or None where it is missing or cannot be true."""
        value = self._maybe(question)
        if value is None or value < 0 or value in _NOT_AVAILABLE or (most is not None and value > most):
            return None
        return value

    def _maybe(self, question: Callable[[], T]) -> T | None:
        """Return the answer; None where this card, driver or user has none.

        Raises:
            NVMLError: if the card as a whole is gone.
        """
        nvml = self._nvml
        try:
            return question()
        except (
            nvml.NVMLError_NotSupported,
            nvml.NVMLError_NoPermission,
            nvml.NVMLError_NotFound,
            nvml.NVMLError_FunctionNotFound,
            nvml.NVMLError_NoData,
            nvml.NVMLError_ArgumentVersionMismatch,
            nvml.NVMLError_Deprecated,
        ):
            return None


def _load() -> ModuleType:
    """Import pynvml, but only where there is a driver: the module alone takes 4 MB."""
    if sys.platform == "linux":
        try:
            ctypes.CDLL("libnvidia-ml.so.1")
        except OSError:
            raise NvmlError("no NVIDIA driver is installed") from None
    elif os.name == "posix":
        raise NvmlError("this system has no NVIDIA driver")
    import pynvml  # noqa: PLC0415 - see above

    module: ModuleType = pynvml
    return module


def _why(error: Exception) -> str:
    return f"the NVIDIA driver answered: {_plain(str(error)) or type(error).__name__}"


def _plain(text: str) -> str:
    """Return text from outside as one short line of printable characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST]
