"""How often an owner's work is compared: giving work back is free, but choosing what to give back is not.

A provider who would cheat in a task that nobody else runs could give back the ones that look like a trap. So each
announced yield raises, for a day, the share of single-run tasks that he is not given: what he gets instead is run by
others too and compared. It costs him no pay, no reputation and no retry.
"""

import sqlite3
from typing import Final

from app.protocol.states import AttemptState
from wallet.address import Address
from wallet.keccak import keccak256


WINDOW_S: Final = 86_400.0
FREE_YIELDS: Final = 3
"""An evening of games is not a pattern."""
STEP_BPS: Final = 1_000
MOST_BPS: Final = 8_000


def audit_bps(yields: int) -> int:
    """Return the share of single-run tasks, in basis points, that an owner is passed over for.

    Args:
        yields: how many attempts he gave back within `WINDOW_S`.
    """
    return min(MOST_BPS, STEP_BPS * max(0, yields - FREE_YIELDS))


def passed_over(seed: bytes, owner: Address, yields: int) -> bool:
    """Return whether an owner is passed over for the single-run task of this seed: a lot that nobody can draw twice."""
    lot = int.from_bytes(keccak256(seed + owner.encode()), "big") % 10_000
    return lot < audit_bps(yields)


def yields_of(sql: sqlite3.Connection, owner: Address, now: float) -> int:
    """Return how many attempts an owner gave back or handed over lately."""
    row = sql.execute(
        "SELECT COUNT(*) FROM attempts WHERE owner = ? AND ((state = ? AND ended_at > ?) OR moved_at > ?)",
        (owner, AttemptState.PREEMPTED, now - WINDOW_S, now - WINDOW_S),
    ).fetchone()
    return int(row[0])
