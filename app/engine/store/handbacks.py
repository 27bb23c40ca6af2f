"""Receipts of hand-backs in the database: the latest ones, for the owner to look at."""

import sqlite3
from typing import Final

import msgspec

from app.protocol.yielding import Handback


SHOWN: Final = 50
"""So many are shown."""
KEPT: Final = 1000
"""So many are kept."""

_DECODER: Final = msgspec.json.Decoder(Handback)


def store(connection: sqlite3.Connection, handback: Handback) -> None:
    """Store a receipt in place of an earlier state of the same one."""
    connection.execute(
        """INSERT INTO handbacks (at, receipt_json) VALUES (?, ?)
        ON CONFLICT (at) DO UPDATE SET receipt_json = excluded.receipt_json""",
        (handback.at, msgspec.json.encode(handback)),
    )
    connection.execute(
        "DELETE FROM handbacks WHERE at <= (SELECT at FROM handbacks ORDER BY at DESC LIMIT 1 OFFSET ?)", (KEPT,)
    )


def latest(connection: sqlite3.Connection, count: int = SHOWN) -> tuple[Handback, ...]:
    """Return the latest ones, newest first; what cannot be read is left out."""
    found = []
    for (text,) in connection.execute("SELECT receipt_json FROM handbacks ORDER BY at DESC LIMIT ?", (count,)):
        try:
            found.append(_DECODER.decode(text))
        except msgspec.DecodeError:
            continue
    return tuple(found)
