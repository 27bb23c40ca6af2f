"""A file of prices is read whole or refused with the line that is wrong."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from wallet.errors import LedgerError
from wallet.exports import Price
from wallet.prices import DailyPrices


def test_a_day_has_its_price_and_no_neighbours() -> None:
    prices = DailyPrices.parse("2026-12-30,EUR,0.20\n\n2026-12-31, EUR, 0.25\n")
    assert prices(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == Price("EUR", Decimal("0.25"))
    assert prices(datetime(2027, 1, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "line",
    ["2026-12-31,EUR", "2026-13-31,EUR,1", "2026-12-31,EUR,-1", "2026-12-31,EUR,NaN", "2026-12-31,eur,1", "x,EUR,0"],
)
def test_a_line_that_is_no_price_is_named(line: str) -> None:
    with pytest.raises(LedgerError, match="line 2 "):
        DailyPrices.parse(f"2026-12-30,EUR,1\n{line}\n")
