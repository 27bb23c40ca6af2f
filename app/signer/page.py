"""What the owner reads before consenting: every field of a request, decoded, in plain words. Pure."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from app.protocol.purse import SendDraft
from app.protocol.texts import printable
from app.signer.policy import PRACTICE_CHAIN
from app.signer.requests import Grant, Revoke
from wallet.address import Address
from wallet.amounts import Token, format_amount
from wallet.chain.orders import BOND, CANCEL, CHALLENGE, REFUND, SEND, UPHOLD


_LONGEST: Final = 200
_COIN_DECIMALS: Final = 18
_WARNINGS: Final = {
    "look-alike": "CAREFUL: this address looks like one that you know, and is another one. Compare every group.",
    "new-address": "You have not sent to this address before.",
    "own-address": "This is your own address.",
    "everything": "This is all that the wallet holds.",
    "contract": "This address is a contract, not a wallet: tokens that it does not expect are lost there.",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A question to the owner.

    Attributes:
        title: the question.
        facts: pairs of a label and a value.
        note: what consent means, one or two sentences.
        consent: the word on the button that consents, and the word to type on a terminal.
        password: whether the wallet's password is needed with it.
        new_password: whether a new password is chosen with it.
        secret: words that are shown, numbered; a repr does not.
        entries: what is to be typed, by label.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    note: str
    consent: str
    password: bool = False
    new_password: bool = False
    secret: tuple[str, ...] = field(default=(), repr=False)
    entries: tuple[str, ...] = ()


def grant_page(request: Grant, owner: Address, now: float, *, password: bool) -> Page:
    """Return the page for a grant; `now` is seconds of UTC."""
    until = datetime.fromtimestamp(request.not_after, UTC)
    days = max(0.0, (request.not_after - now) / 86400)
    practice = request.chain_id == PRACTICE_CHAIN
    return Page(
        title="Let this PC work at a market?",
        facts=(
            ("Who may work", f"worker key {grouped(request.worker)}"),
            ("Where", plain(request.origin)),
            ("Market's key", grouped(request.market)),
            ("Until", f"{until:%d %B %Y, %H:%M} UTC ({days:.1f} days)"),
            ("At risk at most", amount(request)),
            ("Pay goes to", f"your wallet {grouped(owner)}"),
            ("Network", f"chain {request.chain_id}" + (", practice: its tokens have no value" if practice else "")),
            ("Contract", grouped(request.settler)),
        ),
        note="This lets the worker key bid and sign receipts for you there. It moves nothing out of your wallet.",
        consent="Allow",
        password=password,
    )


def revocation_page(request: Revoke, owner: Address, *, password: bool) -> Page:
    """Return the page for a revocation."""
    practice = request.chain_id == PRACTICE_CHAIN
    return Page(
        title="Let a PC work for you no more?",
        facts=(
            ("Who", f"worker key {grouped(request.worker)}"),
            ("Ends", f"its grants that end by {datetime.fromtimestamp(request.until, UTC):%d %B %Y, %H:%M} UTC"),
            ("Yours", f"wallet {grouped(owner)}"),
            ("Network", f"chain {request.chain_id}" + (", practice: its tokens have no value" if practice else "")),
            ("Contract", grouped(request.settler)),
        ),
        note="What it earned stays yours. It works again only under a grant that ends later.",
        consent="Revoke",
        password=password,
    )


def draft_page(draft: SendDraft, worst: int, *, password: bool) -> Page:
    """Return the page for a transaction.

    Args:
        draft: what is to be signed; values checked.
        worst: the most that its gas can cost, in wei, as the signer itself works it out.
        password: whether the wallet's password is needed.
    """
    if draft.kind == CANCEL:
        return cancel_page(draft, worst, password=password)
    if draft.kind in _STEPS:
        return contest_page(draft, worst, password=password)
    practice = draft.chain_id == PRACTICE_CHAIN
    send = draft.kind == SEND
    notes = [_WARNINGS[code] for code in draft.warnings if code in _WARNINGS]
    return Page(
        title="Send tokens out of your wallet?" if send else "Claim your pay yourself?",
        facts=(
            ("Send" if send else "Claim", exact(draft.amount, draft.symbol, draft.decimals)),
            ("In smallest units", f"{draft.amount} ({draft.decimals} digits behind the point, says the market)"),
            ("To", grouped(draft.to) if send else f"your wallet {grouped(draft.to)}"),
            ("From", f"your wallet {grouped(draft.sender)}" if send else f"contract {grouped(draft.contract)}"),
            *((("Token", f"contract {grouped(draft.contract)}"),) if send else ()),
            ("Gas at most", exact(worst, draft.coin, _COIN_DECIMALS)),
            ("Network", f"chain {draft.chain_id}" + (", practice: its tokens have no value" if practice else "")),
            ("Number", str(draft.nonce)),
        ),
        note=" ".join((*notes, "What is sent cannot be called back." if send else "The claim pays your wallet alone.")),
        consent="Send" if send else "Claim",
        password=password,
    )


def cancel_page(draft: SendDraft, worst: int, *, password: bool) -> Page:
    """Return the page for a cancellation; the arguments are those of `draft_page`."""
    practice = draft.chain_id == PRACTICE_CHAIN
    return Page(
        title="Cancel what waits?",
        facts=(
            ("Cancels", f"your transaction number {draft.nonce}, if it is in no block yet"),
            ("Sends", f"nothing, to your wallet {grouped(draft.to)}"),
            ("Gas at most", exact(worst, draft.coin, _COIN_DECIMALS)),
            ("Network", f"chain {draft.chain_id}" + (", practice: its tokens have no value" if practice else "")),
        ),
        note="It offers more gas and takes the place of what waits. If that gets into a block first, this is void.",
        consent="Replace",
        password=password,
    )


def contest_page(draft: SendDraft, worst: int, *, password: bool) -> Page:
    """Return the page for a step of a challenge; the arguments are those of `draft_page`."""
    practice = draft.chain_id == PRACTICE_CHAIN
    sum_of = exact(draft.amount, draft.symbol, draft.decimals)
    bond = exact(draft.bond or 0, draft.symbol, draft.decimals)
    title, consent, note = _STEPS[draft.kind]
    return Page(
        title=title,
        facts=(
            *_contested(draft, sum_of, bond),
            ("In smallest units", f"{draft.amount} ({draft.decimals} digits behind the point, says the market)"),
            ("From", f"your wallet {grouped(draft.sender)}"),
            ("Contract", grouped(draft.contract)),
            ("Gas at most", exact(worst, draft.coin, _COIN_DECIMALS)),
            ("Network", f"chain {draft.chain_id}" + (", practice: its tokens have no value" if practice else "")),
            ("Number", str(draft.nonce)),
        ),
        note=note,
        consent=consent,
        password=password,
    )


def _contested(draft: SendDraft, sum_of: str, bond: str) -> tuple[tuple[str, str], ...]:
    """Return what a step of a challenge says, field by field."""
    if draft.kind == BOND:
        return (("May be taken", f"{sum_of}, once"), ("By", f"contract {grouped(draft.to)}"))
    if draft.kind != CHALLENGE:
        return (("Challenge", str(draft.challenge)), ("Your leaf was to hold", sum_of), ("Bond, says the chain", bond))
    head = (
        ("Your leaf is to hold", sum_of),
        ("Of", f"your wallet {grouped(draft.to)}"),
        ("Bond, says the chain", bond),
    )
    if (debt := draft.debt) is None:
        leaf = exact(draft.cumulative, draft.symbol, draft.decimals)
        return (*head, ("Proof", f"your leaf of {leaf} under the accepted root, {len(draft.proof)} hashes"))
    return (
        *head,
        ("Proof", f"the market's signed statement of epoch {debt.epoch}" + (", its last" if debt.final else "")),
        ("It states", exact(debt.paid, draft.symbol, draft.decimals) + " paid by buyers"),
        ("And", exact(debt.emitted, draft.symbol, draft.decimals) + " emitted"),
    )


_STEPS: Final = {
    BOND: (
        "Let the contract take the bond of a challenge?",
        "Allow",
        "This moves nothing yet. The contract can take it only when you challenge a root, which you are asked next.",
    ),
    CHALLENGE: (
        "Challenge the market's root?",
        "Challenge",
        "Your bond is taken. It is lost if the market shows a leaf that holds as much; else it comes back twofold.",
    ),
    UPHOLD: (
        "Uphold your challenge?",
        "Uphold",
        "Nobody answered in time: the root is ended, and your bond comes back with as much again of the market's.",
    ),
    REFUND: ("Take the bond of your challenge back?", "Take", "The root that it was about is gone."),
}


def amount(request: Grant) -> str:
    """Return the amount at risk exactly, never rounded; the unit's name is the market's own word."""
    return exact(request.max_at_risk, request.symbol, request.decimals)


def exact(units: int, symbol: str, digits: int) -> str:
    """Return an amount exactly, never rounded; its unit's name came from outside."""
    symbol = plain(symbol)[:16] or "tokens"
    decimals = min(max(digits, 0), 36)
    text, _, unit = format_amount(units, Token(symbol, decimals), places=decimals).partition(" ")
    whole, point, fraction = text.partition(".")
    return f"{whole}{point if fraction.rstrip('0') else ''}{fraction.rstrip('0')} {unit}"


def grouped(address: str) -> str:
    """Return an address in groups of four, so that two can be compared by eye."""
    digits = plain(address).removeprefix("0x")
    return "0x " + " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def plain(text: str) -> str:
    """Return text from outside as one printable line, capped.

    What can reorder or hide text (the bidirectional controls among them) is not printable and becomes a blank.
    """
    return printable(text[: _LONGEST * 8])[:_LONGEST]
