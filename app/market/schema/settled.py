"""What is owed and paid: leaves of distributions, claims and epochs."""

from typing import Literal

from app.market.schema.wire import AddressText, AmountText, Count, Hex32, Wire


class Leaf(Wire, frozen=True, kw_only=True):
    """A leaf of a distribution, with its proof.

    Attributes:
        cumulative: all that the account was ever allocated.
        proof: sibling hashes, from the leaf up.
    """

    epoch: Count
    root: Hex32
    account: AddressText
    cumulative: AmountText
    proof: tuple[Hex32, ...]


class Proofs(Wire, frozen=True, kw_only=True):
    """The owner's leaf under the accepted root and, while one waits, under the pending root.

    Attributes:
        pending_until: seconds of UTC, by the chain's clock, from which the pending root can be accepted.
        unsettled: accepted pay that is in no root yet.
    """

    accepted: Leaf | None
    pending: Leaf | None
    pending_until: float | None
    unsettled: AmountText


class ClaimReply(Wire, frozen=True, kw_only=True):
    """The relayer's transaction; `transaction` is None when there was nothing to claim."""

    transaction: Hex32 | None
    amount: AmountText


class Epoch(Wire, frozen=True, kw_only=True):
    """One settled epoch.

    Attributes:
        state: `proposed` or `accepted`.
        allocated: what its root allocates in total, ever.
        burned, emitted: what it burns, and emits to providers.
        push_fee: what it books for whoever pushes claims.
    """

    epoch: Count
    root: Hex32
    state: Literal["proposed", "accepted"]
    allocated: AmountText
    burned: AmountText
    transaction: Hex32 | None
    emitted: AmountText = "0"
    push_fee: AmountText = "0"


class EpochList(Wire, frozen=True, kw_only=True):
    """All epochs, newest first, at most 200."""

    epochs: tuple[Epoch, ...]
