"""What an accountant gets: exact amounts, nothing twice, no formula, and no price where there is none to ask."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wallet.amounts import Token, Units
from wallet.exports import COLUMNS, Price, Sheet, harmless, rows, to_csv, to_json
from wallet.ledger import Entry, Kind


TOKEN = Token("LULL", 18)
AT = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
EARNED = Entry("1:0xabc", "earned:" + "ab" * 32, Kind.EARNED, Units(3_410_000_000_000_000_001), AT, "cd" * 32)
COST = Entry("1:0xabc", "electricity:" + "ab" * 32, Kind.ELECTRICITY, Units(10**16), AT)
PAID = Entry("1:0xabc", "paid:5", Kind.PAID, Units(3 * 10**18), AT, "ef" * 32)


def _never(_at: datetime) -> Price | None:
    raise AssertionError("nobody asks what a practice token is worth")


def test_a_line_is_exact_and_names_what_proves_it() -> None:
    (row,) = csv.DictReader(io.StringIO(to_csv([EARNED], Sheet(TOKEN, practice=False))))
    assert tuple(row) == COLUMNS
    assert (row["amount"], row["amount_units"]) == ("3.410000000000000001", "3410000000000000001")
    assert (row["attempt"], row["reference"], row["counts_as"]) == ("ab" * 32, "cd" * 32, "income")


def test_payments_are_transfers_and_no_income_again() -> None:
    content = json.loads(to_json([EARNED, COST, PAID], Sheet(TOKEN, practice=False)))
    assert [row["counts_as"] for row in content["entries"]] == ["income", "expense", "transfer"]
    assert int(content["sums"]["net"]) == EARNED.amount - COST.amount


def test_the_day_is_the_owners_and_the_time_is_utc() -> None:
    tokyo = timezone(timedelta(hours=9))
    (row,) = rows([EARNED], Sheet(TOKEN, practice=False, zone=tokyo))
    assert (row["time_utc"], row["day"]) == ("2026-12-31T23:30:00Z", "2027-01-01")


def test_fiat_is_that_of_the_moment_or_absent() -> None:
    sheet = Sheet(TOKEN, practice=False, prices=lambda at: Price("EUR", Decimal("0.25")) if at == AT else None)
    early = Entry("1:0xabc", "earned:x", Kind.EARNED, Units(10**18), AT - timedelta(days=1))
    known, unknown = rows([EARNED, early], sheet)
    assert (known["fiat_currency"], known["fiat_price"], known["fiat_value"]) == ("EUR", "0.25", "0.85")
    assert (unknown["fiat_currency"], unknown["fiat_price"], unknown["fiat_value"]) == ("", "", "")


def test_a_practice_tokens_price_is_never_asked() -> None:
    (row,) = rows([EARNED], Sheet(TOKEN, practice=True, prices=_never))
    assert row["fiat_value"] == ""


def test_a_symbol_from_outside_is_no_formula() -> None:
    text = to_csv([EARNED], Sheet(Token('=HYPERLINK("http://x")', 18), practice=False))
    assert next(csv.DictReader(io.StringIO(text)))["symbol"].startswith("'=")


@given(st.text())
def test_no_cell_begins_as_a_formula_or_breaks_its_line(text: str) -> None:
    cell = harmless(text)
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "|", "%"))
    assert len(cell.splitlines()) <= 1
