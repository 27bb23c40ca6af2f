"""Asks on the controlling terminal. Standard input carries the request, and whoever wrote that must not answer it."""

import contextlib
import os
import termios
from collections.abc import Iterator

from app.signer.asking import MAX_PASSWORD, Consent, password_problem
from app.signer.page import Page


_LONGEST = 4 * MAX_PASSWORD + 2
_TRIES = 3


class TerminalAsker:
    """Asks on a terminal that is open for reading and writing."""

    def __init__(self, descriptor: int) -> None:
        """Take the terminal's file descriptor."""
        self._descriptor = descriptor

    def ask(self, page: Page, problem: str = "") -> Consent | None:
        """Show the page, and take nothing but the word of consent, typed in full, for a consent."""
        try:
            return self._ask(page, problem)
        except (KeyboardInterrupt, OSError):
            self._say("\n")
            return None

    def _ask(self, page: Page, problem: str) -> Consent | None:
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
