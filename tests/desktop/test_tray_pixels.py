"""The tray icon on a real panel, by its pixels: it is there, it changes with the state, and it outlives its host."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from Xlib import X
from Xlib.display import Display
from Xlib.error import XError

from tests.desktop.conftest import Start
from tests.helpers import scenes
from tests.helpers.display import window_manager, x_display
from tests.helpers.engine_server import EngineServer
from tests.helpers.waiting import until


_HEIGHT = 24
_PATIENCE_S = 20.0


@pytest.fixture
def display() -> Iterator[str]:
    """A screen of its own with a window manager, and no panel on it."""
    with x_display() as name, window_manager(name):
        yield name


@contextlib.contextmanager
def _panel(display: str) -> Iterator[None]:
    """Run a panel with a tray in it."""
    program = shutil.which("trayer")
    assert program, "trayer is not installed: run installers/check"
    options = ("--edge", "top", "--align", "right", "--widthtype", "request", "--height", str(_HEIGHT))
    environment = {**os.environ, "DISPLAY": display}
    with subprocess.Popen([program, *options], env=environment, stderr=subprocess.DEVNULL) as panel:
        try:
            yield
        finally:
            panel.terminate()


def _icon(display: str) -> bytes:
    """Return the pixels of the icon in the panel; nothing while there is none, or nothing is drawn in it yet."""
    connection = Display(display)
    try:
        for window in _below(connection.screen().root):
            with contextlib.suppress(XError):
                box, shown = window.get_geometry(), window.get_attributes().map_state == X.IsViewable
                if shown and box.width <= _HEIGHT and window.get_wm_class() == ("lull", "lull"):
                    # From the screen, not from the window: what counts is what somebody sees.
                    screen = connection.screen().root
                    at = window.translate_coords(screen, 0, 0)
                    data: bytes = screen.get_image(-at.x, -at.y, box.width, box.height, X.ZPixmap, 0xFFFFFFFF).data
                    return data if len({data[pixel : pixel + 4] for pixel in range(0, len(data), 4)}) > 3 else b""
        return b""
    finally:
        connection.close()


def _below(window: Any) -> Iterator[Any]:  # noqa: ANN401 - Xlib publishes no types
    with contextlib.suppress(XError):
        for child in window.query_tree().children:
            yield child
            yield from _below(child)


def test_the_icon_is_seen_changes_with_the_state_and_outlives_its_panel(
    display: str, engine: EngineServer, start: Start
) -> None:
    start(DISPLAY=display, QT_QPA_PLATFORM="xcb", DBUS_SESSION_BUS_ADDRESS=None, WAYLAND_DISPLAY=None)
    until(lambda: engine.visible, within_s=_PATIENCE_S, what="the window")

    def seen(what: str, other_than: bytes = b"") -> bytes:
        return until(
            lambda: icon if (icon := _icon(display)) and icon != other_than else b"", within_s=_PATIENCE_S, what=what
        )

    with _panel(display):  # it comes late
        earning = seen("the icon in a late panel")
        engine.show(scenes.paused())
        paused = seen("another icon for a pause", other_than=earning)
        engine.show(scenes.game())
        game = seen("another icon for a game", other_than=paused)
        engine.show(scenes.earning())
        assert game != earning
        until(lambda: _icon(display) == earning, within_s=_PATIENCE_S, what="the first icon again")
    until(lambda: not _icon(display), within_s=_PATIENCE_S, what="the end of the panel")
    with _panel(display):
        assert seen("the icon in a panel that came back")
