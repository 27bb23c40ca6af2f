"""What a buyer says and hears: orders, tasks, and where he stands."""

from typing import Annotated

import msgspec

from app.market.schema.manifest import InputRef, JobSpec
from app.market.schema.wire import AddressText, AmountText, Count, Hex32, Kind, ShortText, SignedMessage, Wire


class OrderRequest(Wire, frozen=True, kw_only=True):
    """A signed `Order` with what it hashes, and a signed `Spend` that covers it."""

    order: SignedMessage
    spec: JobSpec
    inputs: Annotated[tuple[InputRef, ...], msgspec.Meta(max_length=64)]
    spend: SignedMessage


class AttemptSummary(Wire, frozen=True, kw_only=True):
    """One attempt at a task, as its buyer sees it."""

    attempt: Hex32
    state: ShortText
    owner: AddressText
    price: AmountText
    digest: Hex32 | None = None
    done: Count = 0
    total: Count = 0


class TaskView(Wire, frozen=True, kw_only=True):
    """A task as its buyer sees it.

    Attributes:
        state: `queued`, `running`, `verifying`, `accepted`, `settled`, `cancelled`, `expired` or `failed`.
        cost: what the buyer pays in all, burn included; 0 until it is accepted.
        verified_by: such as `hash-quorum`; empty until it is accepted.
        result: digest of the accepted result.
    """

    task: Hex32
    kind: Kind
    state: ShortText
    replicas: Count
    attempts: tuple[AttemptSummary, ...]
    cost: AmountText
    verified_by: ShortText = ""
    result: Hex32 | None = None
    reason: ShortText = ""


class TaskList(Wire, frozen=True, kw_only=True):
    """The buyer's tasks, newest first, at most 200."""

    tasks: tuple[TaskView, ...]


class SpendRequest(Wire, frozen=True, kw_only=True):
    """A signed `Spend`: after delivery, for exactly what is owed."""

    spend: SignedMessage


class Account(Wire, frozen=True, kw_only=True):
    """Where a buyer stands with the market, in the smallest unit, in total and ever.

    The vault collects exactly what a `Spend` covers beyond what was collected before. So a buyer signs twice: with an
    order a `Spend` that covers the most that it can cost, and after delivery one for exactly `owed`. If he does not,
    the covering one is used after a while, and what it yields too much is allocated back to him.

    Attributes:
        collected: what the vault has paid to this market for him.
        owed: what a `Spend` says that pays exactly for all accepted tasks.
        reserved: the sum of his open orders' maxima.
        signed: the most that he has signed for.
    """

    collected: AmountText
    owed: AmountText
    reserved: AmountText
    signed: AmountText
