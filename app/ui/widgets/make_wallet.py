"""Makes a wallet with one click, silently, where the set-up was left without one."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.protocol.commands import SetOwner
from app.protocol.errors import AppError
from app.signer.requests import Ask, Create, Restore, Wallet
from app.ui.presenters.faults import present_error
from app.ui.widgets.basics import Button, Words
from app.ui.widgets.kit import Kit


class MakeWallet(QWidget):
    """A button for a new wallet, one for an old one, and what went wrong below them.

    Attributes:
        make: a new wallet, whose key stays on this PC.
        restore: one from its words, which the signer asks for in its own window.
    """

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__()
        say = kit.voice.say
        self._kit = kit
        self.make = Button(say("&Make a wallet"), kind="filled")
        self.make.clicked.connect(lambda: self._ask(Create()))
        self.restore = Button(say("&Restore a wallet from its recovery words"), kind="quiet")
        self.restore.clicked.connect(lambda: self._ask(Restore(Ask.DIALOG)))
        self._problem = Words("body", wrap=True)
        self._problem.setMinimumWidth(320)
        self._problem.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._problem.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self.make, self.restore):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._problem)

    def _ask(self, request: Create | Restore) -> None:
        self._problem.setVisible(False)
        self._wait(waiting=True)
        self._kit.actions.sign(self, request, self._made, self._failed)

    def _made(self, wallet: object) -> None:
        """Tell the engine whose the pay is from now on; the next snapshot brings the wallet."""
        self._wait(waiting=False)
        if isinstance(wallet, Wallet) and wallet.owner is not None:
            command = SetOwner(wallet.owner, wallet.protection.value, wallet.backed_up)
            self._kit.actions.ask(self, command, otherwise=self._failed)

    def _failed(self, error: AppError) -> None:
        self._wait(waiting=False)
        fault = present_error(error, self._kit.voice)
        self._problem.say_or_hide(f"{fault.title}. {fault.message} {fault.advice}".strip(), "fault")

    def _wait(self, *, waiting: bool) -> None:
        say = self._kit.voice.say
        self.make.say(say("Making your wallet…") if waiting else say("&Make a wallet"))
        for button in (self.make, self.restore):
            button.setEnabled(not waiting)
