"""The wallet: what is at the address, what was earned, what is locked, what can be claimed, and what was paid."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.protocol.commands import PrepareCancel, PrepareChallenge, SetOwner
from app.protocol.states import NetworkKind, Protection
from app.signer.requests import Ask, Backup, Protect
from app.signer.requests import Wallet as OwnWallet
from app.ui.pages.page import GAP, EmptyState, Page
from app.ui.presenters.claiming import ClaimStatus
from app.ui.presenters.money import Token
from app.ui.presenters.seen import Seen
from app.ui.presenters.wallet import ClaimRow, WalletPage, present_wallet
from app.ui.widgets.basics import Button, Card, IconButton, StateMark, Words, beginning, restyle
from app.ui.widgets.facts import Facts
from app.ui.widgets.fault_bar import FaultBar
from app.ui.widgets.figure import Figure
from app.ui.widgets.figure_card import FigureCard
from app.ui.widgets.kit import Kit
from app.ui.widgets.make_wallet import MakeWallet
from app.ui.widgets.receive_card import ReceiveCard
from app.ui.widgets.review import Warned
from app.ui.widgets.send_card import SendCard
from app.ui.widgets.step_card import StepCard
from app.ui.widgets.table import TABLE_INSET, TABLE_MARGIN, Column, Row, Table


_FIGURE_PX = 44
_MOST_CLAIMS = 6
_STATE_COLUMN = 3


class Wallet(Page):
    """The page of the wallet.

    Attributes:
        claim: the one filled button.
        table: the claims.
        more: the button that shows the details.
        cancel: cancels the chosen transaction, or the one that waits longest.
        contest: takes the step that is due about a root that pays too little.
    """

    def __init__(self, kit: Kit) -> None:
        """Build it."""
        super().__init__(kit, kit.voice.say("Wallet"))
        self._view: WalletPage | None = None
        self._token: Token | None = None
        self._note_of_chain = ""
        self._live, self._status = False, ClaimStatus()
        self._fault: FaultBar | None = None
        self._empty = EmptyState(kit, "wallet")
        self.make = MakeWallet(kit)
        self._empty.buttons.addWidget(self.make)
        self._full = QWidget()
        column = QVBoxLayout(self._full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        self._unsafe = Warned(kit, "attention", "")
        self.back_up = Button(kit.voice.say("&Back up the wallet"))
        self.protect = Button(kit.voice.say("Choose a &password"))
        self.back_up.clicked.connect(lambda: self._ask_signer(Backup(Ask.DIALOG)))
        self.protect.clicked.connect(lambda: self._ask_signer(Protect(Ask.DIALOG)))
        for button in (self.back_up, self.protect):
            self._unsafe.doing.addWidget(button)
        self._contest = Warned(kit, "attention", "")
        self.contest = Button()
        self.contest.clicked.connect(self._challenge)
        self._contest.doing.addWidget(self.contest)
        self._step_card: StepCard | None = None
        self._receive_card: ReceiveCard | None = None
        self._send_card: SendCard | None = None
        self._sheets = QVBoxLayout()
        column.addWidget(self._contest)
        column.addWidget(self._unsafe)
        column.addWidget(self._build_balance(kit))
        column.addLayout(self._sheets)
        column.addLayout(self._build_figures(kit))
        column.addWidget(self._build_claims(kit))
        column.addWidget(self._build_more(kit))
        self.column.addWidget(Words("sentence", kit.voice.say("Wallet")))
        self.column.addWidget(self._full)
        self.column.addWidget(self._empty)
        self.column.addStretch(1)

    def _build_balance(self, kit: Kit) -> Card:
        voice = kit.voice
        card = Card()
        self._balance = Figure(kit.theme, _FIGURE_PX)
        self.claim = Button(kind="filled")
        self.claim.clicked.connect(kit.actions.claim)
        self._note = Words("label", wrap=True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._result = Words("strong", wrap=True)
        self._result.setVisible(False)
        self._result.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._address = Words("body")
        self._copy = IconButton(kit.theme, "copy", voice.say("Copy the address"))
        self._copy.clicked.connect(self._copy_address)
        self._guard, self._protection = StateMark(kit.theme, 14), Words("label", wrap=True)
        self._dispute = Words("label", wrap=True)
        left, right, top = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left.setSpacing(2)
        left.addWidget(Words("label", voice.say("In your wallet")))
        left.addWidget(self._balance)
        left.addStretch(1)
        right.setSpacing(6)
        right.addWidget(self.claim, 0, Qt.AlignmentFlag.AlignRight)
        right.addWidget(self._result)
        right.addWidget(self._note)
        right.addStretch(1)
        top.setSpacing(24)
        top.addLayout(left, 3)
        top.addLayout(right, 2)
        address, guard = QHBoxLayout(), QHBoxLayout()
        address.setSpacing(4)
        address.addWidget(self._address)
        address.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignVCenter)
        address.addStretch(1)
        guard.setSpacing(8)
        guard.addWidget(self._guard, 0, Qt.AlignmentFlag.AlignTop)
        guard.addWidget(self._protection, 1)
        self._slot = QVBoxLayout()
        doing = self._build_doing(kit)
        card.column.addLayout(top)
        card.column.addLayout(self._slot)
        card.column.addLayout(doing)
        card.column.addSpacing(4)
        card.column.addLayout(address)
        card.column.addLayout(guard)
        card.column.addWidget(self._dispute)
        return card

    def _build_doing(self, kit: Kit) -> QHBoxLayout:
        voice = kit.voice
        self.receive = Button(voice.say("&Receive"))
        self.send = Button(voice.say("&Send"))
        self.hide_sums = Button(voice.say("Hide s&ums"), kind="quiet")
        self.receive.clicked.connect(self._receive)
        self.send.clicked.connect(self._send)
        self.hide_sums.clicked.connect(self._streamer)
        doing = QHBoxLayout()
        doing.setSpacing(8)
        for button in (self.receive, self.send, self.hide_sums):
            doing.addWidget(button)
        doing.addStretch(1)
        return doing

    def _build_figures(self, kit: Kit) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        self._figures = tuple(FigureCard(kit) for _ in range(4))
        for card in self._figures:
            row.addWidget(card, 1)
        return row

    def _build_claims(self, kit: Kit) -> Card:
        voice = kit.voice
        columns = (
            Column(voice.say("When")),
            Column(voice.say("What"), wide=True),
            Column(voice.say("Amount"), right=True),
            Column(voice.say("State")),
            Column(voice.say("Transaction")),
        )
        self.table = Table(kit.theme, columns, voice.say("History of the wallet"))
        self._no_claims = Words("muted", wrap=True)
        card = Card(margins=TABLE_MARGIN)
        title = Words("strong", voice.say("History"))
        title.setContentsMargins(TABLE_INSET, 0, 0, 0)
        self._no_claims.setContentsMargins(TABLE_INSET, 0, TABLE_INSET, 4)
        self._waits = Warned(kit, "wait", "")
        self._waits.setContentsMargins(TABLE_INSET, 0, TABLE_INSET, 4)
        self.cancel = Button(voice.say("Cancel it…"))
        self.cancel.clicked.connect(self._cancel)
        self._waits.doing.addWidget(self.cancel)
        self.table.chosen.connect(self._show_waiting)
        for part in (title, self.table, self._waits, self._no_claims):
            card.column.addWidget(part)
        return card

    def _build_more(self, kit: Kit) -> QWidget:
        self._details = Facts(kit)
        self.more = Button(kit.voice.say("Show &details"), kind="quiet")
        self.more.clicked.connect(self._toggle)
        self._details_card = Card()
        self._details_card.column.addWidget(self._details)
        self._details_card.setVisible(False)
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(beginning(self.more))
        column.addWidget(self._details_card)
        return part

    def show_seen(self, seen: Seen, now: float) -> None:
        """Show what is known."""
        view = present_wallet(seen.snapshot, self.kit.voice, now)
        live = seen.live is not None
        if view == self._view and live == self._live:
            return
        self._view, self._live = view, live
        self._empty.setVisible(bool(view.empty))
        self._full.setVisible(not view.empty)
        self._empty.words.say(view.empty)
        self.make.setVisible(view.can_make and live)
        if view.empty:
            return
        self._balance.show_money(view.balance)
        self._address.say(view.address)
        self._protection.say(view.protection, "attention" if view.exposed else "")
        self._guard.setVisible(view.exposed)
        self._guard.show_tone("attention")
        self._dispute.say_or_hide(view.dispute, "attention")
        for card, figure in zip(self._figures, view.figures, strict=True):
            card.show_figure(figure)
        rows = tuple(
            Row(
                _key(view, place),
                (row.at, row.what, row.amount, row.state, row.transaction),
                row.tone,
                _STATE_COLUMN,
            )
            for place, row in enumerate(view.rows)
        )
        self.table.show_rows(rows)
        self.table.fit(_MOST_CLAIMS)
        self.table.setVisible(bool(rows))
        self._show_waiting()
        self._show_contest(view)
        self._no_claims.say_or_hide("" if rows else view.no_claims)
        self._details.show_lines(view.details)
        unsafe = " ".join(part for part in (view.upgrade, view.unbacked) if part)
        self._unsafe.say_or_hide(unsafe)
        self.back_up.setVisible(bool(view.unbacked) and not view.upgrade)
        self.protect.setVisible(bool(view.upgrade))
        say, masked = self.kit.voice.say, self.kit.voice.masked
        self._note_of_chain = say("Tokens of this chain alone.")
        if self._practice(seen):
            self._note_of_chain = say("Tokens of the practice network alone.")
        self._show_address()
        self.hide_sums.say(say("Show s&ums") if masked else say("Hide s&ums"))
        self._token = Token.of(seen.snapshot.network) if seen.snapshot else None
        owned = seen.snapshot is not None and seen.snapshot.wallet.protection is not Protection.NONE
        self.send.setVisible(owned)
        self.send.setEnabled(live)
        self._show_claim()

    def show_claim(self, status: ClaimStatus) -> None:
        """Show how the claim stands that was asked for here."""
        if status == self._status:
            return
        self._status = status
        self._result.say_or_hide(status.result, "earn")
        if self._fault is not None:
            self._slot.removeWidget(self._fault)
            self._fault.hide()
            self._fault.deleteLater()
            self._fault = None
        if status.fault is not None:
            self._fault = FaultBar(self.kit, status.fault)
            self._slot.addWidget(self._fault)
        self._show_claim()

    def _show_claim(self) -> None:
        view = self._view
        if view is None or view.empty:
            return
        say = self.kit.voice.say
        self.claim.say(say("Claiming…") if self._status.claiming else view.claim)
        self.claim.setVisible(bool(view.claim) or self._status.claiming)
        self.claim.setEnabled(self._live and bool(view.claim) and not self._status.claiming)
        waiting = (
            say("It is on its way; the history below says when it is paid.")
            if self._status.claiming
            else view.claim_note
        )
        self._note.say_or_hide(waiting if self._live else say("The engine must run for this."))

    def _waiting(self) -> ClaimRow | None:
        """Return the chosen row if it can be cancelled, else the one that waits longest."""
        rows = self._view.rows if self._view is not None else ()
        found: ClaimRow | None = None
        for place, row in enumerate(rows):
            if row.waits and self._view is not None:
                found = row
                if _key(self._view, place) == self.table.key:
                    break
        return found

    def _show_waiting(self) -> None:
        row = self._waiting()
        self._waits.say_or_hide(row.waits if row else "")
        self.cancel.setEnabled(self._live)

    def _show_contest(self, view: WalletPage) -> None:
        self._contest.say_or_hide(view.contest.text if view.contest else "")
        self.contest.say(view.contest.button if view.contest else "")
        self.contest.setVisible(view.contest is not None and bool(view.contest.button))
        self.contest.setEnabled(self._live)

    def _cancel(self) -> None:
        row = self._waiting()
        if row is not None:
            self._step(self.kit.voice.say("Cancel a transaction"), PrepareCancel(row.copied))

    def _challenge(self) -> None:
        self._step(self.kit.voice.say("Challenge of a root"), PrepareChallenge())

    def _step(self, title: str, command: PrepareCancel | PrepareChallenge) -> None:
        for card in (self._send_card, self._receive_card):
            if card is not None:
                card.setVisible(False)
        self.step_card.open(title, command)
        self.ensureWidgetVisible(self.step_card)

    @property
    def step_card(self) -> StepCard:
        """The card for what the engine words by itself, built when it is first wanted."""
        if self._step_card is None:
            self._step_card = StepCard(self.kit)
            self._step_card.opened.connect(self._lead)
            self._sheets.addWidget(self._step_card)
        return self._step_card

    @staticmethod
    def _practice(seen: Seen) -> bool:
        return seen.snapshot is not None and seen.snapshot.network.kind is NetworkKind.PRACTICE

    @property
    def receive_card(self) -> ReceiveCard:
        """The card for receiving, built when it is first wanted."""
        if self._receive_card is None:
            self._receive_card = ReceiveCard(self.kit)
            self._sheets.addWidget(self._receive_card)
            self._show_address()
        return self._receive_card

    @property
    def send_card(self) -> SendCard:
        """The card for sending, built when it is first wanted."""
        if self._send_card is None:
            self._send_card = SendCard(self.kit)
            self._send_card.opened.connect(self._lead)
            self._sheets.addWidget(self._send_card)
        return self._send_card

    def _lead(self, opened: bool) -> None:  # noqa: FBT001 - a signal's
        """Let the claim stand out, unless a card below it has a button that does."""
        restyle(self.claim, "filled", not opened)

    def _show_address(self) -> None:
        view = self._view
        if self._receive_card is not None and view is not None:
            masked = self.kit.voice.masked
            self._receive_card.show_address(view.copied, view.address, self._note_of_chain, masked=masked)

    def _receive(self) -> None:
        if self._send_card is not None:
            self._send_card.setVisible(False)
        self.receive_card.setVisible(not self.receive_card.isVisibleTo(self))

    def _send(self) -> None:
        if self._receive_card is not None:
            self._receive_card.setVisible(False)
        if self._token is not None:
            self.send_card.open(self._token)

    def _ask_signer(self, request: Backup | Protect) -> None:
        """Have the signer show the words or take a password, in its own window."""
        for button in (self.back_up, self.protect):
            button.setEnabled(False)
        self.kit.actions.sign(self, request, self._secured, self._not_secured)

    def _secured(self, wallet: object) -> None:
        self._not_secured()
        if isinstance(wallet, OwnWallet) and wallet.owner is not None:
            self.kit.actions.ask(self, SetOwner(wallet.owner, wallet.protection.value, wallet.backed_up))

    def _not_secured(self, _error: object = None) -> None:
        for button in (self.back_up, self.protect):
            button.setEnabled(True)

    def _streamer(self) -> None:
        self.kit.prefs.set_streamer(on=not self.kit.voice.masked)

    def _copy_address(self) -> None:
        if self._view is not None:
            self.kit.actions.copy.emit(self._view.copied)

    def _toggle(self) -> None:
        show, say = not self._details_card.isVisibleTo(self), self.kit.voice.say
        self._details_card.setVisible(show)
        self.more.say(say("Hide &details") if show else say("Show &details"))


def _key(view: WalletPage, place: int) -> str:
    """Return what tells a row of the history from others while new ones come above it."""
    return f"{len(view.rows) - place} {view.rows[place].copied}"
