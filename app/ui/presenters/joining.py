"""Joining a market: what it says of itself and what the owner would grant, for review before anything is signed."""

from typing import Final

from app.protocol.joining import MarketView
from app.protocol.money import Units
from app.protocol.records import record
from app.protocol.snapshot import WalletView
from app.protocol.states import NetworkKind, Protection
from app.ui.presenters.jobs import Line
from app.ui.presenters.sending import exact
from app.ui.presenters.state import job_kind
from app.ui.presenters.voice import Voice, plain
from app.ui.presenters.wallet import grouped


DAYS: Final = 30
"""Days that a grant lasts, the longest that there is."""

AT_RISK: Final = 100
"""Whole tokens of unsettled pay that a grant lets stand."""

_DAY_S: Final = 86_400
_BASIS: Final = 100
_MOST_KINDS: Final = 6


@record
class MarketReview:
    """A market for review.

    Attributes:
        sentence: what would happen.
        fingerprint: its key in groups that eyes can compare.
        lines: its own words.
        grants: what the owner allows this PC.
        warning: what he should know first; may be empty.
        elsewhere: a command that joins where the owner's key is not on this PC; else empty.
    """

    sentence: str
    fingerprint: str
    lines: tuple[Line, ...]
    grants: tuple[Line, ...]
    warning: str
    elsewhere: str


def at_risk(market: MarketView) -> Units:
    """Return the most unsettled pay that a grant lets stand, in the token's smallest unit."""
    return Units(AT_RISK * 10 ** min(max(market.decimals, 0), 36))


def not_after(now: float) -> int:
    """Return when a grant of now ends, in seconds of UTC."""
    return int(now) + DAYS * _DAY_S


def looks_like_origin(text: str) -> bool:
    """Return whether a text has the shape of a market's or a node's address; whether it is one, the engine says."""
    text = text.strip()
    scheme, found, rest = text.partition("://")
    return bool(found) and scheme in ("http", "https") and bool(rest.strip("/")) and " " not in rest


def present_market(market: MarketView, rpc: str, wallet: WalletView | None, voice: Voice, now: float) -> MarketReview:
    """Return a market for review.

    Args:
        market: what it says of itself.
        rpc: the chain's node that the owner chose.
        wallet: the owner's, if anything is known of it.
        voice: the language.
        now: seconds of UTC.
    """
    say, practice = voice.say, market.network is NetworkKind.PRACTICE
    name = plain(market.name) or say("A market without a name")
    owner = wallet.owner if wallet else None
    elsewhere = ""
    pay = say("to a wallet that is made now, on this PC")
    if wallet is not None and owner is not None:
        pay = say("to {address}, and to no other", address=grouped(owner) if not voice.masked else "\u2022\u2022\u2022")
        if wallet.protection is Protection.NONE:
            elsewhere = f"lull market join {plain(market.url, 200)} --rpc {plain(rpc, 200)} --unsigned grant.json"
    kinds = [job_kind(kind, voice) for kind in market.kinds[:_MOST_KINDS]]
    burned = voice.decimal(market.burn_bps / _BASIS, 0 if market.burn_bps % _BASIS == 0 else 2)
    lines = (
        Line(say("Address"), plain(market.url, 200)),
        Line(
            say("Network"), say("practice; the tokens have no value") if practice else say("live; the tokens are real")
        ),
        Line(say("Jobs"), voice.listed(kinds) or say("none now")),
        Line(say("Burned"), say("{n} % of what buyers pay", n=burned)),
        Line(say("Pay is ready"), say("{time} after it is settled", time=voice.duration(market.window_s))),
        Line(say("Chain"), str(market.chain_id)[:30]),
        Line(say("Your node"), plain(rpc, 200)),
    )
    grants = (
        Line(say("Works for it"), say("this PC's own key, which owns nothing")),
        Line(say("Until"), voice.time(not_after(now), now)),
        Line(say("Pay goes"), pay),
        Line(
            say("At risk"),
            say("at most {amount} unsettled", amount=exact(at_risk(market), market.symbol, market.decimals, voice)),
        ),
    )
    return MarketReview(
        sentence=say("Join {name}?", name=name),
        fingerprint=grouped(market.market),
        lines=lines,
        grants=grants,
        warning="" if practice else say("Nobody checked this market for you. Compare its key where you heard of it."),
        elsewhere=elsewhere,
    )
