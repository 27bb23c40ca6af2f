"""The challenges that are open: in memory, because one that the market forgot is asked again under another name.

    wished ──▶ seeded (the clock runs) ──▶ promised (rows are drawn) ──▶ checked
       │           └── no promise in time ──▶ late       └── no rows in time, or wrong ones ──▶ late, wrong
       └── the worker is gone ──▶ forgotten

Each step can be taken once, by the worker who was asked. A challenge that is over stays until its outcome is written
and is dropped then: a worker whose rows are being checked is not asked a second time.
"""

import secrets
from dataclasses import dataclass, replace
from typing import Final

from app.market.proving import OpenedRow, Promise, ProofError, Task, Terms, draw, read_rows, take_promise
from app.market.schema import ProofRows, ProofSeed, ProofWish
from app.market.service.refusals import CONFLICT, NOT_FOUND, RefusalError
from wallet.address import Address, to_bytes


OPENING_S: Final = 60.0
"""Seconds within which promised rows are to be opened: there is nothing left to gain by taking longer."""


@dataclass(slots=True)
class _Open:
    """One challenge.

    Attributes:
        name: 64 hex digits.
        task: once it was seeded; promise: once it was promised.
        until: when the step that is waited for is late, seconds of the market's clock; None while nothing runs.
        over: whether nothing is taken any more.
    """

    name: str
    terms: Terms
    task: Task | None = None
    promise: Promise | None = None
    until: float | None = None
    over: bool = False


class Challenges:
    """One challenge per worker at the most."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: dict[Address, _Open] = {}

    def begin(self, worker: Address, terms: Terms) -> None:
        """Wish that a worker proves himself."""
        self._open[worker] = _Open(secrets.token_hex(32), terms)

    def drop(self, worker: Address, name: str | None = None) -> None:
        """Forget a worker's challenge; only the one of this name, if one is given."""
        found = self._open.get(worker)
        if found is not None and name in {None, found.name}:
            del self._open[worker]

    def has(self, worker: Address) -> bool:
        """Return whether a worker has one open."""
        return worker in self._open

    def wish(self, worker: Address) -> ProofWish | None:
        """Return what a worker is asked for, as long as he has not begun."""
        found = self._open.get(worker)
        if found is None or found.task is not None:
            return None
        return ProofWish(challenge=found.name, size=found.terms.size, rounds=found.terms.rounds)

    def seed(self, worker: Address, name: str, now: float) -> ProofSeed:
        """Let the clock run.

        Raises:
            RefusalError: if he has no such challenge, or had its seed before.
        """
        found = self._of(worker, name)
        if found.task is not None:
            raise RefusalError("used", "the seed of this challenge was given before", status=CONFLICT)
        terms = found.terms
        drawn = draw(to_bytes(worker), terms.size, terms.deadline_s, now, terms.rounds)
        drawn = replace(drawn, challenge=bytes.fromhex(name))
        found.task, found.until = drawn, now + terms.deadline_s
        return ProofSeed(seed=drawn.seed.hex(), deadline_s=terms.deadline_s)

    def promise(self, worker: Address, name: str, root: bytes, now: float) -> ProofRows:
        """Take a promise, and draw the rows.

        Raises:
            RefusalError: if he has no such challenge, or this is not its turn.
            ProofError: if it is late; then the challenge is over, and to be dropped.
        """
        found = self._of(worker, name)
        if found.task is None or found.promise is not None:
            raise RefusalError("used", "this challenge does not wait for a promise", status=CONFLICT)
        try:
            found.promise = take_promise(found.task, root, now)
        except ProofError:
            found.over, found.until = True, None
            raise
        found.until = now + OPENING_S
        return ProofRows(rows=found.promise.rows)

    def opened(self, worker: Address, name: str, body: bytes) -> tuple[Promise, list[OpenedRow]]:
        """Take opened rows; the challenge is over with them, and is to be dropped once it is known what they are worth.

        Raises:
            RefusalError: if he has no such challenge, or this is not its turn.
            ProofError: if they are no rows.
        """
        found = self._of(worker, name)
        if found.promise is None:
            raise RefusalError("used", "this challenge does not wait for rows", status=CONFLICT)
        found.over, found.until = True, None
        return found.promise, read_rows(found.promise.task, found.promise.rows, body)

    def late(self, now: float) -> list[tuple[Address, str]]:
        """Return whose next step did not come in time, and in which challenge: each is over, and to be dropped."""
        found = [(w, f) for w, f in self._open.items() if f.until is not None and now > f.until]
        for _, challenge in found:
            challenge.over, challenge.until = True, None
        return [(worker, challenge.name) for worker, challenge in found]

    def _of(self, worker: Address, name: str) -> _Open:
        found = self._open.get(worker)
        if found is None or found.name != name or found.over:
            raise RefusalError("unknown-challenge", "this worker has no such challenge", status=NOT_FOUND)
        return found
