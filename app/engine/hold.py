"""The hold on an attempt's processes: container, gate and card, frozen and thawed together, their running time counted.

What becomes of the attempt is decided in `app.engine.attempt`; here nothing is stored.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from app.engine.store.attempts import AttemptRow
from app.engine.tools import Tools
from gpu_sandbox.errors import EngineRefusedError, GpuSandboxError
from gpu_sandbox.limits.ports import Use
from gpu_sandbox.sandbox.domains import Traffic, traffic_of


log = logging.getLogger(__name__)
T = TypeVar("T")


class Hold:
    """What the engine has in its hand of one attempt.

    Attributes:
        container: the container that was started or prepared, or None.
        since: since when its processes run, counted time left out (monotonic), or None while they stand still.
        still_since: since when they stand still (monotonic), or None.
        card: its hold on a graphics card, or None.
    """

    def __init__(self, attempt: str, tools: Tools, *, gpu: bool, gated: bool) -> None:
        """Begin with nothing in hand.

        Args:
            attempt: which.
            tools: what it works with.
            gpu: whether the job needs a card.
            gated: whether it has a gate.
        """
        self._attempt = attempt
        self._tools = tools
        self._gated = gated
        self.container: str | None = None
        self.since: float | None = None
        self.still_since: float | None = None
        self.card = tools.card() if gpu else None

    def let_go(self) -> None:
        """Take note that the container is gone, or nobody's any more."""
        self.since = self.container = None

    def counted(self, row: AttemptRow) -> AttemptRow:
        """Return the row with the running time and the energy up to now, and begin to count afresh."""
        begun, active, used = self.since, row.active_ms, 0
        if begun is not None:
            now = self.since = time.monotonic()
            spec = row.assigned.spec
            used = self._tools.energy(spec.cpu_milli / 1000, gpu=spec.gpu, begin=begun, end=now)
            active += int((now - begun) * 1000)
        before = row.energy_weight
        if before is None:
            before = self._tools.weigh(row.energy_mj)
        weight = before + self._tools.weigh(used)
        return replace(row, active_ms=active, energy_mj=row.energy_mj + used, energy_weight=weight)

    async def fast(self, action: Callable[[str], T], container: str) -> T:
        """Do something in the executor in which nothing queues."""
        return await asyncio.get_running_loop().run_in_executor(self._tools.freezing, action, container)

    async def freeze(self, container: str) -> float | None:
        """Freeze a container; return the moment at which it stood still, or None where there is nothing to freeze.

        Raises:
            EngineUnreachableError: if no container engine answers, and we may not freeze without one.
        """
        try:
            return await self.fast(self._tools.freezer.freeze, container)
        except EngineRefusedError as error:
            log.info("nothing to freeze in attempt %s: %s", self._attempt[:8], error)
            return None

    async def gate(self, action: Callable[[str], object]) -> None:
        """Do the same with the job's gate, where it has one: nothing is fetched for a job that stands still."""
        if not self._gated:
            return
        try:
            await self.fast(action, self._tools.sandbox.gate(self._attempt))
        except GpuSandboxError as error:
            log.warning("the gate of attempt %s does not follow its job: %s", self._attempt[:8], error)

    async def traffic(self, known: str, *, last: bool = False) -> str:
        """Return what the job's gate did, as text; `known` is what it had done before. With `last` it is ended first.

        What went through since counts for the owner's month.
        """
        if not self._gated:
            return known
        traffic = await asyncio.to_thread(self._tools.sandbox.traffic, self._attempt, last=last)
        if traffic is None:
            return known
        before = traffic_of(known) or Traffic()
        if traffic.bytes > before.bytes:
            await self._tools.moved(traffic.bytes - before.bytes)
        if last:
            for line in traffic.told():
                log.info("attempt %s %s", self._attempt[:8], line)
        return traffic.text()

    # --- giving back more than the processor ---------------------------------------------------------------------

    async def use(self) -> Use | None:
        """Return what its processes have of their card now, as the driver tells; None where there is none."""
        return await self.card.use(self.container) if self.card and self.container else None

    async def park(self, within_s: float) -> bool:
        """Take its memory off the card and leave it frozen; return whether the driver did."""
        return await self.card.park(self.container, within_s) if self.card and self.container else False

    async def has_room(self) -> bool:
        """Return whether there is room for what was taken off its card."""
        return self.card is None or self.container is None or await self.card.has_room(self.container)

    async def bring_back(self) -> bool:
        """Bring back what was taken off its card; return whether all is there."""
        return self.card is None or await self.card.bring_back()
