"""Which cards sleep: read from the kernel, for asking the driver would wake a laptop's card and cost its battery."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from gpu_sandbox.devices.snapshot import DeviceSnapshot


PCI: Final = Path("/sys/bus/pci/devices")
_NVIDIA: Final = "0x10de"
_DISPLAY: Final = "0x03"


class Sleep:
    """Knows the NVIDIA cards on this machine's PCI bus; nothing on systems without sysfs."""

    def __init__(self, root: Path = PCI) -> None:
        """Find the cards.

        Args:
            root: the folder with one folder for each PCI function.
        """
        self._power = {folder.name: folder / "power" for folder in _cards(root)}

    def now(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the PCI addresses (`0000:01:00.0`) of the cards that are awake, and of those that sleep."""
        asleep = frozenset(
            bus for bus, power in self._power.items() if _read(power / "runtime_status") in {"suspended", "suspending"}
        )
        return frozenset(self._power) - asleep, asleep

    def may_come(self) -> bool:
        """Return whether the kernel puts a card to sleep when nobody has it open: then it is not held open."""
        return any(_read(power / "control") == "auto" for power in self._power.values())


def sleeps(device: DeviceSnapshot, asleep: frozenset[str]) -> bool:
    """Return whether a device is one of those at these PCI addresses."""
    bus = device.identity.bus if device.identity else None
    return bus is not None and short_bus(bus) in asleep


def sleeping(device: DeviceSnapshot) -> DeviceSnapshot:
    """Return a device that was seen awake as it is asleep: with what does not change, and nothing else."""
    return replace(
        device,
        asleep=True,
        temperature_c=None,
        utilisation_percent=None,
        power_w=None,
        memory_used=None,
        memory_temperature_c=None,
        fan_percent=None,
        sm_mhz=None,
        memory_mhz=None,
        throttled=(),
        performance_state=None,
        processes=None,
        energy_mj=None,
    )


def short_bus(bus: str) -> str:
    """Return NVML's PCI address (`00000000:01:00.0`) as the kernel writes it (`0000:01:00.0`)."""
    domain, colon, rest = bus.lower().partition(":")
    return f"{domain[-4:]}{colon}{rest}"


def _cards(root: Path) -> list[Path]:
    try:
        folders = sorted(root.iterdir())
    except OSError:
        return []
    return [f for f in folders if _read(f / "vendor") == _NVIDIA and _read(f / "class").startswith(_DISPLAY)]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
