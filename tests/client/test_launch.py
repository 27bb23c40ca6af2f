"""Finding the engine or starting it, with real processes: never two, never a wrong word about why it failed."""

import os
import socket
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from app.client.launch import Found, Outcome, engine_command, ensure_engine, find_engine
from app.client.sync import connect
from app.engine.lock import InstanceLock, holder
from app.paths import Home
from app.protocol.commands import Done, Shutdown
from app.protocol.errors import AppError
from tests.helpers import scenes
from tests.helpers.engine_server import EngineServer
from tests.helpers.waiting import until


ENGINE = (sys.executable, "-m", "tests.helpers.engine_server")


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """An instance whose engine, if one was started, is ended afterwards."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    home = Home(tmp_path / "home")
    yield home
    if home.root.exists() and find_engine(home) not in (None, 4711):
        with connect(home) as client:
            client.ask(Shutdown(), Done)
        until(lambda: not psutil.pid_exists(holder(home.lock) or 0), what="the engine's end")


def test_an_engine_is_started_detached_and_answers(instance: Home) -> None:
    found = ensure_engine(instance, command=ENGINE)
    assert found.outcome is Outcome.STARTED
    assert found.pid == find_engine(instance) == holder(instance.lock)
    engine = psutil.Process(found.pid)
    assert os.getsid(found.pid) == found.pid
    assert engine.cwd() == str(instance.root)
    assert engine.environ()["LULL_HOME"] == str(instance.root)


def test_an_engine_that_runs_is_found_and_none_is_started(instance: Home) -> None:
    instance.create()
    with EngineServer(instance, scenes.earning()):
        assert ensure_engine(instance, command=("/bin/false",)) == Found(Outcome.RUNNING, 4711)


def test_clients_that_start_it_at_once_get_one_engine(instance: Home) -> None:
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: ensure_engine(instance, command=(*ENGINE, "--late", "0.2")), range(3)))
    assert len({one.pid for one in found}) == 1
    assert sorted(one.outcome for one in found) == [Outcome.RUNNING, Outcome.RUNNING, Outcome.STARTED]


def test_an_engine_that_is_just_starting_is_waited_for_and_not_doubled(instance: Home) -> None:
    instance.create()
    lock = InstanceLock(instance.lock)  # this process is the one that starts, and it is slow
    found: list[Found] = []
    asking = threading.Thread(target=lambda: found.append(ensure_engine(instance, command=ENGINE)))
    asking.start()
    until((instance.logs / "engine-start.log").exists, what="the second engine")
    until(lambda: b"already running" in (instance.logs / "engine-start.log").read_bytes(), what="its refusal")
    with EngineServer(instance, scenes.earning()):
        asking.join()
    lock.release()
    instance.lock.write_text("")
    assert found == [Found(Outcome.RUNNING, 4711)]


def test_an_engine_that_fails_is_quoted_with_its_last_words(instance: Home) -> None:
    with pytest.raises(AppError) as failed:
        ensure_engine(instance, command=(*ENGINE, "--fail", "The database is damaged. It was kept."))
    assert failed.value.code == "engine.start-failed"
    assert failed.value.message == "The database is damaged. It was kept."


def test_an_engine_that_fails_without_a_word_is_told_by_its_status(instance: Home) -> None:
    with pytest.raises(AppError, match="status 1"):
        ensure_engine(instance, command=("/bin/false",))


def test_a_program_that_is_not_there_is_named(instance: Home) -> None:
    with pytest.raises(AppError, match="/nowhere/lull: No such file"):
        ensure_engine(instance, command=("/nowhere/lull",))


def test_an_engine_that_never_answers_is_given_up_on(instance: Home) -> None:
    with pytest.raises(AppError) as silent:
        ensure_engine(instance, command=("/bin/sleep", "1"), timeout_s=0.2)
    assert silent.value.code == "engine.timeout"


def test_waiting_can_be_called_off(instance: Home) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(AppError, match="called off"):
        ensure_engine(instance, command=("/bin/sleep", "0.5"), cancelled=cancelled)


def test_a_foreign_program_at_the_socket_is_not_taken_for_an_engine_that_is_missing(instance: Home) -> None:
    instance.create()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(os.fspath(instance.socket))
        listener.listen()

        def hang_up() -> None:
            connection, _ = listener.accept()
            connection.recv(1 << 16)
            connection.sendall(b"nonsense\n")
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(AppError) as other:
            ensure_engine(instance, command=ENGINE)
        thread.join()
    assert other.value.code == "engine.protocol"


def test_the_engine_is_this_program_and_never_a_folder_called_app_where_the_shell_stands() -> None:
    assert engine_command() == (sys.executable, "-P", "-m", "app", "engine")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AppError) as unusable:
        ensure_engine(Home(tmp_path / "file" / "home"), command=ENGINE)
    assert unusable.value.code == "home.unusable"
