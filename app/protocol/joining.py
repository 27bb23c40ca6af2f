"""What a market says of itself, as the owner reviews it before anything is signed."""

from typing import ClassVar

from app.protocol.records import record
from app.protocol.states import NetworkKind


@record
class MarketView:
    """A market's own words, checked for their shape and for nothing else.

    Attributes:
        url: its origin, in its one spelling.
        name: text from outside, plain and capped.
        market: the address of its signing key: what a grant names, and what people compare.
        settler, token: contracts.
        burn_bps: basis points of what buyers pay that are burned.
        window_s: seconds that a settlement waits before it can be claimed.
        kinds: the kinds of jobs that are traded.
    """

    url: str
    name: str
    network: NetworkKind
    market: str
    settler: str
    token: str
    chain_id: int
    symbol: str
    decimals: int
    burn_bps: int
    window_s: int
    kinds: tuple[str, ...]


@record
class LookAtMarket:
    """Ask the market at `url` what it is; nothing is joined or signed by that."""

    url: str
    answer: ClassVar[type] = MarketView
