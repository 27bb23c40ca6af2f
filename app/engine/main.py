"""The headless engine's process: `lull engine`.

rights, home, log -> lock -> database -> engine -> until SIGTERM, SIGINT or a client's wish -> everything in order
"""

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import Callable

import httpx

from app import bootstrap
from app.engine.lock import InstanceLock
from app.engine.senses import senses
from app.engine.service import Engine
from app.engine.store.database import open_database
from app.engine.world import load_world
from app.logs import LogRing
from app.paths import Home
from app.protocol.errors import AppError, KnownError
from gpu_sandbox.devices.use import DriverMemory
from gpu_sandbox.haste import settle
from wallet.errors import FullDiskError, KeyFileError
from wallet.keys.worker import load_or_create


log = logging.getLogger(__name__)


def run(home: Home | None = None) -> int:
    """Run the engine of `home` (or of the default one) until it is told to end; return the exit status.

    Raises:
        KnownError: `engine.running`, `home.unusable`, `disk.full`, `store.corrupt`, `store.newer`: it did not begin.
    """
    with bootstrap.started("engine", home) as process:
        lock = InstanceLock(process.home.lock)
        try:
            return asyncio.run(_run(process.home, process.ring))
        except AppError as error:
            log.error("the engine did not begin: %s", error)  # noqa: TRY400 - the environment's fault, no trace
            _tell_starter(process.home, error)
            raise
        finally:
            lock.release()


def _tell_starter(home: Home, error: AppError) -> None:
    """Leave the error as it is to whoever started this process; its last line of output is all that he has without."""
    told = {"pid": os.getpid(), "code": error.code, "values": error.values}
    with contextlib.suppress(OSError):
        home.refusal.write_text(json.dumps(told), "utf-8")


async def _run(home: Home, ring: LogRing) -> int:
    database = await open_database(home.database)
    try:
        try:
            worker = load_or_create(home.worker_key)
        except FullDiskError as error:
            raise KnownError("disk.full", path=error.path) from None
        except KeyFileError as error:
            raise KnownError("home.unusable", path=home.worker_key, what=error) from None
        world = await database.read(load_world)
        async with httpx.AsyncClient(trust_env=False, follow_redirects=False) as client:
            engine = Engine(home, database, world, worker, client, senses(DriverMemory()), ring)
            _on_signals(engine.end)
            try:
                await engine.start()
                settle()
                print(f"lull engine: ready at {home.socket}", file=sys.stderr, flush=True)  # noqa: T201 - for who started it
                await engine.serve()
            finally:
                await engine.stop()
    finally:
        await database.close()
    return 0


def _on_signals(end: Callable[[], None]) -> None:
    """Have `end` called in the running loop when this process is told to end."""
    loop = asyncio.get_running_loop()
    if sys.platform == "win32":  # no loop there takes signals over; asyncio's wakes when Python has seen one
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGBREAK):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(end))
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
