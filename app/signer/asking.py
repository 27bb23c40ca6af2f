"""How the owner is asked: a port with two adapters, a window and the controlling terminal."""

import os
import sys
from typing import Protocol

from app.desktop.screen import screen_answers
from app.protocol.errors import KnownError
from app.signer.consent import MAX_PASSWORD, Consent
from app.signer.page import Page
from app.signer.requests import Ask


class Asker(Protocol):
    """Asks the owner."""

    @property
    def can_show(self) -> bool:
        """Whether somebody can read what is shown."""
        ...

    def ask(self, page: Page, problem: str = "") -> Consent | None:
        """Show a page and return the consent, or None if the owner declines or closes it.

        Args:
            page: what is asked.
            problem: what was wrong with the answer before, in one sentence.
        """
        ...


class GivenPassword:
    """Answers with a password that the owner put behind a file descriptor: whoever knows it needs no other consent."""

    def __init__(self, descriptor: int) -> None:
        """Read it, up to the end or the end of the line.

        Raises:
            KnownError: `wallet.locked`, if nothing can be read there.
        """
        self._password = read_descriptor(descriptor, MAX_PASSWORD * 4)

    @property
    def can_show(self) -> bool:
        """A file descriptor reads nothing."""
        return False

    def ask(self, page: Page, problem: str = "") -> Consent | None:
        """Consent once, where a password is what consent means; a password that was wrong is not tried again."""
        if problem or page.secret or page.entries or not (page.password or page.new_password):
            return None
        return Consent(self._password)


def read_descriptor(descriptor: int, limit: int) -> str:
    """Return one line of text from an inherited file descriptor, without its end, and close it.

    Raises:
        KnownError: `wallet.locked`.
    """
    what = f"nothing can be read from file descriptor {descriptor}"
    if descriptor < 3:  # the request, the answer, complaints
        raise KnownError("wallet.locked", what=what)
    try:
        with os.fdopen(descriptor, "rb") as file:
            line = file.readline(limit + 1)
    except OSError:
        raise KnownError("wallet.locked", what=what) from None
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    if not text or len(line) > limit:
        raise KnownError("wallet.locked", what=what)
    return text


def asker(how: Ask, password_fd: int | None = None) -> Asker:
    """Return the way to ask that the request names.

    Raises:
        KnownError: `wallet.locked`, if it is not there: then nothing can be consented to.
    """
    nobody = KnownError("wallet.locked", what="this needs your consent, and there is neither a screen nor a terminal")
    if password_fd is not None:
        return GivenPassword(password_fd)
    match how:
        case Ask.DIALOG if screen_answers(os.environ):
            from app.signer.dialog import DialogAsker  # noqa: PLC0415 - Qt, only where a window is shown

            return DialogAsker()
        case Ask.TERMINAL if sys.platform != "win32":
            from app.signer.terminal import open_terminal  # noqa: PLC0415 - termios is there on Unix alone

            if (terminal := open_terminal()) is not None:
                return terminal
    raise nobody
