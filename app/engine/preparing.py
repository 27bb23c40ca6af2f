"""Drafts of the owner's transactions: what he has, what it would cost, and what he should look at. Nothing is signed.

Everything is read at one block that the nodes agree on, after their chain's id was checked: a signature may follow.
"""

import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final

from app.engine import drafts
from app.engine.membership import Membership
from app.engine.purse import accepted_leaf, chain_fault
from app.engine.store import transactions as journal
from app.engine.store.database import Database
from app.market.schema import Proofs
from app.protocol.errors import KnownError
from app.protocol.money import Units
from app.protocol.purse import Debt, SendDraft
from wallet.address import Address
from wallet.amounts import Token, format_amount
from wallet.chain import sending
from wallet.chain.fees import FeePolicy, Fees, bump, first_offer, gwei, ladder
from wallet.chain.orders import CANCEL, CLAIM_CALL, TRANSFER_CALL
from wallet.chain.reader import BALANCE_OF, Reader
from wallet.chain.rpc import Block, contract_call, contract_code, native_balance, octets, quantity, word
from wallet.chain.sending import Node, used_nonces
from wallet.errors import ChainError, FeeError, RefusedError


_RUNGS_ABOVE: Final = 3
"""A bump never asks for more than so many times the first offer, whatever the chain's cap."""
_COIN_DECIMALS: Final = 18


@dataclass(frozen=True, slots=True)
class Ground:
    """The chain that a draft stands on.

    Attributes:
        chain: id and genesis: a practice chain that was begun anew is another one.
        head: the block at which everything is read.
    """

    chain: str
    head: Block


@dataclass(frozen=True, slots=True)
class Plan:
    """What a draft is to do; the names are those of `SendDraft`.

    Attributes:
        data: the call.
        have, coins: what the owner has: tokens, and wei.
        nonce: the number of what it takes the place of; None takes the next one.
        least: the least that is offered, because it has to beat what waits.
    """

    intent: str
    kind: str
    contract: Address
    to: Address
    amount: int
    data: bytes
    have: int
    coins: int
    notes: tuple[str, ...] = ()
    cumulative: int = 0
    proof: tuple[str, ...] = ()
    debt: Debt | None = None
    challenge: int = 0
    bond: int | None = None
    cancels: str = ""
    nonce: int | None = None
    least: Fees | None = None


async def stand(node: Node, chain_id: int) -> Ground:
    """Return the chain as it is, its id checked now.

    Raises:
        ChainError: if the nodes do not tell, or are on another chain.
    """
    await node.verify_chain()
    genesis = await node.block(0)
    return Ground(f"{chain_id}:{genesis.hash.hex()[:32]}", await node.block())


@contextlib.contextmanager
def chain_errors(node: Node) -> Iterator[None]:
    """Turn what the nodes do wrong into what people are told."""
    try:
        yield
    except ChainError as error:
        raise chain_fault(error, node.origin) from None


class Drafter:
    """Makes drafts for one owner on one chain."""

    def __init__(
        self,
        node: Node,
        member: Membership,
        database: Database,
        proofs: Callable[[], Awaitable[Proofs | None]],
        policy: FeePolicy,
    ) -> None:
        """Take the nodes, whose money it is, the journal, who gives the owner's leaves, and the chain's policy."""
        info = member.info
        self._node = node
        self._member = member
        self._database = database
        self._proofs = proofs
        self._policy = policy
        self._token, self._settler = Address(info.token), Address(info.settler)
        self._reader = Reader(node, self._token, self._settler)
        self._money = Token(info.symbol, info.decimals)

    async def send(self, to: str, amount: int) -> SendDraft:
        """Return a draft that sends tokens; nothing is signed or sent.

        Raises:
            KnownError: `send.*`, `chain.*`.
        """
        owner = self._member.owner
        forbidden = {
            self._token: "the token itself",
            self._settler: "the settling contract",
            Address(self._member.info.vault): "the buyers' vault",
        }
        peer = drafts.recipient(to, forbidden)
        if not 0 < amount < 1 << 256:
            raise KnownError("send.refused", what="an amount is above nothing")
        with chain_errors(self._node):
            ground = await stand(self._node, self._member.info.chain_id)
            balance, native, code = await self._node.batch(
                [
                    contract_call(self._token, BALANCE_OF.call(owner), ground.head),
                    native_balance(owner, ground.head),
                    contract_code(peer, ground.head),
                ]
            )
            have, coins = int.from_bytes(word(balance), "big"), quantity(native)
            is_contract = bool(octets(code))
        if have < amount:
            raise KnownError("send.funds", have=self._amount(have), want=self._amount(amount))
        before = await self._database.read(lambda c: journal.paid_before(c, ground.chain))
        notes = drafts.warnings(peer, owner, before, amount=amount, balance=have)
        plan = Plan(
            intent=f"send:{secrets.token_hex(16)}",
            kind="send",
            contract=self._token,
            to=peer,
            amount=amount,
            data=TRANSFER_CALL.call(peer, amount),
            have=have,
            coins=coins,
            notes=(*notes, "contract") if is_contract else notes,
        )
        return await self.draft(ground, plan)

    async def claim(self) -> SendDraft:
        """Return a draft that claims what is under the accepted root, paid for by the owner.

        Raises:
            KnownError: `claim.nothing`, `send.*`, `chain.*`, or an error of the market's connection.
        """
        owner, info = self._member.owner, self._member.info
        proofs = await self._proofs()
        with chain_errors(self._node):
            ground = await stand(self._node, self._member.info.chain_id)
            state = await self._reader.read(owner, ground.head.number)
        leaf = accepted_leaf(proofs, state.settler, owner)
        if leaf is None or leaf.cumulative <= state.claimed:
            raise KnownError("claim.nothing")
        for row in await self._database.read(lambda c: journal.unfinished(c, ground.chain)):
            if row.draft.kind == "claim" and row.draft.cumulative >= leaf.cumulative and row.ok is not False:
                raise KnownError("send.refused", what=f"that claim is on its way, in transaction {row.hash}")
        # The end of the name differs, so that a claim that failed can be made again.
        plan = Plan(
            intent=f"claim:{info.chain_id}:{info.settler}:{owner}:{leaf.cumulative}:{secrets.token_hex(4)}",
            kind="claim",
            contract=self._settler,
            to=owner,
            amount=leaf.cumulative - state.claimed,
            data=CLAIM_CALL.call(owner, leaf.cumulative, leaf.proof),
            have=state.balance,
            coins=state.native_balance,
            cumulative=leaf.cumulative,
            proof=tuple(sibling.hex() for sibling in leaf.proof),
        )
        return await self.draft(ground, plan)

    async def cancel(self, transaction: str) -> SendDraft:
        """Return a draft that takes the place of a transaction which waits, and does nothing.

        Raises:
            KnownError: `send.refused` if there is none that can be cancelled, `send.*`, `chain.*`.
        """
        owner = self._member.owner
        with chain_errors(self._node):
            ground = await stand(self._node, self._member.info.chain_id)
            balance, native, used = await self._node.batch(
                [
                    contract_call(self._token, BALANCE_OF.call(owner), ground.head),
                    native_balance(owner, ground.head),
                    used_nonces(owner, ground.head),
                ]
            )
            have, coins, mined = int.from_bytes(word(balance), "big"), quantity(native), quantity(used)
        row = await self._database.read(lambda c: journal.waiting(c, ground.chain, transaction))
        if row is None or row.sender != owner:
            raise KnownError("send.refused", what="no transaction of yours waits there")
        if row.cancel_from is not None:
            raise KnownError("send.refused", what="it is being cancelled already")
        if not row.cancellable or mined > row.nonce:
            raise KnownError("send.refused", what="it is in a block, and cannot be cancelled any more")
        offered = ladder(Fees(row.draft.tip, row.draft.max_fee), row.draft.fee_cap)[row.rung]
        plan = Plan(
            intent=f"cancel:{secrets.token_hex(16)}",
            kind=CANCEL,
            contract=owner,
            to=owner,
            amount=0,
            data=b"",
            have=have,
            coins=coins,
            cancels=row.intent,
            nonce=row.nonce,
            least=bump(offered),
        )
        return await self.draft(ground, plan)

    async def draft(self, ground: Ground, plan: Plan) -> SendDraft:
        """Return a plan as a draft, with its number, gas and fees.

        Raises:
            KnownError: `send.*`, `chain.*`.
        """
        owner, info = self._member.owner, self._member.info
        with chain_errors(self._node):
            try:
                gas = await sending.gas_needed(self._node, owner, plan.contract, plan.data)
            except RefusedError as error:
                raise KnownError("send.refused", what=f"the chain would not do it: {error.words}") from None
            base_fee, tips = await sending.gas_prices(self._node)
            (used,) = await self._node.batch([used_nonces(owner, ground.head)])
        try:
            offer = first_offer(self._policy, base_fee, tips)
        except FeeError as error:
            raise KnownError("send.dear", what=error) from None
        if plan.least is not None:
            offer = Fees(max(offer.tip, plan.least.tip), max(offer.max_fee, plan.least.max_fee))
            if offer.max_fee > self._policy.cap:
                raise KnownError("send.dear", what=f"it would have to offer more than {gwei(self._policy.cap)}")
        cap = min(self._policy.cap, _RUNGS_ABOVE * offer.max_fee)
        if plan.coins < gas * offer.max_fee:
            raise KnownError("send.gas", have=self._coins(plan.coins), want=self._coins(gas * offer.max_fee))
        signed = await self._database.read(lambda c: journal.next_nonce(c, ground.chain, owner))
        draft = SendDraft(
            intent=plan.intent,
            kind=plan.kind,
            practice=info.network == "practice",
            chain_id=info.chain_id,
            sender=owner,
            nonce=max(quantity(used), signed) if plan.nonce is None else plan.nonce,
            contract=plan.contract,
            to=plan.to,
            amount=Units(plan.amount),
            symbol=info.symbol,
            decimals=info.decimals,
            cumulative=Units(plan.cumulative),
            proof=plan.proof,
            gas=gas,
            tip=Units(offer.tip),
            max_fee=Units(offer.max_fee),
            fee_cap=Units(cap),
            coin=self._policy.coin,
            cost=Units(gas * min(base_fee + offer.tip, offer.max_fee)),
            worst=Units(gas * ladder(offer, cap)[-1].max_fee),
            balance=Units(plan.have),
            native_balance=Units(plan.coins),
            warnings=plan.notes,
            debt=plan.debt,
            challenge=plan.challenge,
            cancels=plan.cancels,
            bond=None if plan.bond is None else Units(plan.bond),
        )
        network = self._member.network
        await self._database.write(lambda c: journal.store_draft(c, network, ground.chain, draft, time.time()))
        return draft

    def _amount(self, units: int) -> str:
        return format_amount(units, self._money, places=6)

    def _coins(self, wei: int) -> str:
        return format_amount(wei, Token(self._policy.coin, _COIN_DECIMALS), places=8)
