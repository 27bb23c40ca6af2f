"""Transactions of the wallet as clients see them, and what clients ask about them."""

from dataclasses import dataclass
from typing import ClassVar

from app.protocol.money import Units


@dataclass(frozen=True, slots=True)
class TransactionView:
    """Something that left or reached the wallet.

    Attributes:
        kind: `claim`, `send` or `receive`.
        peer: the other address.
        state: `submitted`, `included`, `safe`, `final`, `failed` or `replaced`.
        confirmations: blocks on top, or None while it is in no block.
        hash: of the transaction; 0x and 64 hex digits, or empty while there is none.
    """

    kind: str
    amount: Units
    peer: str
    state: str
    at: float
    confirmations: int | None
    hash: str


@dataclass(frozen=True, slots=True)
class SendDraft:
    """A transaction that waits for the owner's signature: every field that is reviewed and signed.

    Attributes:
        intent: names it; signing and submitting it twice is doing it once.
        kind: `send` or `claim`.
        practice: whether its tokens have no value.
        sender, nonce: whose, and the how manieth.
        contract: what is called: the token for a send, the settler for a claim.
        to: who gets the tokens.
        amount: what he gets, in the token's smallest unit.
        cumulative, proof: of a claim, the leaf; 0 and nothing for a send.
        gas: the most units of gas.
        tip, max_fee: the first offer, wei per gas.
        fee_cap: wei per gas that no bump goes above.
        coin: the name of the native coin, in which gas is paid.
        cost: what it costs as things are, in wei; `worst` is the most that it can cost, at the cap of the ladder.
        balance, native_balance: what the sender has.
        warnings: codes of what the owner should look at: `new-address`, `own-address`, `look-alike`, `everything`,
            `contract`.
    """

    intent: str
    kind: str
    practice: bool
    chain_id: int
    sender: str
    nonce: int
    contract: str
    to: str
    amount: Units
    symbol: str
    decimals: int
    cumulative: Units
    proof: tuple[str, ...]
    gas: int
    tip: Units
    max_fee: Units
    fee_cap: Units
    coin: str
    cost: Units
    worst: Units
    balance: Units
    native_balance: Units
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrepareSend:
    """Make a draft that sends tokens; nothing is signed or sent.

    Attributes:
        to: an address, with its checksum.
        amount: in the token's smallest unit.
    """

    to: str
    amount: Units
    answer: ClassVar[type] = SendDraft


@dataclass(frozen=True, slots=True)
class PrepareClaim:
    """Make a draft of a claim that the owner sends and pays for himself, with no relayer; nothing is signed or sent."""

    answer: ClassVar[type] = SendDraft


@dataclass(frozen=True, slots=True)
class Submitted:
    """Signed bytes are in the journal, and on their way.

    Attributes:
        state: as in `TransactionView`.
        hash: of what was sent last; a bump changes it.
    """

    intent: str
    state: str
    hash: str
    nonce: int


@dataclass(frozen=True, slots=True)
class SubmitSigned:
    """Journal and broadcast what the signer signed for a draft. The same again answers the same.

    Attributes:
        raws: the signed transactions in hex, lowest fee first: one nonce, one content, rising fees.
    """

    intent: str
    raws: tuple[str, ...]
    answer: ClassVar[type] = Submitted


@dataclass(frozen=True, slots=True)
class GetSubmitted:
    """Tell me how far a transaction of the journal is."""

    intent: str
    answer: ClassVar[type] = Submitted
