"""One NVIDIA card, asked for all that it tells: each question may have no answer, and then the value is None."""

import time
from collections.abc import Callable
from ctypes import byref
from dataclasses import dataclass
from types import ModuleType
from typing import Final, TypeVar

from gpu_sandbox.devices.calls import Call, Figure, Outcomes, Processes, true
from gpu_sandbox.devices.snapshot import CardIdentity, DeviceKind, DeviceSnapshot, GpuProcess


T = TypeVar("T")

SLOW_S: Final = 5.0
"""Seconds for which a limit, a fan, a screen and a memory's temperature are taken as they were."""
_LONGEST: Final = 80
_MEMORY_TEMPERATURE: Final = 82
"""NVML_FI_DEV_MEMORY_TEMP."""
_HW_SLOWDOWN: Final = 0x8
_REASONS: Final = ((0x4, "power-cap"), (0x20 | 0x40, "thermal"), (0x80, "power-brake"), (0x2, "clock-setting"))
"""Bits of nvmlClocksEventReasons, and our codes. An idle card (0x1) is not throttled."""
_ALL_REASONS: Final = 0x4 | 0x20 | 0x40 | 0x80 | 0x2 | _HW_SLOWDOWN


class Questions:
    """Asks NVML now and then; "not supported", "not permitted" and "no data" are None, a card that is gone raises."""

    def __init__(self, nvml: ModuleType) -> None:
        """Take pynvml."""
        self.nvml = nvml
        self.outcomes = Outcomes(nvml)
        self._none = (
            nvml.NVMLError_NotSupported,
            nvml.NVMLError_NoPermission,
            nvml.NVMLError_NotFound,
            nvml.NVMLError_FunctionNotFound,
            nvml.NVMLError_NoData,
            nvml.NVMLError_ArgumentVersionMismatch,
            nvml.NVMLError_Deprecated,
        )

    def figure(self, question: Callable[[], int], *, most: int | None = None) -> int | None:
        """Return a figure, or None where it is missing or cannot be true."""
        value = self.maybe(question)
        return None if value is None or value < 0 else true(value, most)

    def maybe(self, question: Callable[[], T]) -> T | None:
        """Return the answer; None where this card, driver or user has none.

        Raises:
            NVMLError: if the card as a whole is gone.
        """
        try:
            return question()
        except self._none:
            return None


@dataclass(frozen=True, slots=True)
class _Slow:
    """What is asked every `SLOW_S` seconds.

    Attributes:
        asked_at: seconds of the monotonic clock.
    """

    asked_at: float
    power_limit_w: float | None
    memory_temperature_c: int | None
    fan_percent: int | None
    memory_mhz: int | None
    performance_state: int | None
    display: bool | None


class CardReader:
    """One card that is read again and again: what does not change is asked once, what changes slowly now and then.

    Attributes:
        handle: pynvml's.
        uuid: the driver's.
    """

    def __init__(self, ask: Questions, handle: object, driver: str) -> None:
        """Ask for what does not change.

        Raises:
            NVMLError: if it is gone.
        """
        nvml, outcomes = ask.nvml, ask.outcomes
        self.handle = handle
        self.uuid = str(nvml.nvmlDeviceGetUUID(handle))
        self._driver = driver or None
        self._fixed = _ask_fixed(ask, handle)

        def figure(*names: str, more: tuple[int, ...] = (), most: int | None = None, wide: bool = False) -> Figure:
            found = tuple(f"nvmlDeviceGet{name}" for name in names)
            return Figure(nvml, outcomes, found, handle, *more, most=most, wide=wide)

        self._temperature = figure("Temperature", more=(nvml.NVML_TEMPERATURE_GPU,), most=200)
        self._power = figure("PowerUsage")
        self._reasons = figure("CurrentClocksEventReasons", "CurrentClocksThrottleReasons", wide=True)
        self._sm_clock = figure("ClockInfo", more=(nvml.NVML_CLOCK_SM,), most=20_000)
        self._energy = figure("TotalEnergyConsumption", wide=True)
        self._limit = figure("EnforcedPowerLimit")
        self._fan = figure("FanSpeed", most=200)
        self._memory_clock = figure("ClockInfo", more=(nvml.NVML_CLOCK_MEM,), most=100_000)
        self._state = figure("PerformanceState", most=15)
        self._display = figure("DisplayActive", most=1)
        self._used = nvml.c_nvmlUtilization_t()
        self._memory = nvml.c_nvmlMemory_t()
        self._field = nvml.c_nvmlFieldValue_t(fieldId=_MEMORY_TEMPERATURE)
        self._ask_used = Call(nvml, outcomes, ("nvmlDeviceGetUtilizationRates",), handle, byref(self._used))
        self._ask_memory = Call(nvml, outcomes, ("nvmlDeviceGetMemoryInfo",), handle, byref(self._memory))
        self._ask_field = Call(nvml, outcomes, ("nvmlDeviceGetFieldValues",), handle, 1, byref(self._field))
        self._computing = Processes(nvml, outcomes, "nvmlDeviceGetComputeRunningProcesses", handle)
        self._drawing = Processes(nvml, outcomes, "nvmlDeviceGetGraphicsRunningProcesses", handle)
        self._slow: _Slow | None = None

    def read(self) -> DeviceSnapshot:
        """Return the card as it is now.

        Raises:
            NVMLError: if it is gone.
        """
        now, fixed = time.monotonic(), self._fixed
        if self._slow is None or now - self._slow.asked_at >= SLOW_S:
            self._slow = self._ask_slow(now)
        slow = self._slow
        has_memory = self._ask_memory()
        return DeviceSnapshot(
            uuid=self.uuid,
            name=fixed.name,
            kind=DeviceKind.NVIDIA,
            listable=True,
            taken_at=now,
            temperature_c=self._temperature(),
            utilisation_percent=true(int(self._used.gpu), 100) if self._ask_used() else None,
            power_w=_watts(self._power()),
            memory_total=true(int(self._memory.total)) if has_memory else None,
            memory_used=true(int(self._memory.used)) if has_memory else None,
            driver=self._driver,
            power_limit_w=slow.power_limit_w,
            power_default_w=fixed.power_default_w,
            memory_temperature_c=slow.memory_temperature_c,
            slowdown_c=fixed.slowdown_c,
            fan_percent=slow.fan_percent,
            sm_mhz=self._sm_clock(),
            memory_mhz=slow.memory_mhz,
            throttled=throttle_codes(self._reasons() or 0),
            performance_state=slow.performance_state,
            display=slow.display,
            processes=self._processes(),
            energy_mj=self._energy(),
            identity=fixed.identity,
        )

    def energy_mj(self) -> int | None:
        """Return the millijoules since the driver was loaded, or None.

        Raises:
            NVMLError: if it is gone.
        """
        return self._energy()

    def _ask_slow(self, now: float) -> _Slow:
        display = self._display()
        return _Slow(
            asked_at=now,
            power_limit_w=_watts(self._limit()),
            memory_temperature_c=self._memory_temperature(),
            fan_percent=self._fan(),
            memory_mhz=self._memory_clock(),
            performance_state=self._state(),
            display=None if display is None else display == 1,
        )

    def _memory_temperature(self) -> int | None:
        known = self._ask_field() and self._field.nvmlReturn == 0
        return true(int(self._field.value.uiVal), 200) if known else None

    def _processes(self) -> tuple[GpuProcess, ...] | None:
        computing, drawing = self._computing(), self._drawing()
        if computing is None and drawing is None:
            return None
        return tuple(
            GpuProcess(pid, graphics, used)
            for graphics, processes in ((False, computing), (True, drawing))
            for pid, used in processes or ()
        )


def throttle_codes(reasons: int) -> tuple[str, ...]:
    """Return why a card runs slower than it could, from NVML's bits; a slowdown without a cause is named so."""
    if not reasons & _ALL_REASONS:
        return ()
    codes = tuple(code for bits, code in _REASONS if reasons & bits)
    return codes or (("slowdown",) if reasons & _HW_SLOWDOWN else ())


def plain(text: str) -> str:
    """Return text from outside as one short line of printable characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST]


def _watts(milliwatts: int | None) -> float | None:
    return None if milliwatts is None else milliwatts / 1000


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
