"""What an owner may sign about money: a few calls, built from typed values by the signer and checked by the engine.

There is no "sign this data": a permit or a delegation (EIP-7702) cannot be asked for, and the one approval that can is
of exactly one challenge's bond, to the contract that takes it.
"""

from typing import Final, Protocol

from wallet.address import Address, parse_address
from wallet.chain.abi import Function, Type
from wallet.chain.fees import Fees, gwei, ladder, policy_of
from wallet.chain.transactions import Transaction
from wallet.errors import FeeError, TransactionError


SEND: Final = "send"
CLAIM: Final = "claim"
CANCEL: Final = "cancel"
"""Nothing, to oneself, under the number of a transaction that waits."""
BOND: Final = "bond"
"""Lets the settler take the bond of one challenge."""
CHALLENGE: Final = "challenge"
"""Challenges the root that waits."""
UPHOLD: Final = "uphold"
"""Kills a root whose challenge nobody answered: the bond comes back, and the same again."""
REFUND: Final = "refund"
"""Takes a bond back whose root died of something else."""
MAX_GAS: Final = 1_000_000
"""The most gas that a transaction of ours may be given: a claim under 2^20 leaves takes a tenth of it."""

TRANSFER_CALL: Final = Function("transfer", (Type.ADDRESS, Type.UINT256), (Type.BOOL,))
CLAIM_CALL: Final = Function("claim", (Type.ADDRESS, Type.UINT256, Type.BYTES32_LIST), (Type.UINT256,))
APPROVE_CALL: Final = Function("approve", (Type.ADDRESS, Type.UINT256), (Type.BOOL,))
CHALLENGE_CALL: Final = Function(
    "challenge",
    (Type.ADDRESS, Type.UINT64, Type.UINT256, Type.UINT256, Type.BOOL, Type.BYTES),
    (Type.UINT256,),
    "(address,uint64,uint256,uint256,bool),bytes",
)
CHALLENGE_WITH_PROOF_CALL: Final = Function(
    "challengeWithProof", (Type.ADDRESS, Type.UINT256, Type.BYTES32_LIST), (Type.UINT256,)
)
UPHOLD_CALL: Final = Function("uphold", (Type.UINT256,))
REFUND_CALL: Final = Function("refund", (Type.UINT256,))
_LONGEST_PROOF: Final = 64
_SIGNATURE: Final = 65


class Stated(Protocol):
    """A market's signed statement; the meaning is that of `app.protocol.purse.Debt`."""

    @property
    def owner(self) -> str: ...
    @property
    def epoch(self) -> int: ...
    @property
    def paid(self) -> int: ...
    @property
    def emitted(self) -> int: ...
    @property
    def final(self) -> bool: ...
    @property
    def signature(self) -> str: ...


class Order(Protocol):
    """The values of which a transaction is made; their meaning is that of `app.protocol.purse.SendDraft`."""

    @property
    def kind(self) -> str: ...
    @property
    def chain_id(self) -> int: ...
    @property
    def sender(self) -> str: ...
    @property
    def nonce(self) -> int: ...
    @property
    def contract(self) -> str: ...
    @property
    def to(self) -> str: ...
    @property
    def amount(self) -> int: ...
    @property
    def cumulative(self) -> int: ...
    @property
    def proof(self) -> tuple[str, ...]: ...
    @property
    def debt(self) -> Stated | None: ...
    @property
    def challenge(self) -> int: ...
    @property
    def gas(self) -> int: ...
    @property
    def tip(self) -> int: ...
    @property
    def max_fee(self) -> int: ...
    @property
    def fee_cap(self) -> int: ...


def rungs(order: Order) -> tuple[Transaction, ...]:
    """Return the transactions that are signed for an order: one content and one nonce, at rising fees.

    Raises:
        TransactionError: if a value is out of range, or a claim pays somebody else than who signs it.
        FeeError: if the fees make no sense.
        AddressError: if an address is none.
    """
    if not 0 < order.chain_id < 1 << 63 or not 0 <= order.nonce < 1 << 63 or not 21_000 <= order.gas <= MAX_GAS:
        raise TransactionError("chain, number or gas of the transaction make no sense")
    if order.fee_cap > (most := policy_of(order.chain_id).cap):
        raise FeeError(f"more than {gwei(most)} is never paid for gas on this chain")
    contract, data = parse_address(order.contract), b"" if order.kind == CANCEL else _data(order)
    if order.kind == CANCEL:
        _check_empty(order)
    return tuple(
        Transaction(order.chain_id, order.nonce, offer.tip, offer.max_fee, order.gas, contract, 0, data)
        for offer in ladder(Fees(order.tip, order.max_fee), order.fee_cap)
    )


def _check_empty(order: Order) -> None:
    """Check that a cancellation does nothing at all: no coins, no call, to oneself."""
    own = {parse_address(text) for text in (order.sender, order.to, order.contract)}
    if len(own) != 1 or order.amount or order.cumulative or order.proof or order.debt is not None or order.challenge:
        raise TransactionError("a cancellation sends nothing, to oneself")


def _data(order: Order) -> bytes:
    if not 0 < order.amount < 1 << 256:
        raise TransactionError("an amount is above nothing")
    bare = not order.proof and order.cumulative == 0 and order.debt is None
    match order.kind:
        case "send" if bare and order.challenge == 0:
            return TRANSFER_CALL.call(parse_address(order.to), order.amount)
        case "bond" if bare and order.challenge == 0:
            return APPROVE_CALL.call(parse_address(order.to), order.amount)
        case "claim" if order.debt is None and order.challenge == 0 and order.cumulative >= order.amount:
            return CLAIM_CALL.call(_own(order), order.cumulative, _proof(order))
        case "challenge" if order.challenge == 0:
            return _challenge(order)
        case "uphold" | "refund" if bare and 0 < order.challenge < 1 << 256 and _own(order):
            return (UPHOLD_CALL if order.kind == UPHOLD else REFUND_CALL).call(order.challenge)
    raise TransactionError("that is nothing that an owner signs")


def _challenge(order: Order) -> bytes:
    account, debt = _own(order), order.debt
    if debt is None and order.cumulative == order.amount:
        return CHALLENGE_WITH_PROOF_CALL.call(account, order.cumulative, _proof(order))
    if (
        debt is None
        or order.proof
        or order.cumulative
        or (debt.owner, debt.paid + debt.emitted)
        != (
            account,
            order.amount,
        )
    ):
        raise TransactionError("a challenge goes with one's own statement or one's own leaf")
    try:
        signature = bytes.fromhex(debt.signature)
    except ValueError:
        signature = b""
    if len(signature) != _SIGNATURE:
        raise TransactionError("the market's signature is malformed")
    return CHALLENGE_CALL.call(account, debt.epoch, debt.paid, debt.emitted, debt.final, signature)


def _own(order: Order) -> Address:
    """Return who signs, if he is also who gets what it brings."""
    to = parse_address(order.to)
    if to != parse_address(order.sender):
        raise TransactionError("a claim or a challenge is one's own, for oneself")
    return to


def _proof(order: Order) -> tuple[bytes, ...]:
    if len(order.proof) > _LONGEST_PROOF:
        raise TransactionError("the proof is too long")
    try:
        return tuple(bytes.fromhex(sibling) for sibling in order.proof)
    except ValueError:
        raise TransactionError("the proof is malformed") from None
