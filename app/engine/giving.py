"""Giving the machine back: climbs the ladder while something of a job is in the way, and keeps the receipt of it."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Final

from app.engine.attempt import Attempt
from app.engine.awake import Awake
from app.engine.jobs import SUSPEND_GRACE_S, Jobs
from app.engine.policy import Decision, Observed
from app.engine.reflex import Strike
from app.engine.store import handbacks
from app.engine.store.database import Database
from app.engine.world import World
from app.protocol.states import Reason, ReasonCode
from app.protocol.yielding import Handback as HandbackView
from gpu_sandbox.limits.handback import Handback
from gpu_sandbox.limits.ladder import Climb, Given, Rung, climb, ladder_for
from gpu_sandbox.limits.ports import PowerCaps
from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength


log = logging.getLogger(__name__)

PARK_WITHIN_S: Final = 20.0
IDLE_PERCENT: Final = 1
"""A card that our processes keep no busier than this is idle: drivers round."""
_LOOK_S: Final = 0.05
"""Seconds between two looks at a card until it is given back."""
_WANTS_MEMORY: Final = frozenset(
    {ReasonCode.USER_PAUSE, ReasonCode.SLEEP, ReasonCode.GAME, ReasonCode.FULL_SCREEN, ReasonCode.OTHER_GPU_USER}
)
"""Reasons for which the card's memory is needed by somebody else, or is lost: NVIDIA's driver keeps it through a sleep
only where it was set up to. For the others a frozen job may keep it."""


class Giving:
    """What is under way to give the machine back."""

    def __init__(
        self,
        world: World,
        jobs: Jobs,
        database: Database,
        changed: Callable[[], None],
        caps: PowerCaps | None = None,
        awake: Awake | None = None,
    ) -> None:
        """Begin with nothing under way.

        Args:
            world: what is known; receipts go to `world.handbacks`.
            jobs: the attempts.
            database: keeps the receipts.
            changed: called when clients may see something new.
            caps: our limits of power on cards; None where none are set.
            awake: keeps the PC from sleeping; None where it never is.
        """
        self._awake = awake
        self._kept_awake = False
        self._changed = changed
        self._world = world
        self._jobs = jobs
        self._database = database
        self._caps = caps
        self._climb: Climb | None = None
        self._failed = False
        self._receipt: Handback | None = None
        self._view: HandbackView | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ran_at = 0.0
        self._capped = ("", 0)

    async def act(
        self, decision: Decision, observed: Observed, now: float, strike: Strike | None = None
    ) -> float | None:
        """Do what the ladder says; return when to look again (monotonic), or None if nothing is in the way.

        Args:
            decision: what is to be.
            observed: on which facts.
            now: seconds of the monotonic clock.
            strike: a freeze that has begun already, if one has.
        """
        current = self._jobs.current()
        if decision.run_job:
            self._climb, self._ran_at = None, now
            if strike is not None and current is not None and current.running == strike.container:
                # For nothing: a rule of the owner's came in between. It is noted as frozen, so that it is thawed.
                await self._jobs.freeze()
                await current.note_frozen()
            return None
        if current is None or (self._climb is None and not current.is_running):
            return None
        if self._climb is None:
            self._begin(decision, observed, strike)
        given = await self._given(current)
        sure = not (observed.narrows and all(reason.code is ReasonCode.GAME for reason in decision.reasons))
        ladder = ladder_for(
            has_gpu=current.hold.card is not None,
            confirmed=sure and _confirmed(decision.reasons),
            can_checkpoint=current.hold.card is not None and current.hold.card.can_park and given is not None,
        )
        goal = Given.EMPTY if sure and current.hold.card and _wants_memory(decision.reasons) else Given.STILL
        shown = _without_proof(current) if given is None else given
        move, self._climb = climb(ladder, self._climb or Climb(), now, given=shown, goal=goal, failed=self._failed)
        self._failed = False
        if move.rung is not None:
            await self._do(move.rung, current)
            # At once, so that a freeze which was enough leaves nothing to be looked at.
            return _soon() if current.hold.card or current.is_running else None
        if move.overdue:
            log.error("the machine could not be given back within its deadline; it is tried on")
        if move.done:
            return None
        return min(move.look_again_at or now, now + _LOOK_S) if current.hold.card else move.look_again_at

    def look_back(self, decision: Decision, *, ended: bool) -> None:
        """Take note that the game has ended, or that the job goes on.

        Args:
            decision: the latest.
            ended: whether a confirmed game has just ended.
        """
        now, current, receipt = time.monotonic(), self._jobs.current(), self._receipt
        runs = decision.run_job and current is not None and current.is_running
        self._cap(current if runs else None)
        self._stay(awake=runs and self._world.settings.keep_awake)
        if receipt is None or receipt.resumed_at is not None:
            return
        if receipt.ended_at is None and (ended or runs):
            receipt = replace(receipt, ended_at=now)
        if runs:
            receipt = replace(receipt, resumed_at=now)
        if receipt != self._receipt:
            self._show(receipt)

    def woke(self) -> None:
        """Set our limits anew once a job runs: a driver forgets them while the machine sleeps."""
        self._capped = ("", 0)

    async def close(self) -> None:
        """Wait for what is under way, let the PC sleep, and give cards their own limits back."""
        self._stay(awake=False)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._caps is not None:
            await asyncio.to_thread(self._caps.lift)

    # --- the rungs ---------------------------------------------------------------------------------------------

    async def _do(self, rung: Rung, current: Attempt) -> None:
        match rung:
            case Rung.FREEZE:
                # The lift has begun first, and is not waited for: a driver that hangs does not keep the job running.
                if self._caps is not None and current.hold.card is not None:
                    self._aside(asyncio.to_thread(self._lift))
                still = await self._jobs.freeze()
                if still is not None:
                    self._note(rung, frozen_at=still)
                    self._aside(current.note_frozen())
            case Rung.CHECKPOINT:
                self._failed = not await current.hold.park(PARK_WITHIN_S)
                if not self._failed:
                    self._note(rung)
            case Rung.STOP | Rung.KILL:
                running = current.is_running
                await self._jobs.evict(current, SUSPEND_GRACE_S if rung is Rung.STOP else 0)
                if not current.has_container:
                    now = time.monotonic()
                    self._note(
                        rung,
                        **({"frozen_at": now} if running else {}),
                        **({"empty_at": now} if current.hold.card else {}),
                    )

    def _cap(self, running: Attempt | None) -> None:
        """Hold the card of a job that runs to the owner's limit, once for each time that it goes on."""
        wanted = self._world.settings.max_watts if running is not None and running.hold.card is not None else 0
        device = running.hold.card.device if running is not None and running.hold.card is not None else ""
        if self._caps is None or (device, wanted) == self._capped:
            return
        self._capped = (device, wanted)
        if wanted:
            self._aside(asyncio.to_thread(self._set, device, wanted))

    def _stay(self, *, awake: bool) -> None:
        """Keep the PC awake while a job runs and the owner wants it so."""
        if self._awake is not None and awake is not self._kept_awake:
            self._kept_awake = awake
            keeper = self._awake
            self._aside(asyncio.to_thread(lambda: keeper.keep(awake=awake)))

    def _set(self, device: str, watts: int) -> None:
        if self._caps is not None and not self._caps.cap(device, watts):
            log.info("the card keeps its own power limit: it is lower than %d W, or this user may not set it", watts)

    def _lift(self) -> None:
        self._capped = ("", 0)
        if self._caps is not None and not self._caps.lift():
            log.warning("a card still has a limit of ours")

    async def _given(self, current: Attempt) -> Given | None:
        """Return what the world shows; None where the driver, who alone could tell, is silent."""
        if current.is_running:
            return Given.NOTHING
        if not current.has_container:
            return Given.EMPTY
        return Given.STILL if current.hold.card is None else await self._given_of_card(current)

    async def _given_of_card(self, current: Attempt) -> Given | None:
        use = await current.hold.use()
        if use is None:
            return None
        now = time.monotonic()
        if use.busy_percent is not None and use.busy_percent > IDLE_PERCENT:
            return Given.NOTHING
        self._note(None, idle_at=now)
        if not use.pids or use.memory == 0:
            self._note(None, empty_at=now)
            return Given.EMPTY
        if use.memory is not None:
            self._note(None, freed=use.memory)
        return Given.STILL

    # --- the receipt -------------------------------------------------------------------------------------------

    def _begin(self, decision: Decision, observed: Observed, strike: Strike | None) -> None:
        now = time.monotonic() if strike is None else strike.at
        reason = decision.reasons[0] if decision.reasons else Reason(ReasonCode.USER_PAUSE)
        piece = _trigger(reason, observed.evidence, self._ran_at)
        self._receipt = Handback(piece.cause if piece else "", piece.since if piece else now, decided_at=now)
        current = self._jobs.current()
        device = current.hold.card.device if current and current.hold.card else ""
        self._view = HandbackView(reason, _wall(now) or 0.0, 0.0, None, None, device=device)

    def _note(self, rung: Rung | None, **moments: float) -> None:
        """Note a rung and moments; the first time that something was so counts."""
        receipt = self._receipt
        if receipt is None or receipt.resumed_at is not None:
            return
        fresh: dict[str, Any] = {name: value for name, value in moments.items() if getattr(receipt, name) is None}
        how = rung.name.lower() if rung is not None else receipt.how
        changed = replace(receipt, how=how, **fresh)
        if changed != receipt:
            self._show(changed)

    def _show(self, receipt: Handback) -> None:
        self._receipt = receipt
        before = self._view
        if before is None or receipt.freeze_ms is None:
            return
        self._view = replace(
            before,
            freeze_ms=round(receipt.freeze_ms, 1),
            decide_ms=_rounded(receipt.decide_ms),
            idle_ms=_rounded(receipt.idle_ms),
            vram_ms=_rounded(receipt.empty_ms),
            vram_bytes=receipt.freed if receipt.empty_at is not None else None,
            how=receipt.how,
            cause=receipt.cause,
            ended_at=_wall(receipt.ended_at),
            resumed_at=_wall(receipt.resumed_at),
        )
        view = self._view
        self._world.handbacks = (view, *(old for old in self._world.handbacks if old.at != view.at))[: handbacks.SHOWN]
        if receipt.ended_at is None and receipt.idle_at is None and receipt.empty_at is None:
            log.info("frozen after %.1f ms: %s", receipt.freeze_ms, view.reason.code)
        self._aside(self._database.write(lambda c: handbacks.store(c, view)))
        self._changed()

    def _aside(self, work: Coroutine[None, None, object]) -> None:
        """Let something go on while the loop goes on."""

        async def run() -> None:
            try:
                await work
            except Exception:
                log.exception("something beside a hand-back failed")

        task = asyncio.create_task(run(), name="beside-a-hand-back")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _without_proof(current: Attempt) -> Given:
    """Return what counts as given where the driver is silent: a frozen job is still, and only a gone one is empty."""
    return Given.STILL if current.has_container else Given.EMPTY


def _confirmed(reasons: tuple[Reason, ...]) -> bool:
    return any(reason.args.get("phase") != "suspected" for reason in reasons)


def _wants_memory(reasons: tuple[Reason, ...]) -> bool:
    return any(reason.code in _WANTS_MEMORY and reason.args.get("phase") != "suspected" for reason in reasons)


def _trigger(reason: Reason, evidence: tuple[Evidence, ...], ran_at: float) -> Evidence | None:
    """Return the piece that stopped the job: the oldest that is newer than the last decision to run."""
    if reason.code not in (ReasonCode.GAME, ReasonCode.SLEEP):
        return None
    of_it = [piece for piece in evidence if (piece.cause is Cause.SLEEP) is (reason.code is ReasonCode.SLEEP)]
    loud = [piece for piece in of_it if piece.strength >= Strength.MEDIUM]
    fresh = [piece for piece in loud if piece.since >= ran_at] or loud
    return min(fresh, key=lambda piece: (piece.since, piece.key), default=None)


def _soon() -> float:
    return time.monotonic()


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _wall(moment: float | None) -> float | None:
    return None if moment is None else time.time() - (time.monotonic() - moment)
