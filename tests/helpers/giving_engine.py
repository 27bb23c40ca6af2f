"""The engine's own loop, sensors and freezer around one container that runs already, in a process of its own.

It stands where `lull engine` stands, without market and windows, so that a bench can run it as another user and a test
beside a driver and a container engine that fail. It reads what to do as one JSON line, says one JSON line for each
change of a receipt, and ends when its standard input ends.
"""

import asyncio
import json
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from app.engine.attempt import Attempt
from app.engine.besides import Besides
from app.engine.card import Card
from app.engine.cards import Cards
from app.engine.giving import Giving
from app.engine.jobs import Jobs
from app.engine.reconciler import Reconciler
from app.engine.reflex import Reflex
from app.engine.senses import members_of, senses, sleep_sensor
from app.engine.settings import EngineSettings
from app.engine.sleeping import Sleeping
from app.engine.store import attempts
from app.engine.store.attempts import AttemptRow
from app.engine.store.database import open_database
from app.engine.tools import Tools
from app.engine.world import Wishes, World
from app.market.schema import InputRef
from app.protocol.money import Units
from app.protocol.states import AttemptState, Protection, RunMode
from app.protocol.yielding import Handback
from gpu_sandbox.devices.caps import DriverCaps
from gpu_sandbox.devices.checkpoint import CudaCheckpoints
from gpu_sandbox.devices.use import DriverMemory, DriverUse
from gpu_sandbox.haste import hurry, settle
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.freezer import DockerFreezer
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sensors.evidence import Sensor
from gpu_sandbox.sensors.games import GameSensor
from gpu_sandbox.sensors.listening import Method
from tests.helpers.papers import Papers


async def _refuse(_attempt: str, _ref: object, _path: Path | None = None) -> None:
    raise RuntimeError("nothing is fetched or uploaded here")


def _used(cores: float, *, gpu: bool, begin: float, end: float) -> int:
    """Return a stated estimate."""
    del gpu
    return round(1000 * cores * (end - begin))


async def _fetch(attempt: str, ref: InputRef, _to: Path) -> None:
    await _refuse(attempt, ref)


def _row(papers: Papers, attempt: str, task: str, *, gpu: bool) -> AttemptRow:
    assigned = papers.assigned()
    patient = msgspec.structs.replace(assigned, spec=msgspec.structs.replace(assigned.spec, deadline_s=86_400, gpu=gpu))
    return AttemptRow(
        attempt=attempt,
        network=papers.membership.network,
        task=task,
        fence=1,
        kind="embed-text",
        state=AttemptState.RUNNING,
        assigned=patient,
        price=Units(10**18),
        total=10,
        started_at=time.time(),
    )


async def _contained(_image: str) -> bool:
    """The sandbox is what it is: this is about giving back, and tests/bench/sandbox.py about the canary."""
    return True


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class _Teller:
    """Says what is new, once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ready = False
        self._told: list[Handback] = []
        self._sensors: dict[str, str] = {}
        self._games: list[str] = []
        self._states: list[AttemptState] = []

    def tell(self, current: Attempt | None, states: list[AttemptState]) -> None:
        gaming = self._world.gaming
        if gaming.sensors != self._sensors:
            self._sensors = dict(gaming.sensors)
            _say({"sensors": self._sensors})
        if not self._ready and current is not None and current.is_running:
            self._ready = True
            _say({"ready": True})
        if states != self._states:
            self._states = states
            _say({"states": states})
        titles = [one.title for one in gaming.judged]
        if titles != self._games:
            self._games = titles
            _say({"games": titles})
        for receipt in self._world.handbacks[:1]:
            if receipt not in self._told:
                self._told.append(receipt)
                _say(asdict(receipt))


async def _run(wanted: dict[str, Any]) -> None:
    papers, folder = Papers(), Path(wanted["folder"])
    database = await open_database(folder / f"{secrets.token_hex(4)}.db")
    row = _row(papers, wanted["attempt"], wanted["task"], gpu=bool(wanted["device"]))
    await database.write(lambda c: attempts.insert(c, row))
    world = World(
        settings=EngineSettings(resume_after_s=float(wanted["resume_after_s"])),
        wishes=Wishes(RunMode(wanted["mode"])),
        member=papers.membership,
        owner=papers.owner.address,
        protection=Protection.NONE,
        backed_up=True,
        lie="",
    )
    docker = Engine(Path(wanted["socket"]) if wanted["socket"] else None)
    sandbox = Sandbox(docker, wanted["instance"])
    freezer = DockerFreezer(docker.socket, direct=None if wanted["direct"] else False)
    freezer.warm()
    freezing, asking = ThreadPoolExecutor(1, "freezer", initializer=hurry), ThreadPoolExecutor(1, "driver")
    checkpoints = CudaCheckpoints()

    def card() -> Card:
        use = DriverUse()
        return Card(wanted["device"], freezer, freezing, use, asking, checkpoints if checkpoints.possible() else None)

    tools = Tools(
        database=database,
        sandbox=sandbox,
        freezer=freezer,
        freezing=freezing,
        worker=papers.worker,
        data=folder,
        energy=_used,
        weigh=lambda _: 0,
        spent=lambda _energy, _weight: Units(0),
        fetch=_fetch,
        upload=_refuse,
        contained=_contained,
        runtime=lambda: "runc",
        card=card,
    )
    teller = _Teller(world)

    async def heard(_within_s: float) -> bool:
        return True

    def woke(seconds: float) -> None:
        giving.woke()
        _say({"woke": round(seconds)})

    def changed() -> None:
        sleeping.look()
        reconciler.wake()
        teller.tell(jobs.current(), [row.state for row in jobs.rows().values()])

    jobs = Jobs(tools, changed)
    await jobs.load(papers.membership)
    jobs.hold_s = wanted["hold_s"] or jobs.hold_s
    games = GameSensor(method=Method(wanted["method"]) if wanted["method"] else None)
    sensors: tuple[Sensor, ...] = senses(DriverMemory()) if wanted["all_senses"] else (games,)
    world.link.connected = bool(wanted["market"])
    caps = DriverCaps(folder / "limits.json")
    giving = Giving(world, jobs, database, changed, caps)
    sleeping = Sleeping(world, jobs, sleep_sensor(sensors), heard, woke)
    cards = Cards(database, world, changed)
    besides = Besides(lambda: world.users, members_of(sensors), cards.hurry)
    reconciler = Reconciler(world, jobs, giving, sensors, changed, reflex=Reflex(freezer, sensors), besides=besides)
    if wanted["device"]:
        await cards.start()
    loops = [asyncio.create_task(run) for run in (reconciler.run(), *([cards.run()] if wanted["device"] else []))]
    settle()
    await asyncio.to_thread(sys.stdin.read)
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    await sleeping.close()
    await giving.close()
    freezer.close()
    freezing.shutdown()
    asking.shutdown(wait=False)
    await database.close()


if __name__ == "__main__":
    asyncio.run(_run(json.loads(sys.stdin.readline())))
