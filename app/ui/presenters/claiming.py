"""How the claim stands that was asked for in the window; apart from the wallet's page, because it outlives it."""

from app.protocol.commands import Claimed
from app.protocol.records import record
from app.ui.presenters.faults import Fault
from app.ui.presenters.money import Token
from app.ui.presenters.voice import Voice


@record
class ClaimStatus:
    """How the claim stands that was asked for in this window.

    Attributes:
        claiming: it was asked for, and the engine has not answered.
        result: what it paid, in a sentence.
        fault: why it failed.
    """

    claiming: bool = False
    result: str = ""
    fault: Fault | None = None


def present_claimed(claimed: Claimed, token: Token, voice: Voice) -> str:
    """Return the result of a claim in one sentence."""
    if claimed.amount <= 0:
        return voice.say("Nothing to claim: all that was ready is paid.")
    return voice.say("{amount} is at your address.", amount=token.text(claimed.amount, voice))
