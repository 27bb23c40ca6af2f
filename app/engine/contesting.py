"""Challenging a root that pays the owner too little, step by step: bond, challenge, answer time, bond back.

    (nothing) ──▶ bond (the settler may take it) ──▶ challenge ──▶ open ──▶ ripe ──▶ uphold: the root is dead, and the
                                                                     │                bond back with as much again
                                                                     ├──▶ answered: the bond is burned
                                                                     └──▶ over (vetoed, upheld by another) ──▶ refund

Each step is a draft that the owner signs. Which one is due is read from the chain alone, so that it does not matter
where the step before was cut off, nor who took it.
"""

import secrets
from collections.abc import Callable

from app.engine.auditing import OPEN, RIPE, LeafAudit, moment, seen
from app.engine.membership import Membership
from app.engine.preparing import Drafter, Plan, chain_errors, stand
from app.protocol.errors import KnownError
from app.protocol.money import Units
from app.protocol.purse import ChallengeView, Debt, SendDraft
from wallet.address import Address
from wallet.amounts import Token, format_amount
from wallet.chain.disputes import Terms, latest_of, terms
from wallet.chain.orders import (
    APPROVE_CALL,
    BOND,
    CHALLENGE,
    CHALLENGE_CALL,
    CHALLENGE_WITH_PROOF_CALL,
    REFUND,
    REFUND_CALL,
    UPHOLD,
    UPHOLD_CALL,
)
from wallet.chain.rpc import Block, native_balance, quantity
from wallet.chain.sending import Node
from wallet.challenges import Case


class Contester:
    """Makes the drafts of one owner's challenges."""

    def __init__(
        self, node: Node, member: Membership, drafter: Drafter, audited: Callable[[], LeafAudit | None]
    ) -> None:
        """Take the nodes, whose money it is, who makes drafts, and the audit of the root that waits."""
        info = member.info
        self._node = node
        self._member = member
        self._drafter = drafter
        self._audited = audited
        self._token, self._settler = Address(info.token), Address(info.settler)

    async def draft(self) -> SendDraft:
        """Return the draft of the step that is due; nothing is signed or sent.

        Raises:
            KnownError: `challenge.none`, `challenge.open`, `send.*`, `chain.*`.
        """
        owner = self._member.owner
        with chain_errors(self._node):
            ground = await stand(self._node, self._member.info.chain_id)
            found = await terms(self._node, self._token, self._settler, owner, ground.head)
            dispute = await latest_of(self._node, self._settler, owner, found.count, ground.head)
            (coins,) = await self._node.batch([native_balance(owner, ground.head)])
        plan = (
            self._first(found, ground.head, quantity(coins))
            if dispute is None
            else self._next(seen(dispute, found, ground.head), found, quantity(coins))
        )
        return await self._drafter.draft(ground, plan)

    def _next(self, view: ChallengeView, found: Terms, coins: int) -> Plan:
        if view.state == OPEN:
            raise KnownError("challenge.open", until=moment(view.until_at))
        kind, call = (UPHOLD, UPHOLD_CALL) if view.state == RIPE else (REFUND, REFUND_CALL)
        return Plan(
            intent=f"{kind}:{view.number}:{secrets.token_hex(8)}",
            kind=kind,
            contract=self._settler,
            to=self._member.owner,
            amount=view.needed,
            data=call.call(view.number),
            have=found.balance,
            coins=coins,
            challenge=view.number,
            bond=found.bond,
        )

    def _first(self, found: Terms, head: Block, coins: int) -> Plan:
        audit = self._audited()
        if audit is None or not found.waits:
            raise KnownError("challenge.none", what="no root waits for its acceptance")
        if audit.case is None:
            raise KnownError("challenge.none", what="your leaf of the root that waits holds all that is due")
        if not audit.wrong:
            raise KnownError("challenge.none", what="the market may still show your leaf; look again in a moment")
        if head.timestamp >= audit.until_at:
            raise KnownError("challenge.none", what=f"the time for it ended on {moment(audit.until_at)}")
        if found.balance < found.bond:
            raise KnownError("send.funds", have=self._amount(found.balance), want=self._amount(found.bond))
        if found.allowance < found.bond:
            return self._bond(found, coins)
        return self._challenge(audit.case, found, coins)

    def _bond(self, found: Terms, coins: int) -> Plan:
        return Plan(
            intent=f"{BOND}:{found.proposal}:{secrets.token_hex(8)}",
            kind=BOND,
            contract=self._token,
            to=self._settler,
            amount=found.bond,
            data=APPROVE_CALL.call(self._settler, found.bond),
            have=found.balance,
            coins=coins,
            bond=found.bond,
        )

    def _challenge(self, case: Case, found: Terms, coins: int) -> Plan:
        owner, signed, leaf = self._member.owner, case.statement, case.leaf
        debt: Debt | None = None
        cumulative, proof = 0, tuple[bytes, ...]()
        if signed is not None:
            said = signed.message
            debt = Debt(
                *(said.owner, said.epoch, Units(said.paid), Units(said.emitted), said.final), signed.signature.hex()
            )
            data = CHALLENGE_CALL.call(owner, said.epoch, said.paid, said.emitted, said.final, signed.signature)
        elif leaf is not None:
            cumulative, proof = leaf.cumulative, leaf.proof
            data = CHALLENGE_WITH_PROOF_CALL.call(owner, leaf.cumulative, leaf.proof)
        else:
            raise KnownError("challenge.none", what="nothing proves that anything is missing")
        return Plan(
            intent=f"{CHALLENGE}:{found.proposal}:{secrets.token_hex(8)}",
            kind=CHALLENGE,
            contract=self._settler,
            to=owner,
            amount=case.needed,
            data=data,
            have=found.balance,
            coins=coins,
            cumulative=cumulative,
            proof=tuple(sibling.hex() for sibling in proof),
            debt=debt,
            bond=found.bond,
        )

    def _amount(self, units: int) -> str:
        info = self._member.info
        return format_amount(units, Token(info.symbol, info.decimals), places=6)
