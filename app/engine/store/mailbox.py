"""Both queues between this engine and its market, in the database: the outbox, and how far the inbox was understood."""

import secrets
import sqlite3
from typing import Final

from app.engine.store.database import Database
from app.market.codec import encode
from app.market.schema import ProviderSaid


_OUT: Final = "outbox-stream"
_IN_STREAM: Final = "inbox-stream"
_IN_SEQ: Final = "inbox-seq"


def stream(connection: sqlite3.Connection) -> str:
    """Return the name of this outbox, 64 hex digits, made at its first use: a new database is a new stream."""
    found = _get(connection, _OUT)
    if found is None:
        found = secrets.token_hex(32)
        _set(connection, _OUT, found)
    return found


def reset(connection: sqlite3.Connection) -> None:
    """Begin anew, with another market: an empty outbox under a new name, and nothing understood yet."""
    connection.execute("DELETE FROM outbox")
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'outbox'")
    connection.execute("DELETE FROM meta WHERE key IN (?, ?, ?)", (_OUT, _IN_STREAM, _IN_SEQ))


def say(connection: sqlite3.Connection, message: ProviderSaid) -> None:
    """Queue a message. It leaves after the surrounding transaction is on disk, and until the market has it."""
    connection.execute("INSERT INTO outbox (body) VALUES (?)", (encode(message),))


def unsent(connection: sqlite3.Connection, limit: int) -> list[tuple[int, bytes]]:
    """Return what the market has not acknowledged, oldest first: numbers and the JSON of a `ProviderSaid`."""
    return connection.execute("SELECT seq, body FROM outbox ORDER BY seq LIMIT ?", (limit,)).fetchall()


def acknowledged(connection: sqlite3.Connection, seq: int) -> None:
    """Forget what the market has, up to `seq`."""
    connection.execute("DELETE FROM outbox WHERE seq <= ?", (seq,))


def understood(connection: sqlite3.Connection) -> tuple[str | None, int]:
    """Return the market's stream and the last of its messages whose meaning is stored here."""
    return _get(connection, _IN_STREAM), int(_get(connection, _IN_SEQ) or 0)


def understand(connection: sqlite3.Connection, market_stream: str, seq: int) -> None:
    """Note that the market's messages up to `seq` were understood, in the transaction that stores their meaning."""
    _set(connection, _IN_STREAM, market_stream)
    _set(connection, _IN_SEQ, str(seq))


def _get(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def _set(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


class StoredMailbox:
    """The mailbox that a provider's session works with (`app.market.provider.Mailbox`)."""

    def __init__(self, database: Database) -> None:
        """Keep both queues in this database."""
        self._database = database

    async def stream(self) -> str:
        """Return the name of this outbox."""
        return await self._database.write(stream)

    async def unsent(self, limit: int) -> list[tuple[int, bytes]]:
        """Return what the market has not acknowledged, oldest first."""
        return await self._database.read(lambda c: unsent(c, limit))

    async def acknowledged(self, seq: int) -> None:
        """Forget what the market has, up to `seq`."""
        await self._database.write(lambda c: acknowledged(c, seq))

    async def inbox(self) -> tuple[str | None, int]:
        """Return the market's stream and the last of its messages whose meaning is stored here."""
        return await self._database.read(understood)

    async def received(self, stream: str, seq: int) -> None:
        """Note that the market's messages up to `seq` were understood."""
        await self._database.write(lambda c: understand(c, stream, seq))
