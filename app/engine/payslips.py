"""What each attempt paid and cost, from the ledger and the receipts as they were stored."""

import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Final, TypeAlias

from app.engine.views import plain
from app.market import codec
from app.market.codec import SchemaError
from app.market.schema import SignedMessage
from app.protocol.errors import KnownError
from app.protocol.money import Units
from app.protocol.pay import GetPay, GetPerJob, JobPay, PayView, PerJob, ReceiptView
from wallet.receipts import Acknowledgement, Receipt


log = logging.getLogger(__name__)

Spent: TypeAlias = Callable[[int, int | None], Units]
"""What energy cost, in the smallest unit, from its millijoules and what they were weighed as."""

_MOST: Final = 500
_LONGEST: Final = 80
_DAY_S: Final = 86_400
_MOST_DAYS: Final = 3660


def paid(
    connection: sqlite3.Connection, command: GetPay | GetPerJob, spent: Callable[[int, int | None], Units]
) -> PayView | PerJob:
    """Answer a question about pay.

    Raises:
        KnownError: `usage`, if there is no such attempt.
    """
    if isinstance(command, GetPay):
        return pay_of(connection, command.attempt, spent)
    return per_job(connection, time.time(), command.days)


def pay_of(connection: sqlite3.Connection, attempt: str, spent: Spent) -> PayView:
    """Return an attempt's pay.

    Args:
        connection: any.
        attempt: its number.
        spent: what energy cost, from its millijoules and what they were weighed as, for what is not booked yet.

    Raises:
        KnownError: `usage`, if there is no such attempt.
    """
    row = connection.execute(
        "SELECT network, energy_mj, energy_weight FROM attempts WHERE attempt = ?", (attempt[:_LONGEST],)
    ).fetchone()
    if row is None:
        raise KnownError("usage", what="there is no such job")
    network, energy_mj, weight = row
    booked = dict(_booked(connection, network, attempt))
    proof = connection.execute(
        "SELECT reference FROM ledger WHERE network = ? AND key = ?", (network, f"earned:{attempt}")
    ).fetchone()
    earned = None
    if "earned" in booked:
        earned = Units(booked["earned"] + booked.get("emitted", 0))
    (signed,) = connection.execute("SELECT count(*) FROM receipts WHERE attempt = ?", (attempt,)).fetchone()
    rows = connection.execute(
        "SELECT hash, signed_json, ack_json FROM receipts WHERE attempt = ? ORDER BY seq DESC LIMIT ?", (attempt, _MOST)
    ).fetchall()
    return PayView(
        attempt=attempt,
        earned=earned,
        electricity=Units(booked["electricity"])
        if "electricity" in booked
        else spent(int(energy_mj), None if weight is None else int(weight)),
        verdict=str(proof[0]) if proof else "",
        receipts=tuple(view for each in rows if (view := _receipt(*each)) is not None),
        signed=int(signed),
    )


def per_job(connection: sqlite3.Connection, now: float, days: int) -> PerJob:
    """Return what each attempt of the last days paid and cost, newest first.

    Args:
        connection: any.
        now: seconds of UTC.
        days: how many.
    """
    since = now - min(max(days, 1), _MOST_DAYS) * _DAY_S
    rows = connection.execute(
        """SELECT attempt, network, kind, ended_at, active_ms FROM attempts
        WHERE ended_at >= ? ORDER BY ended_at DESC LIMIT ?""",
        (since, _MOST),
    ).fetchall()
    jobs = []
    for attempt, network, kind, ended_at, active_ms in rows:
        booked = dict(_booked(connection, network, attempt))
        if booked:
            earned = Units(booked.get("earned", 0) + booked.get("emitted", 0))
            electricity = Units(booked.get("electricity", 0))
            jobs.append(JobPay(attempt, plain(kind), float(ended_at), earned, electricity, int(active_ms)))
    return PerJob(tuple(jobs))


def _booked(connection: sqlite3.Connection, network: str, attempt: str) -> list[tuple[str, int]]:
    """Return what the ledger holds of an attempt, by kind."""
    keys = [f"{kind}:{attempt}" for kind in ("earned", "emitted", "electricity")]
    rows = connection.execute(
        "SELECT key, amount FROM ledger WHERE network = ? AND key IN (?, ?, ?)", (network, *keys)
    ).fetchall()
    return [(str(key).partition(":")[0], int(amount)) for key, amount in rows]


def _receipt(digest: str, signed: bytes, acknowledged: bytes | None) -> ReceiptView | None:
    try:
        receipt = codec.unpack(Receipt, codec.decode(SignedMessage, signed)).message
        at = None
        if acknowledged is not None:
            at = float(codec.unpack(Acknowledgement, codec.decode(SignedMessage, acknowledged)).message.at)
    except SchemaError as error:  # of an earlier version
        log.info("a stored receipt is not shown: %s", error)
        return None
    return ReceiptView(
        seq=receipt.seq,
        units_done=receipt.units_done,
        active_ms=receipt.active_ms,
        energy_mj=receipt.energy_mj,
        amount=Units(receipt.amount),
        digest=digest,
        acknowledged_at=at,
    )
