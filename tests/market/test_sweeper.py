"""A sweep, in process: who is leased what, by the rules of practice and of live networks."""

import asyncio
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.market.codec import pack
from app.market.schema import DeviceClaim, InputRef, JobSpec, OrderRequest, ProviderStatus, inputs_hash, spec_hash
from app.market.service import inbox, orders, records
from app.market.service.config import MarketConfig
from app.market.service.presence import Standing
from app.market.service.records import Attempt, Task
from app.market.service.refusals import RefusalError
from app.market.service.rules import Rules
from app.market.service.store import Store, Unit, open_store
from app.market.service.sweeper import sweep
from app.protocol.states import AttemptState
from wallet.address import ZERO_ADDRESS, from_bytes
from wallet.keys.worker import WorkerKey
from wallet.receipts import Grant, Order, Spend, contract_domain, sign


KIND = "embed-text"
IMAGE = "sha256:" + "11" * 32
SPEC = JobSpec(kind=KIND, image=IMAGE, units=10)
REF = InputRef(name="a", sha256="00" * 32, size=1)
DOMAIN = contract_domain(31337, ZERO_ADDRESS)


class Floor:
    """A store with rules, one buyer, and workers of a test's choosing."""

    def __init__(self, store: Store, folder: Path, *, network: str) -> None:
        self.store = store
        self.now = 1_000.0
        self.key, self.buyer = WorkerKey.generate(), WorkerKey.generate()
        self.rules = Rules(
            MarketConfig(data=folder, network=network, origins=("http://127.0.0.1:1",)),  # type: ignore[arg-type]  # one of two words
            self.key,
        )
        self.standings: list[Standing] = []
        self.spent = 0
        self.do(
            lambda unit: unit.sql.execute("INSERT INTO blobs VALUES (?, ?, 1, 0)", (self.buyer.address, REF.sha256))
        )

    def do(self, change: Any) -> Any:  # noqa: ANN401 - whatever the change returns
        return asyncio.run(self.store.write(change))[0]

    def worker(
        self,
        number: int,
        *,
        price: int = 1,
        host: str = "",
        card: DeviceClaim | None = None,
        **changes: Any,  # noqa: ANN401 - fields of a status
    ) -> Standing:
        """Add a worker who is here and free; owner and worker are told by the number."""
        worker, owner = from_bytes(number.to_bytes(20, "big")), from_bytes((number + 1000).to_bytes(20, "big"))
        grant = Grant(owner, worker, self.key.address, ZERO_ADDRESS, 31337, 2**40, 10**30)
        self.do(lambda unit: inbox.admit(unit, grant, b""))
        values: dict[str, Any] = {"available": True, "images": (IMAGE,), "memory": 1 << 34, "cpu_milli": 8000}
        status = ProviderStatus(**{**values, **changes})
        made = Standing(worker, owner, host, status, status.available, 10**30, {KIND: (price, 2**40)}, card)
        self.standings.append(made)
        return made

    def order(self, *, replicas: int = 2, spec: JobSpec = SPEC) -> Task:
        self.spent += 1000
        order = Order(
            self.buyer.address,
            self.key.address,
            spec_hash(spec),
            inputs_hash([REF]),
            10,
            1000,
            replicas,
            secrets.token_bytes(32),
        )
        spend = Spend(self.buyer.address, self.key.address, self.spent)
        request = OrderRequest(
            order=pack(sign(DOMAIN, order, self.buyer)),
            spec=spec,
            inputs=(REF,),
            spend=pack(sign(DOMAIN, spend, self.buyer)),
        )
        placed: Task = self.do(lambda unit: orders.place(unit, self.rules, self.buyer.address, request, None))
        return placed

    def sweep(self) -> int:
        leased: int = self.do(lambda unit: sweep(unit, self.rules, self.standings, ()))
        return leased

    def attempts(self, task: Task) -> list[Attempt]:
        return records.attempts_of_task(self.store.reader, task.task)

    def commit(self, task: Task) -> None:
        """Let the first run have committed, by no more than its state."""
        (first,) = self.attempts(task)
        first.state = AttemptState.COMMITTED

        def change(unit: Unit) -> None:
            records.save_attempt(unit.sql, first)
            unit.sql.execute("UPDATE tasks SET wake_at = 0, state = 'verifying' WHERE task = ?", (task.task,))

        self.do(change)


@pytest.fixture(params=["practice", "live"])
def network(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def floor(tmp_path: Path, network: str) -> Iterator[Floor]:
    store = open_store(tmp_path / "market.db", lambda: 1_000.0)
    yield Floor(store, tmp_path, network=network)
    store.close()


def test_a_partner_of_the_same_network_is_for_practice_alone(floor: Floor, network: str) -> None:
    floor.worker(1, host="10.0.0.0/24")
    floor.worker(2, host="10.0.0.0/24")
    task = floor.order()
    assert floor.sweep() == 1
    floor.commit(task)
    assert floor.sweep() == (1 if network == "practice" else 0)
    floor.worker(3, host="10.0.1.0/24")
    floor.sweep()
    first, second = floor.attempts(task)
    assert network == "practice" or first.host != second.host
    assert first.owner != second.owner
    assert first.price == second.price


def test_a_single_run_is_for_practice_alone(floor: Floor, network: str) -> None:
    if network == "practice":
        assert floor.order(replicas=1).replicas == 1
        return
    with pytest.raises(RefusalError):
        floor.order(replicas=1)


@pytest.mark.parametrize(
    "lack",
    [
        {"available": False},
        {"images": ()},
        {"memory": 1 << 29},
        {"cpu_milli": 999},
        {"images": ("sha256:" + "22" * 32,)},
    ],
)
def test_who_cannot_do_it_gets_no_lease(floor: Floor, lack: dict[str, Any]) -> None:
    floor.worker(1, **lack)
    floor.order()
    assert floor.sweep() == 0


def test_a_job_for_a_gpu_goes_to_an_admitted_device_that_has_what_it_needs(floor: Floor) -> None:
    card = DeviceClaim(
        uuid="GPU-12345678", name="NVIDIA GeForce RTX 3060", kind="nvidia", memory=12 << 30, scores={"render": 900}
    )
    needs: dict[str, Any] = {"gpu": True, "gpu_memory": 10 << 30, "gpu_class": "render", "gpu_score": 800}
    floor.worker(1, gpu=True)  # says that he has one, and none was admitted
    floor.worker(2, card=msgspec.structs.replace(card, memory=8 << 30))
    floor.worker(3, card=msgspec.structs.replace(card, memory=None))
    floor.worker(4, card=msgspec.structs.replace(card, scores={"render": 799, "diffusion": 5000}))
    task = floor.order(spec=JobSpec(kind=KIND, image=IMAGE, units=10, **needs))
    assert floor.sweep() == 0
    wanted = floor.worker(5, price=9, card=card)
    assert floor.sweep() == 1
    assert floor.attempts(task)[0].worker == wanted.worker


def test_a_job_that_lists_hosts_goes_to_whom_its_owner_gives_so_much_network(floor: Floor) -> None:
    spec = JobSpec(kind=KIND, image=IMAGE, units=10, domains=("files.example.org",), network_bytes=1 << 20)
    floor.worker(1)
    floor.worker(2, network_bytes=(1 << 20) - 1)
    task = floor.order(spec=spec)
    assert floor.sweep() == 0
    wanted = floor.worker(3, price=9, network_bytes=1 << 20)
    assert floor.sweep() == 1
    assert floor.attempts(task)[0].worker == wanted.worker


def test_a_bid_above_the_reserve_gets_nothing(floor: Floor) -> None:
    floor.worker(1, price=31)  # 1000 for three runs, a tenth burned: 299 for ten units
    floor.order()
    assert floor.sweep() == 0
    floor.worker(2, price=29)
    assert floor.sweep() == 1


def test_each_free_worker_is_leased_one_attempt(floor: Floor) -> None:
    for number in range(1, 4):
        floor.worker(number)
    tasks = [floor.order() for _ in range(5)]
    assert floor.sweep() == 3
    leased = [a.worker for task in tasks for a in floor.attempts(task)]
    assert len(leased) == len(set(leased)) == 3
