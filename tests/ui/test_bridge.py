"""The line to the engine: real sockets, real lines, and what happens when they break."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.paths import Home
from app.protocol import wire
from app.protocol.commands import Claim, Claimed, Done, GetWorker, SetMode
from app.protocol.errors import AppError, KnownError
from app.protocol.events import Stopping, WindowWanted
from app.protocol.snapshot import Snapshot
from app.protocol.states import EngineState, RunMode
from app.ui.bridge import LONGEST_WAIT_MS, Bridge
from tests.helpers import scenes
from tests.helpers.engine_server import EngineServer


class Heard(QObject):
    """What a bridge said."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.snapshots: list[Snapshot] = []
        self.lost: list[AppError] = []
        self.answers: dict[int, Any] = {}
        self.refusals: dict[int, AppError] = {}
        self.others: list[str] = []
        bridge.snapshot.connect(self.snapshots.append)
        bridge.lost.connect(self.lost.append)
        bridge.answered.connect(self._answered)
        bridge.refused.connect(self._refused)
        bridge.window_wanted.connect(lambda: self.others.append("window"))
        bridge.stopping.connect(lambda: self.others.append("stopping"))

    def _answered(self, number: int, answer: object) -> None:
        self.answers[number] = answer

    def _refused(self, number: int, error: AppError) -> None:
        self.refusals[number] = error


@pytest.fixture
def bridge(instance: Home) -> Iterator[Bridge]:
    made = Bridge(instance)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def heard(bridge: Bridge) -> Heard:
    return Heard(bridge)


def test_the_first_thing_said_is_the_whole_state(
    engine: EngineServer, bridge: Bridge, heard: Heard, qtbot: QtBot
) -> None:
    bridge.open()
    qtbot.waitUntil(lambda: bool(heard.snapshots))
    assert heard.snapshots == [scenes.earning()]
    assert engine.visible is False


def test_changes_arrive_and_figures_are_asked_for_only_while_a_window_shows_them(
    engine: EngineServer, bridge: Bridge, heard: Heard, qtbot: QtBot
) -> None:
    bridge.open()
    qtbot.waitUntil(lambda: len(heard.snapshots) == 1)
    bridge.show_figures(visible=True)
    qtbot.waitUntil(lambda: engine.visible is True)
    engine.show(scenes.paused())
    qtbot.waitUntil(lambda: heard.snapshots[-1].engine.state is EngineState.PAUSED)
    bridge.show_figures(visible=False)
    qtbot.waitUntil(lambda: engine.visible is False)
    bridge.show_figures(visible=False)
    assert engine.subscriptions == 3


def test_commands_are_answered_by_their_numbers(
    engine: EngineServer, bridge: Bridge, heard: Heard, qtbot: QtBot
) -> None:
    claimed = Claimed(scenes.lull(4.1), "0x7c", 92_248)
    engine.answers[Claim] = claimed
    bridge.open()
    first, second = bridge.send(SetMode(RunMode.NEVER, 3600.0)), bridge.send(Claim())
    qtbot.waitUntil(lambda: len(heard.answers) == 2)
    assert heard.answers == {first: Done(), second: claimed}
    assert engine.commands == [SetMode(RunMode.NEVER, 3600.0), Claim()]


def test_a_refusal_names_the_command(engine: EngineServer, bridge: Bridge, heard: Heard, qtbot: QtBot) -> None:
    engine.answers[Claim] = KnownError("claim.failed", what="no block came")
    bridge.open()
    number = bridge.send(Claim())
    qtbot.waitUntil(lambda: number in heard.refusals)
    assert heard.refusals[number].code == "claim.failed"


def test_without_an_engine_a_command_is_refused_later_and_never_within_the_call(
    bridge: Bridge, heard: Heard, qtbot: QtBot
) -> None:
    bridge.open()
    number = bridge.send(Claim())
    assert number not in heard.refusals
    qtbot.waitUntil(lambda: number in heard.refusals)
    assert heard.refusals[number].code == "engine.not-running"
    assert heard.lost[0].code == "engine.not-running"


def test_when_the_engine_goes_pending_commands_are_refused_and_the_line_comes_back_by_itself(
    instance: Home, bridge: Bridge, heard: Heard, qtbot: QtBot
) -> None:
    with EngineServer(instance, scenes.earning()) as first:
        first.answers[Claim] = None
        bridge.open()
        bridge.show_figures(visible=True)
        number = bridge.send(Claim())
        qtbot.waitUntil(lambda: first.commands == [Claim()])
    qtbot.waitUntil(lambda: number in heard.refusals)
    assert not bridge.connected
    with EngineServer(instance, scenes.waiting()) as second:
        qtbot.waitUntil(lambda: bool(heard.snapshots) and heard.snapshots[-1].engine.state is EngineState.WAITING)
        assert second.visible is True


def test_waiting_grows_and_is_forgotten_when_there_is_reason_to(bridge: Bridge, heard: Heard) -> None:
    for _ in range(8):
        bridge.open()
    assert len(heard.lost) == 8
    assert bridge._wait_ms == LONGEST_WAIT_MS
    bridge.open_soon()
    assert bridge._wait_ms < LONGEST_WAIT_MS


def test_events_become_signals(engine: EngineServer, bridge: Bridge, heard: Heard, qtbot: QtBot) -> None:
    bridge.open()
    qtbot.waitUntil(lambda: bool(heard.snapshots))
    engine.push(WindowWanted())
    engine.push(Stopping())
    qtbot.waitUntil(lambda: heard.others == ["window", "stopping"])


def test_a_line_in_pieces_is_put_together(engine: EngineServer, bridge: Bridge, heard: Heard, qtbot: QtBot) -> None:
    bridge.open()
    qtbot.waitUntil(lambda: bool(heard.snapshots))
    line = wire.encode_push(wire.Push(WindowWanted()))
    for at in range(len(line)):
        engine.say(line[at : at + 1])
    qtbot.waitUntil(lambda: heard.others == ["window"])


@pytest.mark.parametrize(
    ("nonsense", "code"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", "engine.protocol"),
        (b'{"v":1,"event":"Changed","with":{"snapshot":{}}}\n', "engine.protocol"),
        (b'{"v":1,"event":"Changed","with":{"snapshot":{"engine":{"version":"0.0.1"}}}}\n', "engine.older"),
        (b'{"v":1,"event":"Changed","with":{"snapshot":{"engine":{"version":"9.0"}}}}\n', "engine.newer"),
        (b'{"v":99,"event":"Stopping","with":{}}\n', "engine.newer"),
        (b'{"v":0,"event":"Stopping","with":{}}\n', "engine.older"),
        (b"\xff\xfe\n", "engine.protocol"),
        (b"[" * 50_000 + b"\n", "engine.protocol"),
    ],
)
def test_an_engine_that_speaks_otherwise_is_hung_up_on(
    engine: EngineServer, bridge: Bridge, heard: Heard, qtbot: QtBot, nonsense: bytes, code: str
) -> None:
    bridge.open()
    qtbot.waitUntil(lambda: bool(heard.snapshots))
    engine.say(nonsense)
    qtbot.waitUntil(lambda: bool(heard.lost))
    assert heard.lost[0].code == code


def test_an_event_of_the_future_is_let_pass(engine: EngineServer, bridge: Bridge, heard: Heard, qtbot: QtBot) -> None:
    bridge.open()
    qtbot.waitUntil(lambda: bool(heard.snapshots))
    engine.say(b'{"v":1,"event":"Sneezed","with":{"loud":true}}\n')
    engine.push(WindowWanted())
    qtbot.waitUntil(lambda: heard.others == ["window"])
    assert not heard.lost


def test_an_engine_that_says_nothing_is_asked_first_and_then_told_to_be_late_once(
    engine: EngineServer, bridge: Bridge, heard: Heard, qtbot: QtBot
) -> None:
    engine.answers[GetWorker] = None
    late: list[bool] = []
    bridge.late.connect(late.append)
    bridge.show_figures(visible=True)
    bridge.open()
    qtbot.waitUntil(lambda: bool(heard.snapshots))
    bridge.watch.stop()  # the test is its clock
    looks = [bridge._look for _ in range(6)]
    looks.pop()()
    assert late == []
    looks.pop()()
    qtbot.waitUntil(lambda: engine.commands == [GetWorker()])
    assert late == []
    for look in looks:
        look()
    assert late == [True]
    assert engine.commands == [GetWorker()]
    engine.push(WindowWanted())
    qtbot.waitUntil(lambda: late == [True, False])


def test_a_hidden_ui_that_is_owed_nothing_looks_no_more(
    engine: EngineServer, bridge: Bridge, heard: Heard, qtbot: QtBot
) -> None:
    bridge.open()
    assert bridge.watch.isActive()
    qtbot.waitUntil(lambda: bool(heard.snapshots))
    qtbot.waitUntil(lambda: not bridge.watch.isActive())
    engine.show(scenes.game())
    qtbot.waitUntil(lambda: len(heard.snapshots) == 2)
    assert not bridge.watch.isActive()
    engine.answers[Claim] = None
    bridge.send(Claim())
    assert bridge.watch.isActive()
    bridge._look()
    qtbot.waitUntil(lambda: engine.commands == [Claim(), GetWorker()])


def test_a_line_without_an_end_is_cut_off_at_the_limit(
    engine: EngineServer, bridge: Bridge, heard: Heard, qtbot: QtBot
) -> None:
    bridge.open()
    qtbot.waitUntil(lambda: bool(heard.snapshots))
    talking = threading.Thread(target=engine.say, args=(b"x" * (wire.MAX_LINE + (1 << 20)),))
    talking.start()
    qtbot.waitUntil(lambda: bool(heard.lost))
    assert heard.lost[0].code == "engine.protocol"
    assert len(bridge._buffer) == 0
    talking.join()


def test_an_engine_of_another_version_is_named(
    instance: Home, bridge: Bridge, heard: Heard, qtbot: QtBot, answer_once: Callable[[bytes], None]
) -> None:
    answer_once(b'{"v":2,"id":0,"error":"engine.protocol","with":{"theirs":"1","ours":"2"}}\n')
    assert instance.socket.exists()
    bridge.open()
    qtbot.waitUntil(lambda: bool(heard.lost), timeout=5000)
    assert heard.lost[0].code == "engine.newer"


@pytest.fixture
def answer_once(instance: Home) -> Iterator[Callable[[bytes], None]]:
    """A way to be an engine that says one line to whoever connects."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(os.fspath(instance.socket))
    listener.listen()
    listener.settimeout(10)
    started: list[threading.Thread] = []

    def serve(line: bytes) -> None:
        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1 << 16)
                connection.sendall(line)
                connection.settimeout(10)
                connection.recv(1 << 16)

        started.append(threading.Thread(target=answer))
        started[0].start()

    yield serve
    for thread in started:
        thread.join()
    listener.close()
