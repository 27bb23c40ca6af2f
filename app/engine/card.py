"""One attempt's hold on a graphics card: what it has of it, and how that is taken off and brought back."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, Final, TypeVar

from gpu_sandbox.errors import CheckpointError, EngineRefusedError
from gpu_sandbox.limits.ports import Checkpointer, Freezer, GpuUse, Use


log = logging.getLogger(__name__)
T = TypeVar("T")

ROOM_BYTES: Final = 512 << 20
"""What is to be free on the card beyond a job's own memory before that is brought back."""
RESTORE_S: Final = 60.0


class Card:
    """What the processes of one container have of one card."""

    def __init__(
        self,
        device: str,
        freezer: Freezer,
        freezing: Executor,
        use: GpuUse,
        checkpoints: Checkpointer | None,
    ) -> None:
        """Begin with nothing taken off.

        Args:
            device: the driver's UUID of the card.
            freezer: stops and continues containers.
            freezing: the executor for that; nothing queues before a freeze there.
            use: the driver's word.
            checkpoints: takes memory off the card and back; None where that cannot be.
        """
        self.device = device
        self._freezer = freezer
        self._freezing = freezing
        self._use = use
        self._checkpoints = checkpoints
        self._saved: int | None = None

    @property
    def is_parked(self) -> bool:
        """Whether the job's memory was taken off the card."""
        return self._saved is not None

    @property
    def can_park(self) -> bool:
        """Whether the driver can take it off here."""
        return self._checkpoints is not None and self._checkpoints.possible()

    async def use(self, container: str) -> Use | None:
        """Return what its processes have of the card now, as the driver tells; None where it does not."""
        return await self._fast(lambda: self._use.of(self.device, self._freezer.pids(container)))

    async def park(self, container: str, within_s: float) -> bool:
        """Take its memory off the card and leave it frozen; return whether the driver did.

        The driver needs the job's own threads for it, so it is thawed for the moment. Source: NVIDIA's manual of the
        driver API, section "CUDA Checkpointing".
        """
        checkpoints = self._checkpoints
        if checkpoints is None or self.is_parked:
            return self.is_parked
        before = await self.use(container)
        pids = await self._fast(self._freezer.pids, container)
        try:
            await self._fast(self._freezer.thaw, container)
            await asyncio.to_thread(checkpoints.save, pids, within_s)
            self._saved = (before.memory if before else None) or 0
        except (CheckpointError, EngineRefusedError) as error:
            log.warning("a job's memory stays on the card: %s", error)
        finally:
            await self._fast(self._freezer.freeze, container)
        return self.is_parked

    async def has_room(self, container: str) -> bool:
        """Return whether what was taken off fits again: a restore that does not fit is fatal to the job."""
        if self._saved is None:
            return True
        use = await self.use(container)
        return use is None or use.free is None or use.free >= self._saved + ROOM_BYTES

    async def bring_back(self, container: str) -> bool:
        """Bring back what was taken off, if anything was; return False where the job can only be ended now."""
        if self._saved is None or self._checkpoints is None:
            return True
        self._saved = None
        pids = await self._fast(self._freezer.pids, container)
        try:
            await asyncio.to_thread(self._checkpoints.restore, pids, RESTORE_S)
        except CheckpointError as error:
            log.warning("a job goes on from its own checkpoint: %s", error)
            return False
        return True

    def emptied(self) -> None:
        """Note that the container is gone, and with it all that it had."""
        self._saved = None

    async def _fast(self, action: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401 - passed through
        return await asyncio.get_running_loop().run_in_executor(self._freezing, action, *arguments)
