"""Cancelling what waits, and challenging a root that pays too little: said, reviewed, signed, no button dead."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.protocol.commands import PrepareCancel, PrepareChallenge, SubmitSigned
from app.protocol.errors import KnownError
from app.protocol.money import Units
from app.protocol.purse import ChallengeView, LeafView, SendDraft, TransactionView
from app.protocol.snapshot import Snapshot
from app.protocol.states import Protection
from app.signer.requests import Ask, Sign, Signed
from app.ui.pages.earnings import Earnings
from app.ui.pages.wallet import Wallet
from app.ui.presenters.contest import Contest, present_contest
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.sending import present_review
from app.ui.presenters.voice import MASK, Voice
from app.ui.widgets.kit import Kit, Question, Signing
from app.ui.window import PAGES, Window
from tests.helpers import pieces, scenes


Open = Callable[[Snapshot], Window]
OLDER, NEWER = "0x" + "d1" * 32, "0x" + "d2" * 32
LEAF = LeafView(4, "short", scenes.lull(5), scenes.lull(3), scenes.NOW + 7200, "statement")


def waiting(*hashes: str, kind: str = "send") -> Snapshot:
    """Return a wallet with transactions that wait, the newest first."""
    base = scenes.earning()
    mine = tuple(
        TransactionView(kind, scenes.lull(1.5), scenes.OWNER, "submitted", scenes.NOW - 60 * at, None, each, True)
        for at, each in enumerate(hashes, 1)
    )
    return replace(base, wallet=replace(base.wallet, transactions=(*mine, *base.wallet.transactions)))


def owed(leaf: LeafView | None = LEAF, challenge: ChallengeView | None = None) -> Snapshot:
    base = scenes.earning()
    return replace(base, wallet=replace(base.wallet, leaf=leaf, challenge=challenge))


def draft(kind: str) -> SendDraft:
    return replace(pieces.DRAFT, kind=kind, bond=scenes.lull(0.5), warnings=(), intent=f"{kind}-1")


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


def latest(questions: list[Question]) -> object:
    """Return what was asked of the engine last."""
    return questions[-1].command


def wallet(window: Window) -> Wallet:
    page = window.page(PAGES.index("wallet"))
    assert isinstance(page, Wallet)
    window.open_page(PAGES.index("wallet"))
    return page


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_what_waits_is_cancelled_after_its_cost_was_reviewed_and_the_signer_asked(
    open_window: Open, questions: list[Question], signings: list[Signing]
) -> None:
    page = wallet(open_window(waiting(OLDER)))
    assert "Sent, 1.50\u00a0tLULL: waiting for a block since" in words(page)
    page.cancel.click()
    assert latest(questions) == PrepareCancel(OLDER)
    questions[-1].answered(draft("cancel"))
    shown = words(page.step_card)
    for part in (
        "Cancel what waits as number 4.",
        "Cost now",
        "0.00009\u00a0ETH",
        "0.00183\u00a0ETH",
        "first, nothing is",
    ):
        assert part in shown
    page.step_card.forward.click()
    assert signings[-1].request == Sign(draft("cancel"), Ask.DIALOG)
    assert not page.step_card.forward.isEnabled()
    signings[-1].answered(Signed(scenes.OWNER, Protection.KEYRING, ("0xaa",)))
    assert latest(questions) == SubmitSigned("cancel-1", ("0xaa",))
    questions[-1].answered(pieces.answer(questions[-1].command))
    assert "It is on its way." in words(page.step_card)
    page.step_card.forward.click()
    assert not page.step_card.isVisible()


def test_the_chosen_one_is_cancelled_or_else_the_one_that_waits_longest(
    open_window: Open, questions: list[Question]
) -> None:
    page = wallet(open_window(waiting(NEWER, OLDER)))
    page.cancel.click()
    assert latest(questions) == PrepareCancel(OLDER)
    page.step_card.back.click()
    page.table.selectRow(0)
    page.cancel.click()
    assert latest(questions) == PrepareCancel(NEWER)
    page.table.selectRow(3)
    page.cancel.click()
    assert latest(questions) == PrepareCancel(OLDER)


def test_nothing_that_waits_and_a_key_that_is_elsewhere_offer_no_cancelling(open_window: Open) -> None:
    page = wallet(open_window(scenes.earning()))
    assert not page.cancel.isVisible()
    base = waiting(OLDER)
    elsewhere = replace(base, wallet=replace(base.wallet, protection=Protection.NONE))
    page.show_seen(Seen(Link.CONNECTED, elsewhere), scenes.NOW)
    assert not page.cancel.isVisible()


def test_a_draft_that_cannot_be_made_is_said_and_can_be_tried_again(
    open_window: Open, questions: list[Question], signings: list[Signing]
) -> None:
    page = wallet(open_window(waiting(OLDER)))
    page.cancel.click()
    card = page.step_card
    late = "it is in a block, and cannot be cancelled any more"
    questions[-1].refused(KnownError("send.refused", what=late))
    assert late[1:] in words(card)
    card.forward.click()
    assert latest(questions) == PrepareCancel(OLDER)
    before = questions[-1]
    card.back.click()
    before.answered(draft("cancel"))
    assert not card.isVisible()
    page.cancel.click()
    questions[-1].answered(draft("cancel"))
    card.forward.click()
    page.cancel.click()
    signings[-1].refused(KnownError("wallet.declined"))
    assert "nothing was changed" in words(card)
    assert card.forward.isEnabled()
    assert not any(isinstance(question.command, SubmitSigned) for question in questions)


def test_a_root_that_pays_too_little_is_said_with_the_time_left_and_challenged_from_the_wallet(
    open_window: Open, questions: list[Question], signings: list[Signing]
) -> None:
    window = open_window(owed())
    page = wallet(window)
    text = "The market's next root holds 3.00\u00a0tLULL for you, and 5.00\u00a0tLULL is due."
    assert text in words(page)
    page.contest.click()
    assert latest(questions) == PrepareChallenge()
    questions[-1].answered(draft("bond"))
    assert "Let the contract take 1.5\u00a0tLULL as a bond, once." in words(page.step_card)
    page.step_card.forward.click()
    assert signings[-1].request == Sign(draft("bond"), Ask.DIALOG)


def test_earnings_say_it_too_and_lead_to_the_wallet(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(owed())
    window.open_page(PAGES.index("earnings"))
    page = window.page(PAGES.index("earnings"))
    assert isinstance(page, Earnings)
    assert "is due. You can challenge it" in words(page)
    page.contest.click()
    qtbot.waitUntil(lambda: window.place == PAGES.index("wallet"), timeout=20_000)
    page.show_seen(Seen(Link.CONNECTED, scenes.earning()), scenes.NOW)
    assert not page.contest.isVisibleTo(page)


@pytest.mark.parametrize(
    ("leaf", "challenge", "said", "button"),
    [
        (replace(LEAF, state="withheld"), None, "does not show what its next root holds", "Challenge it…"),
        (replace(LEAF, until_at=scenes.NOW), None, "The time to challenge it is over.", ""),
        (LEAF, ChallengeView(1, "open", scenes.lull(5), scenes.lull(1), scenes.NOW + 60), "has until", ""),
        (None, ChallengeView(1, "ripe", scenes.lull(5), scenes.lull(1), 0.0), "as much again", "Uphold it…"),
        (None, ChallengeView(1, "over", scenes.lull(5), scenes.lull(1), 0.0), "can be taken back", "Take it back…"),
    ],
)
def test_the_step_that_is_due_is_offered_and_no_other(
    voice: Voice, leaf: LeafView | None, challenge: ChallengeView | None, said: str, button: str
) -> None:
    found = present_contest(owed(leaf, challenge), voice)
    assert found is not None
    assert said in found.text
    assert found.button == button


@pytest.mark.parametrize("state", ["fits", "looking", "never-heard-of"])
def test_a_root_that_fits_or_may_still_fit_is_no_trouble(voice: Voice, state: str) -> None:
    assert present_contest(owed(replace(LEAF, state=state)), voice) is None
    assert present_contest(None, voice) is None


def test_no_step_is_offered_while_one_is_on_its_way_or_the_key_is_elsewhere(voice: Voice) -> None:
    base = waiting(OLDER, kind="bond")
    busy = present_contest(replace(base, wallet=replace(base.wallet, leaf=LEAF)), voice)
    base = owed()
    elsewhere = present_contest(replace(base, wallet=replace(base.wallet, protection=Protection.NONE)), voice)
    assert isinstance(busy, Contest)
    assert isinstance(elsewhere, Contest)
    assert (busy.button, elsewhere.button) == ("", "")
    assert "A step is on its way" in busy.text
    assert "not on this PC" in elsewhere.text


def test_what_is_missing_shows_even_where_rounding_would_hide_it_and_streamer_mode_hides_sums(voice: Voice) -> None:
    little = replace(LEAF, due=Units(scenes.lull(5) + 9), held=scenes.lull(5))
    found = present_contest(owed(little), voice)
    assert found is not None
    assert "5.000000000000000009" in found.text
    masked = present_contest(owed(little), replace(voice, masked=True))
    assert masked is not None
    assert MASK in masked.text
    assert "5.00" not in masked.text


@pytest.mark.parametrize("kind", ["cancel", "bond", "challenge", "uphold", "refund"])
def test_a_review_of_each_kind_says_what_happens_and_never_that_something_is_claimed(voice: Voice, kind: str) -> None:
    review = present_review(draft(kind), "x", voice)
    assert "Claim" not in review.sentence
    assert review.warnings
    labels = [line.label for line in review.lines]
    assert ("Bond" in labels) is (kind != "cancel")
    assert "Left afterwards" not in labels
    assert (review.to == "x") is (kind == "bond")
