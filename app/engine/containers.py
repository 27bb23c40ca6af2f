"""The container engine as seen from here: whether it answers, which images it has, and what nobody knows any more."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final

from app.engine.store import attempts
from app.engine.store.database import Database
from app.engine.world import World
from gpu_sandbox.errors import EngineUnreachableError, GpuSandboxError
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.freezer import DockerFreezer
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import EngineInfo


log = logging.getLogger(__name__)

LOOK_S: Final = 20.0
"""Seconds between two looks at an engine that answers."""
RETRY_S: Final = 2.0
"""Seconds between two looks at one that does not."""


class Containers:
    """Follows the container engine."""

    def __init__(
        self,
        engine: Engine,
        sandbox: Sandbox,
        freezer: DockerFreezer,
        database: Database,
        world: World,
        shipped: Callable[[], tuple[str, ...]],
        changed: Callable[[], None],
    ) -> None:
        """Take the engine; `world.docker`, `docker_fault` and `images` are written here.

        Args:
            engine: the container engine.
            sandbox: of this instance.
            freezer: kept connected, so that the first freeze does not wait.
            database: knows which attempts there are.
            world: what is known.
            shipped: digests of the images that are here and that jobs may use.
            changed: called when something is different.
        """
        self._engine = engine
        self._sandbox = sandbox
        self._freezer = freezer
        self._database = database
        self._world = world
        self._shipped = shipped
        self._changed = changed
        self._reaped = False
        self._look = asyncio.Event()

    def look(self) -> None:
        """Look soon: something failed, or an image was made."""
        self._look.set()

    async def run(self) -> None:
        """Look for ever."""
        while True:
            self._look.clear()
            fault = await self.once()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S if fault is None else RETRY_S):
                    await self._look.wait()

    async def once(self) -> str | None:
        """Look once; return what is wrong, or None."""
        world = self._world
        before = world.docker, world.docker_fault, world.images, world.gate_fault, world.walled
        try:
            world.docker = await asyncio.to_thread(self._engine.info)
            world.images = await asyncio.to_thread(self._shipped)
            await self._look_at_gates(world.docker)
            await asyncio.to_thread(self._freezer.warm)
            if not self._reaped:
                await self._reap()
            world.docker_fault = None
        except GpuSandboxError as error:
            if world.docker_fault is None:
                log.warning("the container engine: %s", error)
            world.docker_fault = str(error)
            if isinstance(error, EngineUnreachableError):
                world.docker = None
        if before != (world.docker, world.docker_fault, world.images, world.gate_fault, world.walled):
            self._changed()
        return world.docker_fault

    async def _look_at_gates(self, info: EngineInfo) -> None:
        """See whether jobs can have a gate, where the owner lets them."""
        world, gateway = self._world, self._sandbox.gateway
        if world.settings.network.most:
            world.gate_fault = await asyncio.to_thread(gateway.problem, info)
            world.walled = gateway.walled()

    async def _reap(self) -> None:
        """Remove what a crash left behind and no attempt knows."""
        rows = await self._database.read(attempts.unforgotten)
        reaped = await asyncio.to_thread(self._sandbox.reap, {row.attempt for row in rows})
        if reaped.containers or reaped.volumes:
            log.info("reaped %d containers and %d volumes", len(reaped.containers), len(reaped.volumes))
        for failed in reaped.failed:
            log.warning("not reaped: %s", failed)
        self._reaped = True
