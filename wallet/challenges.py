"""Whether a root that waits pays one too little, and with what one can prove it. Pure.

A market is bound by two things that it cannot take back: a statement that it signed, and a leaf under a root that was
accepted. The settling contract lets anybody challenge a pending root with either; this is its rule, said once more, so
that nobody puts up a bond for nothing.

Source: `Roots.sol` (`challenge`, `challengeWithProof`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from wallet.amounts import Units
from wallet.receipts import Signed, Statement
from wallet.rewards import Leaf, binds_from


def stated(statement: Statement) -> Units:
    """Return all that a statement says is owed, in the smallest unit."""
    return Units(statement.paid + statement.emitted)


@dataclass(frozen=True, slots=True)
class Case:
    """What proves that a leaf is to hold `needed`: a signed statement or an accepted leaf, and never both.

    Attributes:
        needed: in the smallest unit.
    """

    needed: Units
    statement: Signed[Statement] | None
    leaf: Leaf | None


def strongest(epoch: int, statements: Iterable[Signed[Statement]], accepted: Leaf | None) -> Case | None:
    """Return what proves the most about the root that becomes that of `epoch`, or None if nothing binds it.

    Of two that prove the same, the accepted leaf counts: nobody has to believe a signature.

    Args:
        epoch: the number that the pending root gets when it is accepted.
        statements: signed by the market, for this owner, checked.
        accepted: the owner's leaf under the accepted root, or None.
    """
    found = None if accepted is None or not accepted.cumulative else Case(accepted.cumulative, None, accepted)
    for signed in statements:
        needed = stated(signed.message)
        if binds_from(signed.message) <= epoch and needed > (found.needed if found else 0):
            found = Case(needed, signed, None)
    return found


def worth_keeping(statements: Iterable[Signed[Statement]], most: int) -> tuple[Signed[Statement], ...]:
    """Return the statements that may be needed: those to which no other promises as much as early.

    Of more than `most`, those that bind last are left out: a market that floods with statements of far epochs must not
    wash away the one that binds its next root.
    """
    kept: list[Signed[Statement]] = []
    for signed in sorted(statements, key=lambda each: (binds_from(each.message), -stated(each.message))):
        if not kept or stated(signed.message) > stated(kept[-1].message):
            kept.append(signed)
    return tuple(kept[:most])
