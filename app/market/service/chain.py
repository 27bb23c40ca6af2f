"""Settlement on the chain: propose, wait out the window, accept; and claims that the relayer pushes.

What is to be done is read from two places that survive a crash: the books, and the chain. Each round compares them and
takes one step, so it does not matter where the step before was cut off. A transaction is stored, signed, before it is
sent; after a crash the same bytes are sent again, and no second one is made while a first may still be mined.

    books      prepared ----------------> proposed ------------------> accepted
    chain      propose() sent             root waits for window()      accept() mined
                  |                          |
                  +--- refused, vetoed, retracted ---> dropped: all of it is due again
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Final, Protocol, TypeVar

from app.market.schema import ClaimReply, Leaf
from app.market.service import books, orders, settlement
from app.market.service.books import StoredEpoch, Trees
from app.market.service.contracts import Calls, Mined, Raw, SettlerView
from app.market.service.refusals import RefusalError
from app.market.service.rules import Rules
from app.market.service.store import Store, Unit
from app.protocol.errors import AppError
from wallet.address import Address
from wallet.errors import ChainError, ContractError


log = logging.getLogger(__name__)
T = TypeVar("T")

_ZERO: Final = "00" * 32
_EARLY_S: Final = 5.0
"""An acceptance is tried this early: the contract says when it is time, and the chain's clock need not be ours."""
_MINED_S: Final = 60.0
"""How long a transaction is waited for before the next look."""


class Change(Protocol):
    """Changes the market's database and tells whom it concerns."""

    async def __call__(self, change: Callable[[Unit], T], *, stir: bool = True) -> T:
        """Run the change, on disk when this returns."""
        ...


class ChainSettlement:
    """The market's settlement. It lives on the event loop; web3 blocks threads of its own."""

    def __init__(self, rules: Rules, store: Store, calls: Calls, change: Change, clock: Callable[[], float]) -> None:
        """Take the parts; `verify` and then `run` bring it to life."""
        self._rules = rules
        self._store = store
        self._calls = calls
        self._change = change
        self._clock = clock
        self._trees = Trees(store.reader)
        # One thread per sender, so that a claim does not wait for an epoch.
        self._threads = ThreadPoolExecutor(max_workers=3, thread_name_prefix="settlement")
        self._posting = asyncio.Lock()
        self._relaying = asyncio.Lock()
        self._last_epoch_at = -rules.config.epoch_s + clock()

    async def verify(self) -> None:
        """Check that node and contracts are those of the configuration.

        Raises:
            KnownError: `chain.unreachable`, `chain.wrong` or `market.config`.
        """
        await self._do(lambda: self._calls.verify(self._rules.market))

    async def close(self) -> None:
        """End the threads."""
        await asyncio.to_thread(self._threads.shutdown)

    async def _do(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    # --- epochs --------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Settle epoch after epoch until cancelled."""
        config = self._rules.config
        pace = min(5.0, config.epoch_s / 4, config.window_s / 4)
        while True:
            try:
                await self.step()
            except (ChainError, AppError) as error:
                log.warning("settlement waits: %s", error)
            except Exception:
                log.exception("settlement waits")
            await asyncio.sleep(pace)

    async def step(self) -> None:
        """Compare books and chain, and take one step.

        Raises:
            ChainError: if the node does not answer, or a contract refuses.
        """
        epoch = books.under_way(self._store.reader)
        if epoch is None:
            await self._begin()
            return
        chain = await self._do(self._calls.settler)
        if chain.root == epoch.root:
            transaction = self._journaled(f"accept:{epoch.id}")
            await self._change(lambda unit: books.accepted(unit, self._rules, epoch.id, chain.epoch, transaction))
            log.info("epoch %d is settled: %d allocated, %d burned", chain.epoch, epoch.allocated, epoch.burned)
        elif chain.pending_root == epoch.root:
            await self._accept(epoch, chain)
        else:
            await self._propose(epoch)

    async def _begin(self) -> None:
        now, config = self._clock(), self._rules.config
        if now - self._last_epoch_at < config.epoch_s or not (dues := books.dues(self._store.reader)):
            return
        allocations = books.allocations(self._store.reader)
        patient_until = now - config.grace_s
        buyers = {due.buyer for due in dues}
        if settlement.build(allocations, dues, map(self._stored, buyers), patient_until=patient_until) is None:
            return  # no signature covers anything yet: the chain need not be asked
        chain = await self._do(self._calls.settler)
        if chain.pending_root != _ZERO:
            # The books know of no root that waits, so this one is wrong.
            log.error("an unknown root waits: it is retracted")
            await self._send(self._posting, f"retract:{chain.pending_root}", self._calls.poster, self._calls.retract)
            return
        if sum(allocations.values()) != chain.allocated:
            log.error("the books allocate %d, the contract %d", sum(allocations.values()), chain.allocated)
            return
        found = [await self._compared(buyer) for buyer in map(self._stored, buyers)]
        plan = settlement.build(allocations, dues, found, patient_until=patient_until)
        if plan is None:
            return
        self._last_epoch_at = now
        epoch = await self._change(lambda unit: books.prepare(unit, plan, chain.epoch + 1))
        if epoch is not None:
            await self._propose(epoch)

    def _stored(self, buyer: Address) -> settlement.Buyer:
        """Return a buyer's account as the books have it, with a deposit that covers everything."""
        stored = orders.accounts(self._store.reader, buyer)
        spends = books.spends(self._store.reader, buyer)
        return settlement.Buyer(buyer, stored.collected, stored.signed, stored.reserved, spends)

    async def _compared(self, buyer: settlement.Buyer) -> settlement.Buyer:
        """Return a buyer's account with the deposit that he really has."""
        market = self._rules.market
        collected = await self._do(lambda: self._calls.collected(buyer.account, market))
        deposit = await self._do(lambda: self._calls.balance(buyer.account))
        if buyer.collected != collected:
            log.error("buyer %s: the books collected %d, the vault %d", buyer.account, buyer.collected, collected)
            deposit = 0  # nothing of his is settled until somebody has looked
        return replace(buyer, deposit=deposit)

    async def _propose(self, epoch: StoredEpoch) -> None:
        purpose = f"propose:{epoch.id}"
        if epoch.state == "proposed":
            await self._drop(epoch, "its root is gone: it was vetoed or retracted")
            return
        try:
            mined = await self._send(self._posting, purpose, self._calls.poster, lambda: self._calls.propose(epoch))
        except ContractError as error:
            await self._drop(epoch, str(error))
            return
        if mined is None:
            return
        chain = await self._do(self._calls.settler)
        if chain.pending_root == epoch.root:
            await self._accept(epoch, chain)
        elif chain.root != epoch.root:
            await self._drop(epoch, "its proposal failed, or was vetoed" if mined.ok else "its proposal failed")

    async def _accept(self, epoch: StoredEpoch, chain: SettlerView) -> None:
        acceptable_at = float(chain.pending_since + chain.window_s)
        if epoch.state != "proposed":
            transaction = self._journaled(f"propose:{epoch.id}")
            await self._change(lambda unit: books.proposed(unit, epoch.id, transaction, acceptable_at))
        if await self._challenged(epoch):
            return
        if max(self._clock(), chain.time) < acceptable_at - _EARLY_S:
            return
        try:
            await self._send(self._posting, f"accept:{epoch.id}", self._calls.poster, lambda: self._calls.accept(epoch))
        except ContractError as error:
            if "WindowOpen" in str(error):
                return  # the chain's clock is behind ours
            log.warning("the root of epoch %d cannot be accepted: %s", epoch.number, error)
            await self._send(self._posting, f"retract:{epoch.id}", self._calls.poster, self._calls.retract)

    async def _challenged(self, epoch: StoredEpoch) -> bool:
        """Answer the challenges of the pending root that can be answered; return whether any is left."""
        left = False
        for challenge in await self._do(self._calls.challenges):
            leaf = books.leaf(self._store.reader, self._trees, challenge.account, "proposed")
            if leaf is None or int(leaf.cumulative) < challenge.needed:
                log.error("challenge %d is right: %s is due %d", challenge.number, challenge.account, challenge.needed)
                left = True
                continue
            make = partial(self._calls.answer, challenge, leaf)
            purpose = f"answer:{epoch.id}:{challenge.number}"
            mined = await self._send(self._posting, purpose, self._calls.poster, make)
            left = left or mined is None or not mined.ok
        return left

    async def _drop(self, epoch: StoredEpoch, why: str) -> None:
        log.warning("epoch %d is dropped: %s", epoch.number, why)
        await self._change(lambda unit: books.dropped(unit, epoch.id))

    # --- transactions --------------------------------------------------------------------------------------------

    async def _send(self, lock: asyncio.Lock, purpose: str, sender: Address, make: Callable[[], Raw]) -> Mined | None:
        """Send one transaction for a purpose and wait for its block; None if it is in none yet.

        One that was stored for the purpose before is sent again as it is. Others of the sender go first, because of
        their lower nonces.

        Raises:
            ChainError: if the node does not answer; ContractError, before anything is stored, if it would revert.
        """
        async with lock:
            for stored_id, stored_purpose, raw in self._unfinished(sender):
                mined = await self._finish(stored_id, raw)
                if stored_purpose == purpose:
                    return mined
                if mined is None:
                    return None
            made = await self._do(make)
            ((stored_id,),) = await self._change(lambda unit: _store(unit, purpose, made), stir=False)
            return await self._finish(stored_id, made)

    async def _finish(self, stored_id: int, raw: Raw) -> Mined | None:
        mined = await self._do(lambda: self._calls.mined(raw.hash))
        if mined is None:
            try:
                await self._do(lambda: self._calls.broadcast(raw.raw))
            except ChainError as error:
                if await self._do(lambda: self._calls.nonce(raw.sender)) <= raw.nonce:
                    raise
                # The nonce is used: by this transaction, mined in between, or else by one that we did not make.
                if await self._do(lambda: self._calls.mined(raw.hash)) is None:
                    log.error("transaction %s: another one took its nonce: %s", raw.hash, error)  # noqa: TRY400
                    await self._change(lambda unit: _close(unit, stored_id, "replaced"), stir=False)
                    return Mined(ok=False, logs=None)
            mined = await self._do(lambda: self._calls.mined(raw.hash, _MINED_S))
        if mined is not None:
            state = "mined" if mined.ok else "failed"
            await self._change(lambda unit: _close(unit, stored_id, state), stir=False)
        return mined

    def _unfinished(self, sender: Address) -> list[tuple[int, str, Raw]]:
        rows = self._store.reader.execute(
            """SELECT id, purpose, nonce, raw, hash FROM transactions WHERE sender = ? AND state = 'signed'
            ORDER BY nonce""",
            (sender,),
        ).fetchall()
        return [(i, purpose, Raw(sender, nonce, raw, name)) for i, purpose, nonce, raw, name in rows]

    def _journaled(self, purpose: str) -> str | None:
        row = self._store.reader.execute(
            "SELECT hash FROM transactions WHERE purpose = ? ORDER BY id DESC LIMIT 1", (purpose,)
        ).fetchone()
        return str(row[0]) if row else None

    # --- buyers and claims ---------------------------------------------------------------------------------------

    async def deposit(self, buyer: Address) -> int:
        """Return what the vault holds for a buyer and he has not asked back, in the smallest unit.

        Raises:
            RefusalError: if the chain does not answer.
        """
        try:
            return await self._do(lambda: self._calls.available(buyer))
        except ChainError as error:
            raise RefusalError("chain", f"the deposit cannot be read now: {error}", status=503) from None

    async def _claimable(self, account: Address) -> Leaf | None:
        """Return an account's leaf under the chain's root.

        Anybody may accept a root, and the books notice it some time later: a claim of the leaf before would leave the
        newest pay behind, though whoever asks sees all of it as claimable.
        """
        root = (await self._do(self._calls.settler)).root
        leaves = [books.leaf(self._store.reader, self._trees, account, state) for state in ("proposed", "accepted")]
        return next((leaf for leaf in leaves if leaf is not None and leaf.root == root), leaves[-1])

    async def claim(self, account: Address) -> ClaimReply:
        """Push an account's claim, and return once it is in a block.

        Raises:
            RefusalError: if the chain does not answer, or the claim fails.
        """
        try:
            leaf = await self._claimable(account)
            if leaf is None:
                return ClaimReply(transaction=None, amount="0")
            if await self._do(lambda: self._calls.claimed(account)) >= int(leaf.cumulative):
                return ClaimReply(transaction=None, amount="0")
            purpose = f"claim:{account}:{leaf.cumulative}"
            mined = await self._send(self._relaying, purpose, self._calls.relayer, lambda: self._calls.claim(leaf))
            if mined is None or not mined.ok:
                raise RefusalError("claim", "the claim is not in a block yet: ask again", status=503)
            amount = await self._do(lambda: self._calls.paid(mined))
        except ChainError as error:
            if "NothingToClaim" in str(error):
                return ClaimReply(transaction=None, amount="0")
            raise RefusalError("chain", f"the claim did not go through: {error}", status=503) from None
        return ClaimReply(transaction=self._journaled(purpose), amount=str(amount))


def _store(unit: Unit, purpose: str, made: Raw) -> list[tuple[int]]:
    return unit.sql.execute(
        """INSERT INTO transactions (sender, purpose, nonce, raw, hash, state, at) VALUES (?, ?, ?, ?, ?, 'signed', ?)
        RETURNING id""",
        (made.sender, purpose, made.nonce, made.raw, made.hash, unit.now),
    ).fetchall()


def _close(unit: Unit, stored_id: int, state: str) -> None:
    unit.sql.execute("UPDATE transactions SET state = ? WHERE id = ?", (state, stored_id))
