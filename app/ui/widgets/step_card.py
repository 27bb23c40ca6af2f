"""A transaction that the engine words by itself, a cancellation or a step of a challenge: review, signer, journal."""

from enum import Enum, auto

from PySide6.QtWidgets import QHBoxLayout

from app.protocol.commands import Answer, PrepareCancel, PrepareChallenge, SendDraft, SubmitSigned, Submitted
from app.protocol.errors import AppError
from app.signer.requests import Ask, Sign, Signed
from app.ui.presenters.faults import present_error
from app.ui.widgets.basics import Button, Card, Words
from app.ui.widgets.kit import Kit
from app.ui.widgets.review import DraftReview


class Step(Enum):
    """How far it is."""

    PREPARING = auto()
    REVIEW = auto()
    SIGNING = auto()
    SUBMITTING = auto()
    SENT = auto()
    FAILED = auto()


class StepCard(Card):
    """Hidden until it is wanted. Nothing is signed before it was reviewed here and in the signer's own window.

    Attributes:
        step: how far it is.
        forward: sign, then done; try again where no draft could be made.
        back: put it away; nothing was done.
    """

    def __init__(self, kit: Kit) -> None:
        """Make an empty one."""
        super().__init__(gap=12)
        self._kit = kit
        self._command: PrepareCancel | PrepareChallenge | None = None
        self._draft: SendDraft | None = None
        self._number = 0
        self.step = Step.PREPARING
        self._title, self._told = Words("label"), Words("body", wrap=True)
        self._told.setVisible(False)
        self._review = DraftReview(kit)
        self.forward, self.back = Button(kind="filled"), Button(kit.voice.say("Not now"))
        self.forward.clicked.connect(self._forward)
        self.back.clicked.connect(self.close_up)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.forward)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        for part in (self._title, self._review, self._told):
            self.column.addWidget(part)
        self.column.addLayout(buttons)
        self.setVisible(False)

    @property
    def busy(self) -> bool:
        """Whether the signer or the engine has it in hand."""
        return self.isVisible() and self.step in (Step.SIGNING, Step.SUBMITTING)

    def open(self, title: str, command: PrepareCancel | PrepareChallenge) -> None:
        """Ask the engine for the draft, unless another one is being signed."""
        if self.busy:
            return
        self._title.say(title)
        self._command, self._draft = command, None
        self.setVisible(True)
        self._prepare()
        self.back.setFocus()

    def close_up(self) -> None:
        """Put it away; a draft that comes after this is forgotten."""
        self._number += 1
        self.setVisible(False)

    def _prepare(self) -> None:
        if self._command is None:
            return
        self._number += 1
        number = self._number
        self._told.say_or_hide("")
        self._go(Step.PREPARING)
        self._kit.actions.ask(
            self,
            self._command,
            lambda answer: self._prepared(number, answer),
            lambda error: self._failed(error) if number == self._number else None,
        )

    def _prepared(self, number: int, answer: Answer) -> None:
        if number == self._number and isinstance(answer, SendDraft):
            self._draft = answer
            self._review.show_draft(answer)
            self._go(Step.REVIEW)

    def _forward(self) -> None:
        if self.step is Step.REVIEW and self._draft is not None:
            self._told.say_or_hide("")
            self._go(Step.SIGNING)
            self._kit.actions.sign(self, Sign(self._draft, Ask.DIALOG), self._signed, self._failed)
        elif self.step is Step.FAILED:
            self._prepare()
        elif self.step is Step.SENT:
            self.setVisible(False)

    def _signed(self, signed: object) -> None:
        if isinstance(signed, Signed) and self._draft is not None:
            self._go(Step.SUBMITTING)
            command = SubmitSigned(self._draft.intent, signed.raws)
            self._kit.actions.ask(self, command, self._submitted, self._failed)

    def _submitted(self, answer: Answer) -> None:
        if isinstance(answer, Submitted):
            self._told.say_or_hide(
                self._kit.voice.say("It is on its way. The history below says when it is in a block."), "earn"
            )
            self._go(Step.SENT)

    def _failed(self, error: AppError) -> None:
        fault = present_error(error, self._kit.voice)
        self._told.say_or_hide(f"{fault.title}. {fault.message} {fault.advice}".strip(), "fault")
        self._go(Step.FAILED if self.step is Step.PREPARING else Step.REVIEW)

    def _go(self, step: Step) -> None:
        say = self._kit.voice.say
        self.step = step
        self.forward.say(
            {
                Step.PREPARING: say("Preparing…"),
                Step.REVIEW: say("&Sign and send"),
                Step.SIGNING: say("The signer asks you…"),
                Step.SUBMITTING: say("Sending…"),
                Step.SENT: say("&Done"),
                Step.FAILED: say("Try again"),
            }[step]
        )
        self.forward.setEnabled(step in (Step.REVIEW, Step.SENT, Step.FAILED))
        self.back.setVisible(step in (Step.PREPARING, Step.REVIEW, Step.FAILED))
        self._review.setVisible(step in (Step.REVIEW, Step.SIGNING, Step.SUBMITTING))
