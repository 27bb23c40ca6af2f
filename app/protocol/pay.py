"""What each job paid and cost, down to the receipts that were signed for it."""

from typing import ClassVar

from app.protocol.money import Units
from app.protocol.records import record


@record
class ReceiptView:
    """One signed receipt. All figures are of the whole attempt up to then, so that the latest one is all that counts.

    Attributes:
        digest: the message's hash, in hex: what both sides signed.
        acknowledged_at: when the market countersigned it, by its own clock; None while it has not.
    """

    seq: int
    units_done: int
    active_ms: int
    energy_mj: int
    amount: Units
    digest: str
    acknowledged_at: float | None


@record
class PayView:
    """One attempt's pay, with what proves it.

    Attributes:
        earned: booked pay, what was emitted included; None while nothing is accepted.
        electricity: what its energy cost, booked or, while it runs, at the tariff of now.
        verdict: hash of the market's verdict, in hex; empty while there is none.
        receipts: newest first, at most 500.
        signed: how many there are in all.
    """

    attempt: str
    earned: Units | None
    electricity: Units
    verdict: str
    receipts: tuple[ReceiptView, ...]
    signed: int


@record
class GetPay:
    """Give me an attempt's pay, with its receipts."""

    attempt: str
    answer: ClassVar[type] = PayView


@record
class JobPay:
    """What one attempt paid and cost.

    Attributes:
        earned: booked pay; 0 where it was not accepted.
    """

    attempt: str
    kind: str
    ended_at: float
    earned: Units
    electricity: Units
    active_ms: int


@record
class PerJob:
    """The attempts that the ledger knows of, newest first, at most 500."""

    jobs: tuple[JobPay, ...]


@record
class GetPerJob:
    """Give me what each attempt of the last `days` days paid and cost."""

    days: int = 30
    answer: ClassVar[type] = PerJob
