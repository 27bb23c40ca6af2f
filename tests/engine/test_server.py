"""The engine's socket answers its own user, keeps its size limits and its pace, and survives clients that misbehave."""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.engine.bus import Bus
from app.engine.server import MAX_CLIENTS, Server
from app.protocol import wire
from app.protocol.commands import Answer, Command, Done, GetLogs, GetSnapshot, SetMode, Subscribe
from app.protocol.errors import KnownError
from app.protocol.events import Changed, WindowWanted
from app.protocol.money import Units
from app.protocol.snapshot import Snapshot
from app.protocol.states import EngineState, RunMode
from tests.helpers.values import in_state, snapshot


class Engine:
    """An engine that remembers what it was asked."""

    def __init__(self) -> None:
        self.state = snapshot()
        self.asked: list[Command] = []

    async def apply(self, command: Command) -> Answer:
        self.asked.append(command)
        match command:
            case GetSnapshot():
                return self.state
            case GetLogs():
                raise ZeroDivisionError
            case SetMode(RunMode.ALWAYS):
                raise KnownError("market.none")
        return Done()

    def snapshot(self) -> Snapshot:
        return self.state


class Client:
    """A client that reads and writes lines."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def ask(self, command: Command, number: int = 1) -> wire.Incoming:
        self.writer.write(wire.encode_request(wire.Request(number, command)))
        return await self.hear()

    async def hear(self) -> wire.Incoming:
        return wire.decode_incoming(await asyncio.wait_for(self.reader.readline(), 5))


class Stage:
    """A served engine and its clients."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = Engine()
        self.bus = Bus()
        self.server = Server(path, self.engine, self.bus)
        self.clients: list[Client] = []

    async def connect(self) -> Client:
        self.clients.append(Client(*await asyncio.open_unix_connection(self.path, limit=wire.MAX_LINE)))
        return self.clients[-1]

    def become(self, state: EngineState) -> None:
        self.engine.state = in_state(self.engine.state, state)
        self.bus.changed()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    made = Stage(tmp_path / "s")
    await made.server.start()
    yield made
    for client in made.clients:
        client.writer.close()
    await made.server.close()
    assert not made.path.exists()


async def test_a_command_is_applied_and_answered_under_its_number(stage: Stage) -> None:
    client = await stage.connect()
    answer = await client.ask(SetMode(RunMode.NEVER), number=42)
    assert answer == wire.Response(42, Done())
    assert stage.engine.asked == [SetMode(RunMode.NEVER)]


async def test_the_socket_is_for_its_user_alone(stage: Stage) -> None:
    assert stage.path.stat().st_mode & 0o777 == 0o600


async def test_a_known_error_and_a_bug_are_answered_and_the_line_stays_open(stage: Stage) -> None:
    client = await stage.connect()
    known = await client.ask(SetMode(RunMode.ALWAYS))
    assert isinstance(known, wire.Response)
    assert isinstance(known.result, Exception)
    assert known.result.code == "market.none"
    bug = await client.ask(GetLogs())
    assert isinstance(bug, wire.Response)
    assert isinstance(bug.result, Exception)
    assert (bug.result.code, bug.result.values) == ("bug", {"what": "GetLogs"})
    assert await client.ask(SetMode(RunMode.AUTO)) == wire.Response(1, Done())


async def test_a_subscriber_gets_the_state_then_each_change(stage: Stage) -> None:
    client = await stage.connect()
    first = await client.ask(Subscribe(visible=True))
    assert first == wire.Response(1, stage.engine.state)
    stage.become(EngineState.RUNNING)
    assert await client.hear() == wire.Push(Changed(stage.engine.state))


async def test_many_changes_become_one_for_a_slow_pace(stage: Stage) -> None:
    client = await stage.connect()
    await client.ask(Subscribe(visible=True))
    stage.become(EngineState.RUNNING)
    await client.hear()
    for state in (EngineState.PAUSED, EngineState.WAITING, EngineState.FAULT):
        stage.become(state)
    heard = await client.hear()
    assert heard == wire.Push(Changed(stage.engine.state)), "the last one, without those in between"


async def test_a_hidden_client_hears_of_states_and_not_of_figures(stage: Stage) -> None:
    client = await stage.connect()
    await client.ask(Subscribe(visible=False))
    stage.become(EngineState.RUNNING)
    await client.hear()
    wallet = replace(stage.engine.state.wallet, locked=Units(7))
    stage.engine.state = replace(stage.engine.state, wallet=wallet, revision=99)
    stage.bus.changed()
    stage.bus.push(WindowWanted())
    assert await client.hear() == wire.Push(WindowWanted()), "the figure alone was not worth a line"


@pytest.mark.parametrize("line", [b"hello\n", b'{"v":1}\n', b"[" * 2000 + b"\n", b"x" * (1 << 20) + b"\n"])
async def test_nonsense_ends_that_connection_and_no_other(stage: Stage, line: bytes) -> None:
    good, bad = await stage.connect(), await stage.connect()
    bad.writer.write(line)
    with contextlib.suppress(ConnectionResetError):  # what was not read of a long line is reset, not ended
        assert await asyncio.wait_for(bad.reader.read(), 5) == b""
    assert await good.ask(SetMode(RunMode.AUTO)) == wire.Response(1, Done())


async def test_another_version_is_told_so(stage: Stage) -> None:
    client = await stage.connect()
    client.writer.write(b'{"v":9,"id":5,"do":"GetSnapshot","with":{}}\n')
    answer = json.loads(await client.reader.readline())
    assert answer["error"] == "engine.protocol"


async def test_a_command_of_the_future_is_refused_by_name_and_the_line_stays_open(stage: Stage) -> None:
    client = await stage.connect()
    client.writer.write(b'{"v":1,"id":5,"do":"Dream","with":{"of":"sheep"}}\n')
    answer = json.loads(await client.reader.readline())
    assert (answer["id"], answer["error"], answer["with"]) == (5, "engine.unknown", {"what": "Dream"})
    assert await client.ask(SetMode(RunMode.AUTO)) == wire.Response(1, Done())


async def test_there_is_a_last_client(stage: Stage) -> None:
    clients = [await stage.connect() for _ in range(MAX_CLIENTS)]
    assert all([await c.ask(GetSnapshot()) for c in clients])
    late = await stage.connect()
    assert await asyncio.wait_for(late.reader.read(), 5) == b""


async def test_a_client_that_goes_in_the_middle_is_forgotten(stage: Stage) -> None:
    client = await stage.connect()
    await client.ask(Subscribe(visible=True))
    client.writer.transport.abort()
    other = await stage.connect()
    for state in (EngineState.RUNNING, EngineState.PAUSED):
        stage.become(state)
        assert isinstance(await other.ask(GetSnapshot()), wire.Response)


async def test_a_stale_socket_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "s"
    os.mkfifo(path)
    server = Server(path, Engine(), Bus())
    await server.start()
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(wire.encode_request(wire.Request(1, GetSnapshot())))
    assert await reader.readline()
    writer.close()
    await server.close()
