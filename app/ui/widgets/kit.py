"""What every part of the windows is given: the theme, the voice, and where to say what the user wants."""

from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal

from app.protocol.commands import Answer, Command
from app.protocol.errors import AppError
from app.protocol.records import record
from app.ui.prefs import Prefs
from app.ui.presenters.voice import Voice
from app.ui.theme import Theme


if TYPE_CHECKING:
    from app.signer.requests import Request


def nobody(_: object) -> None:
    """Hear an answer that nobody waits for."""


@record
class Signing:
    """A request for the signer, which draws its own confirmation.

    Attributes:
        owner, then, otherwise: as in `Question`.
    """

    request: "Request"
    owner: QObject
    then: Callable[[object], None]
    otherwise: Callable[[AppError], None]

    def answered(self, answer: object) -> None:
        """Give the answer to whoever waits, if anybody does."""
        if shiboken6.isValid(self.owner):
            self.then(answer)

    def refused(self, error: AppError) -> None:
        """Give the error to whoever waits, if anybody does."""
        if shiboken6.isValid(self.owner):
            self.otherwise(error)


@record
class Question:
    """A command whose answer somebody waits for.

    Attributes:
        owner: whoever waits; an answer that comes after its end is dropped.
        then, otherwise: what is called with the answer, or with the error.
    """

    command: Command
    owner: QObject
    then: Callable[[Answer], None]
    otherwise: Callable[[AppError], None]

    def answered(self, answer: Answer) -> None:
        """Give the answer to whoever waits, if anybody does."""
        if shiboken6.isValid(self.owner):
            self.then(answer)

    def refused(self, error: AppError) -> None:
        """Give the error to whoever waits, if anybody does."""
        if shiboken6.isValid(self.owner):
            self.otherwise(error)


class Actions(QObject):
    """What the user asks for, from whatever page.

    Signals:
        command: a command of the protocol for the engine; its outcome is seen in the next snapshot.
        asked: a `Question` for the engine.
        signing: a `Signing` for the signer.
        go: open the page with this name; behind a `#`, the part of it.
        start: start the engine.
        restart: end the engine that is there, whatever it speaks, and start another one.
        claim: claim what is ready.
        dismiss: put the bar with this key away.
        copy: put this text on the clipboard.
        quit_window: end the windows and let the engine work on.
        quit_all: end the windows and the engine.
    """

    command = Signal(object)
    asked = Signal(object)
    signing = Signal(object)
    go = Signal(str)
    start = Signal()
    restart = Signal()
    claim = Signal()
    dismiss = Signal(str)
    copy = Signal(str)
    quit_window = Signal()
    quit_all = Signal()

    def ask(
        self,
        owner: QObject,
        command: Command,
        then: Callable[[Answer], None] = nobody,
        otherwise: Callable[[AppError], None] = nobody,
    ) -> None:
        """Ask the engine, and have the answer given to `then` or the error to `otherwise` while `owner` lives."""
        self.asked.emit(Question(command, owner, then, otherwise))

    def sign(
        self,
        owner: QObject,
        request: "Request",
        then: Callable[[object], None],
        otherwise: Callable[[AppError], None] = nobody,
    ) -> None:
        """Ask the signer, and have the answer given to `then` or the error to `otherwise` while `owner` lives."""
        self.signing.emit(Signing(request, owner, then, otherwise))


@record
class Kit:
    """Theme, voice, actions and the ui's own preferences."""

    theme: Theme
    voice: Voice
    actions: Actions
    prefs: Prefs = field(default_factory=Prefs)
