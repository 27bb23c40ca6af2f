"""An attempt as far as the owner's machine is concerned: taken over, frozen, thawed, ended for now and gone on with.

Freezing alone acts before it stores: a game waits for nothing. What the attempt earns and owes is in
`app.engine.attempt`.
"""

import asyncio
import logging
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

from app.engine.hold import Hold
from app.engine.store import attempts
from app.engine.store.attempts import AttemptRow
from app.engine.tools import Tools
from app.market.provider import MarketRefusedError
from app.market.schema import Checkpoint
from app.protocol.errors import KnownError
from app.protocol.states import AttemptState
from gpu_sandbox.errors import DataError, EngineRefusedError, EngineUnreachableError, GpuSandboxError
from gpu_sandbox.sandbox.carrying import check
from gpu_sandbox.sandbox.spec import ContainerState
from gpu_sandbox.sandbox.staging import CARRIED_FILE


log = logging.getLogger(__name__)
T = TypeVar("T")

_GONE: Final = (404, 410)
"""Statuses of a refusal that stands."""


class HeldAttempt:
    """The part of an attempt that games and owners move.

    Attributes:
        row: what the database holds, and the progress since.
        recovered: whether it is known what became of its container.
        hold: its container, gate and card.
        offer: the checkpoint that is packed to be handed over, or None.
    """

    def __init__(self, row: AttemptRow, tools: Tools, *, recovered: bool = True) -> None:
        """Take a stored attempt.

        Args:
            row: what the database holds.
            tools: what it works with.
            recovered: False for one of an engine before this one: `recover` comes first then.
        """
        self.row = row
        self.recovered = recovered
        self._tools = tools
        self._saved = row.start
        self._unpackable = self._cleared = False
        self.offer: Checkpoint | None = None
        spec = row.assigned.spec
        self.hold = Hold(row.attempt, tools, gpu=spec.gpu, gated=bool(spec.domains))

    @property
    def folder(self) -> Path:
        """Where inputs and the result lie until the attempt is over."""
        return self._tools.data / self.row.attempt

    @property
    def result(self) -> Path:
        """The collected result."""
        return self.folder / "result.tar"

    @property
    def packed(self) -> Path:
        """The checkpoint on its way to another provider."""
        return self.folder / "handed-over.tar"

    @property
    def is_away(self) -> bool:
        """Whether it is frozen, or was ended for now, until its owner does something else."""
        return self.hold.still_since is not None and self.row.state in (AttemptState.HELD, AttemptState.ASSIGNED)

    @property
    def is_running(self) -> bool:
        """Whether its processes run at this moment, as far as is known."""
        return self.hold.since is not None

    @property
    def running(self) -> str | None:
        """The container whose processes run at this moment, as far as is known."""
        return self.hold.container if self.is_running else None

    @property
    def has_container(self) -> bool:
        """Whether a container of it was started."""
        return self.hold.container is not None

    def active_ms(self) -> int:
        """Return how long its processes ran, up to now."""
        running = time.monotonic() - self.hold.since if self.hold.since is not None else 0.0
        return self.row.active_ms + int(running * 1000)

    async def note_traffic(self, *, last: bool = False) -> None:
        """Take down what the job's gate did; with `last` it is ended, and the log says it too."""
        traffic = await self.hold.traffic(self.row.traffic, last=last)
        if traffic != self.row.traffic:
            self.row = replace(self.row, traffic=traffic)

    async def store(self, row: AttemptRow) -> None:
        """Take over a row, and put it on the disk."""
        self.row = row
        await self._tools.database.write(lambda c: attempts.save(c, row))

    async def _do(self, action: Callable[..., T], *arguments: Any, **named: Any) -> T:  # noqa: ANN401 - passed through
        return await asyncio.to_thread(action, *arguments, **named)

    async def recover(self) -> None:
        """Take over what an engine before this one left: adopt a living container, or go back to the beginning.

        The container is adopted frozen, so that the policy decides before anything runs.

        Raises:
            EngineUnreachableError: if no container engine answers now.
        """
        if self.row.state in (AttemptState.RUNNING, AttemptState.HELD, AttemptState.PREPARING):
            container = await self._do(self._tools.sandbox.state, self.row.attempt)
            if container.state in (ContainerState.GONE, ContainerState.CREATED):
                await self.store(replace(self.row, state=AttemptState.ASSIGNED))
            else:
                self.hold.container = container.id
                await self._do(self._tools.sandbox.adopt, self.row.attempt)
                if container.state is ContainerState.RUNNING:
                    await self.hold.freeze(container.id)
                await self.hold.gate(self._tools.freezer.freeze)
                await self._do(self._tools.freezer.prepare, container.id)
                await self.store(replace(self.row, state=AttemptState.HELD))
                self.hold.still_since = time.monotonic()
                log.info("adopted the container of attempt %s, %s", self.row.attempt[:8], container.state)
        self.recovered = True

    async def freeze(self) -> float | None:
        """Freeze it at once; return the moment (monotonic) at which it stood still, or None if nothing runs.

        Raises:
            EngineUnreachableError: if no container engine answers, and we may not freeze without one.
        """
        if self.hold.container is None or self.hold.since is None:
            return None
        still = await self.hold.freeze(self.hold.container)
        if still is None:
            return None
        self.row = self.hold.counted(self.row)
        self.hold.since, self.hold.still_since = None, still
        self.offer, self._unpackable = None, False
        await self.hold.gate(self._tools.freezer.freeze)
        return still

    async def note_frozen(self) -> None:
        """Store that it was frozen; apart from the freezing, since a game waits for nothing.

        What a step has found meanwhile, such as the job's end, stays.
        """
        if self.row.state is AttemptState.RUNNING and self.hold.since is None and self.hold.container is not None:
            await self.store(replace(self.row, state=AttemptState.HELD))

    async def thaw(self) -> None:
        """Let it go on. What was taken off the card is brought back first, once there is room for it."""
        if self.hold.container is None or self.hold.since is not None:
            return
        if not await self.hold.has_room():
            log.info("attempt %s waits for room on its card", self.row.attempt[:8])
            return
        await self.store(replace(self.row, state=AttemptState.RUNNING))
        await self.hold.gate(self._tools.freezer.thaw)
        try:
            await self.hold.fast(self._tools.freezer.thaw, self.hold.container)
        except EngineRefusedError as error:
            log.warning("attempt %s cannot be thawed, and goes on from its checkpoint: %s", self.row.attempt[:8], error)
            await self.evict(0)
            return
        self.hold.since, self.hold.still_since, self.offer = time.monotonic(), None, None
        if not await self.hold.bring_back():
            await self.evict(0)

    async def suspend(self, grace_s: float) -> None:
        """End its container and keep its checkpoints: a later engine goes on from the last one.

        Args:
            grace_s: seconds that the job has to write one more checkpoint.
        """
        row, container = self.hold.counted(self.row), self.hold.container
        self.hold.let_go()
        if row.state in (AttemptState.PREPARING, AttemptState.RUNNING, AttemptState.HELD):
            await self.store(replace(row, state=AttemptState.ASSIGNED))
            await self._ask_to_end(container, grace_s)

    async def evict(self, grace_s: float) -> None:
        """End its container and keep its checkpoints; it begins again from the last one when it may.

        Nothing is noted before the container is gone: until then it counts as running.

        Args:
            grace_s: seconds that the job has to write one more checkpoint; 0 kills it where it stands.

        Raises:
            EngineUnreachableError, EngineRefusedError: if the container engine does not do it.
        """
        await self._ask_to_end(self.hold.container, grace_s)
        row = self.hold.counted(self.row)
        self.hold.let_go()
        if self.hold.still_since is None:
            self.hold.still_since = time.monotonic()
        if self.hold.card is not None:
            self.hold.card.emptied()
        await self.store(replace(row, state=AttemptState.ASSIGNED))

    async def _ask_to_end(self, container: str | None, grace_s: float) -> None:
        """End the container and remove it, checkpoints aside; a frozen process could not hear that it is asked."""
        if container is not None and grace_s > 0:
            with suppress(EngineRefusedError):
                await self.hold.fast(self._tools.freezer.thaw, container)
        await self._do(self._tools.sandbox.stop, self.row.attempt, grace_s)
        await self.note_traffic(last=True)
        await self._do(self._tools.sandbox.remove, self.row.attempt, keep_checkpoint=True)

    # --- to another provider -------------------------------------------------------------------------------------

    def still_s(self) -> float:
        """Return for how many seconds it has stood still."""
        return 0.0 if self.hold.still_since is None else time.monotonic() - self.hold.still_since

    def can_move(self, most: int) -> bool:
        """Return whether its checkpoint may be offered now.

        Args:
            most: bytes of the largest checkpoint that the market takes.
        """
        spec = self.row.assigned.spec
        ready = self.offer is None and self._tools.carrying is not None and self._saved > self.row.start
        return ready and min(most, spec.checkpoint_bytes) > 0 and not self._unpackable

    async def pack(self, most: int) -> None:
        """Pack its checkpoint, so that the market may have it; what cannot be packed is not tried again in this hold.

        Raises:
            EngineUnreachableError: if no container engine answers now.
        """
        row, since, carrying = self.row, self.hold.still_since, self._tools.carrying
        if carrying is None:
            return
        most = min(most, row.assigned.spec.checkpoint_bytes)
        await self._do(self.folder.mkdir, mode=0o700, parents=True, exist_ok=True)
        try:
            packed = await self._do(
                carrying.pack, row.attempt, row.task, row.assigned.spec.image, self.packed, max_bytes=most
            )
        except EngineUnreachableError:
            raise
        except GpuSandboxError as error:
            log.info("the checkpoint of attempt %s stays here: %s", row.attempt[:8], error)
            self._unpackable = True
            return
        # A job that went on meanwhile wrote into what was being read.
        if packed.files and self.hold.still_since == since is not None:
            self.offer = Checkpoint(sha256=packed.sha256, size=packed.size, done=self._saved)
            log.info("attempt %s could go on elsewhere from %d units", row.attempt[:8], self._saved)

    async def fetch_checkpoint(self, files: dict[str, Path]) -> bool:
        """Bring what the job goes on from, where it goes on; return False where that is gone, or is none.

        Raises:
            AppError: if the market does not give it now.
        """
        carried = self.row.assigned.checkpoint
        if carried is None:
            return True
        path = files[CARRIED_FILE] = self.folder / "checkpoint.tar"
        try:
            await self._tools.fetch_checkpoint(self.row.attempt, carried, path)
            await self._do(check, path)
        except (KnownError, DataError) as error:
            gone = isinstance(error, MarketRefusedError) and error.status in _GONE
            if isinstance(error, KnownError) and not gone and error.code != "market.wrong":
                raise
            log.warning("attempt %s cannot go on from where it was: %s", self.row.attempt[:8], error)
            return False
        return True

    async def clear(self) -> None:
        """Remove container, volumes and files of one that went on elsewhere; its row waits for the verdict.

        Raises:
            EngineUnreachableError: if no container engine answers now; it is tried again later.
        """
        if not self._cleared:
            await self.remove_all()
            self._cleared = True

    async def remove_all(self) -> None:
        """Remove container, volumes and files."""
        await self.note_traffic(last=True)
        await self._do(self._tools.sandbox.remove, self.row.attempt, keep_checkpoint=False)
        await self._do(shutil.rmtree, self.folder, ignore_errors=True)
        self.hold.container = None
