"""The first set-up as values: its steps, what each check found, and the mend for it."""

from enum import StrEnum
from typing import Final

from app.desktop.checks import System
from app.protocol.errors import AppError
from app.protocol.records import record
from app.protocol.snapshot import Snapshot
from app.protocol.states import ReasonCode
from app.ui.presenters.faults import Fault, present_error
from app.ui.presenters.games import memory_text
from app.ui.presenters.reasons import Tone
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.voice import Voice, plain


LITTLE: Final = 2 << 30
ENOUGH: Final = 8 << 30


class Step(StrEnum):
    """The steps, in order. The one that comes next is remembered, so that a restart goes on there."""

    CHECKS = "checks"
    CONSENT = "consent"
    BENCHMARK = "benchmark"
    WHEN = "when"
    DONE = "done"


@record
class Check:
    """One thing that was looked at.

    Attributes:
        tone: EARN is in order, ATTENTION is worth a look, FAULT keeps jobs from running, WAIT is not known yet.
        mend: what to do; empty where nothing is to be done.
        command: what can be copied and run for it; may be empty.
        fault: what a button mends in place; None where none does.
    """

    name: str
    tone: Tone
    found: str
    mend: str = ""
    command: str = ""
    fault: Fault | None = None


def needed(seen: Seen, step: str) -> bool:
    """Return whether the first set-up is shown: until it was done, unless there was a wallet before it began."""
    if step == Step.DONE:
        return False
    if step in tuple(Step):
        return True
    return seen.live is not None and seen.live.wallet.owner is None


def done_before(seen: Seen, step: str) -> bool:
    """Return whether somebody set this instance up in another way, so that the steps need never be shown."""
    return not step and seen.live is not None and seen.live.wallet.owner is not None


def after(step: Step) -> Step:
    """Return the step after another."""
    steps = list(Step)
    return steps[min(steps.index(step) + 1, len(steps) - 1)]


def present_checks(seen: Seen, system: System, voice: Voice) -> tuple[Check, ...]:
    """Return all checks."""
    checks = [_engine(seen, voice), _docker(seen.live, system, voice), _gpu(seen.live, voice), _disk(system, voice)]
    if system.virtualisation is not None:
        checks.insert(1, _virtualisation(on=system.virtualisation, voice=voice))
    return tuple(checks)


def may_go_on(checks: tuple[Check, ...]) -> bool:
    """Return whether nothing that was found keeps jobs from running."""
    return all(check.tone is not Tone.FAULT for check in checks)


def _engine(seen: Seen, voice: Voice) -> Check:
    say = voice.say
    if seen.live is not None:
        return Check(say("Lull's engine"), Tone.EARN, say("runs"))
    if seen.link in (Link.LOST, Link.SILENT):
        error = AppError("engine.silent") if seen.link is Link.SILENT else seen.error
        fault = present_error(error, voice) if error else None
        return Check(say("Lull's engine"), Tone.FAULT, fault.message if fault else say("does not run"))
    return Check(say("Lull's engine"), Tone.WAIT, say("is starting"))


def _docker(snapshot: Snapshot | None, system: System, voice: Voice) -> Check:
    say = voice.say
    name = say("Docker with WSL2") if system.windows else say("Docker")
    if snapshot is None:
        return Check(name, Tone.WAIT, say("not known yet"))
    fault = _docker_fault(snapshot, voice)
    if fault is not None:
        mend = fault.advice or say("The button starts it.")
        if system.windows:
            mend = say("Install Docker Desktop. Windows restarts once for WSL2; this step comes back after it.")
            return Check(name, Tone.FAULT, fault.message, mend, "wsl --install")
        return Check(name, Tone.FAULT, fault.message, mend, fault=fault)
    view = snapshot.containment
    if view.gates:
        gate = present_error_of(view.gates[0].code, view.gates[0].args, voice)
        return Check(name, Tone.ATTENTION, gate.message, gate.advice)
    found = plain(view.engine or snapshot.sandbox)
    if not found:
        return Check(name, Tone.WAIT, say("not known yet"))
    return Check(name, Tone.EARN, found, say("It locks each job away from the rest of this PC."))


def _docker_fault(snapshot: Snapshot, voice: Voice) -> Fault | None:
    for reason in snapshot.engine.reasons:
        code = reason.args.get("code", "")
        if reason.code is ReasonCode.FAULT and code.startswith("docker."):
            return present_error_of(code, reason.args, voice)
    notice = next((notice for notice in snapshot.notices if notice.code.startswith("docker.")), None)
    return present_error_of(notice.code, notice.args, voice) if notice else None


def present_error_of(code: str, args: dict[str, str], voice: Voice) -> Fault:
    """Return the fault of a code with its arguments."""
    return present_error(AppError(code, **{name: value for name, value in args.items() if name != "code"}), voice)


def _gpu(snapshot: Snapshot | None, voice: Voice) -> Check:
    say = voice.say
    device = snapshot.device if snapshot else None
    if device is None:
        return Check(say("Graphics card"), Tone.WAIT, say("not known yet"))
    found = plain(device.name)
    if device.quarantine:
        return Check(say("Graphics card"), Tone.ATTENTION, found, say("It takes no work until a measurement passes."))
    if not device.listable:
        mend = say("Practice works without one. To earn, install your card's driver and start Lull again.")
        return Check(say("Graphics card"), Tone.ATTENTION, say("none with a driver; {found}", found=found), mend)
    return Check(say("Graphics card"), Tone.EARN, found)


def _disk(system: System, voice: Voice) -> Check:
    say = voice.say
    if system.free_bytes is None:
        return Check(say("Disk"), Tone.WAIT, say("not known"))
    free = say("{size} free", size=memory_text(system.free_bytes, voice))
    if system.free_bytes < LITTLE:
        return Check(say("Disk"), Tone.FAULT, free, say("Jobs need 2 GB at the least. Free some space."))
    if system.free_bytes < ENOUGH:
        return Check(say("Disk"), Tone.ATTENTION, free, say("Larger jobs need 8 GB."))
    return Check(say("Disk"), Tone.EARN, free)


def _virtualisation(*, on: bool, voice: Voice) -> Check:
    say = voice.say
    if on:
        return Check(say("Virtualisation"), Tone.EARN, say("on"))
    mend = say("Turn it on in the firmware: SVM or VT-x. This step comes back after the restart.")
    return Check(say("Virtualisation"), Tone.FAULT, say("off in the firmware"), mend)


def promises(voice: Voice) -> tuple[tuple[str, str], ...]:
    """Return what somebody agrees to, in plain words: what happens, and what never does."""
    say = voice.say
    return (
        (
            say("Strangers' programs run here"),
            say("Each is locked in a container: it sees no file of yours, and no network unless you allow one."),
        ),
        (
            say("The game comes first"),
            say("A game freezes the job within milliseconds. What was finished stays paid."),
        ),
        (
            say("It costs electricity"),
            say("A job that pays less than its electricity is refused, and every sum is shown after electricity."),
        ),
        (
            say("Your pay goes to a wallet"),
            say("It is made now, and its key stays on this PC. Back it up before much is in it."),
        ),
        (
            say("Nothing else leaves this PC"),
            say("The market sees the card, its figures and the work done. There is no telemetry."),
        ),
    )
