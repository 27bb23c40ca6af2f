"""The owner's word on programs, in the database: which are never games, and which always are."""

import sqlite3
from typing import Final

from app.protocol.yielding import Rule


IGNORE: Final = "ignore"
ALWAYS: Final = "always"
MOST: Final = 500
"""So many rules are kept."""


def store(connection: sqlite3.Connection, rule: Rule) -> bool:
    """Store a rule in place of an earlier one for the program; return whether there was room."""
    connection.execute("DELETE FROM game_rules WHERE program = ?", (rule.program,))
    (count,) = connection.execute("SELECT COUNT(*) FROM game_rules").fetchone()
    if count >= MOST:
        return False
    connection.execute(
        "INSERT INTO game_rules (program, title, verdict, why, at) VALUES (?, ?, ?, ?, ?)",
        (rule.program, rule.title, rule.verdict, rule.why, rule.at),
    )
    return True


def forget(connection: sqlite3.Connection, program: str) -> bool:
    """Forget the rule for a program; return whether there was one."""
    return connection.execute("DELETE FROM game_rules WHERE program = ?", (program,)).rowcount > 0


def load(connection: sqlite3.Connection) -> tuple[Rule, ...]:
    """Return all rules, the newest first."""
    rows = connection.execute("SELECT program, title, verdict, why, at FROM game_rules ORDER BY at DESC, program")
    return tuple(Rule(*row) for row in rows)
