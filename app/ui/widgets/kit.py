"""What every part of the windows is given: the theme, the voice, and where to say what the user wants."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.ui.presenters.voice import Voice
from app.ui.theme import Theme


class Actions(QObject):
    """What the user asks for, from whatever page.

    Signals:
        command: a command of the protocol for the engine.
        start: start the engine.
        claim: claim what is ready.
        dismiss: put the bar with this key away.
        copy: put this text on the clipboard.
        quit_window: end the windows and let the engine work on.
        quit_all: end the windows and the engine.
    """

    command = Signal(object)
    start = Signal()
    claim = Signal()
    dismiss = Signal(str)
    copy = Signal(str)
    quit_window = Signal()
    quit_all = Signal()


@dataclass(frozen=True, slots=True)
class Kit:
    """Theme, voice and actions."""

    theme: Theme
    voice: Voice
    actions: Actions
