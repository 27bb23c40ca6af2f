"""How far a chain can still change: the newest, the safe and the final block, as a chain's policy understands them."""

from dataclasses import dataclass

from wallet.chain.fees import FeePolicy
from wallet.chain.following import Stage
from wallet.chain.rpc import Block
from wallet.chain.sending import Node
from wallet.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Ends:
    """The blocks themselves."""

    safe: Block
    final: Block


@dataclass(frozen=True, slots=True)
class Horizon:
    """Block numbers."""

    latest: int
    safe: int
    final: int

    def state_of(self, block: int) -> Stage:
        """Return how far something is that stands in a block."""
        return Stage.FINAL if block <= self.final else Stage.SAFE if block <= self.safe else Stage.INCLUDED


async def ends(node: Node, policy: FeePolicy, head: Block) -> Ends:
    """Return the safe and the final block under a head.

    Raises:
        ChainError: if the nodes do not tell.
    """
    if policy.final_after is None:
        try:
            final = await node.block("finalized")
            return Ends(await node.block("safe"), final)
        except RefusedError:  # a chain without such blocks: nothing there is ever called final
            genesis = await node.block(0)
            return Ends(genesis, genesis)
    if policy.final_after > 1:
        head = await node.block(max(0, head.number - policy.final_after + 1))
    return Ends(head, head)


async def horizon(node: Node, policy: FeePolicy, head: Block) -> Horizon:
    """Return the numbers of the safe and the final block beside a head's.

    Raises:
        ChainError: if the nodes do not tell.
    """
    found = await ends(node, policy, head)
    return Horizon(head.number, found.safe.number, found.final.number)
