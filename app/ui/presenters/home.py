"""Home: the state, its reason and today's net within three seconds; below it the job and the device, small."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from app.protocol.commands import Command, FinishThenPause, SetMode
from app.protocol.records import record
from app.protocol.snapshot import Snapshot
from app.protocol.states import EngineState, NetworkKind, RunMode
from app.ui.presenters.device import DeviceCard, present_device
from app.ui.presenters.earnings import week_of
from app.ui.presenters.jobs import JobCard, present_job
from app.ui.presenters.lull_line import LineView, present_line
from app.ui.presenters.money import Money, Token
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.state import StateView, present_state
from app.ui.presenters.voice import Voice


PLAY_S: Final = 4 * 3600.0
"""How long "Play now" keeps the GPU free, unless somebody resumes before."""

_NOT_BY_STARTING: Final = frozenset({"engine.protocol", "engine.older", "engine.newer", "engine.not-ours"})
"""An engine runs, but not one that this window can use: another start changes nothing."""

_AT_WORK = frozenset({EngineState.RUNNING, EngineState.THROTTLED, EngineState.DRAINING})


class Primary(StrEnum):
    """The one filled button of Home."""

    NONE = "none"
    PAUSE = "pause"
    RESUME = "resume"
    START = "start"


@record
class PauseChoice:
    """A way to pause: its text and the command behind it."""

    text: str
    command: Command
    checked: bool = False


@record
class WeekCard:
    """The last seven days, small.

    Attributes:
        net: of the seven days.
        note: what it is made of.
        rate: what this hour brings, net of electricity; empty while nothing is earned.
        bars: each day's net as a part of the best one, oldest first; None where nothing is known.
    """

    net: Money
    note: str
    rate: str
    bars: tuple[float | None, ...]


@record
class HomePage:
    """The Home page.

    Attributes:
        net: today's, or None while it is not known.
        net_label: what the figure is, or why there is none.
        net_note: what it is made of.
        play: whether there is a job that could be put away for a game at once.
        no_job, no_device, no_week: what stands there instead.
    """

    state: StateView
    net: Money | None
    net_label: str
    net_note: str
    line: LineView
    job: JobCard | None
    no_job: str
    device: DeviceCard | None
    week: WeekCard | None
    no_device: str
    no_week: str
    primary: Primary
    button: str
    play: bool


def present_home(seen: Seen, voice: Voice, now: float) -> HomePage:
    """Return the page."""
    snapshot = seen.snapshot
    live = seen.live
    net, label, note = _net(snapshot, voice)
    if net is not None and snapshot is not None and live is None:
        note = voice.say("as of {time}", time=voice.time(snapshot.at, now))
    primary = primary_of(seen)
    job = present_job(live.job, Token.of(live.network), voice) if live and live.job else None
    return HomePage(
        state=present_state(seen, voice, now),
        net=net,
        net_label=label,
        net_note=note,
        line=present_line(snapshot, voice, now),
        job=job,
        no_job=_no_job(seen, voice),
        device=_device(seen, voice, now),
        week=_week(snapshot, voice, now=live is not None) if snapshot else None,
        no_device=voice.say("Its figures appear when the engine has looked at it."),
        no_week=voice.say("The sum of a week appears here after the first job.")
        if snapshot
        else voice.say("Not known yet."),
        primary=primary,
        button=button_text(primary, voice),
        play=live is not None and live.engine.state in _AT_WORK and primary is Primary.PAUSE,
    )


def primary_of(seen: Seen) -> Primary:
    """Return what the one filled button does now."""
    if seen.link is Link.LOST:
        return Primary.NONE if seen.error and seen.error.code in _NOT_BY_STARTING else Primary.START
    if seen.live is None:
        return Primary.NONE
    if seen.live.engine.mode is RunMode.NEVER:
        return Primary.RESUME
    return Primary.NONE if seen.live.engine.state is EngineState.NEEDS_SETUP else Primary.PAUSE


def button_text(primary: Primary, voice: Voice) -> str:
    """Return the button's text, with its mnemonic."""
    return {
        Primary.NONE: "",
        Primary.PAUSE: voice.say("&Pause"),
        Primary.RESUME: voice.say("&Resume"),
        Primary.START: voice.say("&Start Lull"),
    }[primary]


def pause_choices(snapshot: Snapshot, voice: Voice, now: float) -> tuple[PauseChoice, ...]:
    """Return the ways to pause, in the order of the menu."""
    morning, name = _morning(voice, now)
    finishing = snapshot.engine.finish_current
    choices = [
        PauseChoice(voice.say("Pause for 1 hour"), SetMode(RunMode.NEVER, 3600.0)),
        PauseChoice(name, SetMode(RunMode.NEVER, max(morning - now, 60.0))),
        PauseChoice(voice.say("Pause until I resume"), SetMode(RunMode.NEVER)),
    ]
    if snapshot.job is not None or finishing:
        finish = voice.say("Finish this job, then pause")
        choices.append(PauseChoice(finish, FinishThenPause(not finishing), checked=finishing))
    return tuple(choices)


def play_command() -> Command:
    """Return what "Play now" sends: the GPU goes back at once, before any game is seen, and for an evening."""
    return SetMode(RunMode.NEVER, PLAY_S)


def resume_command() -> Command:
    """Return what Resume and Start working again send."""
    return SetMode(RunMode.AUTO)


def practice_ribbon(snapshot: Snapshot | None, voice: Voice) -> str:
    """Return the ribbon's text, which stands on every page of a network without value; else nothing."""
    if snapshot is None or snapshot.network.kind is not NetworkKind.PRACTICE:
        return ""
    return voice.say("Practice network. These tokens have no value.")


def _morning(voice: Voice, now: float) -> tuple[float, str]:
    """Return 08:00 of tomorrow (after midnight and before four: of this morning) and the menu's name for it."""
    moment = voice.local(now)
    try:
        small_hours = moment is not None and moment.hour < 4
        today = moment.date() if moment else date(1970, 1, 1)
        day = today if small_hours else today + timedelta(days=1)
        at = datetime.combine(day, time(8), tzinfo=voice.zone).timestamp()
    except (OverflowError, ValueError, OSError):
        return now + 8 * 3600, voice.say("Pause for 8 hours")
    name = voice.say("Pause until 08:00") if small_hours else voice.say("Pause until tomorrow, 08:00")
    return at, name


def _net(snapshot: Snapshot | None, voice: Voice) -> tuple[Money | None, str, str]:
    if snapshot is None:
        return None, voice.say("net today: not known yet"), ""
    token, today = Token.of(snapshot.network), snapshot.earnings.today
    if snapshot.network.kind is NetworkKind.NONE and not today.earned and not today.electricity:
        return None, voice.say("nothing earned today"), ""
    note = voice.say(
        "{earned} earned, {electricity} for electricity",
        earned=token.money(today.earned, voice).figure,
        electricity=token.money(today.electricity, voice).figure,
    )
    return token.money(today.earned - today.electricity, voice), voice.say("net today"), note


def _device(seen: Seen, voice: Voice, now: float) -> DeviceCard | None:
    """Return the device's card; of one that was seen before, its name and when that was, and no figure."""
    if seen.snapshot is None or seen.snapshot.device is None:
        return None
    card = present_device(seen.snapshot.device, voice)
    if seen.live is not None:
        return card
    return replace(card, gauges=(), note=voice.say("as of {time}", time=voice.time(seen.snapshot.at, now)))


def _no_job(seen: Seen, voice: Voice) -> str:
    if seen.live is None:
        if seen.link is Link.LOST and primary_of(seen) is Primary.START:
            return voice.say("No job: the engine is not running.")
        told = seen.link in (Link.LOST, Link.SILENT)
        return voice.say("Not known while the engine says nothing.") if told else voice.say("No job yet.")
    if seen.live.engine.state is EngineState.WAITING:
        return voice.say("The next job appears here when this PC wins one.")
    return voice.say("No job at the moment.")


def _week(snapshot: Snapshot, voice: Voice, *, now: bool) -> WeekCard | None:
    """Return the last seven days; None before there is a network."""
    if snapshot.network.kind is NetworkKind.NONE:
        return None
    token = Token.of(snapshot.network)
    columns, _ = week_of(snapshot.earnings)
    nets = [None if day is None else day.earned - day.electricity for day in columns]
    best = max((net for net in nets if net is not None), default=0)
    earned = sum(day.earned for day in columns if day)
    electricity = sum(day.electricity for day in columns if day)
    spans = snapshot.earnings.spans
    current = spans[-1] if now and spans and snapshot.engine.state in _AT_WORK else None
    rate = ""
    if current is not None and current.kind == "earning" and current.net_per_hour:
        rate = voice.say("{net} per hour now", net=token.text(current.net_per_hour, voice))
    note = voice.say(
        "{earned} earned, {electricity} for electricity",
        earned=token.money(earned, voice).figure,
        electricity=token.money(electricity, voice).figure,
    )
    bars = tuple(None if net is None else min(max(net / best, 0.0), 1.0) if best > 0 else 0.0 for net in nets)
    return WeekCard(token.money(earned - electricity, voice), note, rate, bars)
