"""The whole way, in the real window with a real engine, market and chain, with a picture at each step.

    set up -> measure -> join -> job -> game -> resume -> earn -> claim

The pictures lie in `LULL_PICTURES`, where that is set.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.localnet.network import Localnet
from app.localnet.pretend_game import PretendGame
from app.localnet.shop import Shop
from app.paths import Home
from app.protocol.snapshot import Snapshot
from app.protocol.states import AttemptState, ReasonCode
from app.ui.controller import Controller
from app.ui.onboarding.panel import Onboarding
from app.ui.onboarding.steps import BenchmarkStep
from app.ui.pages.wallet import Wallet
from app.ui.presenters.setup import Step
from app.ui.widgets.gauge import Gauge
from app.ui.window import PAGES, Window
from tests.helpers import practice


pytestmark = [pytest.mark.engine, pytest.mark.chain]

_PATIENCE_MS = 120_000
_TRIES = 20


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Localnet]:
    """A practice network."""
    practice.images()
    with practice.network(tmp_path / "net") as up:
        yield up


def _snap(window: Window, name: str) -> None:
    """Keep a picture, and see that there is something in it."""
    QApplication.processEvents()
    picture = window.grab()
    assert not picture.isNull()
    folder = os.environ.get("LULL_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        assert picture.save(str(Path(folder) / f"{name}.png"))


def _measured(page: BenchmarkStep) -> bool:
    """Return whether the measurement is over."""
    return not page.working.isVisibleTo(page)


def _left(panel: Onboarding, step: Step) -> bool:
    """Return whether a step is over."""
    return panel.step is not step


def _set_up(window: Window, qtbot: QtBot) -> None:
    """Go through the first set-up as its user does, and count the clicks."""
    panel = window.onboarding
    assert isinstance(panel, Onboarding)
    clicks = 0
    while panel.step is not Step.DONE:
        qtbot.waitUntil(panel.forward.isEnabled, timeout=_PATIENCE_MS)
        step = panel.step
        if step is Step.BENCHMARK:
            page = panel.steps[step]
            assert isinstance(page, BenchmarkStep)
            for _ in range(_TRIES):  # a game of somebody else on this machine ends it, as it should
                page.begin()
                qtbot.waitUntil(partial(_measured, page), timeout=_PATIENCE_MS)
                if page.findChildren(Gauge):
                    break
            assert page.findChildren(Gauge), page.problem.text()
        _snap(window, f"{clicks + 1}-{step.value}")
        panel.forward.click()
        clicks += 1
        qtbot.waitUntil(partial(_left, panel, step), timeout=_PATIENCE_MS)
    assert clicks <= 10


def test_from_a_new_home_to_a_claimed_reward_in_the_window(
    net: Localnet, controller: Controller, instance: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    latest: list[Snapshot] = []
    controller.bridge.snapshot.connect(latest.append)

    def seen(question: Callable[[Snapshot], object]) -> None:
        qtbot.waitUntil(lambda: bool(latest and question(latest[-1])), timeout=_PATIENCE_MS)

    window = controller.build_window()
    controller.show_window()
    controller.bridge.open()
    qtbot.waitUntil(lambda: window.onboarding is not None, timeout=_PATIENCE_MS)
    _set_up(window, qtbot)
    assert window.sidebar.isVisible()
    seen(lambda s: s.wallet.owner is not None)
    with practice.worker("you", instance.root, net) as you, Shop(net) as shop:
        seen(lambda s: s.network.listed_at is not None)
        assert window.ribbon.isVisible()
        order = shop.order(practice.job("train-digits", tmp_path, units=900), 10**18)
        seen(lambda s: s.job is not None and s.job.task == order.task and s.job.done > 0)
        _snap(window, "5-job")
        with PretendGame("Elden Ring"):
            seen(lambda s: s.job and s.job.state is AttemptState.HELD and s.engine.reasons[0].code is ReasonCode.GAME)
            _snap(window, "6-game")
        seen(lambda s: s.handback is not None and s.handback.resumed_at is not None)
        _snap(window, "7-resumed")
        seen(lambda s: any(j.task == order.task and j.state is AttemptState.ACCEPTED for j in s.jobs))
        window.open_page(PAGES.index("jobs"))
        _snap(window, "8-accepted")
        window.open_page(PAGES.index("wallet"))
        wallet = window.page(PAGES.index("wallet"))
        assert isinstance(wallet, Wallet)
        seen(lambda s: s.wallet.claimable > 0)
        _snap(window, "9-claimable")
        qtbot.waitUntil(wallet.claim.isEnabled, timeout=_PATIENCE_MS)
        wallet.claim.click()
        seen(lambda s: s.wallet.paid > 0)
        _snap(window, "10-claimed")
        assert latest[-1].wallet.paid == latest[-1].wallet.balance
        assert you.snapshot().wallet.native_balance == 0
