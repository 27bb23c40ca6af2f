"""Daily prices from a file that the owner keeps, for the fiat column of exports. Nothing here asks anybody anything."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from wallet.errors import LedgerError
from wallet.exports import Price


MAX_LINES: Final = 20_000
"""Lines of the longest file: fifty years of days."""


class DailyPrices:
    """One price per day of UTC; a day without one has none, and no neighbour's."""

    def __init__(self, prices: dict[date, Price]) -> None:
        """Take the prices by day."""
        self._prices = prices

    @classmethod
    def parse(cls, text: str) -> "DailyPrices":
        """Return the prices in CSV lines such as `2026-12-31,EUR,0.25`.

        Raises:
            LedgerError: with the number of the line that is no such line.
        """
        prices: dict[date, Price] = {}
        for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
            if number > MAX_LINES:
                raise LedgerError(f"the prices have more than {MAX_LINES} lines")
            if not row:
                continue
            try:
                day, price = _line(row)
            except (ValueError, InvalidOperation):
                raise LedgerError(f"line {number} of the prices is not like 2026-12-31,EUR,0.25") from None
            prices[day] = price
        return cls(prices)

    def __call__(self, at: datetime) -> Price | None:
        """Return the price of a moment's day, or None."""
        return self._prices.get(at.astimezone(UTC).date())


def _line(row: list[str]) -> tuple[date, Price]:
    day, currency, text = (cell.strip() for cell in row)
    value = Decimal(text)
    if not (value.is_finite() and value > 0) or not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise ValueError(text)
    return date.fromisoformat(day), Price(currency, value)
