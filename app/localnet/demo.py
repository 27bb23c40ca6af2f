"""The whole loop on this machine: two providers, a buyer, real jobs, a game in between, settlement and a claim.

Nothing in it is a demo of itself: engines, market, chain, containers and signatures are those that a user meets. Only
the game is pretended, by a process that looks to the kernel like one that Steam launched.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from app.localnet.anvil import call
from app.localnet.network import Localnet, Network
from app.localnet.pretend_game import PretendGame
from app.localnet.provider import Provider, provider
from app.localnet.shop import Order, Shop
from app.market.jobfile import JobFile, example_job, load_job
from app.market.schema import TaskView
from app.paths import Home
from app.protocol.commands import BenchmarkResult, Claim, Claimed, RunBenchmark
from app.protocol.errors import KnownError
from app.protocol.snapshot import Handback, Snapshot
from app.protocol.states import AttemptState, ReasonCode
from wallet.address import Address
from wallet.chain.abi import Function, Type


Report = Callable[[str], None]

JOBS: Final = ("embed-text", "train-digits")
"""What is ordered, in turn; the game starts while the last one runs."""
MAX_PRICE: Final = 5 * 10**18
"""The most that the buyer pays per job, burn included, in the token's smallest unit."""
RESUME_S: Final = "2"
"""A provider of the demo goes back to work so many seconds after the game; at home it is a minute."""
_FAST: Final = {"resume_after_s": RESUME_S, "receipt_every_s": "2"}

_BENCHMARK_S: Final = 120.0
_LISTED_S: Final = 90.0
_JOB_S: Final = 300.0
_GAME_S: Final = 20.0
_SETTLE_S: Final = 60.0
_CLAIM_S: Final = 90.0
_CLAIMED: Final = Function("claimed", (Type.ADDRESS,), (Type.UINT256,))
_BURNED: Final = Function("totalBurned", (), (Type.UINT256,))


@dataclass(frozen=True, slots=True)
class OnChain:
    """What the chain says, asked directly and not through an engine; in the smallest unit, and wei."""

    claimed: int
    burned: int
    ether: int


def run_demo(
    home: Home, *, jobs: int, progress: Report, images: dict[str, str], keep: bool = False
) -> dict[str, object]:
    """Run the loop once.

    Args:
        home: whose wallet and window are shown: `you`.
        jobs: how many jobs are ordered.
        progress: told what happens, line by line.
        images: digests of the images of the jobs, by name; they are on this machine.
        keep: leave network and engines running afterwards; what ran before is left running in any case.

    Returns:
        What `lull demo --json` prints.

    Raises:
        KnownError: `demo.failed`, `demo.busy`, or what is in the way.
    """
    began = time.monotonic()
    network = Network(home)
    was_up = network.status() is not None
    try:
        here = network.up(progress)
        with _providers(home, here, progress, keep=keep) as (you, partner):
            result = _Loop(here, you, partner, images, progress).run(jobs)
    finally:
        if not (was_up or keep):
            network.down()
    return {"ok": True, "seconds": round(time.monotonic() - began, 1), **result}


@contextlib.contextmanager
def _providers(home: Home, here: Localnet, progress: Report, *, keep: bool) -> Iterator[tuple[Provider, Provider]]:
    """Give both providers, set to a fast pace meanwhile; end the engines that were started for this."""
    with contextlib.ExitStack() as stack:
        made = []
        for name, folder in (("you", home.root), ("a partner", home.root / "partner")):
            progress(f"Starting the engine of {name}")
            each = provider(name, Home(folder), here)
            if each.started and not keep:
                stack.callback(each.end)
            before = each.set(**_FAST)
            stack.callback(_restore, each, before)
            made.append(each)
        you, partner = made
        yield you, partner


def _restore(each: Provider, before: dict[str, str]) -> None:
    with contextlib.suppress(KnownError):
        each.set(**before)


class _Loop:
    """One run."""

    def __init__(
        self, here: Localnet, you: Provider, partner: Provider, images: dict[str, str], progress: Report
    ) -> None:
        self._here = here
        self._you = you
        self._partner = partner
        self._images = images
        self._progress = progress

    def run(self, jobs: int) -> dict[str, object]:
        you, say = self._you, self._progress
        say("Measuring the device, or remembering it")
        device = you.ask(RunBenchmark(), BenchmarkResult, timeout_s=_BENCHMARK_S)
        self._partner.until(_listed, within_s=_LISTED_S, what="being listed at the market")
        say("Proving the device to the market")
        you.until(_proven, within_s=_LISTED_S, what="proving the device to the market")
        before, earned_before = self._on_chain(), you.snapshot().wallet.earned
        ether_seen = _Watch(lambda: self._on_chain().ether)
        with ether_seen:
            tasks, handback = self._work(jobs)
            claimed = self._claim(before, {task.task for task in tasks})
        after = self._on_chain()
        snapshot = you.snapshot()
        if after.claimed <= before.claimed:
            raise KnownError("demo.failed", what="the chain shows no claim")
        if ether_seen.highest > 0:
            raise KnownError("demo.failed", what="the claimer had ETH, and is to need none")
        accepted = [task for task in tasks if task.state in ("accepted", "settled")]
        return {
            "device": {
                "name": device.device_name,
                "kind": device.device_kind,
                "listable": device.listable,
                "proven": snapshot.network.proven,
            },
            "sandbox": self._sandbox(snapshot),
            "jobs": {
                "submitted": len(tasks),
                "accepted": len(accepted),
                "rejected": len(tasks) - len(accepted),
                "verified_by": sorted({task.verified_by for task in accepted}),
            },
            "handback": {
                "freeze_ms": handback.freeze_ms,
                "resumed": handback.resumed_at is not None,
                "game": handback.reason.args.get("title", ""),
            },
            "network": "practice",
            "money": {
                "symbol": snapshot.network.symbol,
                "earned": str(snapshot.wallet.earned - earned_before),
                "emitted": str(snapshot.wallet.emitted or 0),
                "burned": str(after.burned - before.burned),
                "claimable": str(snapshot.wallet.claimable),
                "claimed": str(after.claimed - before.claimed),
                "claim_tx": claimed.transaction,
                "gas": claimed.gas,
                "chain_id": self._here.contracts.chain_id,
                "owner": you.owner,
                "owner_eth": str(after.ether),
            },
        }

    def _sandbox(self, snapshot: Snapshot) -> dict[str, object]:
        engine, _, runtime = snapshot.sandbox.partition(", ")
        image = next((job.image for job in snapshot.jobs if job.image), "")
        return {"engine": engine, "runtime": runtime, "image": image}

    # --- the work ----------------------------------------------------------------------------------------------

    def _work(self, jobs: int) -> tuple[list[TaskView], Handback]:
        with Shop(self._here) as shop:
            orders = []
            for number in range(jobs):
                job = self._job(JOBS[number % len(JOBS)])
                self._progress(f"Ordering {job.spec.kind}: {job.spec.units} units, two runs that must agree")
                orders.append(shop.order(job, MAX_PRICE))
            handback = self._game(orders[-1])
            tasks = [self._finished(shop, order) for order in orders]
            for order, task in zip(orders, tasks, strict=True):
                self._keep_result(shop, order, task)
        return tasks, handback

    def _job(self, name: str) -> JobFile:
        return load_job(example_job(name), self._images.get)

    def _game(self, order: Order) -> Handback:
        """Start a game while the last job runs here, and end it once the job stands still."""
        you = self._you
        started = you.until(
            lambda s: s.at if s.job and s.job.task == order.task and _computes(s) else None,
            within_s=_JOB_S,
            what=f"{order.kind} running here",
        )
        with PretendGame() as _game:
            held = you.until(
                lambda s: s if _held_by_game(s, since=started) else None, within_s=_GAME_S, what="the freeze"
            )
            handback = held.handback
            if handback is None:
                raise KnownError("demo.failed", what="nobody noted the hand-back")
            title = handback.reason.args.get("title", "A game")
            self._progress(f"{title} has the machine; the job stood still after {handback.freeze_ms:.1f} ms")
        resumed = you.until(_resumed, within_s=_GAME_S, what="going back to work after the game")
        self._progress("The game ended; the job goes on")
        return resumed

    def _finished(self, shop: Shop, order: Order) -> TaskView:
        task = shop.wait(order, within_s=_JOB_S)
        if task.state not in ("accepted", "settled"):
            raise KnownError(
                "demo.failed", what=f"{order.kind} ended as {task.state}: {task.reason or 'no reason given'}"
            )
        self._progress(f"{order.kind}: {len(task.attempts)} runs agree; accepted")
        return task

    def _keep_result(self, shop: Shop, order: Order, task: TaskView) -> None:
        path: Path = self._here.folder / "results" / f"{task.task[:16]}.tar"
        shop.result(order, task, path)
        self._progress(f"{order.kind}: result in {path}")

    # --- the money ---------------------------------------------------------------------------------------------

    def _claim(self, before: OnChain, tasks: set[str]) -> Claimed:
        self._progress("Waiting until the epoch is settled and its window is over")
        self._you.until(lambda s: True if _settled(s, tasks) else None, within_s=_SETTLE_S, what="settlement")
        claimed = self._you.ask(Claim(), Claimed, timeout_s=_CLAIM_S)
        deadline = time.monotonic() + _CLAIM_S
        while self._on_chain().claimed <= before.claimed and time.monotonic() < deadline:
            time.sleep(0.1)
        self._you.until(lambda s: True if s.wallet.claimable == 0 else None, within_s=_SETTLE_S, what="the payment")
        self._progress(f"Claimed, in transaction {claimed.transaction}")
        return claimed

    def _on_chain(self) -> OnChain:
        contracts, owner = self._here.contracts, Address(self._you.owner)
        return OnChain(
            claimed=self._read(contracts.settler, _CLAIMED.call(owner)),
            burned=self._read(contracts.settler, _BURNED.call()),
            ether=_number(call(self._here.rpc, "eth_getBalance", owner, "latest")),
        )

    def _read(self, to: Address, data: bytes) -> int:
        return _number(call(self._here.rpc, "eth_call", {"to": to, "data": "0x" + data.hex()}, "latest"))


class _Watch:
    """Asks again and again, in a thread of its own, and remembers the highest answer."""

    def __init__(self, question: Callable[[], int]) -> None:
        self._question = question
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch")
        self.highest = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.5):
            with contextlib.suppress(KnownError):
                self.highest = max(self.highest, self._question())


def _number(answer: Any) -> int:  # noqa: ANN401 - JSON
    if not isinstance(answer, str) or not answer.startswith("0x") or answer == "0x":
        raise KnownError("demo.failed", what="the practice chain does not answer")
    return int(answer, 16)


def _listed(snapshot: Snapshot) -> bool | None:
    return True if snapshot.network.connected and snapshot.network.listed_at else None


def _proven(snapshot: Snapshot) -> bool | None:
    return True if snapshot.network.listed_at and snapshot.network.proven else None


def _computes(snapshot: Snapshot) -> bool:
    job = snapshot.job
    return job is not None and job.state is AttemptState.RUNNING and 0 < job.done < job.total


def _held_by_game(snapshot: Snapshot, since: float) -> bool:
    job, reasons, handback = snapshot.job, snapshot.engine.reasons, snapshot.handback
    return (
        job is not None
        and job.state is AttemptState.HELD
        and bool(reasons)
        and reasons[0].code is ReasonCode.GAME
        and handback is not None
        and handback.at >= since
    )


def _settled(snapshot: Snapshot, tasks: set[str]) -> bool:
    """Return whether all that was worked here for these tasks is accepted, and nothing of it is locked any more."""
    accepted = {job.task for job in snapshot.jobs if job.state is AttemptState.ACCEPTED}
    return tasks <= accepted and snapshot.wallet.locked == 0 and snapshot.wallet.claimable > 0


def _resumed(snapshot: Snapshot) -> Handback | None:
    handback = snapshot.handback
    return handback if handback is not None and handback.resumed_at is not None else None
