"""Counts what jobs take of disk and network, for the budgets; the month's traffic survives a restart."""

import asyncio
import logging
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.engine.budgets import month_of
from app.engine.store.database import Database
from app.engine.views import local_now
from app.engine.world import World
from app.protocol.snapshot import UsageView
from gpu_sandbox.errors import GpuSandboxError
from gpu_sandbox.sandbox.config import LABEL_INSTANCE
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.engine_disks import SUFFIX
from gpu_sandbox.sandbox.registry.library import Library


log = logging.getLogger(__name__)

LOOK_S: Final = 300.0
"""Seconds between two measurements of the disk: the container engine walks through every volume for one."""
_TRAFFIC: Final = "traffic"
_BLOCK: Final = 512


class Meter:
    """Counts what jobs take; `world.usage` is written here."""

    def __init__(
        self, database: Database, world: World, measure: Callable[[], int], changed: Callable[[], None]
    ) -> None:
        """Take where it is kept.

        Args:
            database: keeps the month's traffic.
            world: what is known.
            measure: returns the bytes that jobs take of the disk now.
            changed: called when something is different.
        """
        self._database = database
        self._world = world
        self._measure = measure
        self._changed = changed
        self._look = asyncio.Event()

    async def start(self) -> None:
        """Read what was counted before."""
        self._world.usage = await self._database.read(load)

    async def run(self) -> None:
        """Measure the disk again and again, while there is a budget for it."""
        while True:
            self._look.clear()
            if self._world.settings.budgets.disk:
                await self._measure_disk()
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._look.wait()
            except TimeoutError:
                continue

    def look(self) -> None:
        """Measure soon: a job came or went, or the budget changed."""
        self._look.set()

    async def moved(self, size: int) -> None:
        """Count bytes that an input or a result took over the network."""
        if size > 0:
            month = month_of(local_now())
            self._world.usage = await self._database.write(lambda c: count(c, size, month, self._world.usage))
            self._changed()
        self.look()

    async def _measure_disk(self) -> None:
        try:
            size = await asyncio.to_thread(self._measure)
        except (GpuSandboxError, OSError) as error:
            log.info("the disk that jobs take was not measured: %s", error)
            return
        usage = self._world.usage
        if size != usage.disk_bytes:
            self._world.usage = UsageView(usage.month, usage.traffic_bytes, size)
            self._changed()


def load(connection: sqlite3.Connection) -> UsageView:
    """Return the traffic that was counted last; nothing is known of the disk yet."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_TRAFFIC,)).fetchone()
    month, _, size = str(row[0]).partition(" ") if row else ("", "", "")
    return UsageView(month, int(size)) if size.isdigit() else UsageView()


def count(connection: sqlite3.Connection, size: int, month: str, usage: UsageView) -> UsageView:
    """Add bytes to a month's traffic and store it; a new month begins at nothing."""
    before = load(connection)
    total = size + (before.traffic_bytes if before.month == month else 0)
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_TRAFFIC, f"{month} {total}"),
    )
    return UsageView(month, total, usage.disk_bytes)


def _taken(status: os.stat_result) -> int:
    """Return the bytes that a file takes of its disk: one with holes takes fewer than it is long."""
    if sys.platform == "win32":
        return status.st_size
    return status.st_blocks * _BLOCK


def disk_of(engine: Engine, library: Library, instance: str, disks: Path) -> int:
    """Return the bytes that images of publishers and this instance's jobs take.

    Args:
        engine: the container engine, which measures its volumes.
        library: the images that were fetched for jobs.
        instance: whose volumes count.
        disks: the folder of files that stand for disks; where a job has one, its volume lies in it.

    Raises:
        GpuSandboxError: if the engine does not say.
    """
    images = sum(kept.size for kept in library.kept())
    if disks.is_dir():
        with os.scandir(disks) as entries:
            files = [_taken(entry.stat()) for entry in entries if entry.is_file()]
        if files:
            return images + sum(files)
    mine = {str(volume["Name"]) for volume in engine.volumes({LABEL_INSTANCE: instance})}
    if not mine:
        return images
    # What lies on a disk in another volume is counted there, with all that the disk takes.
    whole = {name for name in mine if f"{name}{SUFFIX}" not in mine}
    return images + sum(max(size, 0) for name, size in engine.volume_sizes().items() if name in whole)
