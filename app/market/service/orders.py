"""What a buyer does: order, cancel, sign for what he owes. SQL and rules; bytes and chain stand elsewhere."""

import secrets
import sqlite3
from dataclasses import dataclass
from typing import Final

import msgspec

from app.market.codec import encode
from app.market.schema import Account, OrderRequest, SignedMessage, inputs_hash, spec_hash
from app.market.service import judge, records
from app.market.service.auction import reserve
from app.market.service.leases import TaskEvent, TaskState, TransitionError, next_task
from app.market.service.records import Task
from app.market.service.refusals import CONFLICT, NOT_FOUND, RefusalError
from app.market.service.rules import Rules, opened
from app.market.service.store import Unit
from wallet.address import Address
from wallet.receipts import Order, Spend, message_hash


MAX_ORDER: Final = 256 << 10
"""Bytes of specification and inputs together; they travel on in one assignment."""
MAX_REPLICAS: Final = 8
_MOST: Final = 1 << 200
"""Amounts are bounded far above any supply, so that no sum overflows 256 bits."""
_MOST_SPENDS: Final = 1_000
"""Signatures of one buyer that wait to be settled."""


def place(unit: Unit, rules: Rules, buyer: Address, request: OrderRequest, deposit: int | None) -> Task:
    """Store an order as a task. The same order twice is one task.

    Args:
        unit: the change.
        rules: the market's.
        buyer: who the session says is speaking.
        request: what he sent.
        deposit: what the vault holds for him and he has not asked back; None where there is no chain.

    Raises:
        RefusalError: if a signature, a hash, an input, the price or the deposit does not do.
    """
    order = opened(Order, request.order, rules.domain, buyer)
    name = message_hash(order).hex()
    if found := records.find_task(unit.sql, name):
        return found
    _check(unit, rules, buyer, order, request)
    spend = add_spend(unit, rules, buyer, request.spend)
    account = accounts(unit.sql, buyer)
    if spend < account.owed + account.reserved + order.max_price:
        raise RefusalError("spend", f"the Spend must cover {account.owed + account.reserved + order.max_price} in all")
    if deposit is not None and deposit < account.in_flight + account.unsettled + account.reserved + order.max_price:
        raise RefusalError("deposit", "the deposit does not cover this order and the open ones")
    task = Task(
        task=name,
        buyer=buyer,
        kind=request.spec.kind,
        state=TaskState.QUEUED,
        replicas=order.replicas,
        units=order.units,
        max_price=order.max_price,
        order_json=encode(request.order),
        spec_json=encode(request.spec),
        inputs_json=msgspec.json.encode(request.inputs),
        seed=secrets.token_bytes(32),
        created_at=unit.now,
        deadline_at=unit.now + rules.config.task_s,
        wanting=1,
    )
    records.insert_task(unit.sql, task)
    return task


def _check(unit: Unit, rules: Rules, buyer: Address, order: Order, request: OrderRequest) -> None:
    if order.buyer != buyer or order.market != rules.market:
        raise RefusalError("order", "the order names another buyer or another market")
    if order.spec != spec_hash(request.spec) or order.units != request.spec.units:
        raise RefusalError("order", "the order was signed for another specification")
    if order.inputs != inputs_hash(request.inputs):
        raise RefusalError("order", "the order was signed for other inputs")
    if request.spec.kind not in rules.config.kinds:
        raise RefusalError("unknown-kind", "this market does not trade that kind of job")
    least = 1 if rules.config.network == "practice" else 2
    if not least <= order.replicas <= MAX_REPLICAS:
        raise RefusalError("replicas", f"a task has {least} to {MAX_REPLICAS} runs that must agree")
    if (
        order.max_price >= _MOST
        or reserve(order.max_price, order.replicas, rules.config.burn_bps, rules.config.push_bps) < 1
    ):
        raise RefusalError("price", "the price leaves nothing for a provider, or is out of all bounds")
    if len(encode(request.spec)) + len(msgspec.json.encode(request.inputs)) > MAX_ORDER:
        raise RefusalError("too-large", "the specification is too large", status=413)
    _check_inputs(unit, buyer, request)


def _check_inputs(unit: Unit, buyer: Address, request: OrderRequest) -> None:
    if len({ref.name for ref in request.inputs}) != len(request.inputs):
        raise RefusalError("inputs", "two inputs have one name")
    for ref in request.inputs:
        row = unit.sql.execute("SELECT size FROM blobs WHERE buyer = ? AND sha256 = ?", (buyer, ref.sha256)).fetchone()
        if row is None or row[0] != ref.size:
            raise RefusalError("inputs", f"the input {ref.name} is not here in this size: upload it first")


def add_spend(unit: Unit, rules: Rules, buyer: Address, packed: SignedMessage) -> int:
    """Store a buyer's signature, and return the most that he ever signed for.

    Raises:
        RefusalError: if it is not his, or not for this market.
    """
    spend = opened(Spend, packed, rules.vault_domain, buyer)
    if spend.buyer != buyer or spend.market != rules.market:
        raise RefusalError("spend", "the Spend names another buyer or another market")
    if spend.cumulative >= _MOST:
        raise RefusalError("spend", "the Spend is out of all bounds")
    unit.sql.execute("INSERT OR IGNORE INTO buyers (buyer) VALUES (?)", (buyer,))
    rows = unit.sql.execute("SELECT cumulative FROM spends WHERE buyer = ?", (buyer,)).fetchall()
    signed = {int(row[0]) for row in rows}
    if spend.cumulative not in signed:
        if len(signed) >= _MOST_SPENDS:
            raise RefusalError("spend", "too many signatures wait to be settled", status=CONFLICT)
        unit.sql.execute(
            "INSERT INTO spends (buyer, cumulative, signature) VALUES (?, ?, ?)",
            (buyer, str(spend.cumulative), bytes.fromhex(packed.signature)),
        )
    return max(signed | {spend.cumulative})


@dataclass(frozen=True, slots=True)
class Accounts:
    """Where a buyer stands, in the smallest unit.

    Attributes:
        collected: all that the vault has paid for him, epochs under way included.
        in_flight: the part of it that belongs to epochs under way.
        unsettled: what accepted tasks cost that are in no epoch.
        reserved: the maxima of open orders.
        signed: the most that he ever signed for.
    """

    collected: int
    in_flight: int
    unsettled: int
    reserved: int
    signed: int

    @property
    def owed(self) -> int:
        """What a `Spend` says that pays exactly for all accepted tasks."""
        return self.collected + self.unsettled


def accounts(sql: sqlite3.Connection, buyer: Address) -> Accounts:
    """Return where a buyer stands."""
    row = sql.execute("SELECT collected FROM buyers WHERE buyer = ?", (buyer,)).fetchone()
    flight = sql.execute(
        """SELECT p.before, p.cumulative FROM payments p JOIN epochs e ON e.id = p.epoch_id
        WHERE p.buyer = ? AND e.state IN ('prepared', 'proposed')""",
        (buyer,),
    ).fetchall()
    costs = sql.execute("SELECT cost FROM tasks WHERE buyer = ? AND state = 'accepted' AND epoch_id IS NULL", (buyer,))
    signed = sql.execute("SELECT cumulative FROM spends WHERE buyer = ?", (buyer,)).fetchall()
    return Accounts(
        collected=int(row[0]) if row else 0,
        in_flight=sum(int(cumulative) - int(before) for before, cumulative in flight),
        unsettled=sum(int(cost) for (cost,) in costs.fetchall()),
        reserved=records.reserved(sql, buyer),
        signed=max((int(s[0]) for s in signed), default=0),
    )


def account_view(sql: sqlite3.Connection, buyer: Address) -> Account:
    """Return where a buyer stands, as it travels."""
    a = accounts(sql, buyer)
    return Account(
        collected=str(a.collected), owed=str(a.owed), reserved=str(a.reserved), signed=str(max(a.signed, a.collected))
    )


def own_task(sql: sqlite3.Connection, buyer: Address, name: str) -> Task:
    """Return a buyer's task.

    Raises:
        RefusalError: if he has none of that name.
    """
    task = records.find_task(sql, name)
    if task is None or task.buyer != buyer:
        raise RefusalError("unknown-task", "this buyer has no such task", status=NOT_FOUND)
    return task


def cancel(unit: Unit, buyer: Address, name: str) -> Task:
    """Cancel a task for which nobody has finished his work yet.

    Raises:
        RefusalError: if it is not his, or too late.
    """
    task = own_task(unit.sql, buyer, name)
    if task.state is TaskState.CANCELLED:
        return task
    try:
        next_task(task.state, TaskEvent.CANCELLED)
    except TransitionError:
        raise RefusalError("too-late", f"the task is {task.state}", status=CONFLICT) from None
    judge.end_task(unit, task, TaskEvent.CANCELLED, "cancelled")
    return task
