"""The owner's own transactions: drafts to be signed, the journal of signed bytes, and what becomes of them.

    prepare ──▶ draft ──▶ signer ──▶ submit: checked ──▶ on the disk ──▶ broadcast ──▶ followed until it is final

The engine never signs. What it sends are exactly the bytes that lie in the journal, as often as it takes; a crash at
any point leaves one transaction, because what was signed for a nonce is stored before anybody else has it.
"""

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import Final

from app.engine import drafts
from app.engine.auditing import LeafAudit
from app.engine.contesting import Contester
from app.engine.membership import Membership
from app.engine.preparing import Drafter, chain_errors, stand
from app.engine.store import transactions as journal
from app.engine.store.database import Database
from app.engine.store.transactions import Outcome, Row
from app.market.schema import Proofs
from app.protocol.errors import AppError, KnownError
from app.protocol.money import Units
from app.protocol.purse import SendDraft, Submitted, TransactionView
from wallet.chain import sending
from wallet.chain.fees import FeePolicy, first_offer, policy_of
from wallet.chain.finality import ends
from wallet.chain.following import Heads, Signed, Stage, judge
from wallet.chain.rpc import (
    Block,
    TransactionReceipt,
    quantity,
)
from wallet.chain.sending import Node, Taken, used_nonces
from wallet.errors import ChainError, FeeError


log = logging.getLogger(__name__)

BUSY_S: Final = 1.0
"""Seconds between two looks while a transaction is on its way."""
SETTLED_S: Final = 6.0
"""The same once all are in blocks and wait for finality, or while no node answers."""
CLAIM_GAS: Final = 100_000
"""Units of gas that a first claim takes at the most."""
_BATCH: Final = 50


class Chain:
    """One owner's transactions on one chain."""

    def __init__(
        self,
        node: Node,
        member: Membership,
        database: Database,
        proofs: Callable[[], Awaitable[Proofs | None]],
        told: Callable[[tuple[TransactionView, ...]], None],
        *,
        audited: Callable[[], LeafAudit | None] = lambda: None,
        policy: FeePolicy | None = None,
    ) -> None:
        """Take the nodes, whose money it is, and where the journal is.

        Args:
            node: one node, or several that answer as one.
            member: the market, with its chain and contracts.
            database: the engine's.
            proofs: asks for the owner's leaves.
            told: gets the transactions whenever one of them changed.
            audited: gives the audit of the root that waits.
            policy: of fees and finality; the chain's own by default.
        """
        self._node = node
        self._member = member
        self._database = database
        self._told = told
        self._policy = policy or policy_of(member.info.chain_id)
        self._drafter = Drafter(node, member, database, proofs, self._policy)
        self._contester = Contester(node, member, self._drafter, audited)
        self._alone = asyncio.Lock()
        self._look = asyncio.Event()

    # --- drafts ------------------------------------------------------------------------------------------------

    async def prepare_send(self, to: str, amount: int) -> SendDraft:
        """Return a draft that sends tokens; nothing is signed or sent.

        Raises:
            KnownError: `send.*`, `chain.*`.
        """
        return await self._drafter.send(to, amount)

    async def prepare_claim(self) -> SendDraft:
        """Return a draft that claims what is under the accepted root, paid for by the owner.

        Raises:
            KnownError: `claim.nothing`, `send.*`, `chain.*`, or an error of the market's connection.
        """
        return await self._drafter.claim()

    async def prepare_challenge(self) -> SendDraft:
        """Return a draft of what is due next about a root that pays too little.

        Raises:
            KnownError: `challenge.*`, `send.*`, `chain.*`.
        """
        return await self._contester.draft()

    async def prepare_cancel(self, transaction: str) -> SendDraft:
        """Return a draft that cancels a transaction which waits.

        Raises:
            KnownError: `send.*`, `chain.*`.
        """
        return await self._drafter.cancel(transaction)

    async def claim_cost(self) -> Units | None:
        """Return what the gas of a claim of one's own would cost at this moment, in wei; None if nobody tells."""
        try:
            base_fee, tips = await sending.gas_prices(self._node)
            offer = first_offer(self._policy, base_fee, tips)
        except (ChainError, FeeError):
            return None
        return Units(CLAIM_GAS * min(base_fee + offer.tip, offer.max_fee))

    # --- what was signed ---------------------------------------------------------------------------------------

    async def submit(self, intent: str, raws: tuple[str, ...]) -> Submitted:
        """Journal what was signed for a draft, broadcast it, and return where it stands.

        The same bytes again are answered the same, so that a client may ask until it has an answer.

        Raises:
            KnownError: `send.stale`, `send.refused`, `chain.wrong`: nothing was stored or sent.
        """
        async with self._alone:
            row = await self._database.read(lambda c: journal.find(c, intent))
            if row is None:
                raise KnownError("send.stale", what="it is older than an hour, or was never made")
            if row.state == journal.DRAFT:
                signed = drafts.checked(row.draft, raws)
                await self._send(*await self._store(row, signed))
            elif await self._signed_for(row, intent) != raws:
                raise KnownError("send.refused", what="something else was signed for it before")
        self._look.set()
        with contextlib.suppress(KnownError):
            await self.follow()
        return await self.submitted(intent)

    async def submitted(self, intent: str) -> Submitted:
        """Return where a transaction of the journal stands.

        Raises:
            KnownError: `send.stale`, if it is not there.
        """
        row = await self._database.read(lambda c: journal.find(c, intent))
        if row is None:
            raise KnownError("send.stale", what="the journal does not know it")
        return Submitted(intent, row.shown, row.hash, row.nonce)

    async def _signed_for(self, row: Row, intent: str) -> tuple[str, ...]:
        """Return the bytes that were signed for an intent, in hex: those of a row, or of its cancellation."""
        first = 0 if row.intent == intent else row.cancel_from
        last = row.cancel_from if row.intent == intent else None
        raws = await self._database.read(lambda c: journal.signed_bytes(c, row.intent))
        return tuple(raw.hex() for raw, _ in raws[first:last])

    async def _store(self, row: Row, signed: tuple[tuple[bytes, str], ...]) -> tuple[str, int]:
        """Store signed bytes on the disk; return which transaction to send now, and from which rung on."""
        if row.sender != self._member.owner:
            raise KnownError("send.stale", what="the wallet is another one by now")
        if time.time() - row.at > journal.DRAFT_LIFE_S:
            raise KnownError("send.stale", what="it is older than an hour")
        with chain_errors(self._node):
            ground = await stand(self._node, self._member.info.chain_id)
            (used,) = await self._node.batch([used_nonces(self._member.owner, ground.head)])
        if ground.chain != row.chain:
            raise KnownError("send.stale", what="the chain was begun anew")
        if quantity(used) > row.nonce:
            taken = (
                "what waited is in a block by now" if row.draft.cancels else "another transaction was sent meanwhile"
            )
            raise KnownError("send.stale", what=taken)

        if row.draft.cancels:
            target = row.draft.cancels
            first = await self._database.write(lambda c: journal.store_cancel(c, row.intent, target, signed))
            if first is None:
                raise KnownError("send.stale", what="what it cancels does not wait any more")
            log.info("transaction %d of %s is being cancelled", row.nonce, row.sender)
            return target, first

        def store(connection: sqlite3.Connection) -> bool:
            if journal.next_nonce(connection, row.chain, row.sender) > row.nonce:
                return False
            journal.store_signed(connection, row.intent, signed, time.time())
            return True

        if not await self._database.write(store):
            raise KnownError("send.stale", what="another transaction was signed meanwhile")
        log.info("journaled %s as transaction %d of %s", row.draft.kind, row.nonce, row.sender)
        return row.intent, 0

    async def _send(self, intent: str, rung: int) -> None:
        """Send a rung, and the next one at once where a node wants more than it offers."""
        raws = await self._database.read(lambda c: journal.signed_bytes(c, intent))
        for number in range(rung, len(raws)):
            raw, name = raws[number]

            def note(connection: sqlite3.Connection, number: int = number, name: str = name) -> None:
                journal.note_sending(connection, intent, number, name, time.time())

            await self._database.write(note)
            said = await sending.broadcast(self._node, raw)
            if said.taken not in (Taken.ACCEPTED, Taken.NONCE_USED):
                log.warning("transaction %s: %s %s", name, said.taken, said.words)
            if said.taken is not Taken.UNDERPRICED:
                break

    # --- what became of it -------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Follow for ever; what was signed before a crash is sent again at once."""
        while True:
            self._look.clear()
            waiting = None
            try:
                waiting = await self.follow()
            except AppError as error:
                log.info("transactions cannot be followed now: %s", error)
                waiting = False
            pause = None if waiting is None else BUSY_S if waiting else SETTLED_S
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._look.wait()

    async def follow(self) -> bool | None:
        """Look at everything unfinished once, and send what is due.

        Returns:
            Whether something is in no block yet; None if nothing is unfinished.

        Raises:
            KnownError: `chain.*`, if the nodes do not tell.
        """
        async with self._alone:
            if not await self._database.read(journal.any_unfinished):
                return None
            with chain_errors(self._node):
                ground = await stand(self._node, self._member.info.chain_id)
                rows = await self._database.read(lambda c: journal.unfinished(c, ground.chain))
                if not rows:
                    return None
                names = {row.intent: await self._hashes(row.intent) for row in rows}
                heads = await self._heads(ground.head)
                receipts = await self._receipts([h for hashes in names.values() for h in hashes])
            stages = [await self._judge(row, names[row.intent], heads, receipts) for row in rows]
            network = self._member.network
            self._told(await self._database.read(lambda c: journal.views(c, network)))
            return Stage.SUBMITTED in stages

    async def _hashes(self, intent: str) -> tuple[bytes, ...]:
        raws = await self._database.read(lambda c: journal.signed_bytes(c, intent))
        return tuple(bytes.fromhex(name.removeprefix("0x")) for _, name in raws)

    async def _heads(self, head: Block) -> Heads:
        owner, found = self._member.owner, await ends(self._node, self._policy, head)
        safe, final = found.safe, found.final
        used, used_finally = await self._node.batch([used_nonces(owner, head), used_nonces(owner, final)])
        return Heads(head.number, safe.number, final.number, quantity(used), quantity(used_finally))

    async def _receipts(self, hashes: list[bytes]) -> dict[bytes, TransactionReceipt]:
        """Return the receipts that stand in blocks of the chain that is read; a receipt of another branch is none."""
        found: dict[bytes, TransactionReceipt] = {}
        for start in range(0, len(hashes), _BATCH):
            for receipt in await self._node.receipts(hashes[start : start + _BATCH]):
                if receipt is None:
                    continue
                if (await self._node.block(receipt.block_number)).hash == receipt.block_hash:
                    found[receipt.transaction] = receipt
        return found

    async def _judge(
        self, row: Row, hashes: tuple[bytes, ...], heads: Heads, receipts: dict[bytes, TransactionReceipt]
    ) -> Stage:
        now = time.time()
        signed = Signed(
            nonce=row.nonce,
            hashes=hashes,
            rung=row.rung,
            stage=row.stage,
            sent_for_s=None if row.sent_at is None else now - row.sent_at,
            heard_s=None if row.heard_at is None else now - row.heard_at,
        )
        judged = judge(signed, heads, receipts, bump_after_s=self._policy.bump_after_s)
        receipt = judged.receipt
        name = "0x" + (receipt.transaction if receipt else hashes[row.rung]).hex()
        outcome = Outcome(
            state=judged.stage,
            hash=name,
            ok=receipt.ok if receipt else None,
            block=receipt.block_number if receipt else None,
            confirmations=heads.latest - receipt.block_number + 1 if receipt else None,
            fee=receipt.gas_used * receipt.gas_price if receipt else None,
        )
        if row.stage is not judged.stage:
            log.info("transaction %s is %s", name, judged.stage)
        if outcome != row.outcome:
            await self._database.write(lambda c: journal.store_outcome(c, row.intent, outcome))
        if judged.send is not None:
            await self._send(row.intent, judged.send)
        return judged.stage

    async def views(self) -> tuple[TransactionView, ...]:
        """Return the transactions as clients see them."""
        network = self._member.network
        return await self._database.read(lambda c: journal.views(c, network))
