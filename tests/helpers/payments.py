"""An owner with tokens and coins on a real chain, and the engine's part that sends them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import msgspec

from app.engine.chain import Chain
from app.engine.membership import Membership
from app.engine.store.database import Database, open_database
from app.market.schema import Leaf as LeafMessage
from app.market.schema import Proofs
from app.protocol.purse import SendDraft, TransactionView
from tests.helpers.contracts import TOKEN, Stage
from tests.helpers.papers import Papers
from wallet.address import Address
from wallet.chain.fees import FeePolicy
from wallet.chain.orders import rungs
from wallet.chain.pool import open_nodes
from wallet.keys.worker import WorkerKey
from wallet.merkle import Tree


@dataclass
class Payer:
    """An owner at one deployment, his engine's journal, and what it told last."""

    chain: Chain
    database: Database
    owner: WorkerKey
    member: Membership
    told: list[tuple[TransactionView, ...]]

    def sign(self, draft: SendDraft) -> tuple[str, ...]:
        """Sign as the signer does."""
        return tuple(one.signed(self.owner).hex() for one in rungs(draft))


def membership_on(stage: Stage, owner: WorkerKey, rpc: str | None = None, chain_id: int = 31337) -> Membership:
    """Return a membership at a market whose contracts are the stage's."""
    made = stage.deployment
    papers = Papers(owner=owner)
    info = msgspec.structs.replace(
        papers.info, chain_id=chain_id, settler=made.settler, token=made.token, vault=made.vault
    )
    return replace(papers.membership, rpc=rpc or stage.url, info=info, owner=owner.address)


@asynccontextmanager
async def payer(
    member: Membership, owner: WorkerKey, folder: Path, *, policy: FeePolicy | None = None, proofs: Proofs | None = None
) -> AsyncIterator[Payer]:
    """Run the engine's part for one owner, with its journal in a folder."""
    told: list[tuple[TransactionView, ...]] = []

    async def ask_proofs() -> Proofs | None:
        return proofs

    database = await open_database(folder / "lull.db")
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            node = open_nodes(client, member.rpc, member.info.chain_id)
            yield Payer(
                Chain(node, member, database, ask_proofs, told.append, policy=policy), database, owner, member, told
            )
    finally:
        await database.close()


def give(stage: Stage, account: Address, tokens: int = 100, coins: int = 10**18) -> None:
    """Give an account tokens, and coins for gas."""
    stage.rpc("anvil_setBalance", account, hex(coins))
    if tokens:
        stage.send(stage.deployer, stage.token.functions.faucet(account, tokens * TOKEN))


def proofs_of(tree: Tree, account: Address, cumulative: int) -> Proofs:
    """Return an account's leaf as a market gives it."""
    leaf = LeafMessage(
        epoch=1,
        root=tree.root.hex(),
        account=account,
        cumulative=str(cumulative),
        proof=tuple(sibling.hex() for sibling in tree.proof(account)),
    )
    return Proofs(accepted=leaf, pending=None, pending_until=None, unsettled="0")
