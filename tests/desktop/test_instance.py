"""One window per instance: the lock, the ear of the first ui, and screens that are not there."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.desktop.instance import SHOW, SHOWN, ask_to_show, take_ui_lock
from app.desktop.screen import screen_answers
from app.protocol.errors import AppError


def test_the_second_of_two_gets_no_lock_until_the_first_lets_go(tmp_path: Path) -> None:
    first = take_ui_lock(tmp_path / "ui.lock")
    assert first is not None
    assert take_ui_lock(tmp_path / "ui.lock") is None
    first.release()
    second = take_ui_lock(tmp_path / "ui.lock")
    assert second is not None
    second.release()


def test_a_lock_in_a_folder_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(AppError) as unusable:
        take_ui_lock(tmp_path / "nowhere" / "ui.lock")
    assert unusable.value.code == "home.unusable"


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[Path]:
    """A ui that does not listen yet when it is asked first, and then answers."""
    path = tmp_path / "ui.sock"

    def listen() -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(os.fspath(path))
            listener.listen()
            listener.settimeout(10)
            connection, _ = listener.accept()
            with connection:
                assert connection.recv(100) == SHOW
                connection.sendall(SHOWN)

    timer = threading.Timer(0.1, listen)
    timer.start()
    yield path
    timer.join()


def test_a_ui_that_is_still_starting_is_asked_again(ear: Path) -> None:
    assert ask_to_show(ear, timeout_s=10)


def test_a_ui_that_does_not_answer_is_given_up_on(tmp_path: Path) -> None:
    assert not ask_to_show(tmp_path / "ui.sock", timeout_s=0.05)


def test_the_screen_of_these_tests_answers() -> None:
    assert screen_answers(os.environ)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"DISPLAY": ""},
        {"DISPLAY": ":59999"},
        {"DISPLAY": "not a display"},
        {"DISPLAY": "localhost:59000"},
        {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": "/nowhere"},
        {"QT_QPA_PLATFORM": "xcb"},
    ],
)
def test_a_screen_that_is_not_there_is_told_before_qt_is_asked(environment: dict[str, str]) -> None:
    assert not screen_answers(environment)


def test_a_platform_that_draws_into_memory_needs_no_screen() -> None:
    assert screen_answers({"QT_QPA_PLATFORM": "offscreen"})


def test_a_wayland_socket_is_a_screen(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as compositor:
        compositor.bind(os.fspath(tmp_path / "wayland-0"))
        compositor.listen()
        assert screen_answers({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)})
