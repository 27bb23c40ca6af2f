"""The first set-up: at most ten clicks from a new PC to one that works, and a restart comes back to the same step."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.desktop.autostart import XdgAutostart
from app.desktop.checks import System, look
from app.protocol.commands import Command, RunBenchmark, SetMode, SetOwner
from app.protocol.errors import KnownError
from app.protocol.snapshot import Snapshot
from app.protocol.states import EngineState, Protection, Reason, ReasonCode, RunMode
from app.signer.requests import Create, Wallet
from app.ui.onboarding.panel import Onboarding
from app.ui.onboarding.steps import BenchmarkStep, ConsentStep, WhenStep
from app.ui.prefs import Prefs
from app.ui.presenters.reasons import Tone
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.setup import Step, done_before, may_go_on, needed, present_checks
from app.ui.presenters.voice import Voice
from app.ui.widgets.kit import Kit, Question, Signing
from app.ui.window import Shown, Window
from tests.helpers import pieces, scenes


ROOMY = System(64 << 30, None, windows=False)
VOICE = Voice(zone=scenes.ZONE)


def seen(snapshot: Snapshot) -> Seen:
    return Seen(Link.CONNECTED, snapshot)


def new() -> Snapshot:
    """A PC on which nothing was set up."""
    return replace(scenes.empty(), sandbox="docker 27.3.1, runsc")


@pytest.fixture
def fresh(kit: Kit) -> Kit:
    """The kit of somebody who was never here."""
    return replace(kit, prefs=Prefs(None, kit.actions))


@pytest.fixture
def asked(fresh: Kit) -> list[Question]:
    """What the steps asked of the engine, answered as a healthy one does."""
    questions: list[Question] = []

    def hear(question: Question) -> None:
        questions.append(question)
        question.answered(pieces.answer(question.command))

    fresh.actions.asked.connect(hear)
    return questions


@pytest.fixture
def signer(fresh: Kit) -> list[Signing]:
    """What was asked of the signer; a test answers."""
    requests: list[Signing] = []
    fresh.actions.signing.connect(requests.append)
    return requests


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def test_everything_is_set_up_in_four_clicks(
    fresh: Kit, asked: list[Question], signer: list[Signing], tmp_path: Path
) -> None:
    commands: list[Command] = []
    fresh.actions.command.connect(commands.append)
    way = XdgAutostart(tmp_path / "autostart", ("lull", "--hidden"))
    panel = Onboarding(fresh, tmp_path, way)
    panel.show_seen(seen(new()), scenes.NOW)
    clicks = 0
    while panel.step is not Step.DONE:
        assert panel.forward.isEnabled(), panel.step
        panel.forward.click()
        clicks += 1
        if signer:
            request = signer.pop()
            assert request.request == Create()
            request.answered(Wallet(scenes.OWNER, Protection.KEYRING, has_words=True, backed_up=False))
        assert clicks <= 10
    assert clicks == 4
    assert [q.command for q in asked] == [SetOwner(scenes.OWNER, "keyring", backed_up=False), RunBenchmark()]
    assert commands == [SetMode(RunMode.AUTO)]
    assert way.enabled()
    assert fresh.prefs.step == Step.DONE
    panel.deleteLater()


@pytest.mark.parametrize("step", [Step.CONSENT, Step.BENCHMARK, Step.WHEN])
def test_a_restart_comes_back_to_the_same_step(fresh: Kit, tmp_path: Path, step: Step) -> None:
    store = QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
    Prefs(store).set_step(step)
    again = Prefs(QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat), fresh.actions)
    panel = Onboarding(replace(fresh, prefs=again), tmp_path)
    assert panel.step is step
    panel.deleteLater()


def test_ones_own_address_is_one_click_away_and_no_key_is_made(
    fresh: Kit, asked: list[Question], signer: list[Signing], tmp_path: Path
) -> None:
    fresh.prefs.set_step(Step.CONSENT)
    panel = Onboarding(fresh, tmp_path)
    panel.show_seen(seen(new()), scenes.NOW)
    step = panel.steps[Step.CONSENT]
    assert isinstance(step, ConsentStep)
    step.other.click()
    assert not panel.forward.isEnabled()
    step.address.setText("not an address")
    assert not panel.forward.isEnabled()
    step.address.setText(f" {scenes.OWNER} ")
    panel.forward.click()
    assert asked[0].command == SetOwner(scenes.OWNER, "none")
    assert not signer
    assert panel.step is Step.BENCHMARK
    panel.deleteLater()


def test_a_signer_that_fails_is_said_in_place_and_can_be_tried_again(
    fresh: Kit, signer: list[Signing], tmp_path: Path
) -> None:
    fresh.prefs.set_step(Step.CONSENT)
    panel = Onboarding(fresh, tmp_path)
    panel.show_seen(seen(new()), scenes.NOW)
    panel.forward.click()
    assert not panel.forward.isEnabled()
    signer.pop().refused(KnownError("wallet.locked", what="the keyring said no"))
    assert "The wallet could not be opened" in words(panel)
    assert panel.forward.isEnabled()
    assert panel.step is Step.CONSENT
    panel.deleteLater()


def test_a_wallet_that_is_there_is_not_made_again(fresh: Kit, signer: list[Signing], tmp_path: Path) -> None:
    fresh.prefs.set_step(Step.CONSENT)
    panel = Onboarding(fresh, tmp_path)
    panel.show_seen(seen(scenes.earning()), scenes.NOW)
    panel.forward.click()
    assert not signer
    assert panel.step is Step.BENCHMARK
    panel.deleteLater()


def test_a_benchmark_that_stops_for_a_game_keeps_nobody_from_going_on(fresh: Kit, tmp_path: Path) -> None:
    fresh.prefs.set_step(Step.BENCHMARK)
    questions: list[Question] = []
    fresh.actions.asked.connect(questions.append)
    panel = Onboarding(fresh, tmp_path)
    panel.show_seen(seen(new()), scenes.NOW)
    step = panel.steps[Step.BENCHMARK]
    assert isinstance(step, BenchmarkStep)
    assert step.working.isVisibleTo(panel)
    questions[0].refused(KnownError("benchmark.failed", what="Elden Ring started"))
    assert "Run it again any time." in words(panel)
    assert panel.forward.isEnabled()
    panel.deleteLater()


def test_working_only_on_demand_and_no_start_at_login_are_respected(fresh: Kit, tmp_path: Path) -> None:
    fresh.prefs.set_step(Step.WHEN)
    commands: list[Command] = []
    fresh.actions.command.connect(commands.append)
    way = XdgAutostart(tmp_path / "autostart", ("lull",))
    way.enable()
    panel = Onboarding(fresh, tmp_path, way)
    step = panel.steps[Step.WHEN]
    assert isinstance(step, WhenStep)
    step.asked.click()
    step.login.click()
    panel.back.click()
    assert panel.step is Step.BENCHMARK
    panel.forward.click()
    panel.forward.click()
    assert commands == [SetMode(RunMode.NEVER)]
    assert not way.enabled()
    panel.deleteLater()


def test_the_window_shows_the_steps_to_somebody_new_and_its_pages_afterwards(
    fresh: Kit, tmp_path: Path, asked: list[Question]
) -> None:
    store = QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
    window = Window(fresh, lambda: True, store)
    window.show_all(Shown(seen(new()), scenes.NOW))
    window.show()
    assert isinstance(window.pages.currentWidget(), Onboarding)
    assert not window.sidebar.isVisible()
    window.open_page(3)
    assert isinstance(window.pages.currentWidget(), Onboarding)
    fresh.prefs.set_step(Step.DONE)
    assert window.sidebar.isVisible()
    assert not isinstance(window.pages.currentWidget(), Onboarding)
    assert not asked
    window.close()


def test_what_is_missing_may_be_mended_later_but_without_an_engine_nothing_goes_on(fresh: Kit, tmp_path: Path) -> None:
    panel = Onboarding(fresh, tmp_path)
    panel.show_seen(Seen(Link.STARTING), scenes.NOW)
    assert not panel.forward.isEnabled()
    panel.show_seen(seen(scenes.fault()), scenes.NOW)
    assert panel.forward.isEnabled()
    assert panel.forward.text() == "Fix it later"
    panel.deleteLater()


def test_who_has_a_wallet_already_is_asked_nothing() -> None:
    assert done_before(seen(scenes.earning()), "")
    assert not needed(seen(scenes.earning()), "")
    assert needed(seen(new()), "")
    assert needed(seen(scenes.earning()), "benchmark")
    assert not needed(seen(new()), "done")
    assert not needed(Seen(Link.STARTING), "")


@pytest.mark.parametrize(
    ("system", "make", "tones", "go"),
    [
        (ROOMY, scenes.earning, "earn earn earn earn", True),
        (ROOMY, scenes.fault, "earn fault earn earn", False),
        (ROOMY, new, "earn earn attention earn", True),
        (System(1 << 30, None, windows=False), new, "earn earn attention fault", False),
        (System(5 << 30, False, windows=True), new, "earn fault earn attention attention", False),
        (System(None, True, windows=True), scenes.earning, "earn earn earn earn wait", True),
    ],
)
def test_each_check_has_its_verdict(
    system: System,
    make: Callable[[], Snapshot],
    tones: str,
    go: bool,  # noqa: FBT001 - a parameter of a table
) -> None:
    checks = present_checks(seen(make()), system, VOICE)
    assert " ".join(check.tone for check in checks) == tones
    assert may_go_on(checks) is go
    assert all(check.mend for check in checks if check.tone in (Tone.FAULT, Tone.ATTENTION))


def test_docker_that_is_missing_on_windows_announces_the_restart() -> None:
    reason = Reason(ReasonCode.FAULT, {"code": "docker.unreachable", "what": "no pipe"})
    snapshot = replace(new(), engine=scenes.engine(EngineState.FAULT, reason))
    docker = present_checks(seen(snapshot), System(64 << 30, True, windows=True), VOICE)[2]
    assert docker.command == "wsl --install"
    assert "comes back after it" in docker.mend


def test_an_engine_that_is_not_there_yet_is_waited_for_and_one_that_failed_is_said() -> None:
    starting = present_checks(Seen(Link.STARTING), ROOMY, VOICE)
    assert starting[0].tone is Tone.WAIT
    lost = present_checks(Seen(Link.LOST, None, KnownError("engine.start-failed", what="No.")), ROOMY, VOICE)
    assert lost[0].tone is Tone.FAULT


def test_the_pc_is_looked_at_where_lull_keeps_its_things(tmp_path: Path) -> None:
    found = look(tmp_path)
    assert found.free_bytes
    assert look(tmp_path / "missing").free_bytes is None
