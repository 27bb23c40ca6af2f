"""One sentence and one consequence for each reason for not working, with all that the reason's arguments tell.

Arguments that are read, where the engine sends them: `title` (GAME, FULL_SCREEN, OTHER_GPU_USER), `phase` (GAME:
`playing`, `suspected` or `resting`) and `resume_at` (GAME, once it has closed), `celsius` and `limit` (THERMAL),
`until_at` (SCHEDULE), and `code` with that error's own arguments (FAULT, SETUP, NETWORK). Each of them may be missing.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, TypeAlias

from app.protocol.records import record
from app.protocol.snapshot import Snapshot
from app.protocol.states import EngineState, Reason, ReasonCode, RunMode
from app.ui.presenters.voice import Voice, in_a_row, marked, number, plain


class Tone(StrEnum):
    """What a state feels like: it chooses one colour role and one icon shape."""

    EARN = "earn"
    WAIT = "wait"
    GAME = "game"
    PAUSED = "paused"
    ATTENTION = "attention"
    FAULT = "fault"


@record
class Case:
    """A reason and what surrounds it."""

    snapshot: Snapshot
    reason: Reason
    voice: Voice
    now: float

    @property
    def title(self) -> str:
        """The name of a game or a program, plain; may be empty."""
        return plain(self.reason.args.get("title", ""))

    def figure(self, name: str) -> float | None:
        """Return a number among the arguments, or None."""
        return number(self.reason.args.get(name))


Told: TypeAlias = tuple[str, str]
"""A sentence and its consequence, in the user's language."""

TABLE: Final[dict[ReasonCode, tuple[Tone, str, str]]] = {
    ReasonCode.USER_PAUSE: (
        Tone.PAUSED,
        marked("Paused until you resume."),
        marked("You paused it. Finished work stays paid."),
    ),
    ReasonCode.SETUP: (Tone.ATTENTION, marked("Set-up is not finished."), marked("Work begins when it is.")),
    ReasonCode.FAULT: (
        Tone.FAULT,
        marked("Something stopped, so no job can run."),
        marked("The log says what it was."),
    ),
    ReasonCode.SLEEP: (
        Tone.WAIT,
        marked("This PC is going to sleep."),
        marked("The job is put away before. Work goes on when the PC is awake."),
    ),
    ReasonCode.THERMAL: (Tone.ATTENTION, marked("Cooling down."), marked("Work goes on when the GPU is cooler.")),
    ReasonCode.GAME: (Tone.GAME, marked("A game has the GPU."), marked("Work goes on after the game.")),
    ReasonCode.FULL_SCREEN: (
        Tone.WAIT,
        marked("A program fills the screen."),
        marked("Work goes on when it is closed."),
    ),
    ReasonCode.OTHER_GPU_USER: (
        Tone.WAIT,
        marked("Another program uses the GPU."),
        marked("Work goes on when it is done."),
    ),
    ReasonCode.BATTERY: (
        Tone.WAIT,
        marked("Waiting for mains power."),
        marked("On battery. Work goes on when this PC is plugged in."),
    ),
    ReasonCode.SCHEDULE: (
        Tone.WAIT,
        marked("Waiting for your hours."),
        marked("Now is outside the hours that you set."),
    ),
    ReasonCode.INPUT: (
        Tone.WAIT,
        marked("Waiting: you are using this PC."),
        marked("You set it to work only while you are away."),
    ),
    ReasonCode.TARIFF: (Tone.WAIT, marked("Waiting."), marked("No job pays more than your electricity.")),
    ReasonCode.BUDGET: (
        Tone.ATTENTION,
        marked("No new jobs: a budget is used up."),
        marked("The limits are on the Games page."),
    ),
    ReasonCode.BENCHMARK: (Tone.WAIT, marked("Measuring this PC."), marked("Jobs come when the benchmark is done.")),
    ReasonCode.NETWORK: (
        Tone.ATTENTION,
        marked("The market does not answer."),
        marked("Lull tries again by itself."),
    ),
    ReasonCode.NO_WORK: (Tone.WAIT, marked("Waiting for work."), marked("No job for this PC right now.")),
}


def tell(case: Case) -> tuple[Tone, str, str]:
    """Return tone, sentence and consequence of a reason."""
    tone, sentence, why = TABLE[case.reason.code]
    more = _MORE.get(case.reason.code)
    special = more(case) if more else None
    return (tone, *(special or (case.voice.say(sentence), case.voice.say(why))))


def listed_since(snapshot: Snapshot, voice: Voice, now: float) -> str:
    """Return `Ready for jobs since 14:10.`, or nothing while this PC is not listed."""
    at = snapshot.network.listed_at
    return voice.say("Ready for jobs since {time}.", time=voice.time(at, now)) if at is not None else ""


def milliseconds(value: float, voice: Voice) -> str:
    """Return a short time: one decimal below ten."""
    return voice.decimal(value, 1 if abs(value) < 9.95 else 0)


def _pause(case: Case) -> Told | None:
    engine, say = case.snapshot.engine, case.voice.say
    stays = say(TABLE[ReasonCode.USER_PAUSE][2])
    if engine.until_at is not None:
        return say("Paused until {time}.", time=case.voice.time(engine.until_at, case.now)), stays
    return None if engine.mode is RunMode.NEVER else (say("Paused."), stays)


def _game(case: Case) -> Told:
    """A game has the GPU, may have it, or had it a moment ago."""
    say, back, phase = case.voice.say, case.snapshot.handback, case.reason.args.get("phase", "")
    title = case.title or say("A game")
    if phase == "suspected":
        return say("A game may be starting."), say("The job is held for a moment, until that is clear.")
    ours = back if back is not None and back.reason.code is ReasonCode.GAME else None
    if phase == "resting" or (not phase and ours and ours.ended_at is not None and ours.resumed_at is None):
        resume = case.figure("resume_at")
        closed = say("{title} closed.", title=title)
        if resume is None:
            return closed, say("Lull waits in case it comes back. Earning again soon.")
        at = case.voice.time(resume, case.now)
        return closed, say("Lull waits in case it comes back. Earning again at {time}.", time=at)
    if case.snapshot.engine.state is EngineState.SUSPENDING:
        return say("{title} gets the GPU.", title=title), say("The job is being frozen.")
    has = say("{title} has the GPU.", title=title)
    if ours is None:
        return has, say(TABLE[ReasonCode.GAME][2])
    ms = milliseconds(ours.freeze_ms, case.voice)
    return has, say("Handed back in {ms} ms. Work goes on after the game.", ms=ms)


def _full_screen(case: Case) -> Told | None:
    say = case.voice.say
    why = say(TABLE[ReasonCode.FULL_SCREEN][2])
    return (say("{title} fills the screen.", title=case.title), why) if case.title else None


def _other(case: Case) -> Told | None:
    say = case.voice.say
    why = say(TABLE[ReasonCode.OTHER_GPU_USER][2])
    return (say("{title} uses the GPU.", title=case.title), why) if case.title else None


def _thermal(case: Case) -> Told | None:
    heat, limit, say = case.figure("celsius"), case.figure("limit"), case.voice.say
    fan, watts = case.figure("fan"), case.figure("watts")
    if limit is not None and fan is not None:
        cause = say("The fan runs at {fan} %, your limit is {limit} %.", fan=round(fan), limit=round(limit))
        if fan <= limit:
            cause = say("The fan ran faster than your {limit} % limit.", limit=round(limit))
        return say("Keeping quiet."), cause
    if limit is not None and watts is not None:
        cause = say("The GPU draws {watts} W, your limit is {limit} W.", watts=round(watts), limit=round(limit))
        if watts <= limit:
            cause = say("The GPU drew more than your {limit} W limit.", limit=round(limit))
        return say("Drawing less."), cause
    if heat is None or limit is None:
        return None
    cause = say("{heat} °C, your limit is {limit} °C.", heat=round(heat), limit=round(limit))
    return say(TABLE[ReasonCode.THERMAL][1]), in_a_row(cause, say(TABLE[ReasonCode.THERMAL][2]))


def _schedule(case: Case) -> Told | None:
    until, say = case.figure("until_at"), case.voice.say
    if until is None:
        return None
    _, sentence, why = TABLE[ReasonCode.SCHEDULE]
    back = say("Work goes on at {time}.", time=case.voice.time(until, case.now))
    return say(sentence), in_a_row(say(why), back)


def _benchmark(case: Case) -> Told | None:
    running, say = case.snapshot.benchmarking, case.voice.say
    if running is None or running.total <= 0:
        return None
    done = min(max(running.done, 0), running.total)
    step = say("The benchmark has done {done} of {total} steps. Jobs come after it.", done=done, total=running.total)
    return say(TABLE[ReasonCode.BENCHMARK][1]), step


def _tariff(case: Case) -> Told | None:
    until, say = case.figure("until_at"), case.voice.say
    if until is None:
        return None
    back = say("It costs more right now. Work goes on at {time}.", time=case.voice.time(until, case.now))
    return say("Waiting for cheap electricity."), back


def _budget(case: Case) -> Told | None:
    used, limit, say, voice = case.figure("used"), case.figure("limit"), case.voice.say, case.voice
    if used is None or limit is None:
        return None
    sizes = {"used": voice.decimal(used / 1e9, 1), "limit": voice.decimal(limit / 1e9, 1)}
    if case.reason.args.get("what") == "disk":
        cause = say("Jobs take {used} of {limit} GB. Raise the limit on the Games page.", **sizes)
        return say("No new jobs: the disk for them is full."), cause
    until = case.figure("until_at")
    cause = say("{used} of {limit} GB.", **sizes)
    if until is not None:
        back = say("Work goes on at {time}.", time=voice.time(until, case.now))
        cause = in_a_row(cause, back)
    return say("No new jobs: the month's traffic is used up."), cause


def _network(case: Case) -> Told | None:
    host = plain(case.snapshot.network.market_url.partition("//")[2].partition("/")[0])
    say = case.voice.say
    sentence = say(TABLE[ReasonCode.NETWORK][1])
    return (sentence, say("{host} is silent; Lull tries again by itself.", host=host)) if host else None


def _no_work(case: Case) -> Told | None:
    listed = listed_since(case.snapshot, case.voice, case.now)
    _, sentence, why = TABLE[ReasonCode.NO_WORK]
    return (case.voice.say(sentence), in_a_row(case.voice.say(why), listed)) if listed else None


_MORE: Final[dict[ReasonCode, Callable[[Case], Told | None]]] = {
    ReasonCode.USER_PAUSE: _pause,
    ReasonCode.GAME: _game,
    ReasonCode.FULL_SCREEN: _full_screen,
    ReasonCode.OTHER_GPU_USER: _other,
    ReasonCode.THERMAL: _thermal,
    ReasonCode.SCHEDULE: _schedule,
    ReasonCode.BENCHMARK: _benchmark,
    ReasonCode.TARIFF: _tariff,
    ReasonCode.BUDGET: _budget,
    ReasonCode.NETWORK: _network,
    ReasonCode.NO_WORK: _no_work,
}
"""Reasons that say more when their arguments are there; None falls back to the table."""
