"""What sending needs of a node: nonce, fees, gas, broadcast. Works with one node and with several.

A node's answers here are never trusted with money: the amount and the recipient come from the owner, the fee is bounded
by the policy, the gas by a limit, and a nonce that is wrong makes a transaction that is not mined, not one that pays
somebody else.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from wallet.address import Address
from wallet.chain.orders import MAX_GAS
from wallet.chain.rpc import (
    Block,
    BlockTag,
    Request,
    TransactionReceipt,
    contract_call,
    octets,
    quantity,
)
from wallet.errors import ChainError, RefusedError


T = TypeVar("T", bound=Hashable)

_HISTORY: Final = 5
_MARGIN_PERCENT: Final = 20


class Node(Protocol):
    """One node of the pinned chain, or several that answer as one."""

    @property
    def origin(self) -> str:
        """What may be said of its address."""
        ...

    async def verify_chain(self) -> None:
        """Check that it still answers for the pinned chain; raises `WrongChainError`."""
        ...

    async def batch(self, requests: Sequence[Request]) -> list[object]:
        """Return raw results that, where there are several nodes, enough of them agree on."""
        ...

    async def each(self, request: Request) -> list[object]:
        """Return every node's own raw answer, an exception in place of a result that did not come."""
        ...

    async def agreed(self, request: Request, read: Callable[[object], T]) -> T:
        """Return what is read of the answer and, where there are several nodes, enough of them agree on."""
        ...

    async def block(self, tag: BlockTag | int = "latest") -> Block:
        """Return a block that they agree on."""
        ...

    async def call(self, to: Address, data: bytes, at: Block | None = None) -> bytes:
        """Return what a contract answers."""
        ...

    async def receipts(self, transactions: Sequence[bytes]) -> list[TransactionReceipt | None]:
        """Return receipts, None for those that too few nodes know."""
        ...


class Taken(StrEnum):
    """What became of a broadcast."""

    ACCEPTED = "accepted"
    """The node took it, or has it already: three nodes say so in three ways."""
    NONCE_USED = "nonce-used"
    """Some transaction with this nonce is in a block; whether it is ours, the receipts tell."""
    UNDERPRICED = "underpriced"
    """The same nonce waits at a price that this one does not beat by enough."""
    NO_GAS = "no-gas"
    """The account cannot pay the gas."""
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


_WORDS: Final = (
    (Taken.ACCEPTED, ("already known", "already imported", "known transaction", "alreadyknown")),
    (Taken.NONCE_USED, ("nonce too low", "nonce is too low", "oldnonce", "nonce has already been used")),
    (Taken.UNDERPRICED, ("underpriced", "fee too low", "gas price too low", "feetoolow")),
    (Taken.NO_GAS, ("insufficient funds", "insufficient balance", "enough funds", "out of funds")),
)
_RANKED: Final = (
    *(Taken.ACCEPTED, Taken.NONCE_USED, Taken.UNDERPRICED),
    *(Taken.NO_GAS, Taken.REFUSED, Taken.UNREACHABLE),
)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What became of a broadcast to all nodes: the best that one of them said, and its own words."""

    taken: Taken
    words: str = ""


def understood(words: str) -> Taken:
    """Return what a node's refusal of a transaction means."""
    said = words.lower()
    return next((taken for taken, marks in _WORDS if any(mark in said for mark in marks)), Taken.REFUSED)


async def broadcast(node: Node, raw: bytes) -> Broadcast:
    """Give signed bytes to every node. Doing it twice is doing it once: they are the same bytes."""
    answers = await node.each(Request("eth_sendRawTransaction", ("0x" + raw.hex(),)))
    heard = [_heard(answer) for answer in answers]
    return min(heard, key=lambda one: _RANKED.index(one.taken), default=Broadcast(Taken.UNREACHABLE))


def _heard(answer: object) -> Broadcast:
    if isinstance(answer, RefusedError):
        return Broadcast(understood(answer.words), answer.words)
    if isinstance(answer, ChainError):
        return Broadcast(Taken.UNREACHABLE, str(answer))
    return Broadcast(Taken.ACCEPTED)


def used_nonces(account: Address, at: Block | None = None) -> Request:
    """Return the request for how many transactions of an account are in blocks, at one block or at the newest."""
    where: object = "latest" if at is None else {"blockHash": "0x" + at.hash.hex()}
    return Request("eth_getTransactionCount", (account, where))


async def gas_prices(node: Node) -> tuple[int, list[int]]:
    """Return the next block's base fee and the tips that were paid lately, in wei per gas.

    The nodes need not agree: of several, the median counts, so that one of them can neither stall nor bleed the owner.

    Raises:
        ChainError: if none answers as a node does.
    """
    answers = await node.each(Request("eth_feeHistory", (hex(_HISTORY), "latest", [50])))
    found: list[tuple[int, list[int]]] = []
    problem: ChainError | None = None
    for answer in answers:
        try:
            found.append(_history(answer))
        except ChainError as error:
            problem = error
    if not found:
        raise problem or ChainError("no node says what gas costs")
    found.sort()
    return found[len(found) // 2]


def _history(answer: object) -> tuple[int, list[int]]:
    if isinstance(answer, ChainError):
        raise answer
    if not isinstance(answer, dict):
        raise ChainError("the node's answer is no history of fees")
    bases, rewards = answer.get("baseFeePerGas"), answer.get("reward")
    if not isinstance(bases, list) or not bases or not isinstance(rewards, list | None):
        raise ChainError("the node's answer is no history of fees")
    tips = [quantity(row[0]) for row in (rewards or [])[-_HISTORY:] if isinstance(row, list) and row]
    return quantity(bases[-1]), tips


async def gas_needed(node: Node, sender: Address, to: Address, data: bytes) -> int:
    """Return the gas that a call is given: the estimate and a fifth more.

    Raises:
        RefusedError: if the call would be reverted.
        ChainError: if no node answers, or one asks for more than is ever given.
    """
    call = {"from": sender, "to": to, "data": "0x" + data.hex()}
    answers = await node.each(Request("eth_estimateGas", (call,)))
    found = sorted(quantity(answer) for answer in answers if isinstance(answer, str))
    if not found:
        raise next((a for a in answers if isinstance(a, ChainError)), ChainError("no node says what gas is needed"))
    needed = found[len(found) // 2] * (100 + _MARGIN_PERCENT) // 100
    if not 21_000 <= needed <= MAX_GAS:
        raise ChainError(f"the node wants {needed} gas, which makes no sense")
    return needed


async def token_balance(node: Node, call: tuple[Address, bytes], at: Block) -> int:
    """Return a number that a contract answers at a block that the nodes agree on."""
    (answer,) = await node.batch([contract_call(*call, at)])
    data = octets(answer)
    if len(data) != 32:
        raise ChainError("the contract's answer is no number")
    return int.from_bytes(data, "big")
