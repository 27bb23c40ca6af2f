"""Who uses a card, by the driver's own word: the proof that a hand-back gave everything back."""

import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from gpu_sandbox.devices.nvidia import Nvml, NvmlError
from gpu_sandbox.devices.snapshot import DeviceSnapshot
from gpu_sandbox.limits.ports import Use


_LATELY_S: Final = 0.25
_RETRY_S: Final = 60.0


class DriverUse:
    """Implements `gpu_sandbox.limits.ports.GpuUse` over a connection of its own. Not for several threads at once."""

    def __init__(self) -> None:
        """Prepare; the driver is asked by `of`."""
        self._nvml: Nvml | None = None

    def of(self, device: str, pids: frozenset[int]) -> Use | None:
        """Return what the processes have of the card, or None where the driver does not say."""
        try:
            if self._nvml is None:
                self._nvml = Nvml()
            found = next((card for card in self._nvml.read().devices if card.uuid == device), None)
        except NvmlError:
            self.close()
            return None
        if found is None:
            return None
        # The driver keeps samples for seconds: those from before a freeze say nothing of what is now.
        return _use(found, pids, self._nvml.busy(device, int((time.time() - _LATELY_S) * 1e6)))

    def close(self) -> None:
        """Let the driver go."""
        nvml, self._nvml = self._nvml, None
        if nvml is not None:
            with suppress(NvmlError):
                nvml.close()


class DriverMemory:
    """Tells how much of all cards' memory one process holds; for one thread, which asks seldom.

    Where no driver answers, none is looked for again for `_RETRY_S`: most machines that lack one keep lacking it.
    """

    def __init__(self) -> None:
        """Prepare; the driver is asked by the first call."""
        self._nvml: Nvml | None = None
        self._retry_at = 0.0

    def __call__(self, pid: int) -> int | None:
        """Return bytes, or None where the driver does not say."""
        try:
            if self._nvml is None:
                if time.monotonic() < self._retry_at:
                    return None
                self._nvml = Nvml()
            lists = [card.processes for card in self._nvml.read().devices if card.processes is not None]
        except NvmlError:
            self._nvml, self._retry_at = None, time.monotonic() + _RETRY_S
            return None
        held = [process.memory_bytes for found in lists for process in found if process.pid == pid]
        return _sum(held) if lists else None


def _use(card: DeviceSnapshot, pids: frozenset[int], busy: dict[int, int] | None) -> Use | None:
    if card.processes is None:
        return None  # a driver that lists no process can prove nothing
    mine = [process for process in card.processes if process.pid in pids]
    known = card.memory_total is not None and card.memory_used is not None
    return Use(
        busy_percent=None if busy is None else sum(share for pid, share in busy.items() if pid in pids),
        memory=_sum(process.memory_bytes for process in mine),
        pids=frozenset(process.pid for process in mine),
        free=(card.memory_total or 0) - (card.memory_used or 0) if known else None,
    )


def _sum(parts: Iterable[int | None]) -> int | None:
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total
