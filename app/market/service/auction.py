"""Who gets a task's runs, and at which price: pure functions over standing sealed bids.

The first run goes to the lowest bid. The price of the task is uniform: the bid of the owner who ranks `replicas + 2`,
or the reserve where there are fewer owners. So each owner's pay is set by somebody else's bid and is never below
his own; and for every further run there are enough owners at or below the price to draw from by lot: the partners of a
quorum, and the two who judge a mismatch. With the second-lowest bid as the price, the lot would hold one name.

Source: W. Vickrey, Counterspeculation, Auctions, and Competitive Sealed Tenders, Journal of Finance 16 (1961): uniform
prices set by a bid that does not win. Who ranks deep in the pool has a weak reason to bid high; a thin pool pays the
reserve, which the buyer set himself.

Ties and lots are decided by keccak-256 of a seed that is fixed with the task and unknown to its bidders, so that a draw
can be repeated and audited.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from wallet.address import Address
from wallet.amounts import BPS, Units
from wallet.keccak import keccak256


JUDGES: Final = 2
"""Further runs that decide a mismatch."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A standing bid of a worker who could do the task.

    Attributes:
        unit_price: net pay per unit of work that he wants at the least.
        free: whether he takes an attempt now; who is busy still shapes the price.
        yielded: whether his owner gave this task back before; others are preferred.
        host: where he was heard from; empty where it does not matter.
    """

    worker: Address
    owner: Address
    unit_price: int
    free: bool
    yielded: bool = False
    host: str = ""


@dataclass(frozen=True, slots=True)
class Award:
    """Who gets the first run, and the net price of each run of the task."""

    ask: Ask
    price: Units


def reserve(max_price: int, replicas: int, burn_bps: int) -> Units:
    """Return the highest net price of one run.

    The buyer's maximum covers, burn included, the runs that must agree and one more: of the runs of a mismatch that was
    decided, at least one is rejected and unpaid. A single run is never compared, and has no judges to pay.
    """
    shares = replicas + JUDGES - 1 if replicas > 1 else 1
    return Units(max_price // shares * (BPS - burn_bps) // BPS)


def gross(net: int, burn_bps: int) -> Units:
    """Return what the buyer pays so that `net` is left after the burn: rounded up."""
    return Units(-(-net * BPS // (BPS - burn_bps)))


def first_run(asks: Iterable[Ask], *, units: int, replicas: int, limit: int, seed: bytes) -> Award | None:
    """Return the award of a task's first run, or None if nobody can take it now.

    Args:
        asks: standing bids of all who could do the task; a lower one of the same owner beats his others.
        units: units of work.
        replicas: runs that must agree.
        limit: the highest net price of one run.
        seed: of the task.
    """
    able = [ask for ask in asks if ask.unit_price * units <= limit]
    free = [ask for ask in able if ask.free]
    if not free:
        return None
    winner = min(free, key=lambda ask: (ask.yielded, ask.unit_price, _lot(seed, ask)))
    prices = sorted(_best_per_owner(able).values())
    rank = replicas + JUDGES
    price = prices[rank - 1] * units if len(prices) >= rank else limit
    return Award(winner, Units(max(price, winner.unit_price * units)))


def further_run(asks: Iterable[Ask], *, units: int, price: int, seed: bytes, taken: Collection[Address]) -> Ask | None:
    """Return by lot who does one more run of a task that has begun, or None if nobody can now.

    Owners have equal chances, however many workers they have.

    Args:
        asks: standing bids of all who could do the task.
        units: units of work.
        price: net price of each run of the task.
        seed: of the task and of this draw.
        taken: owners who have a run of it already.
    """
    able = [a for a in asks if a.free and a.unit_price * units <= price and a.owner not in taken]
    if fresh := [ask for ask in able if not ask.yielded]:
        able = fresh
    if not able:
        return None
    owner = min({ask.owner for ask in able}, key=lambda o: keccak256(seed + bytes.fromhex(o[2:])))
    return min((a for a in able if a.owner == owner), key=lambda ask: (ask.unit_price, _lot(seed, ask)))


def _best_per_owner(asks: Iterable[Ask]) -> dict[Address, int]:
    best: dict[Address, int] = {}
    for ask in asks:
        best[ask.owner] = min(ask.unit_price, best.get(ask.owner, ask.unit_price))
    return best


def _lot(seed: bytes, ask: Ask) -> bytes:
    return keccak256(seed + bytes.fromhex(ask.worker[2:]))
