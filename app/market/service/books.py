"""Epochs in the database: what is due, the one epoch that is under way, and the proofs of what was allocated.

An epoch is `prepared` (stored, with every figure that the chain will see), then `proposed`, then `accepted`; or
`dropped` when the chain refused it, and everything in it is due again. At most one is under way.
"""

import sqlite3
from dataclasses import dataclass
from typing import Final

from app.market.schema import Epoch, Leaf, Proofs
from app.market.service import records, statements
from app.market.service.leases import TaskEvent, next_task
from app.market.service.rules import Rules
from app.market.service.settlement import Due, Plan, SignedSpend
from app.market.service.store import Unit
from app.protocol.states import AttemptState
from wallet.address import Address
from wallet.merkle import Tree


_MOST_DUE: Final = 20_000
"""Tasks in one epoch."""
_MOST_TREES: Final = 4


@dataclass(frozen=True, slots=True)
class StoredEpoch:
    """An epoch as it is stored.

    Attributes:
        number: the contract's epoch that it becomes, or became.
        root: 64 hex digits.
    """

    id: int
    number: int
    root: str
    state: str
    allocated: int
    burned: int
    emitted: int
    push_fee: int
    payments: tuple[tuple[Address, SignedSpend], ...]


def dues(sql: sqlite3.Connection) -> list[Due]:
    """Return the accepted tasks that are in no epoch."""
    found = []
    for task in records.unsettled_tasks(sql, _MOST_DUE):
        attempts = records.attempts_of_task(sql, task.task)
        winners = [a for a in attempts if a.state is AttemptState.ACCEPTED]
        found.append(
            Due(
                *(task.task, task.buyer, task.accepted_seq or 0),
                pay=tuple((a.owner, a.amount) for a in winners),
                gross=task.cost,
                accepted_at=task.accepted_at or 0.0,
                emitted=tuple(a.emitted for a in winners),
                push_fee=task.push_fee,
            )
        )
    return found


def allocations(sql: sqlite3.Connection) -> dict[Address, int]:
    """Return all that each account was ever allocated, the epoch under way included."""
    rows = sql.execute(
        """SELECT account, cumulative FROM leaves WHERE epoch_id =
        (SELECT MAX(id) FROM epochs WHERE state IN ('prepared', 'proposed', 'accepted'))"""
    )
    return {account: int(cumulative) for account, cumulative in rows.fetchall()}


def spends(sql: sqlite3.Connection, buyer: Address) -> list[SignedSpend]:
    """Return a buyer's signatures that are not used up."""
    rows = sql.execute("SELECT cumulative, signature FROM spends WHERE buyer = ?", (buyer,)).fetchall()
    return [SignedSpend(int(cumulative), signature) for cumulative, signature in rows]


def under_way(sql: sqlite3.Connection) -> StoredEpoch | None:
    """Return the epoch that is prepared or proposed, or None."""
    row = sql.execute(
        """SELECT id, number, root, state, allocated, burned, emitted, push_fee FROM epochs
        WHERE state IN ('prepared', 'proposed')
        ORDER BY id DESC LIMIT 1"""
    ).fetchone()
    if row is None:
        return None
    payments = sql.execute("SELECT buyer, cumulative, signature FROM payments WHERE epoch_id = ?", (row[0],)).fetchall()
    return StoredEpoch(
        id=row[0],
        number=row[1],
        root=row[2],
        state=row[3],
        allocated=int(row[4]),
        burned=int(row[5]),
        emitted=int(row[6]),
        push_fee=int(row[7]),
        payments=tuple((buyer, SignedSpend(int(c), signature)) for buyer, c, signature in payments),
    )


def prepare(unit: Unit, plan: Plan, number: int) -> StoredEpoch | None:
    """Store a plan as the epoch under way, before anything of it is sent; None if it no longer fits what is due."""
    sql = unit.sql
    names = [due.task for payment in plan.payments for due in payment.tasks]
    still = {due.task for due in dues(sql)}
    if under_way(sql) is not None or not still.issuperset(names):
        return None
    root = Tree.build(plan.leaves).root
    ((epoch_id,),) = sql.execute(
        """INSERT INTO epochs (number, root, state, allocated, burned, emitted, push_fee, prepared_at)
        VALUES (?, ?, 'prepared', ?, ?, ?, ?, ?) RETURNING id""",
        (number, root.hex(), *map(str, (plan.allocated, plan.burned, plan.emitted, plan.push_fee)), unit.now),
    ).fetchall()
    sql.executemany(
        "INSERT INTO leaves (epoch_id, account, cumulative) VALUES (?, ?, ?)",
        [(epoch_id, account, str(cumulative)) for account, cumulative in plan.leaves.items()],
    )
    for payment in plan.payments:
        ((before,),) = sql.execute("SELECT collected FROM buyers WHERE buyer = ?", (payment.buyer,)).fetchall()
        sql.execute(
            "INSERT INTO payments (epoch_id, buyer, before, cumulative, signature) VALUES (?, ?, ?, ?, ?)",
            (epoch_id, payment.buyer, before, str(payment.spend.cumulative), payment.spend.signature),
        )
        sql.execute("UPDATE buyers SET collected = ? WHERE buyer = ?", (str(payment.spend.cumulative), payment.buyer))
    sql.executemany("UPDATE tasks SET epoch_id = ? WHERE task = ?", [(epoch_id, name) for name in names])
    return under_way(sql)


def proposed(unit: Unit, epoch_id: int, transaction: str | None, acceptable_at: float) -> None:
    """Note that the root waits on the chain, until when at the earliest, by the chain's clock."""
    unit.sql.execute(
        "UPDATE epochs SET state = 'proposed', tx = COALESCE(?, tx), acceptable_at = ? WHERE id = ?",
        (transaction, acceptable_at, epoch_id),
    )


def accepted(unit: Unit, rules: Rules, epoch_id: int, number: int, transaction: str | None) -> None:
    """Note that the root was accepted: its tasks are settled, and each owner in them gets a final statement."""
    sql = unit.sql
    sql.execute(
        "UPDATE epochs SET state = 'accepted', number = ?, tx = COALESCE(?, tx), ended_at = ? WHERE id = ?",
        (number, transaction, unit.now, epoch_id),
    )
    settled: dict[Address, int] = {}
    for task in records.tasks_of_epoch(sql, epoch_id):
        task.state = next_task(task.state, TaskEvent.SETTLED)
        records.save_task(sql, task)
        for attempt in records.attempts_of_task(sql, task.task):
            if attempt.state is AttemptState.ACCEPTED:
                settled[attempt.owner] = settled.get(attempt.owner, 0) + attempt.amount + attempt.emitted
    for owner, amount in settled.items():
        ((before,),) = sql.execute("SELECT settled FROM owners WHERE owner = ?", (owner,)).fetchall()
        sql.execute("UPDATE owners SET settled = ? WHERE owner = ?", (str(int(before) + amount), owner))
        statements.say_final(unit, rules, owner, number)
    for buyer, cumulative in sql.execute(
        "SELECT buyer, cumulative FROM payments WHERE epoch_id = ?", (epoch_id,)
    ).fetchall():
        used = [(buyer, str(s.cumulative)) for s in spends(sql, buyer) if s.cumulative <= int(cumulative)]
        sql.executemany("DELETE FROM spends WHERE buyer = ? AND cumulative = ?", used)


def dropped(unit: Unit, epoch_id: int) -> None:
    """Note that the root will never be accepted: everything in it is due again."""
    sql = unit.sql
    sql.execute("UPDATE epochs SET state = 'dropped', ended_at = ? WHERE id = ?", (unit.now, epoch_id))
    sql.execute("UPDATE tasks SET epoch_id = NULL WHERE epoch_id = ?", (epoch_id,))
    sql.execute(
        """UPDATE buyers SET collected = (SELECT before FROM payments p WHERE p.epoch_id = ? AND p.buyer = buyers.buyer)
        WHERE buyer IN (SELECT buyer FROM payments WHERE epoch_id = ?)""",
        (epoch_id, epoch_id),
    )


def epochs(sql: sqlite3.Connection, limit: int) -> tuple[Epoch, ...]:
    """Return the epochs that the chain knows, newest first."""
    rows = sql.execute(
        """SELECT number, root, state, allocated, burned, emitted, push_fee, tx FROM epochs
        WHERE state IN ('proposed', 'accepted') ORDER BY id DESC LIMIT ?""",
        (limit,),
    )
    return tuple(
        Epoch(
            epoch=number,
            root=root,
            state=state,
            allocated=allocated,
            burned=burned,
            emitted=emitted,
            push_fee=push_fee,
            transaction=tx,
        )
        for number, root, state, allocated, burned, emitted, push_fee, tx in rows.fetchall()
    )


class Trees:
    """Merkle trees of epochs, built when they are first asked for; the last few are kept."""

    def __init__(self, sql: sqlite3.Connection) -> None:
        """Take a connection for reading."""
        self._sql = sql
        self._kept: dict[int, Tree] = {}

    def of(self, epoch_id: int) -> Tree:
        """Return an epoch's tree. What an epoch allocates never changes."""
        tree = self._kept.get(epoch_id)
        if tree is None:
            rows = self._sql.execute("SELECT account, cumulative FROM leaves WHERE epoch_id = ?", (epoch_id,))
            tree = Tree.build({account: int(cumulative) for account, cumulative in rows.fetchall()})
            while len(self._kept) >= _MOST_TREES:
                del self._kept[min(self._kept)]
            self._kept[epoch_id] = tree
        return tree


def proofs(sql: sqlite3.Connection, trees: Trees, account: Address) -> Proofs:
    """Return an account's leaf under the accepted root and, while one waits, under the pending one."""
    unsettled = sql.execute(
        """SELECT a.amount, a.emitted FROM tasks t CROSS JOIN attempts a INDEXED BY attempts_of_task ON a.task = t.task
        WHERE t.state = 'accepted' AND t.epoch_id IS NULL AND a.owner = ? AND a.state = 'accepted'""",
        (account,),
    ).fetchall()
    waiting = sql.execute("SELECT acceptable_at FROM epochs WHERE state = 'proposed'").fetchone()
    return Proofs(
        accepted=leaf(sql, trees, account, "accepted"),
        pending=leaf(sql, trees, account, "proposed"),
        pending_until=waiting[0] if waiting else None,
        unsettled=str(sum(int(amount) + int(emitted) for amount, emitted in unsettled)),
    )


def leaf(sql: sqlite3.Connection, trees: Trees, account: Address, state: str) -> Leaf | None:
    """Return an account's leaf, with its proof, in the newest epoch of a state; None if it has none."""
    row = sql.execute(
        """SELECT e.id, e.number, e.root, l.cumulative FROM epochs e JOIN leaves l ON l.epoch_id = e.id
        WHERE l.account = ? AND e.id = (SELECT MAX(id) FROM epochs WHERE state = ?)""",
        (account, state),
    ).fetchone()
    if row is None:
        return None
    epoch_id, number, root, cumulative = row
    return Leaf(
        epoch=number,
        root=root,
        account=account,
        cumulative=cumulative,
        proof=tuple(sibling.hex() for sibling in trees.of(epoch_id).proof(account)),
    )
