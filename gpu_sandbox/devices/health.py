"""Whether a card is well: verdicts on heat and errors, and the quarantine of one that failed. Pure.

What the owner allows (noise, watts, comfort) is decided elsewhere; this is what a card must not go through whoever
allows it. A soft verdict asks to work less, a hard one to stop at once; both let go only some degrees below where they
began, so that nothing goes on and off faster than a card cools. A value that is missing says nothing.

A quarantine ends when a re-check passes, never by itself: a card that fell off the bus comes back with the next start
and errs again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot


FATAL_XIDS: Final = frozenset({48, 62, 64, 74, 79, 92, 94, 95, 119, 120, 140, 154})
"""Errors of the hardware or of its firmware, from NVIDIA's list of XIDs.

Double-bit memory errors, page retirement that failed, a link that failed, a card that fell off the bus, the system
processor's time-outs. An error of a program (13, 31, 43) says nothing of the card.
"""
_TRIPS: Final = 3
_TRIPS_WITHIN_S: Final = 3600.0
_LOST_AFTER: Final = 3


class Level(IntEnum):
    """What a card needs."""

    WELL = 0
    SOFT = 1
    HARD = 2


@dataclass(frozen=True, slots=True)
class Marks:
    """Where verdicts begin; degrees Celsius.

    Attributes:
        soft_c, hard_c: of the chip; `hard_c` is lower where the card itself slows down `below_slowdown_c` above it.
        memory_soft_c, memory_hard_c: of the memory chips.
        rise_c_per_s: a chip that heats so fast has no cooling.
        let_go_c: degrees below a mark at which its verdict ends.
    """

    soft_c: int = 83
    hard_c: int = 87
    below_slowdown_c: int = 3
    memory_soft_c: int = 98
    memory_hard_c: int = 104
    rise_c_per_s: float = 3.0
    let_go_c: int = 5


@dataclass(frozen=True, slots=True)
class HealthMemory:
    """What is remembered of one card between two looks.

    Attributes:
        level: the last verdict.
        celsius, at: the last temperature and when it was read, seconds of the monotonic clock.
        trips: when hard verdicts began within the last hour.
        missed: looks in a row that did not find the card.
        quarantine: code of why it takes no work, or empty.
    """

    level: Level = Level.WELL
    celsius: int | None = None
    at: float = 0.0
    trips: tuple[float, ...] = ()
    missed: int = 0
    quarantine: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a card is.

    Attributes:
        causes: codes of what is wrong, the worst first: `heat`, `memory-heat`, `rise`, `brake`.
        quarantine: `xid`, `lost`, `error`, `too-hot`, or empty.
    """

    level: Level
    causes: tuple[str, ...]
    quarantine: str


def judge(
    device: DeviceSnapshot | None, memory: HealthMemory, now: float, *, xids: Iterable[int] = (), marks: Marks = Marks()
) -> tuple[Verdict, HealthMemory]:
    """Return how a card is, and what to remember.

    Args:
        device: the card now; None where it was there before and did not answer. A sleeping card is well.
        memory: what the last call returned.
        now: seconds of the monotonic clock.
        xids: critical errors since the last look.
        marks: where verdicts begin.
    """
    quarantine = memory.quarantine
    if any(xid in FATAL_XIDS for xid in xids):
        quarantine = quarantine or "xid"
    if device is None:
        missed = memory.missed + 1
        if missed >= _LOST_AFTER:
            quarantine = quarantine or "lost"
        kept = replace(memory, missed=missed, quarantine=quarantine, celsius=None)
        return Verdict(Level.HARD if quarantine else memory.level, (), quarantine), kept
    found = _causes(device, memory, marks)
    level = max(found.values(), default=Level.WELL)
    trips = tuple(at for at in memory.trips if now - at <= _TRIPS_WITHIN_S)
    if level is Level.HARD and memory.level is not Level.HARD:
        trips = (*trips, now)
        if len(trips) >= _TRIPS:
            quarantine = quarantine or "too-hot"
    kept = HealthMemory(level, device.temperature_c, device.taken_at, trips, 0, quarantine)
    causes = tuple(sorted(found, key=lambda cause: -found[cause]))
    return Verdict(Level.HARD if quarantine else level, causes, quarantine), kept


def recovered(memory: HealthMemory) -> HealthMemory:
    """Return what to remember after a re-check passed."""
    return replace(memory, quarantine="", trips=(), missed=0)


def failed(memory: HealthMemory) -> HealthMemory:
    """Return what to remember after the card computed something wrong."""
    return replace(memory, quarantine=memory.quarantine or "error")


def _causes(device: DeviceSnapshot, memory: HealthMemory, marks: Marks) -> dict[str, Level]:
    if device.asleep or device.kind is DeviceKind.SOFTWARE:
        return {}
    hard = marks.hard_c
    if device.slowdown_c is not None:
        hard = min(hard, device.slowdown_c - marks.below_slowdown_c)
    found = {
        "heat": _over(device.temperature_c, min(marks.soft_c, hard - 4), hard, memory.level, marks.let_go_c),
        "memory-heat": _over(
            device.memory_temperature_c, marks.memory_soft_c, marks.memory_hard_c, memory.level, marks.let_go_c
        ),
    }
    if device.temperature_c is not None and memory.celsius is not None and device.taken_at - memory.at >= 0.5:
        speed = (device.temperature_c - memory.celsius) / (device.taken_at - memory.at)
        # From cold to warm every card is fast: only near the marks it means that nothing cools it.
        if speed >= marks.rise_c_per_s and device.temperature_c >= marks.soft_c - 15:
            found["rise"] = Level.HARD
    if "power-brake" in device.throttled:
        found["brake"] = Level.HARD
    return {cause: level for cause, level in found.items() if level is not Level.WELL}


def _over(value: int | None, soft: int, hard: int, before: Level, let_go: int) -> Level:
    """Return the level of one thermometer; one that was above a mark lets go some degrees below it."""
    if value is None:
        return Level.WELL
    if value >= hard or (before is Level.HARD and value > hard - let_go):
        return Level.HARD
    if value >= soft or (before >= Level.SOFT and value > soft - let_go):
        return Level.SOFT
    return Level.WELL
