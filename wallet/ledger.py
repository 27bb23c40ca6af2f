"""The ledger: append-only entries of what was earned, used and paid, in a database that belongs to somebody else.

Every function works in the transaction of the connection that it is given, and commits nothing. What is in the ledger
stays: triggers refuse a change, a removal, and the replacement that SQLite would otherwise make without calling either.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from wallet.amounts import Units
from wallet.errors import LedgerError


MAX_KEY: Final = 200
"""Characters of the longest key and reference."""
MAX_NETWORK: Final = 80
"""Characters of the longest network name."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_COLUMNS: Final = "network, key, kind, amount, at_ms, reference"


class Kind(StrEnum):
    """What an entry is about. All amounts are positive; the kind says which way they count."""

    EARNED = "earned"
    """Pay for an accepted attempt."""
    EMITTED = "emitted"
    """What was emitted for an accepted attempt, on top of its pay."""
    ELECTRICITY = "electricity"
    """What an attempt's energy cost at the owner's tariff, in the same token."""
    BURNED_INFO = "burned-info"
    """What was burned with an epoch, of everybody's; for information, no part of the owner's money."""
    CLAIM_SUBMITTED = "claim-submitted"
    """A claim was asked for or sent; for information until it is paid."""
    PAID = "paid"
    """Tokens that the chain paid out to the owner."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger.

    Attributes:
        network: chain and contract, such as `31337:0x...`; amounts of two networks are never added up.
        key: names the event, once per network, such as `earned:<attempt>`: the same event is booked once.
        kind: what it is about.
        amount: in the token's smallest unit; never negative.
        at: when it happened, with a time zone; kept in UTC, to the millisecond.
        reference: what proves it, such as the hash of a verdict or a transaction; may be empty.

    Raises:
        LedgerError: if a value does not fit.
    """

    network: str
    key: str
    kind: Kind
    amount: Units
    at: datetime
    reference: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise LedgerError("an entry's time has a time zone")
        if self.amount < 0:
            raise LedgerError("an entry's amount is not negative")
        for name, text, least, most in (
            ("network", self.network, 1, MAX_NETWORK),
            ("key", self.key, 1, MAX_KEY),
            ("reference", self.reference, 0, MAX_KEY),
        ):
            if not least <= len(text) <= most or not text.isprintable():
                raise LedgerError(f"an entry's {name} is plain text of {least} to {most} characters")
        whole = (self.at.astimezone(UTC) - _EPOCH) // _MILLISECOND
        object.__setattr__(self, "at", _EPOCH + whole * _MILLISECOND)


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What one day amounts to, for one kind."""

    amount: Units
    entries: int


@dataclass(frozen=True, slots=True)
class DaySum:
    """One local day.

    Attributes:
        totals: per kind that occurs on this day.
    """

    day: date
    totals: Mapping[Kind, DayTotal]

    def of(self, kind: Kind) -> DayTotal:
        """Return the day's total of a kind; zero where it does not occur."""
        return self.totals.get(kind, DayTotal(Units(0), 0))


def schema() -> tuple[str, ...]:
    """Return the statements that make the ledger's table, its indexes and its triggers, one by one.

    The amount is text, because a 64-bit integer holds no more than 9.2 tokens of 18 decimals.
    """
    return (
        f"""CREATE TABLE ledger (
            id INTEGER PRIMARY KEY,
            network TEXT NOT NULL CHECK (length(network) BETWEEN 1 AND {MAX_NETWORK}),
            key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND {MAX_KEY}),
            kind TEXT NOT NULL,
            amount TEXT NOT NULL CHECK (amount <> '' AND amount NOT GLOB '*[^0-9]*'),
            at_ms INTEGER NOT NULL,
            reference TEXT NOT NULL DEFAULT '',
            UNIQUE (network, key)) STRICT""",
        "CREATE INDEX ledger_by_time ON ledger (network, at_ms)",
        """CREATE TRIGGER ledger_is_never_changed BEFORE UPDATE ON ledger
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
        """CREATE TRIGGER ledger_is_never_removed BEFORE DELETE ON ledger
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
        # INSERT OR REPLACE removes the old row without calling the trigger above.
        """CREATE TRIGGER ledger_is_never_replaced BEFORE INSERT ON ledger
            WHEN EXISTS (SELECT 1 FROM ledger WHERE id = NEW.id OR (network = NEW.network AND key = NEW.key))
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    )


def append(connection: sqlite3.Connection, entry: Entry) -> bool:
    """Book an entry; return False if it was booked already, whatever its time was then.

    Raises:
        LedgerError: if the key was booked with another kind, amount or reference.
    """
    known = connection.execute(
        "SELECT kind, amount, reference FROM ledger WHERE network = ? AND key = ?", (entry.network, entry.key)
    ).fetchone()
    if known is not None:
        if known != (entry.kind, str(entry.amount), entry.reference):
            raise LedgerError(f"{entry.key} was booked before, with another kind, amount or reference")
        return False
    connection.execute(
        f"INSERT INTO ledger ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608 - constants
        (entry.network, entry.key, entry.kind, str(entry.amount), _milliseconds(entry.at), entry.reference),
    )
    return True


def entries(
    connection: sqlite3.Connection,
    network: str,
    *,
    kinds: Iterable[Kind] = Kind,
    since: datetime | None = None,
    before: datetime | None = None,
) -> Iterator[Entry]:
    """Yield entries of a network, in the order of their times and, within one, of their booking.

    Args:
        connection: where the ledger is.
        network: the network.
        kinds: the kinds that are wanted.
        since: the first moment that is wanted; None for all.
        before: the first moment that is not wanted any more; None for all.
    """
    wanted = [str(kind) for kind in kinds]
    query = (
        f"SELECT {_COLUMNS} FROM ledger WHERE network = ? AND kind IN ({', '.join('?' * len(wanted))})"  # noqa: S608 - constants
        " AND at_ms >= ? AND at_ms < ? ORDER BY at_ms, id"
    )
    least = -(2**63) if since is None else _milliseconds(since)
    end = 2**63 - 1 if before is None else _milliseconds(before)
    for row in connection.execute(query, (network, *wanted, least, end)):
        yield _entry(row)


def total(
    connection: sqlite3.Connection,
    network: str,
    kind: Kind,
    *,
    since: datetime | None = None,
    before: datetime | None = None,
) -> Units:
    """Return the sum of a kind's entries, exact whatever its size."""
    return Units(sum(entry.amount for entry in entries(connection, network, kinds=(kind,), since=since, before=before)))


def daily(
    connection: sqlite3.Connection,
    network: str,
    tz: tzinfo,
    *,
    kinds: Iterable[Kind] = Kind,
    since: datetime | None = None,
    before: datetime | None = None,
) -> list[DaySum]:
    """Return the sums of each local day that has entries, oldest first.

    Args:
        connection: where the ledger is.
        network: the network.
        tz: decides where a day ends; a day of a clock change has 23 or 25 hours.
        kinds: the kinds that are wanted.
        since: the first moment that is wanted; None for all.
        before: the first moment that is not wanted any more; None for all.
    """
    days: dict[date, dict[Kind, list[Units]]] = {}
    for entry in entries(connection, network, kinds=kinds, since=since, before=before):
        days.setdefault(entry.at.astimezone(tz).date(), {}).setdefault(entry.kind, []).append(entry.amount)
    return [
        DaySum(day, {kind: DayTotal(Units(sum(amounts)), len(amounts)) for kind, amounts in days[day].items()})
        for day in sorted(days)
    ]


def _milliseconds(at: datetime) -> int:
    if at.tzinfo is None:
        raise LedgerError("a time has a time zone")
    return (at.astimezone(UTC) - _EPOCH) // _MILLISECOND


def _entry(row: tuple[str, str, str, str, int, str]) -> Entry:
    network, key, kind, amount, at_ms, reference = row
    return Entry(network, key, Kind(kind), Units(int(amount)), _EPOCH + at_ms * _MILLISECOND, reference)
