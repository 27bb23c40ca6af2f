"""Joining a market: its address, a review of its own words and of what is granted, the signer's window, and in."""

import time
from enum import Enum, auto

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.protocol.commands import Answer, GetWorker, Join, Leave, SetOwner, WorkerAddress
from app.protocol.errors import AppError
from app.protocol.joining import LookAtMarket, MarketView
from app.protocol.snapshot import WalletView
from app.signer.requests import Ask, Create, Grant, Granted, Wallet
from app.ui.presenters.joining import at_risk, looks_like_origin, not_after, present_market
from app.ui.widgets.basics import Button, Card, Words, beginning
from app.ui.widgets.facts import Facts
from app.ui.widgets.fault_bar import FaultSlot
from app.ui.widgets.kit import Kit
from app.ui.widgets.switch import Switch


_DEMO = "lull demo --keep"


class Stage(Enum):
    """How far a joining is."""

    TYPING = auto()
    LOOKING = auto()
    REVIEW = auto()
    SIGNING = auto()
    JOINING = auto()
    JOINED = auto()


class JoinCard(Card):
    """Hidden until it is wanted.

    Attributes:
        url, rpc: the market's address and the node's, as they are typed.
        agreed: the switch without which nothing is signed.
        forward: look, then join, then done.
        back: cancel, or change what was typed.

    Signals:
        closed: it is not wanted any more.
    """

    closed = Signal()

    def __init__(self, kit: Kit) -> None:
        """Make an empty one."""
        super().__init__(gap=12)
        say = kit.voice.say
        self._kit = kit
        self._market: MarketView | None = None
        self._wallet: WalletView | None = None
        self._elsewhere, self._number = "", 0
        self.stage = Stage.TYPING
        self.url, self.rpc = (
            self._edit(say("The market's address"), "https://market.example"),
            self._edit(say("A node of its chain, chosen by you"), "https://node.example"),
        )
        self._typing, self._review = QWidget(), QWidget()
        self._build_typing()
        self._build_review()
        self._lead = Words("muted", wrap=True)
        self._slot = FaultSlot(kit)
        self.forward, self.back = Button(kind="filled"), Button()
        self.forward.clicked.connect(self._forward)
        self.back.clicked.connect(self._back)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.forward)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        self.column.addWidget(Words("label", say("Join a market")))
        for part in (self._lead, self._typing, self._review):
            self.column.addWidget(part)
        self.column.addLayout(self._slot)
        self.column.addLayout(buttons)
        self.setVisible(False)
        self._show()

    def _edit(self, name: str, example: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setAccessibleName(name)
        edit.setPlaceholderText(example)
        edit.setMaxLength(300)
        edit.textChanged.connect(self._show)
        edit.returnPressed.connect(self._forward)
        return edit

    def _build_typing(self) -> None:
        say = self._kit.voice.say
        column = QVBoxLayout(self._typing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for edit, note in (
            (self.url, ""),
            (self.rpc, say("The market never chooses it: your balance is read there. Several are parted by commas.")),
        ):
            column.addWidget(Words("strong", edit.accessibleName()))
            column.addWidget(edit)
            if note:
                column.addWidget(Words("label", note, wrap=True))
            column.addSpacing(4)
        self.demo = Button(say("No market yet? Copy “{command}” for a practice network", command=_DEMO), kind="quiet")
        self.demo.clicked.connect(lambda: self._kit.actions.copy.emit(_DEMO))
        column.addLayout(beginning(self.demo))

    def _build_review(self) -> None:
        say = self._kit.voice.say
        column = QVBoxLayout(self._review)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._sentence, self._key = Words("title", wrap=True), Words("strong", wrap=True)
        self._warning = Words("body", wrap=True)
        self._lines, self._grants = Facts(self._kit), Facts(self._kit)
        self.agreed = Switch(self._kit.theme, say("I compared the key, and this PC may work there"))
        self.agreed.clicked.connect(self._show)
        agree = QHBoxLayout()
        agree.setSpacing(12)
        agree.addWidget(self.agreed)
        agree.addWidget(Words("strong", self.agreed.accessibleName(), wrap=True), 1)
        self._agree = QWidget()
        self._agree.setLayout(agree)
        agree.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self._sentence)
        column.addWidget(self._warning)
        for title, part in (
            (say("The market's key"), self._key),
            (say("What it says of itself"), self._lines),
            (say("What you allow"), self._grants),
        ):
            column.addSpacing(4)
            column.addWidget(Words("label", title))
            column.addWidget(part)
        column.addWidget(self._agree)

    def open(self, wallet: WalletView | None) -> None:
        """Begin, with nothing typed.

        Args:
            wallet: the owner's, as it is known.
        """
        self._wallet = wallet
        self._number += 1
        self.url.clear()
        self.rpc.clear()
        self._slot.show_fault(None)
        self._go(Stage.TYPING)
        self.setVisible(True)
        self.url.setFocus()

    def show_wallet(self, wallet: WalletView | None) -> None:
        """Take note of the wallet as it is now."""
        self._wallet = wallet

    def _show(self) -> None:
        say, stage = self._kit.voice.say, self.stage
        self._lead.say_or_hide(
            {
                Stage.TYPING: say(
                    "A market sends the jobs and pays for them. You choose it, and can leave it at any time."
                ),
                Stage.LOOKING: say("Asking the market what it is…"),
                Stage.SIGNING: say("The signer shows what you allow, in a window of its own."),
                Stage.JOINING: say("Market, chain and contracts are compared; that takes some seconds."),
                Stage.JOINED: say("This PC works at that market from now on. Its first job appears on Home."),
            }.get(stage, ""),
            "earn" if stage is Stage.JOINED else "",
        )
        self._typing.setVisible(stage in (Stage.TYPING, Stage.LOOKING))
        self._typing.setEnabled(stage is Stage.TYPING)
        self._review.setVisible(stage in (Stage.REVIEW, Stage.SIGNING, Stage.JOINING))
        self._review.setEnabled(stage is Stage.REVIEW)
        self._agree.setVisible(not self._elsewhere)
        self.forward.say(
            {
                Stage.TYPING: say("&Look at it"),
                Stage.LOOKING: say("Looking…"),
                Stage.REVIEW: say("&Copy command") if self._elsewhere else say("&Join"),
                Stage.SIGNING: say("The signer asks you…"),
                Stage.JOINING: say("Joining…"),
                Stage.JOINED: say("&Done"),
            }[stage]
        )
        typed = looks_like_origin(self.url.text()) and looks_like_origin(self.rpc.text())
        agreed = bool(self._elsewhere) or self.agreed.isChecked()
        self.forward.setEnabled(
            stage is Stage.JOINED or (stage is Stage.TYPING and typed) or (stage is Stage.REVIEW and agreed)
        )
        self.back.say(say("C&hange") if stage is Stage.REVIEW else say("Cancel"))
        self.back.setVisible(stage not in (Stage.SIGNING, Stage.JOINED))

    def _forward(self) -> None:
        if not self.forward.isEnabled():
            return
        if self.stage is Stage.TYPING:
            self._look()
        elif self.stage is Stage.REVIEW and self._elsewhere:
            self._kit.actions.copy.emit(self._elsewhere)
        elif self.stage is Stage.REVIEW:
            self._join()
        else:
            self._close()

    def _look(self) -> None:
        self._number += 1
        number = self._number
        self._slot.show_fault(None)
        self._go(Stage.LOOKING)
        self._kit.actions.ask(
            self,
            LookAtMarket(self.url.text().strip()),
            lambda answer: self._looked(number, answer),
            lambda error: self._failed(error) if number == self._number else None,
        )

    def _looked(self, number: int, answer: Answer) -> None:
        if number != self._number or not isinstance(answer, MarketView):
            return  # it was cancelled meanwhile
        self._market = answer
        review = present_market(answer, self.rpc.text().strip(), self._wallet, self._kit.voice, time.time())
        self._elsewhere = review.elsewhere
        self._sentence.say(review.sentence)
        self._key.say(review.fingerprint)
        self._lines.show_lines(review.lines)
        self._grants.show_lines(review.grants)
        say = self._kit.voice.say
        other = say("The key of your address is not on this PC. The command writes what that key is to sign.")
        self._warning.say_or_hide(other if review.elsewhere else review.warning, "attention")
        self.agreed.setChecked(False)
        self._go(Stage.REVIEW)

    def _join(self) -> None:
        """Make a wallet if there is none, then have this PC's key granted, then join."""
        self._slot.show_fault(None)
        self._go(Stage.SIGNING)
        if self._wallet is not None and self._wallet.owner is None:
            self._kit.actions.sign(self, Create(), self._made, self._failed)
        else:
            self._ask_worker()

    def _made(self, wallet: object) -> None:
        if isinstance(wallet, Wallet) and wallet.owner is not None:
            command = SetOwner(wallet.owner, wallet.protection.value, wallet.backed_up)
            self._kit.actions.ask(self, command, lambda _: self._ask_worker(), self._failed)

    def _ask_worker(self) -> None:
        self._kit.actions.ask(self, GetWorker(), self._grant, self._failed)

    def _grant(self, answer: Answer) -> None:
        market = self._market
        if market is None or not isinstance(answer, WorkerAddress):
            return
        request = Grant(
            origin=market.url,
            worker=answer.address,
            market=market.market,
            settler=market.settler,
            chain_id=market.chain_id,
            not_after=not_after(time.time()),
            max_at_risk=at_risk(market),
            symbol=market.symbol,
            decimals=market.decimals,
            ask=Ask.DIALOG,
        )
        self._kit.actions.sign(self, request, self._granted, self._failed)

    def _granted(self, granted: object) -> None:
        if not isinstance(granted, Granted):
            return
        self._go(Stage.JOINING)
        owner = SetOwner(granted.owner, granted.protection.value, granted.backed_up)
        self._kit.actions.ask(self, owner, lambda _: self._enter(granted.grant), self._failed)

    def _enter(self, grant: str) -> None:
        if self._market is None or self.stage is not Stage.JOINING:
            return  # it was cancelled meanwhile
        number = self._number
        command = Join(self._market.url, self.rpc.text().strip(), grant)
        self._kit.actions.ask(
            self,
            command,
            lambda _: self._joined(number),
            lambda error: self._failed(error) if number == self._number else None,
        )

    def _joined(self, number: int) -> None:
        if number != self._number:
            self._kit.actions.command.emit(Leave())  # it was cancelled while the engine joined
        else:
            self._go(Stage.JOINED)

    def _failed(self, error: AppError) -> None:
        self._slot.show_fault(error)
        self._go(Stage.REVIEW if self.stage in (Stage.SIGNING, Stage.JOINING) else Stage.TYPING)

    def _back(self) -> None:
        self._number += 1
        self._slot.show_fault(None)
        leaves = self.stage is Stage.TYPING
        self._elsewhere = ""
        self._go(Stage.REVIEW if self.stage is Stage.JOINING else Stage.TYPING)
        if leaves:
            self._close()

    def _close(self) -> None:
        self.setVisible(False)
        self.closed.emit()

    def _go(self, stage: Stage) -> None:
        self.stage = stage
        self._show()
