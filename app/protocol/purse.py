"""Transactions of the wallet as clients see them."""

from dataclasses import dataclass

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
