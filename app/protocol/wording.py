"""What the codes of errors say: the form of it, and the sentences about the engine and the line to it."""

from typing import Final

from app.protocol.records import record


@record
class Wording:
    """What a code says.

    Attributes:
        title: what stopped, in a few words.
        message: the cause, one sentence; `{name}` stands for an argument.
        mend: what to do, one sentence or command; may be empty.
        retryable: whether the same call may succeed later without anybody doing anything.
    """

    title: str
    message: str
    mend: str = ""
    retryable: bool = False


ENGINE: Final[dict[str, Wording]] = {
    "engine.not-running": Wording(
        "Lull's engine is not running", "Nothing answers at {path}.", "Start it with `lull engine`.", True
    ),
    "engine.running": Wording(
        "Lull is already running",
        "Process {pid} works with the folder {path}.",
        "Use `lull status`, or set LULL_HOME to another folder.",
    ),
    "engine.protocol": Wording(
        "The engine speaks another version",
        "It speaks {theirs}, this program speaks {ours}.",
        "Quit Lull everywhere and start it again.",
    ),
    "engine.newer": Wording(
        "The engine is newer than this program",
        "It has version {theirs}, this program has version {ours}. Jobs go on meanwhile.",
        "Quit Lull and start it again.",
    ),
    "engine.older": Wording(
        "The engine is older than this program",
        "It has version {theirs}, this program has version {ours}. Jobs go on meanwhile.",
        "Quit Lull everywhere and start it again.",
    ),
    "engine.unknown": Wording(
        "The engine does not know that", "It cannot be asked {what}.", "Quit Lull everywhere and start it again."
    ),
    "engine.silent": Wording(
        "The engine does not answer",
        "It was asked and says nothing: it hangs, or this PC is very busy.",
        "What it does is shown again as soon as it answers.",
        True,
    ),
    "engine.timeout": Wording(
        "The engine did not answer", "It was asked {what} and said nothing for {seconds} s.", "Run `lull doctor`.", True
    ),
    "engine.not-ours": Wording(
        "The engine belongs to another user",
        "The socket {path} is owned by user {uid}.",
        "Set LULL_HOME to a folder of your own.",
    ),
    "engine.start-failed": Wording(
        "The engine could not start", "{what}", "Run `lull engine` in a terminal to see why."
    ),
    "unknown": Wording(
        "Something that this version of Lull has no words for",
        "Its name is {what}. Nothing is lost.",
        "Quit Lull everywhere and start it again: a part of it may be newer.",
    ),
}
"""By code."""
