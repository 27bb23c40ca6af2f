"""The client's half of the wire: one market, dialled over HTTP, with bounded answers and the login that proves a key.

Foreign errors end here: what httpx raises, and what a market answers that is no message, becomes one of

KnownError
├── MarketUnreachableError   market.unreachable   nothing answers; trying again may help
├── NotAMarketError          market.not-a-market  something answers, and it is no Lull market
├── ProtocolMismatchError    market.protocol      a market of another version
└── MarketRefusedError       market.refused       it said no, with a code; `market.grant` where the grant is the cause
"""

import asyncio
import contextlib
import hashlib
import os
import re
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec

from app.market.codec import SchemaError, decode, encode, pack
from app.market.origin import LOOPBACK, parse_origin
from app.market.pacing import chunks
from app.market.reaching import routes
from app.market.schema import (
    MAX_BODY,
    PROTOCOL,
    Challenge,
    ChallengeRequest,
    LoginRequest,
    MarketInfo,
    Refusal,
    RevocationNoted,
    RevocationRequest,
    Session,
    SignedMessage,
    Stored,
)
from app.paths import as_known
from app.protocol.errors import KnownError
from gpu_sandbox.errors import AddressRefusedError
from wallet.address import Address
from wallet.receipts import Login, session_domain, sign
from wallet.signing import Signer


T = TypeVar("T")

_TIMEOUT: Final = httpx.Timeout(20.0, connect=10.0)
_CHUNK: Final = 1 << 18
_EARLY_S: Final = 30.0
"""A token is renewed this long before it expires."""


class MarketUnreachableError(KnownError):
    """Nothing answers at the market's address."""

    def __init__(self, origin: str, what: object) -> None:
        """Keep where, and why."""
        super().__init__("market.unreachable", url=origin, what=what)


class NotAMarketError(KnownError):
    """Something answers, but it is no Lull market."""

    def __init__(self, origin: str, what: object) -> None:
        """Keep where, and what it answered."""
        super().__init__("market.not-a-market", url=origin, what=what)


class ProtocolMismatchError(KnownError):
    """The market speaks another version."""

    def __init__(self, theirs: int) -> None:
        """Keep the market's version."""
        super().__init__("market.protocol", theirs=theirs, ours=PROTOCOL)


class MarketRefusedError(KnownError):
    """The market said no.

    Attributes:
        refusal: its code, its sentence and, where a stale fence was used, the current one.
        status: the HTTP status.
        retry_after_s: seconds after which it may be asked again, where it said so.
    """

    def __init__(self, refusal: Refusal, status: int, retry_after_s: float | None = None) -> None:
        """Keep the market's answer."""
        super().__init__("market.grant" if refusal.code.startswith("grant") else "market.refused", what=refusal.what)
        self.refusal = refusal
        self.status = status
        self.retry_after_s = retry_after_s


async def bring_revocation(client: httpx.AsyncClient, origin: str, revocation: SignedMessage) -> RevocationNoted:
    """Bring a market an owner's signed revocation. Nobody has to be logged in for that.

    Raises:
        KnownError: one of this module's errors.
    """
    body = encode(RevocationRequest(revocation=revocation))
    async with _request(client, origin, "POST", "/v1/revocations", body=body) as response:
        return _decoded(RevocationNoted, await _read(response, origin), origin)


async def market_info(client: httpx.AsyncClient, origin: str) -> MarketInfo:
    """Return what the market at `origin` says of itself.

    Raises:
        KnownError: one of this module's errors.
    """
    async with _request(client, origin, "GET", "/v1/market") as response:
        body = await _read(response, origin)
    try:
        version = msgspec.json.decode(body, type=_Version).protocol
    except (msgspec.DecodeError, RecursionError):
        raise NotAMarketError(origin, "its description cannot be read") from None
    if version != PROTOCOL:
        raise ProtocolMismatchError(version)
    return _decoded(MarketInfo, body, origin)


class _Version(msgspec.Struct):
    protocol: int


class Connection:
    """One key's dealings with one market. It logs in when it must, and again once when its token is refused.

    The login is bound to the origin that was dialled and to the chain and contract that the caller knows from a source
    of his own, never to what the market says of itself.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        origin: str,
        signer: Signer,
        *,
        chain_id: int,
        settler: Address,
        grant: SignedMessage | None = None,
    ) -> None:
        """Take an HTTP client and the key; with a `grant` it logs in as a worker, else as a buyer."""
        self.origin = parse_origin(origin)
        self._client = client
        self._signer = signer
        self._domain = session_domain(chain_id, settler, self.origin)
        self._grant = grant
        self._token = ""
        self._renew_at = 0.0
        self._login_lock = asyncio.Lock()

    async def info(self) -> MarketInfo:
        """Return what the market says of itself.

        Raises:
            KnownError: one of this module's errors.
        """
        return await market_info(self._client, self.origin)

    async def call(
        self, method: str, path: str, answer: type[T], *, body: bytes | None = None, patience_s: float = 20.0
    ) -> T:
        """Send one authenticated request and return its answer.

        Args:
            method: the HTTP method.
            path: the path, from `/v1` on.
            answer: the message that is expected.
            body: JSON, or None.
            patience_s: seconds without a byte of the answer after which it counts as unreachable.

        Raises:
            KnownError: one of this module's errors.
        """
        content = await self._authorised(method, path, body=body, patience_s=patience_s)
        return _decoded(answer, content, self.origin)

    async def _authorised(self, method: str, path: str, *, body: bytes | None, patience_s: float) -> bytes:
        headers = await self._headers()
        try:
            return await self._send(method, path, body, headers, patience_s)
        except MarketRefusedError as error:
            if error.status != 401:
                raise
            self._forget(headers)
        return await self._send(method, path, body, await self._headers(), patience_s)

    async def _send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], patience_s: float
    ) -> bytes:
        async with _request(
            self._client, self.origin, method, path, body=body, headers=headers, patience_s=patience_s
        ) as response:
            return await _read(response, self.origin)

    async def _headers(self) -> dict[str, str]:
        async with self._login_lock:
            if not self._token or time.monotonic() >= self._renew_at:
                await self._login()
            return {"Authorization": f"Bearer {self._token}"}

    def _forget(self, headers: Mapping[str, str]) -> None:
        if headers["Authorization"] == f"Bearer {self._token}":
            self._token = ""

    async def _login(self) -> None:
        challenge = await self._ask("/v1/auth/challenge", ChallengeRequest(account=self._signer.address), Challenge)
        login = sign(self._domain, Login(self._signer.address, bytes.fromhex(challenge.nonce)), self._signer)
        session = await self._ask("/v1/auth/session", LoginRequest(login=pack(login), grant=self._grant), Session)
        self._token = session.token
        self._renew_at = time.monotonic() + max(session.expires_in_s - _EARLY_S, session.expires_in_s / 2)

    async def _ask(self, path: str, body: msgspec.Struct, answer: type[T]) -> T:
        async with _request(self._client, self.origin, "POST", path, body=encode(body)) as response:
            return _decoded(answer, await _read(response, self.origin), self.origin)

    async def download(self, path: str, to: Path, *, max_bytes: int, sha256: str) -> int:
        """Store what the market has at `path` in the file `to`, whole or not at all; return its size in bytes.

        Raises:
            KnownError: one of this module's errors; `market.wrong` if the bytes are too many or others than promised;
                `disk.full` or `home.unusable` if they cannot be stored.
        """
        headers = await self._headers()
        try:
            return await self._download(path, to, headers, max_bytes=max_bytes, sha256=sha256)
        except MarketRefusedError as error:
            if error.status != 401:
                raise
            self._forget(headers)
        return await self._download(path, to, await self._headers(), max_bytes=max_bytes, sha256=sha256)

    async def _download(self, path: str, to: Path, headers: Mapping[str, str], *, max_bytes: int, sha256: str) -> int:
        part = to.with_name(to.name + ".part")
        size, running = 0, hashlib.sha256()
        try:
            async with _request(self._client, self.origin, "GET", path, headers=headers) as response:
                descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    async for chunk in _bytes(response, self.origin):
                        size += len(chunk)
                        if size > max_bytes:
                            raise KnownError(
                                "market.wrong", what=f"it sent more than the {max_bytes} bytes it promised"
                            )
                        running.update(chunk)
                        file.write(chunk)
                    file.flush()
                    await asyncio.to_thread(os.fsync, file.fileno())
            if running.hexdigest() != sha256:
                raise KnownError("market.wrong", what="it sent other bytes than their digest says")
            part.rename(to)
        except OSError as error:
            raise as_known(error, to) from None
        finally:
            part.unlink(missing_ok=True)
        return size

    async def upload(self, path: str, source: Path, *, rate: int | None = None) -> Stored:
        """Send the file `source` to `path`, at so many bytes a second at the most; return what the market stored.

        Raises:
            KnownError: one of this module's errors; `home.unusable` if the file cannot be read.
        """
        headers = await self._headers()
        try:
            return await self._upload(path, source, headers, rate)
        except MarketRefusedError as error:
            if error.status != 401:
                raise
            self._forget(headers)
        return await self._upload(path, source, await self._headers(), rate)

    async def _upload(self, path: str, source: Path, headers: Mapping[str, str], rate: int | None) -> Stored:
        try:
            size = (await asyncio.to_thread(source.stat)).st_size
            async with _request(
                self._client,
                self.origin,
                "PUT",
                path,
                body=chunks(source, rate),
                headers={**headers, "Content-Length": str(size), "Content-Type": "application/octet-stream"},
                patience_s=60.0,
            ) as response:
                return _decoded(Stored, await _read(response, self.origin), self.origin)
        except OSError as error:
            raise as_known(error, source) from None


@asynccontextmanager
async def _request(
    client: httpx.AsyncClient,
    origin: str,
    method: str,
    path: str,
    *,
    body: bytes | AsyncIterator[bytes] | None = None,
    headers: Mapping[str, str] | None = None,
    patience_s: float = 20.0,
) -> AsyncIterator[httpx.Response]:
    """Open one request; a refusal, a redirect or a broken connection is raised as one of this module's errors."""
    sent = {"Accept-Encoding": "identity", "Content-Type": "application/json", **(headers or {})}
    timeout = httpx.Timeout(patience_s, connect=_TIMEOUT.connect)
    try:
        response = await _first_answer(client, origin, method, path, body, sent, timeout)
        async with contextlib.aclosing(response):
            if response.status_code >= 300:
                raise await _refusal(response, origin)
            yield response
    except AddressRefusedError as error:
        raise MarketUnreachableError(origin, error) from None
    except socket.gaierror:
        raise MarketUnreachableError(origin, "its name has no address") from None
    except httpx.TimeoutException:
        raise MarketUnreachableError(origin, "it did not answer in time") from None
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
        raise MarketUnreachableError(origin, str(error) or type(error).__name__) from None


async def _first_answer(
    client: httpx.AsyncClient,
    origin: str,
    method: str,
    path: str,
    body: bytes | AsyncIterator[bytes] | None,
    headers: Mapping[str, str],
    patience: httpx.Timeout,
) -> httpx.Response:
    """Send a request along the first way to `origin` that connects; nothing of a body is sent before."""
    ways = await asyncio.to_thread(routes, origin) if urlsplit(origin).hostname not in LOOPBACK else routes(origin)
    for number, way in enumerate(ways, 1):
        request = client.build_request(
            method,
            way.base + path,
            content=body,
            headers={**headers, **way.headers},
            timeout=patience,
            extensions=way.extensions,
        )
        try:
            return await client.send(request, stream=True, follow_redirects=False)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            if number == len(ways):
                raise
    raise MarketUnreachableError(origin, "its name has no address")


async def _refusal(response: httpx.Response, origin: str) -> KnownError:
    status = response.status_code
    if status < 400:
        return NotAMarketError(origin, "it points to another address")
    try:
        refusal = decode(Refusal, await _read(response, origin))
    except (SchemaError, NotAMarketError):
        if status >= 500:
            return MarketUnreachableError(origin, f"status {status}")
        return NotAMarketError(origin, f"status {status}")
    retry = response.headers.get("Retry-After", "")
    return MarketRefusedError(refusal, status, float(retry) if re.fullmatch(r"[0-9]{1,6}", retry) else None)


async def _read(response: httpx.Response, origin: str) -> bytes:
    """Return a bounded body."""
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_BODY:
            raise NotAMarketError(origin, "its answer is too long")
    return bytes(body)


async def _bytes(response: httpx.Response, origin: str) -> AsyncIterator[bytes]:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise NotAMarketError(origin, "it packs bytes in a way that nobody asked for")
    async for chunk in response.aiter_raw(_CHUNK):
        yield chunk


def _decoded(cls: type[T], body: bytes, origin: str) -> T:
    try:
        return decode(cls, body)
    except SchemaError as error:
        raise NotAMarketError(origin, error) from None
