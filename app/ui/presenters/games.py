"""Games: what is seen as one now and why, the owner's rules, what each hand-back took, and which sensors work."""

from app.protocol.errors import WORDINGS
from app.protocol.records import record
from app.protocol.snapshot import Snapshot
from app.protocol.states import Reason, ReasonCode
from app.protocol.yielding import GamesView, Handback, Rule, Seen, SetGameRule
from app.ui.presenters.faults import present_code
from app.ui.presenters.reasons import Tone, milliseconds
from app.ui.presenters.voice import Voice, plain
from app.ui.presenters.words import CAUSES, SENSORS, word


_MOST_SEEN = 20
_MOST_RULES = 200
_MOST_BACKS = 50


@record
class Choice:
    """A button beside a program: its text, its name for those who do not see where it stands, and what it sends."""

    text: str
    name: str
    command: SetGameRule


@record
class Program:
    """A program that some sensor speaks of, or that a rule names.

    Attributes:
        program: its key for rules.
        title: its name.
        verdict: what it counts as, in words.
        why: the evidence, or the owner's reason.
        where: the key as people read it.
        choices: what the owner can decide about it.
    """

    program: str
    title: str
    verdict: str
    tone: Tone
    why: str
    where: str
    choices: tuple[Choice, ...] = ()


@record
class BackRow:
    """One hand-back, as a row."""

    key: str
    at: str
    what: str
    frozen: str
    memory: str
    resumed: str


@record
class SensorLine:
    """A sensor: its name, whether it works, and why not."""

    name: str
    works: bool
    why: str


@record
class GamesPage:
    """The Games page.

    Attributes:
        headline: the median of the hand-backs, or what will stand there.
        no_seen, no_rules, no_backs: what stands there while a list is empty.
    """

    headline: str
    seen: tuple[Program, ...]
    rules: tuple[Program, ...]
    suggestions: tuple[Program, ...]
    backs: tuple[BackRow, ...]
    sensors: tuple[SensorLine, ...]
    no_seen: str
    no_rules: str
    no_backs: str


def present_games(snapshot: Snapshot | None, voice: Voice, now: float) -> GamesPage:
    """Return the page; an empty one before the first snapshot."""
    games = snapshot.games if snapshot else None
    backs, ruled = _backs(snapshot), _ruled(games)
    return GamesPage(
        headline=_headline(backs, voice),
        seen=tuple(_seen(each, ruled, voice) for each in (games.seen if games else ())[:_MOST_SEEN]),
        rules=tuple(
            Program(
                rule.program,
                plain(rule.title) or tail(rule.program),
                voice.say("Always a game") if rule.verdict == "always" else voice.say("Never a game"),
                Tone.GAME if rule.verdict == "always" else Tone.WAIT,
                plain(rule.why),
                plain(rule.program, 120),
                choices(rule.program, rule.title, rule.verdict, voice),
            )
            for rule in (games.rules if games else ())[:_MOST_RULES]
        ),
        suggestions=tuple(_seen(each, ruled, voice) for each in (games.suggestions if games else ())[:_MOST_SEEN]),
        backs=tuple(_back(back, place, voice, now) for place, back in enumerate(backs)),
        sensors=_sensors(games.sensors if games else None, voice),
        no_seen=voice.say("No game is running. When one starts, it appears here with the reason it counts as a game."),
        no_rules=voice.say("No rules yet. Games are found by themselves; a rule is for the program that is not one."),
        no_backs=voice.say("Each time the GPU goes back to you, it is noted here: how fast, and how much memory."),
    )


def choices(program: str, title: str, verdict: str, voice: Voice, *, plays: bool = False) -> tuple[Choice, ...]:
    """Return what the owner can decide about a program; nothing where it has no key.

    Args:
        program: its key for rules.
        title: its name.
        verdict: of the rule that stands; empty if none does.
        voice: the language.
        plays: it counts as a game already, so that nobody needs to say so.
    """
    if not program:
        return ()
    offered = [
        ("ignore", voice.say("Not a game"), verdict != "ignore"),
        ("always", voice.say("Always a game"), verdict != "always" and not plays),
        ("none", voice.say("Remove the rule"), bool(verdict)),
    ]
    shown = plain(title) or tail(program)
    return tuple(
        Choice(text, f"{text}: {shown}", SetGameRule(program, title, wanted)) for wanted, text, fits in offered if fits
    )


def playing(games: GamesView) -> tuple[Seen, ...]:
    """Return the programs that count as a game now and that a rule could name, each once."""
    there = {each.program: each for each in games.seen if each.verdict == "game" and each.program}
    return tuple(there.values())


def tail(program: str) -> str:
    """Return the last part of a program's key, which people know it by."""
    return plain(program.replace("\\", "/").rstrip("/").rpartition("/")[2]) or plain(program)


def memory_text(size: int, voice: Voice) -> str:
    """Return an amount of memory in GB or MB."""
    if size >= 10**9:
        return voice.say("{n} GB", n=voice.decimal(size / 1e9, 1))
    return voice.say("{n} MB", n=voice.integer(max(size, 0) // 10**6))


def _backs(snapshot: Snapshot | None) -> tuple[Handback, ...]:
    if snapshot is None:
        return ()
    backs = snapshot.handbacks or ((snapshot.handback,) if snapshot.handback else ())
    return backs[:_MOST_BACKS]


def _headline(backs: tuple[Handback, ...], voice: Voice) -> str:
    times = sorted(back.freeze_ms for back in backs if 0 <= back.freeze_ms < 1e7)
    if not times:
        return voice.say("When a game starts, the job freezes within milliseconds. Games need no list.")
    typical = milliseconds(times[len(times) // 2], voice)
    if len(times) == 1:
        return voice.say("The GPU went back to you once, in {ms} ms.", ms=typical)
    return voice.say("Typical hand-back: {ms} ms, measured over the last {n}.", n=len(times), ms=typical)


def _ruled(games: GamesView | None) -> dict[str, Rule]:
    return {rule.program: rule for rule in games.rules} if games else {}


def _seen(each: Seen, ruled: dict[str, Rule], voice: Voice) -> Program:
    verdict, tone = {
        "game": (voice.say("A game"), Tone.GAME),
        "suspect": (voice.say("Perhaps a game"), Tone.ATTENTION),
        "ignored": (voice.say("Never a game, by your rule"), Tone.WAIT),
    }.get(each.verdict, (voice.say("No game"), Tone.WAIT))
    why = voice.listed([word(CAUSES, cause, voice) for cause in each.causes[:6]])
    rule = ruled.get(each.program)
    offered = choices(
        each.program, each.title, rule.verdict if rule else "", voice, plays=each.verdict == "game" and rule is None
    )
    title = plain(each.title) or tail(each.program)
    return Program(each.program, title, verdict, tone, why, plain(each.program, 120), offered)


def _back(back: Handback, place: int, voice: Voice, now: float) -> BackRow:
    memory = "\u2013"
    if back.vram_bytes is not None:
        memory = memory_text(back.vram_bytes, voice)
        if back.vram_ms is not None:
            seconds = voice.decimal(back.vram_ms / 1000, 1)
            memory = voice.say("{size} in {s} s", size=memory, s=seconds)
    resumed = voice.time(back.resumed_at, now) if back.resumed_at is not None else voice.say("not yet")
    frozen = voice.say("{ms} ms", ms=milliseconds(back.freeze_ms, voice))
    return BackRow(f"{place} {back.at}", voice.time(back.at, now), _cause(back.reason, voice), frozen, memory, resumed)


def _cause(reason: Reason, voice: Voice) -> str:
    title = plain(reason.args.get("title", ""))
    if title:
        return title
    named = {ReasonCode.GAME: voice.say("A game"), ReasonCode.SLEEP: voice.say("This PC went to sleep")}
    return named.get(reason.code) or plain(reason.code.value.replace("-", " "))


def _sensors(sensors: dict[str, str] | None, voice: Voice) -> tuple[SensorLine, ...]:
    lines = []
    for code, trouble in list((sensors or {}).items())[:20]:
        why = present_code(trouble, voice)[0] if trouble in WORDINGS else plain(trouble.replace("-", " "))
        lines.append(SensorLine(word(SENSORS, code, voice), not trouble, why))
    return tuple(lines)
