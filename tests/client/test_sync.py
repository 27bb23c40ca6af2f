"""The blocking client over a real socket: answers, errors, events, and engines that are not what they should be."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.client.sync import connect
from app.paths import Home
from app.protocol import wire
from app.protocol.commands import Claim, Claimed, Done, GetSnapshot, GetWorker, SetMode, ShowWindow, WorkerAddress
from app.protocol.errors import AppError, KnownError
from app.protocol.events import Changed, Stopping, WindowWanted
from app.protocol.snapshot import Snapshot
from app.protocol.states import RunMode
from tests.helpers import scenes
from tests.helpers.engine_server import EngineServer


@pytest.fixture
def instance(tmp_path: Path) -> Home:
    """An instance with a folder of its own."""
    home = Home(tmp_path / "home")
    home.create()
    return home


@pytest.fixture
def engine(instance: Home) -> Iterator[EngineServer]:
    """A scripted engine."""
    with EngineServer(instance, scenes.earning()) as server:
        yield server


def test_a_command_gets_its_answer(instance: Home, engine: EngineServer) -> None:
    with connect(instance) as client:
        assert client.ask(GetSnapshot(), Snapshot) == scenes.earning()
        assert client.ask(SetMode(RunMode.NEVER, 60.0), Done) == Done()
    assert engine.commands == [SetMode(RunMode.NEVER, 60.0)]


def test_a_refusal_is_raised_with_its_sentence(instance: Home, engine: EngineServer) -> None:
    engine.answers[Claim] = KnownError("claim.failed", what="no block came")
    with connect(instance) as client, pytest.raises(AppError, match="No block came") as refused:
        client.ask(Claim(), Claimed)
    assert refused.value.code == "claim.failed"


def test_an_answer_of_another_kind_is_our_own_mistake(instance: Home, engine: EngineServer) -> None:
    engine.answers[GetWorker] = Done()
    with connect(instance) as client, pytest.raises(AppError) as wrong:
        client.ask(GetWorker(), WorkerAddress)
    assert wrong.value.code == "bug"


def test_events_between_a_command_and_its_answer_are_kept(instance: Home, engine: EngineServer) -> None:
    with connect(instance) as client:
        assert client.subscribe(visible=True) == scenes.earning()
        assert client.next_event(0.01) is None
        engine.show(scenes.paused())
        engine.push(WindowWanted())
        assert client.ask(SetMode(RunMode.AUTO), Done) == Done()
        first, second = client.next_event(5), client.next_event(5)
        assert isinstance(first, Changed)
        assert first.snapshot.engine == scenes.paused().engine
        assert second == WindowWanted()
        engine.push(Stopping())
        assert client.next_event(5) == Stopping()


def test_an_engine_that_says_nothing_is_given_up_on_and_its_late_answer_is_thrown_away(
    instance: Home, engine: EngineServer
) -> None:
    engine.answers[Claim] = None
    with connect(instance) as client:
        with pytest.raises(AppError) as silent:
            client.ask(Claim(), Claimed, timeout_s=0.05)
        assert silent.value.code == "engine.timeout"
        assert "Claim" in silent.value.message
        client.subscribe(visible=False)
        engine.say(wire.encode_response(wire.Response(1, Done())))
        assert client.ask(GetSnapshot(), Snapshot) == scenes.earning()


def test_no_engine_is_not_running(instance: Home) -> None:
    with pytest.raises(AppError) as missing:
        connect(instance)
    assert missing.value.code == "engine.not-running"
    assert str(instance.socket) in missing.value.message


def test_a_socket_that_nobody_serves_is_not_running(instance: Home) -> None:
    dead = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    dead.bind(os.fspath(instance.socket))
    dead.close()
    with pytest.raises(AppError) as missing:
        connect(instance)
    assert missing.value.code == "engine.not-running"


def test_an_engine_that_goes_away_within_a_call_is_not_running(instance: Home) -> None:
    with EngineServer(instance, scenes.earning()) as server:
        server.answers[Claim] = None
        client = connect(instance)
        client.ask(GetSnapshot(), Snapshot)
    with client, pytest.raises(AppError) as gone:
        client.ask(Claim(), Claimed)
    assert gone.value.code == "engine.not-running"


def test_an_engine_of_another_user_is_not_believed(instance: Home) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(os.fspath(instance.socket))
        with _as_a_stranger() as owner:
            listener.listen()  # whoever calls this is the peer that clients see
        with pytest.raises(AppError) as foreign:
            connect(instance, owner=owner)
    assert foreign.value.code == "engine.not-ours"


@contextlib.contextmanager
def _as_a_stranger() -> Iterator[int]:
    """Be another user than the one that is yielded: root becomes nobody; anyone else expects a neighbour."""
    if os.getuid() != 0:
        yield os.getuid() + 1
        return
    os.seteuid(65_534)
    try:
        yield 0
    finally:
        os.seteuid(0)


@pytest.fixture
def impostor(instance: Home) -> Iterator[Callable[[bytes], None]]:
    """A way to be something else at the engine's socket: it says these bytes to whoever asks, and hangs on."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(os.fspath(instance.socket))
    listener.listen()
    listener.settimeout(10)
    threads: list[threading.Thread] = []

    def serve(said: bytes) -> None:
        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1 << 16)
                try:
                    connection.sendall(said)
                    connection.settimeout(10)
                    connection.recv(1)
                except OSError:
                    return

        threads.append(threading.Thread(target=answer))
        threads[-1].start()

    yield serve
    for thread in threads:
        thread.join()
    listener.close()


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b'{"v":1}\n',
        b"\x00\xff\n",
        b"x" * (wire.MAX_LINE + (1 << 20)),
    ],
    ids=["http", "empty", "bytes", "endless"],
)
def test_something_that_speaks_otherwise_is_another_version(
    instance: Home, impostor: Callable[[bytes], None], said: bytes
) -> None:
    impostor(said)
    with connect(instance) as client, pytest.raises(AppError) as other:
        client.ask(GetSnapshot(), Snapshot)
    assert other.value.code == "engine.protocol"


def test_a_newer_engine_is_named_as_such(instance: Home, impostor: Callable[[bytes], None]) -> None:
    impostor(b'{"v":7,"id":0,"error":"engine.protocol","with":{}}\n')
    with connect(instance) as client, pytest.raises(AppError, match="version protocol 7") as newer:
        client.ask(GetSnapshot(), Snapshot)
    assert newer.value.code == "engine.newer"


def test_a_newer_engine_that_only_says_more_is_understood(instance: Home, impostor: Callable[[bytes], None]) -> None:
    impostor(b'{"v":1,"event":"Sneezed","with":{}}\n{"v":1,"id":1,"ok":"Done","with":{"surprise":1}}\n')
    with connect(instance) as client:
        assert client.ask(ShowWindow(), Done) == Done()
