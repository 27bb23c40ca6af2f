"""The benchmark of the device that works: asked for, refused, measured in a process of its own, remembered."""

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from typing import Final, Protocol

from app.engine.cards import Cards
from app.engine.machine import on_battery
from app.engine.offering import claim_of
from app.engine.store.database import Database
from app.engine.views import plain
from app.engine.world import World
from app.market.schema import DeviceClaim
from app.protocol.commands import BenchmarkResult, CancelBenchmark, Done, Figure, RunBenchmark
from app.protocol.errors import KnownError
from app.protocol.gpu import BenchmarkProgress, Benchmarks, BenchmarkView, GetBenchmarks, GetTelemetry, Telemetry
from gpu_sandbox.benchmark.result import Mode, Progress, Result, read_result
from gpu_sandbox.benchmark.runner import BenchmarkRun
from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot
from gpu_sandbox.errors import BenchmarkCancelledError, BenchmarkError


log = logging.getLogger(__name__)

RECHECK_S: Final = 600.0
"""Seconds between two tries to bring a device back that was taken out of work."""
_BUSY_PERCENT: Final = 25
_MOST_RUNS: Final = 200


class Cancellable(Protocol):
    """What has the device for a while."""

    def cancel(self) -> None:
        """End soon; from any thread."""
        ...


class Bench:
    """Measures, one benchmark at a time."""

    def __init__(self, database: Database, world: World, changed: Callable[[], None]) -> None:
        """Take where results are kept; `world.benchmarking` is written here."""
        self._database = database
        self._world = world
        self.cards = Cards(database, world, changed)
        self._changed = changed
        self._run: Cancellable | None = None
        self._latest: Result | None = None
        self._claim: tuple[object, DeviceClaim | None] = (None, None)
        self._for_game = False
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Read the devices, and remember the last benchmark."""
        await self.cards.start()
        found = await self._stored(Mode.FULL), await self._stored(Mode.QUICK)
        latest = max((entry for entry in found if entry is not None), key=lambda entry: entry[0], default=None)
        if latest is not None:
            self._latest = latest[1]
            self.cards.show(latest[1].device.uuid, _view(*latest))

    def claim(self) -> DeviceClaim | None:
        """Return what is claimed of the device that works; None where it was not measured, or takes no work."""
        device, view, latest = self.cards.device, self._world.device, self._latest
        if device is None or latest is None or latest.device.uuid != device.uuid or (view and view.quarantine):
            return None
        if device.asleep and self._claim[1] is not None:
            return self._claim[1]
        key = (device.uuid, device.memory_total, device.identity, id(latest))
        if self._claim[0] != key:
            self._claim = key, claim_of(device, latest)
        return self._claim[1]

    async def run(self) -> None:
        """Follow the devices for ever."""
        await asyncio.gather(self.cards.run(), self._bring_back())

    def close(self) -> None:
        """Let the driver go."""
        self.cards.close()

    async def _bring_back(self) -> None:
        """Try for ever to bring a device back that is in quarantine, as long as nobody plays."""
        while True:
            await asyncio.sleep(RECHECK_S)
            device = self._world.device
            if device is not None and device.quarantine:
                try:
                    await self.measure(fresh=True, mode=Mode.RECHECK)
                except KnownError as error:
                    log.info("no re-check now: %s", error)

    async def answer(
        self, command: RunBenchmark | CancelBenchmark | GetBenchmarks | GetTelemetry
    ) -> BenchmarkResult | Done | Benchmarks | Telemetry:
        """Do what a client asks of the device.

        Raises:
            KnownError: as `measure`.
        """
        match command:
            case RunBenchmark(fresh, mode):
                return await self.measure(fresh=fresh, mode=mode)
            case CancelBenchmark():
                return await self.cancel()
            case GetBenchmarks(uuid):
                return await self.history(uuid)
            case GetTelemetry(uuid, seconds):
                return self.cards.telemetry(uuid, seconds)

    async def measure(self, *, fresh: bool, mode: str = Mode.QUICK) -> BenchmarkResult:
        """Measure the device, or return what was measured on it before.

        Raises:
            KnownError: `benchmark.failed`, also where a game, a battery or another program is in the way.
        """
        try:
            wanted = Mode(mode)
        except ValueError:
            raise KnownError("usage", what="the mode is quick, full or recheck") from None
        async with self._turn:
            if not fresh and (found := await self._stored(wanted)) is not None:
                return _answer(found[1], cached=True)
            result = await self._measure(wanted)
            at = time.time()
            driver = self.cards.driver()
            await self._database.write(lambda c: _store(c, result, driver, at))
            await self.cards.checked(result.device.uuid, correct=result.correct)
            if wanted is not Mode.RECHECK:
                self._latest = result
                self.cards.show(result.device.uuid, _view(at, result))
            return _answer(result, cached=False)

    async def cancel(self) -> Done:
        """End a benchmark that runs, because its owner says so; nothing happens where none runs."""
        if self._run is not None:
            self._run.cancel()
        return Done()

    def make_way(self) -> None:
        """End a benchmark that runs if it may not, by the last decision."""
        if self._world.decision is not None and not self._world.decision.may_benchmark:
            self.stop_for_game()

    def stop_for_game(self) -> None:
        """End a benchmark that runs: a game wants the machine."""
        if self._run is not None:
            self._for_game = True
            self._run.cancel()

    async def history(self, uuid: str) -> Benchmarks:
        """Return what was measured of a device, newest first; empty names the one that works."""
        device = self.cards.device
        wanted = uuid or (device.uuid if device else "")
        rows = await self._database.read(
            lambda c: c.execute(
                "SELECT at, result_json FROM benchmark_runs WHERE device = ? ORDER BY at DESC LIMIT ?",
                (wanted, _MOST_RUNS),
            ).fetchall()
        )
        return Benchmarks(wanted, tuple(_view(at, result) for at, result in _read(rows)))

    # --- one measurement ---------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def hold(self, run: Cancellable, name: str) -> AsyncIterator[None]:
        """Have the device for something like a benchmark, once it is free: no job works on it meanwhile.

        Args:
            run: cancelled when a game or the owner wants the device.
            name: what clients see as the mode.

        Raises:
            KnownError: `benchmark.failed`, also where a game, a battery or another program is in the way.
        """
        async with self._turn, self._occupied(run, name):
            yield

    @contextlib.asynccontextmanager
    async def _occupied(self, run: Cancellable, name: str) -> AsyncIterator[None]:
        decision = self._world.decision
        if decision is not None and not decision.may_benchmark:
            raise KnownError("benchmark.failed", what="a game has the machine")
        if why := refusal(self.cards.device, on_battery=await asyncio.to_thread(on_battery)):
            raise KnownError("benchmark.failed", what=why)
        self._for_game = False
        self._run = run
        self._world.benchmarking = BenchmarkProgress(name, "", 0, 0, 0.0)
        self._changed()
        try:
            yield
        except BenchmarkCancelledError:
            raise KnownError(
                "benchmark.failed", what="a game started" if self._for_game else "it was stopped"
            ) from None
        except BenchmarkError as error:
            raise KnownError("benchmark.failed", what=error) from None
        except asyncio.CancelledError:
            run.cancel()
            raise
        finally:
            self._run = None
            self._world.benchmarking = None
            self._changed()

    async def _measure(self, mode: Mode) -> Result:
        run = BenchmarkRun(mode)
        begun = time.monotonic()
        loop = asyncio.get_running_loop()

        def tell(progress: Progress) -> None:
            loop.call_soon_threadsafe(self._tell, mode, progress, time.monotonic() - begun)

        async with self._occupied(run, mode.value):
            return await asyncio.to_thread(run.run, tell)

    def _tell(self, mode: Mode, progress: Progress, seconds: float) -> None:
        log.info("benchmark %d/%d: %s", progress.done, progress.total, progress.step)
        if self._run is not None:
            self._world.benchmarking = BenchmarkProgress(
                mode.value, plain(progress.step, 40), progress.done, progress.total, round(seconds, 1)
            )
            self._changed()

    async def _stored(self, mode: Mode) -> tuple[float, Result] | None:
        device, driver = self.cards.device, self.cards.driver()
        if device is None:
            return None
        rows = await self._database.read(
            lambda c: c.execute(
                "SELECT at, result_json FROM benchmarks WHERE device = ? AND driver = ? AND mode = ?",
                (device.uuid, driver, mode),
            ).fetchall()
        )
        return next(iter(_read(rows)), None)


def refusal(device: DeviceSnapshot | None, *, on_battery: bool | None) -> str:
    """Return why the device is not to be measured now, or nothing: its figures would not be its own."""
    if on_battery:
        return "the PC runs on battery"
    if device is None or device.kind is not DeviceKind.NVIDIA:
        return ""
    if device.asleep:
        return "the card sleeps"
    computing = [process for process in device.processes or () if not process.graphics]
    if computing and (device.utilisation_percent or 0) > 0:
        return f"another program computes on the card (process {computing[0].pid})"
    if (device.utilisation_percent or 0) >= _BUSY_PERCENT:
        return f"something keeps the card {device.utilisation_percent} % busy"
    return ""


def _read(rows: list[tuple[float, bytes]]) -> list[tuple[float, Result]]:
    """Return stored results; one that this version does not understand is left out."""
    found = []
    for at, stored in rows:
        try:
            found.append((float(at), read_result(bytes(stored).decode())))
        except BenchmarkError:
            continue
    return found


def _store(connection: sqlite3.Connection, result: Result, driver: str, at: float) -> None:
    """Keep a result as the latest of its kind, and in the history."""
    body = result.to_json().encode()
    connection.execute(
        """INSERT INTO benchmarks (device, driver, mode, at, result_json) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (device, driver, mode) DO UPDATE SET at = excluded.at, result_json = excluded.result_json""",
        (result.device.uuid, driver, result.mode, at, body),
    )
    connection.execute(
        "INSERT OR REPLACE INTO benchmark_runs (device, at, driver, mode, result_json) VALUES (?, ?, ?, ?, ?)",
        (result.device.uuid, at, driver, result.mode, body),
    )
    connection.execute(
        """DELETE FROM benchmark_runs WHERE device = ?1 AND at NOT IN
        (SELECT at FROM benchmark_runs WHERE device = ?1 ORDER BY at DESC LIMIT ?2)""",
        (result.device.uuid, _MOST_RUNS),
    )


def _view(at: float, result: Result) -> BenchmarkView:
    figures = {kernel.name: kernel.value for kernel in result.kernels}
    return BenchmarkView(at, result.mode.value, figures, dict(result.scores))


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
        scores=dict(result.scores),
        ranges=dict(result.ranges),
        memory_bytes=result.memory_bytes,
        throttled=result.throttled,
        hottest_c=result.hottest_c,
        limit_share=result.limit_share,
        sustained=result.sustained,
        joules_per_tflop=result.joules_per_tflop,
    )
