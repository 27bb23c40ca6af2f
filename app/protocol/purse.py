"""Transactions of the wallet as clients see them, and what clients ask about them."""

from typing import ClassVar

from app.protocol.money import Units
from app.protocol.records import record


@record
class TransactionView:
    """Something that left or reached the wallet.

    Attributes:
        kind: `claim`, `send` or `receive`.
        peer: the other address.
        state: `submitted`, `included`, `safe`, `final`, `failed` or `replaced`; `cancelling` and, once that is in a
            block, `cancelled`.
        confirmations: blocks on top, or None while it is in no block.
        hash: of the transaction; 0x and 64 hex digits, or empty while there is none.
        cancellable: whether it is the owner's own, waits, and can still be cancelled (`PrepareCancel`).
    """

    kind: str
    amount: Units
    peer: str
    state: str
    at: float
    confirmations: int | None
    hash: str
    cancellable: bool = False


@record
class Debt:
    """What the market signed that it owes an owner in total, ever: `wallet.receipts.Statement`.

    Attributes:
        paid, emitted: in the token's smallest unit.
        final: whether it was the last of its epoch.
        signature: 65 bytes in hex.
    """

    owner: str
    epoch: int
    paid: Units
    emitted: Units
    final: bool
    signature: str


@record
class ChallengeView:
    """A challenge of the owner's that holds a bond.

    Attributes:
        number: the contract's.
        state: `open` while it can be answered, `ripe` once it can be upheld, `over` where the root died of something
            else and the bond can be taken back.
        needed: what the leaf is to hold, in the smallest unit.
        bond: what comes back; as much again, of the market's, if it is upheld.
        until_at: when the time for an answer ends, by the chain's clock.
    """

    number: int
    state: str
    needed: Units
    bond: Units
    until_at: float


@record
class LeafView:
    """The owner's leaf under the root that waits, as this PC audits it.

    Attributes:
        epoch: the number that the root gets when it is accepted.
        state: `fits`; `looking` while the market may still show it; `short` if it holds less than the market signed or
            an accepted root held; `withheld` if the market does not show it at all.
        due: what is to be in it; 0 while nothing binds the market.
        held: what is in it.
        until_at: until when it can be challenged, by the chain's clock.
        evidence: `statement`, `leaf` or, where nothing is missing, empty.
    """

    epoch: int
    state: str
    due: Units
    held: Units
    until_at: float
    evidence: str = ""


@record
class SendDraft:
    """A transaction that waits for the owner's signature: every field that is reviewed and signed.

    Attributes:
        intent: names it; signing and submitting it twice is doing it once.
        kind: `send`, `claim` or `cancel` (of what waits under its number); of a challenge `bond` (lets the settler take
            it), `challenge`, `uphold` or `refund`.
        practice: whether its tokens have no value.
        sender, nonce: whose, and the how manieth.
        contract: what is called: the token for a send or a bond, the settler for all else.
        to: who gets the tokens; for a bond, who may take them.
        amount: what he gets or may take, in the token's smallest unit; of a challenge, what the leaf is to hold.
        cumulative, proof: of a claim or a challenge, the leaf; 0 and nothing otherwise.
        gas: the most units of gas.
        tip, max_fee: the first offer, wei per gas.
        fee_cap: wei per gas that no bump goes above.
        coin: the name of the native coin, in which gas is paid.
        cost: what it costs as things are, in wei; `worst` is the most that it can cost, at the cap of the ladder.
        balance, native_balance: what the sender has.
        warnings: codes of what the owner should look at: `new-address`, `own-address`, `look-alike`, `everything`,
            `contract`.
        debt: the market's word that a challenge is about, or None.
        challenge: the number of the challenge that is upheld or refunded; 0 otherwise.
        bond: what a challenge costs who is wrong, in the smallest unit; None for a send or a claim.
        cancels: the intent of the transaction that a `cancel` is about; empty otherwise.
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
    debt: Debt | None = None
    challenge: int = 0
    bond: Units | None = None
    cancels: str = ""


@record
class PrepareSend:
    """Make a draft that sends tokens; nothing is signed or sent.

    Attributes:
        to: an address, with its checksum.
        amount: in the token's smallest unit.
    """

    to: str
    amount: Units
    answer: ClassVar[type] = SendDraft


@record
class PrepareClaim:
    """Make a draft of a claim that the owner sends and pays for himself, with no relayer; nothing is signed or sent."""

    answer: ClassVar[type] = SendDraft


@record
class PrepareChallenge:
    """Make a draft of what is due next about a root that pays the owner too little; nothing is signed or sent.

    First the settler is let take the bond, then the root is challenged, and once nobody answered in time, the challenge
    is upheld, which brings the bond back.
    """

    answer: ClassVar[type] = SendDraft


@record
class PrepareCancel:
    """Make a draft that cancels a transaction which waits: one of nothing, to oneself, in its place.

    Attributes:
        transaction: its hash, of any of its bumps; empty means the one that waits longest.
    """

    transaction: str = ""
    answer: ClassVar[type] = SendDraft


@record
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


@record
class SubmitSigned:
    """Journal and broadcast what the signer signed for a draft. The same again answers the same.

    Attributes:
        raws: the signed transactions in hex, lowest fee first: one nonce, one content, rising fees.
    """

    intent: str
    raws: tuple[str, ...]
    answer: ClassVar[type] = Submitted


@record
class GetSubmitted:
    """Tell me how far a transaction of the journal is."""

    intent: str
    answer: ClassVar[type] = Submitted
