"""What strangers, foreign workers and foreign buyers cannot do at the real market."""

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.market.buyer import Buyer
from app.market.codec import encode, pack
from app.market.connection import MarketRefusedError
from app.market.schema import ChallengeRequest, InputRef, LoginRequest, SignedMessage
from app.market.service.main import revoke
from tests.helpers.market import MarketProcess, Town, running_market
from tests.helpers.provider import Habits, SimProvider
from tests.market.conftest import Scene
from wallet.address import Address
from wallet.keys.worker import WorkerKey
from wallet.receipts import Login, session_domain, sign


async def _challenge(here: Town, account: Address) -> str:
    answer = await here.client.post(
        f"{here.market.origin}/v1/auth/challenge", content=encode(ChallengeRequest(account=account))
    )
    nonce: str = answer.json()["nonce"]
    return nonce


async def _login(
    here: Town, key: WorkerKey, *, nonce: str, origin: str = "", grant: SignedMessage | None = None
) -> httpx.Response:
    domain = session_domain(here.info.chain_id, Address(here.info.settler), origin or here.market.origin)
    login = pack(sign(domain, Login(key.address, bytes.fromhex(nonce)), key))
    return await here.client.post(
        f"{here.market.origin}/v1/auth/session", content=encode(LoginRequest(login=login, grant=grant))
    )


def _refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_login_for_another_origin_is_refused(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        key = WorkerKey.generate()
        nonce = await _challenge(here, key.address)
        answer = await _login(here, key, nonce=nonce, origin="https://phishing.example")
        assert _refusal(answer) == (401, "login")

    scene(acts)


def test_a_nonce_can_be_used_once(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        key = WorkerKey.generate()
        nonce = await _challenge(here, key.address)
        answers = await asyncio.gather(*[_login(here, key, nonce=nonce) for _ in range(8)])
        assert sorted(a.status_code for a in answers) == [200] + [401] * 7

    scene(acts)


def test_a_nonce_of_somebody_else_or_of_nobody_is_refused(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        key, other = WorkerKey.generate(), WorkerKey.generate()
        for nonce in (await _challenge(here, other.address), "ab" * 32):
            assert _refusal(await _login(here, key, nonce=nonce)) == (401, "challenge")

    scene(acts)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"not_after": int(time.time()) - 1}, "grant-expired"),
        ({"not_after": int(time.time()) + 40 * 86400}, "grant"),
        ({"worker": WorkerKey.generate().address}, "grant"),
        ({"market": WorkerKey.generate().address}, "grant"),
        ({"settler": WorkerKey.generate().address}, "grant"),
        ({"chain_id": 1}, "grant"),
        ({"owner": WorkerKey.generate().address}, "grant"),
    ],
)
def test_a_grant_that_does_not_hold_here_lets_nobody_in(scene: Scene, changes: dict[str, object], code: str) -> None:
    async def acts(here: Town) -> None:
        provider = SimProvider(here.client, here.market.origin, here.info, here.folder)
        nonce = await _challenge(here, provider.worker.address)
        answer = await _login(here, provider.worker, nonce=nonce, grant=provider.signed_grant(**changes))
        assert _refusal(answer) == (403, code)

    scene(acts)


def test_a_revoked_worker_loses_his_session_and_gets_no_new_one(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider()
        revoke(here.market.config, provider.worker.address)
        with pytest.raises(MarketRefusedError) as caught:
            await provider.until_refused()
        assert caught.value.code == "market.grant"

    scene(acts)


def test_without_a_token_nothing_is_open_but_what_the_market_says_of_itself(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        name = "ab" * 32
        for method, path in [
            ("POST", "/v1/provider/exchange"),
            ("GET", f"/v1/attempts/{name}/inputs/{name}"),
            ("PUT", f"/v1/attempts/{name}/result"),
            ("GET", "/v1/proof"),
            ("POST", "/v1/claims"),
            ("PUT", f"/v1/blobs/{name}"),
            ("POST", "/v1/tasks"),
            ("GET", "/v1/tasks"),
            ("GET", f"/v1/tasks/{name}"),
            ("POST", f"/v1/tasks/{name}/cancel"),
            ("GET", f"/v1/tasks/{name}/result"),
            ("GET", "/v1/account"),
            ("POST", "/v1/spends"),
        ]:
            for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}):
                answer = await here.client.request(method, here.market.origin + path, headers=headers, content=b"{}")
                assert _refusal(answer) == (401, "session"), path
        for path in ("/docs", "/openapi.json", "/redoc"):
            assert (await here.client.get(here.market.origin + path)).status_code == 404

    scene(acts)


def test_a_worker_gets_the_inputs_of_his_own_attempt_alone(scene: Scene, tmp_path: Path) -> None:
    async def acts(here: Town) -> None:
        busy = Habits(stays="running")
        mine, theirs = await here.provider(habits=busy), await here.provider(habits=busy)
        for _ in range(2):
            await here.order(replicas=1)
        while not (mine.work and theirs.work):
            await mine.step(0.05)
            await theirs.step(0.05)
        (own,), (foreign,) = mine.work.values(), theirs.work.values()
        ref = own.assigned.inputs[0]
        await mine.session.fetch_input(own.name, ref, tmp_path / "in")
        for attempt, sha256, code in [
            (foreign.name, ref.sha256, "unknown-attempt"),
            ("ab" * 32, ref.sha256, "unknown-attempt"),
            (own.name, "cd" * 32, "unknown-input"),
        ]:
            with pytest.raises(MarketRefusedError) as caught:
                await mine.session.fetch_input(attempt, InputRef(name="x", sha256=sha256, size=10), tmp_path / "no")
            assert caught.value.refusal.code == code
            assert not (tmp_path / "no").exists()

    scene(acts)


def test_a_path_is_a_digest_or_nothing(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        await here.buyer.books()
        headers = await here.buyer._connection._headers()
        for name in ("..%2f..%2fmarket.key", "%2e%2e", "A" * 64, "g" * 64, "ab" * 31):
            answer = await here.client.put(f"{here.market.origin}/v1/blobs/{name}", headers=headers, content=b"x")
            assert answer.status_code == 404, name

    scene(acts)


def test_a_buyer_sees_neither_the_tasks_nor_the_inputs_nor_the_results_of_another(scene: Scene, tmp_path: Path) -> None:
    async def acts(here: Town) -> None:
        await here.provider()
        task = await here.order(replicas=1)
        async with here.living():
            view = await here.closed(task.task)
        stranger = await Buyer.dial(here.client, here.market.origin, WorkerKey.generate())
        assert await stranger.tasks() == ()
        for call in (
            stranger.task(task.task),
            stranger.cancel(task.task),
            stranger.fetch(view, tmp_path / "out", max_bytes=1000),
        ):
            with pytest.raises(MarketRefusedError) as caught:
                await call
            assert caught.value.refusal.code == "unknown-task"
        # That a digest is here is no reason to let him order with it: he has to have the bytes.
        here.buyer = stranger
        stranger.upload = _nothing  # type: ignore[method-assign,assignment]  # he does not have them
        with pytest.raises(MarketRefusedError) as caught:
            await here.order()
        assert caught.value.refusal.code == "inputs"

    async def _nothing(_ref: InputRef, _path: Path) -> None:
        return None

    scene(acts)


def test_a_worker_is_no_buyer_and_a_buyer_no_worker(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider()
        worker = await provider.session._connection._headers()
        answer = await here.client.get(f"{here.market.origin}/v1/tasks", headers=worker)
        assert _refusal(answer) == (403, "role")
        await here.buyer.books()
        buyer = await here.buyer._connection._headers()
        answer = await here.client.post(f"{here.market.origin}/v1/provider/exchange", headers=buyer, content=b"{}")
        assert _refusal(answer) == (403, "role")

    scene(acts)


HOSTILE = [
    b"",
    b"null",
    b"[]",
    b"{",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"account":' * 20_000,
    b'{"account":"0x' + b"0" * 40 + b'","extra":1}',
    b'{"account":"not an address"}',
    b'{"account":"0x' + b"g" * 40 + b'"}',
    b'{"account":1e999}',
    json.dumps({"account": "0x52908400098527886E0F7030069857D2E4169Ee7"}).encode(),
    b'{"account":"' + b"0" * 500_000 + b'"}',
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_body_is_refused_in_one_sentence(market: MarketProcess, body: bytes) -> None:
    answer = httpx.post(f"{market.origin}/v1/auth/challenge", content=body, trust_env=False)
    assert answer.status_code == 400
    refusal = answer.json()
    assert set(refusal) == {"code", "what", "fence"}
    assert len(refusal["what"]) <= 300


def test_a_hostile_exchange_is_refused_and_the_worker_stays(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider()
        headers = await provider.session._connection._headers()
        stream = "ab" * 32
        status = {"available": True}
        good: dict[str, object] = {
            "stream": stream,
            "messages": [],
            "ack_stream": None,
            "ack": 0,
            "revision": 0,
            "wait_s": 0,
        }
        for change in (
            {"worker": "0x" + "00" * 20},
            {"stream": "x"},
            {"ack": -1},
            {"ack": 2**70},
            {"wait_s": 1e9},
            {"wait_s": "NaN"},
            {"messages": [{"seq": 1, "body": {"t": "nothing"}}]},
            {"messages": [{"seq": n, "body": {}} for n in range(1, 66)]},
            {"status": {"available": True, "images": ["sha256:" + "0" * 64] * 300}},
            {"status": {"available": True, "attempts": [{"attempt": "x", "fence": 1, "state": "running"}]}},
        ):
            body = json.dumps({**good, "status": status, **change})
            answer = await here.client.post(f"{here.market.origin}/v1/provider/exchange", headers=headers, content=body)
            assert _refusal(answer) == (400, "malformed"), change
        await provider.step()

    scene(acts)


def test_a_body_that_is_too_long_is_cut_off(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        async def endless() -> AsyncIterator[bytes]:
            for _ in range(64):
                yield b" " * (1 << 16)

        answer = await here.client.post(f"{here.market.origin}/v1/auth/challenge", content=endless())
        assert _refusal(answer) == (413, "too-large")

    scene(acts)


def test_an_upload_that_is_not_what_it_promises_leaves_nothing_behind(scene: Scene, tmp_path: Path) -> None:
    async def acts(here: Town) -> None:
        (tmp_path / "file").write_bytes(b"one thing")
        other = hashlib.sha256(b"another").hexdigest()
        with pytest.raises(MarketRefusedError) as caught:
            await here.buyer.upload(InputRef(name="x", sha256=other, size=9), tmp_path / "file")
        assert caught.value.refusal.code == "digest"
        blobs = here.market.folder / "data" / "blobs"
        assert not (blobs / other).exists()
        assert [p.name for p in blobs.iterdir() if p.name.startswith("unfinished")] == []

    scene(acts)


def test_whoever_asks_too_often_is_told_when_to_come_again(tmp_path: Path) -> None:
    with running_market(tmp_path / "market", rate_per_s=1, rate_burst=5) as market:

        async def acts() -> None:
            async with httpx.AsyncClient(trust_env=False) as client:
                greedy, other = [await Buyer.dial(client, market.origin, WorkerKey.generate()) for _ in range(2)]
                await greedy.books()
                await other.books()
                with pytest.raises(MarketRefusedError) as caught:
                    await asyncio.gather(*[greedy.books() for _ in range(20)])
                assert caught.value.status == 429
                assert caught.value.retry_after_s == 1
                await other.books()

        asyncio.run(acts())


def test_a_buyer_who_keeps_too_much_is_refused(tmp_path: Path) -> None:
    with running_market(tmp_path / "market", buyer_bytes=100) as market:

        async def acts() -> None:
            async with httpx.AsyncClient(trust_env=False) as client:
                buyer = await Buyer.dial(client, market.origin, WorkerKey.generate())
                for content, code in [(b"x" * 60, None), (b"y" * 60, "too-large")]:
                    (tmp_path / "f").write_bytes(content)
                    ref = InputRef(name="f", sha256=hashlib.sha256(content).hexdigest(), size=60)
                    if code is None:
                        await buyer.upload(ref, tmp_path / "f")
                        continue
                    with pytest.raises(MarketRefusedError) as caught:
                        await buyer.upload(ref, tmp_path / "f")
                    assert caught.value.refusal.code == code

        asyncio.run(acts())


def test_no_secret_is_in_the_log(scene: Scene) -> None:
    async def acts(here: Town) -> None:
        provider = await here.provider()
        task = await here.order(replicas=1)
        async with here.living():
            await here.closed(task.task)
        tokens = [
            (await p._headers())["Authorization"].removeprefix("Bearer ")
            for p in (provider.session._connection, here.buyer._connection)
        ]
        log = here.market.log.read_text()
        key = (here.market.folder / "data" / "market.key").read_text().strip()
        assert not [secret for secret in (*tokens, key, here.buyer._key.secret_hex()) if secret in log]  # type: ignore[attr-defined]

    scene(acts)
