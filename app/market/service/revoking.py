"""Revocations: an owner's signed word that a worker of his works no more, and what the market makes of it."""

import sqlite3
from typing import Final

from app.market.codec import SchemaError, unpack
from app.market.schema import RevocationNoted, SignedMessage
from app.market.service.refusals import RefusalError
from app.market.service.rules import Rules, opened
from app.market.service.store import Unit
from wallet.address import Address
from wallet.receipts import Revocation


REVOKED: Final = """SELECT r.worker FROM revoked r LEFT JOIN workers w ON w.worker = r.worker
    WHERE r.until IS NULL OR w.not_after <= r.until"""
"""Workers whose present grant was revoked."""


def is_revoked(sql: sqlite3.Connection, worker: Address, not_after: int) -> bool:
    """Return whether a grant to a worker that ends then was revoked, by its owner or by the market."""
    row = sql.execute("SELECT until FROM revoked WHERE worker = ?", (worker,)).fetchone()
    return row is not None and (row[0] is None or not_after <= row[0])


def end_of(sql: sqlite3.Connection, worker: str) -> int:
    """Return when the present grant to a worker ends, seconds of UTC; 0 without one."""
    row = sql.execute("SELECT not_after FROM workers WHERE worker = ?", (worker,)).fetchone()
    return 0 if row is None else int(row[0])


def revoke(unit: Unit, rules: Rules, packed: SignedMessage) -> RevocationNoted:
    """Note that an owner takes his grants to a worker back; the time only rises, so that it may come twice.

    Raises:
        RefusalError: if the worker is not his, or he did not sign it.
    """
    try:
        claimed = unpack(Revocation, packed).message
    except SchemaError as error:
        raise RefusalError("malformed", str(error)) from None
    row = unit.sql.execute("SELECT owner FROM workers WHERE worker = ?", (claimed.worker,)).fetchone()
    if row is None or row[0] != claimed.owner:
        raise RefusalError("unknown-worker", "no worker of that owner is known here")
    message = opened(Revocation, packed, rules.domain, claimed.owner)
    if message.until >= 1 << 53:
        raise RefusalError("malformed", "that is no time")
    unit.sql.execute(
        """INSERT INTO revoked (worker, at, until) VALUES (?, ?, ?)
        ON CONFLICT (worker) DO UPDATE SET until = MAX(until, excluded.until) WHERE until IS NOT NULL""",
        (message.worker, unit.now, message.until),
    )
    return RevocationNoted(worker=message.worker, until=message.until)
