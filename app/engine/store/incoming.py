"""Transfers that reached the wallet, in the database: what is final stays, what is above it is written anew."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from app.protocol.money import Units
from app.protocol.purse import TransactionView


@dataclass(frozen=True, slots=True)
class Account:
    """Whose transfers of which token, on which chain.

    Attributes:
        chain: id and genesis of the chain.
        network: chain and settler, under which the history is shown.
        settler: transfers from it are payouts.
    """

    chain: str
    network: str
    owner: str
    token: str
    settler: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One transfer.

    Attributes:
        place: among the logs of its block.
        at: time of the block, seconds of UTC.
        state: `included`, `safe` or `final`.
    """

    block: int
    place: int
    hash: str
    peer: str
    amount: Units
    at: float
    state: str
    confirmations: int


def final_block(connection: sqlite3.Connection, account: Account) -> int | None:
    """Return the block up to which everything is read and final; None before the first look."""
    row = connection.execute(
        "SELECT final FROM scans WHERE chain = ? AND account = ? AND token = ?",
        (account.chain, account.owner, account.token),
    ).fetchone()
    return None if row is None else int(row[0])


def store(
    connection: sqlite3.Connection, account: Account, first: int, arrivals: Sequence[Arrival], final: int
) -> None:
    """Store what the blocks from `first` on hold, in the place of what was read of them and of all later ones before.

    Args:
        connection: within a transaction.
        account: whose.
        first: the first block that was read.
        arrivals: what they hold.
        final: the last block that was read and is final, or the one before `first`.
    """
    where = (account.chain, account.owner)
    connection.execute("DELETE FROM incoming WHERE chain = ? AND account = ? AND block >= ?", (*where, first))
    connection.executemany(
        """INSERT INTO incoming (chain, account, block, place, network, hash, peer, amount, at, state, confirmations)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            (*where, a.block, a.place, account.network, a.hash, a.peer, str(a.amount), a.at, a.state, a.confirmations)
            for a in arrivals
        ],
    )
    connection.execute(
        """INSERT INTO scans (chain, account, token, final) VALUES (?, ?, ?, ?)
        ON CONFLICT (chain, account, token) DO UPDATE SET final = excluded.final""",
        (*where, account.token, final),
    )


def views(connection: sqlite3.Connection, network: str, settler: str, limit: int) -> list[TransactionView]:
    """Return the latest transfers of a network, newest first, without those that its own history has already."""
    rows = connection.execute(
        """SELECT i.hash, i.peer, i.amount, i.at, i.state, i.confirmations FROM incoming i
        WHERE i.network = ? AND NOT EXISTS (SELECT 1 FROM signed_bytes s WHERE s.hash = i.hash)
        AND NOT EXISTS (SELECT 1 FROM claims c WHERE '0x' || c.claim = i.hash)
        ORDER BY i.at DESC, i.block DESC, i.place DESC LIMIT ?""",
        (network, limit),
    )
    return [
        TransactionView(
            "claim" if peer == settler else "receive", Units(int(amount)), peer, state, at, confirmations, name
        )
        for name, peer, amount, at, state, confirmations in rows
    ]
