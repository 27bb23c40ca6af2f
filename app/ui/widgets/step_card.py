"""A transaction that the engine words by itself: a cancellation or a step of a challenge."""

from app.protocol.commands import PrepareCancel, PrepareChallenge
from app.ui.widgets.draft_card import DraftCard, Stage
from app.ui.widgets.kit import Kit


class StepCard(DraftCard):
    """Asks for its draft when it is opened, and again where none could be made."""

    def __init__(self, kit: Kit) -> None:
        """Make an empty one."""
        super().__init__(kit)
        self._command: PrepareCancel | PrepareChallenge | None = None
        self.back.say(kit.voice.say("Not now"))
        self.forward.clicked.connect(self._forward)
        self.back.clicked.connect(self.close_up)
        self._lay_out()

    @property
    def busy(self) -> bool:
        """Whether the signer or the engine has it in hand."""
        return self.isVisible() and self.stage in (Stage.SIGNING, Stage.SUBMITTING)

    def open(self, title: str, command: PrepareCancel | PrepareChallenge) -> None:
        """Ask the engine for the draft, unless another one is being signed."""
        if self.busy:
            return
        self._title.say(title)
        self._command = command
        self.setVisible(True)
        self._ask(command)
        self.back.setFocus()

    def close_up(self) -> None:
        """Put it away; a draft that comes after this is forgotten."""
        self._forget()
        self.setVisible(False)

    def _forward(self) -> None:
        if self.stage is Stage.REVIEW:
            self._sign()
        elif self.stage is Stage.FAILED and self._command is not None:
            self._ask(self._command)
        elif self.stage is Stage.SENT:
            self.setVisible(False)
