"""One attempt's hold on a graphics card: what it has of it, and how that is taken off and brought back."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, Final, TypeVar

from app.protocol.snapshot import DeviceView
from gpu_sandbox.devices.checkpoint import CudaCheckpoints
from gpu_sandbox.devices.snapshot import DeviceKind
from gpu_sandbox.devices.use import DriverUse
from gpu_sandbox.errors import CheckpointError, EngineRefusedError, GpuSandboxError
from gpu_sandbox.limits.ports import Checkpointer, Freezer, GpuUse, Use


log = logging.getLogger(__name__)
T = TypeVar("T")

ROOM_BYTES: Final = 512 << 20
"""What is to be free on the card beyond a job's own memory before that is brought back."""
RESTORE_S: Final = 60.0
ANSWER_S: Final = 0.3
"""So long the driver is waited for."""


class Card:
    """What the processes of one container have of one card."""

    def __init__(
        self,
        device: str,
        freezer: Freezer,
        freezing: Executor,
        use: GpuUse,
        asking: Executor,
        checkpoints: Checkpointer | None,
    ) -> None:
        """Begin with nothing taken off.

        Args:
            device: the driver's UUID of the card.
            freezer: stops and continues containers.
            freezing: the executor for that; nothing queues before a freeze there.
            use: the driver's word.
            asking: the executor for that: a driver that hangs keeps nothing else waiting.
            checkpoints: takes memory off the card and back; None where that cannot be.
        """
        self.device = device
        self._freezer = freezer
        self._freezing = freezing
        self._use = use
        self._asking = asking
        self._asked: asyncio.Future[Use | None] | None = None
        self._checkpoints = checkpoints
        self._saved: int | None = None
        self._pids: frozenset[int] = frozenset()

    @property
    def is_parked(self) -> bool:
        """Whether the job's memory was taken off the card."""
        return self._saved is not None

    @property
    def can_park(self) -> bool:
        """Whether the driver can take it off here."""
        return self._checkpoints is not None and self._checkpoints.possible()

    async def use(self, container: str) -> Use | None:
        """Return what its processes have of the card now; None where the driver does not tell, or not soon."""
        if self._asked is not None and not self._asked.done():
            return None  # it hangs still
        pids = await self._fast(self._freezer.pids, container)
        loop = asyncio.get_running_loop()
        self._asked = loop.run_in_executor(self._asking, self._use.of, self.device, pids)
        await asyncio.wait((self._asked,), timeout=ANSWER_S)
        if not self._asked.done():
            log.warning("the driver does not say who uses the card")
            return None
        try:
            return self._asked.result()
        except (OSError, GpuSandboxError) as error:
            log.warning("the driver does not say who uses the card: %s", error)
            return None

    async def park(self, container: str, within_s: float) -> bool:
        """Take its memory off the card and leave it frozen; return whether the driver did.

        The driver needs the job's own threads for it, so it is thawed for the moment. Source: NVIDIA's manual of the
        driver API, section "CUDA Checkpointing".
        """
        checkpoints = self._checkpoints
        if checkpoints is None or self.is_parked:
            return self.is_parked
        before = await self.use(container)
        if before is None or not before.pids:
            return False
        try:
            await self._fast(self._freezer.thaw, container)
            await asyncio.to_thread(checkpoints.save, before.pids, within_s)
            self._saved, self._pids = before.memory or 0, before.pids
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

    async def bring_back(self) -> bool:
        """Bring back what was taken off, if anything was; return False where the job can only be ended now."""
        if self._saved is None or self._checkpoints is None:
            return True
        self._saved = None
        try:
            await asyncio.to_thread(self._checkpoints.restore, self._pids, RESTORE_S)
        except CheckpointError as error:
            log.warning("a job goes on from its own checkpoint: %s", error)
            return False
        return True

    def emptied(self) -> None:
        """Note that the container is gone, and with it all that it had."""
        self._saved = None

    async def _fast(self, action: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401 - passed through
        return await asyncio.get_running_loop().run_in_executor(self._freezing, action, *arguments)


def card_of(device: DeviceView | None, freezer: Freezer, freezing: Executor, asking: Executor) -> Card | None:
    """Return a fresh hold on the card that jobs get, or None where there is none; the arguments are `Card`'s."""
    if device is None or device.kind != DeviceKind.NVIDIA:
        return None
    checkpoints = CudaCheckpoints()
    return Card(device.uuid, freezer, freezing, DriverUse(), asking, checkpoints if checkpoints.possible() else None)
