"""Receiving: the address as a code for a camera, in groups for eyes, and whole for the clipboard."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.ui.widgets.basics import Button, Card, Words
from app.ui.widgets.kit import Kit
from app.ui.widgets.qr import QrCode


_CODE_PX = 168


class ReceiveCard(Card):
    """Hidden until it is wanted.

    Attributes:
        code: the QR code.
        copy, close_button: the buttons.
    """

    def __init__(self, kit: Kit) -> None:
        """Make an empty one."""
        super().__init__()
        say = kit.voice.say
        self._kit, self._address = kit, ""
        self.code = QrCode(_CODE_PX)
        self._grouped, self._note = Words("strong", wrap=True), Words("muted", wrap=True)
        self.copy = Button(say("&Copy address"))
        self.close_button = Button(say("Close"), kind="quiet")
        self.copy.clicked.connect(lambda: kit.actions.copy.emit(self._address))
        self.close_button.clicked.connect(lambda: self.setVisible(False))
        words, buttons, row = QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        words.setSpacing(8)
        words.addWidget(Words("label", say("Receive")))
        words.addWidget(self._grouped)
        words.addWidget(self._note)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.close_button)
        buttons.addStretch(1)
        words.addStretch(1)
        words.addLayout(buttons)
        row.setSpacing(24)
        row.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.column.addLayout(row)
        self.setVisible(False)

    def show_address(self, address: str, grouped: str, note: str, *, masked: bool) -> None:
        """Show an address; a masked one has no code."""
        self._address = address
        self._grouped.say(grouped)
        self._note.say(note)
        self.code.show_text("" if masked else address, self._kit.voice.say("The address as a QR code"))
        self.code.setVisible(not masked)
