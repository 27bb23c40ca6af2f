"""The engine's own loop, sensors and freezer around one container that runs already: the child of `handback`.

It stands where `lull engine` stands, without market and windows, so that a bench can run it as another user. It reads
what to do as one JSON line, says one JSON line for each hand-back, and ends when its standard input ends.
"""

import asyncio
import json
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import msgspec

from app.engine.attempt import Tools
from app.engine.giving import Giving
from app.engine.jobs import Jobs
from app.engine.reconciler import Reconciler
from app.engine.settings import EngineSettings
from app.engine.store import attempts
from app.engine.store.attempts import AttemptRow
from app.engine.store.database import open_database
from app.engine.world import Wishes, World
from app.market.schema import InputRef
from app.protocol.money import Units
from app.protocol.states import AttemptState, Protection, RunMode
from gpu_sandbox.benchmark.energy import Power, PowerSource
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.freezer import DockerFreezer
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sensors.games import GameSensor
from gpu_sandbox.sensors.process_events import Method
from tests.helpers.papers import Papers


async def _refuse(_attempt: str, _ref: object, _path: Path | None = None) -> None:
    raise RuntimeError("nothing is fetched or uploaded here")


async def _fetch(attempt: str, ref: InputRef, _to: Path) -> None:
    await _refuse(attempt, ref)


def _row(papers: Papers, attempt: str, task: str) -> AttemptRow:
    assigned = papers.assigned()
    patient = msgspec.structs.replace(assigned, spec=msgspec.structs.replace(assigned.spec, deadline_s=86_400))
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


async def _run(wanted: dict[str, str]) -> None:
    papers, folder = Papers(), Path(wanted["folder"])
    database = await open_database(folder / f"{secrets.token_hex(4)}.db")
    row = _row(papers, wanted["attempt"], wanted["task"])
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
    world.link.connected = True
    docker = Engine()
    sandbox = Sandbox(docker, wanted["instance"])
    freezer = DockerFreezer(docker.socket, direct=None if wanted["direct"] else False)
    freezer.warm()
    tools = Tools(
        database=database,
        sandbox=sandbox,
        freezer=freezer,
        freezing=ThreadPoolExecutor(max_workers=1, thread_name_prefix="freezer"),
        worker=papers.worker,
        data=folder,
        power=lambda cores: Power(int(1000 * cores), PowerSource.ESTIMATE),
        cost=lambda _: Units(0),
        fetch=_fetch,
        upload=_refuse,
        contained=_contained,
        runtime=lambda: "runc",
    )
    told: set[tuple[float, bool]] = set()

    def changed() -> None:
        reconciler.wake()
        if not told and (current := jobs.current()) is not None and current.is_running:
            told.add((0.0, False))
            print(json.dumps({"ready": True}), flush=True)
        for receipt in world.handbacks[:1]:
            if (mark := (receipt.at, receipt.resumed_at is not None)) not in told:
                told.add(mark)
                print(json.dumps(asdict(receipt)), flush=True)

    jobs = Jobs(tools, changed)
    await jobs.load(papers.membership)
    sensor = GameSensor(method=Method(wanted["method"]) if wanted["method"] else None)
    giving = Giving(world, jobs, database)
    reconciler = Reconciler(world, jobs, giving, (sensor,), changed)
    loop = asyncio.create_task(reconciler.run())
    await asyncio.to_thread(sys.stdin.read)
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)
    await giving.close()
    freezer.close()
    tools.freezing.shutdown()
    await database.close()


if __name__ == "__main__":
    asyncio.run(_run(json.loads(sys.stdin.readline())))
