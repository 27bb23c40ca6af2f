"""The engine as one thing: its parts put together, what clients may ask of it, and what they see.

start   worker's key -> device -> attempts -> socket -> guardian -> loops
stop    loops -> jobs ended, checkpoints kept -> guardian dismissed -> socket -> database
"""

import asyncio
import contextlib
import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Final

import httpx

from app.engine import membership, settings
from app.engine.awake import Logind
from app.engine.bench import Bench
from app.engine.besides import Besides
from app.engine.books import Books
from app.engine.bus import Bus
from app.engine.card import card_of
from app.engine.containers import Containers
from app.engine.containment import Containment
from app.engine.dealings import Dealings, NoDealings
from app.engine.exporting import export
from app.engine.giving import Giving
from app.engine.guarding import Guard
from app.engine.hauling import Hauling
from app.engine.history import history
from app.engine.jobs import Jobs
from app.engine.joining import join, look
from app.engine.machine import Machine
from app.engine.membership import Membership
from app.engine.metering import Meter, disk_of
from app.engine.offering import pretends
from app.engine.owner import Owner
from app.engine.payslips import paid
from app.engine.policy import Fault
from app.engine.reconciler import Reconciler
from app.engine.reflex import Reflex
from app.engine.senses import game_sensor, idle_seconds, members_of, sleep_sensor
from app.engine.server import Server
from app.engine.sleeping import Sleeping
from app.engine.snapshots import build
from app.engine.store import mailbox
from app.engine.store.database import Database
from app.engine.tools import Tools
from app.engine.world import World, store_lie
from app.logs import LogRing
from app.paths import Home, cache_folder
from app.protocol import commands as ask
from app.protocol.containment import AttackSandbox
from app.protocol.errors import BugError, KnownError
from app.protocol.events import Stopping, WindowWanted
from app.protocol.gpu import GetBenchmarks, GetTelemetry
from app.protocol.history import GetHistory
from app.protocol.joining import LookAtMarket
from app.protocol.pay import GetPay, GetPerJob
from app.protocol.snapshot import Snapshot
from app.protocol.yielding import SetGameRule
from gpu_sandbox.devices.caps import DriverCaps
from gpu_sandbox.haste import hurry
from gpu_sandbox.sandbox.engine import Engine as ContainerEngine
from gpu_sandbox.sandbox.freezer import DockerFreezer
from gpu_sandbox.sandbox.registry.library import Library
from gpu_sandbox.sandbox.shipped import shipped
from gpu_sandbox.sandbox.walls import walled_sandbox
from gpu_sandbox.sensors.evidence import Sensor
from wallet.keys.worker import WorkerKey


log = logging.getLogger(__name__)

TICK_S: Final = 1.0
"""Seconds between two looks at what the market and the books do not know yet."""


class Engine:
    """One instance's engine; made, started once, stopped once."""

    def __init__(
        self,
        home: Home,
        database: Database,
        world: World,
        worker: WorkerKey,
        client: httpx.AsyncClient,
        sensors: tuple[Sensor, ...],
        ring: LogRing,
    ) -> None:
        """Put the parts together; nothing runs yet."""
        self._home = home
        self._database = database
        self._world = world
        self._worker = worker
        self._client = client
        self._ring = ring
        self._bus = Bus()
        self._stopping = asyncio.Event()
        self._freezing = ThreadPoolExecutor(1, "freezer", initializer=hurry)
        self._docker = ContainerEngine()
        self._freezer = DockerFreezer(self._docker.socket)
        sandbox = walled_sandbox(self._docker, home.instance, cache_folder(), home.disks)
        library = Library(self._docker, home.images)
        self._bench = Bench(database, world, self._changed)
        ours = partial(shipped, sandbox.images, cache_folder())
        driver = self._bench.cards.driver
        self._containment = Containment(sandbox, world, database, home.doubt, driver, ours, self._changed)
        self._dealings: Dealings | NoDealings = NoDealings()
        self._asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="driver")
        self._caps = DriverCaps(home.root / "limits.json")
        hauling = Hauling(lambda: self._dealings, lambda count: self._meter.moved(count))  # noqa: PLW0108 - see below
        tools = Tools(
            database=database,
            sandbox=sandbox,
            freezer=self._freezer,
            freezing=self._freezing,
            worker=worker,
            data=home.data,
            energy=self._bench.cards.energy,
            weigh=world.weigh,
            spent=world.spent,
            fetch=hauling.fetch,
            upload=hauling.upload,
            carrying=sandbox.carrying,
            fetch_checkpoint=hauling.fetch_checkpoint,
            hand_over=hauling.hand_over,
            away=world.away_s,
            contained=self._containment.proven,
            runtime=lambda: world.docker.runtime if world.docker else "",
            card=lambda: card_of(world.device, self._freezer, self._freezing, self._asking),
            pretends=lambda: pretends(world.member, world.device),
            network=lambda: world.settings.network,
            traffic_left=world.traffic_left,
            moved=lambda count: self._meter.moved(count),  # noqa: PLW0108 - it is made further down
            used=library.used,
        )
        self._jobs = Jobs(tools, self._changed)
        self._books = Books(database, world, self._jobs)
        self._containers = Containers(
            self._docker, sandbox, self._freezer, database, world, lambda: (*ours(), *library.present()), self._changed
        )
        self._meter = Meter(
            database, world, lambda: disk_of(self._docker, library, home.instance, home.disks), self._changed
        )
        self._giving = Giving(world, self._jobs, database, self._changed, self._caps, Logind())
        self._owner = Owner(database, world, game_sensor(sensors), self._changed)
        machine = Machine(idle=idle_seconds())
        reflex = Reflex(self._freezer, sensors)
        tell = lambda seconds: self._dealings.tell(seconds)  # noqa: E731, PLW0108 - others later
        self._sleeping = Sleeping(world, self._jobs, sleep_sensor(sensors), tell, self._woke)
        besides = Besides(lambda: world.users, members_of(sensors), self._bench.cards.hurry)
        self._reconciler = Reconciler(world, self._jobs, self._giving, sensors, self._changed, machine, reflex, besides)
        self._server = Server(home.socket, self, self._bus)
        self._guard = Guard(self._docker.socket, home, lambda: world.settings.adopt_within_s)
        self._loops: tuple[asyncio.Task[None], ...] = ()

    # --- life --------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin.

        Raises:
            KnownError: `home.unusable` or `disk.full`, if the socket cannot be made.
        """
        # What an engine that died left on the cards.
        await asyncio.to_thread(self._caps.lift)
        await self._bench.start()
        await self._jobs.load(self._world.member)
        await self._books.read()
        await self._meter.start()
        await self._containers.once()
        self._guard.begin()
        await self._server.start()
        self._loops = (
            asyncio.create_task(self._reconciler.run(), name="reconciler"),
            asyncio.create_task(self._containers.run(), name="containers"),
            asyncio.create_task(self._bench.run(), name="bench"),
            asyncio.create_task(self._meter.run(), name="meter"),
            asyncio.create_task(self._tick(), name="tick"),
        )
        for loop in self._loops:
            loop.add_done_callback(self._loop_ended)
        if self._world.member is not None:
            self._deal(self._world.member)

    def _loop_ended(self, loop: asyncio.Task[None]) -> None:
        """End the engine when one of its loops broke: half an engine is worse than none, and the guardian is there."""
        if not loop.cancelled() and (error := loop.exception()) is not None:
            log.critical("the loop %s broke", loop.get_name(), exc_info=error)
            self._stopping.set()

    async def serve(self) -> None:
        """Run until somebody asks for the end."""
        await self._stopping.wait()

    def end(self) -> None:
        """Ask for the end; call it in the loop's thread."""
        self._stopping.set()

    async def stop(self) -> None:
        """End everything in order."""
        self._bus.push(Stopping())
        self._bench.stop_for_game()
        self._containment.cancel()
        await self._sleeping.close()
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        if isinstance(self._dealings, Dealings):
            await self._dealings.stop()
        await self._jobs.stop()
        await self._giving.close()
        with contextlib.suppress(KnownError):  # a full disk keeps no engine from its end
            await self._books.close()
        await self._guard.end()
        await self._server.close()
        self._bench.close()
        self._freezer.close()
        self._freezing.shutdown()
        # A driver that hangs is not waited for.
        self._asking.shutdown(wait=False)

    # --- what goes on ------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        """Take note that something happened: clients see it, and the loop looks at it."""
        self._world.revision += 1
        self._bench.make_way()
        self._books.look()
        self._sleeping.look()
        self._reconciler.wake()
        self._bus.changed()

    def _woke(self, _asleep_s: float) -> None:
        """Look at everything after a sleep: leases may be over, games may have begun, a driver forgets limits."""
        self._dealings.speak()
        self._giving.woke()
        self._jobs.look_again()
        self._reconciler.wake()

    async def _tick(self) -> None:
        """Tell the market and write the books, as far as there is something new."""
        while True:
            problem = None
            try:
                await self._turn()
            except KnownError as error:  # a full disk, say: it is told, and tried again
                problem = Fault(error.code, error.values)
            if problem != self._world.store_problem:
                log.warning("the books: %s", problem or "they are written again")
                self._world.store_problem = problem
                self._bus.changed()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await self._books.wanted()

    async def _turn(self) -> None:
        self._sleeping.look()
        self._containment.stop_for_game()
        await self._guard.look()
        await self._containment.look()
        if await self._books.note():
            self._bus.changed()
        if isinstance(self._dealings, Dealings):
            await self._dealings.speak_if_needed()

    def _deal(self, member: Membership) -> None:
        dealings = Dealings(
            self._client, member, self._worker, self._database, self._world, self._jobs, self._bench, self._changed
        )
        self._dealings = dealings
        dealings.start()

    # --- what clients ask --------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Return the whole state."""
        return build(self._world, self._jobs, self._books.past)

    async def apply(self, command: ask.Command) -> ask.Answer:  # noqa: C901, PLR0911, PLR0912 - one branch per command
        """Do what a client asks.

        Raises:
            KnownError: if it cannot be done.
        """
        match command:
            case ask.GetSnapshot():
                return self.snapshot()
            case ask.SetMode(mode, until_s):
                return await self._owner.set_mode(mode, until_s)
            case ask.FinishThenPause(wanted):
                return await self._owner.wish(replace(self._world.wishes, finish_current=wanted))
            case ask.GetWorker():
                return ask.WorkerAddress(self._worker.address)
            case ask.SetOwner():
                return await self._owner.set_owner(command)
            case LookAtMarket(url):
                return await look(self._client, url)
            case ask.Join():
                return await self._join(command)
            case ask.Leave():
                return await self._leave()
            case ask.Claim():
                return await self._dealings.claim()
            case ask.PrepareSend(to, amount):
                return await self._dealings.chain.prepare_send(to, amount)
            case ask.PrepareClaim():
                return await self._dealings.chain.prepare_claim()
            case ask.PrepareCancel(transaction):
                return await self._dealings.chain.prepare_cancel(transaction)
            case ask.PrepareChallenge():
                return await self._dealings.chain.prepare_challenge()
            case ask.SubmitSigned(intent, raws):
                return await self._dealings.chain.submit(intent, raws)
            case ask.GetSubmitted(intent):
                return await self._dealings.chain.submitted(intent)
            case AttackSandbox():
                return await self._containment.attack()
            case ask.CancelAttack():
                self._containment.cancel()
                return ask.Done()
            case ask.RunBenchmark() | ask.CancelBenchmark() | GetBenchmarks() | GetTelemetry():
                return await self._bench.answer(command)
            case ask.GetLogs(count):
                return ask.LogLines(self._ring.lines(count))
            case ask.GetSettings():
                return ask.Settings(settings.listing(self._world.settings))
            case ask.SetSetting(key, value):
                await self._database.write(lambda c: settings.store(c, key, value))
                self._world.settings = await self._database.read(settings.load)
            case ask.GetExport():
                member, home = self._world.member, self._home.root
                return await self._database.read(lambda c: export(c, member, home, command))
            case GetPay() | GetPerJob():
                return await self._database.read(lambda c: paid(c, command, self._world.spent))
            case GetHistory():
                return await self._database.read(lambda c: history(c, command))
            case SetGameRule():
                return await self._owner.rule(command)
            case ask.ShowWindow():
                self._bus.push(WindowWanted())
            case ask.Shutdown():
                log.info("a client asks for the end")
                self.end()
            case ask.Subscribe():
                raise BugError("the socket subscribes")
        self._containers.look()
        self._meter.look()
        self._changed()
        return ask.Done()

    async def _join(self, command: ask.Join) -> ask.Done:
        before = self._world.member
        member = await join(
            self._client, command, worker=self._worker.address, owner=self._world.owner, docker=self._world.docker
        )
        await self._hang_up()
        moved = before is not None and (before.network, before.market) != (member.network, member.market)
        if moved:
            await self._jobs.leave()

        def store(connection: sqlite3.Connection) -> None:
            membership.store(connection, member)
            store_lie(connection, "")
            if moved:
                mailbox.reset(connection)

        await self._database.write(store)
        self._world.member, self._world.lie = member, ""
        self._deal(member)
        log.info("joined the market %s at %s", member.market, member.url)
        self._changed()
        return ask.Done()

    async def _leave(self) -> ask.Done:
        await self._hang_up()
        await self._jobs.leave()

        def forget(connection: sqlite3.Connection) -> None:
            membership.forget(connection)
            mailbox.reset(connection)

        await self._database.write(forget)
        self._world.member = None
        self._changed()
        return ask.Done()

    async def _hang_up(self) -> None:
        if isinstance(self._dealings, Dealings):
            await self._dealings.stop()
            self._dealings = NoDealings()
