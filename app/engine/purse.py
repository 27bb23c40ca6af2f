"""The owner's money, followed on the chain: balances, roots, proofs and claims."""

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.engine.archive import Archive
from app.engine.auditing import Auditor, LeafAudit, seen
from app.engine.earnings import book_payment
from app.engine.link import as_fault
from app.engine.membership import Membership
from app.engine.policy import Fault
from app.engine.store.database import Database
from app.market.provider import ProviderSession
from app.market.schema import Leaf as LeafMessage
from app.market.schema import Proofs
from app.protocol.commands import Claimed
from app.protocol.errors import AppError, KnownError
from app.protocol.money import Units
from app.protocol.purse import ChallengeView
from app.protocol.snapshot import ClaimView
from app.protocol.states import ClaimState
from wallet import rewards
from wallet.address import Address
from wallet.amounts import Units as TokenUnits
from wallet.chain.disputes import latest_of, terms
from wallet.chain.fees import FeePolicy, policy_of
from wallet.chain.finality import ends
from wallet.chain.pool import Pool
from wallet.chain.reader import CLAIMED, ChainState, Reader, SettlerState
from wallet.chain.rpc import Block
from wallet.errors import ChainError, ContractError, WalletError, WrongChainError


log = logging.getLogger(__name__)

BUSY_S: Final = 2.0
"""Seconds between two looks while money is on its way."""
IDLE_S: Final = 60.0
"""Seconds between two looks while nothing is to be expected."""
_CLAIM_S: Final = 60.0
_DEEP: Final = 64
"""Blocks after which a chain that has no final blocks is taken at its word."""
_POLL_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the chain and the market's proofs say, checked against each other.

    Attributes:
        chain: read at one block.
        accepted, pending: the owner's leaf under the accepted and the pending root; 0 without one.
        acceptable_from: when the pending root can be accepted, seconds of UTC, or None.
        audit: of the owner's leaf under the pending root; None while none waits.
        challenge: of the owner's, which holds his bond, or None.
    """

    chain: ChainState
    accepted: Units
    pending: Units
    acceptable_from: int | None
    audit: LeafAudit | None = None
    challenge: ChallengeView | None = None


def holdings(chain: ChainState, proofs: Proofs | None, owner: Address) -> Holdings:
    """Return what is the owner's under the chain's own roots; a leaf without a valid proof counts for nothing."""
    settler = chain.settler
    roots = rewards.Roots(accepted=settler.root, pending=settler.pending_root, previous=settler.previous_root)
    found = {rewards.Place.ACCEPTED: 0, rewards.Place.PENDING: 0}
    for message in (proofs.accepted, proofs.pending) if proofs else ():
        leaf = _leaf(message)
        if leaf is not None and leaf.account == owner and (place := rewards.place(leaf, roots)) in found:
            found[place] = max(found[place], leaf.cumulative)
    return Holdings(
        chain, Units(found[rewards.Place.ACCEPTED]), Units(found[rewards.Place.PENDING]), settler.acceptable_from
    )


def proven(chain: ChainState, proofs: Proofs | None, owner: Address) -> list[LeafMessage]:
    """Return the owner's leaves that stand under the accepted or the pending root, and name the right one."""
    found = []
    for message in (proofs.accepted, proofs.pending) if proofs else ():
        leaf = _leaf(message)
        if message is None or leaf is None or leaf.account != owner:
            continue
        if leaf.root not in (chain.settler.root, chain.settler.pending_root):
            continue
        if rewards.place(leaf, rewards.Roots(accepted=leaf.root)) is rewards.Place.ACCEPTED:
            found.append(message)
    return found


def accepted_leaf(proofs: Proofs | None, settler: SettlerState, owner: Address) -> rewards.Leaf | None:
    """Return the owner's largest leaf under the chain's accepted root, which a claim names; None without one."""
    return _largest(proofs, settler.root, owner)


def pending_leaf(proofs: Proofs | None, settler: SettlerState, owner: Address) -> rewards.Leaf | None:
    """Return the owner's largest leaf under the root that waits; None without one."""
    return _largest(proofs, settler.pending_root, owner)


def _largest(proofs: Proofs | None, root: bytes | None, owner: Address) -> rewards.Leaf | None:
    roots = rewards.Roots(accepted=root)
    leaves = (_leaf(message) for message in ((proofs.accepted, proofs.pending) if proofs else ()))
    found = [
        leaf
        for leaf in leaves
        if leaf is not None and leaf.account == owner and rewards.place(leaf, roots) is rewards.Place.ACCEPTED
    ]
    return max(found, key=lambda leaf: leaf.cumulative, default=None)


def _leaf(message: LeafMessage | None) -> rewards.Leaf | None:
    if message is None:
        return None
    return rewards.Leaf(
        epoch=message.epoch,
        root=bytes.fromhex(message.root),
        account=Address(message.account),
        cumulative=TokenUnits(int(message.cumulative)),
        proof=tuple(bytes.fromhex(sibling) for sibling in message.proof),
    )


def chain_fault(error: WalletError, rpc: str) -> KnownError:
    """Return a problem with the chain as one that people are told."""
    match error:
        case WrongChainError():
            return KnownError("chain.wrong", expected=error.expected, actual=error.actual)
        case ContractError():
            return KnownError("chain.contract", what=error)
        case _:
            return KnownError("chain.unreachable", url=rpc, what=error)


class Purse:
    """Follows one owner's money at one market.

    Attributes:
        auditor: audits the owner's leaves.
        audit: of the root that waits, as it was seen last.
    """

    def __init__(
        self,
        node: Pool,
        member: Membership,
        database: Database,
        session: ProviderSession,
        archive: Archive,
        told: Callable[[Holdings | None, Fault | None], None],
        *,
        policy: FeePolicy | None = None,
    ) -> None:
        """Take the chain's nodes, the membership and kept leaves.

        `told` gets what is found, or what is in the way; `policy` says what is final, by default the chain's own.
        """
        info = member.info
        self._member = member
        self._database = database
        self._session = session
        self._archive = archive
        self._told = told
        self._policy = policy or policy_of(info.chain_id)
        self._rpc = node
        self._reader = Reader(self._rpc, Address(info.token), Address(info.settler))
        self.auditor = Auditor(member, database)
        self.audit: LeafAudit | None = None
        self._contested = True
        """Whether a challenge of the owner's may be under way: one from before this start, until it was looked for."""
        self._kept: set[str] = set()
        self._look = asyncio.Event()
        self._claiming = asyncio.Lock()

    def look(self) -> None:
        """Look soon: something was accepted, or the owner is watching."""
        self._look.set()

    def contest(self) -> None:
        """Look for a challenge of the owner's from now on: one is on its way."""
        self._contested = True

    async def run(self) -> None:
        """Look for ever, often while money is on its way."""
        while True:
            self._look.clear()
            pause = IDLE_S
            try:
                found = await self.read()
                waiting = found.chain.settler.pending_root is not None or found.accepted > found.chain.claimed
                pause = BUSY_S if waiting else IDLE_S
                self._told(found, None)
            except AppError as error:
                self._told(None, as_fault(error))
            await asyncio.sleep(BUSY_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause - BUSY_S):
                    await self._look.wait()

    async def read(self) -> Holdings:
        """Return what there is now, and book payments that the chain shows.

        Raises:
            KnownError: `chain.unreachable`, `chain.wrong` or `chain.contract`.
        """
        try:
            chain = await self._reader.read(self._member.owner)
        except ChainError as error:
            raise chain_fault(error, self._rpc.origin) from None
        proofs = await self._papers()
        network = self._member.network
        paid = await self._paid_for_good(chain)
        await self._database.write(lambda c: book_payment(c, network, paid, "", time.time()))
        for leaf in proven(chain, proofs, self._member.owner):
            if leaf.root not in self._kept:
                await self._archive.keep(leaf)
                self._kept.add(leaf.root)
        found = holdings(chain, proofs, self._member.owner)
        self.audit = await self.auditor.look(
            chain,
            pending_leaf(proofs, chain.settler, self._member.owner),
            accepted_leaf(proofs, chain.settler, self._member.owner),
            answered=self._archive.answered,
        )
        return replace(found, audit=self.audit, challenge=await self._challenge(chain.block))

    async def _paid_for_good(self, chain: ChainState) -> int:
        """Return what the settler has paid as of a final block: the ledger takes nothing back, and a reorg may.

        Raises:
            KnownError: `chain.*`.
        """
        settler, owner = Address(self._member.info.settler), self._member.owner
        try:
            final = (await ends(self._rpc, self._policy, chain.block)).final
            if final.number == 0 < chain.block.number - _DEEP:  # a chain that calls nothing final
                final = await self._rpc.block(chain.block.number - _DEEP)
            if final.number == chain.block.number:
                return chain.claimed
            answer = await self._rpc.call(settler, CLAIMED.call(owner), final)
            if not answer:  # so long ago that there was no contract
                return 0
            (paid,) = CLAIMED.result(answer)
        except ChainError as error:
            raise chain_fault(error, self._rpc.origin) from None
        return int(str(paid))

    async def _papers(self) -> Proofs | None:
        """Return the proofs; a market that is silent hides its leaf, and no audit of it."""
        try:
            return await self._archive.proofs()
        except AppError as error:
            log.info("the market gives no proofs, and none are kept: %s", error.code)
            return None

    async def _challenge(self, head: Block) -> ChallengeView | None:
        """Return the owner's own challenge, looked for while there may be one."""
        if not self._contested and not (self.audit and self.audit.wrong):
            return None
        token, settler = Address(self._member.info.token), Address(self._member.info.settler)
        try:
            found = await terms(self._rpc, token, settler, self._member.owner, head)
            dispute = await latest_of(self._rpc, settler, self._member.owner, found.count, head)
        except ChainError as error:
            raise chain_fault(error, self._rpc.origin) from None
        self._contested = dispute is not None
        return None if dispute is None else seen(dispute, found, head)

    async def claim(self) -> Claimed:
        """Have the relayer push what is claimable; return once it is in a block.

        Raises:
            KnownError: `claim.nothing`, `claim.failed`, or what is in the way, such as a full disk before it is asked.
        """
        async with self._claiming:
            await self._database.write(note_asked)
            reply = await self._session.claim()
            if reply.transaction is None:
                raise KnownError("claim.nothing")
            amount, transaction = Units(int(reply.amount)), reply.transaction
            await self._note(transaction, amount, ClaimState.SUBMITTED, None)
            receipt = await self._included(transaction)
            state = ClaimState.INCLUDED if receipt[0] else ClaimState.FAILED
            await self._note(transaction, amount, state, receipt[1])
            self.look()
            if not receipt[0]:
                raise KnownError("claim.failed", what=f"transaction 0x{transaction} was reverted")
            return Claimed(amount, f"0x{transaction}", receipt[1])

    async def _included(self, transaction: str) -> tuple[bool, int]:
        """Wait for a transaction on the owner's own node; return whether it succeeded and the gas that it used."""
        deadline = time.monotonic() + _CLAIM_S
        while time.monotonic() < deadline:
            try:
                receipt = await self._rpc.receipt(bytes.fromhex(transaction))
            except ChainError as error:
                raise chain_fault(error, self._rpc.origin) from None
            if receipt is not None:
                return receipt.ok, receipt.gas_used
            await asyncio.sleep(_POLL_S)
        raise KnownError("claim.failed", what=f"transaction 0x{transaction} is in no block yet")

    async def _note(self, transaction: str, amount: Units, state: ClaimState, gas: int | None) -> None:
        network = self._member.network
        try:
            await self._database.write(lambda c: store_claim(c, network, transaction, amount, state, gas))
        except KnownError as error:  # it is paid all the same, and the chain says so at the next look
            log.warning("the claim 0x%s is not noted: %s", transaction, error.code)


def note_asked(connection: sqlite3.Connection) -> None:
    """Note that a claim is about to be asked for: where there is no room for that, it had better not be."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        ("claim-asked", f"{time.time():.3f}"),
    )


def store_claim(
    connection: sqlite3.Connection, network: str, transaction: str, amount: Units, state: ClaimState, gas: int | None
) -> None:
    """Store where a claim stands."""
    connection.execute(
        """INSERT INTO claims (claim, network, amount, state, at, gas) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (claim) DO UPDATE SET state = excluded.state, gas = excluded.gas""",
        (transaction, network, str(amount), state, time.time(), gas),
    )


def claims(connection: sqlite3.Connection, network: str, limit: int = 50) -> tuple[ClaimView, ...]:
    """Return the latest claims, newest first."""
    rows = connection.execute(
        "SELECT claim, amount, state, at, gas FROM claims WHERE network = ? ORDER BY at DESC LIMIT ?", (network, limit)
    )
    return tuple(
        ClaimView(Units(int(amount)), ClaimState(state), at, f"0x{claim}", gas)
        for claim, amount, state, at, gas in rows
    )
