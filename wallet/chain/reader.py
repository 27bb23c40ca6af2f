"""What the owner's money looks like on the chain: all of it at one block, in one batch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wallet.address import Address
from wallet.amounts import Units, share
from wallet.chain.abi import Function, Type
from wallet.chain.orders import CLAIM_CALL
from wallet.chain.rpc import Block, BlockTag, contract_call, contract_code, native_balance, octets, quantity
from wallet.chain.sending import Node
from wallet.errors import ChainError, ContractError


BALANCE_OF: Final = Function("balanceOf", (Type.ADDRESS,), (Type.UINT256,))
CLAIMED: Final = Function("claimed", (Type.ADDRESS,), (Type.UINT256,))
CLAIM: Final = CLAIM_CALL
TOKEN: Final = Function("token", (), (Type.ADDRESS,))

MAX_PUSH_BPS: Final = 500
"""The most that a push costs, in basis points of what it pays; the contract holds to it."""

_WORDS: Final = tuple(Function(name, (), (Type.BYTES32,)) for name in ("root", "pendingRoot", "previousRoot"))
_TIMES: Final = tuple(
    Function(name, (), (Type.UINT64,)) for name in ("epoch", "pendingSince", "window", "previousRootUntil")
)
_TOTALS: Final = tuple(
    Function(name, (), (Type.UINT256,)) for name in ("totalAllocated", "totalClaimed", "totalBurned", "pushFees")
)
_STATE: Final = (*_WORDS, *_TIMES, *_TOTALS)


@dataclass(frozen=True, slots=True)
class SettlerState:
    """The settler at one block.

    Attributes:
        epoch: how many roots were accepted.
        root: 32 bytes, or None before the first.
        pending_root: the root that waits, or None.
        pending_since: seconds of UTC, by the chain's clock; 0 if none waits.
        window_s: seconds that a root waits.
        previous_root: the root before, while claims under it are paid; None otherwise.
        previous_until: seconds of UTC until which they are; 0 if there is none.
        total_allocated, total_claimed, total_burned: in the token's smallest unit, ever.
        push_fees: what epochs booked for those who push claims, and was not paid yet.
    """

    epoch: int
    root: bytes | None
    pending_root: bytes | None
    pending_since: int
    window_s: int
    previous_root: bytes | None
    previous_until: int
    total_allocated: Units
    total_claimed: Units
    total_burned: Units
    push_fees: Units

    def push_cost(self, amount: int) -> Units:
        """Return what a pusher takes now for a claim of `amount`: his share of what is booked, at most 5 %."""
        unclaimed = self.total_allocated - self.total_claimed
        if unclaimed <= 0:
            return Units(0)
        return Units(min(amount * self.push_fees // unclaimed, share(amount, MAX_PUSH_BPS)))

    @property
    def acceptable_from(self) -> int | None:
        """Seconds of UTC from which the pending root can be accepted; None if none waits."""
        return None if self.pending_root is None else self.pending_since + self.window_s


@dataclass(frozen=True, slots=True)
class ChainState:
    """An account and the settler, both at `block`.

    Attributes:
        balance: the account's tokens, in the smallest unit.
        native_balance: its native coins, in wei.
        claimed: all that the settler paid to it, ever.
    """

    block: Block
    account: Address
    balance: Units
    native_balance: Units
    claimed: Units
    settler: SettlerState


class Reader:
    """Reads one token and one settler through one node."""

    def __init__(self, rpc: Node, token: Address, settler: Address) -> None:
        """Take the node and the two addresses that the owner granted."""
        self._rpc = rpc
        self._token = token
        self._settler = settler
        self._checked = False

    async def check_contracts(self) -> None:
        """Check that contracts stand at both addresses, and that the settler settles in this token.

        Raises:
            ContractError: if it is not so.
            ChainError: if the node does not answer as a node does.
        """
        self._checked = False
        codes = await self._rpc.batch([contract_code(self._token), contract_code(self._settler)])
        for name, address, code in zip(("token", "settler"), (self._token, self._settler), codes, strict=True):
            if not octets(code):
                raise ContractError(f"no contract stands at the {name}'s address {address}")
        (token,) = TOKEN.result(await self._rpc.call(self._settler, TOKEN.call()))
        if token != self._token:
            raise ContractError(f"the settler {self._settler} settles in another token than {self._token}")
        self._checked = True

    async def read(self, account: Address, tag: BlockTag | int = "latest") -> ChainState:
        """Return an account's money and the settler's state, all at one block.

        Raises:
            ContractError: if the contracts are not what they should be; looked at first, and again after a failure.
            WrongChainError: if the node answers for another chain.
            ChainError: if it does not answer as a node does.
        """
        if not self._checked:
            await self.check_contracts()
        try:
            return await self._read(account, tag)
        except ChainError:
            self._checked = False
            raise

    async def _read(self, account: Address, tag: BlockTag | int) -> ChainState:
        block = await self._rpc.block(tag)
        balance, native, claimed, *state = await self._rpc.batch(
            [
                contract_call(self._token, BALANCE_OF.call(account), block),
                native_balance(account, block),
                contract_call(self._settler, CLAIMED.call(account), block),
                *(contract_call(self._settler, function.call(), block) for function in _STATE),
            ]
        )
        return ChainState(
            block,
            account,
            Units(_number(BALANCE_OF, balance)),
            Units(quantity(native)),
            Units(_number(CLAIMED, claimed)),
            _settler(dict(zip((function.name for function in _STATE), state, strict=True)), block),
        )


def _number(function: Function, answer: object) -> int:
    (value,) = function.result(octets(answer))
    if not isinstance(value, int):
        raise TypeError(f"{function.name} declares no number")
    return value


def _word(function: Function, answer: object) -> bytes | None:
    """Return a hash that a function answered, or None where it answered zeros, which means none."""
    (value,) = function.result(octets(answer))
    if not isinstance(value, bytes):
        raise TypeError(f"{function.name} declares no hash")
    return value if any(value) else None


def _settler(answers: Mapping[str, object], block: Block) -> SettlerState:
    words = {function.name: _word(function, answers[function.name]) for function in _WORDS}
    numbers = {function.name: _number(function, answers[function.name]) for function in (*_TIMES, *_TOTALS)}
    alive = words["previousRoot"] is not None and block.timestamp < numbers["previousRootUntil"]
    return SettlerState(
        epoch=numbers["epoch"],
        root=words["root"],
        pending_root=words["pendingRoot"],
        pending_since=numbers["pendingSince"],
        window_s=numbers["window"],
        previous_root=words["previousRoot"] if alive else None,
        previous_until=numbers["previousRootUntil"] if alive else 0,
        total_allocated=Units(numbers["totalAllocated"]),
        total_claimed=Units(numbers["totalClaimed"]),
        total_burned=Units(numbers["totalBurned"]),
        push_fees=Units(numbers["pushFees"]),
    )
