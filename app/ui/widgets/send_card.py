"""Sending: an address and an amount, a review of every field, the signer's own window, and the way into a block."""

from enum import Enum, auto

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.protocol.commands import Answer, PrepareSend, SendDraft, SubmitSigned, Submitted
from app.protocol.errors import AppError
from app.signer.requests import Ask, Sign, Signed
from app.ui.presenters.faults import present_error
from app.ui.presenters.money import Token
from app.ui.presenters.sending import looks_like_address, read_amount
from app.ui.widgets.basics import Button, Card, Words
from app.ui.widgets.kit import Kit
from app.ui.widgets.review import DraftReview


class Stage(Enum):
    """How far a sending is."""

    TYPING = auto()
    PREPARING = auto()
    REVIEW = auto()
    SIGNING = auto()
    SUBMITTING = auto()
    SENT = auto()


class SendCard(Card):
    """Hidden until it is wanted.

    Attributes:
        to, amount: what is typed.
        forward: review, then sign, then done.
        back: cancel, or change what was typed.
    """

    def __init__(self, kit: Kit) -> None:
        """Make an empty one."""
        super().__init__(gap=12)
        say = kit.voice.say
        self._kit = kit
        self._token = Token("tokens", 18)
        self._draft: SendDraft | None = None
        self._number = 0
        self.stage = Stage.TYPING
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
        self._typing, self._review = QWidget(), DraftReview(kit)
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
        self._title = Words("label", say("Send"))
        self._told = Words("body", wrap=True)
        self._told.setVisible(False)
        self.forward, self.back = Button(kind="filled"), Button()
        self.forward.clicked.connect(self._forward)
        self.back.clicked.connect(self._back)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.forward)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        for part in (self._title, self._typing, self._review, self._told):
            self.column.addWidget(part)
        self.column.addLayout(buttons)
        self.setVisible(False)
        self._show()

    def open(self, token: Token) -> None:
        """Begin, with nothing typed."""
        self._token = token
        self.stage, self._draft = Stage.TYPING, None
        self._number += 1
        self.to.clear()
        self.amount.clear()
        self._unit.say(token.symbol)
        self._told.say_or_hide("")
        self.setVisible(True)
        self._show()
        self.to.setFocus()

    def _show(self) -> None:
        say, stage = self._kit.voice.say, self.stage
        self._typing.setVisible(stage in (Stage.TYPING, Stage.PREPARING))
        self._typing.setEnabled(stage is Stage.TYPING)
        self._review.setVisible(stage in (Stage.REVIEW, Stage.SIGNING, Stage.SUBMITTING))
        self.forward.say(
            {
                Stage.TYPING: say("&Review"),
                Stage.PREPARING: say("Preparing…"),
                Stage.REVIEW: say("&Sign and send"),
                Stage.SIGNING: say("The signer asks you…"),
                Stage.SUBMITTING: say("Sending…"),
                Stage.SENT: say("&Done"),
            }[stage]
        )
        typed = looks_like_address(self.to.text()) and read_amount(self.amount.text(), self._token) is not None
        self.forward.setEnabled(stage in (Stage.REVIEW, Stage.SENT) or (stage is Stage.TYPING and typed))
        self.back.say(say("&Change") if stage is Stage.REVIEW else say("Cancel"))
        self.back.setVisible(stage not in (Stage.SIGNING, Stage.SUBMITTING, Stage.SENT))

    def _forward(self) -> None:
        if not self.forward.isEnabled():
            return
        if self.stage is Stage.TYPING:
            self._prepare()
        elif self.stage is Stage.REVIEW and self._draft is not None:
            self._go(Stage.SIGNING)
            self._kit.actions.sign(self, Sign(self._draft, Ask.DIALOG), self._signed, self._failed)
        elif self.stage is Stage.SENT:
            self.setVisible(False)

    def _prepare(self) -> None:
        amount = read_amount(self.amount.text(), self._token)
        if amount is None:
            return
        self._number += 1
        number = self._number
        self._told.say_or_hide("")
        self._go(Stage.PREPARING)
        self._kit.actions.ask(
            self,
            PrepareSend(self.to.text().strip(), amount),
            lambda answer: self._prepared(number, answer),
            lambda error: self._failed(error) if number == self._number else None,
        )

    def _prepared(self, number: int, answer: Answer) -> None:
        if number != self._number or not isinstance(answer, SendDraft):
            return  # it was cancelled meanwhile
        self._draft = answer
        self._review.show_draft(answer)
        self._go(Stage.REVIEW)

    def _signed(self, signed: object) -> None:
        if isinstance(signed, Signed) and self._draft is not None:
            self._go(Stage.SUBMITTING)
            command = SubmitSigned(self._draft.intent, signed.raws)
            self._kit.actions.ask(self, command, self._submitted, self._failed)

    def _submitted(self, answer: Answer) -> None:
        if isinstance(answer, Submitted):
            self._told.say_or_hide(
                self._kit.voice.say("It is on its way. The history below says when it is in a block."), "earn"
            )
            self._go(Stage.SENT)

    def _failed(self, error: AppError) -> None:
        fault = present_error(error, self._kit.voice)
        self._told.say_or_hide(f"{fault.title}. {fault.message} {fault.advice}".strip(), "fault")
        self._go(Stage.REVIEW if self.stage in (Stage.SIGNING, Stage.SUBMITTING) else Stage.TYPING)

    def _back(self) -> None:
        self._number += 1
        if self.stage is Stage.REVIEW:
            self._told.say_or_hide("")
            self._go(Stage.TYPING)
        else:
            self._go(Stage.TYPING)
            self.setVisible(False)

    def _go(self, stage: Stage) -> None:
        self.stage = stage
        self._show()
