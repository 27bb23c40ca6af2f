"""Leaves that were found under the chain's roots, kept: a claim outlives the market that gave the proof.

Only a leaf that stands under a root of the chain is kept, one per root: what a market invents fills no disk.
"""

import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import Final

from app.engine.store.database import Database
from app.market.codec import SchemaError, decode, encode
from app.market.schema import Leaf, Proofs
from app.protocol.errors import AppError


log = logging.getLogger(__name__)

_LATEST: Final = 2
"""Leaves that are looked at: the accepted root's and the pending one's."""


class Archive:
    """The market's proofs, or those that were kept where the market has none or does not answer.

    Attributes:
        answered: whether the market answered when it was asked last.
    """

    def __init__(self, ask: Callable[[], Awaitable[Proofs | None]], database: Database, network: str) -> None:
        """Take what asks the market, and where leaves of this network are kept."""
        self._ask = ask
        self._database = database
        self._network = network
        self.answered = False

    async def proofs(self) -> Proofs | None:
        """Return what the market says, with kept leaves in the place of those that it lacks.

        Raises:
            AppError: if the market does not answer and nothing was kept.
        """
        kept = await self._database.read(lambda c: leaves(c, self._network))
        self.answered = False
        try:
            said = await self._ask()
            self.answered = True
        except AppError as error:
            if not kept:
                raise
            log.info("the market gives no proofs (%s): kept ones are used", error.code)
            said = None
        if said is not None and said.accepted is not None:
            return said
        spare = [leaf for leaf in kept if said is None or leaf != said.pending]
        pending = said.pending if said else None
        if pending is None and len(spare) > 1:
            pending = spare[1]
        return Proofs(
            accepted=spare[0] if spare else None,
            pending=pending,
            pending_until=said.pending_until if said else None,
            unsettled=said.unsettled if said else "0",
        )

    async def keep(self, leaf: Leaf) -> None:
        """Keep a leaf that was found under a root of the chain."""
        await self._database.write(lambda c: store(c, self._network, leaf))


def store(connection: sqlite3.Connection, network: str, leaf: Leaf) -> None:
    """Store a leaf, once per root."""
    connection.execute(
        "INSERT OR IGNORE INTO leaves (network, root, leaf_json, at) VALUES (?, ?, ?, ?)",
        (network, leaf.root, encode(leaf), time.time()),
    )


def leaves(connection: sqlite3.Connection, network: str, limit: int = _LATEST) -> list[Leaf]:
    """Return the leaves that were kept last, the newest first."""
    rows = connection.execute(
        "SELECT leaf_json FROM leaves WHERE network = ? ORDER BY at DESC, rowid DESC LIMIT ?", (network, limit)
    ).fetchall()
    found = []
    for (text,) in rows:
        try:
            found.append(decode(Leaf, text))
        except SchemaError as error:
            log.warning("a kept leaf cannot be read: %s", error)
    return found
