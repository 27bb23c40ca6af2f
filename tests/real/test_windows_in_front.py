"""Full-screen windows on a real screen with a real window manager, and for how long nobody touched anything."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gpu_sandbox.sensors.evidence import Cause, Strength
from gpu_sandbox.sensors.fullscreen import FullScreenSensor
from gpu_sandbox.sensors.idle import XIdle
from tests.helpers.display import window_manager, x_display
from tests.helpers.waiting import until


_WINDOW = """
import os, sys
from Xlib import X, Xatom, display
shown = display.Display()
screen = shown.screen()
size = (screen.width_in_pixels, screen.height_in_pixels) if sys.argv[1] == "borderless" else (300, 200)
window = screen.root.create_window(0, 0, *size, 0, screen.root_depth, event_mask=X.StructureNotifyMask)
atom = shown.intern_atom
window.set_wm_class("thing", "Thing")
window.change_property(atom("_NET_WM_PID"), Xatom.CARDINAL, 32, [2 if "lies" in sys.argv else os.getpid()])
if sys.argv[1] == "borderless":
    window.change_property(atom("_MOTIF_WM_HINTS"), atom("_MOTIF_WM_HINTS"), 32, [2, 0, 0, 0, 0])
if sys.argv[1] == "full":
    window.change_property(atom("_NET_WM_STATE"), Xatom.ATOM, 32, [atom("_NET_WM_STATE_FULLSCREEN")])
window.map()
shown.flush()
for line in sys.stdin:
    if line.strip() == "leave":
        from Xlib.protocol import event
        ask = event.ClientMessage(window=window, client_type=atom("_NET_WM_STATE"),
                                  data=(32, [0, atom("_NET_WM_STATE_FULLSCREEN"), 0, 1, 0]))
        screen.root.send_event(ask, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        shown.flush()
"""


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """A screen of this file's own, with openbox on it."""
    with x_display() as display, window_manager(display):
        yield display


def _around(display: str) -> dict[str, str]:
    around = {**os.environ, "DISPLAY": display}
    around.pop("XAUTHORITY", None)
    return around


@contextmanager
def window(display: str, *kind: str) -> "Iterator[subprocess.Popen[str]]":
    """Show a window: `full`, `borderless` or `small`; one that `lies` names another process as its own."""
    with subprocess.Popen(
        [sys.executable, "-c", _WINDOW, *kind], env=_around(display), stdin=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def watching(display: str, **options: object) -> Iterator[FullScreenSensor]:
    """Run the sensor meanwhile."""
    sensor = FullScreenSensor(display, **options)  # type: ignore[arg-type]  # passed on
    sensor.start(lambda: None)
    try:
        yield sensor
    finally:
        sensor.stop()


@pytest.mark.parametrize("kind", ["full", "borderless"])
def test_a_window_that_covers_the_screen_is_medium_evidence_until_its_program_ends(screen: str, kind: str) -> None:
    with watching(screen) as sensor:
        with window(screen, kind) as program:
            until(lambda: bool(sensor.evidence()), what="the window")
            (piece,) = sensor.evidence()
            assert (piece.cause, piece.strength, piece.title) == (Cause.FULL_SCREEN, Strength.MEDIUM, "Thing")
            assert piece.pid == program.pid
            assert piece.program.startswith("/")
        until(lambda: not sensor.evidence(), what="its end")
        assert sensor.problem == ""


def test_a_window_out_of_another_pid_namespace_is_known_by_the_server_s_word(screen: str) -> None:
    """As a Flatpak's is, whose programs count from 1 and say so."""
    with watching(screen) as sensor, window(screen, "full", "lies") as program:
        until(lambda: bool(sensor.evidence()), what="the window")
        assert [piece.pid for piece in sensor.evidence()] == [program.pid]


def test_who_leaves_a_full_screen_window_for_another_one_has_not_left_the_game(screen: str) -> None:
    with watching(screen) as sensor, window(screen, "full") as game:
        until(lambda: bool(sensor.evidence()), what="the window")
        with window(screen, "small"):
            until(lambda: _front_is_small(screen), what="the other window in front")
            assert [piece.pid for piece in sensor.evidence()] == [game.pid]


def test_a_window_that_gives_the_screen_back_is_over(screen: str) -> None:
    with watching(screen) as sensor, window(screen, "full") as game:
        until(lambda: bool(sensor.evidence()), what="the window")
        assert game.stdin is not None
        game.stdin.write("leave\n")
        game.stdin.flush()
        until(lambda: not sensor.evidence(), what="its end")


def _front_is_small(display: str) -> bool:
    told = subprocess.run(
        ["xdotool", "getactivewindow", "getwindowgeometry"], env=_around(display), capture_output=True, check=False
    )
    return b"300x200" in told.stdout


def test_a_small_window_and_a_program_that_is_never_a_game_are_nothing(screen: str) -> None:
    asked = threading.Event()

    def denied(_program: str) -> bool:
        asked.set()
        return True

    with watching(screen, denied=denied) as sensor, window(screen, "full"):
        assert asked.wait(10)
        assert sensor.evidence() == ()


def test_a_screen_that_is_not_there_is_named_and_one_that_goes_away_too() -> None:
    with watching(":4999") as sensor:
        until(lambda: "no X display" in sensor.problem, what="the reason")
        assert sensor.alive
    with x_display() as display, window_manager(display):
        sensor = FullScreenSensor(display)
        sensor.start(lambda: None)
        with window(display, "full"):
            until(lambda: bool(sensor.evidence()), what="the window")
    until(lambda: bool(sensor.problem), what="the reason")
    sensor.stop()
    assert sensor.evidence() == ()


def test_the_time_since_somebody_touched_anything_is_told(screen: str) -> None:
    idle = XIdle(screen)
    before = idle()
    assert before is not None
    until(lambda: (idle() or 0) > before, what="time passing")
    subprocess.run(["xdotool", "mousemove_relative", "3", "3"], env=_around(screen), check=True)
    after = idle()
    assert after is not None
    assert after < 5
    idle.close()
    assert XIdle(":4999")() is None
