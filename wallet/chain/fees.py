"""What a transaction may cost: a policy per chain, the first offer, and the ladder of bumps up to a cap. Pure.

Sources: EIP-1559; the replacement rule of go-ethereum's pool (both fields at least 10 % higher). The tip that web3
falls back to (1 to 1.5 gwei) is a hundred times too high on rollups, so that each chain has bounds of its own here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wallet.errors import FeeError


GWEI: Final = 10**9
RUNGS: Final = 10
"""Transactions that are signed at once: the first offer and nine bumps, 2.9 times the first offer at the top."""


@dataclass(frozen=True, slots=True)
class FeePolicy:
    """What is paid on one chain, and what its blocks mean.

    Attributes:
        coin: the name of the native coin, in which gas is paid.
        tip_floor, tip_ceiling: bounds of the tip, wei per gas.
        cap: the most that is ever offered, wei per gas: the ladder ends below it.
        bump_after_s: seconds in no block after which the next rung is sent.
        head_age_s: a head that is older than this is stale; None where blocks come only when somebody sends.
        final_after: confirmations that make a block final; None asks the node for its `finalized` block.
    """

    coin: str
    tip_floor: int
    tip_ceiling: int
    cap: int
    bump_after_s: float
    head_age_s: float | None
    final_after: int | None = None


PRACTICE_CHAIN: Final = 31337

_POLICIES: Final[dict[int, FeePolicy]] = {
    1: FeePolicy("ETH", GWEI // 100, 3 * GWEI, 300 * GWEI, 90.0, 180.0),
    10: FeePolicy("ETH", 1_000, GWEI // 10, 5 * GWEI, 20.0, 60.0),
    8453: FeePolicy("ETH", 1_000, GWEI // 10, 5 * GWEI, 20.0, 60.0),
    # Arbitrum takes no tips; its sequencer serves first come, first served.
    42161: FeePolicy("ETH", 0, 0, 10 * GWEI, 20.0, 60.0),
    # anvil mines when somebody sends, and takes nothing back unless it is told to.
    PRACTICE_CHAIN: FeePolicy("ETH", GWEI, 3 * GWEI, 1_000 * GWEI, 5.0, None, 1),
}
_OTHER: Final = FeePolicy("coins", GWEI // 100, 3 * GWEI, 300 * GWEI, 60.0, 600.0)


def policy_of(chain_id: int) -> FeePolicy:
    """Return the policy of a chain; one that is not known has the cautious bounds of the main chain."""
    return _POLICIES.get(chain_id, _OTHER)


@dataclass(frozen=True, slots=True)
class Fees:
    """An offer, in wei per gas: `tip` to who makes the block, `max_fee` in all."""

    tip: int
    max_fee: int


def first_offer(policy: FeePolicy, base_fee: int, tips: Sequence[int]) -> Fees:
    """Return the first offer: twice the base fee, which lasts for six full blocks in a row, and the usual tip.

    Args:
        policy: the chain's.
        base_fee: of the next block, wei per gas.
        tips: what was paid lately, wei per gas; the median counts.

    Raises:
        FeeError: if the chain is too dear at this moment.
    """
    usual = sorted(tips)[len(tips) // 2] if tips else 0
    tip = min(max(usual, policy.tip_floor), policy.tip_ceiling)
    if base_fee + tip > policy.cap:
        raise FeeError(f"gas costs {gwei(base_fee + tip)} now, and more than {gwei(policy.cap)} is never paid")
    return Fees(tip, min(2 * base_fee + tip, policy.cap))


def bump(fees: Fees) -> Fees:
    """Return the next offer: both fields 12.5 % higher, rounded up, which every node takes as a replacement."""
    return Fees(_more(fees.tip), _more(fees.max_fee))


def _more(value: int) -> int:
    return value + max(1, -(-value // 8))


def ladder(first: Fees, cap: int, rungs: int = RUNGS) -> tuple[Fees, ...]:
    """Return the offers that are signed at once, lowest first; none is above `cap`, and there is always the first.

    Raises:
        FeeError: if the first is above the cap, or makes no sense.
    """
    if not 0 <= first.tip <= first.max_fee or not 0 < first.max_fee <= cap:
        raise FeeError("the offered fee is above its cap, or nothing at all")
    found = [first]
    while len(found) < rungs and (following := bump(found[-1])).max_fee <= cap:
        found.append(following)
    return tuple(found)


def gwei(wei: int) -> str:
    """Return a price of gas for people."""
    whole, rest = divmod(wei, GWEI)
    digits = f"{rest:09d}".rstrip("0")[:3]
    return f"{whole}.{digits} gwei" if digits.strip("0") else f"{whole} gwei" if whole or not wei else f"{wei} wei"
