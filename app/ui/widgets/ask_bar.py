"""What is asked in place of hiding the window where no tray would bring it back."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.ui.widgets.basics import Button, Words
from app.ui.widgets.kit import Kit


class AskBar(QFrame):
    """Asked in place of hiding the window where no tray would bring it back.

    Attributes:
        keep: close the window, and let the engine work on.
        stop: close the window and stop the engine.
        stay: do neither.
    """

    def __init__(self, kit: Kit) -> None:
        """Build it, hidden."""
        super().__init__()
        voice = kit.voice
        self.setProperty("bar", "attention")
        self.setVisible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Words("strong", voice.say("Close the window?"), wrap=True))
        why = voice.say("This desktop has no tray for Lull. It can earn without a window; start it again to see it.")
        words.addWidget(Words("muted", why, wrap=True))
        row.addLayout(words, 1)
        self.keep = Button(voice.say("Keep earning"))
        self.stop = Button(voice.say("Quit and stop earning"))
        self.stay = Button(voice.say("Stay open"))
        self.keep.clicked.connect(kit.actions.quit_window)
        self.stop.clicked.connect(kit.actions.quit_all)
        for button in (self.keep, self.stop, self.stay):
            row.addWidget(button)
