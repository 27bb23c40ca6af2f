"""What work costs in energy: milliwatts of a device, millijoules of a time. Pure, in integers: prices follow."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot


CARD_MW: Final = 250_000
"""Stated estimate for a card that tells neither its energy nor its limit: that of a common desktop card."""
CORE_MW: Final = 8_000
"""Stated estimate for one busy core of a processor: 65 W are made for eight of them."""


class PowerSource(StrEnum):
    """Where a power figure comes from, the best first."""

    COUNTER = "counter"
    LIMIT = "limit"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class CounterSpan:
    """Two readings of a device's energy counter, taken while it worked.

    Attributes:
        start_mj, end_mj: millijoules.
        duration_ms: milliseconds between them.
    """

    start_mj: int
    end_mj: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Power:
    """What a device draws while it works.

    Attributes:
        milliwatts: the figure.
        source: where it comes from; shown beside every amount that follows from it.
    """

    milliwatts: int
    source: PowerSource


def power_of(device: DeviceSnapshot, *, cores: float = 1.0, span: CounterSpan | None = None) -> Power:
    """Return what a device draws under work.

    The best that is known counts: the energy counter over work that was done, else the limit that the driver enforces
    (it draws no more, so that a price floor from it is never a loss), else a stated estimate.

    Args:
        device: the device.
        cores: how many cores a job may use, on a processor.
        span: readings of the counter; one that ran backwards (the driver was loaded anew) or took no time is not used.
    """
    if span is not None and span.duration_ms > 0 and span.end_mj > span.start_mj >= 0:
        return Power(_up(1000 * (span.end_mj - span.start_mj), span.duration_ms), PowerSource.COUNTER)
    if device.kind is DeviceKind.SOFTWARE:
        return Power(max(1, round(cores * CORE_MW)), PowerSource.ESTIMATE)
    if device.power_limit_w is not None and device.power_limit_w > 0:
        return Power(max(1, round(device.power_limit_w * 1000)), PowerSource.LIMIT)
    return Power(CARD_MW, PowerSource.ESTIMATE)


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
