"""From what the engine knows to what clients see: pure functions, one per part of the snapshot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from app.engine.store.attempts import AttemptRow
from app.market.shares import earned, share
from app.protocol.money import Units
from app.protocol.snapshot import Day, EarningsView, GateView, JobView, ReachedHost, Span
from app.protocol.states import AttemptState, Reason
from app.protocol.texts import printable
from gpu_sandbox.sandbox.domains import Traffic, traffic_of


MAX_TEXT = 80
"""Characters of any text from outside."""


def plain(text: str, limit: int = MAX_TEXT) -> str:
    """Return text from outside as one capped line of printable characters."""
    line = printable(text[: limit * 4]).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"


def job_view(row: AttemptRow, receipts: tuple[int, int], *, active_ms: int, held: Reason | None) -> JobView:
    """Return an attempt as clients see it.

    Args:
        row: the attempt.
        receipts: how many were signed, and how many the market countersigned.
        active_ms: up to this moment.
        held: why it is frozen, where it is.
    """
    signed, countersigned = receipts
    done = row.moved if row.went_on else row.total if row.state in _DONE else row.done
    pay = share if row.went_on else earned
    return JobView(
        attempt=row.attempt,
        task=row.task,
        kind=plain(row.kind),
        state=row.state,
        started_at=row.started_at,
        ended_at=row.ended_at,
        done=done,
        total=row.total,
        price=row.price,
        earned=Units(pay(row.price, done, row.total, row.start)),
        energy_mj=row.energy_mj,
        active_ms=active_ms,
        receipts=signed,
        acknowledged=countersigned,
        held=held if row.state is AttemptState.HELD else None,
        failure=plain(row.failure),
        image=plain(row.assigned.spec.image),
        runtime=plain(row.runtime),
        gate=gate_view(row),
        start=row.start,
        moved=row.moved if row.went_on else 0,
    )


def gate_view(row: AttemptRow) -> GateView | None:
    """Return what an attempt's gate did, or None where it has none."""
    spec = row.assigned.spec
    if not spec.domains:
        return None
    traffic = traffic_of(row.traffic) or Traffic()
    return GateView(
        bytes=traffic.bytes,
        cap=spec.network_bytes,
        hosts=tuple(ReachedHost(plain(name), each.connections, each.bytes) for name, each in traffic.reached.items()),
        refused=traffic.refused,
        why=tuple(map(plain, traffic.why)),
    )


_DONE = frozenset(
    {AttemptState.COMMITTED, AttemptState.REVEALED, AttemptState.ACCEPTED, AttemptState.REJECTED, AttemptState.DISPUTED}
)


@dataclass(frozen=True, slots=True)
class Rollup:
    """What one local day earned and cost; `emitted` is a part of `earned`."""

    earned: Units
    electricity: Units
    jobs: int
    emitted: Units


def earnings_view(
    days: dict[date, Rollup], spans: Iterable[Span], now: datetime, *, shown_days: int = 30
) -> EarningsView:
    """Return earnings with today first of all, and every one of the last days, empty ones too.

    Args:
        days: by local date.
        spans: of today.
        now: aware, in the machine's own zone.
        shown_days: how many days back, today included.
    """
    today = now.date()
    listed = [today - timedelta(days=back) for back in reversed(range(shown_days))]
    views = [_day(day, days.get(day)) for day in listed]
    return EarningsView(today=views[-1], days=tuple(views), spans=tuple(spans))


def _day(day: date, rollup: Rollup | None) -> Day:
    if rollup is None:
        return Day(day.isoformat(), Units(0), Units(0), 0)
    return Day(day.isoformat(), rollup.earned, rollup.electricity, rollup.jobs, rollup.emitted)


def midnight(now: datetime) -> float:
    """Return the beginning of `now`'s local day, in seconds of UTC."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def local_now(zone: tzinfo | None = None) -> datetime:
    """Return now, aware, in the machine's zone or the given one."""
    return datetime.now(zone) if zone else datetime.now().astimezone()
