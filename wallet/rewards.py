"""What one is owed, worked out from one's own papers, and what the market and the chain make of it. Pure.

Every token of pay passes four places: an accepted attempt (its verdict and its last receipt), the market's cumulative
statement, a leaf of the settler's tree, and the payout. `audit` compares them; `balances` tells earned pay apart into
locked, claimable and paid. Signatures are checked where messages come in; here they are taken as given.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from wallet import merkle
from wallet.address import Address
from wallet.amounts import Units
from wallet.errors import AmountError, ProofError
from wallet.receipts import Outcome, Receipt, Statement, Verdict, message_hash


STATEMENT_LAG: Final = 3
"""So many epochs after its own, a statement that was not final is to be in the root all the same."""


def binds_from(statement: Statement) -> int:
    """Return the first epoch whose root is to hold what was stated."""
    return statement.epoch + (0 if statement.final else STATEMENT_LAG)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf as the market gives it, believed once `place` found it under a root of the chain.

    Attributes:
        epoch: the number that its root gets or got when it is accepted.
        root: the root that it is said to stand under.
        cumulative: all that the account was ever allocated, in the smallest unit.
        proof: sibling hashes, from the leaf up.
    """

    epoch: int
    root: bytes
    account: Address
    cumulative: Units
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Roots:
    """The settler's roots, read from the chain; None where there is none."""

    accepted: bytes | None = None
    pending: bytes | None = None
    previous: bytes | None = None


class Place(Enum):
    """Where on the chain a leaf stands."""

    ACCEPTED = "accepted"
    """Under the accepted root: it can be claimed."""
    PREVIOUS = "previous"
    """Under the root before, for one more window."""
    PENDING = "pending"
    """Under the root that waits: it is locked until that is accepted."""
    NOWHERE = "nowhere"
    """Its proof leads to no root of the chain: it is worth nothing, or not any more."""


def place(leaf: Leaf, roots: Roots) -> Place:
    """Return where a leaf stands. Only the chain's roots count; the root that the leaf names is not believed."""
    candidates = (
        (Place.ACCEPTED, roots.accepted),
        (Place.PENDING, roots.pending),
        (Place.PREVIOUS, roots.previous),
    )
    for found, root in candidates:
        if root is not None and merkle.verify(root, leaf.account, leaf.cumulative, leaf.proof):
            return found
    return Place.NOWHERE


class Flaw(StrEnum):
    """What does not fit about one attempt."""

    UNDERPAID = "underpaid"
    """Accepted, for less than the last receipt says (what is emitted on top is no part of a receipt)."""
    OVERPAID = "overpaid"
    """Accepted, for more than the last receipt says."""
    CONTRADICTED = "contradicted"
    """The market signed two verdicts that differ. The one that pays more counts: it is signed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit.

    Attributes:
        attempt: 32 bytes.
        due: what the receipts say, in the smallest unit.
        judged: what the market's verdict says.
    """

    attempt: bytes
    flaw: Flaw
    due: Units
    judged: Units


@dataclass(frozen=True, slots=True)
class Audit:
    """One's own sum beside the market's.

    Attributes:
        earned: what the accepted attempts are due by one's own receipts.
        judged: what the market's verdicts on them add up to.
        unjudged: what receipts without a verdict add up to: not earned yet.
        stated: what the market's statement says it owes in total, ever; None without one.
        in_root: what the leaf holds; 0 without one.
        missing_from_root: what a statement promised for the leaf's epoch and the leaf lacks: the contract takes a final
            one for a promise of its own epoch's root and all later ones, and any other for one three epochs later.
        findings: what does not fit, attempt by attempt.
    """

    earned: Units
    judged: Units
    unjudged: Units
    stated: Units | None
    in_root: Units
    missing_from_root: Units
    findings: tuple[Finding, ...]

    @property
    def difference(self) -> int:
        """How much less than earned the market states; negative if it states more. 0 while it states nothing.

        More is no complaint: a statement covers all machines of an owner, these papers only this one's.
        """
        return 0 if self.stated is None else self.earned - self.stated

    @property
    def is_short(self) -> bool:
        """Whether the market owes more than it says, or its root holds less than it promised."""
        return self.difference > 0 or self.missing_from_root > 0


def audit(
    verdicts: Iterable[Verdict], receipts: Iterable[Receipt], statement: Statement | None, leaf: Leaf | None
) -> Audit:
    """Compare one's own papers with the market's word.

    Args:
        verdicts: those that came before the statement: later ones cannot be in it. The same one twice counts once.
        receipts: one's own, acknowledged by the market; per attempt the last one counts.
        statement: the market's last one.
        leaf: one's own leaf, whose place was found on the chain.

    Raises:
        ProofError: if statement and leaf speak of different accounts.
    """
    if statement is not None and leaf is not None and statement.owner != leaf.account:
        raise ProofError(f"the statement is for {statement.owner}, the leaf for {leaf.account}")
    last = _last(receipts)
    judged: dict[bytes, list[Verdict]] = {}
    for verdict in verdicts:
        known = judged.setdefault(verdict.attempt, [])
        if verdict not in known:
            known.append(verdict)

    earned = paid = 0
    findings: list[Finding] = []
    for attempt, known in judged.items():
        best = max(known, key=lambda v: v.amount + v.emitted if v.outcome == Outcome.ACCEPTED else -1)
        accepted = best.outcome == Outcome.ACCEPTED
        pay = Units(best.amount + best.emitted if accepted else 0)
        receipt = last.get(attempt)
        due = Units(0) if not accepted else pay if receipt is None else Units(receipt.amount + best.emitted)
        earned += due
        paid += pay
        flaws = [
            (len({(v.outcome, v.amount, v.emitted) for v in known}) > 1, Flaw.CONTRADICTED),
            (pay < due, Flaw.UNDERPAID),
            (pay > due, Flaw.OVERPAID),
        ]
        findings += [Finding(attempt, flaw, due, pay) for found, flaw in flaws if found]

    stated = None if statement is None else Units(statement.paid + statement.emitted)
    in_root = Units(0) if leaf is None else leaf.cumulative
    covered = statement is not None and leaf is not None and binds_from(statement) <= leaf.epoch
    return Audit(
        earned=Units(earned),
        judged=Units(paid),
        unjudged=Units(sum(r.amount for attempt, r in last.items() if attempt not in judged)),
        stated=stated,
        in_root=in_root,
        missing_from_root=Units(max(0, stated - in_root) if covered and stated is not None else 0),
        findings=tuple(findings),
    )


def _last(receipts: Iterable[Receipt]) -> dict[bytes, Receipt]:
    last: dict[bytes, Receipt] = {}
    for receipt in receipts:
        known = last.get(receipt.attempt)
        if known is None or (receipt.fence, receipt.seq) > (known.fence, known.seq):
            last[receipt.attempt] = receipt
    return last


def is_paid_for(verdict: Verdict, receipt: Receipt) -> bool:
    """Return whether a verdict pays exactly this receipt, in full."""
    return (verdict.outcome, verdict.receipt, verdict.amount) == (
        Outcome.ACCEPTED,
        message_hash(receipt),
        receipt.amount,
    )


@dataclass(frozen=True, slots=True)
class Balances:
    """Earned pay and where it is. With an honest market, earned is locked and claimable and paid together.

    Attributes:
        earned: all accepted pay, ever, by one's own papers.
        locked: earned, and under no accepted root yet.
        in_pending_root: the part of `locked` that becomes claimable when the pending root is accepted.
        claimable: under the accepted root, and not paid yet.
        paid: paid out, as the settler counts it.
    """

    earned: Units
    locked: Units
    in_pending_root: Units
    claimable: Units
    paid: Units

    @property
    def surplus(self) -> Units:
        """What the chain holds beyond one's own papers: pay of other machines, or papers that were lost. Usually 0."""
        return Units(self.locked + self.claimable + self.paid - self.earned)


def balances(*, earned: int, accepted: int, pending: int, claimed: int) -> Balances:
    """Return the four numbers.

    Args:
        earned: all accepted pay, by one's own papers (`Audit.earned`).
        accepted: one's own leaf under the accepted root; 0 without one.
        pending: one's own leaf under the pending root; 0 without one.
        claimed: what the settler paid, from the chain.

    Raises:
        AmountError: if one of them is negative.
    """
    if min(earned, accepted, pending, claimed) < 0:
        raise AmountError("an amount here is never negative")
    # A claim under the previous root may have paid more than the accepted root holds.
    reached = max(accepted, claimed)
    locked = max(0, earned - reached)
    return Balances(
        earned=Units(earned),
        locked=Units(locked),
        in_pending_root=Units(min(locked, max(0, pending - reached))),
        claimable=Units(reached - claimed),
        paid=Units(claimed),
    )
