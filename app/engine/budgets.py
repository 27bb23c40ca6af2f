"""What jobs may take of the disk and of the month's traffic: beyond a budget no new work is taken. Pure.

A job that runs goes on: its result could not be sent otherwise, and what was done would be for nothing. One with a
network would use up more, as long as it runs: it is given back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.protocol.snapshot import UsageView
from app.protocol.states import Reason, ReasonCode


GB: Final = 10**9


@dataclass(frozen=True, slots=True)
class Budgets:
    """What jobs may take, in bytes; 0 is no limit."""

    disk: int = 0
    traffic: int = 0


def spent(budgets: Budgets, usage: UsageView, now: datetime) -> tuple[Reason, ...]:
    """Return which budgets are used up; what was not measured is not used up.

    Args:
        budgets: what the owner allows.
        usage: what was taken.
        now: the moment on the owner's clock; another month's traffic does not count.
    """
    found = []
    if budgets.traffic and usage.month == month_of(now) and usage.traffic_bytes >= budgets.traffic:
        until = str(round(next_month(now).timestamp()))
        said = {"used": str(usage.traffic_bytes), "limit": str(budgets.traffic)}
        found.append(Reason(ReasonCode.BUDGET, {"what": "traffic", **said, "until_at": until}))
    if budgets.disk and usage.disk_bytes is not None and usage.disk_bytes >= budgets.disk:
        said = {"used": str(usage.disk_bytes), "limit": str(budgets.disk)}
        found.append(Reason(ReasonCode.BUDGET, {"what": "disk", **said}))
    return tuple(found)


def traffic_left(budgets: Budgets, usage: UsageView, now: datetime) -> int | None:
    """Return the bytes of traffic that are left of the month, 0 at the least; None where there is no limit.

    Args:
        budgets: what the owner allows.
        usage: what was taken.
        now: the moment on the owner's clock; another month's traffic does not count.
    """
    if not budgets.traffic:
        return None
    taken = usage.traffic_bytes if usage.month == month_of(now) else 0
    return max(0, budgets.traffic - taken)


def month_of(now: datetime) -> str:
    """Return the month of a moment, such as `2026-11`."""
    return f"{now:%Y-%m}"


def next_month(now: datetime) -> datetime:
    """Return the beginning of the month after a moment, in its zone."""
    year, month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
    return now.replace(year=year, month=month, day=1, hour=0, minute=0, second=0, microsecond=0)
