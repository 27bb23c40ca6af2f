"""An attempt that is handed over with its checkpoint, and one that goes on from another's: in real containers."""

import asyncio
import hashlib
import io
import secrets
import subprocess
import tarfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from app.engine.attempt import Attempt
from app.engine.jobs import Jobs
from app.engine.store import attempts, mailbox
from app.engine.store.attempts import AttemptRow
from app.engine.store.database import Database, open_database
from app.engine.tools import Tools
from app.market.connection import MarketRefusedError
from app.market.schema import Action, AttemptEnded, Checkpoint, ReceiptMade, Refusal
from app.protocol.money import Units
from app.protocol.states import AttemptState
from gpu_sandbox.errors import EngineRefusedError
from gpu_sandbox.sandbox.carrying import MAX_CARRIED_NAME
from gpu_sandbox.sandbox.config import NOBODY, names_of
from gpu_sandbox.sandbox.disks import LoopDisks
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.freezer import DockerFreezer
from gpu_sandbox.sandbox.runner import Sandbox
from tests.helpers.docker import Image, content
from tests.helpers.papers import Papers


pytestmark = pytest.mark.engine
MIB = 1 << 20
TOTAL = 10
COUNTS = r"""
n=$(cat /lull/ckpt/count 2>/dev/null || cat "$LULL_CHECKPOINT/count" 2>/dev/null)
n=${n:-0}
first=$n
trap 'exit 143' TERM
say() { echo "{\"done\": $n, \"total\": $LULL_UNITS, \"saved\": $n}" >> /lull/progress/lines; }
say
while [ "$n" -lt "$LULL_UNITS" ]; do
    while [ "$n" -eq 4 ] && [ -z "$LULL_CHECKPOINT" ]; do usleep 20000; done
    n=$((n+1))
    echo "$n" > /lull/ckpt/new && mv /lull/ckpt/new /lull/ckpt/count
    say
done
echo "$first $n" > /lull/out/counted
"""
"""Counts to ten; on the first machine it stands at four, until somebody goes on elsewhere."""
DEAF = r"""
n=0
while :; do
    n=$((n+1))
    [ "$n" -le 2 ] && echo "{\"done\": $n, \"total\": $LULL_UNITS, \"saved\": $n}" >> /lull/progress/lines
    usleep 20000
done
"""
"""Begins at the beginning, whatever it is given."""


@dataclass
class Desk:
    """One attempt, what it works with, and what it handed over.

    Attributes:
        line: set while the market takes bytes.
    """

    attempt: Attempt
    database: Database
    sandbox: Sandbox
    jobs: Jobs
    handed: list[bytes] = field(default_factory=list)
    line: asyncio.Event = field(default_factory=asyncio.Event)
    refusal: int = 0

    async def said(self) -> list[object]:
        """Return what it has to say to the market."""
        return [
            msgspec.json.decode(body, type=AttemptEnded | ReceiptMade)
            for _, body in await self.database.read(lambda c: mailbox.unsent(c, 50))
        ]

    async def until(self, what: Callable[[], bool]) -> None:
        """Watch the job until something is true."""
        deadline = time.monotonic() + 60
        while not what():
            assert time.monotonic() < deadline, self.attempt.row
            await self.attempt.watch(600)
            await asyncio.sleep(0.02)


def _archive(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


@asynccontextmanager
async def desk(
    engine: Engine,
    image: Image,
    folder: Path,
    *,
    script: str = COUNTS,
    carried: bytes | None = None,
    start: int = 4,
    disks: LoopDisks | None = None,
) -> AsyncIterator[Desk]:
    papers = Papers()
    assigned = papers.assigned()
    spec = msgspec.structs.replace(
        assigned.spec, image=image.digest, command=("-c", script), memory=64 * MIB, output_bytes=MIB, units=TOTAL
    )
    checkpoint = None
    if carried is not None:
        checkpoint = Checkpoint(sha256=hashlib.sha256(carried).hexdigest(), size=len(carried), done=start)
    row = AttemptRow(
        attempt=secrets.token_hex(32),
        network=papers.membership.network,
        task=secrets.token_hex(32),
        fence=1,
        kind="embed-text",
        state=AttemptState.ASSIGNED,
        assigned=msgspec.structs.replace(assigned, spec=spec, inputs=(), checkpoint=checkpoint),
        price=Units(10**18),
        total=TOTAL,
        start=start if carried is not None else 0,
        done=start if carried is not None else 0,
        started_at=time.time(),
    )
    database = await open_database(folder / f"{secrets.token_hex(4)}.db")
    await database.write(lambda c: attempts.insert(c, row))
    sandbox = Sandbox(engine, f"move{secrets.token_hex(5)}", disks)
    freezer, freezing = DockerFreezer(engine.socket, direct=False), ThreadPoolExecutor(1)
    made: list[Desk] = []

    async def nothing(*_: object) -> None:
        """Nothing is fetched or uploaded here."""

    async def contained(_image: str) -> bool:
        return True

    async def bring(_attempt: str, _checkpoint: Checkpoint, to: Path) -> None:
        to.write_bytes(carried or b"")

    async def hand_over(_attempt: str, path: Path) -> None:
        await made[0].line.wait()
        if made[0].refusal:
            raise MarketRefusedError(Refusal(code="too-late", what="no"), made[0].refusal)
        made[0].handed.append(path.read_bytes())

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
        carrying=sandbox.carrying,
        fetch_checkpoint=bring,
        hand_over=hand_over,
    )
    jobs = Jobs(tools, lambda: None)
    await jobs.load(papers.membership)
    made.append(Desk(Attempt(row, papers.domain, tools), database, sandbox, jobs))
    made[0].line.set()
    try:
        yield made[0]
    finally:
        await asyncio.to_thread(sandbox.reap, set())
        freezer.close()
        freezing.shutdown()
        await database.close()


async def _at_four(here: Desk) -> None:
    await here.attempt.prepare()
    await here.attempt.start()
    await here.until(lambda: here.attempt.row.done == 4)


async def _held_at_four(here: Desk) -> None:
    await _at_four(here)
    await here.attempt.freeze()
    await here.attempt.note_frozen()


async def _where(here: Desk) -> tuple[AttemptState, int]:
    row = await here.database.read(lambda c: attempts.get(c, here.attempt.row.attempt))
    assert row is not None
    return row.state, row.moved


@pytest.mark.parametrize("ended", [False, True])
async def test_a_held_job_is_packed_handed_over_and_goes_on_elsewhere(
    docker_engine: Engine, busybox: Image, tmp_path: Path, *, ended: bool
) -> None:
    async with desk(docker_engine, busybox, tmp_path) as here:
        attempt = here.attempt
        await _at_four(here)
        assert await attempt.freeze() is not None
        await attempt.note_frozen()
        if ended:
            await attempt.evict(0)
        assert attempt.is_away
        assert attempt.can_move(MIB)
        assert not attempt.can_move(0), "this market moves none"
        await attempt.offer_checkpoint(MIB)
        offer = attempt.offer
        assert offer is not None
        assert offer.done == 4
        assert isinstance((await here.said())[-1], ReceiptMade), "what is done is signed for before it is moved"
        await attempt.hand_over()
        (packed,) = here.handed
        assert (hashlib.sha256(packed).hexdigest(), len(packed)) == (offer.sha256, offer.size)
        assert (attempt.row.state, attempt.row.moved, attempt.row.went_on) == (AttemptState.MOVED, 4, True)
        await attempt.clear()
        assert docker_engine.volumes({"lull.instance": here.sandbox.instance}) == []
    (tmp_path / "handed.tar").write_bytes(packed)
    assert content(tmp_path / "handed.tar") == {"count": b"4\n"}
    async with desk(docker_engine, busybox, tmp_path, carried=packed) as heir:
        await heir.attempt.prepare()
        await heir.attempt.start()
        await heir.until(lambda: heir.attempt.row.state is AttemptState.COMPLETING)
        await heir.attempt.complete()
        assert content(heir.attempt.result) == {"counted": b"4 10\n"}, "it went on from four"
        assert heir.attempt.row.state is AttemptState.COMMITTED


@contextmanager
def _owners_disk(folder: Path) -> Iterator[str]:
    """Yield a device that the owner put before an image of his own, with a secret in it."""
    images, inside = LoopDisks(folder / "owners", owner=0), folder / "inside"
    device = images.options("photos", content=MIB, files=8)["device"]
    try:
        inside.mkdir()
        subprocess.run(["mount", device, str(inside)], check=True)
        (inside / "secret").write_text("nobody's business")
        subprocess.run(["umount", str(inside)], check=True)
        yield device
    finally:
        images.remove("photos")


async def test_an_ended_jobs_checkpoint_comes_off_its_own_disk_whatever_lies_behind_its_devices_number_now(
    docker_engine: Engine, busybox: Image, tmp_path: Path
) -> None:
    disks = LoopDisks(tmp_path / "disks", owner=NOBODY)
    async with desk(docker_engine, busybox, tmp_path, disks=disks) as here:
        attempt, sandbox = here.attempt, here.sandbox
        await _held_at_four(here)
        await attempt.evict(0)
        row = attempt.row
        volume = names_of(sandbox.instance, row.attempt, row.task).checkpoint
        with _owners_disk(tmp_path) as device:

            def taken() -> None:
                """Have the number that was freed mean the owner's disk, also where another program was faster at it."""
                found = docker_engine.volume(volume)
                assert found is not None
                docker_engine.remove_volume(volume)
                docker_engine.create_volume(volume, found["Labels"], {**found["Options"], "device": device})

            taken()
            await attempt.offer_checkpoint(MIB)
            await attempt.hand_over()
            (packed,) = here.handed
            (tmp_path / "handed.tar").write_bytes(packed)
            assert content(tmp_path / "handed.tar") == {"count": b"4\n"}
            behind = [path.read_text().strip() for path in Path("/sys/block").glob("loop*/loop/backing_file")]
            assert not [file for file in behind if file.startswith(str(tmp_path / "disks"))], "it rests again"
            assert docker_engine.containers({"lull.instance": sandbox.instance}) == []
            taken()
            disks.remove(volume)
            with pytest.raises(EngineRefusedError, match="not ours"):
                sandbox.carrying.pack(row.attempt, row.task, busybox.digest, tmp_path / "none.tar", max_bytes=MIB)
            assert not (tmp_path / "none.tar").exists()


async def test_what_the_market_does_not_want_any_more_stays_and_goes_on_here(
    docker_engine: Engine, busybox: Image, tmp_path: Path
) -> None:
    async with desk(docker_engine, busybox, tmp_path) as here:
        attempt = here.attempt
        await _held_at_four(here)
        await attempt.offer_checkpoint(MIB)
        here.refusal = 409
        await attempt.hand_over()
        assert await _where(here) == (AttemptState.HELD, 0)
        assert not attempt.can_move(MIB), "not again in this hold"
        await attempt.thaw()
        assert attempt.is_running
        await attempt.freeze()
        await attempt.note_frozen()
        assert attempt.can_move(MIB)


async def test_after_a_lost_answer_the_market_may_have_it_whatever_it_answers_next(
    docker_engine: Engine, busybox: Image, tmp_path: Path
) -> None:
    async with desk(docker_engine, busybox, tmp_path) as here:
        attempt = here.attempt
        await _held_at_four(here)
        await attempt.offer_checkpoint(MIB)
        here.refusal = 503
        with pytest.raises(MarketRefusedError):
            await attempt.hand_over()
        assert attempt.offer is not None, "it is tried again"
        here.refusal = 403
        await attempt.hand_over()
        assert await _where(here) == (AttemptState.HELD, 4), "the units that a verdict may pay"
        await attempt.note_moved()
        assert attempt.row.went_on


async def test_a_checkpoint_above_the_cap_is_not_offered(docker_engine: Engine, busybox: Image, tmp_path: Path) -> None:
    async with desk(docker_engine, busybox, tmp_path) as here:
        await _held_at_four(here)
        await here.attempt.offer_checkpoint(1024)
        assert here.attempt.offer is None
        assert not here.attempt.can_move(1024)


async def test_a_checkpoint_with_a_name_that_no_heir_would_take_is_not_offered(
    docker_engine: Engine, busybox: Image, tmp_path: Path
) -> None:
    script = f": > /lull/ckpt/{'a' * (MAX_CARRIED_NAME + 1)}\n{COUNTS}"
    async with desk(docker_engine, busybox, tmp_path, script=script) as here:
        await _held_at_four(here)
        await here.attempt.offer_checkpoint(MIB)
        assert here.attempt.offer is None
        assert not here.attempt.can_move(MIB)


@pytest.mark.parametrize(
    ("script", "carried"),
    [
        (DEAF, _archive({"count": b"4\n"})),
        (COUNTS, b"no archive at all"),
        (COUNTS, _archive({"../../etc/passwd": b"x"})),
    ],
    ids=["a job that does not go on from it", "no archive", "a path that leads elsewhere"],
)
async def test_an_heir_who_cannot_go_on_gives_back_at_no_cost(
    docker_engine: Engine, busybox: Image, tmp_path: Path, script: str, carried: bytes
) -> None:
    async with desk(docker_engine, busybox, tmp_path, script=script, carried=carried) as here:
        await here.attempt.prepare()
        if here.attempt.has_container:
            await here.attempt.start()
            await here.until(lambda: here.attempt.row.is_final)
        assert here.attempt.row.state is AttemptState.PREEMPTED
        (ended,) = await here.said()
        assert isinstance(ended, AttemptEnded)
        assert (ended.how, ended.code) == ("preempted", "checkpoint")
        await here.attempt.forget()


async def test_an_owner_who_is_away_offers_by_himself_and_one_who_comes_back_keeps_his_job(
    docker_engine: Engine, busybox: Image, tmp_path: Path
) -> None:
    async with desk(docker_engine, busybox, tmp_path) as here:
        jobs, name = here.jobs, here.attempt.row.attempt
        jobs.moves = (MIB, 0.1)

        async def steps(what: Callable[[], bool], *, run_job: bool, wish: str | None = None, of: str = "") -> None:
            deadline = time.monotonic() + 60
            while not what():
                assert time.monotonic() < deadline, jobs.statuses()
                wished = {"attempt": name, "fence": 1, "action": wish, "lease_ms": 1000, "reason": of}
                actions = {name: msgspec.convert(wished, Action)} if wish else {}
                jobs.look_again()
                jobs.step(actions, run_job=run_job, receipt_every_s=600)
                await asyncio.sleep(0.02)

        current = jobs.live()[name]
        await steps(lambda: current.row.done == 4, run_job=True)
        assert await jobs.freeze() is not None
        await current.note_frozen()
        await steps(lambda: jobs.statuses()[0].checkpoint is not None, run_job=False)
        (status,) = jobs.statuses()
        assert (status.state, status.away_s) == ("held", None)
        looks = iter(range(5))
        await steps(lambda: next(looks, None) is None, run_job=False, wish="hand-over", of="ab" * 32)
        assert (here.handed, current.row.moved) == ([], 0), "that was another checkpoint, of an earlier hold"
        assert status.checkpoint is not None
        here.line.clear()
        await steps(lambda: current.is_leaving, run_job=False, wish="hand-over", of=status.checkpoint.sha256)
        await steps(lambda: current.is_running, run_job=True, wish="hand-over")
        assert (current.row.state, here.handed, current.is_leaving) == (AttemptState.RUNNING, [], False)
        await jobs.freeze()
        await current.note_frozen()
        here.line.set()
        await steps(lambda: bool(here.handed), run_job=False, wish="hand-over")
        await steps(lambda: current.row.state is AttemptState.MOVED, run_job=True, wish="moved")
        await jobs.stop()
