"""The history of attempts as clients look through it: found and cut into pages by the database."""

import sqlite3
from typing import Final

from app.engine.store import attempts
from app.engine.views import job_view
from app.protocol.history import GetHistory, History


PAGE: Final = 200
"""Attempts of one page."""
_LONGEST: Final = 80
_MOST_NAMES: Final = 50


def history(connection: sqlite3.Connection, asked: GetHistory) -> History:
    """Return the page that is asked for."""
    text = asked.text.strip().lower()[:_LONGEST]
    sought = attempts.Sought(text, asked.kinds[:_MOST_NAMES], asked.states[:_MOST_NAMES])
    before = None if asked.before_at is None else (asked.before_at, asked.before[:_LONGEST])
    rows = attempts.page(connection, sought, before, PAGE + 1)
    counts = attempts.counts(connection, [row.attempt for row in rows[:PAGE]])
    return History(
        jobs=tuple(
            job_view(row, counts.get(row.attempt, (0, 0)), active_ms=row.active_ms, held=None) for row in rows[:PAGE]
        ),
        found=attempts.found(connection, sought),
        more=len(rows) > PAGE,
    )
