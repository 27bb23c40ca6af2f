"""A node that misbehaves: HTTP on loopback, whose every byte a test decides. Real ones are in `tests/real/`."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any


Answer = Callable[[Any], bytes | Awaitable[bytes] | AsyncIterator[bytes]]
"""Takes the request's JSON and gives the whole HTTP answer, at once or piece by piece."""


class FakeNode:
    """What the node heard, and where it is."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[Any] = []

    @property
    def methods(self) -> list[str]:
        """The methods that were asked for, batches taken apart."""
        return [one["method"] for body in self.heard for one in (body if isinstance(body, list) else [body])]


def http(body: bytes | str, status: str = "200 OK", **headers: str) -> bytes:
    """Return a whole HTTP answer."""
    content = body.encode() if isinstance(body, str) else body
    named = {"Content-Length": str(len(content)), "Connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + content


def results(request: Any, values: dict[str, Any]) -> bytes:  # noqa: ANN401 - JSON
    """Return a proper answer to a request, or to each of a batch, with the value of its method."""

    def one(item: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        return {"jsonrpc": "2.0", "id": item["id"], "result": values[item["method"]]}

    return http(json.dumps([one(item) for item in request] if isinstance(request, list) else one(request)))


@asynccontextmanager
async def fake_node(answer: Answer) -> AsyncIterator[FakeNode]:
    """Run a node that answers each request with what `answer` gives."""
    node = FakeNode()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            size = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            request = json.loads(await reader.readexactly(size))
            node.heard.append(request)
            given = answer(request)
            if isinstance(given, bytes):
                writer.write(given)
            elif isinstance(given, AsyncIterator):
                async for piece in given:
                    writer.write(piece)
                    await writer.drain()
            else:
                writer.write(await given)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the other side has had enough, which is what some tests want
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    node.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield node
    finally:
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            if task.get_coro().__name__ == "serve":  # type: ignore[union-attr]  # a coroutine has a name
                task.cancel()
        await server.wait_closed()
