"""The engine's loop around one container, driven from a bench or a test; and a container engine that refuses."""

import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

from gpu_sandbox.sandbox.transport import default_socket
from tests.helpers.docker import Bench


_PATIENCE_S: Final = 30.0


class GivingEngine:
    """`tests.helpers.giving_engine` in a process of its own. Use it as a context manager."""

    def __init__(
        self,
        folder: Path,
        bench: Bench,
        attempt: str,
        *,
        direct: bool = True,
        method: str = "",
        device: str = "",
        docker: Path | None = None,
        hold_s: float = 0.0,
        environment: Mapping[str, str] | None = None,
        as_whom: tuple[str, ...] = (),
        all_senses: bool = False,
        market: bool = True,
    ) -> None:
        """Start it, and wait until the job runs under it.

        Args:
            folder: where its files go.
            bench: whose container it takes.
            attempt: which.
            direct: whether it may write the kernel's freezer, where its user may.
            method: how processes are watched; empty takes the best one.
            device: the driver's name of the card that the job is said to have; empty for none.
            docker: the container engine's socket, if not the machine's own.
            hold_s: how long the market keeps a held attempt; 0 is a minute.
            environment: variables instead of our own.
            as_whom: words before the command that change the user.
            all_senses: whether it has every sensor of `lull engine`, and not that of processes alone.
            market: whether a market answers.
        """
        wanted = {
            "folder": str(folder),
            "attempt": attempt,
            "task": bench.sandbox.state(attempt).task,
            "instance": bench.sandbox.instance,
            "mode": "always",
            "resume_after_s": "1",
            "method": method,
            "direct": direct,
            "device": device,
            "socket": str(docker or ""),
            "hold_s": hold_s,
            "all_senses": all_senses,
            "market": market,
        }
        self.process = subprocess.Popen(
            [*as_whom, sys.executable, "-m", "tests.helpers.giving_engine"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            cwd=Path(__file__).parents[2],
            env={**(environment or os.environ), "HOME": str(folder)},
        )
        self._sensors: dict[str, str] = {}
        self.games: list[str] = []
        self.was_frozen = False
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(wanted) + "\n")
        self.says(lambda said: "ready" in said)

    def frozen(self) -> dict[str, Any]:
        """Return the next receipt, as soon as it is there."""
        return self.says(lambda said: said.get("resumed_at", 0) is None)

    def resumed(self) -> dict[str, Any]:
        """Return the same receipt once the job goes on."""
        return self.says(lambda said: bool(said.get("resumed_at")))

    def blind(self, sensor: str) -> str:
        """Return why a sensor sees less than it could, as soon as it says so."""
        while not self._sensors.get(sensor):
            self.says(lambda said: "sensors" in said)
        return self._sensors[sensor]

    def says(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the next thing that it says of a kind.

        Raises:
            RuntimeError: if it ends first.
        """
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said: dict[str, Any] = json.loads(line)
            self._sensors = said.get("sensors", self._sensors)
            self.games = said.get("games", self.games)
            self.was_frozen = self.was_frozen or "freeze_ms" in said
            if wanted(said):
                return said
        raise RuntimeError("the engine ended early")

    def __enter__(self) -> Self:
        """Hand it out."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class _Relay(socketserver.BaseRequestHandler):
    """Passes one request on to the machine's container engine, unless it is one that is refused."""

    server: "_Server"

    def handle(self) -> None:
        client: socket.socket = self.request
        head = b""
        while b"\r\n\r\n" not in head:
            part = client.recv(1 << 16)
            if not part:
                return
            head += part
        first, _, rest = head.partition(b"\r\n")
        path = first.split()[1] if len(first.split()) > 1 else b""
        if path.endswith(b"/pause"):
            said = b'{"message": "cannot pause: refused"}'
            answer = b"HTTP/1.1 500 No\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said)
            client.sendall(answer)
            return
        with closing(socket.socket(socket.AF_UNIX)) as engine:
            engine.settimeout(_PATIENCE_S)
            engine.connect(str(default_socket()))
            engine.sendall(first + b"\r\nConnection: close\r\n" + rest)
            self.server.relayed.append(engine)
            while part := engine.recv(1 << 16):
                client.sendall(part)


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = False
    block_on_close = True
    relayed: list[socket.socket]


@contextmanager
def docker_that_refuses_to_pause(folder: Path) -> Iterator[Path]:
    """Run a socket before the machine's container engine that refuses to pause; yield its path."""
    path = folder / "refusing.sock"
    with _Server(str(path), _Relay) as server:
        server.relayed = []
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield path
        finally:
            server.shutdown()
            thread.join()
            for engine in server.relayed:  # an attached stream would go on for as long as its container
                with suppress(OSError):
                    engine.shutdown(socket.SHUT_RDWR)
