"""What others send to the wallet, found in the chain's logs: a few ranges of blocks at a time, and never twice.

Everything up to a final block is read once. What lies above it is read again at each look and written in the place of
what was found there before, so that a reorg leaves nothing behind. After a crash or a long pause the reading goes on
where it was final.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from app.engine.membership import Membership
from app.engine.preparing import chain_errors, stand
from app.engine.store import incoming
from app.engine.store.database import Database
from app.engine.store.incoming import Account, Arrival
from app.protocol.errors import AppError
from app.protocol.money import Units
from wallet.address import Address
from wallet.chain.fees import FeePolicy
from wallet.chain.finality import Horizon, horizon
from wallet.chain.logs import Transfer, transfers_of, transfers_request
from wallet.chain.sending import Node
from wallet.errors import ChainError, RefusedError, TooMuchError


log = logging.getLogger(__name__)

LOOK_S: Final = 60.0
"""Seconds between two looks while nothing says that something arrived."""
SPAN: Final = 2_000
"""Blocks of one question at the most; many nodes take no more. A node that refuses is asked for fewer."""
QUESTIONS: Final = 8
"""Questions of one look at the most."""
BEFORE: Final = 5_000
"""Blocks before the first look that are read, too; on a practice chain all of them."""
DEEP: Final = 10_000
"""Blocks under the head that are not read again on a chain that has no final blocks."""
MOST: Final = 200
"""Transfers of one range that are kept, the latest: more are never shown, and dust costs its sender little."""


class Incoming:
    """Reads the transfers to one owner at one market."""

    def __init__(
        self,
        node: Node,
        member: Membership,
        database: Database,
        policy: FeePolicy,
        told: Callable[[], Awaitable[None]],
        *,
        span: int = SPAN,
    ) -> None:
        """Take the nodes, whose money it is, where it is kept, the chain's policy, and who is told of something new.

        `span` is the most blocks that are asked for at once.
        """
        self._node = node
        self._member = member
        self._database = database
        self._policy = policy
        self._told = told
        self._token, self._owner = Address(member.info.token), member.owner
        self._most = self._span = span
        self._look = asyncio.Event()

    def look(self) -> None:
        """Look soon: the balance changed."""
        self._look.set()

    async def run(self) -> None:
        """Look for ever."""
        while True:
            self._look.clear()
            behind = False
            try:
                behind = not await self.read()
            except AppError as error:
                log.info("what arrived cannot be read now: %s", error)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0 if behind else LOOK_S):
                    await self._look.wait()

    async def read(self) -> bool:
        """Read on, at most `QUESTIONS` ranges; return whether everything up to the head was read.

        Raises:
            KnownError: `chain.*`, if the nodes do not tell.
        """
        with chain_errors(self._node):
            ground = await stand(self._node, self._member.info.chain_id)
            heads = await horizon(self._node, self._policy, ground.head)
        info, owner = self._member.info, self._owner
        account = Account(ground.chain, self._member.network, owner, self._token, info.settler)
        done = await self._database.read(lambda c: incoming.final_block(c, account))
        if done is None:
            done = -1 if info.network == "practice" else max(-1, heads.final - BEFORE)
        elif done > heads.latest:  # a practice chain that was set back
            done = -1
        first = done + 1
        for _ in range(QUESTIONS):
            if first > heads.latest:
                break
            last = min(first + self._span - 1, heads.latest)
            with chain_errors(self._node):
                found = await self._range(first, last)
            if found is None:
                continue  # the same again, for fewer blocks
            await self._keep(account, first, last, found, heads)
            first = last + 1
            self._span = min(self._most, self._span * 2)
        return first > heads.latest

    async def _range(self, first: int, last: int) -> tuple[Transfer, ...] | None:
        """Return the transfers of a range, the latest ones; None if fewer blocks are to be asked for.

        Raises:
            ChainError: if the nodes do not tell.
        """
        token, owner = self._token, self._owner

        def read(answer: object) -> tuple[Transfer, ...]:
            return transfers_of(answer, token, owner, first, last)

        try:
            found = await self._node.agreed(transfers_request(token, owner, first, last), read)
        except (RefusedError, TooMuchError) as error:
            if last > first:
                self._span = max(1, (last - first + 1) // 2)
                return None
            if isinstance(error, RefusedError):
                raise
            log.warning("more arrived in block %d than can be read: it is left out of the history", first)
            return ()
        # A transfer of nothing costs its sender gas alone, and is made to put his address into a history.
        return tuple(each for each in found if each.amount)[-MOST:]

    async def _keep(self, account: Account, first: int, last: int, found: tuple[Transfer, ...], heads: Horizon) -> None:
        times: dict[int, int] = {}
        with chain_errors(self._node):
            for each in found:
                if each.block in times:
                    continue
                block = await self._node.block(each.block)
                if block.hash != each.block_hash:
                    raise ChainError(f"block {each.block} is another one by now")
                times[each.block] = block.timestamp
        arrivals = [
            Arrival(
                *(each.block, each.index, "0x" + each.transaction.hex(), each.peer, Units(each.amount)),
                at=float(times[each.block]),
                state=heads.state_of(each.block),
                confirmations=heads.latest - each.block + 1,
            )
            for each in found
        ]
        # Where nothing is ever called final, what is deep enough is not read again all the same.
        final = max(first - 1, min(last, max(heads.final, heads.latest - DEEP)))
        await self._database.write(lambda c: incoming.store(c, account, first, arrivals, final))
        if arrivals:
            await self._told()
