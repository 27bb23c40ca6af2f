"""Leaves that stood under the chain's roots are kept: without the market they are there, for a claim and for others."""

from pathlib import Path

import pytest

from app.engine.archive import Archive
from app.engine.store.database import Database, open_database
from app.market.schema import Leaf, Proofs
from app.protocol.errors import KnownError
from wallet.address import from_bytes
from wallet.merkle import Tree, verify


NETWORK = "31337:0xabc"
OWNER = from_bytes(b"\1" * 20)
OTHER = from_bytes(b"\2" * 20)


def _leaf(epoch: int, amount: int) -> Leaf:
    tree = Tree.build({OWNER: amount, OTHER: 5})
    proof = tuple(sibling.hex() for sibling in tree.proof(OWNER))
    return Leaf(epoch=epoch, root=tree.root.hex(), account=OWNER, cumulative=str(amount), proof=proof)


class Market:
    """What the market says when it is asked; a problem is raised."""

    def __init__(self, said: Proofs | KnownError | None) -> None:
        self.said = said

    async def proofs(self) -> Proofs | None:
        """Say it."""
        if isinstance(self.said, KnownError):
            raise self.said
        return self.said


def _said(accepted: Leaf | None, pending: Leaf | None = None) -> Proofs:
    return Proofs(accepted=accepted, pending=pending, pending_until=None, unsettled="0")


async def _open(tmp_path: Path) -> Database:
    return await open_database(tmp_path / "lull.db")


async def test_a_market_that_is_gone_takes_no_proof_with_it(tmp_path: Path) -> None:
    database, market = await _open(tmp_path), Market(_said(_leaf(1, 10)))
    archive = Archive(market.proofs, database, NETWORK)
    await archive.keep(_leaf(1, 10))
    await database.close()
    database = await _open(tmp_path)
    market.said = KnownError("market.unreachable", url="x", what="it is gone")
    found = await Archive(market.proofs, database, NETWORK).proofs()
    assert found is not None
    assert found.accepted == _leaf(1, 10)
    kept = found.accepted
    proof = [bytes.fromhex(sibling) for sibling in kept.proof]
    assert verify(bytes.fromhex(kept.root), OWNER, int(kept.cumulative), proof), "it is enough for any node"
    await database.close()


async def test_a_market_that_hides_the_leaf_does_not_hide_it(tmp_path: Path) -> None:
    database = await _open(tmp_path)
    archive = Archive(Market(_said(None, _leaf(2, 20))).proofs, database, NETWORK)
    await archive.keep(_leaf(1, 10))
    await archive.keep(_leaf(2, 20))
    found = await archive.proofs()
    assert found is not None
    assert (found.accepted, found.pending) == (_leaf(1, 10), _leaf(2, 20))
    await database.close()


async def test_the_markets_word_comes_first_and_nothing_kept_is_an_error(tmp_path: Path) -> None:
    database = await _open(tmp_path)
    newer = _said(_leaf(3, 30))
    archive = Archive(Market(newer).proofs, database, NETWORK)
    assert await archive.proofs() == newer
    gone = Archive(Market(KnownError("market.unreachable", url="x", what="gone")).proofs, database, NETWORK)
    with pytest.raises(KnownError):
        await gone.proofs()
    await database.close()


async def test_another_networks_leaf_is_not_mixed_in(tmp_path: Path) -> None:
    database = await _open(tmp_path)
    await Archive(Market(None).proofs, database, "1:0xother").keep(_leaf(1, 10))
    found = await Archive(Market(None).proofs, database, NETWORK).proofs()
    assert found == _said(None)
    await database.close()
