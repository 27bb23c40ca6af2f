"""The line between processes as Windows has it: a port, and two secrets in a file. Any system can go that way."""

import asyncio
import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.client.sync import EngineClient
from app.engine.bus import Bus
from app.engine.server import Server
from app.line import Listening, dial_port, greet, listen_on_port
from app.protocol.commands import Answer, Command, Done, FinishThenPause, GetSnapshot
from app.protocol.snapshot import Snapshot
from app.ui.stream import Stream
from tests.helpers import scenes


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Listening]:
    made = listen_on_port(tmp_path / "engine.sock", 5)
    yield made
    made.close()


def test_who_reads_the_file_is_let_in_and_knows_whom_he_called(tmp_path: Path, listening: Listening) -> None:
    connection, greeting = dial_port(tmp_path / "engine.sock", 5)
    accepted, _ = listening.socket.accept()
    with connection, accepted:
        accepted.sendall(listening.greeting.ours)
        greet(connection, greeting)
        assert listening.greeting.fits(accepted.recv(len(listening.greeting.theirs)))


def test_the_file_is_its_owners_alone_and_goes_with_the_listener(tmp_path: Path) -> None:
    path = tmp_path / "engine.sock"
    made = listen_on_port(path, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert made.socket.getsockname()[0] == "127.0.0.1"
    made.close()
    assert not path.exists()


def test_no_two_listeners_have_a_secret_in_common(tmp_path: Path) -> None:
    ends = [listen_on_port(tmp_path / name, 1) for name in ("a", "b")]
    secrets = {secret for end in ends for secret in (end.greeting.ours, end.greeting.theirs)}
    assert len(secrets) == 4
    for end in ends:
        end.close()


def test_whoever_took_a_dead_listeners_port_is_never_called(tmp_path: Path) -> None:
    path = tmp_path / "engine.sock"
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        path.write_text(f"{stranger.getsockname()[1]} {'a' * 64} {'b' * 64}\n")  # as one that was killed leaves it
        with pytest.raises(ConnectionRefusedError):
            dial_port(path, 5)
        stranger.setblocking(False)
        with pytest.raises(BlockingIOError):
            stranger.accept()


def test_an_end_that_does_not_know_the_secret_is_not_believed(tmp_path: Path, listening: Listening) -> None:
    connection, greeting = dial_port(tmp_path / "engine.sock", 5)
    accepted, _ = listening.socket.accept()
    with connection, accepted:
        accepted.sendall(b"0" * len(greeting.theirs))
        with pytest.raises(PermissionError):
            greet(connection, greeting)


def test_an_end_that_hangs_up_before_it_said_enough_is_not_believed(tmp_path: Path, listening: Listening) -> None:
    connection, greeting = dial_port(tmp_path / "engine.sock", 5)
    accepted, _ = listening.socket.accept()
    with connection:
        with accepted:
            accepted.sendall(listening.greeting.ours[:-1])
        with pytest.raises(OSError):  # noqa: PT011 - a reset or an early end, as the system has it
            greet(connection, greeting)


@given(st.binary(max_size=300))
def test_whatever_the_file_holds_it_leads_nowhere_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "engine.sock"
    path.write_bytes(content)
    held = os.open(path, os.O_RDWR)
    try:
        import fcntl  # noqa: PLC0415 - a holder that lives, so that the content is what decides

        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ConnectionRefusedError):
            dial_port(path, 1)
    finally:
        os.close(held)


class Facade:
    """An engine that has one answer to everything."""

    async def apply(self, command: Command) -> Answer:
        return self.snapshot() if isinstance(command, GetSnapshot) else Done()

    def snapshot(self) -> Snapshot:
        return scenes.waiting()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    """The engine's server on a port, in a thread with a loop of its own."""
    path, ready, loops = tmp_path / "engine.sock", threading.Event(), []

    async def serve() -> None:
        end = asyncio.Event()
        loops.append((asyncio.get_running_loop(), end))
        server = Server(path, Facade(), Bus(), listens=listen_on_port)
        await server.start()
        ready.set()
        await end.wait()
        await server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(30)
    yield path
    loop, end = loops[0]
    loop.call_soon_threadsafe(end.set)
    thread.join()


def test_the_engine_serves_a_client_that_knows_the_secret(served: Path) -> None:
    connection, greeting = dial_port(served, 10)
    greet(connection, greeting)
    with closing(EngineClient(connection, served)) as client:
        assert client.ask(GetSnapshot(), Snapshot) == Facade().snapshot()
        assert client.ask(FinishThenPause(), Done) == Done()


def test_the_engine_says_nothing_to_a_stranger(served: Path) -> None:
    connection, greeting = dial_port(served, 10)
    with connection:
        connection.sendall(b"x" * len(greeting.theirs))
        assert connection.recv(100) == b""


def test_the_engine_hears_no_command_before_the_secret(served: Path) -> None:
    connection, _ = dial_port(served, 10)
    with connection:
        connection.sendall(b'{"id":1,"command":"get-snapshot"}\n' * 10)
        assert connection.recv(100) == b""


def test_the_windows_end_of_the_line_greets_and_then_hears(qtbot: QtBot, listening: Listening, tmp_path: Path) -> None:
    caller = Stream(*dial_port(tmp_path / "engine.sock", 0))
    accepted, _ = listening.socket.accept()
    with accepted:
        said = accepted.recv(1000)
        assert said == listening.greeting.theirs
        with qtbot.waitSignal(caller.received) as heard:
            for part in (listening.greeting.ours[:10], listening.greeting.ours[10:] + b"news\n"):
                accepted.sendall(part)
                QCoreApplication.processEvents()
        assert heard.args == [b"news\n"]
    caller.close()


def test_the_windows_hang_up_on_an_end_that_is_somebody_else(
    qtbot: QtBot, listening: Listening, tmp_path: Path
) -> None:
    connection, greeting = dial_port(tmp_path / "engine.sock", 0)
    caller = Stream(connection, replace(greeting, theirs=b"n" * 64))
    accepted, _ = listening.socket.accept()
    with accepted, qtbot.waitSignal(caller.ended):
        accepted.sendall(listening.greeting.ours)
    assert caller.descriptor == -1
