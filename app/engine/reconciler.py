"""The one loop: observe, decide, act. Timers, processes, the market and clicks only wake it."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from typing import Final

from app.engine.attempt import Attempt
from app.engine.besides import Besides
from app.engine.budgets import spent
from app.engine.giving import Giving
from app.engine.jobs import Jobs
from app.engine.machine import Machine
from app.engine.offering import problem
from app.engine.policy import Decision, Desired, Fault, Observed, decide
from app.engine.reflex import Armed, Reflex
from app.engine.views import local_now
from app.engine.world import World, expired
from gpu_sandbox.sensors.evidence import Evidence, Sensor


log = logging.getLogger(__name__)

HEARTBEAT_S: Final = 30.0
"""The loop looks at everything at least this often, whatever it was told."""


class Reconciler:
    """Makes what happens match what is wanted."""

    def __init__(
        self,
        world: World,
        jobs: Jobs,
        giving: Giving,
        sensors: tuple[Sensor, ...],
        changed: Callable[[], None],
        machine: Machine | None = None,
        reflex: Reflex | None = None,
        besides: Besides | None = None,
    ) -> None:
        """Take what is known, what can be done and who sees.

        Args:
            world: what is known.
            jobs: the attempts.
            giving: gives the machine back.
            sensors: started by `run`.
            changed: called when clients may see something new.
            machine: reads the clock of the week, mains or battery, and when somebody touched anything.
            reflex: begins to freeze before this loop wakes; None leaves it to the loop.
            besides: tells which card a game has; None goes by the screen alone.
        """
        self._world = world
        self._jobs = jobs
        self._sensors = sensors
        self._changed = changed
        self._woken = asyncio.Event()
        self._giving = giving
        self._machine = machine or Machine()
        self._reflex = reflex
        self._besides = besides or Besides(lambda: world.users, lambda _: frozenset(), lambda: None)

    def wake(self) -> None:
        """Look at everything again, now. Call it in the loop's thread."""
        self._woken.set()

    async def run(self) -> None:
        """Begin to sense, and reconcile until cancelled."""
        loop = asyncio.get_running_loop()

        def told() -> None:
            try:
                if self._reflex is not None:
                    self._reflex.told()
            except Exception:
                log.exception("the reflex failed; the loop does it")
            loop.call_soon_threadsafe(self.wake)

        for sensor in self._sensors:
            await asyncio.to_thread(sensor.start, told)
        touch = asyncio.create_task(
            self._machine.follow_touch(lambda: self._world.settings.idle_after_s > 0, self.wake), name="touch"
        )
        try:
            while True:
                self._woken.clear()
                pause = await self._once()
                # Not `wait_for`: on Python 3.11 it can swallow a cancellation that comes with the event.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._woken.wait()
        finally:
            touch.cancel()
            await asyncio.gather(touch, return_exceptions=True)
            for sensor in self._sensors:
                await asyncio.to_thread(sensor.stop)

    async def _once(self) -> float:
        """Observe, decide, act; return the seconds after which to do so again, if nothing wakes the loop earlier."""
        world = self._world
        world.wishes = expired(world.wishes, time.time())
        # Before anything is observed: what it was done for is seen then, and what it does later is for the next time.
        strike = self._reflex.struck() if self._reflex else None
        observed = self._observe()
        now = time.monotonic()
        desired = world.wishes.desired(world.settings)
        decision = decide(desired, observed, now, world.memory)
        if self._reflex is not None and not decision.run_job:
            self._reflex.arm(None)
        again = await self._giving.act(decision, observed, now, strike)
        ended = world.memory.playing and not decision.memory.playing
        self._giving.look_back(decision, ended=ended)
        self._note(decision)
        self._jobs.step(world.link.actions, run_job=decision.run_job, receipt_every_s=world.settings.receipt_every_s)
        self._arm(decision, desired, observed)
        times = [t for t in (decision.wake_at, again, self._jobs.wake_at(), self._besides.sure_at()) if t is not None]
        return max(0.0, min([now + HEARTBEAT_S, *times]) - time.monotonic())

    def _arm(self, decision: Decision, desired: Desired, observed: Observed) -> None:
        """Leave the decision to the reflex while a job runs by it."""
        if self._reflex is None:
            return
        current, gaming = self._jobs.current(), self._world.gaming
        container = current.running if current is not None and decision.run_job else None
        if container is None:
            self._reflex.arm(None)
            return
        self._reflex.arm(Armed(container, desired, observed, decision.memory, gaming.word(), gaming.confirmed))

    def _observe(self) -> Observed:
        world = self._world
        current = self._jobs.current()
        seen = world.gaming.judged, world.gaming.sensors
        evidence = world.gaming.see(self._sensors)
        if (world.gaming.judged, world.gaming.sensors) != seen:
            self._changed()
        setup = []
        if world.owner is None:
            setup.append("wallet.none")
        if world.member is None:
            setup.append("market.none")
        faults = []
        docker = self._jobs.docker_fault or world.docker_fault
        if docker is not None:
            faults.append(Fault("docker.unreachable", {"what": docker}))
        if world.verdict is not None and world.verdict.leaks:
            faults.append(Fault("sandbox.leaks", {"what": ", ".join(world.verdict.leaks[:5])}))
        blind = [sensor for sensor in self._sensors if sensor.essential and not sensor.alive]
        faults += [Fault("games.blind", {"what": sensor.problem or "it ended"}) for sensor in blind]
        if world.lie:
            faults.append(Fault("market.wrong", {"what": world.lie}))
        if world.device is not None and world.device.quarantine:
            faults.append(Fault("device.quarantine", {"what": world.device.quarantine}))
        return Observed(
            setup_missing=tuple(setup),
            faults=tuple(faults),
            evidence=evidence,
            market_connected=world.link.connected,
            market_problem=world.link.problem,
            unlisted=problem(world.link.listing),
            attempt_state=current.row.state if current else None,
            benchmark_running=world.benchmarking is not None,
            readings=self._machine.readings(world.device),
            apart=self._apart(current, evidence),
            narrows=self._besides.is_open(time.monotonic()),
            spent=spent(world.settings.budgets, world.usage, local_now()),
        )

    def _apart(self, current: Attempt | None, evidence: tuple[Evidence, ...]) -> bool:
        """Return whether the job has a card of its own, and every game another one."""
        card = current.hold.card.device if current is not None and current.hold.card is not None else ""
        return self._besides.look(card, evidence, time.monotonic())

    def _note(self, decision: Decision) -> None:
        """Remember the decision; tell clients where they can see a difference."""
        world = self._world
        before = world.decision
        world.gaming.remember(world.memory, decision.memory, local_now().date())
        world.memory, world.decision = decision.memory, decision
        if before is None or (before.state, before.reasons) != (decision.state, decision.reasons):
            if before is None or before.state != decision.state:
                world.since_at = time.time()
                log.info("state %s: %s", decision.state, ", ".join(reason.code for reason in decision.reasons) or "-")
            self._jobs.look_again()
            self._changed()
