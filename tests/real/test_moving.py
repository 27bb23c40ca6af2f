"""A game at one owner, and his job goes on at another: real engine, market and containers; both are paid."""

import asyncio
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.localnet.network import Localnet
from app.localnet.pretend_game import PretendGame
from app.localnet.provider import Provider
from app.localnet.shop import Shop
from app.market.jobfile import load_job
from app.market.provider import market_info
from app.market.shares import share
from app.protocol.snapshot import JobView, Snapshot
from app.protocol.states import AttemptState
from gpu_sandbox.sandbox.spec import Carried
from gpu_sandbox.sandbox.staging import CARRIED_FILE
from tests.helpers import practice
from tests.helpers.docker import Bench, Image, content
from tests.helpers.practice import Proof
from tests.helpers.provider import Habits, SimProvider, Work


pytestmark = [pytest.mark.engine, pytest.mark.chain]
UNITS, STOPS_AT = 40, 20
SCRIPT = rf"""
n=$(cat /lull/ckpt/count 2>/dev/null || cat "$LULL_CHECKPOINT/count" 2>/dev/null)
n=${{n:-0}}
first=$n
trap 'exit 143' TERM
say() {{ echo "{{\"done\": $n, \"total\": $LULL_UNITS, \"saved\": $n}}" >> /lull/progress/lines; }}
say
while [ "$n" -lt "$LULL_UNITS" ]; do
    while [ "$n" -eq {STOPS_AT} ] && [ -z "$LULL_CHECKPOINT" ]; do usleep 20000; done
    n=$((n+1))
    echo "$n" > /lull/ckpt/new && mv /lull/ckpt/new /lull/ckpt/count
    say
done
echo "$first $n" > /lull/out/counted
"""
"""A job that needs a second machine: on the first it gets half-way."""


class Heir(SimProvider):
    """A provider who really runs the job: in a sandbox of the test's, from the checkpoint that he is given."""

    bench: Bench

    async def run(self, work: Work) -> None:
        """Bring the checkpoint and run the job from there, once; then sign and commit to what it gave."""
        checkpoint = work.assigned.checkpoint
        if "commit" in work.said or checkpoint is None:
            return
        file = self.folder / "checkpoint.tar"
        await self.session.fetch_checkpoint(work.name, checkpoint, file)
        result = await asyncio.to_thread(self._computed, work, Carried(checkpoint.sha256, checkpoint.size), file)
        self.habits = replace(self.habits, result=result)
        self.receipt(work, UNITS)
        self.commit(work)

    def _computed(self, work: Work, carried: Carried, file: Path) -> bytes:
        sandbox, job = self.bench.sandbox, work.assigned.spec
        spec = self.bench.spec(
            job.command[1], environment={"LULL_UNITS": str(UNITS)}, output_bytes=job.output_bytes, checkpoint=carried
        )
        sandbox.prepare(spec, {CARRIED_FILE: file})
        sandbox.start(spec.attempt)
        assert sandbox.wait(spec.attempt, 60).exit_code == 0
        to = self.folder / "result.tar"
        sandbox.collect(spec.attempt, to, max_bytes=1 << 20, max_files=16)
        return to.read_bytes()


def _job(snapshot: Snapshot, task: str, state: AttemptState) -> JobView | None:
    jobs = (snapshot.job, *snapshot.jobs) if snapshot.job else snapshot.jobs
    return next((job for job in jobs if job.task == task and job.state is state), None)


@pytest.mark.alone
def test_a_game_at_one_owner_and_the_job_goes_on_at_another(
    net: Localnet, shop: Shop, proof: Proof, busybox: Image, bench: Bench, tmp_path: Path
) -> None:
    path = tmp_path / "halves.yaml"
    job = {"kind": "train-digits", "image": busybox.digest, "command": ["-c", SCRIPT], "units": UNITS, "replicas": 1}
    caps = {"memory": 64 << 20, "output_bytes": 1 << 20, "checkpoint_bytes": 1 << 20}
    path.write_text(json.dumps(job | caps), encoding="utf-8")
    with practice.worker("you", tmp_path / "you", net, proof, busybox) as you:
        order = shop.order(load_job(path, lambda _: None), 10**18)
        you.until(lambda s: s.job if s.job and s.job.done == STOPS_AT else None, within_s=120, what="the first half")
        with PretendGame("Elden Ring"):
            you.until(lambda s: _job(s, order.task, AttemptState.HELD), within_s=60, what="the freeze")
            heir = asyncio.run(_inherit(you, net, order.task, busybox, bench, tmp_path))
        assert practice.bought(shop, order, lambda state: state) in ("accepted", "settled")
        paid = you.until(lambda s: _job(s, order.task, AttemptState.ACCEPTED), within_s=60, what="the pay")
    assert (paid.moved, paid.done) == (STOPS_AT, STOPS_AT)
    assert paid.earned == share(paid.price, STOPS_AT, UNITS)
    (verdict,) = heir.verdicts.values()
    assert verdict.amount == paid.price - paid.earned - 1, "together they are paid what one run is paid"
    (tmp_path / "got.tar").write_bytes(heir.habits.result)
    assert content(tmp_path / "got.tar") == {"counted": f"{STOPS_AT} {UNITS}\n".encode()}


async def _inherit(you: Provider, net: Localnet, task: str, busybox: Image, bench: Bench, folder: Path) -> SimProvider:
    async with httpx.AsyncClient(trust_env=False) as client:
        info = await market_info(client, net.market)
        heir = Heir(client, net.market, info, folder, habits=Habits(image=busybox.digest))
        heir.bench = bench
        heir.bid(1, kind="train-digits")
        living = asyncio.create_task(heir.live())
        try:
            moved = await asyncio.to_thread(
                you.until, lambda s: _job(s, task, AttemptState.MOVED), within_s=60, what="the hand-over"
            )
            assert moved.moved == STOPS_AT
            async with asyncio.timeout(60):
                while not heir.verdicts:
                    assert not living.done()
                    await asyncio.sleep(0.05)
        finally:
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)
        assert hashlib.sha256(heir.habits.result).hexdigest() == heir.digest.hex()
        return heir
