"""The device and its benchmark: read here, measured in a process of its own."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Final

from app.engine.store.database import Database
from app.engine.views import plain
from app.engine.world import World
from app.protocol.commands import BenchmarkResult, Figure
from app.protocol.errors import KnownError
from app.protocol.snapshot import BenchmarkView, DeviceView
from gpu_sandbox.benchmark.energy import Power, PowerSource, power_of
from gpu_sandbox.benchmark.result import Mode, Progress, Result, read_result
from gpu_sandbox.benchmark.runner import BenchmarkRun
from gpu_sandbox.devices.reader import DeviceReader
from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot
from gpu_sandbox.errors import BenchmarkError


log = logging.getLogger(__name__)

TELEMETRY_S: Final = 5.0


class Bench:
    """Follows the device that works."""

    def __init__(self, database: Database, world: World, changed: Callable[[], None]) -> None:
        """Take where results are kept; `world.device` and `world.benchmarking` are written here."""
        self._database = database
        self._world = world
        self._changed = changed
        self._reader = DeviceReader()
        self._device: DeviceSnapshot | None = None
        self._run: BenchmarkRun | None = None
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Read the device and remember its last benchmark."""
        await self._read()
        found = await self._stored()
        if found is not None:
            self._show(*found)

    async def run(self) -> None:
        """Read temperature and power for ever, where there is a driver that tells them."""
        while True:
            await asyncio.sleep(TELEMETRY_S)
            if self._device is not None and self._device.kind is not DeviceKind.SOFTWARE:
                await self._read()

    def close(self) -> None:
        """Let the driver go."""
        self._reader.close()

    def power(self, cores: float) -> Power:
        """Return what a job with so many cores draws."""
        if watts := self._world.settings.watts:
            return Power(watts * 1000, PowerSource.ESTIMATE)
        if self._device is None:
            raise RuntimeError("the device was not read yet")
        return power_of(self._device, cores=cores)

    def driver(self) -> str:
        """Return the version of the device's driver, or an empty text."""
        return (self._device.driver if self._device else None) or ""

    async def _read(self) -> None:
        reading = await asyncio.to_thread(self._reader.read)
        self._device = device = reading.devices[0]
        before = self._world.device
        self._world.device = DeviceView(
            name=plain(device.name),
            kind=device.kind.value,
            uuid=device.uuid,
            listable=device.listable,
            temperature_c=device.temperature_c,
            utilisation_percent=device.utilisation_percent,
            power_w=device.power_w,
            benchmark=before.benchmark if before else None,
        )
        if self._world.device != before:
            self._changed()

    # --- the benchmark -----------------------------------------------------------------------------------------

    async def measure(self, *, fresh: bool) -> BenchmarkResult:
        """Measure the device, or return what was measured on it before.

        Raises:
            KnownError: `benchmark.failed`.
        """
        async with self._turn:
            if not fresh and (found := await self._stored()) is not None:
                return _answer(found[1], cached=True)
            result = await self._measure()
            at = time.time()
            await self._database.write(lambda c: self._store(c, result, at))
            self._show(at, result)
            return _answer(result, cached=False)

    async def _measure(self) -> Result:
        decision = self._world.decision
        if decision is not None and not decision.may_benchmark:
            raise KnownError("benchmark.failed", what="a game has the machine")
        self._world.benchmarking = True
        self._run = BenchmarkRun(Mode.QUICK)
        self._changed()
        try:
            return await asyncio.to_thread(self._run.run, _log_progress)
        except BenchmarkError as error:
            raise KnownError("benchmark.failed", what=error) from None
        except asyncio.CancelledError:
            self._run.cancel()
            raise
        finally:
            self._run = None
            self._world.benchmarking = False
            self._changed()

    def stop_for_game(self) -> None:
        """End a benchmark that runs: a game wants the machine."""
        if self._run is not None:
            self._run.cancel()

    async def _stored(self) -> tuple[float, Result] | None:
        device = self._device
        if device is None:
            return None
        row = await self._database.read(
            lambda c: c.execute(
                "SELECT at, result_json FROM benchmarks WHERE device = ? AND driver = ? AND mode = ?",
                (device.uuid, device.driver or "", Mode.QUICK),
            ).fetchone()
        )
        if row is None:
            return None
        try:
            return float(row[0]), read_result(bytes(row[1]).decode())
        except BenchmarkError:
            return None

    def _store(self, connection: sqlite3.Connection, result: Result, at: float) -> None:
        device = self._device
        connection.execute(
            """INSERT INTO benchmarks (device, driver, mode, at, result_json) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (device, driver, mode) DO UPDATE SET at = excluded.at, result_json = excluded.result_json""",
            (result.device.uuid, (device.driver if device else None) or "", result.mode, at, result.to_json().encode()),
        )

    def _show(self, at: float, result: Result) -> None:
        before = self._world.device
        if before is None:
            return
        figures = {kernel.name: kernel.value for kernel in result.kernels}
        view = BenchmarkView(at, result.mode.value, figures)
        self._world.device = DeviceView(
            before.name,
            before.kind,
            before.uuid,
            before.listable,
            before.temperature_c,
            before.utilisation_percent,
            before.power_w,
            view,
        )
        self._changed()


def _log_progress(progress: Progress) -> None:
    log.info("benchmark %d/%d: %s", progress.done, progress.total, progress.step)


def _answer(result: Result, *, cached: bool) -> BenchmarkResult:
    return BenchmarkResult(
        mode=result.mode.value,
        seconds=result.seconds,
        cached=cached,
        device_name=result.device.name,
        device_kind=result.device.kind,
        device_uuid=result.device.uuid,
        listable=result.device.listable,
        figures=tuple(Figure(k.name, k.value, k.unit, k.spread, k.limit, k.error, k.correct) for k in result.kernels),
    )
