"""The books as clients see them: read from the database when something changed; the day's stretches are written."""

import asyncio
import sqlite3
from typing import Final

from app.engine import earnings
from app.engine.inbox import latest_statement
from app.engine.jobs import Jobs
from app.engine.purse import claims
from app.engine.spans import Spans, net_per_hour
from app.engine.store import attempts
from app.engine.store import transactions as journal
from app.engine.store.database import Database
from app.engine.views import job_view, local_now, midnight
from app.engine.world import World
from app.protocol.money import Units
from app.protocol.snapshot import JobView


SHOWN: Final = 200
"""Attempts in the history that clients get."""


class Books:
    """Keeps the world's sums, receipts, claims and stretches fresh.

    Attributes:
        past: views of the latest attempts, newest first.
    """

    def __init__(self, database: Database, world: World, jobs: Jobs) -> None:
        """Take where the books are, and what is shown of them."""
        self._database = database
        self._world = world
        self._jobs = jobs
        self._spans = Spans(database)
        self._look = asyncio.Event()
        self._face: object = None
        self.past: tuple[JobView, ...] = ()

    def look(self) -> None:
        """Look soon: something happened."""
        self._look.set()

    async def wanted(self) -> None:
        """Wait until somebody wants the books read."""
        await self._look.wait()

    async def note(self) -> bool:
        """Note how the time is spent; read the books if an attempt changed. Return whether there is something new."""
        self._look.clear()
        world, current = self._world, self._jobs.current()
        if world.decision is not None:
            row = current.row if current else None
            decimals = world.member.info.decimals if world.member else 18
            net = net_per_hour(row, current.active_ms() if current else 0, world.tariff(), decimals)
            await self._spans.note(world.decision, row.kind if row else "", net)
        held = world.holdings
        face = (
            tuple((row.attempt, row.state, row.done) for row in self._jobs.rows().values()),
            held.chain.claimed if held else None,
            world.decision.state if world.decision else None,
            world.member.network if world.member else None,
        )
        if face == self._face:
            return False
        self._face = face
        await self.read()
        return True

    async def read(self) -> None:
        """Read everything anew."""
        live = tuple(self._jobs.rows())
        await self._database.read(lambda c: self._read(c, live))

    def _read(self, connection: sqlite3.Connection, live: tuple[str, ...]) -> None:
        world, now = self._world, local_now()
        rows = attempts.recent(connection, SHOWN)
        counts = attempts.counts(connection, [*{*(row.attempt for row in rows), *live}])
        self.past = tuple(
            job_view(row, counts.get(row.attempt, (0, 0)), active_ms=row.active_ms, held=None) for row in rows
        )
        world.receipts = counts
        world.unacknowledged = attempts.unacknowledged(connection)
        spans = earnings.spans_since(connection, midnight(now))
        present = self._spans.present()
        world.spans = [span for span in spans if present is None or span.start_at < present.start_at]
        if present is not None:
            world.spans.append(present)
        if world.member is not None:
            network = world.member.network
            world.rollups = earnings.rollups(connection, network, now)
            world.sums = earnings.sums(connection, network)
            world.claims = claims(connection, network)
            world.transactions = journal.views(connection, network)
            statement = latest_statement(connection, world.member)
            world.stated = Units(statement.paid + statement.emitted) if statement else None

    async def close(self) -> None:
        """Store the stretch that goes on."""
        await self._spans.close()
