"""An error of the protocol as a bar shows it: title, cause, and the one button that mends it."""

from enum import StrEnum
from string import Formatter

from app.protocol.errors import AppError
from app.protocol.records import record
from app.protocol.snapshot import Notice, Snapshot
from app.ui.presenters.voice import Voice, plain


_SHORT_COMMAND = 20
"""Characters of a command that has room on the button that copies it."""

MOST_BARS = 2
"""Bars that stand on a page at once; the rest is counted."""


class Mending(StrEnum):
    """What the button of a bar does."""

    NONE = "none"
    START_ENGINE = "start-engine"
    RESTART_ENGINE = "restart-engine"
    CLAIM = "claim"
    COPY = "copy"
    JOIN = "join"
    MEASURE = "measure"
    START_DOCKER = "start-docker"
    CONTEST = "contest"


PLACES = {Mending.JOIN: "settings#join", Mending.MEASURE: "benchmark", Mending.CONTEST: "wallet"}
"""Where a button leads that mends by opening a page."""


@record
class Fault:
    """Something that stopped.

    Attributes:
        key: stays the same while it is the same trouble.
        code: stable; what Details copies.
        title: what stopped.
        message: the cause.
        advice: what to do, where no button does it; may be empty.
        mending, button: what the button does, and its text; no button where `mending` is NONE.
        command: what a COPY button copies.
        urgent: whether the user must act (else it is worth a look, and Lull goes on by itself).
    """

    key: str
    code: str
    title: str
    message: str
    advice: str
    mending: Mending
    button: str
    command: str
    urgent: bool


_IN_APP = {
    "engine.not-running": Mending.START_ENGINE,
    "engine.start-failed": Mending.START_ENGINE,
    "engine.timeout": Mending.START_ENGINE,
    "engine.protocol": Mending.RESTART_ENGINE,
    "engine.older": Mending.RESTART_ENGINE,
    "engine.unknown": Mending.RESTART_ENGINE,
    "engine.silent": Mending.RESTART_ENGINE,
    "claim.failed": Mending.CLAIM,
    "docker.unreachable": Mending.START_DOCKER,
    "device.quarantine": Mending.MEASURE,
    "market.none": Mending.JOIN,
    "market.grant": Mending.JOIN,
    "chain.none": Mending.JOIN,
    "store.corrupt": Mending.START_ENGINE,
    "wallet.none": Mending.CONTEST,
    "leaf.short": Mending.CONTEST,
    "leaf.withheld": Mending.CONTEST,
}

_SAY_ALL = frozenset({"engine.silent", "store.corrupt"})
"""Errors whose button does not say what comes of it."""


def present_error(error: AppError, voice: Voice, *, key: str = "") -> Fault:
    """Return an error as a bar."""
    wording = error.wording
    values: dict[str, object] = {name: plain(value, 200) for name, value in error.values.items()}
    advice = voice.say(wording.mend, **values).replace("`", "") if wording.mend else ""
    command = _command(error.mend)
    mending = _IN_APP.get(error.code, Mending.COPY if command else Mending.NONE)
    button = {
        Mending.NONE: "",
        Mending.START_ENGINE: voice.say("Start"),
        Mending.RESTART_ENGINE: voice.say("Restart the engine"),
        Mending.CLAIM: voice.say("Claim again"),
        Mending.JOIN: voice.say("Join a market…"),
        Mending.MEASURE: voice.say("Measure now"),
        Mending.CONTEST: voice.say("Open the wallet"),
        Mending.START_DOCKER: voice.say("Start Docker"),
        Mending.COPY: voice.say("Copy {command}", command=f"\u201c{command}\u201d")
        if len(command) <= _SHORT_COMMAND
        else voice.say("Copy command"),
    }[mending]
    if mending not in (Mending.COPY, Mending.NONE):
        advice, command = (advice if error.code in _SAY_ALL else ""), ""
    return Fault(
        key=key or error.code,
        code=error.code,
        title=_capital(voice.say(wording.title, **values)),
        message=_sentence(voice.say(wording.message, **values).replace("`", "")),
        advice=advice,
        mending=mending,
        button=button,
        command=command,
        urgent=not error.retryable,
    )


def present_code(code: str, voice: Voice) -> tuple[str, str]:
    """Return title and message of a code that came without arguments; a message that needs them is left out."""
    wording = AppError(code).wording
    needs = any(name is not None for _, name, _, _ in Formatter().parse(wording.message))
    return voice.say(wording.title), "" if needs else _sentence(voice.say(wording.message))


def present_notices(snapshot: Snapshot, voice: Voice, *, dismissed: frozenset[str]) -> tuple[Fault, ...]:
    """Return the notices that the user has not put away, newest first, one for each trouble."""
    faults: dict[str, Fault] = {}
    for notice in sorted(snapshot.notices, key=_newest_first):
        key = notice_key(notice)
        if key not in dismissed and not any(fault.code == notice.code for fault in faults.values()):
            faults[key] = present_error(AppError(notice.code, **notice.args), voice, key=key)
    return tuple(faults.values())


def notice_key(notice: Notice) -> str:
    """Return what tells one notice from the next one of the same code."""
    return f"{notice.code}@{notice.at!r}"


def _newest_first(notice: Notice) -> float:
    return -notice.at if notice.at == notice.at else 0.0


def _command(mend: str) -> str:
    """Return the first command in an advice that can be run as it stands; one with a word in capitals is an example."""
    commands = mend.split("`")[1::2]
    return next((command for command in commands if not any(w.isupper() and w.isalpha() for w in command.split())), "")


def _capital(text: str) -> str:
    """Return text with a capital in front, unless it begins with an address."""
    return text if "://" in text.partition(" ")[0] else text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    text = _capital(text.strip())
    while text.endswith(".."):
        text = text[:-1]
    return text
