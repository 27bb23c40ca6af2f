"""HTTP and nothing else: paths, bounded bodies, statuses. What is asked is decided in `app.market.service.market`."""

import asyncio
import ipaddress
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final, TypeVar

import msgspec
from fastapi import FastAPI
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response

from app.market.codec import SchemaError, address, decode, encode
from app.market.schema import (
    MAX_BODY,
    ChallengeRequest,
    Exchange,
    LoginRequest,
    OrderRequest,
    ProofPromise,
    RevocationRequest,
    SpendRequest,
)
from app.market.service.market import Market
from app.market.service.refusals import NOT_FOUND, RefusalError
from app.protocol.errors import AppError
from wallet.address import Address


log = logging.getLogger(__name__)
T = TypeVar("T")
Handler = Callable[[Request], Awaitable[Response]]

_BODY_S: Final = 30.0
"""How long a JSON body may take to arrive."""
_CHUNK_S: Final = 60.0
"""How long each part of an upload may take to arrive."""
_HEX32: Final = re.compile(r"[0-9a-f]{64}")
_DRAIN: Final = 1 << 20
"""Bytes of a refused upload that are read all the same, so that its sender gets to read the answer."""


def build(market: Market) -> FastAPI:
    """Return the application for a market."""
    app = FastAPI(title="Lull market", openapi_url=None, docs_url=None, redoc_url=None)
    for method, path, handler in _routes(market):
        app.add_route(path, _guarded(handler), methods=[method])
    return app


def _routes(market: Market) -> list[tuple[str, str, Handler]]:
    return [
        ("GET", "/healthz", _health),
        *_open_routes(market),
        *_worker_routes(market),
        *_proof_routes(market),
        *_buyer_routes(market),
        *_money_routes(market),
    ]


async def _health(_request: Request) -> Response:
    return Response(b'{"ok":true}', media_type="application/json")


def _open_routes(market: Market) -> list[tuple[str, str, Handler]]:
    async def info(_request: Request) -> Response:
        return _answer(market.info())

    async def epochs(request: Request) -> Response:
        market.strangers.take(network_of(request))
        return _answer(market.epochs())

    async def challenge(request: Request) -> Response:
        market.strangers.take(network_of(request))
        wanted = await _body(request, ChallengeRequest)
        return _answer(market.gate.challenge(address(wanted.account)))

    async def session(request: Request) -> Response:
        market.strangers.take(network_of(request))
        identity = market.gate.identify(await _body(request, LoginRequest))
        return _answer(await market.login(identity))

    async def revoke(request: Request) -> Response:
        market.strangers.take(network_of(request))
        return _answer(await market.revoke(await _body(request, RevocationRequest)))

    return [
        ("POST", "/v1/revocations", revoke),
        ("GET", "/v1/market", info),
        ("GET", "/v1/epochs", epochs),
        ("POST", "/v1/auth/challenge", challenge),
        ("POST", "/v1/auth/session", session),
    ]


def _worker_routes(market: Market) -> list[tuple[str, str, Handler]]:
    async def exchange(request: Request) -> Response:
        identity = market.gate.enter(request.headers.get("authorization"), "worker")
        said = await _body(request, Exchange)
        return Response(await market.exchange(identity, said, network_of(request)), media_type="application/json")

    async def get_input(request: Request) -> Response:
        identity = market.gate.enter(request.headers.get("authorization"), "worker")
        path = market.input_path(identity, _name(request, "attempt"), _name(request, "sha256"))
        return FileResponse(path, media_type="application/octet-stream")

    async def put_result(request: Request) -> Response:
        async def put() -> Response:
            identity = market.gate.enter(request.headers.get("authorization"), "worker")
            return _answer(await market.store_result(identity, _name(request, "attempt"), _upload(request)))

        return await _drained(request, put)

    async def get_checkpoint(request: Request) -> Response:
        identity = market.gate.enter(request.headers.get("authorization"), "worker")
        path = market.checkpoint_path(identity, _name(request, "attempt"))
        return FileResponse(path, media_type="application/octet-stream")

    async def put_checkpoint(request: Request) -> Response:
        async def put() -> Response:
            identity = market.gate.enter(request.headers.get("authorization"), "worker")
            return _answer(await market.store_checkpoint(identity, _name(request, "attempt"), _upload(request)))

        return await _drained(request, put)

    return [
        ("GET", "/v1/attempts/{attempt}/checkpoint", get_checkpoint),
        ("PUT", "/v1/attempts/{attempt}/checkpoint", put_checkpoint),
        ("POST", "/v1/provider/exchange", exchange),
        ("GET", "/v1/attempts/{attempt}/inputs/{sha256}", get_input),
        ("PUT", "/v1/attempts/{attempt}/result", put_result),
    ]


def _proof_routes(market: Market) -> list[tuple[str, str, Handler]]:
    def who(request: Request) -> tuple[Address, str]:
        return market.gate.enter(request.headers.get("authorization"), "worker").account, _name(request, "challenge")

    async def seed(request: Request) -> Response:
        return _answer(market.challenges.seed(*who(request)))

    async def promise(request: Request) -> Response:
        return _answer(await market.challenges.promise(*who(request), await _body(request, ProofPromise)))

    async def rows(request: Request) -> Response:
        return _answer(await market.challenges.rows(*who(request), await _bytes(request)))

    return [
        ("POST", "/v1/proofs/{challenge}/seed", seed),
        ("POST", "/v1/proofs/{challenge}/promise", promise),
        ("PUT", "/v1/proofs/{challenge}/rows", rows),
    ]


def _buyer_routes(market: Market) -> list[tuple[str, str, Handler]]:
    async def put_blob(request: Request) -> Response:
        async def put() -> Response:
            identity = market.gate.enter(request.headers.get("authorization"), "buyer")
            return _answer(await market.store_input(identity, _name(request, "sha256"), _upload(request)))

        return await _drained(request, put)

    async def post_task(request: Request) -> Response:
        identity = market.gate.enter(request.headers.get("authorization"), "buyer")
        return _answer(await market.order(identity, await _body(request, OrderRequest)))

    async def get_tasks(request: Request) -> Response:
        return _answer(market.tasks(market.gate.enter(request.headers.get("authorization"), "buyer")))

    async def get_task(request: Request) -> Response:
        identity = market.gate.enter(request.headers.get("authorization"), "buyer")
        return _answer(market.task(identity, _name(request, "task")))

    async def cancel(request: Request) -> Response:
        identity = market.gate.enter(request.headers.get("authorization"), "buyer")
        return _answer(await market.cancel(identity, _name(request, "task")))

    async def get_result(request: Request) -> Response:
        identity = market.gate.enter(request.headers.get("authorization"), "buyer")
        return FileResponse(market.result_path(identity, _name(request, "task")), media_type="application/octet-stream")

    return [
        ("PUT", "/v1/blobs/{sha256}", put_blob),
        ("POST", "/v1/tasks", post_task),
        ("GET", "/v1/tasks", get_tasks),
        ("GET", "/v1/tasks/{task}", get_task),
        ("POST", "/v1/tasks/{task}/cancel", cancel),
        ("GET", "/v1/tasks/{task}/result", get_result),
    ]


def _money_routes(market: Market) -> list[tuple[str, str, Handler]]:
    async def account(request: Request) -> Response:
        return _answer(market.account(market.gate.enter(request.headers.get("authorization"), "buyer")))

    async def spend(request: Request) -> Response:
        identity = market.gate.enter(request.headers.get("authorization"), "buyer")
        return _answer(await market.spend(identity, await _body(request, SpendRequest)))

    async def proof(request: Request) -> Response:
        return _answer(market.proofs(market.gate.enter(request.headers.get("authorization"))))

    async def claim(request: Request) -> Response:
        return _answer(await market.claim(market.gate.enter(request.headers.get("authorization"))))

    return [
        ("GET", "/v1/account", account),
        ("POST", "/v1/spends", spend),
        ("GET", "/v1/proof", proof),
        ("POST", "/v1/claims", claim),
    ]


def network_of(request: Request) -> str:
    """Return the network that a request comes from: a /24 of IPv4, a /48 of IPv6; empty if it is unknown."""
    try:
        host = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    return str(ipaddress.ip_network((host, 24 if host.version == 4 else 48), strict=False))


def _guarded(handler: Handler) -> Handler:
    """Turn what is raised into an answer. A bug is logged with its place, and its sender learns nothing of it."""

    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except RefusalError as error:
            return _refused(error)
        except SchemaError as error:
            return _refused(RefusalError("malformed", str(error)))
        except ClientDisconnect:
            return Response(status_code=400)
        except AppError as error:
            log.error("%s %s: %s", request.method, request.url.path, error)  # noqa: TRY400 - known, no traceback
            return _refused(RefusalError("unavailable", error.title, status=503))
        except Exception:
            log.exception("%s %s", request.method, request.url.path)
            return _refused(RefusalError("bug", "something inside the market broke", status=500))

    return guarded


def _refused(error: RefusalError) -> Response:
    headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s is not None else None
    return Response(encode(error.refusal), error.status, headers, media_type="application/json")


def _answer(message: msgspec.Struct) -> Response:
    return Response(encode(message), media_type="application/json")


def _name(request: Request, key: str) -> str:
    name: str = request.path_params[key]
    if not _HEX32.fullmatch(name):
        raise RefusalError("malformed", f"{key} is 64 hexadecimal digits", status=NOT_FOUND)
    return name


async def _body(request: Request, cls: type[T]) -> T:
    """Return a JSON body as a message."""
    return decode(cls, await _bytes(request))


async def _bytes(request: Request) -> bytes:
    """Return a body, never reading more of it than a message may have."""
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY:
                    raise RefusalError("too-large", f"a message has {MAX_BODY} bytes at the most", status=413)
    except TimeoutError:
        raise RefusalError("slow", "the message did not arrive in time", status=408) from None
    return bytes(body)


async def _upload(request: Request) -> AsyncIterator[bytes]:
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(_CHUNK_S):
                chunk = await anext(stream)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise RefusalError("slow", "the bytes did not arrive in time", status=408) from None
        if chunk:
            yield chunk


async def _drained(request: Request, put: Callable[[], Awaitable[Response]]) -> Response:
    """Take an upload. Of a refused one a little more is read, so that its sender sees the refusal and not a reset."""
    try:
        return await put()
    except RefusalError:
        left = _DRAIN
        try:
            async with asyncio.timeout(_CHUNK_S):
                async for chunk in request.stream():
                    left -= len(chunk)
                    if left <= 0:
                        break
        except (TimeoutError, ClientDisconnect, RuntimeError):
            pass  # it hung up, or it had all been read
        raise
