"""Asks on the controlling terminal. Standard input carries the request, and whoever wrote that must not answer it."""

import contextlib
import os
import sys
from collections.abc import Iterator

from app.signer.consent import MAX_PASSWORD, Consent, password_problem
from app.signer.page import Page


assert sys.platform != "win32"  # noqa: S101 - mypy reads it, and does not check what follows for Windows


_LONGEST = 4 * MAX_PASSWORD + 2
_TRIES = 3
_COLUMNS = 3
_OTHER_SCREEN = "\x1b[?1049h\x1b[H\x1b[2J"
_FIRST_SCREEN = "\x1b[2J\x1b[?1049l"


class TerminalAsker:
    """Asks on a terminal that is open for reading and writing."""

    def __init__(self, descriptor: int) -> None:
        """Take the terminal's file descriptor."""
        self._descriptor = descriptor

    @property
    def can_show(self) -> bool:
        """Somebody sits before it."""
        return True

    def ask(self, page: Page, problem: str = "") -> Consent | None:
        """Show the page, and take nothing but the word of consent, typed in full, for a consent."""
        try:
            return self._ask(page, problem)
        except (KeyboardInterrupt, OSError):
            self._say("\n")
            return None

    def _ask(self, page: Page, problem: str) -> Consent | None:
        if page.secret:
            return self._show(page)
        if page.entries:
            return self._typed(page, problem)
        width = max((len(label) for label, _ in page.facts), default=0)
        lines = ["", page.title, *(f"  {label:{width}}  {value}" for label, value in page.facts), page.note, ""]
        if problem:
            lines.append(problem)
        self._say("\n".join(lines) + "\n")
        if page.new_password:
            return self._choose()
        word = page.consent.lower()
        if self._read(f"Type {word} and press Enter; anything else declines: ") != word:
            return None
        if not page.password:
            return Consent()
        password = self._read("Wallet password: ", echo=False)
        return Consent(password) if password else None

    def _show(self, page: Page) -> Consent | None:
        """Show words on a screen of their own, which is gone afterwards and leaves nothing to scroll back to."""
        width = max(len(word) for word in page.secret)
        cells = [f"{place:2}. {word:{width}}" for place, word in enumerate(page.secret, 1)]
        rows = ["   ".join(cells[at : at + _COLUMNS]) for at in range(0, len(cells), _COLUMNS)]
        self._say(_OTHER_SCREEN)
        try:
            self._say("\n".join(("", page.title, "", *(f"  {row}" for row in rows), "", page.note, "")) + "\n")
            word = page.consent.lower()
            return Consent() if self._read(f"Type {word} and press Enter; anything else declines: ") == word else None
        finally:
            self._say(_FIRST_SCREEN)

    def _typed(self, page: Page, problem: str) -> Consent | None:
        """Read what is to be typed, on a screen of its own as well."""
        self._say(_OTHER_SCREEN)
        try:
            self._say(f"\n{page.title}\n{page.note}\n{problem}\n\n")
            entries = tuple(self._read(f"{label} (Enter alone declines): ") for label in page.entries)
        finally:
            self._say(_FIRST_SCREEN)
        return Consent(entries=entries) if all(entries) else None

    def _choose(self) -> Consent | None:
        for _ in range(_TRIES):
            password = self._read("New password (Enter alone declines): ", echo=False)
            if not password:
                return None
            if not (problem := password_problem(password, self._read("Once more: ", echo=False))):
                return Consent(password)
            self._say(problem + "\n")
        return None

    def _say(self, text: str) -> None:
        with contextlib.suppress(OSError):
            os.write(self._descriptor, text.encode())

    def _read(self, prompt: str, *, echo: bool = True) -> str:
        """Return one line, without what was typed before the question stood there."""
        with self._settings(echo=echo):
            self._say(prompt)
            line = b""
            while not line.endswith(b"\n") and len(line) < _LONGEST and (more := os.read(self._descriptor, 1024)):
                line += more
        if not echo:
            self._say("\n")
        return line.decode("utf-8", "replace").rstrip("\r\n")

    @contextlib.contextmanager
    def _settings(self, *, echo: bool) -> Iterator[None]:
        """Set the terminal to lines, with or without echo, and set it back whatever happens."""
        import termios  # noqa: PLC0415 - is not there on Windows

        before = termios.tcgetattr(self._descriptor)
        after = [*before]
        after[3] |= termios.ICANON | termios.ISIG
        after[3] = after[3] | termios.ECHO if echo else after[3] & ~termios.ECHO
        termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, after)
        try:
            yield
        finally:
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, before)


def open_terminal() -> TerminalAsker | None:
    """Return the controlling terminal, or None if there is none or this process is in its background."""
    try:
        descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return None
    try:
        if os.tcgetpgrp(descriptor) == os.getpgrp():
            return TerminalAsker(descriptor)
    except OSError:
        pass
    os.close(descriptor)
    return None
