"""One NVIDIA card, asked for all that it tells: each question may have no answer, and then the value is None."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Final, TypeVar

from gpu_sandbox.devices.snapshot import CardIdentity, DeviceKind, DeviceSnapshot, GpuProcess


T = TypeVar("T")

_LONGEST: Final = 80
_MOST_PROCESSES: Final = 256
_NOT_AVAILABLE: Final = frozenset({0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF})
"""NVML's figure for a value that a driver does not give (NVML_VALUE_NOT_AVAILABLE, as 32 or 64 bits)."""
_MEMORY_TEMPERATURE: Final = 82
"""NVML_FI_DEV_MEMORY_TEMP."""
_HW_SLOWDOWN: Final = 0x8
_REASONS: Final = ((0x4, "power-cap"), (0x20 | 0x40, "thermal"), (0x80, "power-brake"), (0x2, "clock-setting"))
"""Bits of nvmlClocksEventReasons, and our codes. An idle card (0x1) is not throttled."""


class Questions:
    """Asks NVML; "not supported", "not permitted" and "no data" are None, a card that is gone is an exception."""

    def __init__(self, nvml: ModuleType) -> None:
        """Take pynvml."""
        self.nvml = nvml
        self._none = (
            nvml.NVMLError_NotSupported,
            nvml.NVMLError_NoPermission,
            nvml.NVMLError_NotFound,
            nvml.NVMLError_FunctionNotFound,
            nvml.NVMLError_NoData,
            nvml.NVMLError_ArgumentVersionMismatch,
            nvml.NVMLError_Deprecated,
        )
        self._fixed: dict[str, _Fixed] = {}

    def fixed(self, uuid: str, handle: object) -> "_Fixed":
        """Return what does not change of a card: asked once for each connection."""
        known = self._fixed.get(uuid)
        if known is None:
            known = self._fixed[uuid] = _ask_fixed(self, handle)
        return known

    def figure(self, question: Callable[[], int], *, most: int | None = None) -> int | None:
        """Return a figure, or None where it is missing or cannot be true."""
        value = self.maybe(question)
        if value is None or value < 0 or value in _NOT_AVAILABLE or (most is not None and value > most):
            return None
        return value

    def maybe(self, question: Callable[[], T]) -> T | None:
        """Return the answer; None where this card, driver or user has none.

        Raises:
            NVMLError: if the card as a whole is gone.
        """
        try:
            return question()
        except self._none:
            return None


def read_card(ask: Questions, handle: object, driver: str) -> DeviceSnapshot:
    """Return one card as it is now.

    Raises:
        NVMLError: if it is gone.
    """
    nvml, figure = ask.nvml, ask.figure
    uuid = str(nvml.nvmlDeviceGetUUID(handle))
    fixed = ask.fixed(uuid, handle)
    memory = ask.maybe(lambda: nvml.nvmlDeviceGetMemoryInfo(handle))
    reasons = figure(lambda: int(nvml.nvmlDeviceGetCurrentClocksEventReasons(handle))) or 0
    display = figure(lambda: int(nvml.nvmlDeviceGetDisplayActive(handle)), most=1)
    return DeviceSnapshot(
        uuid=uuid,
        name=fixed.name,
        kind=DeviceKind.NVIDIA,
        listable=True,
        taken_at=time.monotonic(),
        temperature_c=figure(lambda: int(nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU)), most=200),
        utilisation_percent=figure(lambda: int(nvml.nvmlDeviceGetUtilizationRates(handle).gpu), most=100),
        power_w=_watts(figure(lambda: int(nvml.nvmlDeviceGetPowerUsage(handle)))),
        memory_total=None if memory is None else figure(lambda: int(memory.total)),
        memory_used=None if memory is None else figure(lambda: int(memory.used)),
        driver=driver or None,
        power_limit_w=_watts(figure(lambda: int(nvml.nvmlDeviceGetEnforcedPowerLimit(handle)))),
        power_default_w=fixed.power_default_w,
        memory_temperature_c=figure(lambda: _memory_temperature(nvml, handle), most=200),
        slowdown_c=fixed.slowdown_c,
        fan_percent=figure(lambda: int(nvml.nvmlDeviceGetFanSpeed(handle)), most=200),
        sm_mhz=figure(lambda: int(nvml.nvmlDeviceGetClockInfo(handle, nvml.NVML_CLOCK_SM)), most=20_000),
        memory_mhz=figure(lambda: int(nvml.nvmlDeviceGetClockInfo(handle, nvml.NVML_CLOCK_MEM)), most=100_000),
        throttled=throttle_codes(reasons),
        performance_state=figure(lambda: int(nvml.nvmlDeviceGetPerformanceState(handle)), most=15),
        display=None if display is None else display == 1,
        processes=_processes(ask, handle),
        energy_mj=figure(lambda: int(nvml.nvmlDeviceGetTotalEnergyConsumption(handle))),
        identity=fixed.identity,
    )


def throttle_codes(reasons: int) -> tuple[str, ...]:
    """Return why a card runs slower than it could, from NVML's bits; a slowdown without a cause is named so."""
    codes = tuple(code for bits, code in _REASONS if reasons & bits)
    return codes or (("slowdown",) if reasons & _HW_SLOWDOWN else ())


def plain(text: str) -> str:
    """Return text from outside as one short line of printable characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST]


def _watts(milliwatts: int | None) -> float | None:
    return None if milliwatts is None else milliwatts / 1000


def _memory_temperature(nvml: ModuleType, handle: object) -> int:
    (value,) = nvml.nvmlDeviceGetFieldValues(handle, [_MEMORY_TEMPERATURE])
    if value.nvmlReturn != nvml.NVML_SUCCESS:
        return -1
    return int(value.value.uiVal)


def _processes(ask: Questions, handle: object) -> tuple[GpuProcess, ...] | None:
    nvml = ask.nvml
    computing = ask.maybe(lambda: nvml.nvmlDeviceGetComputeRunningProcesses(handle))
    drawing = ask.maybe(lambda: nvml.nvmlDeviceGetGraphicsRunningProcesses(handle))
    if computing is None and drawing is None:
        return None
    found = []
    for graphics, processes in ((False, computing), (True, drawing)):
        for process in (processes or [])[:_MOST_PROCESSES]:
            used = process.usedGpuMemory
            known = used is not None and int(used) not in _NOT_AVAILABLE
            found.append(GpuProcess(int(process.pid), graphics, int(used) if known else None))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Fixed:
    name: str
    power_default_w: float | None
    slowdown_c: int | None
    identity: CardIdentity


def _ask_fixed(ask: Questions, handle: object) -> _Fixed:
    nvml, figure = ask.nvml, ask.figure
    return _Fixed(
        name=ask.maybe(lambda: plain(str(nvml.nvmlDeviceGetName(handle)))) or "NVIDIA card",
        power_default_w=_watts(figure(lambda: int(nvml.nvmlDeviceGetPowerManagementDefaultLimit(handle)))),
        slowdown_c=figure(
            lambda: int(nvml.nvmlDeviceGetTemperatureThreshold(handle, nvml.NVML_TEMPERATURE_THRESHOLD_SLOWDOWN)),
            most=200,
        ),
        identity=_identity(ask, handle),
    )


def _identity(ask: Questions, handle: object) -> CardIdentity:
    nvml, figure = ask.nvml, ask.figure
    pci = ask.maybe(lambda: nvml.nvmlDeviceGetPciInfo(handle))
    capability = ask.maybe(lambda: nvml.nvmlDeviceGetCudaComputeCapability(handle))
    virtual = figure(lambda: int(nvml.nvmlDeviceGetVirtualizationMode(handle)))
    return CardIdentity(
        bus=None if pci is None else _text(pci.busId),
        pci_id=None if pci is None else int(pci.pciDeviceId) or None,
        capability=None if capability is None else (int(capability[0]), int(capability[1])),
        cores=figure(lambda: int(nvml.nvmlDeviceGetNumGpuCores(handle)), most=1_000_000),
        memory_bits=figure(lambda: int(nvml.nvmlDeviceGetMemoryBusWidth(handle)), most=65_536),
        memory_mhz_most=figure(lambda: int(nvml.nvmlDeviceGetMaxClockInfo(handle, nvml.NVML_CLOCK_MEM)), most=100_000),
        link_generation=figure(lambda: int(nvml.nvmlDeviceGetMaxPcieLinkGeneration(handle)), most=16),
        link_lanes=figure(lambda: int(nvml.nvmlDeviceGetMaxPcieLinkWidth(handle)), most=32),
        virtualised=None if virtual is None else virtual != 0,
        vbios=ask.maybe(lambda: plain(str(nvml.nvmlDeviceGetVbiosVersion(handle)))),
    )


def _text(value: object) -> str:
    return plain(value.decode("ascii", errors="replace") if isinstance(value, bytes) else str(value))
