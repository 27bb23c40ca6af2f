"""From accepted work to one epoch: who is allocated what, what burns, and which of the buyers' signatures pay for it.

Pure. The settling contract collects from a buyer exactly what a `Spend` covers beyond what was collected before, and
demands that this is exactly what the epoch allocates, burns and books for pushes, less what it emits. So a buyer signs
twice: with his order a `Spend` that covers the most that it can cost, and after delivery one for exactly what he owes.
An epoch settles the longest row of his accepted tasks, in the order of acceptance, that an exact signature covers. If
he signs none in time, the covering one is used, and what it yields too much is allocated back to him: a leaf of his own
that he claims like any other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from wallet.address import Address
from wallet.amounts import Units


MAX_BUYERS: Final = 100
"""Buyers in one epoch; the contract takes 128 spends in one proposal."""


@dataclass(frozen=True, slots=True)
class Due:
    """An accepted task that is in no epoch yet.

    Attributes:
        seq: its place in the order of acceptance.
        pay: net pay per owner.
        gross: what the buyer pays, burn included.
        accepted_at: seconds of the market's clock.
        emitted: what is emitted per owner, in the order of `pay`; empty is nothing.
        push_fee: the part of `gross` that is booked for whoever pushes the claims.
    """

    task: str
    buyer: Address
    seq: int
    pay: tuple[tuple[Address, int], ...]
    gross: int
    accepted_at: float
    emitted: tuple[int, ...] = ()
    push_fee: int = 0

    @property
    def shares(self) -> tuple[tuple[Address, int], ...]:
        """What each owner is allocated: his pay, and what is emitted for it."""
        if not self.emitted:
            return self.pay
        return tuple((owner, net + more) for (owner, net), more in zip(self.pay, self.emitted, strict=True))


@dataclass(frozen=True, slots=True)
class SignedSpend:
    """A buyer's signature: the market may take `cumulative`, in total and ever."""

    cumulative: int
    signature: bytes


@dataclass(frozen=True, slots=True)
class Buyer:
    """A buyer's account with the market.

    Attributes:
        collected: what the vault has paid for him, ever, and will for epochs that are under way.
        deposit: what the vault holds for him now and is not promised to an epoch under way.
        reserved: the sum of his open orders' maxima: a covering signature must leave that much.
        spends: his signatures.
    """

    account: Address
    collected: int
    deposit: int
    reserved: int
    spends: Sequence[SignedSpend]


@dataclass(frozen=True, slots=True)
class Payment:
    """What one buyer pays in an epoch.

    Attributes:
        tasks: what it settles.
        refund: what is allocated back to him.
    """

    buyer: Address
    tasks: tuple[Due, ...]
    spend: SignedSpend
    refund: Units


@dataclass(frozen=True, slots=True)
class Plan:
    """One epoch.

    Attributes:
        leaves: all that each account was ever allocated, this epoch included.
        allocated: the sum of the leaves.
        burned, emitted, push_fee: what this epoch burns, emits, and books for whoever pushes claims.
    """

    payments: tuple[Payment, ...]
    leaves: dict[Address, Units]
    allocated: Units
    burned: Units
    emitted: Units
    push_fee: Units


def build(
    allocations: Mapping[Address, int], dues: Iterable[Due], buyers: Iterable[Buyer], *, patient_until: float
) -> Plan | None:
    """Return the next epoch, or None if nothing can be settled.

    Args:
        allocations: all that each account was ever allocated, up to now.
        dues: accepted tasks that are in no epoch, in any order.
        buyers: the accounts of their buyers.
        patient_until: of tasks accepted before that time, a covering signature is used where no exact one is there.
    """
    of_buyer: dict[Address, list[Due]] = {}
    for due in sorted(dues, key=lambda d: d.seq):
        of_buyer.setdefault(due.buyer, []).append(due)
    accounts = {buyer.account: buyer for buyer in buyers}
    payments: list[Payment] = []
    for account in sorted(of_buyer, key=lambda a: of_buyer[a][0].seq):
        if account not in accounts or len(payments) == MAX_BUYERS:
            continue
        if payment := _payment(accounts[account], of_buyer[account], patient_until):
            payments.append(payment)
    if not payments:
        return None
    leaves = {account: Units(amount) for account, amount in allocations.items()}
    for payment in payments:
        shares = [share for due in payment.tasks for share in due.shares]
        for account, amount in (*shares, (payment.buyer, payment.refund)):
            if amount:
                leaves[account] = Units(leaves.get(account, 0) + amount)
    settled = [due for payment in payments for due in payment.tasks]
    push_fee = sum(due.push_fee for due in settled)
    burned = sum(due.gross - sum(net for _, net in due.pay) for due in settled) - push_fee
    emitted = sum(sum(due.emitted) for due in settled)
    return Plan(tuple(payments), leaves, Units(sum(leaves.values())), Units(burned), Units(emitted), Units(push_fee))


def _payment(buyer: Buyer, dues: list[Due], patient_until: float) -> Payment | None:
    signed = {spend.cumulative: spend for spend in buyer.spends}
    exact: Payment | None = None
    owed = buyer.collected
    for number, due in enumerate(dues, start=1):
        owed += due.gross
        if owed in signed and owed - buyer.collected <= buyer.deposit:
            exact = Payment(buyer.account, tuple(dues[:number]), signed[owed], Units(0))
    if exact or dues[0].accepted_at >= patient_until or not signed:
        return exact
    most = max(signed)
    covering = [s for s in signed if s >= owed and most - s >= buyer.reserved and s - buyer.collected <= buyer.deposit]
    if not covering:
        return None
    least = min(covering)
    return Payment(buyer.account, tuple(dues), signed[least], Units(least - owed))
