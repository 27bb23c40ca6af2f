"""NVIDIA's cards through NVML, the driver's own library: the connection, and which cards answer.

What a card or a user's rights do not give is None. NVML can be forged by anyone who owns the PC (a library of 27 KB
does): nothing that is read here may set a price by itself.
"""

import ctypes
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from gpu_sandbox.devices.calls import Call
from gpu_sandbox.devices.card import CardReader, Questions, plain
from gpu_sandbox.devices.sleep import Sleep
from gpu_sandbox.devices.snapshot import DeviceSnapshot


_UUID: Final = re.compile(r"(?:GPU|MIG)-[0-9A-Za-z/-]{8,90}")
_MOST_DEVICES: Final = 64
_MOST_EVENTS: Final = 32


class NvmlError(Exception):
    """The driver's library is missing or refuses; the text says why."""


@dataclass(frozen=True, slots=True)
class CardError:
    """A critical error that the driver reported.

    Attributes:
        uuid: the card, or empty where the driver does not say.
        xid: NVIDIA's number of it.
    """

    uuid: str
    xid: int


@dataclass(frozen=True, slots=True)
class NvidiaReading:
    """All cards at one moment.

    Attributes:
        devices: those that are awake and answered.
        problems: one line for each that did not.
        errors: critical errors since the last reading.
    """

    devices: tuple[DeviceSnapshot, ...]
    problems: tuple[str, ...]
    errors: tuple[CardError, ...] = ()


class Nvml:
    """An open connection to the driver. Not for several threads at once."""

    def __init__(self, sleep: Sleep | None = None) -> None:
        """Connect.

        Args:
            sleep: knows which cards must not be woken.

        Raises:
            NvmlError: if there is no driver, or it refuses, or every card sleeps.
        """
        self._sleep = sleep or Sleep()
        awake, asleep = self._sleep.now()
        if asleep and not awake:
            raise NvmlError("the NVIDIA card sleeps, and is not woken")
        self._nvml = _load()
        self._questions = Questions(self._nvml)
        try:
            self._nvml.nvmlInit()
            self._driver = plain(str(self._nvml.nvmlSystemGetDriverVersion()))
        except (self._nvml.NVMLError, UnicodeDecodeError) as error:
            raise NvmlError(_why(error)) from None
        self._cards: dict[str, CardReader] = {}
        self._count = 0
        self._events: Any = None
        self._event: Any = None
        self._ask_event: Call | None = None
        self._watched: set[str] = set()

    def close(self) -> None:
        """Disconnect; a driver that is gone is no error here."""
        try:
            if self._events is not None:
                self._nvml.nvmlEventSetFree(self._events)
            self._nvml.nvmlShutdown()
        except self._nvml.NVMLError:
            return

    def read(self) -> NvidiaReading:
        """Return all cards; compare `nvidia-smi -q`. A card that sleeps is not asked.

        Raises:
            NvmlError: if the driver as a whole does not answer any more: close, and connect again later.
        """
        try:
            count = min(int(self._nvml.nvmlDeviceGetCount()), _MOST_DEVICES)
        except (self._nvml.NVMLError, UnicodeDecodeError) as error:
            raise NvmlError(_why(error)) from None
        if count != self._count:
            self._cards.clear()
            self._count = count
        devices: dict[str, DeviceSnapshot] = {}
        problems: list[str] = []
        awake, asleep = self._sleep.now()
        for place in self._places(count, awake, asleep):
            try:
                card = self._card(place)
                device = card.read()
            except (self._nvml.NVMLError, UnicodeDecodeError) as error:
                self._cards.pop(place.name, None)
                if not (place.bus and isinstance(error, self._nvml.NVMLError_NotFound)):
                    problems.append(f"card {place.name}: {_why(error)}")
                continue
            if not _UUID.fullmatch(device.uuid):
                problems.append(f"card {place.name}: its UUID cannot be used")
            elif device.uuid in devices:
                problems.append(f"card {place.name}: its UUID is another card's")
            else:
                devices[device.uuid] = device
                self._watch(device.uuid, card.handle)
        return NvidiaReading(tuple(devices.values()), tuple(problems), tuple(self._errors()))

    def _card(self, place: "_Place") -> CardReader:
        """Return the card at a place; it is opened once, and again after it was lost."""
        known = self._cards.get(place.name)
        if known is None:
            known = CardReader(self._questions, place.open(self._nvml), self._driver)
            self._cards[place.name] = known
        return known

    def energy_mj(self, uuid: str) -> int | None:
        """Return the millijoules that a card used since its driver was loaded; None where it does not count them."""
        try:
            handle = self._nvml.nvmlDeviceGetHandleByUUID(uuid)
            return self._questions.figure(lambda: int(self._nvml.nvmlDeviceGetTotalEnergyConsumption(handle)))
        except self._nvml.NVMLError:
            return None  # the card or the driver is gone; the next `read` says so

    def busy(self, uuid: str, since_us: int = 0) -> dict[int, int] | None:
        """Return the share of the SMs, in percent, that each process used lately; None where the driver does not say.

        Args:
            uuid: the card.
            since_us: only samples taken after this, in microseconds of UTC; 0 takes all that the driver keeps.
        """
        try:
            handle = self._nvml.nvmlDeviceGetHandleByUUID(uuid)
            samples = self._nvml.nvmlDeviceGetProcessUtilization(handle, since_us)
        except self._nvml.NVMLError_NotFound:
            return {}  # no samples: nobody computed
        except self._nvml.NVMLError:
            return None
        used: dict[int, int] = {}
        for sample in samples:
            used[int(sample.pid)] = max(used.get(int(sample.pid), 0), min(100, int(sample.smUtil)))
        return used

    def _places(self, count: int, awake: frozenset[str], asleep: frozenset[str]) -> Iterator["_Place"]:
        """Yield where to look: by index, which opens every card, unless one sleeps."""
        if asleep:
            yield from (_Place(bus, bus) for bus in sorted(awake))
        else:
            yield from (_Place(str(index), "") for index in range(count))

    def _watch(self, uuid: str, handle: object) -> None:
        """Ask to be told of a card's critical errors; Windows' driver tells none."""
        if uuid in self._watched:
            return
        self._watched.add(uuid)
        nvml = self._nvml
        try:
            if self._events is None:
                self._events = nvml.nvmlEventSetCreate()
            nvml.nvmlDeviceRegisterEvents(handle, nvml.nvmlEventTypeXidCriticalError, self._events)
        except nvml.NVMLError:
            return

    def _errors(self) -> Iterator[CardError]:
        nvml = self._nvml
        if self._events is None:
            return
        if self._ask_event is None:
            self._event = nvml.c_nvmlEventData_t()
            self._ask_event = Call(
                nvml, self._questions.outcomes, ("nvmlEventSetWait_v2",), self._events, ctypes.byref(self._event), 0
            )
        event = self._event
        for _ in range(_MOST_EVENTS):
            try:
                if not self._ask_event():
                    return
            except nvml.NVMLError:
                return  # a time-out: nothing more
            try:
                uuid = str(nvml.nvmlDeviceGetUUID(event.device))
            except (nvml.NVMLError, UnicodeDecodeError):
                uuid = ""  # a lost card cannot say who it was
            yield CardError(uuid if _UUID.fullmatch(uuid) else "", int(event.eventData))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a card is found: by its PCI address, or by its index."""

    name: str
    bus: str

    def open(self, nvml: ModuleType) -> object:
        if self.bus:
            return nvml.nvmlDeviceGetHandleByPciBusId(self.bus.encode())
        return nvml.nvmlDeviceGetHandleByIndex(int(self.name))


def _windows_places(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Return where pynvml looks for the driver's library on Windows; old drivers have it beside their own tools."""
    system = Path(environment.get("WINDIR", r"C:\Windows")) / "System32"
    tools = Path(environment.get("ProgramFiles", r"C:\Program Files")) / "NVIDIA Corporation" / "NVSMI"
    return (system / "nvml.dll", tools / "nvml.dll")


def _load() -> ModuleType:
    """Import pynvml, but only where there is a driver: the module alone takes 4 MB."""
    if sys.platform == "linux":
        try:
            ctypes.CDLL("libnvidia-ml.so.1")
        except OSError:
            raise NvmlError("no NVIDIA driver is installed") from None
    elif sys.platform == "win32":
        if not any(place.is_file() for place in _windows_places(os.environ)):
            raise NvmlError("no NVIDIA driver is installed")
    else:
        raise NvmlError("this system has no NVIDIA driver")
    import pynvml  # noqa: PLC0415 - see above

    module: ModuleType = pynvml
    return module


def _why(error: Exception) -> str:
    return f"the NVIDIA driver answered: {plain(str(error)) or type(error).__name__}"
