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


def reserve(max_price: int, replicas: int, burn_bps: int, push_bps: int = 0) -> Units:
    """Return the highest net price of one run.

    The buyer's maximum covers, burn included, the runs that must agree and one more: of the runs of a mismatch that was
    decided, at least one is rejected and unpaid. A single run is never compared, and has no judges to pay.
    """
    shares = replicas + JUDGES - 1 if replicas > 1 else 1
    return Units(max_price // shares * (BPS - burn_bps) // BPS * BPS // (BPS + push_bps))


def gross(net: int, burn_bps: int, push_bps: int = 0) -> Units:
    """Return what the buyer pays so that `net`, and what pushing it to its owner costs, is left after the burn."""
    return Units(-(-(net + push_fee(net, push_bps)) * BPS // (BPS - burn_bps)))


def push_fee(net: int, push_bps: int) -> Units:
    """Return what is booked for whoever pushes the claim of `net`: rounded down, so that the contract's limit holds."""
    return Units(net * push_bps // BPS)


def emission(net: int, burn_bps: int, push_bps: int, emission_bps: int) -> Units:
    """Return what is emitted for pay of `net`: a share of what exactly that pay burns, rounded down."""
    burned = gross(net, burn_bps, push_bps) - net - push_fee(net, push_bps)
    return Units(burned * emission_bps // BPS)


def first_run(asks: Iterable[Ask], *, units: int, replicas: int, limit: int, seed: bytes) -> Award | None:
    """Return the award of a task's first run, or None if nobody can take it now.

    Args:
        asks: standing bids of all who could do the task, lowest first; no more of them is read than decides.
        units: units of work.
        replicas: runs that must agree.
        limit: the highest net price of one run.
        seed: of the task.
    """
    rank = replicas + JUDGES
    read, prices, enough = _read(asks, units, rank, limit)
    free = [ask for ask in read if ask.free]
    if not free:
        return None
    _, best = min((ask.yielded, ask.unit_price) for ask in free)
    fresh = any(not ask.yielded for ask in free)
    tied = [ask for ask in free if ask.unit_price == best and ask.yielded is not fresh]
    winner = _drawn({ask.worker: ask for ask in tied}, seed)
    price = prices[rank - 1] * units if enough else limit
    return Award(winner, Units(max(price, winner.unit_price * units)))


def _read(asks: Iterable[Ask], units: int, rank: int, limit: int) -> tuple[list[Ask], list[int], bool]:
    """Return the bids that decide, the best one of each owner among them, and whether there are `rank` of those."""
    read: list[Ask] = []
    best: dict[Address, int] = {}
    winner_found, enough_at = False, None
    for ask in asks:
        if ask.unit_price * units > limit or (enough_at is not None and ask.unit_price > enough_at):
            break
        read.append(ask)
        best.setdefault(ask.owner, ask.unit_price)
        winner_found = winner_found or (ask.free and not ask.yielded)
        if winner_found and len(best) >= rank:
            enough_at = ask.unit_price
    return read, list(best.values()), len(best) >= rank


def further_run(asks: Iterable[Ask], *, units: int, price: int, seed: bytes, taken: Collection[Address]) -> Ask | None:
    """Return by lot who does one more run of a task that has begun, or None if nobody can now.

    Owners have equal chances, however many workers they have.

    Args:
        asks: standing bids of all who could do the task, lowest first.
        units: units of work.
        price: net price of each run of the task.
        seed: of the task and of this draw.
        taken: owners who have a run of it already.
    """
    fresh: dict[Address, Ask] = {}
    yielded: dict[Address, Ask] = {}
    for ask in asks:
        if ask.unit_price * units > price:
            break
        if ask.free and ask.owner not in taken:
            (yielded if ask.yielded else fresh).setdefault(ask.owner, ask)
    return _drawn(fresh or yielded, seed) if fresh or yielded else None


def _drawn(lots: dict[Address, Ask], seed: bytes) -> Ask:
    """Return one by lot; which one depends on the seed and on who takes part, and on nothing else."""
    names = sorted(lots)
    return lots[names[int.from_bytes(keccak256(seed), "big") % len(names)]]
