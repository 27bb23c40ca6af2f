"""The owner's limits beside games: heat, noise, power, battery, hours, input and tariff. Pure, with explicit memory.

A reading above a limit holds the job at once. It lets go once the reading is a step below the limit and the hold is
`SHORTEST_S` old, so that nothing goes on and off faster than that. A reading that is missing changes nothing: it
neither begins a hold nor ends one.
"""

from dataclasses import dataclass, field
from typing import Final

from app.engine.hours import Week
from app.protocol.states import Reason, ReasonCode


SHORTEST_S: Final = 30.0
"""No hold for heat, noise, power or battery is shorter, and none follows itself sooner."""
_COOLER_C: Final = 5.0
_QUIETER_PERCENT: Final = 10.0
_LESS_WATTS: Final = 0.1
"""Part of the power limit by which the draw has to fall below it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the owner allows; 0 is no limit.

    Attributes:
        celsius: of the card, or the processor.
        fan_percent: of the fans' fastest.
        watts: drawn by the card.
        on_battery: whether to work on battery.
        idle_s: seconds that nobody must have touched keyboard and mouse.
        hours: when to work.
        cheap: when electricity is cheap.
        only_cheap: whether to work then alone.
    """

    celsius: float = 0.0
    fan_percent: float = 0.0
    watts: float = 0.0
    on_battery: bool = False
    idle_s: float = 0.0
    hours: Week = field(default_factory=Week)
    cheap: Week = field(default_factory=Week)
    only_cheap: bool = False


@dataclass(frozen=True, slots=True)
class Readings:
    """How the machine is; None is not known.

    Attributes:
        minute: of the week, by the owner's clock, from Monday 00:00.
        at: the same moment in seconds of UTC.
        idle_s: seconds since somebody touched keyboard or mouse.
    """

    minute: float = 0.0
    at: float = 0.0
    celsius: float | None = None
    fan_percent: float | None = None
    watts: float | None = None
    on_battery: bool | None = None
    idle_s: float | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Which limits hold the job, by name, and since when (monotonic seconds)."""

    since: tuple[tuple[str, float], ...] = ()

    def begun(self, name: str) -> float | None:
        """Return when a hold began, or None where it does not hold."""
        return dict(self.since).get(name)


def hold(held: Held, limits: Limits, readings: Readings, now: float) -> Held:
    """Return which limits hold now; the same readings at the same moment change nothing."""
    watch = (
        ("celsius", limits.celsius, readings.celsius, _COOLER_C),
        ("fan", limits.fan_percent, readings.fan_percent, _QUIETER_PERCENT),
        ("watts", limits.watts, readings.watts, limits.watts * _LESS_WATTS),
    )
    since: list[tuple[str, float]] = []
    for name, limit, reading, step in watch:
        begun = held.begun(name) if limit else None
        above = limit > 0 and reading is not None and reading > limit
        below = reading is not None and reading <= limit - step
        if begun is None and above:
            since.append((name, now))
        elif begun is not None and not (below and now - begun >= SHORTEST_S):
            since.append((name, begun))
    begun = None if limits.on_battery else held.begun("battery")
    if begun is None and readings.on_battery and not limits.on_battery:
        since.append(("battery", now))
    elif begun is not None and not (readings.on_battery is False and now - begun >= SHORTEST_S):
        since.append(("battery", begun))
    return Held(tuple(since))


def reasons_of(held: Held, limits: Limits, readings: Readings, *, always: bool) -> list[Reason]:
    """Return why the job is held.

    Args:
        held: by `hold`, for the same readings.
        limits: what the owner allows.
        readings: how the machine is.
        always: whether not to wait for better times.
    """
    found = []
    hot = {"celsius": (limits.celsius, readings.celsius)}
    hot |= {"fan": (limits.fan_percent, readings.fan_percent), "watts": (limits.watts, readings.watts)}
    for name, (limit, reading) in hot.items():
        if held.begun(name) is not None:
            said = {} if reading is None else {name: f"{reading:g}"}
            found.append(Reason(ReasonCode.THERMAL, {**said, "limit": f"{limit:g}", "what": name}))
    if held.begun("battery") is not None:
        found.append(Reason(ReasonCode.BATTERY))
    if always:
        return found
    if not limits.hours.holds(readings.minute):
        found.append(Reason(ReasonCode.SCHEDULE, _until(limits.hours, readings)))
    if limits.idle_s and readings.idle_s is not None and readings.idle_s < limits.idle_s:
        found.append(Reason(ReasonCode.INPUT))
    if limits.only_cheap and limits.cheap.stretches and not limits.cheap.holds(readings.minute):
        found.append(Reason(ReasonCode.TARIFF, _until(limits.cheap, readings)))
    return found


def wakes(held: Held, limits: Limits, readings: Readings, now: float) -> list[float]:
    """Return the monotonic moments at which a limit may let go, or begin to hold, by time alone."""
    moments = [begun + SHORTEST_S for _, begun in held.since]
    weeks = (limits.hours, limits.cheap if limits.only_cheap else Week())
    changes = [minutes for week in weeks if (minutes := week.changes_in(readings.minute)) is not None]
    moments += [now + minutes * 60 for minutes in changes]
    if limits.idle_s and readings.idle_s is not None and readings.idle_s < limits.idle_s:
        moments.append(now + limits.idle_s - readings.idle_s)
    return [moment for moment in moments if moment > now]


def _until(week: Week, readings: Readings) -> dict[str, str]:
    minutes = week.changes_in(readings.minute)
    return {} if minutes is None else {"until_at": str(round(readings.at + minutes * 60))}
