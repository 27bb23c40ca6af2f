"""An attempt whose job lists hosts: its gate goes with it, and the owner is told what it reached."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from app.engine.attempt import Attempt
from app.engine.settings import Network
from app.engine.store import attempts
from app.engine.store.attempts import AttemptRow
from app.engine.store.database import Database, open_database
from app.engine.tools import Tools
from app.engine.views import gate_view
from app.protocol.money import Units
from app.protocol.states import AttemptState
from gpu_sandbox.sandbox.domains import Traffic
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.freezer import DockerFreezer
from gpu_sandbox.sandbox.gateway import GateParts
from gpu_sandbox.sandbox.runner import Sandbox
from tests.helpers.docker import Image
from tests.helpers.papers import Papers
from tests.helpers.workloads import loaded_image


pytestmark = pytest.mark.engine
MIB = 1 << 20


@dataclass
class Desk:
    """One attempt, and what it works with.

    Attributes:
        network: what the owner lets jobs have.
        moved: what was counted for the owner's month.
    """

    attempt: Attempt
    database: Database
    sandbox: Sandbox
    engine: Engine
    network: Network
    moved: list[int]

    def paused(self) -> list[bool]:
        """Return whether job and gate stand still."""
        name = self.attempt.row.attempt
        job = self.sandbox.state(name).state
        gate = self.engine.inspect(self.sandbox.gate(name))
        assert gate is not None
        return [job.value == "frozen", bool(gate["State"]["Paused"])]

    async def stored(self) -> AttemptRow:
        row = await self.database.read(lambda c: attempts.get(c, self.attempt.row.attempt))
        assert row is not None
        return row


@asynccontextmanager
async def desk(engine: Engine, image: Image, folder: Path, network: Network) -> AsyncIterator[Desk]:
    papers = Papers()
    assigned = papers.assigned()
    spec = msgspec.structs.replace(
        assigned.spec,
        image=image.digest,
        command=("-c", "while :; do sleep 0.1; done"),
        domains=("files.example.org",),
        network_bytes=MIB,
        memory=64 * MIB,
        deadline_s=600,
    )
    row = AttemptRow(
        attempt=secrets.token_hex(32),
        network=papers.membership.network,
        task=secrets.token_hex(32),
        fence=1,
        kind="embed-text",
        state=AttemptState.ASSIGNED,
        assigned=msgspec.structs.replace(assigned, spec=spec, inputs=()),
        price=Units(10**18),
        total=10,
        started_at=time.time(),
    )
    database = await open_database(folder / "engine.db")
    await database.write(lambda c: attempts.insert(c, row))
    gates = GateParts(lambda: (loaded_image(engine),))
    sandbox = Sandbox(engine, f"gate{secrets.token_hex(5)}", gates=gates)
    freezer, freezing = DockerFreezer(engine.socket, direct=False), ThreadPoolExecutor(1)
    made: list[Desk] = []
    moved: list[int] = []

    async def note(count: int) -> None:
        moved.append(count)

    async def nothing(*_: object) -> None:
        """Nothing is fetched or uploaded here."""

    async def contained(_image: str) -> bool:
        return True

    tools = Tools(
        database=database,
        sandbox=sandbox,
        freezer=freezer,
        freezing=freezing,
        worker=papers.worker,
        data=folder,
        energy=lambda _cores, *, gpu, begin, end: 0,  # noqa: ARG005 - named by those who ask
        weigh=lambda energy: energy,
        spent=lambda _energy, _weighed: Units(0),
        fetch=nothing,
        upload=nothing,
        contained=contained,
        runtime=lambda: "runc",
        network=lambda: made[0].network,
        moved=note,
    )
    made.append(Desk(Attempt(row, papers.domain, tools), database, sandbox, engine, network, moved))
    try:
        yield made[0]
    finally:
        await asyncio.to_thread(sandbox.reap, set())
        freezer.close()
        freezing.shutdown()
        await database.close()


async def test_a_gate_is_frozen_thawed_and_ended_with_its_job_and_the_owner_is_told(
    docker_engine: Engine, busybox: Image, tmp_path: Path
) -> None:
    async with desk(docker_engine, busybox, tmp_path, Network(MIB, 0)) as here:
        attempt = here.attempt
        await attempt.prepare()
        await attempt.start()
        assert here.paused() == [False, False]
        assert await attempt.freeze() is not None
        await attempt.note_frozen()
        assert here.paused() == [True, True]
        await attempt.thaw()
        assert here.paused() == [False, False]
        await attempt.receipt()
        assert (await here.stored()).traffic == Traffic().text()
        view = gate_view(await here.stored())
        assert view is not None
        assert (view.bytes, view.cap, view.hosts, view.refused, here.moved) == (0, MIB, (), 0, [])
        await attempt.evict(0)
        assert here.sandbox.state(attempt.row.attempt).state.value == "gone"
        assert docker_engine.networks({"lull.instance": here.sandbox.instance}) == []


async def test_a_job_is_given_back_once_the_owner_lets_none_have_a_network(
    docker_engine: Engine, busybox: Image, tmp_path: Path
) -> None:
    async with desk(docker_engine, busybox, tmp_path, Network(MIB, 0)) as here:
        await here.attempt.prepare()
        await here.attempt.start()
        await here.attempt.watch(60)
        assert here.attempt.row.state is AttemptState.RUNNING
        here.network = Network()
        await here.attempt.watch(60)
        assert (await here.stored()).state is AttemptState.PREEMPTED
        await here.attempt.forget()
        assert docker_engine.containers({"lull.instance": here.sandbox.instance}) == []


async def test_a_job_that_wants_more_network_than_the_owner_gives_is_refused_before_anything_is_made(
    docker_engine: Engine, busybox: Image, tmp_path: Path
) -> None:
    async with desk(docker_engine, busybox, tmp_path, Network(MIB - 1, 0)) as here:
        await here.attempt.prepare()
        row = await here.stored()
        assert (row.state, row.failure) == (AttemptState.FAILED, "job.refused")
        assert docker_engine.volumes({"lull.instance": here.sandbox.instance}) == []
