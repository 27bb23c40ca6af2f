"""The signer asks on the controlling terminal, takes the typed word alone for consent, and shows no password."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.paths import Home
from app.signer.client import ask_signer
from app.signer.requests import Ask, Create, Grant, Opening, Request, Show, encode_request
from tests.helpers.terminal import Terminal, on_terminal
from tests.signer.test_policy import GRANT
from wallet.keys import keystore, store
from wallet.keys.owner import OwnerKey


PASSWORD = "a pässword with a canary"
CLIENT = (
    "import sys; from app.paths import Home; from app.signer.client import ask_signer; from pathlib import Path\n"
    "from app.signer.requests import decode_request, encode_answer; from app.protocol.errors import AppError\n"
    "try: answer = ask_signer(Home(Path(sys.argv[1])), decode_request(sys.argv[2].encode()))\n"
    "except AppError as error: answer = error\n"
    "except KeyboardInterrupt: sys.exit(130)\n"
    "sys.stdout.buffer.write(encode_answer(answer))"
)


class Session:
    """Runs requests on terminals and keeps all that was said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = Home(folder / "home")
        self.said = ""

    def start(self, request: Request) -> Any:  # noqa: ANN401 - a context manager of Terminal
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        line = encode_request(request).decode()
        return on_terminal([sys.executable, "-c", CLIENT, str(self.home.root), line], self.folder, environment)

    def answer(self, terminal: Terminal) -> dict[str, Any]:
        """Return the answer once the program ended."""
        terminal.process.wait(timeout=60)
        self.said += terminal.drain() + (self.folder / "stderr").read_text()
        answer: dict[str, Any] = json.loads((self.folder / "stdout").read_text())
        return answer


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A home without a wallet. Whatever happens in the test, the password was shown nowhere."""
    session = Session(tmp_path)
    yield session
    assert PASSWORD not in session.said
    assert "Traceback" not in session.said


@pytest.fixture
def locked(session: Session) -> Session:
    """The same with a wallet behind a password."""
    session.home.create()
    content = keystore.seal(OwnerKey.generate(), PASSWORD.encode(), keystore.Protection.PASSWORD)
    store.create(session.home.keystore, content)
    return session


def real_grant() -> Grant:
    """Return a grant of value, to be asked for on a terminal."""
    origin = "https://market.example"
    return replace(GRANT, chain_id=1, origin=origin, not_after=int(time.time()) + 86400, ask=Ask.TERMINAL)


def test_a_password_is_chosen_twice_and_never_shown(session: Session) -> None:
    with session.start(Create(Opening.PASSWORD, Ask.TERMINAL)) as terminal:
        terminal.wait_for("New password")
        terminal.type("short\n")
        terminal.wait_for("Once more")
        terminal.type("short\n")
        terminal.wait_for("at least 8 characters")
        terminal.wait_for("New password")
        terminal.type(PASSWORD + "\n")
        terminal.wait_for("Once more")
        terminal.type(PASSWORD + "\n")
        answer = session.answer(terminal)
    assert answer["with"]["protection"] == "password"
    sealed = store.load(session.home.keystore)
    assert sealed is not None
    assert sealed.open(PASSWORD.encode()).key().address == answer["with"]["owner"]


def test_enter_alone_makes_no_wallet(session: Session) -> None:
    with session.start(Create(Opening.PASSWORD, Ask.TERMINAL)) as terminal:
        terminal.wait_for("New password")
        terminal.type("\n")
        assert session.answer(terminal)["error"] == "wallet.declined"
    assert not session.home.keystore.exists()


def test_a_grant_of_value_shows_every_field_and_wants_the_word_and_the_password(locked: Session) -> None:
    request = real_grant()
    with locked.start(request) as terminal:
        text = terminal.wait_for("anything else declines")
        for part in ("https://market.example", "chain 1\r\n", "1 tLULL", "0x 1111 1111", "0x 2222", "0x 3333"):
            assert part in text
        terminal.type("allow\n")
        terminal.wait_for("Wallet password: ")
        terminal.type(PASSWORD + "\n")
        answer = locked.answer(terminal)
    assert answer["ok"] == "Granted"


@pytest.mark.parametrize("typed", ["", "y", "yes", "no", "Allow it", "allow "])
def test_anything_but_the_word_declines(locked: Session, typed: str) -> None:
    with locked.start(real_grant()) as terminal:
        terminal.wait_for("declines")
        terminal.type(typed + "\n")
        assert locked.answer(terminal)["error"] == "wallet.declined"


def test_three_wrong_passwords_end_it(locked: Session) -> None:
    with locked.start(real_grant()) as terminal:
        for attempt in range(3):
            terminal.wait_for("anything else declines")
            terminal.type("allow\n")
            terminal.wait_for("Wallet password: ")
            terminal.type(f"wrong-canary-{attempt}\n")
            if attempt < 2:
                terminal.wait_for("That is not the wallet's password.")
        answer = locked.answer(terminal)
    assert answer["error"] == "wallet.locked"
    assert "wrong-canary" not in locked.said + json.dumps(answer)


def test_what_was_typed_before_the_question_does_not_consent(locked: Session) -> None:
    with locked.start(real_grant()) as terminal:
        terminal.type("allow\n" * 5)
        terminal.wait_for("anything else declines")
        terminal.type("\n")
        assert locked.answer(terminal)["error"] == "wallet.declined"


def test_the_end_of_the_terminal_declines(locked: Session) -> None:
    with locked.start(real_grant()) as terminal:
        terminal.wait_for("anything else declines")
        terminal.type("\x04")
        assert locked.answer(terminal)["error"] == "wallet.declined"


def test_control_c_in_the_password_declines_and_restores_the_terminal(locked: Session) -> None:
    with locked.start(real_grant()) as terminal:
        terminal.wait_for("anything else declines")
        terminal.type("allow\n")
        terminal.wait_for("Wallet password: ")
        terminal.type("\x03")
        assert terminal.process.wait(timeout=60) == 130
        locked.said += terminal.drain()


def test_the_signer_ends_with_the_one_who_asked(locked: Session) -> None:
    with locked.start(real_grant()) as terminal:
        terminal.wait_for("anything else declines")
        terminal.process.send_signal(signal.SIGKILL)
        terminal.process.wait(timeout=60)
    # The guard against left-over processes fails this test if the signer lives on.


def test_a_silent_request_says_nothing_on_the_terminal(session: Session) -> None:
    with session.start(Create()) as terminal:
        assert session.answer(terminal)["ok"] == "Wallet"
    assert session.said.strip() == ""
    assert ask_signer(session.home, Show()).owner
