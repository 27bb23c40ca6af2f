"""The real market as a subprocess, with a buyer and simulated providers at it."""

import asyncio
import contextlib
import hashlib
import json
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import httpx

from app.market.buyer import Buyer
from app.market.schema import InputRef, JobSpec, MarketInfo, TaskView
from tests.helpers.ports import free_port
from tests.helpers.provider import KIND, Habits, SimProvider
from tests.helpers.waiting import PATIENCE_S, until
from wallet.keys.worker import WorkerKey


PRICE: Final = 10**18
"""What a test's task may cost in all."""
_FAST: Final[dict[str, Any]] = {
    "lease_s": 30,
    "hold_s": 30,
    "reveal_s": 30,
    "upload_s": 30,
    "task_s": 60,
    "epoch_s": 0.2,
    "grace_s": 60,
    "statement_s": 0.05,
    "tick_s": 0.01,
    "window_s": 1,
    "rate_per_s": 10_000,
    "rate_burst": 10_000,
}


class MarketProcess:
    """The reference market in a process of its own. Its folder survives `kill` and `start`."""

    def __init__(self, folder: Path, **settings: object) -> None:
        """Write its configuration; `settings` takes the place of what tests usually want."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self.config = folder / "market.json"
        self.log = folder / "market.log"
        self.config.write_text(json.dumps({"data": "data", "port": self.port, **_FAST, **settings}))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        """Where clients dial."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The running process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app.market.service", str(self.config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until(self._answers, what="the market's start")

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"the market ended: {self.log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{self.origin}/healthz", timeout=1) as reply:  # noqa: S310 - loopback, http
                return bool(reply.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """Pull the plug."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """Ask it to end; return its exit status."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=PATIENCE_S)


@contextlib.contextmanager
def running_market(folder: Path, **settings: object) -> Iterator[MarketProcess]:
    """Give a running market, and end it."""
    market = MarketProcess(folder, **settings)
    market.start()
    try:
        yield market
    finally:
        market.stop()


async def eventually(question: Callable[[], bool], *, within_s: float = PATIENCE_S) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + within_s
    while not question():
        assert time.monotonic() < deadline, "it did not become true"
        await asyncio.sleep(0.01)


@dataclass(slots=True)
class Town:
    """A buyer and providers at a market. Their image is their own, so that towns at one market do not meet."""

    market: MarketProcess
    client: httpx.AsyncClient
    info: MarketInfo
    buyer: Buyer
    folder: Path
    image: str = field(default_factory=lambda: f"sha256:{secrets.token_hex(32)}")
    providers: list[SimProvider] = field(default_factory=list)

    async def provider(self, *, price: int = 1, habits: Habits | None = None, **keys: Any) -> SimProvider:  # noqa: ANN401
        """Add a provider who has bid and is here."""
        habits = habits or Habits()
        if not habits.image:
            habits = replace(habits, image=self.image)
        made = SimProvider(self.client, self.market.origin, self.info, self.folder, habits=habits, **keys)
        made.bid(price)
        await made.step()
        self.providers.append(made)
        return made

    async def order(
        self,
        *,
        replicas: int = 2,
        max_price: int = PRICE,
        units: int = 10,
        **spec_keys: Any,  # noqa: ANN401 - fields of a JobSpec
    ) -> TaskView:
        """Order a task with one small input."""
        data = self.folder / "input"
        data.write_bytes(b"some input")
        ref = InputRef(name="input", sha256=hashlib.sha256(b"some input").hexdigest(), size=10)
        keys = {"memory": 32 << 20, "checkpoint_bytes": 1 << 20, **spec_keys}
        spec = JobSpec(kind=KIND, image=self.image, units=units, **keys)
        return await self.buyer.submit(spec, [(ref, data)], replicas=replicas, max_price=max_price)

    async def until(self, task: str, what: Callable[[TaskView], bool], *, within_s: float = PATIENCE_S) -> TaskView:
        """Return a task once something is true of it."""
        deadline = time.monotonic() + within_s
        while not what(view := await self.buyer.task(task)):
            if time.monotonic() > deadline:
                raise AssertionError(f"it stays {view}; {self.market.log.read_text()[-3000:]}")
            await asyncio.sleep(0.01)
        return view

    async def closed(self, task: str, *, within_s: float = PATIENCE_S) -> TaskView:
        """Return a task once nothing more happens to it."""
        open_states = ("queued", "running", "verifying")
        return await self.until(task, lambda view: view.state not in open_states, within_s=within_s)

    @contextlib.asynccontextmanager
    async def living(self, *providers: SimProvider) -> AsyncIterator[None]:
        """Let providers (all of them, where none is named) live for a while."""
        tasks = [asyncio.create_task(p.live()) for p in providers or self.providers]
        try:
            yield
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def town(market: MarketProcess, folder: Path, *, buyer: WorkerKey | None = None) -> AsyncIterator[Town]:
    """Give a buyer and an HTTP client at a running market."""
    async with httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_connections=200)) as client:
        found = await Buyer.dial(client, market.origin, buyer or WorkerKey.generate())
        info = MarketInfo(**json.loads((await client.get(f"{market.origin}/v1/market")).content))
        yield Town(market, client, info, found, folder)
