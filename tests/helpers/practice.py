"""A whole practice network and real providers for tests: real chain, market, engines, containers."""

import asyncio
import io
import json
import os
import signal
import sqlite3
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import psutil
import pytest

from app.cli.images import build_images
from app.engine.lock import holder
from app.engine.store import verdicts
from app.engine.store.database import open_database
from app.engine.store.verdicts import Verdict
from app.localnet.network import Localnet, Network
from app.localnet.provider import Provider, provider
from app.localnet.shop import Order, Shop
from app.market.jobfile import JobFile, example_job, load_job
from app.paths import Home
from app.protocol.snapshot import JobView, Snapshot
from gpu_sandbox.sandbox.cgroup import cgroup_of
from tests.helpers.docker import Image
from tests.helpers.waiting import until


T = TypeVar("T")

COUNTING: Final = r"""
n=$(cat /lull/ckpt/count 2>/dev/null)
n=${n:-0}
trap 'exit 143' TERM
say() { echo "{\"done\": $n, \"total\": $LULL_UNITS, \"step\": \"counting\"}" >> /lull/progress/lines; }
say
while [ "$n" -lt "$LULL_UNITS" ]; do
    usleep 50000
    n=$((n+1))
    echo "$n" > /lull/ckpt/new && mv /lull/ckpt/new /lull/ckpt/count
    say
done
echo "$n" > /lull/out/counted
"""
"""A job for busybox whose length is slept and not computed: twenty units a second at the most, each one kept."""
FAST = {"resume_after_s": "2", "receipt_every_s": "1", "adopt_within_s": "2"}


@cache
def images() -> dict[str, str]:
    """Return the digests of the workloads' images, made first if need be."""
    return {image.name: image.digest for image in build_images(lambda _: None)}


def job(name: str, folder: Path, *, units: int, replicas: int = 1) -> JobFile:
    """Return one of the shipped jobs with fewer or more units, and as many runs."""
    source = example_job(name)
    lines = source.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("units:", "replicas:"))]
    copy = folder / f"{name}-{units}-{replicas}" / "job.yaml"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text("\n".join([*kept, f"units: {units}", f"replicas: {replicas}"]), encoding="utf-8")
    for each in (*source.parent.glob("*.jsonl"), *source.parent.glob("*.csv")):
        (copy.parent / each.name).write_bytes(each.read_bytes())
    return load_job(copy, images().get)


def counting(image: Image, folder: Path, *, units: int) -> JobFile:
    """Return a job that counts; whoever is to run it needs the image on its shelf (`shelved`)."""
    path = folder / f"counting-{units}.yaml"
    job = {"kind": "train-digits", "image": image.digest, "command": ["-c", COUNTING], "units": units, "replicas": 1}
    path.write_text(json.dumps(job | {"memory": 64 << 20, "output_bytes": 1 << 20}), encoding="utf-8")
    return load_job(path, lambda _: None)


def shelved(home: Home, image: Image) -> None:
    """Note an image of a test's in a home as one that a publisher's owner brought there: jobs may name it."""
    note = {"reference": f"test.example/{image.name}@{image.digest}", "publisher": "0" * 64, "size": 1 << 20}
    home.images.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home.images / f"{image.digest[7:]}.json").write_text(json.dumps(note), encoding="utf-8")


@contextmanager
def network(folder: Path) -> Iterator[Localnet]:
    """Bring a practice network up in a folder, and end it."""
    made = Network(Home(folder), move_after_s=2)
    try:
        yield made.up(lambda _: None)
    finally:
        made.down()


@pytest.fixture(scope="session")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Localnet]:
    """One practice network for all tests; each has engines and orders of its own on it."""
    images()
    with network(tmp_path_factory.mktemp("net")) as up:
        yield up


@pytest.fixture
def shop(net: Localnet) -> Iterator[Shop]:
    """A buyer on the practice network."""
    with Shop(net) as opened:
        yield opened


class Proof:
    """What the engine of one test proved of this machine's sandbox; it holds for the engines of the next as well."""

    def __init__(self) -> None:
        self.verdict: Verdict | None = None

    def keep(self, home: Home) -> None:
        """Take the verdict that a home's engine came to, if it is a good one."""
        with closing(sqlite3.connect(f"file:{home.database}?mode=ro", uri=True)) as database:
            found = verdicts.load(database)
        if found is not None and not found.leaks:
            self.verdict = found

    def age(self, seconds: float) -> None:
        """Let the verdict be older."""
        if self.verdict is not None:
            self.verdict = replace(self.verdict, at=self.verdict.at - seconds)

    def give(self, home: Home) -> None:
        """Give a new home's engine the verdict, as if it had been its own before it was started again."""
        verdict = self.verdict
        if verdict is not None:
            asyncio.run(_store(home, verdict))


async def _store(home: Home, verdict: Verdict) -> None:
    database = await open_database(home.database)
    await database.write(lambda c: verdicts.store(c, verdict))
    await database.close()


@pytest.fixture(scope="session")
def proof() -> Proof:
    """The verdict of this run's engines: the first of them comes to it."""
    return Proof()


@contextmanager
def worker(
    name: str, folder: Path, where: Localnet, proof: Proof | None = None, image: Image | None = None
) -> Iterator[Provider]:
    """Run a provider, and end whatever engine its home has in the end.

    Args:
        name: the provider's.
        folder: its home.
        where: the network that it joins.
        proof: a verdict that was come to before; None lets the engine attack its sandbox.
        image: an image of the test's that jobs may name.
    """
    home, proof = Home(folder), proof or Proof()
    home.create()
    proof.give(home)
    if image is not None:
        shelved(home, image)
    made = provider(name, home, where)
    try:
        made.set(**FAST)
        yield made
    finally:
        end_engine(home)
        proof.keep(home)


def end_engine(home: Home) -> None:
    """End whatever engine a home has."""
    if (pid := holder(home.lock)) is not None:
        _end(pid)


def _end(pid: int) -> None:
    try:
        process = psutil.Process(pid)
        process.terminate()
        process.wait(60)
    except psutil.NoSuchProcess:
        return


def kill(each: Provider) -> float:
    """Kill an engine as the kernel does in need of memory; return the monotonic time of it."""
    pid = holder(each.home.lock)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    at = time.monotonic()
    until(lambda: _dead(pid), what="its death")
    return at


def _dead(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def running(each: Provider, order: Order) -> JobView:
    """Wait until an order's job computes here, and return it."""

    def look(snapshot: Snapshot) -> JobView | None:
        here = snapshot.job
        if here is not None and here.task == order.task and here.state == "running" and here.done > 0:
            return here
        return None

    return each.until(look, within_s=120, what="the job running")


def containers(home: Home) -> list[tuple[str, str]]:
    """Return id and state of the job containers of an instance, as Docker's own command line tells."""
    listed = subprocess.run(
        [
            *("docker", "ps", "-a", "--no-trunc", "--format", "{{.ID}} {{.State}}"),
            *("--filter", f"label=lull.instance={home.instance}", "--filter", "label=lull.role=job"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return [(line.split()[0], line.split()[1]) for line in listed.stdout.splitlines()]


def all_frozen(home: Home) -> bool:
    """Return whether the kernel keeps every running job container of an instance frozen; Docker may not know."""
    ids = [container for container, state in containers(home) if state in {"running", "paused"}]
    asked = ["docker", "inspect", "-f", "{{.State.Pid}}", *ids]
    pids = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    groups = [cgroup_of(int(pid), container) for pid, container in zip(pids, ids, strict=True)]
    return bool(groups) and all(group is not None and group.frozen() for group in groups)


def first_progress(home: Home) -> int | None:
    """Return the first count that the present container of an instance's job told, or None while it told none."""
    helper = subprocess.run(
        [
            *("docker", "ps", "-aq", "--filter", f"label=lull.instance={home.instance}"),
            *("--filter", "label=lull.role=helper"),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    if not helper:
        return None
    copied = subprocess.run(
        ["docker", "cp", f"{helper[0]}:/lull/progress/lines", "-"], capture_output=True, check=False
    )
    if copied.returncode != 0:
        return None
    with tarfile.open(fileobj=io.BytesIO(copied.stdout)) as tar:
        file = tar.extractfile("lines")
        line = file.readline() if file else b""
    return int(json.loads(line)["done"]) if line.endswith(b"\n") else None


def everything_of(home: Home) -> list[str]:
    """Return all containers and volumes of an instance."""
    found: list[str] = []
    for kind in (["ps", "-aq"], ["volume", "ls", "-q"]):
        listed = subprocess.run(
            ["docker", *kind, "--filter", f"label=lull.instance={home.instance}"],
            capture_output=True,
            text=True,
            check=True,
        )
        found += listed.stdout.split()
    return found


def bought(shop: Shop, order: Order, question: Callable[[str], T]) -> T:
    """Wait until an order is closed and return what `question` makes of its state."""
    return question(shop.wait(order, within_s=180).state)
