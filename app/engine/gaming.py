"""What counts as a game here: the owner's rules, what is seen now, and what was suspected for nothing."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from app.engine.memory import Memory
from app.engine.store import rules as stored
from app.engine.views import plain
from app.protocol.errors import KnownError
from app.protocol.yielding import GamesView, Rule, Seen
from gpu_sandbox.sensors.evidence import Evidence, Sensor
from gpu_sandbox.sensors.judging import Judged, Rules, judge


SUGGEST_AFTER: Final = 3
"""Suspicions of one program in a day, none confirmed, after which it is suggested to ignore it."""
LONGEST_PROGRAM: Final = 1024
_MOST_SUSPECTS: Final = 100
_MOST_SHOWN: Final = 50


@dataclass(slots=True)
class Gaming:
    """What is known of games.

    Attributes:
        rules: the owner's, newest first.
        judged: what is seen now.
        suspects: of today, by program: title, how often, and when last (UTC).
        confirmed: signs that have confirmed each other and still hold; see `judge`.
        sensors: by code, why each one is blind; empty where it sees.
    """

    rules: tuple[Rule, ...] = ()
    judged: tuple[Judged, ...] = ()
    suspects: dict[str, tuple[str, int, float]] = field(default_factory=dict)
    sensors: dict[str, str] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    _today: date | None = None

    def word(self) -> Rules:
        """Return the rules as verdicts are given by them."""
        by = {verdict: frozenset(r.program for r in self.rules if r.verdict == verdict) for verdict in _VERDICTS}
        return Rules(ignore=by[stored.IGNORE], always=by[stored.ALWAYS])

    def see(self, sensors: Iterable[Sensor]) -> tuple[Evidence, ...]:
        """Ask all sensors, and return what the policy is to know of their answers."""
        there = tuple(sensors)
        self.sensors = {sensor.name: plain(sensor.problem, 200) for sensor in there}
        evidence = (piece for sensor in there for piece in sensor.evidence())
        judgement = judge(evidence, self.word(), self.confirmed)
        self.confirmed = judgement.confirmed
        self.judged = judgement.judged
        return judgement.evidence

    def remember(self, before: Memory, after: Memory, today: date) -> None:
        """Count a suspicion that ended without having become a game."""
        if self._today != today:
            self._today = today
            self.suspects.clear()
        if before.suspect and before.suspected is not None and after.suspected is None and not after.playing:
            title, count, _ = self.suspects.get(before.suspect, (before.title, 0, 0.0))
            if before.suspect in self.suspects or len(self.suspects) < _MOST_SUSPECTS:
                self.suspects[before.suspect] = (title, count + 1, time.time())

    def view(self) -> GamesView:
        """Return it as clients see it."""
        wall = time.time() - time.monotonic()
        ruled = {rule.program for rule in self.rules}
        often = [
            (program, title, at)
            for program, (title, count, at) in self.suspects.items()
            if count >= SUGGEST_AFTER and program not in ruled
        ]
        return GamesView(
            seen=tuple(
                Seen(one.program, plain(one.title), tuple(one.causes), one.verdict, one.since + wall)
                for one in self.judged[:_MOST_SHOWN]
            ),
            rules=self.rules,
            sensors=dict(self.sensors),
            suggestions=tuple(Seen(program, plain(title), (), "suspect", at) for program, title, at in often),
        )


_VERDICTS: Final = (stored.IGNORE, stored.ALWAYS)


def new_rule(program: str, title: str, verdict: str, why: str) -> Rule:
    """Return a rule as the owner states it.

    Raises:
        KnownError: `usage`, if it is none.
    """
    if verdict not in _VERDICTS:
        raise KnownError("usage", what=f"a rule is {' or '.join(_VERDICTS)}")
    if not program or len(program) > LONGEST_PROGRAM or not program.isprintable():
        raise KnownError("usage", what="a program is named by its path, or by its key as `lull games` shows it")
    return Rule(program, plain(title) or program.rsplit("/", 1)[-1][:80], verdict, plain(why, 200), time.time())
