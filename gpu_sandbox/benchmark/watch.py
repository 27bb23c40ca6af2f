"""How a card felt while it was measured: ten times a second, its clocks' brakes, its heat, its energy."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from gpu_sandbox.devices.snapshot import DeviceSnapshot


EVERY_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Feeling:
    """What was seen.

    Attributes:
        throttled: codes of why it ran slower than it could, at any moment, in order of first sight.
        hottest_c: degrees Celsius.
        energy_mj: millijoules that it used meanwhile; None where it does not count them.
        limit_share: the power limit as a share of what it is by default; None where the card does not tell.
    """

    throttled: tuple[str, ...] = ()
    hottest_c: int | None = None
    energy_mj: int | None = None
    limit_share: float | None = None


class Watch:
    """Watches a card in a thread of its own while a `with` block lasts."""

    def __init__(self, read: Callable[[], DeviceSnapshot | None], every_s: float = EVERY_S) -> None:
        """Say how the card is read.

        Args:
            read: returns the card, or None where it is not there now; called in one thread at a time.
            every_s: seconds between two readings.
        """
        self._read = read
        self._every_s = every_s
        self._seen: list[DeviceSnapshot] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._look()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        self._look()

    def feeling(self) -> Feeling:
        """Return what was seen so far."""
        return feeling_of(tuple(self._seen))

    def _run(self) -> None:
        while not self._over.wait(self._every_s):
            self._look()

    def _look(self) -> None:
        device = self._read()
        if device is not None:
            self._seen.append(device)


def feeling_of(seen: tuple[DeviceSnapshot, ...]) -> Feeling:
    """Return what readings of one card, oldest first, say together."""
    throttled = tuple(dict.fromkeys(code for device in seen for code in device.throttled))
    degrees = [device.temperature_c for device in seen if device.temperature_c is not None]
    counted = [device.energy_mj for device in seen if device.energy_mj is not None]
    shares = [
        device.power_limit_w / device.power_default_w
        for device in seen
        if device.power_limit_w is not None and device.power_default_w
    ]
    used = counted[-1] - counted[0] if len(counted) > 1 else None
    return Feeling(
        throttled=throttled,
        hottest_c=max(degrees, default=None),
        energy_mj=used if used is not None and used >= 0 else None,
        limit_share=min(shares, default=None),
    )
