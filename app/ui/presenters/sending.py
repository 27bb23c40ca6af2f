"""Sending: what somebody typed as an exact amount, and each field of a draft for review before it is signed."""

from typing import Final

from app.protocol.commands import SendDraft
from app.protocol.money import Units
from app.protocol.records import record
from app.ui.presenters.jobs import Line
from app.ui.presenters.money import Token
from app.ui.presenters.reasons import Tone
from app.ui.presenters.voice import Voice, marked, plain


_COIN_DECIMALS: Final = 18
_LONGEST_AMOUNT: Final = 60
_WARNINGS: Final = {
    "look-alike": (Tone.FAULT, marked("This address looks like one that you know, and is another one.")),
    "new-address": (Tone.ATTENTION, marked("You have not sent to this address before.")),
    "own-address": (Tone.ATTENTION, marked("This is your own address.")),
    "everything": (Tone.ATTENTION, marked("This is all that the wallet holds.")),
    "contract": (Tone.ATTENTION, marked("This address is a contract, not a wallet.")),
}
_SENTENCES: Final = {
    "send": marked("Send {amount}."),
    "claim": marked("Claim {amount}."),
    "cancel": marked("Cancel what waits as number {n}."),
    "bond": marked("Let the contract take {amount} as a bond, once."),
    "challenge": marked("Challenge the market's next root."),
    "uphold": marked("Uphold your challenge."),
    "refund": marked("Take the bond of your challenge back."),
}
_CONTEST: Final = frozenset({"bond", "challenge", "uphold", "refund"})
_TO_OTHERS: Final = frozenset({"send", "claim", "bond"})
_NOTES: Final = {
    "cancel": (
        Tone.WAIT,
        marked(
            "It offers more gas and takes the place of what waits. "
            "If that gets into a block first, nothing is cancelled."
        ),
    ),
    "bond": (
        Tone.WAIT,
        marked("Nothing moves yet. The bond is taken only when you challenge, which you are asked next."),
    ),
    "challenge": (
        Tone.ATTENTION,
        marked(
            "The bond is lost if the market shows that your leaf holds as much. If it cannot, it comes back twofold."
        ),
    ),
    "uphold": (Tone.WAIT, marked("The root is ended, and your bond comes back with as much again of the market's.")),
    "refund": (Tone.WAIT, marked("The root that it was about is gone.")),
}


@record
class Review:
    """A draft as it is reviewed.

    Attributes:
        sentence: what would happen.
        to: the address in groups that eyes can compare; empty where nobody else gets anything.
        lines: all that is signed.
        details: the fields of the chain, for people who want to know.
        warnings: what the owner should look at, with its tone.
    """

    sentence: str
    to: str
    lines: tuple[Line, ...]
    details: tuple[Line, ...]
    warnings: tuple[tuple[Tone, str], ...]


def read_amount(text: str, token: Token) -> Units | None:
    """Return what somebody typed in the token's smallest unit, exactly; None where it is no amount above zero."""
    cleaned = text.strip().replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    whole, _, fraction = cleaned.partition(".")
    digits = whole + fraction
    if not digits.isascii() or not digits.isdigit() or len(cleaned) > _LONGEST_AMOUNT:
        return None
    if len(fraction.rstrip("0")) > token.decimals:
        return None
    units = int((whole or "0") + fraction.rstrip("0").ljust(token.decimals, "0"))
    return Units(units) if units > 0 else None


def looks_like_address(text: str) -> bool:
    """Return whether a text has the shape of an address; whether it is one, the engine says."""
    text = text.strip()
    return len(text) == 42 and text.startswith("0x") and all(c in "0123456789abcdefABCDEF" for c in text[2:])


def exact(units: int, symbol: str, decimals: int, voice: Voice) -> str:
    """Return an amount with every digit that it has."""
    decimals = min(max(decimals, 0), 36)
    whole, fraction = divmod(abs(units), 10**decimals)
    digits = f"{fraction:0{decimals}}".rstrip("0") if decimals else ""
    figure = voice.integer(whole) + (voice.numbers.point + digits if digits else "")
    unit = plain(symbol, 12) or "tokens"
    return ("\u2212" if units < 0 else "") + f"{figure}\u00a0{unit}"


def present_review(draft: SendDraft, to: str, voice: Voice) -> Review:
    """Return a draft for review; `to` is its address in groups."""
    say = voice.say
    amount = exact(draft.amount, draft.symbol, draft.decimals, voice)
    rest = Units(draft.balance - draft.amount)
    cost = exact(draft.cost, draft.coin, _COIN_DECIMALS, voice)
    worst = exact(draft.worst, draft.coin, _COIN_DECIMALS, voice)
    where = say("the practice network; the tokens have no value") if draft.practice else say("a live network")
    sentence = say(_SENTENCES.get(draft.kind, "Claim {amount}."), amount=amount, n=draft.nonce)
    amounts: tuple[Line, ...] = (Line(say("Amount"), amount),)
    if draft.kind in _CONTEST:
        bond = Line(say("Bond"), exact(draft.bond or 0, draft.symbol, draft.decimals, voice))
        amounts = (bond,) if draft.kind == "bond" else (Line(say("Your leaf is to hold"), amount), bond)
    lines = (
        *(amounts if draft.kind != "cancel" else ()),
        Line(say("On"), where),
        Line(say("Cost now"), cost),
        Line(say("Cost at the most"), worst),
        *(
            (Line(say("Left afterwards"), exact(rest, draft.symbol, draft.decimals, voice)),)
            if rest >= 0 and draft.kind not in _NOTES
            else ()
        ),
    )
    details = (
        Line(say("From"), plain(draft.sender, 60), plain(draft.sender, 60)),
        Line(say("Contract"), plain(draft.contract, 60), plain(draft.contract, 60)),
        Line(say("Chain"), str(draft.chain_id)[:30]),
        Line(say("Nonce"), str(draft.nonce)[:30]),
        Line(say("Gas"), say("{n} at the most", n=voice.integer(draft.gas))),
        Line(say("Fee per gas"), say("{n} wei at the most", n=voice.integer(draft.fee_cap))),
    )
    known = tuple((tone, say(text)) for tone, text in (_WARNINGS[code] for code in draft.warnings if code in _WARNINGS))
    noted = _NOTES.get(draft.kind)
    notes = ((noted[0], say(noted[1])),) if noted else ()
    return Review(sentence, to if draft.kind in _TO_OTHERS else "", lines, details, (*known, *notes))
