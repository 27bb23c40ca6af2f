"""The engine's books: what was earned and what it cost, and how today was spent, in the database."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from app.engine.store.attempts import AttemptRow
from app.engine.views import Rollup
from app.protocol.money import Units
from app.protocol.snapshot import Span
from wallet import amounts
from wallet.ledger import Entry, Kind, append, daily, total
from wallet.receipts import Verdict, message_hash


MERGE_S: Final = 2.0
"""Two spans of one kind with a smaller gap, in seconds, are one."""


def book_verdict(connection: sqlite3.Connection, row: AttemptRow, verdict: Verdict, now: float) -> None:
    """Book an accepted attempt's pay, and what is emitted for it. Booking it twice is booking it once.

    Args:
        connection: within a transaction.
        row: the attempt.
        verdict: the market's; its hash is what proves the entries.
        now: seconds of UTC.
    """
    proof = message_hash(verdict).hex()
    append(connection, _entry(row.network, f"earned:{row.attempt}", Kind.EARNED, verdict.amount, now, proof))
    if verdict.emitted:
        append(connection, _entry(row.network, f"emitted:{row.attempt}", Kind.EMITTED, verdict.emitted, now, proof))


def book_electricity(connection: sqlite3.Connection, row: AttemptRow, cost: int, now: float) -> None:
    """Book what an attempt's energy cost, whether it was paid or not, once it uses no more."""
    known = connection.execute(
        "SELECT 1 FROM ledger WHERE network = ? AND key = ?", (row.network, f"electricity:{row.attempt}")
    ).fetchone()
    if known is None and cost > 0:
        append(connection, _entry(row.network, f"electricity:{row.attempt}", Kind.ELECTRICITY, cost, now, ""))


def _entry(network: str, key: str, kind: Kind, amount: int, now: float, reference: str) -> Entry:
    return Entry(network, key, kind, amounts.Units(amount), datetime.fromtimestamp(now, UTC), reference)


def book_payment(connection: sqlite3.Connection, network: str, paid: int, transaction: str, now: float) -> None:
    """Book what the chain says was paid in all, less what was booked before.

    Args:
        connection: within a transaction.
        network: the network.
        paid: cumulative, read from the settling contract.
        transaction: hash of the claim, if known.
        now: seconds of UTC.
    """
    booked = total(connection, network, Kind.PAID)
    if paid > booked:
        append(connection, _entry(network, f"paid:{paid}", Kind.PAID, paid - booked, now, transaction))


def rollups(connection: sqlite3.Connection, network: str, now: datetime, days: int = 31) -> dict[date, Rollup]:
    """Return the sums of the last local days.

    Args:
        connection: any.
        network: the network.
        now: aware, in the machine's own zone.
        days: how many.
    """
    since = datetime.fromtimestamp(now.timestamp() - days * 86_400, UTC)
    kinds = (Kind.EARNED, Kind.EMITTED, Kind.ELECTRICITY)
    sums = daily(connection, network, now.tzinfo or UTC, kinds=kinds, since=since)
    return {
        day.day: Rollup(
            Units(day.of(Kind.EARNED).amount + day.of(Kind.EMITTED).amount),
            Units(day.of(Kind.ELECTRICITY).amount),
            day.of(Kind.EARNED).entries,
            Units(day.of(Kind.EMITTED).amount),
        )
        for day in sums
    }


@dataclass(frozen=True, slots=True)
class Sums:
    """What the ledger holds in all.

    Attributes:
        earned: accepted pay, and what was emitted for it, ever.
        paid: payments that were booked.
        emitted: the part of `earned` that was emitted.
    """

    earned: Units
    paid: Units
    emitted: Units


def sums(connection: sqlite3.Connection, network: str) -> Sums:
    """Return what the ledger holds in all for a network."""
    emitted = total(connection, network, Kind.EMITTED)
    earned = total(connection, network, Kind.EARNED) + emitted
    return Sums(Units(earned), Units(total(connection, network, Kind.PAID)), Units(emitted))


def energy_history(connection: sqlite3.Connection, kind: str, limit: int = 8) -> list[tuple[int, int]]:
    """Return energy in millijoules and units done of the last finished attempts of a job kind, newest first."""
    rows = connection.execute(
        """SELECT energy_mj, done - start FROM attempts WHERE kind = ? AND ended_at IS NOT NULL AND done = total
        ORDER BY ended_at DESC LIMIT ?""",
        (kind, limit),
    )
    return [(int(energy), int(done)) for energy, done in rows]


def store_span(connection: sqlite3.Connection, span: Span) -> None:
    """Store a stretch of time; one that goes on is stored again under its beginning, with a later end."""
    connection.execute(
        """INSERT INTO spans (start_at, end_at, kind, label, net_per_hour) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (start_at) DO UPDATE SET end_at = excluded.end_at, net_per_hour = excluded.net_per_hour""",
        (span.start_at, span.end_at, span.kind, span.label, str(span.net_per_hour)),
    )


def spans_since(connection: sqlite3.Connection, since: float) -> list[Span]:
    """Return the stretches that end after `since`, oldest first, joined where one goes on after a short gap."""
    joined: list[Span] = []
    for start, end, kind, label, net in connection.execute(
        "SELECT start_at, end_at, kind, label, net_per_hour FROM spans WHERE end_at > ? ORDER BY start_at", (since,)
    ):
        span = Span(max(start, since), end, kind, label, Units(int(net)))
        last = joined[-1] if joined else None
        if last and (last.kind, last.label) == (kind, label) and span.start_at - last.end_at < MERGE_S:
            joined[-1] = Span(last.start_at, end, kind, label, span.net_per_hour)
        else:
            joined.append(span)
    return joined


def prune_spans(connection: sqlite3.Connection, before: float) -> None:
    """Forget stretches that ended before `before`: the line shows a day, the ledger keeps the money."""
    connection.execute("DELETE FROM spans WHERE end_at < ?", (before,))
