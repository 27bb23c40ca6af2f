"""What the policy remembers between two decisions: an explicit value, so that hysteresis is a function as well.

Two things need memory. After a game the machine rests before it works again, longer when games keep coming back. And a
suspicion (evidence of medium strength) holds the job for a few seconds, once, and then never again for the same thing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from app.engine.conditions import Held
from gpu_sandbox.sensors.evidence import Evidence, Strength


RETURN_WINDOW_S: Final = 300.0
"""A game within so many seconds after the last one has come back: the next rest is twice as long."""
LONGEST_REST_S: Final = 600.0
"""Doubling ends here."""
SUSPICION_S: Final = 3.0
"""So long medium evidence holds the job without being confirmed."""
DEAF_S: Final = 30.0
"""After an unconfirmed suspicion medium evidence that is first seen within so many seconds does not act alone: flapping
evidence costs less than a tenth of the time."""
_MOST_RETURNS: Final = 16


@dataclass(frozen=True, slots=True)
class Memory:
    """What was, as far as it still matters. All times are seconds of the monotonic clock.

    Attributes:
        playing: whether strong evidence held at the last decision.
        title: the game that is or was played last, or was suspected last; text from outside.
        game: the program that is or was played last, as rules name it.
        ended: when the last game ended, or None.
        returns: how often in a row a game came back within `RETURN_WINDOW_S`.
        suspected: since when a suspicion holds the job, or None.
        suspect: the program that is or was suspected last, as rules name it.
        deaf_until: medium evidence first seen up to this time does not act alone.
        held: which of the owner's limits hold the job.
        apart: whether the last game had another card than the job, when it was seen last.
    """

    playing: bool = False
    title: str = ""
    game: str = ""
    ended: float | None = None
    returns: int = 0
    suspected: float | None = None
    suspect: str = ""
    deaf_until: float | None = None
    held: Held = field(default_factory=Held)
    apart: bool = False

    def rests_until(self, resume_after_s: float) -> float | None:
        """Return until when the machine rests after the last game, or None if no game has ended.

        Args:
            resume_after_s: the owner's wish for the first rest, in seconds; returns double it.
        """
        if self.playing or self.ended is None:
            return None
        longest = max(LONGEST_REST_S, resume_after_s)
        return self.ended + min(resume_after_s * (1 << self.returns), longest)

    @property
    def suspected_until(self) -> float | None:
        """When the present suspicion ends by itself, or None."""
        return None if self.suspected is None else self.suspected + SUSPICION_S


def remember(memory: Memory, evidence: Iterable[Evidence], now: float) -> Memory:
    """Return what is remembered once `evidence` was seen at `now`; the same evidence again changes nothing.

    Weak evidence is not remembered: it never acts alone, and nothing here combines it.
    """
    seen = tuple(evidence)
    strong = _first(e for e in seen if e.strength is Strength.STRONG)
    medium = _first(e for e in seen if e.strength is Strength.MEDIUM and _heard(memory, e))
    if strong is not None:
        return _play(memory, strong, now)
    if memory.playing:
        memory = replace(memory, playing=False, ended=now)
    if memory.suspected is not None:
        if medium is None or now >= memory.suspected + SUSPICION_S:
            # Not confirmed in time, or gone by itself.
            return replace(memory, suspected=None, deaf_until=now + DEAF_S)
        return memory
    if medium is not None:
        return replace(memory, suspected=now, title=medium.title, suspect=medium.program)
    return memory


def forgive(memory: Memory, program: str) -> Memory:
    """Return what is remembered once the owner said that a program is no game: no rest follows one that was none.

    Args:
        memory: what was remembered.
        program: as rules name it. Another program's game and rest stay.
    """
    if memory.game == program:
        memory = replace(memory, playing=False, ended=None, returns=0)
    if memory.suspect == program:
        memory = replace(memory, suspected=None)
    return memory


def _play(memory: Memory, strong: Evidence, now: float) -> Memory:
    if memory.playing:
        return replace(memory, title=strong.title, game=strong.program)
    back = memory.ended is not None and now - memory.ended <= RETURN_WINDOW_S
    returns = min(memory.returns + 1, _MOST_RETURNS) if back else 0
    return replace(memory, playing=True, title=strong.title, game=strong.program, returns=returns, suspected=None)


def _heard(memory: Memory, medium: Evidence) -> bool:
    return memory.deaf_until is None or medium.since > memory.deaf_until


def _first(evidence: Iterable[Evidence]) -> Evidence | None:
    """Return the oldest piece, whatever order the sensors were asked in."""
    return min(evidence, key=lambda e: (e.since, e.key), default=None)
