"""The owner's settings: a typed registry, kept in the database, changed by the engine alone."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Final

from app.protocol.commands import Setting
from app.protocol.errors import KnownError


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
    quick_start_cap: int = 25


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


_PARSERS: Final[dict[str, Callable[[str], Any]]] = {
    "tariff_per_kwh": _decimal,
    "margin_percent": _between(0, 1000, int),
    "watts": _between(0, 2000, int),
    "resume_after_s": _between(1, 600, float),
    "memory_mib": _between(64, 1 << 20, int),
    "cores": _between(0, 1024, float),
    "receipt_every_s": _between(1, 60, float),
    "adopt_within_s": _between(1, 3600, float),
    "quick_start_cap": _between(1, 10**9, int),
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
