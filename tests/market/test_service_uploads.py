"""Uploads at the real market: many at once fill no disk, and none lasts for ever."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from app.market.codec import encode, pack
from app.market.schema import ChallengeRequest, LoginRequest, SignedMessage
from app.market.service.config import MarketConfig
from app.market.service.refusals import RefusalError
from app.market.service.uploads import Uploads
from tests.helpers.market import MarketProcess, Town, eventually, running_market
from tests.helpers.provider import Habits, SimProvider, Work
from tests.market.conftest import Scene, play
from wallet.address import Address
from wallet.keys.worker import WorkerKey
from wallet.receipts import Login, session_domain, sign


STATE = b"the state after four units"
AWAY = Habits(stays="held", checkpoint=STATE, kept=4, away_s=3600.0)
ROOM = 1000


@pytest.fixture(scope="module")
def market_settings() -> dict[str, object]:
    return {"move_after_s": 0.2, "buyer_bytes": ROOM}


async def _token(here: Town, key: WorkerKey, grant: SignedMessage | None = None) -> dict[str, str]:
    origin = here.market.origin
    asked = await here.client.post(f"{origin}/v1/auth/challenge", content=encode(ChallengeRequest(account=key.address)))
    domain = session_domain(here.info.chain_id, Address(here.info.settler), origin)
    login = pack(sign(domain, Login(key.address, bytes.fromhex(asked.json()["nonce"])), key))
    answer = await here.client.post(f"{origin}/v1/auth/session", content=encode(LoginRequest(login=login, grant=grant)))
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def _unfinished(market: MarketProcess, folder: str) -> list[Path]:
    return list((market.folder / "data" / folder).glob("unfinished-*"))


@asynccontextmanager
async def _stalled(
    here: Town, path: str, headers: dict[str, str], content: bytes
) -> AsyncIterator[Callable[[], Awaitable[httpx.Response]]]:
    """Send all of an upload but its last byte, which goes when it is asked for; the answer comes back then."""
    go_on = asyncio.Event()

    async def chunks() -> AsyncIterator[bytes]:
        yield content[:-1]
        await go_on.wait()
        yield content[-1:]

    sent = asyncio.create_task(here.client.put(f"{here.market.origin}{path}", headers=headers, content=chunks()))

    async def finish() -> httpx.Response:
        go_on.set()
        return await sent

    try:
        yield finish
    finally:
        sent.cancel()
        await asyncio.gather(sent, return_exceptions=True)


async def _asked(here: Town) -> SimProvider:
    """Return a provider who was asked for his checkpoint, and brings none by himself."""
    player = await here.provider(price=0, habits=replace(AWAY, image=here.image))

    async def waits(work: Work) -> None:
        assert work.state == "held"

    player.hand_over = waits  # type: ignore[method-assign]
    await here.order(replicas=1, checkpoint_bytes=ROOM)
    while "held" not in {work.state for work in player.work.values()}:
        await player.step(0.1)
    await here.provider(price=5)
    while "hand-over" not in {action.action for action in player.actions.values()}:
        await player.step(0.1)
    return player


def test_a_checkpoint_is_brought_by_one_upload_at_a_time(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        player = await _asked(here)
        headers = await _token(here, player.worker, player.grant)
        path = f"/v1/attempts/{next(iter(player.work))}/checkpoint"
        async with _stalled(here, path, headers, STATE) as finish:
            await eventually(lambda: bool(_unfinished(here.market, "checkpoints")))
            url = f"{here.market.origin}{path}"
            for answer in await asyncio.gather(
                *[here.client.put(url, headers=headers, content=STATE) for _ in range(5)]
            ):
                assert (answer.status_code, answer.json()["code"]) == (429, "busy")
                assert int(answer.headers["Retry-After"]) > 0
            assert len(_unfinished(here.market, "checkpoints")) == 1
            assert (await finish()).status_code == 200
        assert _unfinished(here.market, "checkpoints") == []

    scene(acts)


def test_a_sender_who_hung_up_may_begin_again(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        player = await _asked(here)
        headers = await _token(here, player.worker, player.grant)
        path = f"/v1/attempts/{next(iter(player.work))}/checkpoint"
        async with _stalled(here, path, headers, STATE):
            await eventually(lambda: bool(_unfinished(here.market, "checkpoints")))
        await eventually(lambda: not _unfinished(here.market, "checkpoints"))
        answer = await here.client.put(f"{here.market.origin}{path}", headers=headers, content=STATE)
        while answer.status_code == 429:
            answer = await here.client.put(f"{here.market.origin}{path}", headers=headers, content=STATE)
        assert answer.status_code == 200

    scene(acts)


def test_all_that_a_buyer_sends_at_once_fits_into_his_room(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        headers = await _token(here, WorkerKey.generate())
        one, two = (bytes([n]) * (ROOM * 6 // 10) for n in (1, 2))
        first, second = (f"/v1/blobs/{hashlib.sha256(each).hexdigest()}" for each in (one, two))
        async with _stalled(here, first, headers, one) as finish:
            await eventually(lambda: bool(_unfinished(here.market, "blobs")))
            answer = await here.client.put(f"{here.market.origin}{second}", headers=headers, content=two)
            assert (answer.status_code, answer.json()["code"]) == (413, "quota")
            small = await here.client.put(
                f"{here.market.origin}/v1/blobs/{hashlib.sha256(b'').hexdigest()}", headers=headers, content=b""
            )
            assert small.status_code == 200
            assert (await finish()).status_code == 200
        assert _unfinished(here.market, "blobs") == []

    scene(acts)


def test_an_upload_that_trickles_is_ended_and_leaves_nothing(tmp_path: Path) -> None:
    with running_market(tmp_path / "market", upload_patience_s=0.3, upload_rate=1 << 30) as market:

        async def acts(here: Town) -> None:
            headers = await _token(here, WorkerKey.generate())
            content = b"x" * 100
            path = f"/v1/blobs/{hashlib.sha256(content).hexdigest()}"
            async with _stalled(here, path, headers, content) as finish:
                await eventually(lambda: bool(_unfinished(market, "blobs")))
                await eventually(lambda: not _unfinished(market, "blobs"))
                answer = await finish()
            assert (answer.status_code, answer.json()["code"]) == (408, "slow")

        play(market, tmp_path, acts)


def test_nothing_comes_after_its_time_however_fast_it_comes() -> None:
    async def fast() -> AsyncIterator[bytes]:
        while True:
            clock.now += 1.0
            yield bytes(1 << 30)
            await asyncio.sleep(0)

    async def acts() -> None:
        coming = Uploads(MarketConfig(data=Path()), lambda: clock.now).paced(fast(), until=5.0)
        for _ in range(5):
            await anext(coming)
        with pytest.raises(RefusalError, match="slow"):
            await anext(coming)

    clock = SimpleNamespace(now=0.0)
    asyncio.run(acts())
