"""A node that passes everything to a real one and lies about some of it, over real HTTP on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx

from tests.helpers.node import FakeNode, fake_node, http


_SENDING: Final = "eth_sendRawTransaction"

Json = dict[str, Any]
Lie = Callable[[Json, Json], "Json | bytes | None"]
"""Takes one request and the real node's answer to it, and gives the answer that is told, or a whole HTTP answer; None
tells nothing in time."""


def honest(_request: Json, answer: Json) -> Json:
    """Tell the truth."""
    return answer


def about(method: str, change: Callable[[Any], Any]) -> Lie:
    """Lie about the result of one method."""

    def lie(request: Json, answer: Json) -> Json:
        return answer | {"result": change(answer.get("result"))} if request["method"] == method else answer

    return lie


def refusing(method: str, message: str) -> Lie:
    """Refuse one method in given words."""

    def lie(request: Json, answer: Json) -> Json:
        if request["method"] != method:
            return answer
        return {"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32000, "message": message}}

    return lie


def always(content: bytes) -> Lie:
    """Answer everything with the same bytes."""
    return lambda _request, _answer: content


def silent(_request: Json, _answer: Json) -> None:
    """Answer when the test is over."""


def _sent(request: Json) -> Json:
    return {"jsonrpc": "2.0", "id": request["id"], "result": "0x"}


@asynccontextmanager
async def lying_node(upstream: str, lie: Lie = honest) -> AsyncIterator[FakeNode]:
    """Run a node before a real one."""
    async with httpx.AsyncClient(trust_env=False, timeout=20) as client:

        async def answer(request: Any) -> bytes:  # noqa: ANN401 - JSON
            items = request if isinstance(request, list) else [request]
            # A transaction about which is lied is kept from the real node: dropping one means dropping it.
            kept = [item for item in items if item["method"] == _SENDING and lie(item, _sent(item)) != _sent(item)]
            real = [_sent(item) for item in items] if kept else (await client.post(upstream, json=items)).json()
            told: list[Json] = []
            for item, found in zip(items, real, strict=True):
                said = lie(item, found)
                if said is None:
                    await over.wait()
                if isinstance(said, bytes):
                    return said
                told.append(said or {})
            return http(json.dumps(told if isinstance(request, list) else told[0]))

        over = asyncio.Event()
        async with fake_node(answer) as node:
            try:
                yield node
            finally:
                over.set()
