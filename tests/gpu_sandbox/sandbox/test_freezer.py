"""What the freezer makes of a late or a busy engine: a fake one that speaks the true protocol over a socket."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from gpu_sandbox.errors import EngineRefusedError
from gpu_sandbox.sandbox.freezer import DockerFreezer


Answer = tuple[int, str, bool, bool]
"""The status and message of a change, and whether the container runs and is frozen afterwards, as the engine says."""


class Server(socketserver.ThreadingUnixStreamServer):
    """Answers changes from a script, and questions by the last answer given."""

    daemon_threads = False
    script: list[Answer]
    asked: list[str]
    last: Answer = (204, "", True, False)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        self.server.asked.append(self.path.rsplit("/", 1)[-1])
        self.server.last = self.server.script.pop(0)
        status, message, _, _ = self.server.last
        self.answer(status, {"message": message} if message else None)

    def do_GET(self) -> None:
        _, _, running, paused = self.server.last
        self.answer(200, {"State": {"Running": running, "Paused": paused}})

    def answer(self, status: int, value: object) -> None:
        body = json.dumps(value).encode() if value is not None else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        """Say nothing."""


@contextmanager
def engine(folder: Path, *script: Answer) -> Iterator[tuple[DockerFreezer, list[str]]]:
    """Serve a script; yield a freezer on it and the list of what it was asked to do."""
    with Server(str(folder / "docker.sock"), Handler) as server:
        server.script, server.asked = list(script), []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        freezer = DockerFreezer(folder / "docker.sock")
        try:
            yield freezer, server.asked
        finally:
            freezer.close()
            server.shutdown()
            thread.join()


DONE: Answer = (204, "", True, False)


def test_a_process_that_got_no_turn_is_frozen_at_the_next_try(tmp_path: Path) -> None:
    busy: Answer = (500, "OCI runtime pause failed: unable to freeze", True, False)
    with engine(tmp_path, busy, busy, DONE) as (freezer, asked):
        freezer.freeze("c")
    assert asked == ["pause", "pause", "pause"]


def test_an_engine_that_says_already_too_early_is_asked_again(tmp_path: Path) -> None:
    stale: Answer = (409, "already paused", True, True)
    with engine(tmp_path, DONE, stale, stale, DONE) as (freezer, asked):
        freezer.thaw("c")
        freezer.freeze("c")
    assert asked == ["unpause", "pause", "pause", "pause"]


def test_an_engine_that_says_already_is_believed_when_nothing_changed_lately(tmp_path: Path) -> None:
    with engine(tmp_path, (409, "already paused", True, True)) as (freezer, asked):
        freezer.freeze("c")
    assert asked == ["pause"]


def test_a_container_that_ended_is_not_asked_again(tmp_path: Path) -> None:
    with (
        engine(tmp_path, (409, "is not\nrunning", False, False)) as (freezer, asked),
        pytest.raises(EngineRefusedError, match=r"^is not running$"),
    ):
        freezer.freeze("c")
    assert asked == ["pause"]
