"""Sending: an address and an amount, and then the way of every transaction."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.protocol.commands import PrepareSend
from app.ui.presenters.money import Token
from app.ui.presenters.sending import looks_like_address, read_amount
from app.ui.widgets.basics import Words
from app.ui.widgets.draft_card import DraftCard, Stage
from app.ui.widgets.kit import Kit


class SendCard(DraftCard):
    """Begins with what is typed, and comes back to it.

    Attributes:
        to, amount: what is typed.
    """

    _WITHOUT_DRAFT = Stage.TYPING

    def __init__(self, kit: Kit) -> None:
        """Make an empty one."""
        super().__init__(kit)
        say = kit.voice.say
        self._token = Token("tokens", 18)
        self.to, self.amount = QLineEdit(), QLineEdit()
        self.to.setPlaceholderText("0x…")
        self.to.setMaxLength(100)
        self.to.setAccessibleName(say("To which address"))
        self.amount.setMaxLength(60)
        self.amount.setFixedWidth(200)
        self.amount.setAccessibleName(say("How much"))
        self._unit = Words("muted")
        for edit in (self.to, self.amount):
            edit.textChanged.connect(self._show)
            edit.returnPressed.connect(self._forward)
        self._typing = QWidget()
        typing = QVBoxLayout(self._typing)
        typing.setContentsMargins(0, 0, 0, 0)
        typing.setSpacing(6)
        typing.addWidget(Words("strong", say("To which address")))
        typing.addWidget(self.to)
        typing.addSpacing(4)
        typing.addWidget(Words("strong", say("How much")))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.amount)
        row.addWidget(self._unit)
        row.addStretch(1)
        typing.addLayout(row)
        self._title.say(say("Send"))
        self.forward.clicked.connect(self._forward)
        self.back.clicked.connect(self._back)
        self._lay_out(self._typing)
        self._show()

    def open(self, token: Token) -> None:
        """Begin, with nothing typed."""
        self._token = token
        self._forget()
        self.to.clear()
        self.amount.clear()
        self._unit.say(token.symbol)
        self._told.say_or_hide("")
        self.setVisible(True)
        self._go(Stage.TYPING)
        self.to.setFocus()

    def _show(self) -> None:
        super()._show()
        say, stage = self._kit.voice.say, self.stage
        self._typing.setVisible(stage in (Stage.TYPING, Stage.PREPARING))
        self._typing.setEnabled(stage is Stage.TYPING)
        if stage is Stage.TYPING:
            typed = looks_like_address(self.to.text()) and read_amount(self.amount.text(), self._token) is not None
            self.forward.setEnabled(typed)
        self.back.say(say("&Change") if stage is Stage.REVIEW else say("Cancel"))

    def _forward(self) -> None:
        if not self.forward.isEnabled():
            return
        if self.stage is Stage.TYPING:
            amount = read_amount(self.amount.text(), self._token)
            if amount is not None:
                self._ask(PrepareSend(self.to.text().strip(), amount))
        elif self.stage is Stage.REVIEW:
            self._sign()
        elif self.stage is Stage.SENT:
            self.setVisible(False)

    def _back(self) -> None:
        typed = self.stage is Stage.REVIEW
        self._forget()
        self._told.say_or_hide("")
        self._go(Stage.TYPING)
        self.setVisible(typed)
