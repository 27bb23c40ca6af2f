"""What a provider checks of everything that a market signs, before he works or counts on it: pure functions.

Each raises `market.wrong` with the difference in words. The caller keeps what was signed: it is his proof.
"""

from dataclasses import dataclass
from typing import TypeVar

from app.market.codec import SchemaError, unpack
from app.market.schema import Assigned, SignedMessage, inputs_hash, spec_hash
from app.protocol.errors import KnownError
from wallet.address import Address
from wallet.eip712 import Domain
from wallet.errors import SignatureError
from wallet.receipts import (
    Acknowledgement,
    Assignment,
    Message,
    Order,
    Outcome,
    Statement,
    Verdict,
    check,
    message_hash,
)


M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the owner's grant names: the only source of what a market's signatures are checked against.

    Attributes:
        domain: chain and settling contract.
        market: the address of the market's key.
        owner: who is paid.
        worker: this machine's key.
    """

    domain: Domain
    market: Address
    owner: Address
    worker: Address


def check_assignment(assigned: Assigned, terms: Terms) -> Assignment:
    """Return the assignment, if the market signed it for this worker, and it hashes what came with it.

    Raises:
        KnownError: `market.wrong`.
    """
    assignment = _signed(Assignment, assigned.assignment, terms.domain, terms.market, "assignment")
    order = _order(assigned.order, terms)
    inputs = inputs_hash(assigned.inputs)
    _same("the assignment is for another worker", assignment.worker, terms.worker)
    _same("the job is not the one that the assignment names", spec_hash(assigned.spec), assignment.spec)
    _same("the inputs are not those that the assignment names", inputs, assignment.inputs)
    _same("the units of work differ from the assignment's", assigned.spec.units, assignment.units)
    _same("the order is not the one that the assignment names", message_hash(order), assignment.order)
    _same("the buyer ordered another job", order.spec, assignment.spec)
    _same("the buyer ordered other inputs", order.inputs, assignment.inputs)
    _same("the buyer ordered other units of work", order.units, assignment.units)
    _same("the buyer ordered another number of runs", order.replicas, assignment.replicas)
    if assigned.checkpoint is not None and assigned.checkpoint.done >= assignment.units:
        raise _wrong("the checkpoint that it sends holds all units of work, or more")
    if assignment.price * max(order.replicas, 1) > order.max_price:
        raise _wrong("it assigns more pay than the buyer ordered")
    return assignment


def _order(packed: SignedMessage, terms: Terms) -> Order:
    try:
        buyer = unpack(Order, packed).message.buyer
    except SchemaError as error:
        raise _wrong(f"its order cannot be read: {error}") from None
    order = _signed(Order, packed, terms.domain, buyer, "buyer's order")
    _same("the order is for another market", order.market, terms.market)
    return order


def check_acknowledgement(
    packed: SignedMessage, terms: Terms, *, attempt: bytes, fence: int, subject: bytes
) -> Acknowledgement:
    """Return the acknowledgement, if the market signed it for the receipt or commit with struct hash `subject`.

    Raises:
        KnownError: `market.wrong`.
    """
    message = _signed(Acknowledgement, packed, terms.domain, terms.market, "acknowledgement")
    _same("it acknowledged another attempt", message.attempt, attempt)
    _same("it acknowledged another fence", message.fence, fence)
    _same("it acknowledged something else than was sent", message.subject, subject)
    return message


def check_verdict(
    packed: SignedMessage, terms: Terms, *, attempt: bytes, fence: int, task: bytes, amount: int, receipt: bytes | None
) -> Verdict:
    """Return the verdict, if the market signed it and what it pays is what the last receipt says.

    Args:
        packed: the signed verdict.
        terms: what the grant names.
        attempt: which attempt was judged.
        fence: the attempt's fence.
        task: the attempt's task.
        amount: of the last receipt, in the smallest unit: what an accepted attempt is paid.
        receipt: struct hash of the last receipt, or None if there was none.

    Raises:
        KnownError: `market.wrong`.
    """
    message = _signed(Verdict, packed, terms.domain, terms.market, "verdict")
    _same("it judged another attempt", message.attempt, attempt)
    _same("it judged another fence", message.fence, fence)
    _same("it judged another task", message.task, task)
    match message.outcome:
        case Outcome.ACCEPTED:
            _same("it accepted the work for another pay than was agreed", message.amount, amount)
            _same("it accepted another receipt than the last one", message.receipt, receipt)
        case Outcome.REJECTED:
            _same("it rejected the work and names a pay", message.amount + message.emitted, 0)
        case _:
            raise _wrong("its verdict is neither yes nor no")
    return message


def check_statement(
    packed: SignedMessage, terms: Terms, *, accepted: int, before: Statement | None, emitted: int = 0
) -> Statement:
    """Return the statement, if the market signed it for this owner and owes no less than is known here.

    Args:
        packed: the signed statement.
        terms: what the grant names.
        accepted: the sum of all accepted verdicts that are stored here, in the smallest unit; other workers of the same
            owner may have earned more.
        before: the last statement that is stored here.
        emitted: the sum of what these verdicts emit.

    Raises:
        KnownError: `market.wrong`.
    """
    message = _signed(Statement, packed, terms.domain, terms.market, "statement")
    _same("its statement is for another owner", message.owner, terms.owner)
    if message.paid < accepted:
        raise _wrong(f"it states {message.paid}, but its verdicts add up to {accepted}")
    if message.emitted < emitted:
        raise _wrong(f"it states {message.emitted} emitted, but its verdicts add up to {emitted}")
    if before is not None and (message.paid < before.paid or message.emitted < before.emitted):
        raise _wrong(f"it stated {before.paid} before, and {message.paid} now")
    return message


def _signed(cls: type[M], packed: SignedMessage, domain: Domain, signer: Address, what: str) -> M:
    try:
        return check(domain, unpack(cls, packed), signer)
    except (SchemaError, SignatureError) as error:
        raise _wrong(f"its {what} does not hold: {error}") from None


def _same(difference: str, actual: object, expected: object) -> None:
    if actual != expected:
        raise _wrong(difference)


def _wrong(what: str) -> KnownError:
    return KnownError("market.wrong", what=what)
