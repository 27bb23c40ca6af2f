"""What an owner may sign about money: two calls, built from typed values by the signer and checked by the engine.

There is no third kind and no "sign this data": an approval, a permit or a delegation (EIP-7702) cannot be asked for.
"""

from typing import Final, Protocol

from wallet.address import parse_address
from wallet.chain.abi import Function, Type
from wallet.chain.fees import Fees, gwei, ladder, policy_of
from wallet.chain.transactions import Transaction
from wallet.errors import FeeError, TransactionError


SEND: Final = "send"
CLAIM: Final = "claim"
MAX_GAS: Final = 1_000_000
"""The most gas that a transaction of ours may be given: a claim under 2^20 leaves takes a tenth of it."""

TRANSFER_CALL: Final = Function("transfer", (Type.ADDRESS, Type.UINT256), (Type.BOOL,))
CLAIM_CALL: Final = Function("claim", (Type.ADDRESS, Type.UINT256, Type.BYTES32_LIST), (Type.UINT256,))
_LONGEST_PROOF: Final = 64


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
    contract, data = parse_address(order.contract), _data(order)
    return tuple(
        Transaction(order.chain_id, order.nonce, offer.tip, offer.max_fee, order.gas, contract, 0, data)
        for offer in ladder(Fees(order.tip, order.max_fee), order.fee_cap)
    )


def _data(order: Order) -> bytes:
    to, sender = parse_address(order.to), parse_address(order.sender)
    if not 0 < order.amount < 1 << 256:
        raise TransactionError("an amount is above nothing")
    if order.kind == SEND and not order.proof and order.cumulative == 0:
        return TRANSFER_CALL.call(to, order.amount)
    if order.kind == CLAIM and to == sender and order.cumulative >= order.amount and len(order.proof) <= _LONGEST_PROOF:
        try:
            proof = tuple(bytes.fromhex(sibling) for sibling in order.proof)
        except ValueError:
            raise TransactionError("the proof of a claim is malformed") from None
        return CLAIM_CALL.call(to, order.cumulative, proof)
    raise TransactionError("that is neither a sending of tokens nor a claim of one's own")
