"""The signer's window: Enter declines, nothing in it is markup, and the password is cleared behind it."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.desktop.capture import can_hide_from_capture
from app.paths import Home
from app.protocol.errors import AppError
from app.signer.client import ask_signer
from app.signer.consent import Consent
from app.signer.dialog import ConsentDialog, DialogAsker, dress
from app.signer.page import grant_page
from app.signer.pages import new_wallet_page
from app.signer.requests import Answer, Ask, Create, Grant
from app.ui.theme import FAMILY, load_roles
from tests.helpers.display import x_display
from tests.helpers.waiting import until
from tests.signer.test_policy import GRANT
from wallet.address import Address


OWNER = Address("0x" + "44" * 20)
MARKUP = "<b>https://</b><img src=x>"


def dialog(qtbot: QtBot, *, password: bool = False, new: bool = False, request: Grant = GRANT) -> ConsentDialog:
    """Return a shown dialog."""
    page = new_wallet_page() if new else grant_page(request, OWNER, request.not_after - 86400.0, password=password)
    shown = ConsentDialog(page)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_enter_and_escape_decline(qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
        shown = dialog(qtbot)
        assert shown.cancel_button.isDefault()
        assert not shown.accept_button.isDefault()
        QTest.keyClick(shown, key)
        assert not shown.isVisible()
        assert shown.consent is None


def test_enter_in_the_password_field_declines_too(qtbot: QtBot) -> None:
    shown = dialog(qtbot, password=True)
    field = shown.findChildren(QLineEdit)[0]
    QTest.keyClicks(field, "hunter2!")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert shown.consent is None


def test_closing_the_window_declines(qtbot: QtBot) -> None:
    shown = dialog(qtbot)
    shown.close()
    assert shown.consent is None


def test_the_window_asks_to_be_kept_out_of_recordings_before_anybody_sees_it(qtbot: QtBot) -> None:
    asked: list[tuple[int, bool]] = []

    def hide(window: int, *, hidden: bool) -> bool:
        asked.append((window, hidden))
        return False

    shown = ConsentDialog(new_wallet_page(), hide=hide)
    qtbot.addWidget(shown)
    shown.show()
    assert asked == [(int(shown.winId()), True)]


def test_where_recordings_cannot_be_kept_out_a_page_with_words_says_so(qtbot: QtBot) -> None:
    told = []
    for page in (new_wallet_page(), replace(new_wallet_page(), secret=("abandon",) * 12)):
        shown = ConsentDialog(page)
        qtbot.addWidget(shown)
        told.append(any("recording" in label.text() for label in shown.findChildren(QLabel)))
    assert told == [False, not can_hide_from_capture()]


def test_a_theme_that_counts_in_pixels_has_a_larger_title_too(qtbot: QtBot, qapp: QApplication) -> None:
    before, pixels = qapp.font(), QFont()
    pixels.setPixelSize(14)
    qapp.setFont(pixels)
    try:
        shown = dialog(qtbot)
        title = next(label for label in shown.findChildren(QLabel) if label.font().bold())
        assert title.font().pixelSize() == 18
    finally:
        qapp.setFont(before)


def test_the_signers_own_window_looks_like_the_app(qtbot: QtBot, qapp: QApplication) -> None:
    sheet, face, style = qapp.styleSheet(), qapp.font(), qapp.style().name()
    try:
        dress(qapp)
        shown = dialog(qtbot)
        assert "@" not in qapp.styleSheet()
        ground = shown.grab().toImage().pixelColor(2, 2).name().upper()
        assert ground in {load_roles("dark").ground, load_roles("light").ground}
        assert next(label for label in shown.findChildren(QLabel)).fontInfo().family() == FAMILY
    finally:
        qapp.setStyle(style)
        qapp.setFont(face)
        qapp.setStyleSheet(sheet)


def test_the_button_consents(qtbot: QtBot) -> None:
    shown = dialog(qtbot)
    QTest.mouseClick(shown.accept_button, Qt.MouseButton.LeftButton)
    assert shown.consent == Consent()


def test_a_password_is_needed_where_the_wallet_has_one(qtbot: QtBot) -> None:
    shown = dialog(qtbot, password=True)
    QTest.mouseClick(shown.accept_button, Qt.MouseButton.LeftButton)
    assert shown.isVisible()
    field = shown.findChildren(QLineEdit)[0]
    assert field.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(field, "hunter2!")
    QTest.mouseClick(shown.accept_button, Qt.MouseButton.LeftButton)
    assert shown.consent == Consent("hunter2!")
    assert "hunter2" not in repr(shown.consent)
    shown.forget()
    assert field.text() == ""


def test_a_new_password_is_long_enough_and_typed_twice(qtbot: QtBot) -> None:
    shown = dialog(qtbot, new=True)
    first, second = shown.findChildren(QLineEdit)
    for one, two, problem in (
        ("short", "short", "at least 8"),
        ("long enough", "long enouhg", "differ"),
        ("x" * 1001, "x" * 1001, "at most 1000"),
    ):
        first.setText(one)
        second.setText(two)
        QTest.mouseClick(shown.accept_button, Qt.MouseButton.LeftButton)
        assert shown.consent is None
        assert any(problem in label.text() for label in shown.findChildren(QLabel) if label.isVisible())
    second.setText("long enough")
    first.setText("long enough")
    QTest.mouseClick(shown.accept_button, Qt.MouseButton.LeftButton)
    assert shown.consent == Consent("long enough")


def test_every_field_is_shown_and_none_is_markup(qtbot: QtBot) -> None:
    shown = dialog(qtbot, request=replace(GRANT, symbol=MARKUP[:16], origin=MARKUP))
    labels = shown.findChildren(QLabel)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert MARKUP in [label.text() for label in labels]
    assert len([label for label in labels if label.isVisible() and label.text()]) >= 2 * 8 + 2


@pytest.mark.usefixtures("qtbot")
def test_asking_returns_what_the_owner_did() -> None:
    def consent() -> None:
        window = QApplication.activeModalWidget()
        assert isinstance(window, ConsentDialog)
        window.accept_button.click()

    QTimer.singleShot(50, consent)
    page = grant_page(GRANT, OWNER, 0.0, password=False)
    assert DialogAsker().ask(page, "A problem.") == Consent()


# --- the whole process, on a screen of its own -------------------------------------------------------------------


class Window:
    """A signer's window on its own display, driven from outside."""

    def __init__(self, display: str, home: Home, request: Grant | Create) -> None:
        self._display = display
        self.outcome: Answer | AppError | None = None

        def ask() -> None:
            try:
                self.outcome = ask_signer(home, request)
            except AppError as error:
                self.outcome = error

        self.thread = threading.Thread(target=ask, name="asks the signer")
        self.thread.start()
        self.id = until(self._find, within_s=30, what="the window")

    def _find(self) -> str:
        assert self.outcome is None, f"nothing was asked: {self.outcome}"
        return self._tool("search", "--onlyvisible", "--name", "^Lull$").strip()

    def press(self, *keys: str) -> None:
        """Press keys in the window, as a keyboard does."""
        self._tool("windowfocus", "--sync", self.id)
        self._tool("key", *keys)

    def close(self) -> Answer | AppError:
        """Wait for the end and return what came of it."""
        self.thread.join(timeout=30)
        assert self.outcome is not None
        return self.outcome

    def _tool(self, *arguments: str) -> str:
        program = shutil.which("xdotool")
        assert program, "xdotool is not installed: run installers/check"
        environment = os.environ | {"DISPLAY": self._display}
        return subprocess.run(
            [program, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=60
        ).stdout


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A display that the signer will use."""
    with x_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        for name in ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY"):
            monkeypatch.delenv(name, raising=False)
        yield display


def test_a_grant_of_value_is_decided_in_the_signers_own_window(screen: str, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    owner = ask_signer(home, Create()).owner
    request = replace(GRANT, chain_id=1, not_after=int(time.time()) + 86400, ask=Ask.DIALOG)
    declined = Window(screen, home, request)
    declined.press("Return")
    outcome = declined.close()
    assert isinstance(outcome, AppError)
    assert outcome.code == "wallet.declined"
    allowed = Window(screen, home, request)
    allowed.press("shift+Tab", "space")
    answer = allowed.close()
    assert not isinstance(answer, AppError), answer
    assert answer.owner == owner


def test_a_screen_that_cannot_be_opened_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    ask_signer(home, Create())
    monkeypatch.setenv("DISPLAY", ":987654")
    with pytest.raises(AppError) as refused:
        ask_signer(home, replace(GRANT, chain_id=1, not_after=int(time.time()) + 86400, ask=Ask.DIALOG))
    assert refused.value.code == "wallet.locked"
