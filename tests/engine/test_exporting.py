"""What the engine exports: this market's entries of the year that was asked for, and the papers that prove the debt."""

import csv
import io
import json
import sqlite3
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from app.engine import archive
from app.engine.exporting import PRICES, export
from app.engine.store.database import open_database
from app.market.schema import Leaf
from app.protocol.commands import GetExport
from app.protocol.errors import KnownError
from tests.helpers.papers import Papers
from wallet.amounts import Units
from wallet.ledger import Entry, Kind, append
from wallet.merkle import Tree


def _append(connection: sqlite3.Connection, entry: Entry) -> bool:
    return append(connection, entry)


async def test_a_year_of_one_market_with_what_proves_it(tmp_path: Path) -> None:
    papers, database = Papers(), await open_database(tmp_path / "lull.db")
    member = papers.membership
    tree = Tree.build({papers.owner.address: 7, papers.market.address: 1})
    proof = tuple(sibling.hex() for sibling in tree.proof(papers.owner.address))
    leaf = Leaf(epoch=1, root=tree.root.hex(), account=papers.owner.address, cumulative="7", proof=proof)
    for network, year, amount in ((member.network, 2025, 1), (member.network, 2026, 2), ("1:0xother", 2026, 4)):
        entry = Entry(network, f"earned:{year}", Kind.EARNED, Units(amount), datetime(year, 6, 1, tzinfo=UTC))
        await database.write(partial(_append, entry=entry))
    await database.write(lambda c: archive.store(c, member.network, leaf))
    (tmp_path / PRICES).write_text("nonsense that is not read on the practice network")

    table = await database.read(lambda c: export(c, member, tmp_path, GetExport("csv", 2026)))
    assert table.name == "lull-2026.csv"
    assert [row["amount_units"] for row in csv.DictReader(io.StringIO(table.content))] == ["2"]
    whole = await database.read(lambda c: export(c, member, tmp_path, GetExport("json")))
    content = json.loads(whole.content)
    assert [row["amount_units"] for row in content["entries"]] == ["1", "2"]
    assert content["sums"]["net"] == "3"
    assert content["papers"]["leaves"][0]["proof"] == list(proof)
    await database.close()


@pytest.mark.parametrize(("form", "year"), [("xlsx", None), ("csv", 26), ("csv", 99_999)])
async def test_what_cannot_be_exported_is_one_sentence(tmp_path: Path, form: str, year: int | None) -> None:
    database = await open_database(tmp_path / "lull.db")
    with pytest.raises(KnownError):
        await database.read(lambda c: export(c, Papers().membership, tmp_path, GetExport(form, year)))
    with pytest.raises(KnownError, match="Join a market"):
        await database.read(lambda c: export(c, None, tmp_path, GetExport("csv")))
    await database.close()
