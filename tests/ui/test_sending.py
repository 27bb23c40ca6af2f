"""Receiving and sending: exact amounts, a review of every field, the signer, and a way back at each step."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.protocol.commands import PrepareSend, SubmitSigned
from app.protocol.errors import KnownError
from app.protocol.money import Units
from app.protocol.snapshot import Snapshot
from app.protocol.states import Protection
from app.signer.requests import Ask, Sign, Signed
from app.ui.pages.wallet import Wallet
from app.ui.presenters.money import Token
from app.ui.presenters.sending import exact, looks_like_address, present_review, read_amount
from app.ui.presenters.voice import MASK, Voice
from app.ui.presenters.wallet import grouped, present_wallet
from app.ui.widgets.kit import Kit, Question, Signing
from app.ui.widgets.send_card import SendCard
from app.ui.window import Window
from tests.helpers import pieces, scenes
from tests.helpers.pieces import DRAFT


VOICE = Voice(zone=scenes.ZONE)
TOKEN = Token("tLULL", 18)


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


def wallet(window: Window) -> Wallet:
    page = window.page(3)
    assert isinstance(page, Wallet)
    return page


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def latest(questions: list[Question]) -> object:
    """Return what was asked of the engine last."""
    return questions[-1].command


def stage(card: SendCard) -> str:
    """Return how far a sending is."""
    return card.stage.name


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("1", 10**18),
        ("1.5", 15 * 10**17),
        ("1,5", 15 * 10**17),
        (" 12 345.25 ", 1234525 * 10**16),
        (".5", 5 * 10**17),
        ("0.000000000000000001", 1),
        ("1.50000000000000000000000", 15 * 10**17),
    ],
)
def test_what_is_typed_is_read_exactly(text: str, units: int) -> None:
    assert read_amount(text, TOKEN) == units


@pytest.mark.parametrize("text", ["", "0", "0.0", "-1", "1.2.3", "1e18", "NaN", "²", "1.0000000000000000001", "9" * 61])
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert read_amount(text, TOKEN) is None


@given(st.integers(1, 10**40), st.integers(0, 24))
def test_an_amount_that_is_shown_exactly_is_read_back_exactly(units: int, decimals: int) -> None:
    token = Token("x", decimals)
    shown = exact(units, "x", decimals, VOICE).partition("\u00a0")[0]
    assert read_amount(shown, token) == (units if len(shown) <= 60 else None)


def test_only_the_shape_of_an_address_lets_one_go_on() -> None:
    assert looks_like_address(f" {scenes.OWNER}\n")
    assert not looks_like_address(scenes.OWNER[:-1])
    assert not looks_like_address("0x" + "g" * 40)


def test_a_sending_goes_from_typing_over_review_and_signer_into_the_journal(
    open_window: Callable[[Snapshot], Window], questions: list[Question], signings: list[Signing]
) -> None:
    page = wallet(open_window(scenes.earning()))
    page.send.click()
    card = page.send_card
    assert not card.forward.isEnabled()
    card.to.setText(DRAFT.to)
    card.amount.setText("1.5")
    card.forward.click()
    assert latest(questions) == PrepareSend(DRAFT.to, Units(15 * 10**17))
    questions[-1].answered(pieces.answer(questions[-1].command))
    shown = words(card)
    for part in ("Send 1.5\u00a0tLULL.", grouped(DRAFT.to), "0.00009\u00a0ETH", "0.00183\u00a0ETH", "6.67\u00a0tLULL"):
        assert part in shown
    assert "You have not sent to this address before." in shown
    card.forward.click()
    assert signings[-1].request == Sign(DRAFT, Ask.DIALOG)
    assert not card.forward.isEnabled()
    signings[-1].answered(Signed(scenes.OWNER, Protection.KEYRING, ("0xaa", "0xbb")))
    assert latest(questions) == SubmitSigned(DRAFT.intent, ("0xaa", "0xbb"))
    questions[-1].answered(pieces.answer(questions[-1].command))
    assert "It is on its way." in words(card)
    card.forward.click()
    assert not card.isVisible()


def test_a_declined_signature_changes_nothing_and_the_review_stays(
    open_window: Callable[[Snapshot], Window], questions: list[Question], signings: list[Signing]
) -> None:
    page = wallet(open_window(scenes.earning()))
    page.send.click()
    card = page.send_card
    card.to.setText(DRAFT.to)
    card.amount.setText("1.5")
    card.forward.click()
    questions[-1].answered(DRAFT)
    card.forward.click()
    signings[-1].refused(KnownError("wallet.declined"))
    assert stage(card) == "REVIEW"
    assert "nothing was changed" in words(card)
    assert not any(isinstance(question.command, SubmitSigned) for question in questions)
    card.back.click()
    assert stage(card) == "TYPING"
    assert card.amount.text() == "1.5"


def test_an_engine_that_refuses_is_said_where_it_was_typed(
    open_window: Callable[[Snapshot], Window], questions: list[Question]
) -> None:
    page = wallet(open_window(scenes.earning()))
    page.send.click()
    card = page.send_card
    card.to.setText(DRAFT.to)
    card.amount.setText("100")
    card.forward.click()
    questions[-1].refused(KnownError("send.funds", have="8.17 tLULL", want="100 tLULL"))
    assert "There is not enough in the wallet" in words(card)
    assert stage(card) == "TYPING"


def test_a_draft_that_comes_after_cancel_is_forgotten(
    open_window: Callable[[Snapshot], Window], questions: list[Question]
) -> None:
    page = wallet(open_window(scenes.earning()))
    page.send.click()
    card = page.send_card
    card.to.setText(DRAFT.to)
    card.amount.setText("1.5")
    card.forward.click()
    card.back.click()
    assert not card.isVisible()
    questions[-1].answered(DRAFT)
    assert stage(card) == "TYPING"


def test_a_look_alike_is_loud() -> None:
    review = present_review(replace(DRAFT, warnings=("look-alike", "unknown-code")), "x", VOICE)
    assert [tone for tone, _ in review.warnings] == ["fault"]


def test_the_address_is_shown_as_a_code_that_holds_it(open_window: Callable[[Snapshot], Window]) -> None:
    import segno  # noqa: PLC0415

    page = wallet(open_window(scenes.earning()))
    page.receive.click()
    code = page.receive_card.code
    expected = segno.make_qr(scenes.OWNER, error="m")
    assert code.isVisible()
    assert code.rows == tuple(bytes(map(bool, row)) for row in expected.matrix)
    page.receive.click()
    assert not page.receive_card.isVisible()


def test_streamer_mode_masks_every_sum_and_address_of_the_page(open_window: Callable[[Snapshot], Window]) -> None:
    view = present_wallet(scenes.earning(), replace(VOICE, masked=True), scenes.NOW)
    told = repr(view).replace(repr(scenes.OWNER), "")
    assert view.address == MASK
    for secret in ("8.17", "12.91", "4.10", "5.02", "0x5290", "2.50"):
        assert secret not in told
    page = wallet(open_window(scenes.earning()))
    page.hide_sums.click()
    assert page.kit.prefs.streamer


def test_an_address_whose_key_is_elsewhere_offers_no_sending(open_window: Callable[[Snapshot], Window]) -> None:
    base = scenes.earning()
    page = wallet(open_window(replace(base, wallet=replace(base.wallet, protection=Protection.NONE))))
    assert not page.send.isVisible()
    assert page.receive.isVisible()


def test_a_claim_says_what_it_costs_before_it_is_made() -> None:
    view = present_wallet(scenes.earning(), VOICE, scenes.NOW)
    assert view.claim_note == "You get all of it. The transfer costs 0.03\u00a0tLULL, which buyers have already paid."
    assert "never written down" in view.unbacked


def test_the_history_has_each_payment_once_newest_first() -> None:
    base = scenes.earning()
    doubled = replace(base.wallet.transactions[0], kind="claim", hash=base.wallet.claims[0].transaction)
    snapshot = replace(base, wallet=replace(base.wallet, transactions=(*base.wallet.transactions, doubled)))
    rows = present_wallet(snapshot, VOICE, scenes.NOW).rows
    assert len(rows) == 4
    assert [row.copied for row in rows].count(base.wallet.claims[0].transaction) == 1
