"""Giving the machine back, as clients see it: what counts as a game, and the receipt of each hand-back."""

from typing import ClassVar

from app.protocol.records import record
from app.protocol.states import Reason


@record
class Handback:
    """The receipt of one hand-back: evidence, decision, frozen, idle, memory free. None is "not available".

    Attributes:
        at: when it was decided.
        decide_ms: from the evidence to the decision that no job may run.
        freeze_ms: from the evidence to the job's processes frozen.
        idle_ms: from the evidence to the GPU's own word that our processes run nothing on it.
        vram_ms: from the evidence to the driver's word that our processes hold no memory.
        vram_bytes: how much memory was given back.
        how: the last rung of the ladder that was needed: `freeze`, `checkpoint`, `stop` or `kill`.
        cause: code of the evidence, such as `steam-launch`.
        device: uuid of the GPU, or empty for a job on the processor.
        resumed_at: when the job went on, or None.
    """

    reason: Reason
    at: float
    freeze_ms: float
    ended_at: float | None
    resumed_at: float | None
    idle_ms: float | None = None
    vram_ms: float | None = None
    vram_bytes: int | None = None
    how: str = "freeze"
    cause: str = ""
    device: str = ""
    decide_ms: float | None = None


@record
class Seen:
    """A program that some sensor speaks of now.

    Attributes:
        program: its key for rules: an absolute path, or `steam:1245620`; text from outside.
        title: its name; text from outside.
        causes: codes of the evidence, strongest first.
        verdict: `game`, `suspect`, `ignored` or `weak`.
    """

    program: str
    title: str
    causes: tuple[str, ...]
    verdict: str
    since_at: float


@record
class Rule:
    """What the owner decided about one program.

    Attributes:
        verdict: `ignore` or `always`.
        why: the reason, in the owner's words or a code; may be empty.
    """

    program: str
    title: str
    verdict: str
    why: str
    at: float


@record
class GamesView:
    """What is seen as a game now and by which evidence, and the owner's rules.

    Attributes:
        sensors: code of each sensor -> empty, or the code of why it does not work here.
        suggestions: programs that were often suspected and never were a game.
    """

    seen: tuple[Seen, ...] = ()
    rules: tuple[Rule, ...] = ()
    sensors: dict[str, str] | None = None
    suggestions: tuple[Seen, ...] = ()


@record
class GameRules:
    """All of the owner's rules, the newest first."""

    rules: tuple[Rule, ...]


@record
class SetGameRule:
    """Let a program never count as a game, or always.

    Attributes:
        program: as `Seen.program` names it.
        verdict: `ignore`, `always`, or `none` to forget the rule.
    """

    program: str
    title: str
    verdict: str
    why: str = ""
    answer: ClassVar[type] = GameRules
