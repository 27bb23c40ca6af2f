"""An engine that ends tells its market, so that no buyer's job waits for a machine that is off."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import httpx

from app.engine.link import FAREWELL_S, MarketLine
from app.engine.policy import Fault
from app.market.provider import ProviderSession
from app.market.schema import Desired, ProviderStatus
from tests.helpers.market import Town, eventually
from tests.helpers.provider import MemoryMailbox, SimProvider
from tests.market.conftest import Scene


class Ears:
    """An engine's ears that note what they hear."""

    def __init__(self, provider: SimProvider) -> None:
        self.provider = provider
        self.lines: list[Fault | None] = []

    def status(self) -> ProviderStatus:
        return self.provider.status()

    async def heard(self, _session: ProviderSession, desired: Desired) -> None:
        for message in desired.messages:
            self.provider.take(message.body)
            await self.provider.mailbox.received(desired.stream, message.seq)

    def line(self, problem: Fault | None) -> None:
        self.lines.append(problem)


@contextlib.asynccontextmanager
async def _silent() -> AsyncIterator[str]:
    """Give the origin of a server that takes what it is told and never answers."""
    over = asyncio.Event()

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    over.set()
    server.close()
    await server.wait_closed()


async def _ended(run: asyncio.Task[None]) -> None:
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)


def test_a_job_goes_to_the_next_at_once_where_the_cheapest_has_hung_up(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        cheap = await here.provider(price=1)
        ears = Ears(cheap)
        line = MarketLine(cheap.session, ears)
        run = asyncio.create_task(line.run())
        await eventually(lambda: None in ears.lines)
        await _ended(run)
        await line.hang_up()
        dear = await here.provider(price=5)
        await here.order(replicas=1)
        async with here.living(dear):
            await eventually(lambda: bool(dear.heard), within_s=60)
        assert cheap.work == {}

    scene(acts)


def test_a_market_that_does_not_answer_keeps_no_engine_from_its_end(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        async with _silent() as origin, httpx.AsyncClient(trust_env=False) as client:
            provider = await here.provider()
            session = ProviderSession(client, origin, provider.worker, provider.grant, MemoryMailbox())
            began = time.monotonic()
            await MarketLine(session, Ears(provider)).hang_up()
            assert FAREWELL_S / 2 < time.monotonic() - began < FAREWELL_S + 10

    scene(acts)
