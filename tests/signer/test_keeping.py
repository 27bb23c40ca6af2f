"""Backup, password and restore, page by page: whoever stops on the way, or answers wrongly, has changed nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.paths import Home
from app.protocol.errors import KnownError
from app.protocol.states import Protection
from app.signer import pages
from app.signer.asking import Asker
from app.signer.consent import Consent
from app.signer.dialog import ConsentDialog
from app.signer.page import Page
from app.signer.requests import Ask, Backup, Create, Export, Opening, Protect, Restore
from app.signer.service import Signer
from wallet.keys import store
from wallet.keys.owner import OwnerSecret


PASSWORD = "a password of an owner"
Answer = Callable[[Page], Consent | None]


class Owner:
    """A person before the signer: reads what is shown, writes words down, and answers; or stops at a page."""

    can_show = True

    def __init__(self, *, stops_at: int = 1000, types: Callable[[str], str] = lambda word: word) -> None:
        self.paper: tuple[str, ...] = ()
        self.pages: list[Page] = []
        self._stops_at = stops_at
        self._types = types

    def __call__(self, how: Ask, password_fd: int | None = None) -> Asker:
        del how, password_fd
        return self

    def ask(self, page: Page, problem: str = "") -> Consent | None:
        assert not self.paper or " ".join(self.paper[:2]) not in problem
        self.pages.append(page)
        if len(self.pages) > self._stops_at:
            return None
        self.paper = page.secret or self.paper
        if page.entries == ("Words",):
            return Consent(entries=(self._types(" ".join(self.paper)),))
        if page.entries:
            return Consent(entries=tuple(self._types(self.paper[int(e.split()[1]) - 1]) for e in page.entries))
        return Consent(PASSWORD if page.password or page.new_password else "")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with a quick-start wallet, and no keyring."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    home = Home(tmp_path / "home")
    Signer(home, Owner()).handle(Create())
    return home


def files(home: Home) -> dict[str, bytes]:
    """Return all key files."""
    return {path.name: path.read_bytes() for path in home.keys.iterdir()}


def test_a_password_comes_with_a_backup_and_takes_the_old_way_in_away(place: Home) -> None:
    before = files(place)
    owner = Owner()
    made = Signer(place, owner).handle(Protect(Ask.DIALOG))
    assert (made.protection, made.backed_up) == (Protection.PASSWORD, True)  # type: ignore[union-attr]  # a Wallet
    assert [bool(page.secret) for page in owner.pages] == [False, True, False, False, False]
    sealed = store.load(place.keystore)
    assert sealed is not None
    assert sealed.open(PASSWORD.encode()).words() == owner.paper
    after = files(place)
    assert "owner.wrap" in before
    assert "owner.wrap" not in after
    assert not {content for name, content in before.items() if name != "owner.wrap"} & set(after.values())


@pytest.mark.parametrize("stops_at", range(5))
def test_whoever_stops_on_the_way_has_changed_nothing(place: Home, stops_at: int) -> None:
    before = files(place)
    with pytest.raises(KnownError) as declined:
        Signer(place, Owner(stops_at=stops_at)).handle(Protect(Ask.DIALOG))
    assert declined.value.code == "wallet.declined"
    assert files(place) == before


@pytest.mark.parametrize("request_", [Protect(Ask.DIALOG), Backup(Ask.DIALOG)])
def test_wrong_words_three_times_end_it_without_a_change(place: Home, request_: Protect | Backup) -> None:
    before = files(place)
    with pytest.raises(KnownError) as wrong:
        Signer(place, Owner(types=lambda text: text + " zoo")).handle(request_)
    assert wrong.value.code == "wallet.words"
    assert files(place) == before


def test_a_wrong_answer_in_the_quiz_is_no_backup(place: Home) -> None:
    before = files(place)
    with pytest.raises(KnownError) as wrong:
        Signer(place, Owner(types=lambda text: text if " " in text else "zoo")).handle(Backup(Ask.DIALOG))
    assert wrong.value.code == "wallet.words"
    assert files(place) == before


def test_a_backup_alone_keeps_the_protection(place: Home) -> None:
    made = Signer(place, Owner()).handle(Backup(Ask.DIALOG))
    assert (made.protection, made.backed_up) == (Protection.FILE, True)  # type: ignore[union-attr]  # a Wallet
    shown = Owner()
    Signer(place, shown).handle(Protect(Ask.DIALOG))
    assert not any(page.secret for page in shown.pages), "words that were backed up are not shown again"


def test_words_restore_the_wallet_elsewhere_and_an_export_opens_with_its_password(place: Home, tmp_path: Path) -> None:
    owner = Owner()
    made = Signer(place, owner).handle(Protect(Ask.DIALOG))
    other = Owner()
    other.paper = owner.paper
    again = Signer(Home(tmp_path / "other"), other).handle(Restore(Ask.DIALOG))
    assert again.owner == made.owner
    exported = Signer(place, Owner()).handle(Export(Ask.DIALOG))
    sealed = store.parse(exported.keystore.encode())  # type: ignore[union-attr]  # Exported
    assert sealed.open(PASSWORD.encode()).key().address == made.owner


def test_a_new_wallet_by_password_is_not_backed_up_yet(tmp_path: Path) -> None:
    made = Signer(Home(tmp_path / "home"), Owner()).handle(Create(Opening.PASSWORD, Ask.DIALOG))
    assert (made.protection, made.backed_up) == (Protection.PASSWORD, False)  # type: ignore[union-attr]  # a Wallet


# --- the pages in a window ---------------------------------------------------------------------------------------


def test_the_words_stand_numbered_in_the_window_and_cannot_be_copied(qtbot: QtBot) -> None:
    words = OwnerSecret.from_words(
        "legal winner thank year wave sausage worth useful legal winner thank yellow"
    ).words()
    page = pages.words_page(words)
    assert not any(word in repr(page) for word in ("sausage", "legal winner"))
    shown = ConsentDialog(page)
    qtbot.addWidget(shown)
    shown.show()
    labels = {label.text(): label for label in shown.findChildren(QLabel)}
    for place_, word in enumerate(words, 1):
        label = labels[f"{place_}.  {word}"]
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert not label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def test_what_is_typed_is_given_once_nothing_is_empty_and_cleared_behind_it(qtbot: QtBot) -> None:
    shown = ConsentDialog(pages.quiz_page([2, 5, 11]))
    qtbot.addWidget(shown)
    shown.show()
    lines = shown.findChildren(QLineEdit)
    assert len(lines) == 3
    for number, line in enumerate(lines):
        QTest.mouseClick(shown.accept_button, Qt.MouseButton.LeftButton)
        assert shown.consent is None
        QTest.keyClicks(line, f"word{number}")
    QTest.mouseClick(shown.accept_button, Qt.MouseButton.LeftButton)
    assert shown.consent == Consent("", ("word0", "word1", "word2"))
    assert "word0" not in repr(shown.consent)
    shown.forget()
    assert [line.text() for line in lines] == ["", "", ""]
