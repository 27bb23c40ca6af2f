"""The state sentence and its reason: what Lull does and why, for every state and every reason there is."""

from typing import Final

from app.protocol.errors import AppError
from app.protocol.records import record
from app.protocol.snapshot import JobView, Snapshot
from app.protocol.states import EngineState, Reason, ReasonCode
from app.ui.presenters.faults import Fault, Mending, present_error
from app.ui.presenters.reasons import TABLE, Case, Tone, listed_since, tell
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.voice import Voice, in_a_row, marked, plain, stopped
from app.ui.presenters.words import QUARANTINES, word


@record
class StateView:
    """The answer to "what is it doing, and why?".

    Attributes:
        sentence: one fact.
        reason: why, and what comes next.
        fault: the trouble behind it, with its mending, if the user can do something.
    """

    tone: Tone
    sentence: str
    reason: str
    fault: Fault | None = None


_STATES: Final[dict[EngineState, tuple[Tone, str, str]]] = {
    EngineState.STARTING: (Tone.WAIT, marked("Starting."), marked("The engine looks at this PC.")),
    EngineState.NEEDS_SETUP: TABLE[ReasonCode.SETUP],
    EngineState.WAITING: TABLE[ReasonCode.NO_WORK],
    EngineState.PREPARING: (Tone.WAIT, marked("Preparing a job."), marked("It starts in a moment.")),
    EngineState.RUNNING: (Tone.EARN, marked("Earning."), marked("A job is running.")),
    EngineState.THROTTLED: (Tone.EARN, marked("Earning, slowed down."), marked("A job is running.")),
    EngineState.SUSPENDING: (Tone.WAIT, marked("Handing the PC back."), marked("The job is being frozen.")),
    EngineState.PAUSED: (Tone.PAUSED, marked("Paused."), marked("Finished work stays paid.")),
    EngineState.DRAINING: (Tone.EARN, marked("Finishing this job."), marked("You asked for it.")),
    EngineState.FAULT: TABLE[ReasonCode.FAULT],
}

_LINKS: Final[dict[Link, tuple[Tone, str, str]]] = {
    Link.CONNECTING: (Tone.WAIT, marked("Starting."), marked("Looking for the engine.")),
    Link.STARTING: (Tone.WAIT, marked("Starting."), marked("The engine is on its way; it takes a few seconds.")),
    Link.CONNECTED: (Tone.WAIT, marked("Starting."), marked("The engine is getting ready.")),
    Link.LOST: (Tone.FAULT, marked("The engine is not running."), marked("Nothing is earned until you start it.")),
    Link.SILENT: (Tone.ATTENTION, marked("The engine does not answer."), ""),
    Link.STOPPING: (Tone.WAIT, marked("Stopping."), marked("The engine puts its work away.")),
}

KINDS: Final = {
    "embed-text": marked("Embedding text"),
    "train-digits": marked("Training a model"),
    "render": marked("Rendering"),
    "transcode": marked("Transcoding"),
}

_WORKING: Final = frozenset({EngineState.RUNNING, EngineState.THROTTLED, EngineState.DRAINING, EngineState.PREPARING})

_TROUBLES: Final = frozenset({ReasonCode.FAULT, ReasonCode.SETUP, ReasonCode.NETWORK})
"""Reasons that may name a code of `app.protocol.errors`."""

_CAUSE_SAYS_MORE: Final = frozenset({ReasonCode.THERMAL, ReasonCode.TARIFF})
"""Reasons whose cause says more than their sentence."""


def present_state(seen: Seen, voice: Voice, now: float) -> StateView:
    """Return the state sentence for what is seen."""
    snapshot = seen.live
    if snapshot is None:
        return _without_engine(seen, voice, now)
    state, reason = snapshot.engine.state, next(iter(snapshot.engine.reasons), None)
    if state in _WORKING or state is EngineState.STARTING:
        return _working(snapshot, reason, voice, now)
    if reason is None:
        tone, sentence, why = _STATES[state]
        listed = listed_since(snapshot, voice, now) if state is EngineState.WAITING else ""
        return StateView(tone, voice.say(sentence), in_a_row(voice.say(why), listed))
    if reason.code in _TROUBLES and reason.args.get("code"):
        return _trouble(reason, voice)
    tone, sentence, why = tell(Case(snapshot, reason, voice, now))
    return StateView(tone, sentence, voice.say("The job is being frozen.") if state is EngineState.SUSPENDING else why)


def job_kind(kind: str, voice: Voice) -> str:
    """Return what a job does, in words; the name of an unknown kind as it is."""
    return voice.say(KINDS[kind]) if kind in KINDS else plain(kind) or voice.say("A job")


def time_left(job: JobView, voice: Voice) -> str:
    """Return `about 18 min left`, or nothing while that cannot be told."""
    if not 0 < job.done < job.total or not 2000 <= job.active_ms < 10**13:
        return ""
    left_s = job.active_ms * (job.total - job.done) // job.done // 1000
    if left_s < 60:
        return voice.say("less than a minute left")
    return voice.say("about {time} left", time=voice.duration(min(left_s, 10**10)))


def _without_engine(seen: Seen, voice: Voice, now: float) -> StateView:
    tone, sentence, why = _LINKS[seen.link]
    if seen.link is Link.SILENT:
        fault = present_error(AppError("engine.silent"), voice)
        return StateView(tone, voice.say(sentence), f"{fault.message} {fault.advice}", fault)
    if seen.link is not Link.LOST:
        return StateView(tone, voice.say(sentence), voice.say(why))
    fault = present_error(seen.error or AppError("engine.not-running"), voice)
    if fault.code == "engine.not-running":
        cause = voice.say(why)
        if seen.snapshot is not None:
            ended = voice.say("It stopped after {time}.", time=voice.time(seen.snapshot.at, now))
            cause = in_a_row(ended, cause)
        return StateView(tone, voice.say(sentence), cause, fault)
    reason = in_a_row(fault.message, fault.advice)
    return StateView(tone, stopped(fault.title), stopped(reason), fault if fault.mending is not Mending.NONE else None)


def _working(snapshot: Snapshot, reason: Reason | None, voice: Voice, now: float) -> StateView:
    state, job = snapshot.engine.state, snapshot.job
    tone, sentence, why = _STATES[state]
    left = time_left(job, voice) if job else ""
    told = tell(Case(snapshot, reason, voice, now)) if reason else None
    words = [job_kind(job.kind, voice)] if job else []
    if state is EngineState.DRAINING:
        if told and reason and reason.code is not ReasonCode.USER_PAUSE:
            return StateView(tone, voice.say(sentence), told[1])
        cause = voice.say("You asked for it: {left}.", left=left) if left else voice.say(why)
        return StateView(tone, voice.say("Finishing this job, then pausing."), cause)
    if state is EngineState.THROTTLED and told and reason:
        return StateView(tone, voice.say(sentence), told[2] if reason.code in _CAUSE_SAYS_MORE else told[1])
    if state is EngineState.RUNNING and left:
        words.append(left)
    if not job or state is EngineState.STARTING:
        return StateView(tone, voice.say(sentence), voice.say(why))
    if state is EngineState.PREPARING:
        won = voice.say("This PC won a job: {kind}. It starts in a moment.", kind=words[0])
        return StateView(tone, voice.say(sentence), won)
    return StateView(tone, voice.say(sentence), stopped(voice.listed(words)))


def _trouble(reason: Reason, voice: Voice) -> StateView:
    """Return the sentence of a reason that names an error."""
    values = {name: value for name, value in reason.args.items() if name != "code"}
    fault = present_error(AppError(reason.args["code"], **values), voice, key=f"reason:{reason.args['code']}")
    why = in_a_row(fault.message, fault.advice)
    if fault.code == "device.quarantine":
        cause = word(QUARANTINES, values.get("what", ""), voice)
        why = voice.say("{why} Lull measures it again by itself.", why=stopped(cause))
        return StateView(Tone.ATTENTION, voice.say("The card takes no work."), why, fault)
    tone = Tone.FAULT if reason.code is ReasonCode.FAULT else Tone.ATTENTION
    return StateView(tone, stopped(fault.title), why, fault if fault.mending is not Mending.NONE else None)
