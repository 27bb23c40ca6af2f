"""The practice buyer, for code that is not asynchronous: orders, waits, fetches results."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from app.localnet.network import Localnet
from app.market.buyer import Buyer
from app.market.jobfile import JobFile
from app.market.schema import TaskView
from app.paths import as_known
from app.protocol.errors import KnownError
from wallet.errors import FullDiskError, KeyFileError
from wallet.keys.worker import WorkerKey, load_or_create


@dataclass(frozen=True, slots=True)
class Order:
    """A task that was ordered.

    Attributes:
        task: 64 hex digits.
        kind: the job kind.
        result_bytes: cap on its result, the archive's own headers included.
    """

    task: str
    kind: str
    result_bytes: int


class Shop:
    """One buyer at the practice market; use it as a context manager."""

    def __init__(self, network: Localnet) -> None:
        """Take the network whose buyer this is."""
        self._network = network
        self._runner = asyncio.Runner()
        self._client: httpx.AsyncClient | None = None
        self._buyer: Buyer | None = None

    def __enter__(self) -> Self:
        """Dial the market.

        Raises:
            KnownError: an error of `app.market.connection`, or `localnet.failed` if the key cannot be read.
        """
        self._runner.__enter__()
        try:
            key = load_or_create(self._network.buyer_key)
        except FullDiskError as error:
            raise KnownError("disk.full", path=error.path) from None
        except KeyFileError as error:
            raise KnownError("localnet.failed", what=error) from None
        self._buyer = self._runner.run(self._dial(key))
        return self

    async def _dial(self, key: WorkerKey) -> Buyer:
        self._client = httpx.AsyncClient(trust_env=False)
        state = self._network.folder / "buyer.json"
        return await Buyer.dial(self._client, self._network.market, key, state=state)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up."""
        if self._client is not None:
            self._runner.run(self._client.aclose())
        self._runner.__exit__(kind, error, trace)

    @property
    def _dialled(self) -> Buyer:
        if self._buyer is None:
            raise RuntimeError("the shop is not open")
        return self._buyer

    def order(self, job: JobFile, max_price: int) -> Order:
        """Order a job, at `max_price` at the most where its file names none.

        Raises:
            KnownError: an error of `app.market.connection` or of the files.
        """
        inputs = [(each.reference, each.path) for each in job.inputs]
        view = self._runner.run(
            self._dialled.submit(
                job.spec, inputs, replicas=job.replicas, max_price=max_price if job.max_price is None else job.max_price
            )
        )
        headers = (job.spec.output_files << 12) + (1 << 20)
        return Order(view.task, job.spec.kind, job.spec.output_bytes + headers)

    def wait(self, order: Order, *, within_s: float) -> TaskView:
        """Return a task once it is closed, or as it stands after `within_s` seconds.

        Raises:
            KnownError: an error of `app.market.connection`.
        """
        return self._runner.run(self._dialled.wait(order.task, within_s=within_s))

    def result(self, order: Order, task: TaskView, to: Path) -> None:
        """Store the accepted result of a task in a file.

        Raises:
            KnownError: an error of `app.market.connection`, `disk.full` or `home.unusable`.
        """
        try:
            to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise as_known(error, to.parent) from None
        self._runner.run(self._dialled.fetch(task, to, max_bytes=order.result_bytes))
