"""What every transaction goes through in a card: the engine's draft, its review, the signer's window, the journal."""

from enum import Enum, auto
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.protocol.commands import (
    Answer,
    PrepareCancel,
    PrepareChallenge,
    PrepareSend,
    SendDraft,
    SubmitSigned,
    Submitted,
)
from app.protocol.errors import AppError
from app.signer.requests import Ask, Sign, Signed
from app.ui.presenters.faults import present_error
from app.ui.widgets.basics import Button, Card, Words
from app.ui.widgets.kit import Kit
from app.ui.widgets.review import DraftReview


class Stage(Enum):
    """How far a transaction is."""

    TYPING = auto()
    PREPARING = auto()
    REVIEW = auto()
    SIGNING = auto()
    SUBMITTING = auto()
    SENT = auto()
    FAILED = auto()


class DraftCard(Card):
    """Hidden until it is wanted. Nothing is signed before it was reviewed here and in the signer's own window.

    Attributes:
        stage: how far it is.
        forward: the one filled button: sign, then done.
        back: put it away, or change what was typed.

    Signals:
        opened: it is seen, or no more; its button is the one that stands out as long.
    """

    opened = Signal(bool)

    _WITHOUT_DRAFT: ClassVar[Stage] = Stage.FAILED
    """Where a draft that could not be made leaves the card."""

    def __init__(self, kit: Kit) -> None:
        """Make an empty one."""
        super().__init__(gap=12)
        self._kit = kit
        self._draft: SendDraft | None = None
        self._number = 0
        self.stage = self._WITHOUT_DRAFT
        self._title, self._told = Words("label"), Words("body", wrap=True)
        self._told.setVisible(False)
        self._review = DraftReview(kit)
        self.forward, self.back = Button(kind="filled"), Button()
        self.setVisible(False)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Say that it is seen."""
        super().showEvent(event)
        self.opened.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Say that it is not."""
        super().hideEvent(event)
        self.opened.emit(False)

    def _lay_out(self, *parts: QWidget) -> None:
        """Put parts between the title and the review, and the buttons below it all."""
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.forward)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        for part in (self._title, *parts, self._review, self._told):
            self.column.addWidget(part)
        self.column.addLayout(buttons)

    def _forget(self) -> None:
        """Let a draft that comes after this go unseen."""
        self._number += 1
        self._draft = None

    def _ask(self, command: PrepareSend | PrepareCancel | PrepareChallenge) -> None:
        """Have the engine word the transaction."""
        self._forget()
        number = self._number
        self._told.say_or_hide("")
        self._go(Stage.PREPARING)
        self._kit.actions.ask(
            self,
            command,
            lambda answer: self._prepared(number, answer),
            lambda error: self._failed(error) if number == self._number else None,
        )

    def _prepared(self, number: int, answer: Answer) -> None:
        if number == self._number and isinstance(answer, SendDraft):
            self._draft = answer
            self._review.show_draft(answer)
            self._go(Stage.REVIEW)

    def _sign(self) -> None:
        if self._draft is not None:
            self._told.say_or_hide("")
            self._go(Stage.SIGNING)
            self._kit.actions.sign(self, Sign(self._draft, Ask.DIALOG), self._signed, self._failed)

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
        self._go(Stage.REVIEW if self.stage in (Stage.SIGNING, Stage.SUBMITTING) else self._WITHOUT_DRAFT)

    def _go(self, stage: Stage) -> None:
        self.stage = stage
        self._show()

    def _show(self) -> None:
        """Dress the card for its stage."""
        say, stage = self._kit.voice.say, self.stage
        self._review.setVisible(stage in (Stage.REVIEW, Stage.SIGNING, Stage.SUBMITTING))
        self.forward.say(
            {
                Stage.TYPING: say("&Review"),
                Stage.PREPARING: say("Preparing…"),
                Stage.REVIEW: say("&Sign and send"),
                Stage.SIGNING: say("The signer asks you…"),
                Stage.SUBMITTING: say("Sending…"),
                Stage.SENT: say("&Done"),
                Stage.FAILED: say("Try again"),
            }[stage]
        )
        self.forward.setEnabled(stage in (Stage.REVIEW, Stage.SENT, Stage.FAILED))
        self.back.setVisible(stage not in (Stage.SIGNING, Stage.SUBMITTING, Stage.SENT))
