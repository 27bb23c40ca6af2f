"""Statements: what the market owes each owner, signed, so that he can prove the debt with what lies on his own disk.

Each says all that he was ever awarded, settled or not, so the row of them only rises. The last of an epoch is final.
"""

from app.market.schema import Stated
from app.market.service import outbox
from app.market.service.rules import Rules
from app.market.service.store import Unit
from wallet.address import Address
from wallet.receipts import Statement


def say_due(unit: Unit, rules: Rules) -> None:
    """State to every owner whose debt changed since, but not more often than the market's pace."""
    rows = unit.sql.execute(
        "SELECT owner FROM owners WHERE earned != stated AND stated_at <= ?", (unit.now - rules.config.statement_s,)
    ).fetchall()
    for (owner,) in rows:
        _say(unit, rules, owner, _current_epoch(unit), _workers(unit, owner), final=False)


def say_final(unit: Unit, rules: Rules, owner: Address, epoch: int) -> None:
    """State the debt to an owner whose pay is in an epoch that has just been accepted.

    It is final if all of the debt is in the root: the contract takes a final statement for a promise of that root and
    all later ones, and lets anybody challenge a root that breaks it.
    """
    row = unit.sql.execute("SELECT earned = settled FROM owners WHERE owner = ?", (owner,)).fetchone()
    _say(unit, rules, owner, epoch, _workers(unit, owner), final=bool(row and row[0]))


def repeat(unit: Unit, rules: Rules, worker: Address, owner: Address) -> None:
    """State the debt to one worker whose database is new."""
    _say(unit, rules, owner, _current_epoch(unit), [worker], final=False)


def _say(unit: Unit, rules: Rules, owner: Address, epoch: int, workers: list[str], *, final: bool) -> None:
    row = unit.sql.execute("SELECT earned, emitted FROM owners WHERE owner = ?", (owner,)).fetchone()
    if row is None:
        return
    unit.sql.execute("UPDATE owners SET stated = earned, stated_at = ? WHERE owner = ?", (unit.now, owner))
    earned, emitted = int(row[0]), int(row[1])
    signed = rules.sign(Statement(owner, epoch, earned - emitted, emitted, final))
    for worker in workers:
        outbox.say(unit, worker, Stated(statement=signed))


def _workers(unit: Unit, owner: Address) -> list[str]:
    """Return the owner's workers whose grants still hold."""
    rows = unit.sql.execute("SELECT worker FROM workers WHERE owner = ? AND not_after > ?", (owner, unit.now))
    return [worker for (worker,) in rows.fetchall()]


def _current_epoch(unit: Unit) -> int:
    row = unit.sql.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM epochs WHERE state = 'accepted'").fetchone()
    return int(row[0])
