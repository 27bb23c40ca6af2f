"""Messages outside the window: first payout, a week's sum, a fault, a root that pays too little; grouped and rare."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import timedelta
from typing import Final

from app.protocol.errors import AppError
from app.protocol.records import record
from app.protocol.snapshot import Snapshot
from app.protocol.states import EngineState, ReasonCode
from app.ui.presenters.earnings import week_of
from app.ui.presenters.faults import notice_key, present_error
from app.ui.presenters.money import Token
from app.ui.presenters.seen import Seen
from app.ui.presenters.state import present_state
from app.ui.presenters.voice import Voice


QUIET_S: Final = 600.0
"""At least this long lies between two messages."""

AGAIN_S: Final = 86_400.0
"""The same fault is told again no sooner."""

PATIENCE_S: Final = 30.0
"""A fault that mends itself within this time is not told."""

_SHORT: Final = frozenset({"leaf.short", "leaf.withheld"})
_BUSY: Final = frozenset({ReasonCode.GAME, ReasonCode.FULL_SCREEN})


@record
class Toast:
    """One message."""

    title: str
    text: str
    urgent: bool = False


@record
class Memory:
    """What was told.

    Attributes:
        unpaid: whether a wallet that had never been paid was seen; only then a payout is the first one.
        week: the Monday whose week was summed last, as an ISO date.
        last_at: when anything was told last.
        faults: when each fault was told last, by its code.
        fault, fault_at: the fault that stands now, and since when.
    """

    unpaid: bool = False
    week: str = ""
    last_at: float = 0.0
    faults: Mapping[str, float] = field(default_factory=dict)
    fault: str = ""
    fault_at: float = 0.0


def next_toast(seen: Seen, memory: Memory, voice: Voice, now: float) -> tuple[Toast | None, Memory]:
    """Return the message that is due now, if any, and what is remembered from now on.

    While a game or another program fills the screen none is due; what would have been told then is told afterwards,
    if it is still true.
    """
    snapshot = seen.live
    if snapshot is None:
        return None, memory
    memory = _watch(snapshot, memory, now)
    if any(reason.code in _BUSY for reason in snapshot.engine.reasons) or now - memory.last_at < QUIET_S:
        return None, memory
    for look in (_leaf, _fault, _payout, _week):
        toast, told = look(snapshot, seen, memory, voice, now)
        if toast is not None:
            return toast, replace(told, last_at=now)
        memory = told
    return None, memory


def _watch(snapshot: Snapshot, memory: Memory, now: float) -> Memory:
    reason = next(iter(snapshot.engine.reasons), None)
    stopped = snapshot.engine.state is EngineState.FAULT and reason is not None
    code = reason.args.get("code", reason.code.value)[:60] if stopped and reason else ""
    return memory if code == memory.fault else replace(memory, fault=code, fault_at=now)


def _leaf(snapshot: Snapshot, _seen: Seen, memory: Memory, voice: Voice, now: float) -> tuple[Toast | None, Memory]:
    """Tell of a root that pays too little, once for each: there is a window to act in, and it ends."""
    notice = next((each for each in snapshot.notices if each.code in _SHORT), None)
    if notice is None or (key := notice_key(notice)) in memory.faults:
        return None, memory
    fault = present_error(AppError(notice.code, **notice.args), voice, key=key)
    told = dict(list({**memory.faults, key: now}.items())[-20:])
    return Toast(fault.title, fault.message, urgent=True), replace(memory, faults=told)


def _fault(_snapshot: Snapshot, seen: Seen, memory: Memory, voice: Voice, now: float) -> tuple[Toast | None, Memory]:
    if not memory.fault or now - memory.fault_at < PATIENCE_S:
        return None, memory
    if now - memory.faults.get(memory.fault, -AGAIN_S) < AGAIN_S:
        return None, memory
    state = present_state(seen, voice, now)
    faults = dict(list({**memory.faults, memory.fault: now}.items())[-20:])
    return Toast(state.sentence, state.reason, urgent=True), replace(memory, faults=faults)


def _payout(snapshot: Snapshot, _seen: Seen, memory: Memory, voice: Voice, _now: float) -> tuple[Toast | None, Memory]:
    if snapshot.wallet.paid <= 0:
        return None, memory if memory.unpaid else replace(memory, unpaid=True)
    if not memory.unpaid:
        return None, memory
    amount = Token.of(snapshot.network).text(snapshot.wallet.paid, voice)
    return Toast(voice.say("Your first payout"), voice.say("{amount} is at your address.", amount=amount)), replace(
        memory, unpaid=False
    )


def _week(snapshot: Snapshot, _seen: Seen, memory: Memory, voice: Voice, _now: float) -> tuple[Toast | None, Memory]:
    _, today = week_of(snapshot.earnings)
    if today.toordinal() < 8:
        return None, memory
    monday = today - timedelta(days=today.weekday())
    if memory.week == monday.isoformat():
        return None, memory
    told = replace(memory, week=monday.isoformat())
    start = (monday - timedelta(days=7)).isoformat()
    days = [day for day in snapshot.earnings.days if start <= day.day < monday.isoformat()]
    net = sum(day.earned - day.electricity for day in days)
    if not memory.week or net <= 0:  # the first week that is seen may have been seen before
        return None, told
    amount = Token.of(snapshot.network).text(net, voice)
    return Toast(voice.say("Last week"), voice.say("{amount} after electricity.", amount=amount)), told
