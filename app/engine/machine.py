"""How the machine is, as far as the owner's limits ask: the clock of the week, mains or battery, and the device."""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.engine.conditions import Readings
from app.engine.views import local_now
from app.protocol.gpu import DeviceView


_SUPPLIES: Final = Path("/sys/class/power_supply")
_LOOK_S: Final = 5.0
_TOUCH_S: Final = 2.0


class Machine:
    """Reads the machine; what is slow to read is read every few seconds."""

    def __init__(self, *, supplies: Path = _SUPPLIES, idle: Callable[[], float | None] | None = None) -> None:
        """Say where to look.

        Args:
            supplies: the kernel's folder of power supplies.
            idle: says for how many seconds nobody touched keyboard and mouse; None cannot tell. It may block.
        """
        self._supplies = supplies
        self._idle = idle
        self._untouched: float | None = None
        self._looked_at: float | None = None
        self._on_battery: bool | None = None

    def readings(self, device: DeviceView | None) -> Readings:
        """Return how things are now, with a device's temperature, fan and power."""
        now = time.monotonic()
        if self._looked_at is None or now - self._looked_at >= _LOOK_S:
            self._looked_at, self._on_battery = now, on_battery(self._supplies)
        return Readings(
            minute=minute_of_week(),
            at=time.time(),
            celsius=device.temperature_c if device else None,
            fan_percent=device.fan_percent if device else None,
            watts=device.power_w if device else None,
            on_battery=self._on_battery,
            idle_s=self._untouched,
        )

    async def follow_touch(self, wanted: Callable[[], bool], changed: Callable[[], None]) -> None:
        """Ask every few seconds when keyboard or mouse were touched last, while somebody wants to know.

        A screen that hangs holds a thread of its own and nothing else: the last answer is kept meanwhile.
        """
        while self._idle is not None:
            before = self._untouched
            self._untouched = await asyncio.to_thread(self._idle) if wanted() else None
            if before != self._untouched:
                changed()
            await asyncio.sleep(_TOUCH_S)


def minute_of_week() -> float:
    """Return the minutes since Monday 00:00 by the owner's clock."""
    here = local_now()
    return here.weekday() * 1440 + here.hour * 60 + here.minute + here.second / 60


def on_battery(supplies: Path = _SUPPLIES) -> bool | None:
    """Return whether the machine lives on its battery; None where it has none or does not tell.

    Source: the kernel's `Documentation/ABI/testing/sysfs-class-power`. A mouse's battery has the scope `Device`.
    """
    if sys.platform != "linux":
        import psutil  # noqa: PLC0415 - 3 MB that are not needed on Linux

        found = psutil.sensors_battery()
        return None if found is None or found.power_plugged is None else not found.power_plugged
    plugged, discharging = None, None
    try:
        folders = sorted(supplies.iterdir())
    except OSError:
        return None
    for folder in folders:
        kind = _word(folder / "type")
        if kind == "Battery" and _word(folder / "scope") != "Device":
            discharging = discharging or _word(folder / "status") == "Discharging"
        elif kind in {"Mains", "USB"}:
            plugged = plugged or _word(folder / "online") == "1"
    if discharging is None:
        return None
    return discharging if plugged is None else not plugged


def _word(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
