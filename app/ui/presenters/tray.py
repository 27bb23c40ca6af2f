"""The tray's icon, tooltip and menu, as values."""

from enum import StrEnum

from app.protocol.commands import Command
from app.protocol.records import record
from app.protocol.snapshot import Snapshot
from app.protocol.yielding import SetGameRule
from app.ui.presenters.games import playing, tail
from app.ui.presenters.home import Primary, pause_choices, primary_of, resume_command
from app.ui.presenters.money import Token
from app.ui.presenters.reasons import Tone
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.state import present_state
from app.ui.presenters.voice import Voice, plain


_LONGEST = 120
_MOST_GAMES = 3


class Act(StrEnum):
    """What an entry of the menu does."""

    NOTHING = "nothing"
    SEND = "send"
    START = "start"
    OPEN = "open"
    QUIT = "quit"
    SEPARATOR = "separator"


@record
class Entry:
    """An entry of the menu; `checked` is None where it cannot be."""

    act: Act
    text: str = ""
    command: Command | None = None
    checked: bool | None = None


@record
class TrayView:
    """The tray.

    Attributes:
        middle: what a middle click sends, or None.
    """

    tone: Tone
    tooltip: str
    entries: tuple[Entry, ...]
    middle: Command | None


def present_tray(seen: Seen, voice: Voice, now: float) -> TrayView:
    """Return the tray for what is seen."""
    state = present_state(seen, voice, now)
    status = safe(state.sentence.removesuffix("."))
    snapshot, primary = seen.live, primary_of(seen)
    entries, middle = [Entry(Act.NOTHING, status)], None
    if snapshot is not None:
        token, today = Token.of(snapshot.network), snapshot.earnings.today
        net = token.text(today.earned - today.electricity, voice)
        if state.tone is Tone.EARN:
            status = safe(voice.say("{state} · {net} today", state=status, net=net))
            entries = [Entry(Act.NOTHING, status)]
        if state.tone is Tone.GAME:
            entries += _not_a_game(snapshot, voice)
        choices = pause_choices(snapshot, voice, now)
        entries.append(Entry(Act.SEPARATOR))
        if primary is Primary.RESUME:
            middle = resume_command()
            entries.append(Entry(Act.SEND, voice.say("Resume"), middle))
        elif primary is Primary.NONE:
            entries.pop()
        else:
            middle = choices[2].command
            entries += [
                Entry(Act.SEND, choice.text, choice.command, choice.checked if place == 3 else None)
                for place, choice in enumerate(choices)
            ]
    elif primary is Primary.START:
        entries += [Entry(Act.SEPARATOR), Entry(Act.START, voice.say("Start"))]
    entries += [
        Entry(Act.SEPARATOR),
        Entry(Act.OPEN, voice.say("Open Lull")),
        Entry(Act.QUIT, voice.say("Quit") if seen.link is Link.LOST else voice.say("Quit and stop earning")),
    ]
    return TrayView(state.tone, status, tuple(entries), middle)


def _not_a_game(snapshot: Snapshot, voice: Voice) -> list[Entry]:
    """Return an entry for each program that plays; it is named where there is more than one to mean."""
    games = playing(snapshot.games)[:_MOST_GAMES]
    return [
        Entry(
            Act.SEND,
            voice.say("Not a game…")
            if len(games) == 1
            else safe(voice.say("Not a game: {title}", title=plain(each.title) or tail(each.program))),
            SetGameRule(each.program, each.title, "ignore"),
        )
        for each in games
    ]


def safe(text: str) -> str:
    """Return text for a tray, whose host may take angle brackets for markup and is not ours to change."""
    text = text.replace("<", "\u2039").replace(">", "\u203a").replace("&", "\uff06")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "\u2026"
