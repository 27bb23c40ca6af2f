"""What to do about a transaction that was signed: pure judgements on what the journal holds and what the chain shows.

    submitted ──▶ included ──▶ safe ──▶ final
        ▲             │          │
        └── reorg ────┴──────────┘          submitted ──▶ replaced   (another transaction took the nonce, for good)

A reverted transaction goes the same way, with `ok` False: until it is final, a reorg can still make it succeed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wallet.chain.rpc import TransactionReceipt


RESEND_S: Final = 15.0
"""Seconds after which the same bytes are sent again while they are in no block: a node may have dropped them."""


class Stage(StrEnum):
    """How far a transaction is."""

    SUBMITTED = "submitted"
    INCLUDED = "included"
    SAFE = "safe"
    FINAL = "final"
    REPLACED = "replaced"


ENDED: Final = frozenset({Stage.FINAL, Stage.REPLACED})


@dataclass(frozen=True, slots=True)
class Heads:
    """The chain at one moment: block numbers, and how many transactions of the sender are in blocks.

    Attributes:
        used, used_finally: the sender's count at the newest and at the final block.
    """

    latest: int
    safe: int
    final: int
    used: int
    used_finally: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A transaction as the journal knows it.

    Attributes:
        hashes: of the rungs that are signed, lowest fee first.
        rung: the highest that was ever sent.
        sent_for_s: seconds since that rung was first sent; None if it is not known to have been.
        heard_s: seconds since any of it was last sent.
    """

    nonce: int
    hashes: tuple[bytes, ...]
    rung: int
    stage: Stage
    sent_for_s: float | None
    heard_s: float | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is so, and what to send.

    Attributes:
        receipt: of the rung that is in a block, or None.
        send: the rung to send now, or None.
    """

    stage: Stage
    receipt: TransactionReceipt | None
    send: int | None


def judge(
    signed: Signed, heads: Heads, receipts: Mapping[bytes, TransactionReceipt], *, bump_after_s: float
) -> Judgement:
    """Return where a transaction stands and whether something is to be sent.

    Only the receipts of our own hashes make it included; a nonce that is used says nothing of whose it was, until no
    reorg can change it.
    """
    found = next((receipts[h] for h in signed.hashes if h in receipts), None)
    if found is not None and found.block_number <= heads.latest:
        if found.block_number <= heads.final:
            return Judgement(Stage.FINAL, found, None)
        return Judgement(Stage.SAFE if found.block_number <= heads.safe else Stage.INCLUDED, found, None)
    if heads.used_finally > signed.nonce:
        return Judgement(Stage.REPLACED, None, None)
    if heads.used > signed.nonce:
        # Something of ours or foreign is in a block: a receipt, or finality, will tell which.
        return Judgement(Stage.SUBMITTED, None, None)
    return Judgement(Stage.SUBMITTED, None, _due(signed, bump_after_s))


def _due(signed: Signed, bump_after_s: float) -> int | None:
    """Return the rung to send now: the present one if it was lost or is old, the next one if it waits for too long."""
    if signed.stage is not Stage.SUBMITTED or signed.sent_for_s is None or signed.heard_s is None:
        return signed.rung
    if signed.sent_for_s >= bump_after_s and signed.rung + 1 < len(signed.hashes):
        return signed.rung + 1
    return signed.rung if signed.heard_s >= RESEND_S else None
