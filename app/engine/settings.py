"""The owner's settings: a typed registry, kept in the database, changed by the engine alone."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Final

from app.engine.budgets import GB, Budgets
from app.engine.conditions import Limits
from app.engine.hours import parse_week
from app.protocol.commands import Setting
from app.protocol.errors import KnownError


@dataclass(frozen=True, slots=True)
class Network:
    """What the owner lets jobs have of the network.

    Attributes:
        most: bytes that one may send and receive; 0 lets none have a network.
        rate: bytes a second; 0 is no limit.
    """

    most: int = 0
    rate: int = 0


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """All settings, with their defaults.

    Attributes:
        tariff_per_kwh: what a kilowatt-hour costs, in whole tokens, as decimal text: the floor of every bid.
        margin_percent: how much above that floor a bid is.
        watts: what this PC draws for a job where no meter exists; 0 takes an estimate from the device.
        resume_after_s: seconds after a confirmed game's end before the job goes on.
        memory_mib: the most memory that a job may have.
        cores: the most cores that a job may have; 0 leaves one to the owner.
        receipt_every_s: seconds between receipts while a job runs.
        adopt_within_s: seconds that a new engine has to take over the jobs of one that was killed; then they are ended.
            Counts from the next start of the engine.
        max_temperature_c: degrees at which the job rests until the device is cooler; 0 is no limit.
        max_fan_percent: the fan's speed at which it rests until it is quieter; 0 is no limit.
        max_watts: the most that the card may draw for a job; 0 is no limit.
        hours: when to work, such as `mon-fri 18:00-08:00, sat-sun 00:00-24:00`; empty is always.
        cheap_hours: when electricity costs `cheap_per_kwh`, in the same form.
        cheap_per_kwh: what it costs then; empty is the same as at other times.
        only_cheap: whether to work in cheap hours alone.
        on_battery: whether to work on battery.
        idle_after_s: seconds that nobody must have touched keyboard and mouse; 0 works beside the owner.
        keep_awake: whether the PC is kept from sleeping while a job runs.
        disk_gb: the most that images and data of jobs may take of the disk before nothing new is taken; 0 is no limit.
        traffic_gb: the same for inputs and results over the network in a month.
        network_mib: the most MiB that a job may send and receive through its gate; 0 takes no job that wants a network.
        network_mbit: the most megabits a second that it may take of the owner's line; 0 is no limit.
        quick_start_cap: whole tokens near which a wallet without a password asks for one, and for a backup.
    """

    tariff_per_kwh: str = "0.30"
    margin_percent: int = 20
    watts: int = 0
    resume_after_s: float = 60.0
    memory_mib: int = 2048
    cores: float = 0.0
    receipt_every_s: float = 60.0
    adopt_within_s: float = 60.0
    max_temperature_c: int = 83
    max_fan_percent: int = 0
    max_watts: int = 0
    hours: str = ""
    cheap_hours: str = ""
    cheap_per_kwh: str = ""
    only_cheap: bool = False
    on_battery: bool = False
    idle_after_s: int = 0
    keep_awake: bool = False
    network_mib: int = 0
    network_mbit: int = 16
    quick_start_cap: int = 25
    disk_gb: float = 0.0
    traffic_gb: float = 0.0

    @property
    def budgets(self) -> Budgets:
        """The budgets in bytes."""
        return Budgets(disk=round(self.disk_gb * GB), traffic=round(self.traffic_gb * GB))

    @property
    def limits(self) -> Limits:
        """The limits as the policy takes them."""
        return Limits(
            celsius=self.max_temperature_c,
            fan_percent=self.max_fan_percent,
            watts=self.max_watts,
            on_battery=self.on_battery,
            idle_s=self.idle_after_s,
            hours=parse_week(self.hours),
            cheap=parse_week(self.cheap_hours),
            only_cheap=self.only_cheap,
        )

    @property
    def network(self) -> Network:
        """What jobs may have of the network."""
        return Network(self.network_mib << 20, self.network_mbit * 1_000_000 // 8)

    def tariff_at(self, minute: float) -> str:
        """Return what a kilowatt-hour costs at a minute of the week."""
        cheap = parse_week(self.cheap_hours)
        return (
            self.cheap_per_kwh
            if self.cheap_per_kwh and cheap.stretches and cheap.holds(minute)
            else self.tariff_per_kwh
        )


def _decimal(text: str) -> str:
    whole, _, fraction = text.partition(".")
    if not whole.isdigit() or (fraction and not fraction.isdigit()) or len(text) > 20:
        raise ValueError("it is a plain number such as 0.30")
    return text


def _between(low: float, high: float, kind: Callable[[str], Any]) -> Callable[[str], Any]:
    def parse(text: str) -> Any:  # noqa: ANN401 - int or float
        try:
            value = kind(text)
        except ValueError:
            raise ValueError("it is a number") from None
        if not low <= value <= high:
            raise ValueError(f"it lies between {low:g} and {high:g}")
        return value

    return parse


def _week(text: str) -> str:
    parse_week(text)
    return " ".join(text.lower().split())


def _maybe_decimal(text: str) -> str:
    return _decimal(text) if text else ""


def _switch(text: str) -> bool:
    word = text.strip().lower()
    if word in {"true", "yes", "on", "1"}:
        return True
    if word in {"false", "no", "off", "0"}:
        return False
    raise ValueError("it is `on` or `off`")


_PARSERS: Final[dict[str, Callable[[str], Any]]] = {
    "tariff_per_kwh": _decimal,
    "margin_percent": _between(0, 1000, int),
    "watts": _between(0, 2000, int),
    "resume_after_s": _between(1, 600, float),
    "memory_mib": _between(64, 1 << 20, int),
    "cores": _between(0, 1024, float),
    "receipt_every_s": _between(1, 60, float),
    "adopt_within_s": _between(1, 3600, float),
    "max_temperature_c": _between(0, 110, int),
    "max_fan_percent": _between(0, 100, int),
    "max_watts": _between(0, 2000, int),
    "hours": _week,
    "cheap_hours": _week,
    "cheap_per_kwh": _maybe_decimal,
    "only_cheap": _switch,
    "on_battery": _switch,
    "idle_after_s": _between(0, 86_400, int),
    "keep_awake": _switch,
    "network_mib": _between(0, 1 << 20, int),
    "network_mbit": _between(0, 100_000, int),
    "quick_start_cap": _between(1, 10**9, int),
    "disk_gb": _between(0, 10**6, float),
    "traffic_gb": _between(0, 10**6, float),
}


def load(connection: sqlite3.Connection) -> EngineSettings:
    """Return the stored settings; a value that no longer fits falls back to its default."""
    values: dict[str, Any] = {}
    for key, text in connection.execute("SELECT key, value FROM settings"):
        if parser := _PARSERS.get(key):
            try:
                values[key] = parser(text)
            except ValueError:
                continue
    return EngineSettings(**values)


def store(connection: sqlite3.Connection, key: str, text: str) -> None:
    """Change one setting.

    Raises:
        KnownError: `settings.bad`, with what is wrong with it.
    """
    parser = _PARSERS.get(key)
    if parser is None:
        raise KnownError("settings.bad", key=key, what=f"there is no such setting; there are {', '.join(_PARSERS)}")
    try:
        parser(text)
    except ValueError as error:
        raise KnownError("settings.bad", key=key, what=error) from None
    connection.execute(
        "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, text),
    )


def listing(settings: EngineSettings) -> tuple[Setting, ...]:
    """Return all settings as text, beside their defaults."""
    defaults = EngineSettings()
    return tuple(
        Setting(field.name, str(getattr(settings, field.name)), str(getattr(defaults, field.name)))
        for field in fields(EngineSettings)
    )
