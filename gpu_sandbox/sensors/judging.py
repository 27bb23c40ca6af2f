"""What all evidence together says, program by program. Pure: evidence and the owner's rules in, verdicts out.

STRONG evidence is a game. Two signs of MEDIUM strength and of different kinds about one program are a game too: it
fills the screen, and it draws. Once they were, either one of them suffices until it ends: a game that is left by
Alt-Tab for a while stops drawing, and still holds the card's memory. A browser, a player or a desktop fills the screen
and draws and is none: theirs count as WEAK, exclusive full screen included. The owner's word goes before all of it.
That the machine is about to sleep is said of no program, and is passed on as it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength
from gpu_sandbox.sensors.others import never_a_game


class Verdict(StrEnum):
    """What a program is taken for."""

    GAME = "game"
    SUSPECT = "suspect"
    IGNORED = "ignored"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the owner said, by `Evidence.program`."""

    ignore: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judged:
    """One program.

    Attributes:
        program: what a rule would name; of several names the launcher's.
        causes: of its evidence, strongest first.
        since: of its oldest evidence, seconds of the monotonic clock.
    """

    program: str
    title: str
    causes: tuple[Cause, ...]
    verdict: Verdict
    since: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the policy is told, what people are shown, and what is to be remembered.

    Attributes:
        confirmed: keys of the signs that have confirmed each other and still hold; given to the next judgement.
    """

    evidence: tuple[Evidence, ...] = ()
    judged: tuple[Judged, ...] = field(default=())
    confirmed: frozenset[str] = frozenset()


_RANK: Final = {Verdict.GAME: 0, Verdict.SUSPECT: 1, Verdict.IGNORED: 2, Verdict.WEAK: 3}


def judge(evidence: Iterable[Evidence], rules: Rules, confirmed: frozenset[str] = frozenset()) -> Judgement:
    """Return what the evidence says under the owner's rules.

    Nothing that is ignored is told to the policy, whatever other programs do; and a program that always counts is
    STRONG by any sign.

    Args:
        evidence: what all sensors say.
        rules: the owner's word.
        confirmed: from the last judgement; nothing at first.
    """
    pieces_of_all = tuple(evidence)
    told = [piece for piece in pieces_of_all if piece.cause is Cause.SLEEP]
    held: set[str] = set()
    judged: list[Judged] = []
    for group in _groups(piece for piece in pieces_of_all if piece.cause is not Cause.SLEEP):
        pieces, verdict = _weigh(group, rules, confirmed)
        told += pieces
        if any(piece.cause is Cause.TOGETHER for piece in pieces):
            held |= {piece.key for piece in pieces if piece.strength is Strength.MEDIUM}
        first = max(group, key=lambda piece: (piece.strength, -piece.since))
        ordered = sorted(group, key=lambda piece: (-piece.strength, piece.since))
        judged.append(
            Judged(
                program=first.program,
                title=first.title,
                causes=tuple(dict.fromkeys(piece.cause for piece in ordered)),
                verdict=verdict,
                since=min(piece.since for piece in group),
            )
        )
    judged.sort(key=lambda one: (_RANK[one.verdict], one.since, one.program))
    return Judgement(tuple(told), tuple(judged), frozenset(held))


def _weigh(group: list[Evidence], rules: Rules, confirmed: frozenset[str]) -> tuple[list[Evidence], Verdict]:
    programs = {piece.program for piece in group if piece.program}
    if programs & rules.ignore:
        return [], Verdict.IGNORED
    if programs & rules.always:
        return [replace(piece, strength=Strength.STRONG) for piece in group], Verdict.GAME
    # A rule that was taken back leaves its evidence behind until the program ends.
    pieces = [_sober(piece) for piece in group if piece.cause is not Cause.OWNER]
    strongest = max((piece.strength for piece in pieces), default=Strength.WEAK)
    medium = [piece for piece in pieces if piece.strength is Strength.MEDIUM]
    both = len({piece.cause for piece in medium}) > 1 or any(piece.key in confirmed for piece in medium)
    if strongest is Strength.MEDIUM and both:
        last = max(medium, key=lambda piece: piece.since)
        together = replace(last, key=f"together:{last.key}", cause=Cause.TOGETHER, strength=Strength.STRONG)
        return [*pieces, together], Verdict.GAME
    match strongest:
        case Strength.STRONG:
            return pieces, Verdict.GAME
        case Strength.MEDIUM:
            return pieces, Verdict.SUSPECT
        case _:
            return pieces, Verdict.WEAK


def _sober(piece: Evidence) -> Evidence:
    shown = piece.strength is Strength.MEDIUM or piece.cause is Cause.FULL_SCREEN
    if shown and never_a_game(piece.program):
        return replace(piece, strength=Strength.WEAK)
    return piece


def _groups(evidence: Iterable[Evidence]) -> list[list[Evidence]]:
    """Return the evidence by program: pieces belong together that name one program or one process."""
    groups: list[list[Evidence]] = []
    for piece in evidence:
        same = [g for g in groups if any(_same(piece, other) for other in g)]
        merged = [piece, *(other for g in same for other in g)]
        groups = [g for g in groups if g not in same]
        groups.append(merged)
    return groups


def _same(one: Evidence, other: Evidence) -> bool:
    if one.pid is not None and one.pid == other.pid:
        return True
    return bool(one.program) and one.program == other.program
