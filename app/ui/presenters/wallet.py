"""The wallet in figures: balance, earned, locked, ready and paid are different numbers, each with its own name."""

from typing import Final

from app.protocol.records import record
from app.protocol.snapshot import ClaimView, Snapshot, TransactionView, WalletView
from app.protocol.states import ClaimState, Protection
from app.ui.presenters.contest import Contest, present_contest
from app.ui.presenters.jobs import Line, short
from app.ui.presenters.money import Money, Token
from app.ui.presenters.reasons import Tone
from app.ui.presenters.voice import MASK, Voice, marked, plain


_WEI: Final = Token("ETH", 18)
_MOST_CLAIMS: Final = 100
_ROOM: Final = 24
"""Characters of an amount that has room on a button."""


@record
class Figure:
    """One of the wallet's numbers."""

    title: str
    money: Money
    note: str


@record
class ClaimRow:
    """A claim or a transaction in the history."""

    at: str
    what: str
    amount: str
    state: str
    tone: Tone
    transaction: str
    copied: str
    waits: str = ""
    """What can still be cancelled, as a sentence; empty where nothing can."""


@record
class WalletPage:
    """The Wallet page.

    Attributes:
        address: in groups of four, or empty where there is no wallet.
        copied: the address as it is copied.
        balance: what lies at the address; None while the chain has not said.
        claim: the button's text; empty where nothing is claimable.
        claim_note: what claiming means.
        protection: what guards the key, said plainly; `exposed` if that is little.
        dispute: what differs between the market's word and this PC's receipts; empty if nothing does.
        unbacked, upgrade: what is missing for the wallet's safety; empty where nothing is.
        details: lines for people who want to know.
        contest: what is to be said about a root that pays too little.
        empty, can_make: what stands there while there is no wallet, and whether one can be made now.
    """

    address: str
    copied: str
    balance: Money | None
    figures: tuple[Figure, ...]
    claim: str
    claim_note: str
    protection: str
    exposed: bool
    dispute: str
    rows: tuple[ClaimRow, ...]
    no_claims: str
    details: tuple[Line, ...]
    unbacked: str = ""
    upgrade: str = ""
    empty: str = ""
    can_make: bool = False
    contest: Contest | None = None


_PROTECTION: Final = {
    Protection.NONE: (marked("The key to this address is not on this PC."), False),
    Protection.FILE: (
        marked("Protected by a file on this PC alone: whoever can read your files can take what is here."),
        True,
    ),
    Protection.KEYRING: (
        marked("Protected by your system's keyring: a program that runs as you can still open it."),
        False,
    ),
    Protection.PASSWORD: (marked("Protected by your password, which is asked for before anything is sent."), False),
}

_CLAIMS: Final = {
    ClaimState.REQUESTED: (Tone.WAIT, marked("Asked for")),
    ClaimState.SUBMITTED: (Tone.WAIT, marked("On its way")),
    ClaimState.INCLUDED: (Tone.EARN, marked("Paid")),
    ClaimState.FAILED: (Tone.FAULT, marked("Failed; nothing is lost")),
}

_TRANSACTIONS: Final = {
    "draft": (Tone.WAIT, marked("Signed, not sent yet")),
    "submitted": (Tone.WAIT, marked("On its way")),
    "included": (Tone.EARN, marked("Confirmed")),
    "safe": (Tone.EARN, marked("Safe")),
    "final": (Tone.EARN, marked("Final")),
    "failed": (Tone.FAULT, marked("Failed; only the network fee is spent")),
    "replaced": (Tone.WAIT, marked("Replaced by another one")),
    "cancelling": (Tone.WAIT, marked("Being cancelled")),
    "cancelled": (Tone.WAIT, marked("Cancelled; only the network fee is spent")),
}


_KINDS: Final = {
    "claim": marked("Claim"),
    "send": marked("Sent"),
    "receive": marked("Received"),
    "bond": marked("Bond allowed"),
    "challenge": marked("Challenge of a root"),
    "uphold": marked("Bond of a challenge, twofold"),
    "refund": marked("Bond of a challenge, back"),
}


def present_wallet(snapshot: Snapshot | None, voice: Voice, now: float) -> WalletPage:
    """Return the page; an empty one before the first snapshot and while there is no wallet."""
    if snapshot is None or not snapshot.wallet.owner:
        empty = voice.say("Your pay has nowhere to go yet. A wallet is made in a moment, and its key stays on this PC.")
        return WalletPage(
            "", "", None, (), "", "", "", exposed=False, dispute="", rows=(), no_claims="", details=(),
            empty=empty if snapshot is not None else voice.say("The wallet appears when the engine runs."),
            can_make=snapshot is not None,
        )  # fmt: skip
    wallet, token = snapshot.wallet, Token.of(snapshot.network)
    protection, exposed = _PROTECTION[wallet.protection]
    ready = token.text(wallet.claimable, voice)
    claim = voice.say("Claim {amount}", amount=ready) if len(ready) <= _ROOM else voice.say("Claim everything")
    return WalletPage(
        address=MASK if voice.masked else grouped(snapshot.wallet.owner),
        copied=plain(snapshot.wallet.owner, 100),
        balance=None if wallet.balance is None else token.money(wallet.balance, voice),
        figures=_figures(wallet, token, voice, now),
        claim=claim if wallet.claimable > 0 else "",
        claim_note=_claim_note(wallet, token, voice),
        protection=voice.say(protection),
        exposed=exposed,
        dispute=_dispute(wallet, token, voice),
        rows=_history(wallet, token, voice, now),
        no_claims=voice.say("Nothing yet. Each claim and each payment appears here with its state."),
        unbacked=voice.say(
            "The recovery words of this wallet were never written down. If this PC breaks, its tokens are gone."
        )
        if wallet.unbacked
        else "",
        upgrade=voice.say("This much belongs behind a password. Choose one, and write the recovery words down.")
        if wallet.upgrade_due
        else "",
        details=_details(snapshot, token, voice),
        contest=present_contest(snapshot, voice),
    )


def _claim_note(wallet: WalletView, token: Token, voice: Voice) -> str:
    """Return what claiming means and costs."""
    if wallet.claimable <= 0:
        return voice.say("Nothing is ready yet.")
    if wallet.push_cost:
        cost = token.text(wallet.push_cost, voice)
        return voice.say("You get all of it. The transfer costs {cost}, which buyers have already paid.", cost=cost)
    return voice.say("It is paid to your address. You need nothing else for it.")


def grouped(address: str) -> str:
    """Return an address in groups of four characters, which eyes can compare."""
    text = plain(address, 100)
    head, rest = (text[:2], text[2:]) if text.startswith("0x") else ("", text)
    groups = [rest[at : at + 4] for at in range(0, len(rest), 4)]
    return " ".join([head, *groups] if head else groups)


def _figures(wallet: WalletView, token: Token, voice: Voice, now: float) -> tuple[Figure, ...]:
    locked = voice.say("nothing is locked")
    if wallet.locked > 0:
        locked = voice.say("becomes ready by itself")
        until = wallet.locked_until_at
        if until is not None and until > now:
            locked = voice.say("ready in {time}", time=voice.duration(until - now))
    return (
        Figure(voice.say("Earned"), token.money(wallet.earned, voice), voice.say("all accepted pay so far")),
        Figure(voice.say("Locked"), token.money(wallet.locked, voice), locked),
        Figure(voice.say("Ready to claim"), token.money(wallet.claimable, voice), voice.say("yours to take")),
        Figure(voice.say("Paid"), token.money(wallet.paid, voice), voice.say("sent to your address")),
    )


def _dispute(wallet: WalletView, token: Token, voice: Voice) -> str:
    says = wallet.owed_says_market
    if says is None or says == wallet.earned:
        return ""
    # So many digits that the last one is no larger than the difference: rounding must not make it look greater.
    places = max(2, token.decimals + 1 - len(str(abs(says - wallet.earned))))
    return voice.say(
        "The market's latest statement says {theirs}; your receipts say {ours}. Statements come hourly.",
        theirs=token.text(says, voice, places=places),
        ours=token.text(wallet.earned, voice, places=places),
    )


def _history(wallet: WalletView, token: Token, voice: Voice, now: float) -> tuple[ClaimRow, ...]:
    """Return claims and transactions as one history, newest first; what is in both stands there once."""
    known = {each.hash for each in wallet.transactions if each.hash}
    dated = [(each.at, _transaction(each, wallet, token, voice, now)) for each in wallet.transactions[:_MOST_CLAIMS]]
    dated += [
        (claim.at, _claim(claim, token, voice, now))
        for claim in wallet.claims[:_MOST_CLAIMS]
        if claim.transaction not in known
    ]
    return tuple(row for _, row in sorted(dated, key=_newest_first))


def _newest_first(dated: tuple[float, ClaimRow]) -> float:
    return -dated[0] if dated[0] == dated[0] else 0.0


def _transaction(each: TransactionView, wallet: WalletView, token: Token, voice: Voice, now: float) -> ClaimRow:
    tone, state = _TRANSACTIONS.get(each.state, (Tone.WAIT, ""))
    said = voice.say(state) if state else plain(each.state)
    if each.state == "included" and each.confirmations:
        said = voice.count(each.confirmations, "Confirmed, {n} block", "Confirmed, {n} blocks")
    what = voice.say(_KINDS[each.kind]) if each.kind in _KINDS else ""
    peer = MASK if voice.masked else short(each.peer)
    amount = token.text(-each.amount if each.kind == "send" else each.amount, voice)
    waits = ""
    if each.cancellable and wallet.protection is not Protection.NONE:
        waits = voice.say("{what}, {amount}: waiting for a block since {time}.",
                          what=what or plain(each.kind), amount=token.text(each.amount, voice),
                          time=voice.time(each.at, now))  # fmt: skip
    return ClaimRow(
        at=voice.time(each.at, now),
        what=what if each.kind == "claim" and what else f"{what or plain(each.kind)} \u00b7 {peer}",
        amount=amount,
        state=said,
        tone=tone,
        transaction=short(each.hash),
        copied=plain(each.hash, 100),
        waits=waits,
    )


def _claim(claim: ClaimView, token: Token, voice: Voice, now: float) -> ClaimRow:
    tone, state = _CLAIMS[claim.state]
    return ClaimRow(
        at=voice.time(claim.at, now),
        what=voice.say("Claim"),
        amount=token.text(claim.amount, voice),
        state=voice.say(state),
        tone=tone,
        transaction=short(claim.transaction),
        copied=plain(claim.transaction, 100),
    )


def _details(snapshot: Snapshot, token: Token, voice: Voice) -> tuple[Line, ...]:
    wallet, network = snapshot.wallet, snapshot.network
    lines = []
    if wallet.native_balance is not None:
        eth = _WEI.text(wallet.native_balance, voice, places=4) if wallet.native_balance else "0\u00a0ETH"
        lines.append(Line(voice.say("ETH at the address"), voice.say("{amount}. No ETH is needed.", amount=eth)))
    if network.chain_id is not None:
        lines.append(Line(voice.say("Chain"), str(network.chain_id)[:30]))
    if network.market_url:
        lines.append(Line(voice.say("Market"), plain(network.market_url, 80)))
    if wallet.burned is not None:
        lines.append(Line(voice.say("Burned on this chain"), token.text(wallet.burned, voice)))
    gas = next((claim.gas for claim in wallet.claims if claim.gas is not None), None)
    if gas is not None:
        lines.append(Line(voice.say("Gas of the latest claim"), voice.integer(gas)))
    return tuple(lines)
