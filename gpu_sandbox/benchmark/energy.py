"""What work costs in energy: milliwatts of a device, millijoules of a time. No clock of its own: prices follow."""

import math
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot


CARD_MW: Final = 250_000
"""Stated estimate for a card that tells neither its energy nor its limit: that of a common desktop card."""
CORE_MW: Final = 8_000
"""Stated estimate for one busy core of a processor: 65 W are made for eight of them."""
_MOST_SAMPLES: Final = 7200
_LONGEST_GAP_S: Final = 15.0


class PowerSource(StrEnum):
    """Where a power figure comes from, the best first."""

    LIMIT = "limit"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class Power:
    """What a device draws while it works.

    Attributes:
        milliwatts: the figure.
        source: where it comes from; shown beside every amount that follows from it.
    """

    milliwatts: int
    source: PowerSource


def power_of(device: DeviceSnapshot, *, cores: float = 1.0) -> Power:
    """Return what a device draws under work, where nothing is measured.

    The limit that the driver enforces (it draws no more, so that a price floor from it is never a loss), else a stated
    estimate.

    Args:
        device: the device.
        cores: how many cores a job may use, on a processor.
    """
    if device.kind is DeviceKind.SOFTWARE:
        return processor_power(cores)
    if device.power_limit_w is not None and device.power_limit_w > 0:
        return Power(max(1, round(device.power_limit_w * 1000)), PowerSource.LIMIT)
    return Power(CARD_MW, PowerSource.ESTIMATE)


def processor_power(cores: float) -> Power:
    """Return what so many busy cores of a processor draw."""
    return Power(max(1, round(cores * CORE_MW)), PowerSource.ESTIMATE)


class Meter:
    """What a card has used, as a curve over time: from its own counter, else from its draw, sample by sample.

    Between two samples the draw is taken as a straight line (the trapezoidal rule); for a moment after the last one, as
    it was. After a gap, a counter that ran backwards, or a sample without either, the curve begins anew.
    """

    def __init__(self) -> None:
        """Begin without a sample."""
        self._curve: deque[tuple[float, float]] = deque(maxlen=_MOST_SAMPLES)
        self._last: DeviceSnapshot | None = None

    def take(self, device: DeviceSnapshot) -> None:
        """Take a sample; one that is no newer than the last is passed over."""
        last = self._last
        if last is not None and device.taken_at <= last.taken_at:
            return
        used = None if last is None else _used(last, device)
        self._last = device if device.energy_mj is not None or device.power_w is not None else None
        if used is None or not self._curve:
            self._curve.clear()
        if self._last is not None:
            before = self._curve[-1][1] if self._curve else 0.0
            self._curve.append((device.taken_at, before + (used or 0.0)))

    def between(self, begin: float, end: float) -> int | None:
        """Return the millijoules that were used between two moments, rounded up; None where that is not known.

        Args:
            begin: seconds of the monotonic clock.
            end: as `begin`; at the most a few seconds after the last sample.
        """
        if not self._curve or end < begin or begin < self._curve[0][0] or end - self._curve[-1][0] > _LONGEST_GAP_S:
            return None
        return math.ceil(round(self._at(end) - self._at(begin), 6))

    def _at(self, moment: float) -> float:
        after: tuple[float, float] | None = None
        for at, used in reversed(self._curve):  # what is asked for is recent
            if at <= moment:
                if after is None:
                    return used + (moment - at) * self._draw_mw()
                return used + (after[1] - used) * (moment - at) / (after[0] - at)
            after = at, used
        raise ValueError("that was before the first sample")

    def _draw_mw(self) -> float:
        """Return the last draw in milliwatts: as the card says it, else as its counter rose."""
        if self._last is not None and self._last.power_w is not None:
            return self._last.power_w * 1000
        if len(self._curve) < 2:
            return 0.0
        (before, from_mj), (now, to_mj) = self._curve[-2], self._curve[-1]
        return (to_mj - from_mj) / (now - before)


def _used(last: DeviceSnapshot, now: DeviceSnapshot) -> float | None:
    """Return the millijoules between two samples, or None where they do not tell."""
    if last.energy_mj is not None and now.energy_mj is not None:
        return float(now.energy_mj - last.energy_mj) if now.energy_mj >= last.energy_mj else None
    seconds = now.taken_at - last.taken_at
    if last.power_w is None or now.power_w is None or seconds > _LONGEST_GAP_S:
        return None
    return (last.power_w + now.power_w) / 2 * 1000 * seconds


def millijoules(power: Power, active_ms: int) -> int:
    """Return the energy of `active_ms` milliseconds of work, rounded up.

    Raises:
        ValueError: if the time is negative.
    """
    if active_ms < 0:
        raise ValueError("work takes no negative time")
    return _up(power.milliwatts * active_ms, 1000)


def _up(dividend: int, divisor: int) -> int:
    return -(-dividend // divisor)
