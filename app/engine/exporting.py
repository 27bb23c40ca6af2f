"""The ledger as a file for an accountant, and the papers with which anybody can claim or challenge."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from app.engine import archive
from app.engine.membership import Membership
from app.engine.views import local_now, plain
from app.market.codec import encode
from app.protocol.commands import Export, GetExport
from app.protocol.errors import KnownError
from wallet.amounts import Token
from wallet.errors import LedgerError
from wallet.exports import Sheet, to_csv, to_json
from wallet.ledger import Kind, entries
from wallet.prices import DailyPrices


PRICES: Final = "prices.csv"
"""Where the owner keeps prices, in the instance's folder: lines such as `2026-12-31,EUR,0.25`."""
_MOST: Final = 1 << 20
_YEARS: Final = range(2020, 2200)
_KINDS: Final = (Kind.EARNED, Kind.EMITTED, Kind.ELECTRICITY, Kind.PAID)


def export(connection: sqlite3.Connection, member: Membership | None, home: Path, request: GetExport) -> Export:
    """Return the file that was asked for.

    Raises:
        KnownError: `usage` if the form, the year or the owner's prices are not what they should be.
    """
    if request.format not in ("csv", "json"):
        raise KnownError("usage", what="an export is csv or json")
    if request.year is not None and request.year not in _YEARS:
        raise KnownError("usage", what="a year is four digits, such as 2026")
    if member is None:
        raise KnownError("usage", what="join a market first: there is nothing to export yet")
    info = member.info
    practice = info.network != "live"
    try:
        prices = None if practice else _prices(home / PRICES)
    except (LedgerError, OSError, UnicodeDecodeError) as error:
        raise KnownError("usage", what=f"{PRICES} cannot be used: {error}") from None
    zone = local_now().tzinfo or UTC
    sheet = Sheet(Token(plain(info.symbol, 20), info.decimals), practice, zone, prices)
    year = request.year
    since = None if year is None else datetime(year, 1, 1, tzinfo=zone)
    before = None if year is None else datetime(year + 1, 1, 1, tzinfo=zone)
    found = list(entries(connection, member.network, kinds=_KINDS, since=since, before=before))
    name = f"lull-{year or 'all'}.{request.format}"
    if request.format == "csv":
        return Export(name, to_csv(found, sheet))
    return Export(name, to_json(found, sheet, papers(connection, member)))


def papers(connection: sqlite3.Connection, member: Membership) -> dict[str, Any]:
    """Return what proves the debt: kept leaves and the market's last statement, for any node and any wallet."""
    row = connection.execute(
        "SELECT signed_json FROM proofs WHERE kind = 'statement' AND subject = ?", (member.network,)
    ).fetchone()
    return {
        "chain_id": member.info.chain_id,
        "settler": member.info.settler,
        "leaves": [json.loads(encode(leaf)) for leaf in archive.leaves(connection, member.network, limit=100)],
        "statement": json.loads(row[0]) if row else None,
    }


def _prices(path: Path) -> DailyPrices | None:
    if not path.exists():
        return None
    with path.open("rb") as file:
        text = file.read(_MOST + 1)
    if len(text) > _MOST:
        raise LedgerError("it is too long")
    return DailyPrices.parse(text.decode())
