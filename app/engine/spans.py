"""How the day is spent: turns decisions into stretches of time, kept in the database for the Lull line."""

import sqlite3
import time
from dataclasses import replace
from typing import Final

from app.engine import earnings
from app.engine.policy import Decision
from app.engine.pricing import electricity
from app.engine.store.attempts import AttemptRow
from app.engine.store.database import Database
from app.engine.views import plain
from app.market.shares import earned
from app.protocol.money import Units
from app.protocol.snapshot import Span
from app.protocol.states import EngineState, ReasonCode


KEEP_S: Final = 3 * 86_400.0
SAVE_S: Final = 30.0
"""A stretch that goes on is stored this often, so that a crash loses no more of it."""
GAP_S: Final = 60.0
"""Longer without a note the machine was asleep, or its clock was set: a stretch does not reach across that."""

_WORKING: Final = frozenset({EngineState.RUNNING, EngineState.THROTTLED, EngineState.DRAINING})


def kind_of(decision: Decision, job: str) -> tuple[str, str]:
    """Return what a stretch under this decision is, and its label.

    What only may be a game, and the minutes after one, are waiting: nobody plays then. A job that is prepared earns
    nothing yet.
    """
    if decision.state in _WORKING:
        return "earning", plain(job)
    first = decision.reasons[0] if decision.reasons else None
    if first is not None and first.code is ReasonCode.GAME and first.args.get("phase", "playing") == "playing":
        return "game", plain(first.args.get("title", ""))
    if first is not None and first.code is ReasonCode.USER_PAUSE:
        return "paused", ""
    if decision.state in (EngineState.FAULT, EngineState.NEEDS_SETUP):
        return "fault", ""
    return "waiting", ""


def net_per_hour(row: AttemptRow | None, active_ms: int, tariff_per_kwh: str, decimals: int) -> Units:
    """Return what the present attempt earns per hour, after electricity; 0 until it can be told."""
    if row is None or row.done == 0 or active_ms < 1000:
        return Units(0)
    cost = electricity(row.energy_mj, tariff_per_kwh, decimals)
    return Units((earned(row.price, row.done, row.total, row.start) - cost) * 3_600_000 // active_ms)


class Spans:
    """Keeps the present stretch."""

    def __init__(self, database: Database) -> None:
        """Begin with none."""
        self._database = database
        self._open: Span | None = None
        self._saved_at = 0.0

    def present(self) -> Span | None:
        """Return the stretch that goes on now, up to now."""
        return replace(self._open, end_at=time.time()) if self._open else None

    async def note(self, decision: Decision, job: str, net: Units) -> None:
        """Take note of what is done now."""
        now = time.time()
        kind, label = kind_of(decision, job)
        before = self._open
        slept = before is not None and now - before.end_at > GAP_S
        if before is None or slept or (before.kind, before.label) != (kind, label):
            self._open = Span(now, now, kind, label, net)
            if before is not None:
                await self._save(before if slept else replace(before, end_at=now))
            await self._save(self._open)
        else:
            self._open = replace(before, end_at=now, net_per_hour=net or before.net_per_hour)
            if now - self._saved_at >= SAVE_S:
                await self._save(self._open)

    async def close(self) -> None:
        """Store the stretch that goes on: the engine ends."""
        if (span := self.present()) is not None:
            await self._save(span)

    async def _save(self, span: Span) -> None:
        self._saved_at = 0.0  # until it is done: a full disk is tried again at the next note

        def save(connection: sqlite3.Connection) -> None:
            earnings.store_span(connection, span)
            earnings.prune_spans(connection, self._saved_at - KEEP_S)

        await self._database.write(save)
        self._saved_at = time.time()
