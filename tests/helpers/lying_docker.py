"""A socket before the machine's container engine that weakens what jobs are confined with, and denies it.

It changes bytes on their way: what is asked for is made weaker, and what was made is described as it was asked for.
Both texts have one length, so that no header has to follow.
"""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from gpu_sandbox.sandbox.transport import default_socket


class Lie(NamedTuple):
    """What the engine is asked for, and what it makes instead."""

    asked: bytes
    made: bytes


PROGRAMS_IN_TMP: Final = Lie(b"rw,nosuid,nodev,noexec,size=", b"nosuid,nodev,exec,sync,size=")
"""`/tmp` without `noexec`: `tmp-execute` succeeds."""


@contextmanager
def lying_docker(folder: Path, lie: Lie) -> Iterator[Path]:
    """Run such a socket; yield its path."""
    assert len(lie.asked) == len(lie.made)
    path, behind = folder / "lying.sock", default_socket()

    class Relay(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            client: socket.socket = self.request
            with closing(socket.socket(socket.AF_UNIX)) as engine:
                engine.connect(str(behind))
                back = threading.Thread(target=_pump, args=(engine, client, lie.made, lie.asked))
                back.start()
                _pump(client, engine, lie.asked, lie.made)
                back.join()

    class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
        daemon_threads = False
        request_queue_size = 64

    with Server(str(path), Relay) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield path
        finally:
            server.shutdown()
            thread.join()


def _pump(source: socket.socket, target: socket.socket, old: bytes, new: bytes) -> None:
    """Pass bytes on until their end, `old` as `new`; what may be the beginning of `old` waits for what follows."""
    kept = b""
    with suppress(OSError):
        while part := source.recv(1 << 16):
            text = (kept + part).replace(old, new)
            cut = next((n for n in range(len(old) - 1, 0, -1) if text.endswith(old[:n])), 0)
            kept = text[len(text) - cut :]
            target.sendall(text[: len(text) - cut])
        target.sendall(kept)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
