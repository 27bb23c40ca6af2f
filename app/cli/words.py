"""Snapshots in the words of a shell: states, reasons, amounts, times. The window has words of its own."""

import time
from typing import Final

from app.cli.console import plain
from app.protocol.errors import WORDINGS, AppError
from app.protocol.money import Units
from app.protocol.snapshot import JobView, Snapshot
from app.protocol.states import EngineState, NetworkKind, ReasonCode
from app.protocol.yielding import Handback
from wallet.amounts import Token, format_amount


PRACTICE: Final = "Practice network. These tokens have no value."
_PLACES: Final = 4
_STATES: Final = {
    EngineState.STARTING: "Starting.",
    EngineState.NEEDS_SETUP: "Not set up yet.",
    EngineState.WAITING: "Waiting for work.",
    EngineState.PREPARING: "Preparing a job.",
    EngineState.RUNNING: "Earning.",
    EngineState.THROTTLED: "Earning, slowed down.",
    EngineState.SUSPENDING: "Giving the machine back.",
    EngineState.PAUSED: "Paused.",
    EngineState.DRAINING: "Finishing the job, then pausing.",
    EngineState.FAULT: "Stopped by a fault.",
}
_REASONS: Final = {
    ReasonCode.USER_PAUSE: "you paused it",
    ReasonCode.SETUP: "no market is joined",
    ReasonCode.FAULT: "something is wrong",
    ReasonCode.SLEEP: "the PC is going to sleep",
    ReasonCode.THERMAL: "the device is too hot",
    ReasonCode.GAME: "{title} has the GPU",
    ReasonCode.FULL_SCREEN: "{title} is in full screen",
    ReasonCode.OTHER_GPU_USER: "{title} uses the GPU",
    ReasonCode.BATTERY: "on battery",
    ReasonCode.SCHEDULE: "outside the schedule",
    ReasonCode.INPUT: "the PC is in use",
    ReasonCode.TARIFF: "no job pays more than the electricity",
    ReasonCode.BUDGET: "the budget of disk or traffic is used up",
    ReasonCode.BENCHMARK: "a benchmark is needed",
    ReasonCode.NETWORK: "the market does not answer",
    ReasonCode.NO_WORK: "no work is offered",
}


_AFTER: Final = {"resting": "{title} closed", "suspected": "{title} may be a game"}
"""What a game's reason says when none has the machine for certain."""


def state(snapshot: Snapshot) -> str:
    """Return what the engine does and why, in one line; for a fault, with its mend."""
    engine = snapshot.engine
    words = [_STATES[engine.state]]
    if engine.state is EngineState.RUNNING and snapshot.job is not None:
        words = [f"Earning. {job(snapshot.job)}."]
    if engine.reasons:
        first = engine.reasons[0]
        told = first.code is ReasonCode.FAULT and first.args.get("code") in WORDINGS
        words.append(AppError(first.args["code"], **first.args).sentence() if told else _sentence(reason(snapshot)))
    if engine.until_at is not None:
        words.append(f"Until {clock(engine.until_at)}.")
    return " ".join(words)


def reason(snapshot: Snapshot) -> str:
    """Return the heaviest reason for not working, without a stop at its end; empty where there is none."""
    if not snapshot.engine.reasons:
        return ""
    first = snapshot.engine.reasons[0]
    if first.code is ReasonCode.GAME and first.args.get("phase") in _AFTER:
        at = first.args.get("resume_at", "")
        again = f"; work goes on at {clock(float(at))}" if at.isascii() and at.isdigit() else ""
        return _AFTER[first.args["phase"]].replace("{title}", first.args.get("title") or "The game") + again
    code = first.args.get("code", "")
    if first.code is ReasonCode.NETWORK and code.startswith("listing.") and code in WORDINGS:
        title = WORDINGS[code].title
        return title[0].lower() + title[1:]
    return _REASONS[first.code].replace("{title}", first.args.get("title") or "a program")


def job(view: JobView) -> str:
    """Return a job and how far it is."""
    done = f", {view.done} of {view.total}" if view.total else ""
    return f"{view.kind}{done}"


def handback(receipt: Handback) -> str:
    """Return what the last hand-back took: to the frozen job, and to the empty card where there is one."""
    said = f"Given back in {receipt.freeze_ms:.0f} ms at {clock(receipt.at)}"
    if receipt.cause:
        said += f" ({plain(receipt.cause)})"
    if receipt.vram_ms is not None:
        size = f"{receipt.vram_bytes / 1e9:.1f} GB" if receipt.vram_bytes else "the card's memory"
        said += f"; {size} in {receipt.vram_ms / 1000:.1f} s"
    if receipt.how != "freeze":
        said += f", by {plain(receipt.how)}"
    if receipt.resumed_at is not None:
        said += f"; went on at {clock(receipt.resumed_at)}"
    return f"{said}."


def money(units: Units | None, snapshot: Snapshot) -> str:
    """Return an amount with its unit, or a dash where it is not known."""
    if units is None:
        return "-"
    token = Token(plain(snapshot.network.symbol) or "tokens", snapshot.network.decimals)
    return format_amount(units, token, places=_PLACES)


def practice(snapshot: Snapshot) -> str:
    """Return the line that stands wherever amounts of a practice network are shown; else nothing."""
    return PRACTICE if snapshot.network.kind is NetworkKind.PRACTICE else ""


def clock(at: float) -> str:
    """Return a moment in local time: the clock alone today, with the date otherwise."""
    local, today = time.localtime(at), time.localtime()
    return time.strftime("%H:%M" if local[:3] == today[:3] else "%Y-%m-%d %H:%M", local)


def size(count: int) -> str:
    """Return bytes in words, with one digit behind the point."""
    value, unit = float(count), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"


def duration(seconds: float) -> str:
    """Return a duration, coarse as people say it."""
    minutes = int(seconds) // 60
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
