"""From a click in the window to its effect on the chain: a root is challenged, and what is stuck is cancelled.

Window, engine, signer, market and chain are processes of their own; the owner reads the signer's window and consents.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from app.paths import Home
from app.ui.controller import Controller
from app.ui.pages.wallet import Wallet
from app.ui.widgets.draft_card import DraftCard, Stage
from app.ui.window import PAGES, Window
from tests.desktop.conftest import answers, fill, xdotool
from tests.helpers.contracts import ALICE, TOKEN
from tests.helpers.docker import mounted_tmpfs
from tests.helpers.waiting import until
from tests.helpers.wronged import BOND, EARNED, HAD, Wronged, wronged


pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("window_manager")]

_PATIENCE_MS = 60_000
Seen = Callable[[Callable[[], object]], None]


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Home]:
    """An instance on a small disk of its own."""
    with mounted_tmpfs(tmp_path / "disk", 32 << 20) as disk:
        home = Home(disk / "home")
        home.create()
        yield home


@pytest.fixture
def world(instance: Home, tmp_path: Path, controller: Controller, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wronged]:
    """An owner whose engine has joined; `controller` ends the engine before the market goes."""
    assert controller.window is None
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no-docker.sock")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    with wronged(instance, tmp_path / "market") as made:
        yield made


@pytest.fixture
def seen(qtbot: QtBot) -> Seen:
    """Waits for what is to be seen."""
    return lambda question: qtbot.waitUntil(lambda: bool(question()), timeout=_PATIENCE_MS)


@pytest.fixture
def wallet(world: Wronged, controller: Controller, seen: Seen) -> Wallet:
    """The wallet's page, with what the owner earned and what he has."""
    controller._prefs.set_step("done")
    window = controller.build_window()
    controller.show_window()
    controller.bridge.open()
    window.open_page(PAGES.index("wallet"))
    page = window.page(PAGES.index("wallet"))
    assert isinstance(page, Wallet)
    seen(lambda: page.send.isVisible() and page.send.isEnabled() and page.claim.isVisible())
    assert world.stage.balance(world.owner) == HAD
    return page


def consent() -> None:
    """Be the owner before the signer's window: it is found by its process, and its safe choice is not taken."""
    me = psutil.Process()

    def said(child: psutil.Process) -> list[str]:
        try:
            return child.cmdline()
        except psutil.Error:
            return []  # it ended meanwhile

    def asks() -> str:
        signers = [child for child in me.children() if "app.signer" in said(child)]
        found = [xdotool("search", "--onlyvisible", "--pid", str(each.pid)).split() for each in signers]
        return found[-1][-1] if found and found[-1] else ""

    number = until(asks, within_s=30, what="the signer's window")
    xdotool("windowactivate", "--sync", number)
    xdotool("key", "shift+Tab", "space")


def sign(card: DraftCard, seen: Seen) -> None:
    """Go on from the review to what is sent, by way of the signer."""
    seen(lambda: card.stage in (Stage.REVIEW, Stage.FAILED))
    assert card.stage.name == "REVIEW", card._told.text()
    card.forward.click()
    consent()
    seen(lambda: card.stage in (Stage.SENT, Stage.REVIEW))
    assert card.stage.name == "SENT", card._told.text()
    card.forward.click()
    assert not card.isVisible()


def challenge(world: Wronged, wallet: Wallet, seen: Seen) -> None:
    """Have a root proposed that pays too little; challenge it by clicks until it is dead on the chain."""
    stage, settler = world.stage, world.stage.settler
    nonce = stage.nonce(world.owner)
    assert not wallet.contest.isVisible()
    world.cheat(40 * TOKEN)
    pending = bytes(stage.read("pendingRoot"))
    assert any(pending)
    seen(wallet.contest.isVisible)
    assert "holds 40.00\u00a0tLULL for you, and 60.00\u00a0tLULL is due." in wallet._contest._words.text()
    wallet.contest.click()
    sign(wallet.step_card, seen)
    seen(lambda: stage.token.functions.allowance(world.owner, settler.address).call() == BOND)
    seen(wallet.contest.isVisible)
    wallet.contest.click()
    sign(wallet.step_card, seen)
    seen(lambda: stage.read("openChallenges") == 1)
    assert stage.balance(world.owner) == HAD - BOND
    seen(lambda: "has until" in wallet._contest._words.text())
    assert not wallet.contest.isVisible()
    stage.later(stage.window_s // 2 + 2)
    seen(wallet.contest.isVisible)
    wallet.contest.click()
    sign(wallet.step_card, seen)
    seen(lambda: not any(stage.read("pendingRoot")))
    assert stage.balance(world.owner) == HAD + BOND, "the bond, and as much of the operator's"
    seen(lambda: not wallet._contest.isVisible())
    assert world.you.snapshot().wallet.claimable == EARNED
    assert stage.nonce(world.owner) == nonce + 3, "bond, challenge, uphold, and nothing twice"


def cancel(world: Wronged, wallet: Wallet, seen: Seen) -> None:
    """Send seven tokens on a chain that stands still; cancel that by a click, so that they are never paid."""
    stage = world.stage
    stage.rpc("evm_setAutomine", False)
    wallet.send.click()
    card = wallet.send_card
    card.to.setText(ALICE)
    card.amount.setText("7")
    card.forward.click()
    sign(card, seen)
    seen(wallet.cancel.isVisible)
    wallet.cancel.click()
    sign(wallet.step_card, seen)
    seen(lambda: not wallet.cancel.isVisible())
    stage.rpc("evm_mine")
    seen(lambda: [t.state for t in world.you.snapshot().wallet.transactions if t.kind == "send"] == ["cancelled"])
    seen(lambda: any(row.cells[3].startswith("Cancelled") for row in wallet.table._model.rows))
    assert (stage.balance(ALICE), stage.balance(world.owner), stage.nonce(world.owner)) == (0, HAD, 1)
    stage.rpc("evm_setAutomine", True)


def claim(world: Wronged, wallet: Wallet, seen: Seen, home: Home) -> None:
    """Claim without the market, on a full disk, where nothing may be asked for, and where all is well: paid once."""
    stage, before = world.stage, world.stage.balance(world.owner)

    def refused(code: str) -> None:
        wallet.claim.click()
        seen(lambda: wallet._fault is not None and wallet._fault.fault.code == code)

    world.market.kill()
    seen(lambda: not world.you.snapshot().network.connected)
    refused("market.unreachable")
    window = wallet.window()
    assert isinstance(window, Window)
    assert answers(window)
    window.open_page(PAGES.index("wallet"))
    world.market.start()
    seen(lambda: world.you.snapshot().network.connected)
    filling = fill(home)
    refused("disk.full")
    assert stage.balance(world.owner) == before
    filling.unlink()
    wallet.claim.click()
    seen(lambda: stage.balance(world.owner) == before + EARNED)
    seen(lambda: not wallet.claim.isVisible())
    assert world.you.snapshot().wallet.paid == EARNED


def test_what_is_stuck_is_cancelled_and_what_is_wrong_is_challenged_by_clicks_and_so_it_is_on_the_chain(
    world: Wronged, wallet: Wallet, seen: Seen, instance: Home
) -> None:
    cancel(world, wallet, seen)
    challenge(world, wallet, seen)
    claim(world, wallet, seen, instance)
