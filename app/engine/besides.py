"""Whether the job has a card for itself while games run on another: sensors, processes and drivers put together."""

from collections.abc import Callable, Collection, Iterable
from typing import Final

from gpu_sandbox.limits.whose import Beside, CardUsers, beside
from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength
from gpu_sandbox.sensors.process import parent_of


YOUNG_S: Final = 2.0
"""Seconds from its first sign, or from when it left a card, in which a game may yet turn up on one; afterwards it has
the screen's, and a job there gives its memory too."""
_MOST_ANCESTORS: Final = 32


class Besides:
    """Remembers since when games are elsewhere."""

    def __init__(
        self,
        users: Callable[[], tuple[CardUsers, ...]],
        members: Callable[[str], frozenset[int]],
        hurry: Callable[[], None],
        parent: Callable[[int], int | None] = parent_of,
    ) -> None:
        """Begin with nothing.

        Args:
            users: who uses each card, as its driver told at the last look.
            members: the processes of a piece of evidence that a sensor followed, by its key.
            hurry: has the cards looked at now.
            parent: the parent's number of a process.
        """
        self._hurry = hurry
        self._asked_at = 0.0
        self._elsewhere_at = 0.0
        self._played = False
        self._users = users
        self._members = members
        self._parent = parent
        self._last = Beside(apart=False)
        self._until = 0.0

    def look(self, card: str, evidence: tuple[Evidence, ...], now: float) -> bool:
        """Return whether a job on a card may go on beside the games that are seen.

        Args:
            card: the driver's UUID; empty for none.
            evidence: what the policy is told.
            now: seconds of the monotonic clock.
        """
        users = self._users()
        loud = [e for e in evidence if e.strength is not Strength.WEAK and e.cause is not Cause.SLEEP]
        if not card or len(users) < 2:
            self._last, self._until, self._played = Beside(apart=False), 0.0, False
            return False
        was_elsewhere = self._last.known.since is not None
        self._last = beside(card, users, self._games(loud, users), self._last.known, now)
        if loud and not self._played:
            self._hurry()
        self._asked_at, self._played = now, bool(loud)
        # One that is on no card is waited for while it is young, or was on one a moment ago; one that is elsewhere
        # until that is sure.
        if was_elsewhere or self._last.known.since is not None:
            self._elsewhere_at = now
        young = max((e.since for e in loud), default=0.0)
        self._until = self._last.known.sure_at() or max(young, self._elsewhere_at) + YOUNG_S
        return self._last.apart

    def is_open(self, now: float) -> bool:
        """Return whether a driver may yet say that the job may go on."""
        return self._last.open and now < self._until

    def sure_at(self) -> float | None:
        """Return when the answer may change though nothing else did (monotonic), or None."""
        return self._until if self._last.open and self._asked_at < self._until else None

    def _games(self, evidence: Iterable[Evidence], cards: tuple[CardUsers, ...]) -> Collection[frozenset[int]]:
        roots: dict[str, set[int]] = {}
        for piece in evidence:
            # Pieces that name one program speak of one game: of its launcher and of its window.
            found = roots.setdefault(piece.program or piece.key, set())
            found |= self._members(piece.key) | ({piece.pid} if piece.pid is not None else set())
        listed = {pid for card in cards for pid in card.held or ()}
        return [frozenset(pid for pid in listed if self._descends(pid, pids)) for pids in roots.values()]

    def _descends(self, pid: int, roots: set[int]) -> bool:
        at: int | None = pid
        for _ in range(_MOST_ANCESTORS):
            if at is None or at <= 1:
                return False
            if at in roots:
                return True
            at = self._parent(at)
        return False
