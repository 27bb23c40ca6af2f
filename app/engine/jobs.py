"""All attempts of this engine, and which step each takes next: level-triggered, called by the loop that events wake."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from app.engine.attempt import Attempt
from app.engine.membership import Membership
from app.engine.store import attempts
from app.engine.store.attempts import AttemptRow
from app.engine.tools import Tools
from app.market.schema import Action, AttemptStatus
from app.protocol.errors import AppError
from app.protocol.states import ACTIVE_ATTEMPTS, AttemptState
from gpu_sandbox.errors import EngineUnreachableError, GpuSandboxError


log = logging.getLogger(__name__)

WATCH_S: Final = 0.5
"""Seconds between two looks at a running container."""
FROZEN_WATCH_S: Final = 5.0
"""Seconds between two looks at a frozen one: somebody may have killed it."""
SUSPEND_GRACE_S: Final = 2.0
"""Seconds that a job has to write one more checkpoint when the engine ends."""
OFFER_S: Final = 30.0
"""A game that has just begun is loading: a checkpoint is packed so many seconds later."""
LONGEST_S: Final = 1e9
IDLE_S: Final = 60.0
"""Seconds before an attempt that waits for the market is looked at without being asked."""
NO_ROOM_S: Final = 1.0
"""Seconds before it is looked again whether a card has room for a job that was taken off it."""
_GIVEN_BACK: Final = frozenset({AttemptState.ASSIGNED, AttemptState.PREPARING, AttemptState.HELD})
"""States in which an attempt is given back before a sleep."""
RETRY_S: Final = 3.0
"""Seconds before a step that failed for the environment's sake is taken again."""


class Jobs:
    """The attempts that are not forgotten.

    Attributes:
        hold_s: how long the market keeps an attempt that is held, seconds; None where there is no market.
        moves: the largest checkpoint that it takes to another provider, in bytes, and after how many seconds away.
        docker_fault: what the container engine's failure to answer reads, or None while it answers.
    """

    def __init__(
        self,
        tools: Tools,
        changed: Callable[[], None],
    ) -> None:
        """Begin with no attempt.

        Args:
            tools: what attempts work with.
            changed: called after each step.
        """
        self._tools = tools
        self._changed = changed
        self._attempts: dict[str, Attempt] = {}
        self.hold_s: float | None = None
        self.moves = (0, 0.0)
        self._steps: dict[str, asyncio.Task[None]] = {}
        self._not_before: dict[str, float] = {}
        self._evicting: set[str] = set()
        self.docker_fault: str | None = None

    # --- what there is -----------------------------------------------------------------------------------------

    def current(self) -> Attempt | None:
        """Return the attempt that holds the device or soon will, or None."""
        return next((a for a in self._attempts.values() if a.row.state in ACTIVE_ATTEMPTS), None)

    def live(self) -> dict[str, Attempt]:
        """Return all attempts that are not forgotten, by name."""
        return dict(self._attempts)

    def rows(self) -> dict[str, AttemptRow]:
        """Return the rows of all attempts that are not forgotten, as fresh as they are."""
        return {name: attempt.row for name, attempt in self._attempts.items()}

    def statuses(self) -> tuple[AttemptStatus, ...]:
        """Return what the market hears of every attempt that is not over."""
        return tuple(self._status(attempt) for attempt in self._attempts.values() if not attempt.row.is_final)

    def _status(self, attempt: Attempt) -> AttemptStatus:
        row, away = attempt.row, attempt.is_away
        return AttemptStatus(
            attempt=row.attempt,
            fence=row.fence,
            state=AttemptState.HELD if away else row.state,
            done=row.done,
            total=row.total,
            away_s=min(left, LONGEST_S) if away and (left := self._tools.away()) is not None else None,
            checkpoint=attempt.offer if away else None,
        )

    async def load(self, member: Membership | None) -> None:
        """Take over what an engine before this one left; attempts of another market than `member` are ended."""
        if member is not None:
            self._terms(member)
        for row in await self._tools.database.read(attempts.unforgotten):
            attempt = Attempt(row, member.domain if member else None, self._tools, recovered=False)
            self._attempts[row.attempt] = attempt
            if not row.is_final and (member is None or row.network != member.network):
                await attempt.lapse()

    async def reload(self, member: Membership, touched: set[str]) -> None:
        """Read rows that the market's messages made or changed."""
        self._terms(member)
        for name in touched:
            row = await self._tools.database.read(partial(attempts.get, attempt=name))
            if row is None or row.forgotten:
                continue
            if known := self._attempts.get(name):
                known.row = row
            else:
                self._attempts[name] = Attempt(row, member.domain, self._tools)

    def _terms(self, member: Membership) -> None:
        info = member.info
        self.hold_s, self.moves = info.hold_s, (info.checkpoint_bytes, float(info.move_after_s))

    # --- what happens ------------------------------------------------------------------------------------------

    async def freeze(self) -> float | None:
        """Freeze what runs, before anything else; return the moment (monotonic) at which it stood still, or None."""
        still = None
        for attempt in self._attempts.values():
            if attempt.is_running:
                try:
                    still = await attempt.freeze() or still
                except EngineUnreachableError as error:
                    self.docker_fault = str(error)
        return still

    async def evict(self, attempt: Attempt, grace_s: float) -> None:
        """End an attempt's container for now, between two of its steps; it goes on from its checkpoint later."""
        name = attempt.row.attempt
        if (step := self._steps.get(name)) is not None:
            step.cancel()
            await asyncio.gather(step, return_exceptions=True)
        self._evicting.add(name)
        try:
            await attempt.evict(grace_s)
        except GpuSandboxError as error:
            log.warning("attempt %s was not ended: %s", name[:8], error)
        finally:
            self._evicting.discard(name)

    async def give_back(self) -> int:
        """Give back what stands still or has not begun, with a word to the market; return how many attempts.

        What is done already (its result is collected or committed) is kept: it needs no machine.
        """
        given = 0
        for name, attempt in tuple(self._attempts.items()):
            if attempt.row.state not in _GIVEN_BACK or attempt.is_running:
                continue
            if (step := self._steps.get(name)) is not None:
                step.cancel()
                await asyncio.gather(step, return_exceptions=True)
            self._evicting.add(name)
            try:
                if attempt.row.state in _GIVEN_BACK:
                    await attempt.preempt()
                    given += 1
            finally:
                self._evicting.discard(name)
        self._changed()
        return given

    def in_the_way(self) -> bool:
        """Return whether something of a job runs, or is still there of one that has a card and was given back."""
        return any(
            attempt.is_running or (attempt.row.is_final and attempt.hold.card is not None and attempt.has_container)
            for attempt in self._attempts.values()
        )

    def step(self, actions: Mapping[str, Action], *, run_job: bool, receipt_every_s: float) -> None:
        """Begin the next step of each attempt that has one and is not in the middle of another.

        Args:
            actions: what the market wants, by attempt.
            run_job: whether a job may run now.
            receipt_every_s: seconds between two receipts of a running job.
        """
        now = time.monotonic()
        for name, attempt in tuple(self._attempts.items()):
            if attempt.row.forgotten:
                del self._attempts[name]
                self._not_before.pop(name, None)
            elif run_job and attempt.is_leaving and name in self._steps:
                self._steps[name].cancel()  # the owner is back before the checkpoint was away: the job goes on here
            elif name not in self._steps and name not in self._evicting and self._not_before.get(name, 0.0) <= now:
                step = asyncio.create_task(
                    self._step(attempt, actions.get(name), run_job=run_job, receipt_every_s=receipt_every_s),
                    name=f"attempt-{name[:8]}",
                )
                self._steps[name] = step
                step.add_done_callback(partial(self._stepped, name))

    def _stepped(self, name: str, _step: asyncio.Task[None]) -> None:
        del self._steps[name]
        self._changed()

    async def leave(self) -> None:
        """End every attempt that is not over: this machine belongs to another market now, or to none."""
        for attempt in self._attempts.values():
            if not attempt.row.is_final:
                await attempt.lapse()

    async def stop(self) -> None:
        """Take no more steps, and end what runs; the next engine goes on from the last checkpoint."""
        steps = tuple(self._steps.values())
        for step in steps:
            step.cancel()
        await asyncio.gather(*steps, return_exceptions=True)
        for attempt in self._attempts.values():
            try:
                await attempt.suspend(SUSPEND_GRACE_S)
            except GpuSandboxError as error:
                log.warning("attempt %s could not be ended: %s", attempt.row.attempt[:8], error)

    def look_again(self) -> None:
        """Look at every attempt at the next step: the market or the owner wants something else than before."""
        self._not_before.clear()

    def wake_at(self) -> float | None:
        """Return the monotonic time of the next step that time alone brings, or None.

        One that is in the middle of a step is not waited for: the step's end wakes the loop.
        """
        waiting = self._attempts.keys() - self._steps.keys() - self._evicting
        return min((at for name, at in self._not_before.items() if name in waiting), default=None)

    async def _step(self, attempt: Attempt, action: Action | None, *, run_job: bool, receipt_every_s: float) -> None:
        name = attempt.row.attempt
        try:
            pause = await self._advance(attempt, action, run_job=run_job, receipt_every_s=receipt_every_s)
            self.docker_fault = None
        except EngineUnreachableError as error:
            self.docker_fault = str(error)
            pause = RETRY_S
        except AppError as error:
            log.warning("attempt %s waits: %s", name[:8], error)
            pause = RETRY_S
        except Exception:
            log.exception("a step of attempt %s failed", name[:8])
            pause = RETRY_S
        self._not_before[name] = time.monotonic() + pause

    async def _advance(  # noqa: C901, PLR0911 - one branch per state, as the drawing has it
        self, attempt: Attempt, action: Action | None, *, run_job: bool, receipt_every_s: float
    ) -> float:
        """Take one step; return the seconds after which to look again."""
        if not attempt.recovered:
            await attempt.recover()
        row = attempt.row
        wanted = _wanted(attempt, action)
        if row.is_final:
            await attempt.forget()
            return 0.0
        if wanted == "stop":
            log.info("the market took attempt %s back: %s", row.attempt[:8], action.reason if action else "")
            await attempt.lapse()
            return 0.0
        if (pause := await self._elsewhere(attempt, wanted, run_job=run_job)) is not None:
            return pause
        match row.state:
            case AttemptState.ASSIGNED if run_job:
                await attempt.prepare()
                return 0.0
            case AttemptState.PREPARING if run_job:
                await (attempt.start() if attempt.has_container else attempt.prepare())
                return 0.0
            case AttemptState.RUNNING:
                await attempt.watch(receipt_every_s)
                return 0.0 if attempt.row.state is not AttemptState.RUNNING else WATCH_S
            case AttemptState.HELD if run_job:
                await attempt.thaw()
                return 0.0 if attempt.is_running or attempt.row.state is not AttemptState.HELD else NO_ROOM_S
            case AttemptState.HELD:
                await attempt.watch(receipt_every_s)
                return FROZEN_WATCH_S
            case AttemptState.COMPLETING:
                await attempt.complete()
                return 0.0
            case AttemptState.COMMITTED if wanted == "reveal":
                await attempt.reveal()
                return 0.0
            case AttemptState.REVEALED if wanted == "upload":
                await attempt.upload()
        return FROZEN_WATCH_S if attempt.is_away else IDLE_S

    async def _elsewhere(self, attempt: Attempt, wanted: str | None, *, run_job: bool) -> float | None:
        """Do what an attempt needs that goes on elsewhere, or may; return when to look again, else None."""
        if attempt.row.state is AttemptState.MOVED:
            await attempt.clear()
            return IDLE_S
        if wanted == "moved":
            await (attempt.note_moved() if attempt.row.moved else attempt.lapse())
            return 0.0
        return 0.0 if attempt.is_away and not run_job and await self._left(attempt, wanted) else None

    async def _left(self, attempt: Attempt, wanted: str | None) -> bool:
        """Do what an attempt needs whose owner is away; return whether something happened."""
        most, after_s = self.moves
        if wanted == "hand-over" and attempt.offer is not None:
            await attempt.hand_over()
            return True
        if attempt.held_too_long(self.hold_s):
            log.info("attempt %s is given back: the market keeps it no longer", attempt.row.attempt[:8])
            await attempt.preempt()
            return True
        away = self._tools.away()
        long = away is None or away > after_s
        if long and attempt.still_s() >= min(OFFER_S, after_s) and attempt.can_move(most):
            await attempt.offer_checkpoint(most)
            return attempt.offer is not None
        return False


def _wanted(attempt: Attempt, action: Action | None) -> str | None:
    """Return what the market wants of an attempt, or None; a checkpoint of an earlier hold is not the one at hand."""
    if action is None or action.fence != attempt.row.fence:
        return None
    at_hand = attempt.offer.sha256 if attempt.offer is not None else ""
    if action.action == "hand-over" and action.reason not in ("", at_hand):
        return None
    return action.action
