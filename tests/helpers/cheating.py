"""An owner on a real chain whose market shows him what a test says: his purse, his papers, and what he signs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import httpx
import msgspec

from app.engine.archive import Archive
from app.engine.auditing import LeafAudit
from app.engine.chain import Chain
from app.engine.inbox import Terms, absorb
from app.engine.membership import Membership
from app.engine.purse import Holdings, Purse
from app.engine.store.database import Database, open_database
from app.engine.store.mailbox import StoredMailbox
from app.market.codec import pack
from app.market.provider import ProviderSession
from app.market.schema import Incoming, Leaf, Proofs, Stated
from app.protocol.errors import KnownError
from app.protocol.money import Units
from app.protocol.purse import SendDraft, Submitted
from tests.helpers.contracts import Stage
from tests.helpers.papers import Papers
from tests.helpers.payments import membership_on
from wallet.chain.fees import FeePolicy
from wallet.chain.orders import rungs
from wallet.chain.pool import open_nodes
from wallet.keys.worker import WorkerKey
from wallet.merkle import Tree
from wallet.receipts import Statement, contract_domain, sign


NOTHING: Final = Proofs(accepted=None, pending=None, pending_until=None, unsettled="0")


@dataclass
class Owner:
    """One owner.

    Attributes:
        shown: what the market says of his leaves; a problem is raised.
    """

    stage: Stage
    key: WorkerKey
    member: Membership
    database: Database
    purse: Purse
    chain: Chain
    shown: list[Proofs | KnownError]
    heard: int = 0

    async def hear(self, paid: int, *, epoch: int, final: bool = True, emitted: int = 0) -> list[str]:
        """Let the market state what it owes; return what is wrong with that."""
        made = self.stage.deployment
        message = Statement(self.key.address, epoch, paid, emitted, final)
        signed = sign(contract_domain(made.chain_id, made.settler), message, self.stage.market)
        self.heard += 1
        incoming = Incoming(seq=self.heard, body=Stated(statement=pack(signed)))
        terms = Terms(self.member, self.key.address, {}, lambda energy, _: Units(energy))
        return (await self.database.write(lambda c: absorb(c, "ab" * 32, (incoming,), terms))).lies

    def show(self, accepted: Tree, held: int) -> None:
        """Let the market show the owner's leaf under the accepted root."""
        self.shown[0] = msgspec.structs.replace(NOTHING, accepted=self._leaf(accepted, held))

    def show_waiting(self, pending: Tree, held: int) -> None:
        """Let the market show, beside what it shows already, his leaf under the root that waits."""
        said = self.shown[0]
        assert isinstance(said, Proofs)
        self.shown[0] = msgspec.structs.replace(said, pending=self._leaf(pending, held))

    def _leaf(self, tree: Tree, amount: int) -> Leaf:
        proof = tuple(sibling.hex() for sibling in tree.proof(self.key.address))
        return Leaf(epoch=9, root=tree.root.hex(), account=self.key.address, cumulative=str(amount), proof=proof)

    async def look(self) -> Holdings:
        """Look at the chain, as the engine does every few seconds."""
        return await self.purse.read()

    async def audit(self) -> LeafAudit:
        """Look, and return what the audit of the root that waits says."""
        found = (await self.look()).audit
        assert found is not None
        return found

    async def step(self) -> tuple[SendDraft, Submitted]:
        """Take the step of a challenge that is due: draft, signature, journal."""
        draft = await self.chain.prepare_challenge()
        raws = tuple(one.signed(self.key).hex() for one in rungs(draft))
        await self.chain.submit(draft.intent, raws)
        await self.chain.follow()
        return draft, await self.chain.submitted(draft.intent)

    async def refused(self) -> KnownError:
        """Return why no step is due."""
        try:
            draft = await self.chain.prepare_challenge()
        except KnownError as error:
            return error
        raise AssertionError(f"a step was drafted: {draft.kind}")


@asynccontextmanager
async def owner_at(
    stage: Stage, key: WorkerKey, folder: Path, *, policy: FeePolicy | None = None
) -> AsyncIterator[Owner]:
    """Run the engine's purse for one owner at a market that shows what it is told to."""
    member = membership_on(stage, key)
    info = msgspec.structs.replace(member.info, market=stage.market.address)
    member = replace(member, info=info)
    shown: list[Proofs | KnownError] = [NOTHING]

    async def ask() -> Proofs | None:
        said = shown[0]
        if isinstance(said, KnownError):
            raise said
        return said

    database = await open_database(folder / "lull.db")
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            node = open_nodes(client, stage.url, info.chain_id)
            archive = Archive(ask, database, member.network)
            papers = Papers(owner=key)
            session = ProviderSession(
                client, "http://127.0.0.1:1", papers.worker, papers.grant(), StoredMailbox(database)
            )
            purse = Purse(node, member, database, session, archive, lambda *_: None, policy=policy)
            chain = Chain(
                *(node, member, database, archive.proofs, lambda _: purse.contest()), audited=lambda: purse.audit
            )
            yield Owner(stage, key, member, database, purse, chain, shown)
    finally:
        await database.close()
