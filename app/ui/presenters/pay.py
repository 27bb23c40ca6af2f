"""What a job paid and cost: from its pay to the net, each signed receipt, and all jobs beside each other."""

from typing import Final

from app.protocol.money import Units
from app.protocol.pay import JobPay, PayView, PerJob
from app.protocol.records import record
from app.ui.presenters.jobs import Line, short
from app.ui.presenters.money import Token
from app.ui.presenters.state import job_kind
from app.ui.presenters.voice import Voice, plain


_EXACT: Final = 6
_FINE: Final = 4
_MOST_RECEIPTS: Final = 500
_MOST_JOBS: Final = 500
_HOUR_MS: Final = 3_600_000
_SHORTEST_MS: Final = 10_000
"""An attempt that ran for less has no rate that means anything."""


@record
class ReceiptRow:
    """One signed receipt as a row."""

    key: str
    number: str
    work: str
    pay: str
    countersigned: str


@record
class PayLines:
    """What proves a slip.

    Attributes:
        lines: from pay to net, and the verdict.
        receipts: newest first.
        told: how many receipts there are, in words.
    """

    lines: tuple[Line, ...]
    receipts: tuple[ReceiptRow, ...]
    told: str


def present_pay(pay: PayView, total: int, token: Token, voice: Voice, now: float) -> PayLines:
    """Return an attempt's pay down to its receipts; `total` is the work of the whole task."""
    say = voice.say
    lines = [Line(say("Electricity"), token.text(pay.electricity, voice, places=_EXACT))]
    if pay.earned is not None:
        net = Units(pay.earned - pay.electricity)
        lines.insert(0, Line(say("Paid"), token.text(pay.earned, voice, places=_EXACT)))
        lines.append(Line(say("Net"), token.text(net, voice, places=_EXACT)))
    if pay.verdict:
        lines.append(Line(say("Verdict"), short(pay.verdict), plain(pay.verdict, 80)))
    rows = tuple(
        ReceiptRow(
            receipt.digest,
            voice.integer(receipt.seq),
            voice.say("{done} of {total}", done=voice.integer(receipt.units_done), total=voice.integer(total))
            if total > 0
            else voice.integer(receipt.units_done),
            token.text(receipt.amount, voice, places=_FINE),
            voice.time(receipt.acknowledged_at, now) if receipt.acknowledged_at is not None else say("not yet"),
        )
        for receipt in pay.receipts[:_MOST_RECEIPTS]
    )
    told = voice.count(pay.signed, "{n} receipt was signed.", "{n} receipts were signed.")
    if not pay.signed:
        told = say("The first receipt is signed after the first minute of work.")
    return PayLines(tuple(lines), rows, told)


@record
class JobPayRow:
    """One job as a row of Earnings."""

    key: str
    ended: str
    kind: str
    earned: str
    electricity: str
    net: str
    rate: str
    loss: bool


def present_per_job(found: PerJob, token: Token, voice: Voice, now: float) -> tuple[JobPayRow, ...]:
    """Return what each job paid and cost, newest first."""
    return tuple(_job(job, token, voice, now) for job in found.jobs[:_MOST_JOBS])


def _job(job: JobPay, token: Token, voice: Voice, now: float) -> JobPayRow:
    net = Units(job.earned - job.electricity)
    rate = "\u2013"
    if job.active_ms >= _SHORTEST_MS:
        rate = token.text(net * _HOUR_MS // job.active_ms if net >= 0 else -(-net * _HOUR_MS // job.active_ms), voice)
    return JobPayRow(
        key=job.attempt,
        ended=voice.time(job.ended_at, now),
        kind=job_kind(job.kind, voice),
        earned=token.text(job.earned, voice) if job.earned else voice.say("no pay"),
        electricity=token.text(job.electricity, voice),
        net=token.text(net, voice),
        rate=rate,
        loss=net < 0,
    )
