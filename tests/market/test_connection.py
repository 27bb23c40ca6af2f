"""The client's half of the wire, against servers that are no market, or a hostile one."""

import asyncio
import contextlib
import hashlib
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.market.backoff import backoff_s
from app.market.codec import encode, pack
from app.market.connection import (
    Connection,
    MarketRefusedError,
    MarketUnreachableError,
    NotAMarketError,
    ProtocolMismatchError,
    market_info,
)
from app.market.origin import parse_origin
from app.market.provider import ProviderSession
from app.market.schema import Account, AttemptEnded, InputRef, ProviderStatus, SignedMessage
from app.protocol.errors import KnownError, UsageError
from tests.helpers.ports import free_port
from tests.helpers.provider import MemoryMailbox
from wallet.address import ZERO_ADDRESS
from wallet.keys.worker import WorkerKey
from wallet.receipts import Grant, contract_domain, sign


Answer = Callable[[str, bytes], bytes]


def _reply(body: bytes, status: str = "200 OK", headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n"
    return head.encode() + body


@contextlib.asynccontextmanager
async def _server(answer: Answer) -> AsyncIterator[str]:
    """Give the origin of a server that answers each request with raw bytes of a test's choosing."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(
                (int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-length")), 0
            )
            writer.write(answer(head.split(" ")[1], await reader.readexactly(length)))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client hung up
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()


def _play(answer: Answer, acts: Callable[[httpx.AsyncClient, str], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with _server(answer) as origin, httpx.AsyncClient(trust_env=False) as client:
            await acts(client, origin)

    asyncio.run(whole())


SESSION = b'{"token":"t","expires_in_s":900,"role":"buyer"}'
CHALLENGE = b'{"nonce":"' + b"ab" * 32 + b'","expires_in_s":60}'


def _logged_in(then: Answer) -> Answer:
    """Return a server that lets everybody in, and then answers as a test wants."""

    def answer(path: str, body: bytes) -> bytes:
        match path:
            case "/v1/auth/challenge":
                return _reply(CHALLENGE)
            case "/v1/auth/session":
                return _reply(SESSION)
            case _:
                return then(path, body)

    return answer


def _connection(client: httpx.AsyncClient, origin: str) -> Connection:
    return Connection(client, origin, WorkerKey.generate(), chain_id=1, settler=ZERO_ADDRESS)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (_reply(b"<html>hello</html>"), NotAMarketError),
        (_reply(b"{}"), NotAMarketError),
        (_reply(b'{"protocol":3}'), NotAMarketError),
        (_reply(b'{"protocol":9,"new":"things"}'), ProtocolMismatchError),
        (_reply(b"", "302 Found", "Location: http://127.0.0.1:1/\r\n"), NotAMarketError),
        (_reply(b"not found", "404 Not Found"), NotAMarketError),
        (_reply(b"broken", "502 Bad Gateway"), MarketUnreachableError),
        (_reply(b'{"code":"x","what":"no"}', "418 No"), MarketRefusedError),
        (_reply(b" " * (2 << 20)), NotAMarketError),
        (b"SSH-2.0-OpenSSH_9.2\r\n", MarketUnreachableError),
        (b"", MarketUnreachableError),
    ],
)
def test_what_is_no_market_is_said_to_be_none(reply: bytes, error: type[KnownError]) -> None:
    async def acts(client: httpx.AsyncClient, origin: str) -> None:
        with pytest.raises(error) as caught:
            await market_info(client, origin)
        assert caught.value.sentence()

    _play(lambda _path, _body: reply, acts)


def test_nothing_at_all_is_unreachable() -> None:
    async def acts() -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(MarketUnreachableError) as caught:
                await market_info(client, f"http://127.0.0.1:{free_port()}")
        assert caught.value.retryable

    asyncio.run(acts())


def test_a_refused_token_is_renewed_once_and_no_more() -> None:
    logins = 0

    def answer(path: str, _body: bytes) -> bytes:
        nonlocal logins
        logins += path == "/v1/auth/session"
        return _logged_in(lambda _p, _b: _reply(b'{"code":"session","what":"log in first"}', "401 Unauthorized"))(
            path, b""
        )

    async def acts(client: httpx.AsyncClient, origin: str) -> None:
        with pytest.raises(MarketRefusedError):
            await _connection(client, origin).call("GET", "/v1/account", Account)
        assert logins == 2

    _play(answer, acts)


def test_when_to_come_again_is_passed_on() -> None:
    refusal = _reply(b'{"code":"too-many","what":"too many requests"}', "429 Too Many", "Retry-After: 7\r\n")

    async def acts(client: httpx.AsyncClient, origin: str) -> None:
        with pytest.raises(MarketRefusedError) as caught:
            await _connection(client, origin).call("GET", "/v1/account", Account)
        assert caught.value.retry_after_s == 7

    _play(_logged_in(lambda _p, _b: refusal), acts)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (_reply(b"x" * 100), "market.wrong"),
        (_reply(b"y" * 10), "market.wrong"),
        (_reply(b"zipped", headers="Content-Encoding: gzip\r\n"), "market.not-a-market"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nxxx", "market.unreachable"),
    ],
)
def test_a_download_that_is_not_what_was_promised_leaves_nothing_behind(
    tmp_path: Path, reply: bytes, error: str
) -> None:
    async def acts(client: httpx.AsyncClient, origin: str) -> None:
        with pytest.raises(KnownError) as caught:
            await _connection(client, origin).download(
                "/v1/x", tmp_path / "file", max_bytes=10, sha256=hashlib.sha256(b"x" * 10).hexdigest()
            )
        assert caught.value.code == error
        assert list(tmp_path.iterdir()) == []

    _play(_logged_in(lambda _p, _b: reply), acts)


def test_a_file_that_cannot_be_read_or_written_is_said_so(tmp_path: Path) -> None:
    async def acts(client: httpx.AsyncClient, origin: str) -> None:
        connection = _connection(client, origin)
        with pytest.raises(KnownError) as caught:
            await connection.upload("/v1/x", tmp_path / "none")
        assert caught.value.code == "home.unusable"
        with pytest.raises(KnownError) as caught:
            await connection.download("/v1/x", tmp_path / "no" / "file", max_bytes=10, sha256="")
        assert caught.value.code == "home.unusable"

    _play(_logged_in(lambda _p, _b: _reply(b"x")), acts)


def _grant(worker: WorkerKey) -> SignedMessage:
    owner = WorkerKey.generate()
    grant = Grant(owner.address, worker.address, owner.address, ZERO_ADDRESS, 1, int(time.time()) + 99, 0)
    return pack(sign(contract_domain(1, ZERO_ADDRESS), grant, owner))


def _session(client: httpx.AsyncClient, origin: str, mailbox: MemoryMailbox) -> ProviderSession:
    worker = WorkerKey.generate()
    return ProviderSession(client, origin, worker, _grant(worker), mailbox)


def _desired(**changes: Any) -> bytes:  # noqa: ANN401 - JSON
    return _reply(
        msgspec.json.encode(
            {
                "stream": "cd" * 32,
                "messages": [],
                "acked": 0,
                "revision": 1,
                "actions": [],
                "listing": {"listed": True},
                "poll_s": 0.0,
                "time": 1.0,
            }
            | changes
        )
    )


ENDED = AttemptEnded(attempt="ab" * 32, fence=1, how="failed", code="x")
MESSAGE = {"t": "refused", "seq": 1, "refusal": {"code": "x", "what": "y"}}


def test_a_number_out_of_thin_air_does_not_empty_the_outbox() -> None:
    async def acts(client: httpx.AsyncClient, origin: str) -> None:
        mailbox = MemoryMailbox()
        session = _session(client, origin, mailbox)
        await session.exchange(ProviderStatus(available=False), 0)
        for _ in range(70):
            mailbox.say(ENDED)
        await session.exchange(ProviderStatus(available=False), 0)
        assert [seq for seq, _ in await mailbox.unsent(100)] == list(range(65, 71)), "only what was sent is forgotten"

    _play(_logged_in(lambda _p, _b: _desired(acked=10**9)), acts)


def test_a_message_that_is_missing_is_noticed_and_nothing_is_confirmed() -> None:
    async def acts(client: httpx.AsyncClient, origin: str) -> None:
        mailbox = MemoryMailbox()
        with pytest.raises(KnownError) as caught:
            await _session(client, origin, mailbox).exchange(ProviderStatus(available=False), 0)
        assert caught.value.code == "market.wrong"
        assert await mailbox.inbox() == (None, 0)

    _play(_logged_in(lambda _p, _b: _desired(messages=[{"seq": 2, "body": MESSAGE}])), acts)


def test_what_was_received_before_is_left_out_and_a_new_stream_begins_at_one() -> None:
    streams = iter(["cd" * 32, "cd" * 32, "ef" * 32])

    def answer(_path: str, _body: bytes) -> bytes:
        return _desired(stream=next(streams), messages=[{"seq": n, "body": MESSAGE} for n in (1, 2)])

    async def acts(client: httpx.AsyncClient, origin: str) -> None:
        mailbox = MemoryMailbox()
        session = _session(client, origin, mailbox)
        status = ProviderStatus(available=False)
        first = await session.exchange(status, 0)
        await mailbox.received(first.stream, 1)
        second = await session.exchange(status, 0)
        assert [m.seq for m in second.messages] == [2]
        third = await session.exchange(status, 0)
        assert [m.seq for m in third.messages] == [1, 2]

    _play(_logged_in(answer), acts)


def test_an_input_is_asked_for_at_the_attempt_that_it_belongs_to(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(path: str, _body: bytes) -> bytes:
        asked.append(path)
        return _reply(b"in")

    async def acts(client: httpx.AsyncClient, origin: str) -> None:
        ref = InputRef(name="x", sha256=hashlib.sha256(b"in").hexdigest(), size=2)
        await _session(client, origin, MemoryMailbox()).fetch_input("ab" * 32, ref, tmp_path / "x")
        assert asked == [f"/v1/attempts/{'ab' * 32}/inputs/{ref.sha256}"]
        assert (tmp_path / "x").read_bytes() == b"in"
        assert (tmp_path / "x").stat().st_mode & 0o077 == 0

    _play(_logged_in(answer), acts)


def test_a_grant_that_cannot_be_read_is_said_so() -> None:
    packed = msgspec.structs.replace(_grant(WorkerKey.generate()), type="Bid")

    async def acts() -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(KnownError) as caught:
                ProviderSession(client, "http://127.0.0.1:1", WorkerKey.generate(), packed, MemoryMailbox())
            assert caught.value.code == "market.grant"

    asyncio.run(acts())


@given(st.integers(0, 10_000), st.integers())
def test_waiting_grows_is_spread_and_is_bounded(failures: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    waits = [backoff_s(failures, chance) for _ in range(5)]
    assert all(1.0 <= wait <= min(60.0, 2.0 ** min(failures, 6)) for wait in waits)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Market.Example/", "https://market.example"),
        ("https://market.example:8443", "https://market.example:8443"),
        ("https://market.example:443", "https://market.example"),
        ("http://127.0.0.1:8480", "http://127.0.0.1:8480"),
        ("http://[::1]:80/", "http://[::1]"),
        (" http://localhost:1 ", "http://localhost:1"),
    ],
)
def test_an_origin_has_one_spelling(text: str, origin: str) -> None:
    assert parse_origin(text) == origin
    assert parse_origin(origin) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "market.example",
        "ftp://market.example",
        "http://market.example",
        "https://user:secret@market.example",
        "https://market.example/path",
        "https://market.example?x",
        "https://market.example#x",
        "https://",
        "https://a b",
        "https://[::1",
        "https://market.example:99999",
        "https://market.example\r\nX: y",
    ],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_origin(text)


@given(st.text(max_size=60))
def test_any_text_is_an_origin_or_a_known_error(text: str) -> None:
    try:
        origin = parse_origin(text)
    except UsageError:
        return
    assert encode(InputRef(name="x", sha256="00" * 32, size=0))
    assert origin.startswith(("http://", "https://"))
