"""The ui as a whole, without its process: a real engine's socket on one side, the window on the other."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.client.sync import connect
from app.engine.lock import holder
from app.paths import Home
from app.protocol.commands import Claim, Claimed, Done, SetMode, Shutdown
from app.protocol.errors import KnownError
from app.protocol.events import Stopping, WindowWanted
from app.protocol.money import Units
from app.protocol.snapshot import Notice
from app.protocol.states import RunMode
from app.ui.controller import Controller
from app.ui.pages.home import Home as HomePage
from app.ui.pages.wallet import Wallet
from app.ui.presenters.voice import Voice
from app.ui.theme import Theme
from app.ui.window import Window
from tests.helpers import scenes
from tests.helpers.engine_server import EngineServer


def window_of(controller: Controller) -> Window:
    assert controller.window is not None
    return controller.window


def said(controller: Controller) -> str:
    labels = window_of(controller).findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible()).replace("\u200b", "")


def no_engine_runs(instance: Home) -> bool:
    pid = holder(instance.lock)
    return pid is not None and not psutil.pid_exists(pid)


def wallet_of(controller: Controller) -> Wallet:
    page = window_of(controller).page(3)
    assert isinstance(page, Wallet)
    return page


@pytest.fixture
def shown(controller: Controller, engine: EngineServer, qtbot: QtBot) -> Controller:
    """The ui with its window open on an engine that earns."""
    controller.bridge.open()
    controller.show_window()
    qtbot.waitUntil(lambda: "Earning." in said(controller))
    assert engine.visible is True
    return controller


def test_the_first_frame_shows_the_truth(controller: Controller, engine: EngineServer, qtbot: QtBot) -> None:
    controller.bridge.show_figures(visible=True)
    controller.bridge.open()
    controller.build_window()
    controller.bridge.wait_for_first(2000)
    with qtbot.waitSignal(controller.painted):
        controller.show_window()
        assert "Earning." in said(controller)
    assert engine.subscriptions == 1


def test_what_the_engine_tells_is_shown_and_what_the_user_wants_is_sent(
    shown: Controller, engine: EngineServer, qtbot: QtBot
) -> None:
    engine.show(scenes.game())
    qtbot.waitUntil(lambda: "Elden Ring has the GPU." in said(shown))
    page = window_of(shown).page(0)
    assert isinstance(page, HomePage)
    page.hero.pause_menu.aboutToShow.emit()
    page.hero.pause_menu.actions()[2].trigger()
    qtbot.waitUntil(lambda: engine.commands == [SetMode(RunMode.NEVER)])
    engine.show(scenes.paused())
    qtbot.waitUntil(lambda: page.hero.primary.text() == "Resume")


def test_a_hidden_window_hears_no_figures_and_a_closed_one_is_gone(
    shown: Controller, engine: EngineServer, qtbot: QtBot
) -> None:
    window = window_of(shown)
    window.hide()
    qtbot.waitUntil(lambda: engine.visible is False)
    shown.show_window()
    qtbot.waitUntil(lambda: engine.visible is True)
    assert window_of(shown) is window
    assert not window.close()  # there is no tray here, so it asks first
    with qtbot.waitSignal(shown.done):
        assert window.close()
    qtbot.waitUntil(lambda: not shiboken6.isValid(window))
    qtbot.waitUntil(lambda: engine.visible is False)
    assert shown.window is None


def test_when_the_engine_goes_the_window_says_so_and_when_it_is_back_it_goes_on(
    controller: Controller, instance: Home, qtbot: QtBot
) -> None:
    with EngineServer(instance, scenes.earning()):
        controller.bridge.open()
        controller.show_window()
        qtbot.waitUntil(lambda: "Earning." in said(controller))
    qtbot.waitUntil(lambda: "The engine is not running." in said(controller))
    assert "as of" in said(controller)
    with EngineServer(instance, scenes.waiting()):
        qtbot.waitUntil(lambda: "Waiting for work." in said(controller))


def test_an_engine_that_stops_on_purpose_is_stopping_first(
    shown: Controller, engine: EngineServer, qtbot: QtBot
) -> None:
    engine.push(Stopping())
    qtbot.waitUntil(lambda: "Stopping." in said(shown))


def test_an_engine_that_cannot_start_says_why_and_can_be_started_again(controller: Controller, qtbot: QtBot) -> None:
    controller.show_window()
    controller.bridge.open()
    qtbot.waitUntil(lambda: "The engine could not start." in said(controller))
    assert "It ended with status 1 and said nothing." in said(controller)
    page = window_of(controller).page(0)
    assert isinstance(page, HomePage)
    page.hero.primary.click()
    assert controller.launcher.busy
    qtbot.waitUntil(lambda: not controller.launcher.busy)


@pytest.fixture
def starting(
    qapp: QApplication, instance: Home, theme: Theme, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Controller]:
    """A ui that starts a real engine's process where none answers."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    command = (sys.executable, "-m", "tests.helpers.engine_server")
    made = Controller(qapp, instance, theme, voice, command)
    yield made
    made.end()
    made.deleteLater()


def test_where_no_engine_answers_one_is_started_and_outlives_the_ui(
    starting: Controller, instance: Home, qtbot: QtBot
) -> None:
    starting.show_window()
    starting.bridge.open()
    assert "The engine is on its way; it takes a few seconds." in said(starting)
    qtbot.waitUntil(lambda: "Waiting for work." in said(starting), timeout=20_000)
    starting.end()
    with connect(instance) as client:
        assert client.ask(Shutdown(), Done) == Done()


def test_quitting_for_good_stops_the_engine_first(starting: Controller, instance: Home, qtbot: QtBot) -> None:
    starting.show_window()
    starting.bridge.open()
    qtbot.waitUntil(lambda: "Waiting for work." in said(starting), timeout=20_000)
    with qtbot.waitSignal(starting.done):
        starting.quit_all()
        assert "Stopping." in said(starting)
    qtbot.waitUntil(lambda: no_engine_runs(instance), timeout=10_000)


def test_quitting_while_the_engine_starts_stops_it_as_soon_as_it_answers(
    starting: Controller, instance: Home, qtbot: QtBot
) -> None:
    starting.bridge.open()
    assert starting.launcher.busy
    with qtbot.waitSignal(starting.done, timeout=20_000):
        starting.quit_all()
    qtbot.waitUntil(lambda: no_engine_runs(instance), timeout=10_000)


def test_a_quit_that_the_engine_refuses_is_told_and_nothing_ends(
    shown: Controller, engine: EngineServer, qtbot: QtBot
) -> None:
    engine.answers[Shutdown] = KnownError("disk.full", path="/x")
    with qtbot.assertNotEmitted(shown.done):
        shown.quit_all()
        qtbot.waitUntil(lambda: "The disk is full" in said(shown))
    assert not shown._patience.isActive()


def test_quitting_without_an_engine_ends_at_once(controller: Controller, qtbot: QtBot) -> None:
    controller.bridge.open()
    qtbot.waitUntil(lambda: not controller.launcher.busy)
    with qtbot.waitSignal(controller.done):
        controller.quit_all()


def test_a_claim_is_made_once_and_its_result_stands_in_place(
    shown: Controller, engine: EngineServer, qtbot: QtBot
) -> None:
    engine.answers[Claim] = None
    wallet = wallet_of(shown)
    assert wallet.claim.text() == "Claim 4.10\u00a0tLULL"
    wallet.claim.click()
    wallet.claim.click()
    assert not wallet.claim.isEnabled()
    assert "It is on its way; the history below says when it is paid." in said(shown)
    qtbot.waitUntil(lambda: engine.commands == [Claim()])


def test_a_claims_result_and_then_nothing_more_to_claim(shown: Controller, engine: EngineServer, qtbot: QtBot) -> None:
    engine.answers[Claim] = Claimed(scenes.lull(4.1), "0x" + "7c" * 32, 92_248)
    wallet_of(shown).claim.click()
    qtbot.waitUntil(lambda: "4.10\u00a0tLULL is at your address." in said(shown))
    snapshot = scenes.earning()
    engine.show(replace(snapshot, wallet=replace(snapshot.wallet, claimable=Units(0))))
    qtbot.waitUntil(lambda: not wallet_of(shown).claim.isVisible())


def test_a_claim_that_failed_says_why_in_place_and_can_be_made_again(
    shown: Controller, engine: EngineServer, qtbot: QtBot
) -> None:
    engine.answers[Claim] = KnownError("claim.failed", what="the relayer refused it")
    wallet_of(shown).claim.click()
    qtbot.waitUntil(lambda: "The relayer refused it. Nothing is lost: claim again." in said(shown))
    fault = wallet_of(shown)._fault
    assert fault is not None
    engine.answers[Claim] = Claimed(scenes.lull(4.1), "0x", None)
    fault.mend.click()
    qtbot.waitUntil(lambda: "4.10\u00a0tLULL is at your address." in said(shown))


def test_a_claim_whose_engine_went_away_is_not_left_hanging(
    controller: Controller, instance: Home, qtbot: QtBot
) -> None:
    with EngineServer(instance, scenes.earning()) as server:
        server.answers[Claim] = None
        controller.bridge.open()
        controller.show_window()
        qtbot.waitUntil(lambda: "Earning." in said(controller))
        wallet_of(controller).claim.click()
        qtbot.waitUntil(lambda: server.commands == [Claim()])
    qtbot.waitUntil(lambda: controller._claim.fault is not None)
    assert not controller._claim.claiming


def test_a_refused_command_is_shown_in_place_and_can_be_put_away(
    shown: Controller, engine: EngineServer, qtbot: QtBot
) -> None:
    engine.answers[SetMode] = KnownError("settings.bad", key="mode", what="it is locked")
    shown.send(SetMode(RunMode.NEVER))
    qtbot.waitUntil(lambda: "A setting cannot be used" in said(shown))
    key = next(iter(shown._faults))
    shown._actions.dismiss.emit(key)
    qtbot.waitUntil(lambda: "A setting cannot be used" not in said(shown))


def test_a_notice_of_the_engine_is_put_away_for_good(shown: Controller, engine: EngineServer, qtbot: QtBot) -> None:
    notice = Notice("chain.unreachable", {"url": "http://x", "what": "timed out"}, 5.0)
    engine.show(replace(scenes.earning(), notices=(notice,)))
    qtbot.waitUntil(lambda: "The payment network does not answer" in said(shown))
    shown._actions.dismiss.emit("chain.unreachable@5.0")
    qtbot.waitUntil(lambda: "The payment network does not answer" not in said(shown))
    engine.show(replace(scenes.waiting(), notices=(notice,)))
    qtbot.waitUntil(lambda: "Waiting for work." in said(shown))
    assert "The payment network does not answer" not in said(shown)


def test_the_engine_can_have_the_window_shown(controller: Controller, engine: EngineServer, qtbot: QtBot) -> None:
    controller.bridge.open()
    qtbot.waitUntil(lambda: engine.subscriptions == 1)
    assert controller.window is None
    engine.push(WindowWanted())
    qtbot.waitUntil(lambda: controller.window is not None)


def test_copying_puts_text_on_the_clipboard(shown: Controller, qapp: QApplication) -> None:
    shown._actions.copy.emit(scenes.OWNER)
    assert qapp.clipboard().text() == scenes.OWNER


@pytest.fixture
def restarted(qapp: QApplication, instance: Home, theme: Theme, voice: Voice) -> Iterator[Controller]:
    """The ui of an instance whose owner turned streamer mode on before it was last ended."""
    before = Controller(qapp, instance, theme, voice, ("/bin/false",))
    before._prefs.set_streamer(on=True)
    before._store.sync()
    before.end()
    before.deleteLater()
    made = Controller(qapp, instance, theme, voice, ("/bin/false",))
    yield made
    made.end()
    made.deleteLater()


def test_streamer_mode_is_still_on_in_the_window_after_a_restart(
    restarted: Controller, engine: EngineServer, qtbot: QtBot
) -> None:
    restarted.bridge.open()
    restarted.show_window()
    qtbot.waitUntil(lambda: "Earning." in said(restarted))
    assert wallet_of(restarted).claim.isVisible()
    assert "\u2022\u2022\u2022" in said(restarted)
    assert "4.10" not in said(restarted)
    assert scenes.OWNER not in said(restarted)
    assert engine.subscriptions > 0
