"""Challenges of roots as the settler keeps them: what one costs, and where an owner's own stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wallet.address import Address
from wallet.amounts import Units
from wallet.chain.abi import Function, Type, Value
from wallet.chain.rpc import MAX_BATCH, Block, contract_call, octets
from wallet.chain.sending import Node
from wallet.errors import ChainError


LOOKED_AT: Final = 256
"""The latest challenges that are looked through for one's own; each costs whoever makes it a bond."""

_ALLOWANCE: Final = Function("allowance", (Type.ADDRESS, Type.ADDRESS), (Type.UINT256,))
_BALANCE: Final = Function("balanceOf", (Type.ADDRESS,), (Type.UINT256,))
_NUMBERS: Final = tuple(
    Function(name, (), (Type.UINT256,)) for name in ("challengeBond", "challengeCount", "proposals", "pendingSince")
)
_CHALLENGE: Final = Function(
    "challenges", (Type.UINT256,), (Type.ADDRESS, Type.UINT64, Type.ADDRESS, Type.UINT64, Type.UINT256)
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a challenge costs, and what its maker has for it.

    Attributes:
        bond: in the token's smallest unit.
        allowance, balance: what the settler may take of the owner's, and what he has.
        count: how many challenges there were.
        proposal: the number of the root that waits, or of the last one that did.
        waits: whether one waits.
    """

    bond: Units
    allowance: Units
    balance: Units
    count: int
    proposal: int
    waits: bool


@dataclass(frozen=True, slots=True)
class Dispute:
    """A challenge that holds a bond.

    Attributes:
        proposal: which root it is about.
        deadline: seconds of chain time; it can be upheld after.
        needed: what the leaf of `account` is to hold.
    """

    number: int
    proposal: int
    account: Address
    deadline: int
    needed: Units


async def terms(node: Node, token: Address, settler: Address, owner: Address, at: Block) -> Terms:
    """Return what a challenge would cost at a block.

    Raises:
        ChainError: if the nodes do not tell.
    """
    allowance, balance, *numbers = await node.batch(
        [
            contract_call(token, _ALLOWANCE.call(owner, settler), at),
            contract_call(token, _BALANCE.call(owner), at),
            *(contract_call(settler, function.call(), at) for function in _NUMBERS),
        ]
    )
    bond, count, proposal, since = (
        _number(function, answer) for function, answer in zip(_NUMBERS, numbers, strict=True)
    )
    return Terms(
        Units(bond),
        Units(_number(_ALLOWANCE, allowance)),
        Units(_number(_BALANCE, balance)),
        count,
        proposal,
        since != 0,
    )


async def latest_of(node: Node, settler: Address, owner: Address, count: int, at: Block) -> Dispute | None:
    """Return the latest challenge of an owner that still holds his bond, or None.

    Args:
        node: the nodes.
        settler: the contract.
        owner: who challenged.
        count: how many challenges there were at the block.
        at: the block.

    Raises:
        ChainError: if the nodes do not tell.
    """
    last = max(0, count - LOOKED_AT)
    for top in range(count, last, -MAX_BATCH):
        numbers = range(top, max(last, top - MAX_BATCH), -1)
        answers = await node.batch([contract_call(settler, _CHALLENGE.call(number), at) for number in numbers])
        for number, answer in zip(numbers, answers, strict=True):
            if (found := _dispute(number, _CHALLENGE.result(octets(answer)), owner)) is not None:
                return found
    return None


def _dispute(number: int, values: Sequence[Value], owner: Address) -> Dispute | None:
    challenger, proposal, account, deadline, needed = values
    if challenger != owner:
        return None
    if not (isinstance(proposal, int) and isinstance(deadline, int) and isinstance(needed, int)):
        raise ChainError("the contract's answer is no challenge")
    return Dispute(number, proposal, Address(str(account)), deadline, Units(needed))


def _number(function: Function, answer: object) -> int:
    (value,) = function.result(octets(answer))
    if not isinstance(value, int):
        raise TypeError(f"{function.name} declares no number")
    return value
