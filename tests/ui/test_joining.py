"""Joining a market: its own words and what is granted are reviewed first, and there is a way back at each step."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.protocol.commands import Command, GetWorker, Join, Leave, SetOwner
from app.protocol.errors import KnownError
from app.protocol.joining import LookAtMarket
from app.protocol.snapshot import Snapshot
from app.protocol.states import NetworkKind, Protection
from app.signer.requests import Ask, Create, Grant, Granted, Restore
from app.signer.requests import Wallet as MadeWallet
from app.ui.pages.home import Home
from app.ui.pages.settings import SettingsPage
from app.ui.pages.wallet import Wallet
from app.ui.presenters.joining import at_risk, looks_like_origin, present_market
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.voice import MASK, Voice
from app.ui.widgets.join_card import JoinCard
from app.ui.widgets.kit import Kit, Question, Signing
from app.ui.window import PAGES, Window
from tests.helpers import pieces, scenes


Open = Callable[[Snapshot], Window]


@pytest.fixture
def questions(kit: Kit) -> list[Question]:
    asked: list[Question] = []
    kit.actions.asked.connect(asked.append)
    return asked


@pytest.fixture
def signings(kit: Kit) -> list[Signing]:
    asked: list[Signing] = []
    kit.actions.signing.connect(asked.append)
    return asked


def homeless() -> Snapshot:
    """No market, but a wallet."""
    return replace(scenes.empty(), wallet=scenes.wallet())


def form(window: Window) -> JoinCard:
    page = window.page(PAGES.index("settings"))
    assert isinstance(page, SettingsPage)
    page.join.click()
    return page.joining


def latest(questions: list[Question]) -> object:
    """Return what was asked of the engine last."""
    return questions[-1].command


def stage(card: JoinCard) -> str:
    """Return how far a joining is."""
    return card.stage.name


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def reviewed(window: Window, questions: list[Question]) -> JoinCard:
    """Return the form with a market under review."""
    card = form(window)
    card.url.setText(" https://market.example ")
    card.rpc.setText("https://node.example")
    card.forward.click()
    assert latest(questions) == LookAtMarket("https://market.example")
    questions[-1].answered(pieces.MARKET)
    return card


@pytest.mark.parametrize("text", ["https://market.example", " http://127.0.0.1:8460/ ", "https://a,https://b"])
def test_what_has_the_shape_of_an_address_may_be_looked_at(text: str) -> None:
    assert looks_like_origin(text)


@pytest.mark.parametrize("text", ["", "market.example", "https://", "ftp://market", "https://a b", "https:///"])
def test_what_has_not_is_not_sent(text: str) -> None:
    assert not looks_like_origin(text)


def test_a_review_says_what_the_market_says_and_what_is_granted(voice: Voice) -> None:
    review = present_market(pieces.MARKET, "https://node.example", scenes.wallet(), voice, scenes.NOW)
    shown = {line.label: line.value for line in (*review.lines, *review.grants)}
    assert review.sentence == "Join Example Compute?"
    assert review.fingerprint.startswith("0x 5B38 Da6a")
    assert shown["Burned"] == "10 % of what buyers pay"
    assert shown["Jobs"] == "Embedding text, Training a model, Rendering"
    assert shown["Pay is ready"] == "45 min after it is settled"
    assert shown["Until"] == "20 Dec, 20:46"
    assert shown["At risk"] == "at most 100\u00a0LULL unsettled"
    assert "0x 9F8f" in shown["Pay goes"]
    assert review.warning
    practice = replace(pieces.MARKET, network=NetworkKind.PRACTICE, burn_bps=125, decimals=36)
    tried = present_market(practice, "", None, replace(voice, masked=True), scenes.NOW)
    assert tried.warning == ""
    assert {line.value for line in tried.lines} >= {"practice; the tokens have no value", "1.25 % of what buyers pay"}
    masked = present_market(practice, "", scenes.wallet(), replace(voice, masked=True), scenes.NOW)
    assert MASK in masked.grants[2].value
    assert at_risk(practice) == 100 * 10**36


def test_a_hostile_market_is_plain_text_and_short(voice: Voice) -> None:
    nasty = replace(pieces.MARKET, name=scenes.HOSTILE * 50, url="https://" + "x" * 900, kinds=("<b>" * 90,) * 40)
    review = present_market(nasty, "r" * 900, None, voice, scenes.NOW)
    assert len(review.sentence) < 100
    assert all(len(line.value) < 500 for line in review.lines)


def test_joining_goes_from_the_address_over_review_and_signer_into_the_market(
    open_window: Open, questions: list[Question], signings: list[Signing]
) -> None:
    card = reviewed(open_window(homeless()), questions)
    assert "Join Example Compute?" in words(card)
    assert not card.forward.isEnabled(), "nobody agreed yet"
    card.agreed.click()
    card.forward.click()
    assert latest(questions) == GetWorker()
    questions[-1].answered(pieces.answer(GetWorker()))
    grant = signings[-1].request
    assert isinstance(grant, Grant)
    assert (grant.origin, grant.market, grant.ask) == (pieces.MARKET.url, pieces.MARKET.market, Ask.DIALOG)
    assert grant.max_at_risk == at_risk(pieces.MARKET)
    signings[-1].answered(Granted(scenes.OWNER, Protection.KEYRING, "{grant}", backed_up=False))
    assert latest(questions) == SetOwner(scenes.OWNER, "keyring", backed_up=False)
    questions[-1].answered(pieces.answer(questions[-1].command))
    assert latest(questions) == Join("https://market.example", "https://node.example", "{grant}")
    assert stage(card) == "JOINING"
    questions[-1].answered(pieces.answer(questions[-1].command))
    assert "This PC works at that market from now on." in words(card)
    card.forward.click()
    assert not card.isVisible()


def test_where_there_is_no_wallet_one_is_made_first(
    open_window: Open, questions: list[Question], signings: list[Signing]
) -> None:
    card = reviewed(open_window(scenes.empty()), questions)
    assert "to a wallet that is made now, on this PC" in words(card)
    card.agreed.click()
    card.forward.click()
    assert signings[-1].request == Create()
    signings[-1].answered(MadeWallet(scenes.OWNER, Protection.FILE, backed_up=False))
    assert latest(questions) == SetOwner(scenes.OWNER, "file", backed_up=False)
    questions[-1].answered(pieces.answer(questions[-1].command))
    assert latest(questions) == GetWorker()


def test_an_owners_key_elsewhere_signs_elsewhere(open_window: Open, kit: Kit, questions: list[Question]) -> None:
    copied: list[str] = []
    kit.actions.copy.connect(copied.append)
    snapshot = replace(scenes.empty(), wallet=replace(scenes.wallet(), protection=Protection.NONE))
    card = reviewed(open_window(snapshot), questions)
    assert "The key of your address is not on this PC." in words(card)
    card.forward.click()
    assert copied == ["lull market join https://market.example --rpc https://node.example --unsigned grant.json"]


def test_each_refusal_stands_in_place_with_its_cause_and_the_way_back_stays_open(
    open_window: Open, questions: list[Question], signings: list[Signing]
) -> None:
    card = form(open_window(homeless()))
    card.url.setText("https://nowhere.example")
    card.rpc.setText("https://node.example")
    card.forward.click()
    questions[-1].refused(KnownError("market.unreachable", url="https://nowhere.example", what="no route"))
    assert "The market does not answer" in words(card)
    assert stage(card) == "TYPING"
    assert card.url.text() == "https://nowhere.example", "what was typed stays"
    card.forward.click()
    questions[-1].answered(pieces.MARKET)
    card.agreed.click()
    card.forward.click()
    questions[-1].answered(pieces.answer(GetWorker()))
    signings[-1].refused(KnownError("wallet.declined"))
    assert stage(card) == "REVIEW"
    card.back.click()
    assert stage(card) == "TYPING"
    card.back.click()
    assert not card.isVisible()


def test_what_is_cancelled_while_it_runs_has_no_effect_afterwards(
    open_window: Open, kit: Kit, questions: list[Question], signings: list[Signing]
) -> None:
    commands: list[Command] = []
    kit.actions.command.connect(commands.append)
    card = form(open_window(homeless()))
    card.url.setText("https://market.example")
    card.rpc.setText("https://node.example")
    card.forward.click()
    looking = questions[-1]
    card.back.click()
    looking.answered(pieces.MARKET)
    assert stage(card) == "TYPING"
    card.forward.click()
    questions[-1].answered(pieces.MARKET)
    card.agreed.click()
    card.forward.click()
    questions[-1].answered(pieces.answer(GetWorker()))
    signings[-1].answered(Granted(scenes.OWNER, Protection.KEYRING, "{grant}"))
    questions[-1].answered(pieces.answer(questions[-1].command))
    joining = questions[-1]
    card.back.click()
    joining.answered(pieces.answer(joining.command))
    assert commands == [Leave()], "the engine had joined by then"
    assert stage(card) == "REVIEW"


def test_home_without_a_market_leads_to_the_form(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(homeless())
    home = window.page(0)
    assert isinstance(home, Home)
    assert home.hero.mend.text() == "Join a market…"
    home.hero.mend.click()
    qtbot.waitUntil(lambda: isinstance(window.pages.currentWidget(), SettingsPage), timeout=20_000)
    page = window.pages.currentWidget()
    assert isinstance(page, SettingsPage)
    assert page.joining.isVisible()
    assert window.focusWidget() is page.joining.url
    page.joining.demo.click()
    page.joining.back.click()
    assert page.join.isVisible()


def test_the_wallet_is_made_on_its_page_and_a_refusal_stands_there(
    open_window: Open, questions: list[Question], signings: list[Signing]
) -> None:
    page = open_window(scenes.empty()).page(PAGES.index("wallet"))
    assert isinstance(page, Wallet)
    page.make.make.click()
    assert not page.make.make.isEnabled()
    assert signings[-1].request == Create()
    signings[-1].refused(KnownError("disk.full", path="/home"))
    assert "The disk is full" in words(page.make)
    page.make.make.click()
    signings[-1].answered(MadeWallet(scenes.OWNER, Protection.KEYRING, backed_up=False))
    assert latest(questions) == SetOwner(scenes.OWNER, "keyring", backed_up=False)
    page.make.restore.click()
    assert [each.request for each in signings][-1:] == [Restore(Ask.DIALOG)]
    page.show_seen(Seen(Link.LOST, scenes.empty()), scenes.NOW)
    assert not page.make.isVisible(), "nobody would hear of it"


@pytest.mark.parametrize("name", ["earnings", "jobs"])
def test_a_page_that_waits_for_work_leads_to_the_market_that_is_missing(
    open_window: Open, qtbot: QtBot, name: str
) -> None:
    window = open_window(scenes.empty())
    page = window.page(PAGES.index(name))
    (join,) = [button for button in page.findChildren(QPushButton) if button.text() == "Join a market…"]
    assert join.isVisible()
    join.click()
    qtbot.waitUntil(lambda: isinstance(window.pages.currentWidget(), SettingsPage), timeout=20_000)
