"""The ledger for an accountant: one line per entry, as CSV or JSON. Pure.

Amounts stand twice: in the smallest unit, exact, and as a decimal number of whole tokens, exact too. What was earned
counts at the moment of the verdict, what it cost as an expense; payments are the same money again, on its way to the
owner's address, and are marked as transfers, so that nobody adds it up twice. Text that came from outside cannot become
a formula of a spreadsheet.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any, Final

from wallet.amounts import Token
from wallet.ledger import Entry, Kind


COLUMNS: Final = (
    *("time_utc", "day", "kind", "counts_as", "amount", "symbol", "amount_units", "decimals"),
    *("fiat_currency", "fiat_price", "fiat_value", "network", "attempt", "reference"),
)
"""In this order for good; new ones are added at the end."""

_COUNTS: Final = {
    Kind.EARNED: "income",
    Kind.EMITTED: "income",
    Kind.ELECTRICITY: "expense",
    Kind.PAID: "transfer",
    Kind.CLAIM_SUBMITTED: "information",
    Kind.BURNED_INFO: "information",
}
_FORMULAS: Final = ("=", "+", "-", "@", "|", "%")


@dataclass(frozen=True, slots=True)
class Price:
    """What one whole token was worth.

    Attributes:
        currency: such as `EUR`.
        value: of one whole token; above zero.
    """

    currency: str
    value: Decimal


Prices = Callable[[datetime], Price | None]
"""Returns the price at a moment, or None where it is not known."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an export is made of.

    Attributes:
        token: what amounts are in; its symbol comes from a market.
        practice: whether the token has no value: then no price is asked for.
        zone: decides on which day an entry falls.
        prices: what a token was worth, or None where nobody knows.
    """

    token: Token
    practice: bool
    zone: tzinfo = UTC
    prices: Prices | None = None


def rows(entries: Iterable[Entry], sheet: Sheet) -> list[dict[str, str]]:
    """Return one row per entry, by the names of the columns, in the order of the entries."""
    return [_row(entry, sheet) for entry in entries]


def to_csv(entries: Iterable[Entry], sheet: Sheet) -> str:
    """Return the entries as CSV after RFC 4180 with a header, each text cell harmless to a spreadsheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows(entries, sheet):
        writer.writerow({name: harmless(value) for name, value in row.items()})
    return out.getvalue()


def to_json(entries: Iterable[Entry], sheet: Sheet, papers: dict[str, Any] | None = None) -> str:
    """Return the entries as one JSON object, with sums per kind in the smallest unit.

    Args:
        entries: oldest first.
        sheet: what it is made of.
        papers: what proves the debt: the owner's leaf and the market's statement, as they were received.
    """
    listed = list(entries)
    sums = {kind.value: str(sum(entry.amount for entry in listed if entry.kind is kind)) for kind in Kind}
    signs = {Kind.EARNED: 1, Kind.EMITTED: 1, Kind.ELECTRICITY: -1}
    net = sum(signs.get(entry.kind, 0) * entry.amount for entry in listed)
    content: dict[str, Any] = {
        "symbol": sheet.token.symbol,
        "decimals": sheet.token.decimals,
        "practice": sheet.practice,
        "sums": sums | {"net": str(net)},
        "entries": rows(listed, sheet),
    }
    if papers is not None:
        content["papers"] = papers
    return json.dumps(content, ensure_ascii=False, indent=1)


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, on one line."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return f"'{line}" if line.lstrip().startswith(_FORMULAS) else line


def _row(entry: Entry, sheet: Sheet) -> dict[str, str]:
    amount = Decimal(entry.amount).scaleb(-sheet.token.decimals)
    price = None if sheet.practice or sheet.prices is None else sheet.prices(entry.at)
    subject, _, name = entry.key.partition(":")
    of_attempt = entry.kind in (Kind.EARNED, Kind.EMITTED, Kind.ELECTRICITY) and bool(subject)
    return {
        "time_utc": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "day": entry.at.astimezone(sheet.zone).date().isoformat(),
        "kind": entry.kind.value,
        "counts_as": _COUNTS[entry.kind],
        "amount": f"{amount:f}",
        "symbol": sheet.token.symbol,
        "amount_units": str(entry.amount),
        "decimals": str(sheet.token.decimals),
        "fiat_currency": price.currency if price else "",
        "fiat_price": f"{price.value:f}" if price else "",
        "fiat_value": f"{(amount * price.value).quantize(Decimal('0.01')):f}" if price else "",
        "network": entry.network,
        "attempt": name if of_attempt else "",
        "reference": entry.reference,
    }
