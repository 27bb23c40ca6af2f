"""The devices: read again and again, judged, and kept as telemetry. The world's views of them are written here."""

import asyncio
import contextlib
import logging
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.engine.store.database import Database
from app.engine.views import plain
from app.engine.world import World
from app.protocol.gpu import BenchmarkView, DeviceView, Sample, Telemetry
from gpu_sandbox.benchmark.energy import Meter, Power, PowerSource, millijoules, power_of, processor_power
from gpu_sandbox.benchmark.result import MeasuredDevice
from gpu_sandbox.benchmark.runner import identify
from gpu_sandbox.devices import health
from gpu_sandbox.devices.health import HealthMemory, judge
from gpu_sandbox.devices.nvidia import CardError
from gpu_sandbox.devices.reader import DeviceReader, Reading
from gpu_sandbox.devices.snapshot import DeviceKind, DeviceSnapshot
from gpu_sandbox.errors import BenchmarkError
from gpu_sandbox.limits.whose import CardUsers


log = logging.getLogger(__name__)

WORKING_S: Final = 1.0
IDLE_S: Final = 5.0
SLEEPY_S: Final = 60.0
"""Between two looks at a card that may fall asleep when nobody has it open: each look keeps it awake for a while."""
_MOST_SAMPLES: Final = 3600
_QUARANTINE: Final = "quarantine:"
_RENDERERS: Final = Path("/dev/dri")


class Cards:
    """Follows all devices; the first one works."""

    def __init__(self, database: Database, world: World, changed: Callable[[], None]) -> None:
        """Take where verdicts are kept; `world.device` and `world.devices` are written here."""
        self._database = database
        self._world = world
        self._changed = changed
        self._reader = DeviceReader()
        self._devices: tuple[DeviceSnapshot, ...] = ()
        self._health: dict[str, HealthMemory] = {}
        self._samples: dict[str, deque[Sample]] = {}
        self._benchmarks: dict[str, BenchmarkView] = {}
        self._meters: dict[str, Meter] = {}
        self._other: MeasuredDevice | None = None
        self._hurried = asyncio.Event()
        self._had_card = False

    async def start(self) -> None:
        """Read the devices; one that is no NVIDIA card is looked for in a process of its own."""
        for uuid, code in await self._database.read(_quarantines):
            self._health[uuid] = HealthMemory(quarantine=code)
        reading = await asyncio.to_thread(self._reader.read)
        if reading.devices[0].kind is DeviceKind.SOFTWARE and _may_have_a_card():
            await self._identify()
        await self._take(reading)

    async def run(self) -> None:
        """Read for ever: each second while something works, else more seldom."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause()):
                    await self._hurried.wait()
            self._hurried.clear()
            if self._had_card:
                await self._take(await asyncio.to_thread(self._look))

    def hurry(self) -> None:
        """Read now; call it in the loop's thread."""
        self._hurried.set()

    def close(self) -> None:
        """Let the driver go."""
        self._reader.close()

    @property
    def device(self) -> DeviceSnapshot | None:
        """The device that works, as it was read last."""
        return self._devices[0] if self._devices else None

    def driver(self) -> str:
        """Return the version of the working device's driver, or an empty text."""
        return (self.device.driver if self.device else None) or ""

    def energy(self, cores: float, *, gpu: bool, begin: float, end: float) -> int:
        """Return the millijoules that a job used between two moments: as the card measured it, if it has the card.

        Args:
            cores: how many the job may use.
            gpu: whether it has the card.
            begin: seconds of the monotonic clock.
            end: as `begin`.
        """
        device, milliseconds = self.device, max(0, round((end - begin) * 1000))
        if watts := self._world.settings.watts:
            return millijoules(Power(watts * 1000, PowerSource.ESTIMATE), milliseconds)
        if not gpu or device is None or device.kind is DeviceKind.SOFTWARE:
            return millijoules(processor_power(cores), milliseconds)
        meter = self._meters.get(device.uuid)
        measured = meter.between(begin, end) if meter else None
        return millijoules(power_of(device), milliseconds) if measured is None else measured

    def telemetry(self, uuid: str, seconds: float) -> Telemetry:
        """Return the latest samples of a device; empty names the one that works."""
        device = self.device
        wanted = uuid or (device.uuid if device else "")
        since = time.time() - seconds
        return Telemetry(wanted, tuple(sample for sample in self._samples.get(wanted, ()) if sample.at >= since))

    def show(self, uuid: str, view: BenchmarkView) -> None:
        """Show what was measured of a device."""
        self._benchmarks[uuid] = view
        self._write()

    async def checked(self, uuid: str, *, correct: bool) -> None:
        """Take note of a benchmark: a device that computed wrongly takes no work, one that passed does again."""
        memory = self._health.get(uuid, HealthMemory())
        await self._keep(uuid, health.recovered(memory) if correct else health.failed(memory))
        self._write()

    # --- looking -----------------------------------------------------------------------------------------------

    def _look(self) -> Reading:
        reading = self._reader.read()
        if self._reader.may_sleep() and not self._works():
            self._reader.close()
        return reading

    def _works(self) -> bool:
        world, decision = self._world, self._world.decision
        # With two cards it matters soon which one a game takes.
        narrows = len(world.users) > 1 and (world.memory.playing or world.memory.suspected is not None)
        return world.benchmarking is not None or narrows or (decision is not None and decision.run_job)

    def _pause(self) -> float:
        if self._works():
            return WORKING_S
        return SLEEPY_S if self._reader.may_sleep() else IDLE_S

    async def _identify(self) -> None:
        try:
            found = await asyncio.to_thread(identify)
        except BenchmarkError as error:
            log.info("no other device: %s", error)
            return
        self._other = found if found.kind == DeviceKind.WGPU else None

    async def _take(self, reading: Reading) -> None:
        """Judge what was read, and keep it."""
        devices = reading.devices
        if devices and devices[0].kind is DeviceKind.SOFTWARE and self._other is not None:
            devices = (_as_snapshot(self._other), *devices)
        found = {device.uuid: device for device in devices}
        for lost in self._devices:
            if lost.uuid not in found and lost.kind is DeviceKind.NVIDIA:
                await self._judge(lost.uuid, None, reading.errors)
        for device in devices:
            await self._judge(device.uuid, device, reading.errors)
            if device.kind is not DeviceKind.SOFTWARE:
                samples = self._samples.setdefault(device.uuid, deque(maxlen=_MOST_SAMPLES))
                samples.append(Sample(time.time(), device.utilisation_percent, device.temperature_c, device.power_w))
            self._meters.setdefault(device.uuid, Meter()).take(device)
        self._devices = devices
        # Also a card that is gone: it may come back.
        self._had_card = self._had_card or any(device.kind is DeviceKind.NVIDIA for device in devices)
        self._write()

    async def _judge(self, uuid: str, device: DeviceSnapshot | None, errors: tuple[CardError, ...]) -> None:
        before = self._health.get(uuid, HealthMemory())
        # An error whose card could not say who it was may be anyone's.
        xids = [error.xid for error in errors if error.uuid in (uuid, "")]
        verdict, memory = judge(device, before, time.monotonic(), xids=xids)
        if verdict.quarantine and not before.quarantine:
            log.error("the device %s takes no work any more: %s", uuid, verdict.quarantine)
        await self._keep(uuid, memory)

    async def _keep(self, uuid: str, memory: HealthMemory) -> None:
        before = self._health.get(uuid, HealthMemory())
        self._health[uuid] = memory
        if memory.quarantine != before.quarantine:
            await self._database.write(lambda c: _store_quarantine(c, uuid, memory.quarantine))

    def _write(self) -> None:
        """Write the views; tell clients where they can see a difference."""
        users = tuple(_users(device) for device in self._devices if device.kind is DeviceKind.NVIDIA)
        if len(users) > 1 and users != self._world.users:
            self._world.users = users
            self._changed()
        self._world.users = users
        views = tuple(self._view(device) for device in self._devices)
        if views != self._world.devices:
            self._world.devices, self._world.device = views, views[0] if views else None
            self._changed()

    def _view(self, device: DeviceSnapshot) -> DeviceView:
        return DeviceView(
            name=plain(device.name),
            kind=device.kind.value,
            uuid=device.uuid,
            listable=device.listable,
            temperature_c=device.temperature_c,
            utilisation_percent=device.utilisation_percent,
            power_w=device.power_w,
            benchmark=self._benchmarks.get(device.uuid),
            memory_temperature_c=device.memory_temperature_c,
            fan_percent=device.fan_percent,
            power_limit_w=device.power_limit_w,
            memory_used_bytes=device.memory_used,
            memory_total_bytes=device.memory_total,
            display=device.display,
            throttled=device.throttled,
            quarantine=self._health.get(device.uuid, HealthMemory()).quarantine,
        )


def _may_have_a_card() -> bool:
    """Return whether looking for another vendor's card is worth a process: on Linux the kernel shows renderers."""
    if sys.platform != "linux":
        return True
    try:
        return any(entry.name.startswith("renderD") for entry in _RENDERERS.iterdir())
    except OSError:
        return False


def _users(device: DeviceSnapshot) -> CardUsers:
    """Return who uses a card. A process stands in several lists of the driver's, each time with all that it holds."""
    held: dict[int, int | None] = {}
    for process in device.processes or ():
        sizes = [size for size in (process.memory_bytes, held.get(process.pid)) if size is not None]
        held[process.pid] = max(sizes, default=None)
    return CardUsers(device.uuid, device.display, None if device.processes is None else held)


def _as_snapshot(device: MeasuredDevice) -> DeviceSnapshot:
    return DeviceSnapshot(device.uuid, device.name, DeviceKind.WGPU, device.listable, time.monotonic())


def _quarantines(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    rows = connection.execute("SELECT key, value FROM meta WHERE key LIKE ?", (f"{_QUARANTINE}%",)).fetchall()
    return [(str(key).removeprefix(_QUARANTINE), str(value)) for key, value in rows]


def _store_quarantine(connection: sqlite3.Connection, uuid: str, code: str) -> None:
    if not code:
        connection.execute("DELETE FROM meta WHERE key = ?", (_QUARANTINE + uuid,))
        return
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_QUARANTINE + uuid, code),
    )
