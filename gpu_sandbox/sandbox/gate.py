"""The only door of a job with a network need: a small proxy for HTTPS to listed names, over a Unix socket.

The job has no network. It connects to the socket and says `CONNECT name:443`; the gate resolves the name itself,
refuses it unless all of its addresses are public, connects to the address that was checked, and passes bytes on,
counted, until the allowance is used up. It sees no content: TLS goes through it. What was reached, and how many bytes,
is told line by line as JSON, for the owner.

    python -m gpu_sandbox.sandbox.gate SOCKET MAX_BYTES NAME...
"""

import asyncio
import contextlib
import json
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gpu_sandbox.errors import AddressRefusedError, SpecError
from gpu_sandbox.sandbox.addresses import Resolve, checked_name, public_addresses


PORT: Final = 443
MAX_NAMES: Final = 32
_HEAD: Final = 4096
"""Bytes that a request's head may have."""
_CHUNK: Final = 1 << 16
_SLOW_S: Final = 10.0
"""Seconds that a head, a name or a connection may take."""
_IDLE_S: Final = 120.0
_MOST_AT_ONCE: Final = 64
_ROUTES: Final = 4
_REQUEST = re.compile(rb"CONNECT ([\x21-\x7e]{1,300}) HTTP/1\.[01]\r\n")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a job may reach.

    Attributes:
        names: host names; `.example.org` stands for all below it.
        max_bytes: both ways and over all connections.
    """

    names: tuple[str, ...]
    max_bytes: int

    def __post_init__(self) -> None:
        if not 0 < len(self.names) <= MAX_NAMES or self.max_bytes <= 0:
            raise SpecError(f"a job reaches between 1 and {MAX_NAMES} names, and has a cap on their bytes")
        for name in self.names:
            try:
                good = checked_name(name.removeprefix(".")) == name.removeprefix(".")
            except AddressRefusedError:
                good = False
            if not good or (name.startswith(".") and name.count(".") < 2):
                raise SpecError(f"a job may not reach {name[:80]!a}: names are public hosts, in lower case")

    def target(self, authority: str) -> str:
        """Return the name in `name:443`, in its one spelling.

        Raises:
            AddressRefusedError: if it is an address, is not listed, or has another port.
        """
        host, separator, port = authority.rpartition(":")
        if not separator or port != str(PORT):
            raise AddressRefusedError(f"only port {PORT} is open")
        name = checked_name(host)
        if not any(name == each or (each.startswith(".") and name.endswith(each)) for each in self.names):
            raise AddressRefusedError(f"{name} is not on the job's list")
        return name


class _Line:
    """What the owner will be told of one connection."""

    def __init__(self) -> None:
        self.name = ""
        self.bytes = 0


class Gate:
    """Serves one job. It lives in one event loop."""

    def __init__(
        self, rules: Rules, tell: Callable[[dict[str, object]], None], *, resolve: Resolve | None = None
    ) -> None:
        """Take the rules, and who is told.

        Args:
            rules: what may be reached.
            tell: gets an event for each connection: `name`, `result`, `bytes`.
            resolve: who knows names; None asks the system.
        """
        self._rules = rules
        self._tell = tell
        self._resolve = resolve
        self._left = rules.max_bytes
        self._open = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection of the job's to its end."""
        self._open += 1
        line = _Line()
        try:
            async with asyncio.timeout(_SLOW_S):
                line.name = await self._asked(reader)
                upstream = await self._reached(line.name)
            await self._pass_on((reader, writer), upstream, line)
            result = "ended" if self._left >= 0 else "used up"
        except AddressRefusedError as error:
            result = str(error)
            await _refuse(writer, 403)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            result = f"not reached: {type(error).__name__}"
            await _refuse(writer, 502)
        finally:
            self._open -= 1
            await _closed(writer)
        self._tell({"name": line.name, "result": result[:200], "bytes": line.bytes})

    async def _asked(self, reader: asyncio.StreamReader) -> str:
        """Read a request's head and return the name that it may reach."""
        head = await reader.readuntil(b"\r\n\r\n")
        found = _REQUEST.match(head)
        if found is None or len(head) > _HEAD:
            raise AddressRefusedError("the job asked for something else than CONNECT")
        if self._open > _MOST_AT_ONCE:
            raise AddressRefusedError("too many connections at once")
        if self._left <= 0:
            raise AddressRefusedError("the job has used up its bytes")
        return self._rules.target(found[1].decode("ascii"))

    async def _reached(self, name: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        addresses = await asyncio.to_thread(public_addresses, name, PORT, self._resolve)
        last = OSError("no address")
        for address in addresses[:_ROUTES]:
            try:
                return await asyncio.open_connection(str(address), PORT, limit=_CHUNK)
            except OSError as error:
                last = error
        raise last

    async def _pass_on(
        self,
        job: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        upstream: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        line: "_Line",
    ) -> None:
        try:
            job[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            ways = {
                asyncio.create_task(self._one_way(job[0], upstream[1], line)),
                asyncio.create_task(self._one_way(upstream[0], job[1], line)),
            }
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_EXCEPTION)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            await _closed(upstream[1])

    async def _one_way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: "_Line") -> None:
        while True:
            async with asyncio.timeout(_IDLE_S):
                chunk = await reader.read(_CHUNK)
            if not chunk:
                with contextlib.suppress(OSError):
                    writer.write_eof()
                return
            self._left -= len(chunk)
            if self._left < 0:
                raise ConnectionAbortedError
            line.bytes += len(chunk)
            writer.write(chunk)
            async with asyncio.timeout(_IDLE_S):
                await writer.drain()


async def _refuse(writer: asyncio.StreamWriter, status: int) -> None:
    with contextlib.suppress(OSError, TimeoutError):
        writer.write(b"HTTP/1.1 %d Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)
        async with asyncio.timeout(1.0):
            await writer.drain()


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(1.0):
            await writer.wait_closed()


async def serve(path: str, rules: Rules, tell: Callable[[dict[str, object]], None]) -> None:
    """Serve a job over a Unix socket at `path` until SIGTERM."""
    gate, end = Gate(rules, tell), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end.set)
    server = await asyncio.start_unix_server(gate.serve, path, limit=_HEAD)
    await asyncio.to_thread(Path(path).chmod, 0o666)  # whoever has the volume is the job
    async with server:
        tell({"name": "", "result": "ready", "bytes": 0})
        await end.wait()


def main(arguments: Iterable[str]) -> int:
    """Run a gate; return 2 when the call was wrong."""
    try:
        path, most, *names = arguments
        rules = Rules(tuple(names), int(most))
    except (ValueError, SpecError) as error:
        print(f"gate: {error}", file=sys.stderr)  # noqa: T201 - a program of its own
        return 2
    asyncio.run(serve(path, rules, _say))
    return 0


def _say(event: dict[str, object]) -> None:
    print(json.dumps({"at": round(time.time(), 3), **event}), flush=True)  # noqa: T201 - its log is its output


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
