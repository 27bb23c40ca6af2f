"""The tray on a real session bus: what a panel sees, and what its clicks do to the engine."""

from dataclasses import replace

from app.paths import Home
from app.protocol.commands import FinishThenPause, SetMode, Shutdown
from app.protocol.states import RunMode
from app.ui.icons import TRAY_SIZES
from tests.desktop.conftest import Start
from tests.helpers import scenes
from tests.helpers.engine_server import EngineServer
from tests.helpers.tray_host import TrayHost
from tests.helpers.waiting import until


_EARNING = "Earning \u00b7 0.42\u00a0tLULL today"


def test_the_icon_is_registered_with_its_words_sizes_and_menu(bus: str, engine: EngineServer, start: Start) -> None:
    assert bus
    with TrayHost() as host:
        start()
        until(lambda: host.tooltip() == _EARNING, what="the tooltip")
        assert host.title() == "lull"
        assert host.sizes() == set(TRAY_SIZES)
        assert host.labels() == [
            _EARNING,
            "Pause for 1 hour",
            host.labels()[2],
            "Pause until I resume",
            "Finish this job, then pause",
            "Open Lull",
            "Quit and stop earning",
        ]
        assert host.labels()[2] in ("Pause until tomorrow, 08:00", "Pause until 08:00")
        assert [entry.enabled for entry in host.entries()] == [False, *[True] * 6]
        assert engine.commands == []


def test_pausing_and_resuming_from_the_menu_reaches_the_engine_and_comes_back(
    bus: str, engine: EngineServer, start: Start
) -> None:
    assert bus
    with TrayHost() as host:
        start()
        until(lambda: host.tooltip() == _EARNING, what="the tooltip")
        host.click("Pause for 1 hour")
        assert engine.wait_for(SetMode) == SetMode(RunMode.NEVER, 3600.0)
        snapshot = scenes.paused()
        engine.show(replace(snapshot, engine=replace(snapshot.engine, until_at=None)))
        until(lambda: host.tooltip() == "Paused until you resume", what="the pause in the tooltip")
        assert host.labels() == ["Paused until you resume", "Resume", "Open Lull", "Quit and stop earning"]
        host.click("Resume")
        assert engine.wait_for(SetMode, count=2) == SetMode(RunMode.AUTO)


def test_finishing_is_ticked_by_what_the_engine_says_and_not_by_the_click(
    bus: str, engine: EngineServer, start: Start
) -> None:
    assert bus
    with TrayHost() as host:
        start()
        until(lambda: host.tooltip() == _EARNING, what="the tooltip")
        host.click("Finish this job, then pause")
        assert engine.wait_for(FinishThenPause) == FinishThenPause(wanted=True)
        assert not host.entries()[4].checked
        engine.show(scenes.finishing())
        until(lambda: host.entries()[4].checked, what="the tick")


def test_a_middle_click_pauses_and_a_left_click_opens(bus: str, engine: EngineServer, start: Start) -> None:
    assert bus
    with TrayHost() as host:
        start()
        until(lambda: host.tooltip() == _EARNING, what="the tooltip")
        host.middle_click()
        assert engine.wait_for(SetMode) == SetMode(RunMode.NEVER)
        host.left_click()
        host.click("Open Lull")
        until(lambda: engine.visible, what="the window")


def test_a_games_hostile_title_is_no_markup_to_a_panel(bus: str, engine: EngineServer, start: Start) -> None:
    assert bus
    with TrayHost() as host:
        start()
        engine.show(scenes.game(scenes.HOSTILE))
        until(lambda: "has the GPU" in host.tooltip(), what="the game")
        assert "<" not in host.tooltip() + host.labels()[0]
        assert "Bold" in host.labels()[0]


def test_a_tray_that_comes_late_is_found_and_so_is_one_that_comes_back(
    bus: str, engine: EngineServer, start: Start
) -> None:
    assert bus
    start()
    until(lambda: engine.visible, what="the window")
    with TrayHost() as host:
        until(lambda: host.tooltip() == _EARNING, what="the icon in a late tray")
    with TrayHost() as host:
        until(lambda: host.tooltip() == _EARNING, what="the icon in a tray that came back")
        host.click("Pause until I resume")
        assert engine.wait_for(SetMode) == SetMode(RunMode.NEVER)


def test_without_an_engine_the_tray_says_so_and_starts_one(bus: str, instance: Home, start: Start) -> None:
    assert bus
    with TrayHost() as host:
        with EngineServer(instance, scenes.earning()):
            start()
            until(lambda: host.tooltip() == _EARNING, what="the tooltip")
        until(lambda: host.tooltip() == "The engine is not running", what="the loss")
        assert host.labels() == ["The engine is not running", "Start", "Open Lull", "Quit"]


def test_quitting_from_the_tray_stops_the_engine_and_ends_the_ui(bus: str, engine: EngineServer, start: Start) -> None:
    assert bus
    with TrayHost() as host:
        process = start()
        until(lambda: host.tooltip() == _EARNING, what="the tooltip")
        host.click("Quit and stop earning")
        assert engine.wait_for(Shutdown) == Shutdown()
        assert process.wait(60) == 0
