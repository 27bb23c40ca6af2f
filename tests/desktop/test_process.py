"""The ui's process as its user starts it: second starts, closing, signals, scale, and screens that are not there."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.paths import Home
from tests.desktop.conftest import Start, xdotool
from tests.helpers import scenes
from tests.helpers.engine_server import EngineServer
from tests.helpers.tray_host import TrayHost
from tests.helpers.waiting import until


def close_window() -> None:
    """Close the window by keyboard, once it has the focus."""
    number = until(lambda: xdotool("search", "--onlyvisible", "--name", "^Lull$").split(), what="the window")[-1]
    xdotool("windowactivate", "--sync", number)
    xdotool("key", "ctrl+w")


@pytest.mark.usefixtures("window_manager")
def test_a_closed_window_is_gone_the_tray_stays_and_a_second_start_brings_it_back(
    bus: str, engine: EngineServer, start: Start
) -> None:
    assert bus
    with TrayHost() as host:
        first = start()
        until(lambda: engine.visible, what="the window")
        host.icon()
        close_window()
        until(lambda: engine.visible is False, what="the end of figures")
        assert first.poll() is None
        assert host.tooltip().startswith("Earning")
        second = start()
        assert second.wait(60) == 0
        until(lambda: engine.visible, what="the window again")
        assert first.poll() is None


@pytest.mark.usefixtures("window_manager")
def test_without_a_tray_closing_asks_and_closing_again_ends_the_ui_alone(
    bus: str, engine: EngineServer, start: Start
) -> None:
    assert bus
    process = start()
    until(lambda: engine.visible, what="the window")
    close_window()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    xdotool("key", "ctrl+w")
    assert process.wait(60) == 0
    assert engine.commands == []


@pytest.mark.usefixtures("window_manager")
def test_a_panel_of_the_old_kind_is_a_tray_too(bus: str, engine: EngineServer, start: Start) -> None:
    assert bus
    with subprocess.Popen(["trayer"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as panel:
        until(lambda: xdotool("search", "--class", "trayer"), what="the panel")
        process = start()
        until(lambda: engine.visible, what="the window")
        until(lambda: xdotool("search", "--onlyvisible", "--name", "^Lull$").split(), what="the window")
        close_window()
        until(lambda: engine.visible is False, what="the end of figures")
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)
        panel.terminate()


def test_a_second_start_whose_first_one_hangs_says_so(instance: Home, engine: EngineServer, start: Start) -> None:
    first = start()
    until(lambda: engine.visible, what="the window")
    os.kill(first.pid, signal.SIGSTOP)
    try:
        second = start()
        _, said = second.communicate(timeout=30)
    finally:
        os.kill(first.pid, signal.SIGCONT)
    assert second.returncode == 1
    assert "Lull's window does not answer." in said
    assert str(instance.root) in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_ui_in_order_and_leaves_the_engine_alone(
    engine: EngineServer, instance: Home, start: Start, number: signal.Signals
) -> None:
    process = start()
    until(lambda: engine.visible, what="the window")
    until((instance.root / "ui.sock").exists, what="the ear")
    process.send_signal(number)
    assert process.wait(60) == 128 + number
    assert engine.commands == []
    assert not (instance.root / "ui.sock").exists()


def test_after_a_kill_the_next_start_works(instance: Home, engine: EngineServer, start: Start) -> None:
    first = start()
    until(lambda: engine.visible, what="the window")
    until(instance.ui_socket.exists, what="the ear")
    first.kill()
    first.wait()
    until(lambda: engine.subscriptions == 1, what="one subscription")
    start()
    until(lambda: engine.subscriptions == 2, what="the window of the second")
    third = start()
    assert third.wait(60) == 0


def test_without_a_screen_there_is_one_sentence(start: Start) -> None:
    process = start(DISPLAY=None, WAYLAND_DISPLAY=None)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "There is no screen. The window needs a desktop session." in said.splitlines()[-1]
    assert "Traceback" not in said


def test_the_ui_warns_of_nothing_and_logs_its_first_frame(engine: EngineServer, instance: Home, start: Start) -> None:
    process = start()
    until(lambda: engine.visible, what="the window")
    log = instance.logs / "ui.log"
    until(lambda: "first frame" in log.read_text("utf-8"), what="the first frame")
    engine.show(scenes.game())
    process.terminate()
    _, said = process.communicate(timeout=60)
    assert said == ""
    assert "ERROR" not in log.read_text("utf-8")
    assert "WARNING" not in log.read_text("utf-8")


def test_at_twice_the_scale_everything_is_drawn_twice_as_large(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(
        [sys.executable, "-m", "tests.gallery", str(tmp_path), "double"], check=True, env=environment, timeout=120,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    pictures = sorted(tmp_path.glob("*.png"))
    assert len(pictures) >= 8
    for path in pictures:
        image = QImage(str(path))
        assert (image.width(), image.height()) == (2240, 1440)
    home = QImage(str(tmp_path / "double-home-earning.png"))
    assert len({home.pixelColor(x, 2 * y).name() for x in range(420, 2240, 40) for y in range(64, 700, 20)}) > 5
