"""The only door of a job with a network need: a small proxy for HTTPS to listed names, over a Unix socket.

The job has no network. It connects to the socket and says `CONNECT name:443`; the gate resolves the name itself,
refuses it unless all of its addresses are public, connects to the address that was checked, lets the job's TLS begin if
it asks for that very name, and passes bytes on, counted, until the allowance is used up. It sees no content. What was
reached, and how many bytes, is told as lines of JSON (`domains.Traffic`), for the owner.

It runs in a container of its own (`gateway.py`), from the standard library alone, and so it may import nothing but
`errors`, `addresses`, `domains`, `hello` and `pace`. Two threads serve a connection: images of ours have no asyncio.
"""

import contextlib
import json
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, ip_network
from pathlib import Path
from typing import Final

from gpu_sandbox.errors import AddressRefusedError, SpecError
from gpu_sandbox.sandbox.addresses import Resolve, public_addresses
from gpu_sandbox.sandbox.domains import LOOKUP_BYTES, PORT, Rules, Traffic, traffic_of
from gpu_sandbox.sandbox.hello import MAX_HELLO, asked_name
from gpu_sandbox.sandbox.pace import Pace


MOST_AT_ONCE: Final = 64
_HEAD: Final = 4096
"""Bytes that a request's head may have."""
_CHUNK: Final = 1 << 16
_KEPT_BY_KERNEL: Final = 1 << 18
"""Bytes that the kernel may take for a connection while the gate stands still."""
_SLOW_S: Final = 10.0
"""Seconds that a head, a name or a connection may take."""
_IDLE_S: Final = 120.0
_GOODBYE_S: Final = 1.0
_NEW_A_SECOND: Final = 20
"""New connections: a home's router remembers each of them for minutes."""
_BREATH_S: Final = 0.05
_TELL_S: Final = 1.0
_ROUTES: Final = 4
_REQUEST = re.compile(rb"CONNECT ([\x21-\x7e]{1,300}) HTTP/1\.[01]\r\n")


@dataclass(frozen=True, slots=True)
class Order:
    """What a gate is told.

    Attributes:
        path: of its socket.
        rules: what may be reached.
        rate: bytes a second, both ways together; 0 is no limit.
        spent: what went through an earlier gate of the same attempt.
        ours: networks of the owner's with public addresses; nobody goes there either.
    """

    path: str
    rules: Rules
    rate: int = 0
    spent: Traffic = field(default_factory=Traffic)
    ours: tuple[IPv4Network, ...] = ()

    def text(self) -> str:
        """Return it as the one argument of the program."""
        values = {
            "path": self.path,
            "names": self.rules.names,
            "bytes": self.rules.max_bytes,
            "rate": self.rate,
            "spent": self.spent.text(),
            "ours": [str(network) for network in self.ours],
        }
        return json.dumps(values, sort_keys=True)

    @classmethod
    def read(cls, text: str) -> "Order":
        """Return what `text` says.

        Raises:
            ValueError, KeyError, TypeError: if it is no order.
            SpecError: if its rules are none.
        """
        values = json.loads(text)
        return cls(
            path=str(values["path"]),
            rules=Rules(tuple(values["names"]), int(values["bytes"])),
            rate=int(values["rate"]),
            spent=traffic_of(values["spent"]) or Traffic(),
            ours=tuple(net for text in values["ours"] if isinstance(net := ip_network(text), IPv4Network)),
        )


class _UsedUpError(Exception):
    """The job's allowance is used up."""


class Gate:
    """Serves one job, each connection in a thread of its own."""

    def __init__(self, order: Order, *, resolve: Resolve | None = None, port: int = PORT) -> None:
        """Take what it is told.

        Args:
            order: what may be reached, and how much.
            resolve: who knows names; None asks the system.
            port: where the hosts listen.
        """
        self._order = order
        self._resolve = resolve
        self._port = port
        self._lock = threading.Lock()
        self._traffic = order.spent
        self._open = 0
        self._bytes = Pace(order.rate)
        self._begun = Pace(_NEW_A_SECOND)

    @property
    def traffic(self) -> Traffic:
        """What it did until now."""
        with self._lock:
            return self._traffic

    def accept(self, server: socket.socket) -> None:
        """Serve whoever comes, until the listening socket is closed."""
        while True:
            try:
                job, _ = server.accept()
            except OSError:
                if server.fileno() < 0:
                    return
                time.sleep(_BREATH_S)
                continue
            with self._lock:
                room = self._open < MOST_AT_ONCE
                self._open += room
            if room:
                threading.Thread(target=self._served, args=(job,), daemon=True).start()
            else:
                self._denied(f"more than {MOST_AT_ONCE} connections at once")
                job.close()

    def _served(self, job: socket.socket) -> None:
        try:
            self.serve(job)
        finally:
            with self._lock:
                self._open -= 1

    def serve(self, job: socket.socket) -> None:
        """Serve one connection of the job's to its end, and close it."""
        with job:
            try:
                self._let_through(job)
            except AddressRefusedError as error:
                self._denied(str(error))
                _refuse(job, 403)
            except _UsedUpError:
                self._denied("the job has used up its bytes")
                _refuse(job, 403)
            except OSError as error:
                self._denied(f"not reached: {type(error).__name__}")
                _refuse(job, 502)

    def _let_through(self, job: socket.socket) -> None:
        """Let one connection through.

        Raises:
            AddressRefusedError: if it asks for something that it may not have.
            OSError: if one side breaks off.
            _UsedUpError: if there is nothing left.
        """
        name = self._order.rules.target(_asked(job))
        entry = self._order.rules.entry(name)
        with self._reached(name) as upstream:
            job.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            hello = _hello(job, name)
            with self._lock:
                self._traffic = self._traffic.connected(entry or name)
            self._count(entry, len(hello))
            upstream.sendall(hello)
            self._pass_on(job, upstream, entry)

    def _reached(self, name: str) -> socket.socket:
        """Return a connection to a name, at an address that was checked.

        Raises:
            AddressRefusedError: if one of its addresses is none that a job may reach.
            OSError: if it is not reached.
            _UsedUpError: if there is nothing left for the question.
        """
        self._count(None, LOOKUP_BYTES)
        addresses = public_addresses(name, self._port, self._resolve)
        routes = [address for address in addresses if isinstance(address, IPv4Address)]
        if any(address in network for address in routes for network in self._order.ours):
            raise AddressRefusedError(f"{name[:80]} leads to the owner's own network")
        last = OSError("no address")
        for address in routes[:_ROUTES]:
            self._begun.wait(1)
            try:
                return _connected(address, self._port)
            except OSError as error:
                last = error
        raise last

    def _pass_on(self, job: socket.socket, upstream: socket.socket, entry: str | None) -> None:
        """Pass bytes on both ways until both sides have ended or one has broken off.

        Raises:
            _UsedUpError: if the allowance came to its end.
        """
        for side in (job, upstream):
            side.settimeout(_IDLE_S)
        used_up = threading.Event()

        def one_way(source: socket.socket, sink: socket.socket) -> None:
            try:
                for chunk in _chunks(source):
                    self._count(entry, len(chunk))
                    self._bytes.wait(len(chunk))
                    sink.sendall(chunk)
                sink.shutdown(socket.SHUT_WR)
            except _UsedUpError:
                used_up.set()
                _cut(job, upstream)
            except OSError:
                _cut(job, upstream)

        out = threading.Thread(target=one_way, args=(job, upstream), daemon=True)
        out.start()
        one_way(upstream, job)
        out.join()
        if used_up.is_set():
            raise _UsedUpError

    def _denied(self, why: str) -> None:
        with self._lock:
            self._traffic = self._traffic.denied(why)

    def _count(self, entry: str | None, count: int) -> None:
        """Take bytes off the allowance before they pass.

        Raises:
            _UsedUpError: if there are not so many left: then none of them passes.
        """
        with self._lock:
            if self._traffic.bytes + count > self._order.rules.max_bytes:
                raise _UsedUpError
            self._traffic = self._traffic.passed(entry, count)


def _asked(job: socket.socket) -> str:
    """Read a request's head and return the `name:port` that it is for. What comes behind the head waits its turn.

    Raises:
        AddressRefusedError: if it asks for something else than a connection.
        OSError: if it does not come in time.
    """
    deadline = time.monotonic() + _SLOW_S
    data = b""
    while (end := data.find(b"\r\n\r\n")) < 0:
        if len(data) >= _HEAD:
            raise AddressRefusedError("the job's request is too long")
        job.settimeout(max(0.01, deadline - time.monotonic()))
        # Not a byte behind the head is taken: the job's TLS begins there, and is read by its own rules.
        seen = job.recv(_HEAD - len(data), socket.MSG_PEEK)
        if not seen:
            raise ConnectionAbortedError
        whole = (data + seen).find(b"\r\n\r\n")
        data += job.recv(whole + 4 - len(data) if whole >= 0 else len(seen))
    found = _REQUEST.match(data[: end + 4])
    if found is None:
        raise AddressRefusedError("the job asked for something else than CONNECT")
    return found[1].decode("ascii")


def _hello(job: socket.socket, name: str) -> bytes:
    """Read the job's first message and return it, if it begins TLS with `name`.

    Raises:
        AddressRefusedError: if it does not.
        OSError: if it does not come in time.
    """
    deadline = time.monotonic() + _SLOW_S
    data = b""
    while (asked := asked_name(data)) is None:
        job.settimeout(max(0.01, deadline - time.monotonic()))
        chunk = job.recv(MAX_HELLO)
        if not chunk:
            raise ConnectionAbortedError
        data += chunk
    if asked != name:
        raise AddressRefusedError(f"the job asked for {name[:60]}, and its TLS for {asked[:60]!a}")
    return data


def _connected(address: IPv4Address, port: int) -> socket.socket:
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KEPT_BY_KERNEL)
        line.settimeout(_SLOW_S)
        line.connect((str(address), port))
    except BaseException:
        line.close()
        raise
    return line


def _chunks(source: socket.socket) -> Iterator[bytes]:
    while chunk := source.recv(_CHUNK):
        yield chunk


def _cut(*lines: socket.socket) -> None:
    """Break connections off, so that whoever waits for one wakes up."""
    for line in lines:
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _refuse(job: socket.socket, status: int) -> None:
    """Say no; behind a 200 that was said already it is noise that breaks the job's TLS off, as it should."""
    with contextlib.suppress(OSError):
        job.settimeout(_GOODBYE_S)
        job.sendall(b"HTTP/1.1 %d Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)
        job.shutdown(socket.SHUT_WR)


def listening(path: str) -> socket.socket:
    """Return a socket that listens at a path, for everybody who sees the path.

    Raises:
        OSError: if it cannot be made.
    """
    if sys.platform == "win32":
        raise OSError("a gate runs in a container of Linux")
    Path(path).unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        server.bind(path)
        Path(path).chmod(0o666)  # whoever has the volume is the job
        server.listen(MOST_AT_ONCE)
    except BaseException:
        server.close()
        raise
    return server


def main(arguments: Sequence[str]) -> int:
    """Run a gate until SIGTERM; return 2 when the call was wrong."""
    try:
        (text,) = arguments
        order = Order.read(text)
    except (ValueError, KeyError, TypeError, SpecError) as error:
        print(f"gate: {error}", file=sys.stderr)  # noqa: T201 - a program of its own
        return 2
    end = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: end.set())
    gate = Gate(order)
    with listening(order.path) as server:
        threading.Thread(target=gate.accept, args=(server,), daemon=True).start()
        follow(gate, end, _say)
    return 0


def follow(gate: Gate, end: threading.Event, tell: Callable[[Traffic], None], every_s: float = _TELL_S) -> None:
    """Tell what a gate does: at the beginning, after each change, and at the end.

    Args:
        gate: which.
        end: set when it is over.
        tell: is told.
        every_s: seconds between two times that it is told, at the least.
    """
    told = gate.traffic
    tell(told)
    while True:
        over = end.wait(every_s)
        if gate.traffic != told:
            told = gate.traffic
            tell(told)
        if over:
            return


def _say(traffic: Traffic) -> None:
    print(traffic.text(), flush=True)  # noqa: T201 - its log is its output


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
