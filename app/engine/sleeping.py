"""Sees the machine to sleep in order, and looks around when it wakes.

logind announces a sleep and waits for us, five seconds as it is installed. The freeze has begun by then, as for a game
(`app.engine.reflex`). What is left is decided here:

- The market answers: the attempt is given back with a word. A market keeps a held attempt for as long as its provider
  speaks, and a machine that sleeps is silent for longer than a lease; said before, that is free.
- It does not: nothing can be said, so the job stays frozen where it is. Once awake the market's word decides.

Then the lock is let go. A sleep that nobody announced is noticed afterwards, by the kernel's two clocks: one of them
stands still meanwhile.
"""

import asyncio
import contextlib
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from app.engine.jobs import Jobs
from app.engine.world import World
from app.protocol.states import AttemptState, ReasonCode


log = logging.getLogger(__name__)

PUT_AWAY_S: Final = 20.0
"""Seconds after which the sleep is held up no longer, whatever is left; logind itself waits for less, as installed."""
TELL_S: Final = 2.0
"""Seconds in which the market is to have heard of it."""
_LOOK_S: Final = 0.1
"""Seconds between two looks though nothing was told."""
SHORT_S: Final = 2.0
"""A sleep that was not longer changes nothing that anybody could notice."""


class Bed(Protocol):
    """What holds the sleep up; `gpu_sandbox.sensors.sleep.SleepSensor` is one."""

    def ready(self) -> None:
        """Hold it up no longer."""
        ...


class Sleeping:
    """What is under way before a sleep, and what was noticed of sleeps."""

    def __init__(
        self,
        world: World,
        jobs: Jobs,
        bed: Bed | None,
        tell: Callable[[float], Awaitable[bool]],
        woke: Callable[[float], None],
        asleep_s: Callable[[], float] | None = None,
    ) -> None:
        """Begin awake.

        Args:
            world: what is decided.
            jobs: the attempts.
            bed: what holds the sleep up; None where nothing does.
            tell: has the market hear what it does not know, within so many seconds; returns whether it did.
            woke: called after a sleep with its seconds.
            asleep_s: seconds that the machine has slept since it was started; None asks the kernel.
        """
        self._world = world
        self._jobs = jobs
        self._bed = bed
        self._tell = tell
        self._woke = woke
        self._asleep_s = asleep_s or slept_s
        self._slept = self._asleep_s()
        self._task: asyncio.Task[None] | None = None
        self._announced = False
        self._news = asyncio.Event()

    def look(self) -> None:
        """Look whether a sleep was announced or is over; called in the loop's thread after each decision."""
        self._news.set()
        decision = self._world.decision
        announced = decision is not None and any(reason.code is ReasonCode.SLEEP for reason in decision.reasons)
        if announced and not self._announced:
            self._task = asyncio.create_task(self._put_away(time.monotonic()), name="sleep")
        slept = self._asleep_s()
        away, self._slept = slept - self._slept, slept
        if away > SHORT_S or (self._announced and not announced):
            log.info("awake after %.0f s", away)
            self._woke(away)
        self._announced = announced

    async def close(self) -> None:
        """Leave what is under way, and hold nothing up."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _put_away(self, begun: float) -> None:
        try:
            async with asyncio.timeout(PUT_AWAY_S):
                given = await self._decide()
                while self._jobs.in_the_way():
                    await self._changed()
            log.info("put away in %.2f s, %s", time.monotonic() - begun, given)
        except TimeoutError:
            log.warning("the job was not put away within %.0f s; the PC may sleep", PUT_AWAY_S)
        except Exception:
            log.exception("the job was not put away; the PC may sleep")
        finally:
            if self._bed is not None:
                self._bed.ready()

    async def _changed(self) -> None:
        self._news.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                await self._news.wait()

    async def _decide(self) -> str:
        # Frozen, and noted as such: what is noted later would undo what is noted now.
        while (current := self._jobs.current()) is not None and (
            current.is_running or current.row.state is AttemptState.RUNNING
        ):
            await self._changed()
        if not self._world.link.connected:
            return "frozen where it is: no market answers" if current is not None else "nothing to say"
        given = await self._jobs.give_back()
        heard = await self._tell(TELL_S)
        return f"{given} attempts given back, the market {'knows' if heard else 'does not know'}"


def slept_s() -> float:
    """Return for how many seconds the machine has slept since it was started; 0 where no clock tells."""
    if sys.platform == "win32":
        return 0.0
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return 0.0 if boot is None else time.clock_gettime(boot) - time.clock_gettime(time.CLOCK_MONOTONIC)
