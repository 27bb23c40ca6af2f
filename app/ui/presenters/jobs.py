"""Jobs: the rows of the history, and the pay slip that explains every token of one of them."""

from typing import Final

from app.protocol.money import Units
from app.protocol.records import record
from app.protocol.snapshot import GateView, JobView, Snapshot
from app.protocol.states import AttemptState, ReasonCode
from app.ui.presenters.faults import present_code
from app.ui.presenters.money import Token
from app.ui.presenters.reasons import Tone
from app.ui.presenters.state import KINDS, job_kind, time_left
from app.ui.presenters.voice import Voice, marked, plain


MOST_ROWS: Final = 200
_EXACT: Final = 6
"""Digits behind the point on a pay slip, where small pay must be told from smaller."""
_MOST_HOSTS: Final = 8
_MOST_REASONS: Final = 3


@record
class JobRow:
    """One attempt in the history.

    Attributes:
        attempt: what the row is found by.
    """

    attempt: str
    started: str
    kind: str
    state: str
    tone: Tone
    pay: str


@record
class Line:
    """A line of the pay slip: a label, its value, and whether the value may be copied."""

    label: str
    value: str
    copied: str = ""


@record
class PaySlip:
    """One attempt in full.

    Attributes:
        state, tone: where it stands.
        meaning: what that state means for the pay.
        failure: why it failed, or empty.
    """

    attempt: str
    title: str
    state: str
    tone: Tone
    meaning: str
    failure: str
    pay: str
    lines: tuple[Line, ...]


@record
class JobCard:
    """The current job, small.

    Attributes:
        part: how much is done, from 0 to 1, or None where that is unknown.
        done: the same in words.
    """

    attempt: str
    title: str
    state: str
    tone: Tone
    part: float | None
    done: str
    pay: str


@record
class JobsPage:
    """The Jobs page."""

    current: JobCard | None
    rows: tuple[JobRow, ...]
    empty: str


_STATES: Final[dict[AttemptState, tuple[Tone, str, str]]] = {
    AttemptState.ASSIGNED: (Tone.WAIT, marked("Assigned"), marked("This PC won it; it starts soon.")),
    AttemptState.PREPARING: (Tone.WAIT, marked("Preparing"), marked("Its sandbox is being made.")),
    AttemptState.RUNNING: (Tone.EARN, marked("Running"), marked("It earns as it goes.")),
    AttemptState.HELD: (
        Tone.PAUSED,
        marked("On hold"),
        marked("It is frozen and goes on later; pausing costs nothing."),
    ),
    AttemptState.COMPLETING: (Tone.EARN, marked("Finishing"), marked("Its result is being collected.")),
    AttemptState.COMMITTED: (Tone.WAIT, marked("Being checked"), marked("The result is sent; others compute it too.")),
    AttemptState.REVEALED: (Tone.WAIT, marked("Being checked"), marked("The results are being compared.")),
    AttemptState.ACCEPTED: (Tone.EARN, marked("Accepted"), marked("The result was right, and the pay is yours.")),
    AttemptState.REJECTED: (Tone.FAULT, marked("Rejected"), marked("The result did not agree with the others.")),
    AttemptState.DISPUTED: (Tone.ATTENTION, marked("Disputed"), marked("The results differ; further runs decide.")),
    AttemptState.DRAINING: (Tone.WAIT, marked("Stopping"), marked("It writes a checkpoint and ends.")),
    AttemptState.MOVED: (
        Tone.WAIT,
        marked("Handed over"),
        marked("Another PC goes on from here; your part is paid when its result is accepted."),
    ),
    AttemptState.PREEMPTED: (
        Tone.PAUSED,
        marked("Given back"),
        marked("It begins anew on another PC; giving it back costs nothing and pays nothing."),
    ),
    AttemptState.LAPSED: (Tone.ATTENTION, marked("Too late"), marked("Its time ran out before the result was sent.")),
    AttemptState.FAILED: (Tone.FAULT, marked("Failed"), marked("It ended without a result.")),
}

_IN_VAIN: Final = (
    marked("Not accepted"),
    marked("What went on from your checkpoint was not accepted, so your part is not paid; nobody blames you."),
)
_WITHOUT_PAY: Final = frozenset(
    {AttemptState.REJECTED, AttemptState.LAPSED, AttemptState.FAILED, AttemptState.PREEMPTED}
)
_OVER: Final = _WITHOUT_PAY | {AttemptState.ACCEPTED}
"""States whose pay is the headline of the slip."""


def present_jobs(snapshot: Snapshot | None, voice: Voice, now: float) -> JobsPage:
    """Return the page; an empty one before the first snapshot."""
    empty = voice.say("Every job that this PC takes appears here, with a pay slip that explains each token.")
    if snapshot is None:
        return JobsPage(None, (), empty)
    token = Token.of(snapshot.network)
    rows = tuple(present_row(job, token, voice, now) for job in snapshot.jobs[:MOST_ROWS])
    current = present_job(snapshot.job, token, voice) if snapshot.job else None
    return JobsPage(current, rows, "" if rows or current else empty)


def present_job(job: JobView, token: Token, voice: Voice) -> JobCard:
    """Return the current job as a small card."""
    tone, state, _ = _stands(job)
    part, done = None, ""
    if job.total > 0:
        part = min(max(job.done, 0), job.total) / job.total
        done = voice.say("{done} of {total}", done=voice.integer(job.done), total=voice.integer(job.total))
        if job.state is AttemptState.RUNNING and (left := time_left(job, voice)):
            done = voice.say("{done}, {left}", done=done, left=left)
    pay = voice.say("{price} when it is accepted", price=token.text(job.price, voice))
    return JobCard(job.attempt, job_kind(job.kind, voice), voice.say(state), tone, part, done, pay)


def names_with(text: str, voice: Voice) -> tuple[tuple[str, ...], tuple[AttemptState, ...]]:
    """Return the kinds and the states whose names hold a text as people read them, whatever is stored."""
    text = text.strip().casefold()
    if not text:
        return (), ()
    states = tuple(state for state, (_, name, _) in _STATES.items() if text in voice.say(name).casefold())
    return tuple(kind for kind in KINDS if text in job_kind(kind, voice).casefold()), states


def find_job(snapshot: Snapshot | None, attempt: str) -> JobView | None:
    """Return an attempt of the snapshot by its number, or None."""
    if snapshot is None:
        return None
    jobs = (snapshot.job, *snapshot.jobs) if snapshot.job else snapshot.jobs
    return next((job for job in jobs if job.attempt == attempt), None)


def present_slip(job: JobView, token: Token, voice: Voice, now: float) -> PaySlip:
    """Return one attempt's pay slip."""
    tone, state, meaning = _stands(job)
    failure = ""
    if job.failure:
        title, message = present_code(job.failure, voice)
        failure = f"{title}. {message}".strip()
    running = job.state not in _OVER
    lines = [
        Line(voice.say("Earned so far"), token.text(job.earned, voice, places=_EXACT) if running else ""),
        Line(
            voice.say("Receipts"),
            voice.say(
                "{signed} signed, {countersigned} countersigned",
                signed=voice.integer(job.receipts),
                countersigned=voice.integer(job.acknowledged),
            ),
        ),
        Line(voice.say("Work done"), _work(job, voice)),
        Line(voice.say("Time at work"), voice.duration(min(max(job.active_ms, 0), 10**13) / 1000)),
        Line(voice.say("Energy"), energy(job.energy_mj, voice)),
        *_moves(job, voice),
        *_gate(job.gate, voice),
        Line(voice.say("Started"), voice.time(job.started_at, now)),
        Line(voice.say("Ended"), voice.time(job.ended_at, now) if job.ended_at is not None else voice.say("not yet")),
        Line(voice.say("Sandbox"), plain(job.runtime) or voice.say("not started yet")),
        Line(voice.say("Image"), short(job.image), plain(job.image, 300)),
        Line(voice.say("Job number"), short(job.attempt), plain(job.attempt, 300)),
    ]
    return PaySlip(
        attempt=job.attempt,
        title=job_kind(job.kind, voice),
        state=voice.say(state),
        tone=tone,
        meaning=voice.say(meaning),
        failure=failure,
        pay=_promised(job, token, voice),
        lines=tuple(line for line in lines if line.value),
    )


def _gate(gate: GateView | None, voice: Voice) -> tuple[Line, ...]:
    """Return what went through a job's gate: in all, by host, and what was refused."""
    if gate is None:
        return ()
    say = voice.say
    passed = say("{n} of at most {most}", n=size(gate.bytes, voice), most=size(gate.cap, voice))
    lines = [Line(say("Network"), passed)]
    for host in gate.hosts[:_MOST_HOSTS]:
        told = voice.count(host.connections, "{host}: {n} connection, {size}", "{host}: {n} connections, {size}",
                           host=plain(host.name, 100), size=size(host.bytes, voice))  # fmt: skip
        lines.append(Line(say("Reached"), told))
    if len(gate.hosts) > _MOST_HOSTS:
        rest = gate.hosts[_MOST_HOSTS:]
        told = voice.count(len(rest), "{n} more host, {size}", "{n} more hosts, {size}",
                           size=size(sum(host.bytes for host in rest), voice))  # fmt: skip
        lines.append(Line(say("Reached"), told))
    if gate.refused:
        times = voice.count(gate.refused, "{n} time", "{n} times")
        why = voice.listed([plain(each, 80) for each in gate.why[:_MOST_REASONS]])
        lines.append(Line(say("Refused"), say("{times}: {why}", times=times, why=why) if why else times))
    return tuple(lines)


def size(count: int, voice: Voice) -> str:
    """Return a number of bytes in KiB, MiB or GiB, as the limits of a job's network are set."""
    for name, unit in (("GiB", 1 << 30), ("MiB", 1 << 20)):
        if count >= unit:
            return f"{voice.decimal(count / unit, 1)}\u00a0{name}"
    return f"{voice.decimal(max(count, 0) / 1024, 1)}\u00a0KiB"


def energy(millijoules: int, voice: Voice) -> str:
    """Return energy in watt-hours, or kilowatt-hours from a thousand on (1 Wh = 3.6 MJ/1000)."""
    hundredths = abs(millijoules) // 36_000
    if not hundredths:
        return voice.say("less than 0.01 Wh") if millijoules else "0\u00a0Wh"
    if hundredths > 10**17:
        return "\u2013"
    if hundredths < 100_000:
        return voice.decimal(hundredths / 100, 2) + "\u00a0Wh"
    return voice.decimal(hundredths / 100_000, 2) + "\u00a0kWh"


def short(text: str) -> str:
    """Return the beginning and the end of a long number, or of a digest without its method."""
    text = plain(text, 300)
    return text if len(text) <= 20 else f"{text.removeprefix('sha256:')[:8]}\u2026{text[-6:]}"


def _stands(job: JobView) -> tuple[Tone, str, str]:
    """Return tone, name and meaning of where a job stands; a game's colour is for games alone."""
    tone, state, meaning = _STATES[job.state]
    if job.state is AttemptState.LAPSED and job.moved:
        state, meaning = _IN_VAIN
    if job.state is AttemptState.HELD and job.held is not None and job.held.code is ReasonCode.GAME:
        tone = Tone.GAME
    return tone, state, meaning


def present_row(job: JobView, token: Token, voice: Voice, now: float) -> JobRow:
    """Return an attempt as a row of the history."""
    tone, state, _ = _stands(job)
    return JobRow(
        attempt=job.attempt,
        started=voice.time(job.started_at, now),
        kind=job_kind(job.kind, voice),
        state=voice.say(state),
        tone=tone,
        pay=_pay(job, token, voice),
    )


def _pay(job: JobView, token: Token, voice: Voice) -> str:
    if job.state in _WITHOUT_PAY:
        return voice.say("no pay")
    return token.text(_price(job), voice)


def _promised(job: JobView, token: Token, voice: Voice) -> str:
    if job.state in _OVER:
        return _pay(job, token, voice)
    return voice.say("{price} if accepted", price=token.text(_price(job), voice))


def _price(job: JobView) -> Units:
    """Return what an attempt is paid once it is accepted: for its part, where another PC went on."""
    return job.earned if job.moved else job.price


def _moves(job: JobView, voice: Voice) -> tuple[Line, ...]:
    """Return what other PCs did of the same task."""
    say, total = voice.say, voice.integer(job.total)
    lines = []
    if job.start:
        done = say("another PC did {n} of {total}; this pay is for the rest", n=voice.integer(job.start), total=total)
        lines.append(Line(say("Went on from"), done))
    if job.moved:
        done = say("{n} of {total}, while you were away", n=voice.integer(job.moved), total=total)
        lines.append(Line(say("Handed over at"), done))
    return tuple(lines)


def _work(job: JobView, voice: Voice) -> str:
    if job.total <= 0:
        return ""
    return voice.say("{done} of {total}", done=voice.integer(job.done), total=voice.integer(job.total))
