"""A root of the market that pays the owner too little: what it holds, the time left, and the step that is due."""

from typing import Final

from app.protocol.purse import ChallengeView, LeafView
from app.protocol.records import record
from app.protocol.snapshot import Snapshot
from app.protocol.states import Protection
from app.ui.presenters.money import Token
from app.ui.presenters.voice import Voice


_STEPS: Final = frozenset({"bond", "challenge", "uphold", "refund"})
_UNDER_WAY: Final = frozenset({"draft", "submitted"})
_WRONG: Final = frozenset({"short", "withheld"})


@record
class Contest:
    """What stands above the wallet while something is to be said.

    Attributes:
        button: the step that is due; empty where there is none, or not on this PC.
    """

    text: str
    button: str


def present_contest(snapshot: Snapshot | None, voice: Voice) -> Contest | None:
    """Return what is to be said about the root that waits, or of the owner's challenge; None where all fits."""
    if snapshot is None:
        return None
    wallet, token = snapshot.wallet, Token.of(snapshot.network)
    found: Contest | None = None
    if wallet.challenge is not None:
        found = _challenged(wallet.challenge, token, voice, snapshot.at)
    elif wallet.leaf is not None and wallet.leaf.due and wallet.leaf.state in _WRONG:
        found = _wronged(wallet.leaf, token, voice, snapshot.at)
    if found is None or not found.button:
        return found
    why = ""
    if wallet.protection is Protection.NONE:
        why = voice.say("The key is not on this PC: challenge it where the key is.")
    elif any(each.kind in _STEPS and each.state in _UNDER_WAY for each in wallet.transactions):
        why = voice.say("A step is on its way; the next one is offered when it is in a block.")
    return Contest(f"{found.text} {why}", "") if why else found


def _challenged(challenge: ChallengeView, token: Token, voice: Voice, now: float) -> Contest:
    say, bond = voice.say, token.text(challenge.bond, voice)
    if challenge.state == "open":
        until = voice.time(challenge.until_at, now)
        text = say("The market has until {time} to answer your challenge. It holds your bond of {bond}.",
                   time=until, bond=bond)  # fmt: skip
        return Contest(text, "")
    if challenge.state == "ripe":
        text = say(
            "Nobody answered your challenge in time. Your bond of {bond} comes back with as much again.", bond=bond
        )
        return Contest(text, say("Uphold it…"))
    text = say("What you challenged is gone already. Your bond of {bond} can be taken back.", bond=bond)
    return Contest(text, say("Take it back…"))


def _wronged(leaf: LeafView, token: Token, voice: Voice, now: float) -> Contest:
    say, due = voice.say, token.text(leaf.due, voice)
    held = token.text(leaf.held, voice)
    if leaf.held < leaf.due and held == due and not voice.masked:  # rounding must not hide what is missing
        held, due = (
            token.text(leaf.held, voice, places=token.decimals),
            token.text(leaf.due, voice, places=token.decimals),
        )
    text = say("The market's next root holds {held} for you, and {due} is due.", held=held, due=due)
    if leaf.state == "withheld":
        text = say("The market does not show what its next root holds for you, and {due} is due.", due=due)
    left = leaf.until_at - now
    if not left > 0:
        return Contest(f"{text} {say('The time to challenge it is over.')}", "")
    within = say("You can challenge it for {time}.", time=voice.duration(left))
    return Contest(f"{text} {within}", say("Challenge it…"))
