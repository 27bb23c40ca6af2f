"""Amounts of tokens: integers in the smallest unit, and their text."""

import re
from dataclasses import dataclass
from typing import Final, NewType

from wallet.errors import AmountError


Units = NewType("Units", int)
"""An amount of a token in its smallest unit (wei for 18 decimals). Never a float."""

BPS: Final = 10_000
"""Basis points in a whole."""

_PATTERN = re.compile(r"[0-9]{1,60}(\.[0-9]{1,36})?")


@dataclass(frozen=True, slots=True)
class Token:
    """What a token is called and how it is written.

    Attributes:
        symbol: the name behind an amount, such as `tLULL`.
        decimals: digits behind the point, 0 to 36.
    """

    symbol: str
    decimals: int = 18


def share(amount: int, bps: int) -> Units:
    """Return `bps` basis points of `amount`, rounded down."""
    return Units(amount * bps // BPS)


def parse_amount(text: str, token: Token) -> Units:
    """Return the amount that `text`, such as `1.25`, means.

    Raises:
        AmountError: if it is not a plain decimal number, or has more digits behind the point than the token.
    """
    if not _PATTERN.fullmatch(text):
        raise AmountError("an amount is a plain number such as 12 or 0.5")
    whole, _, fraction = text.partition(".")
    if len(fraction) > token.decimals:
        raise AmountError(f"{token.symbol} has {token.decimals} digits behind the point")
    return Units(int(whole) * 10**token.decimals + int(fraction.ljust(token.decimals, "0") or "0"))


def format_amount(units: int, token: Token, *, places: int = 2) -> str:
    """Return an amount for people, with its unit: `4.10 tLULL`.

    It is rounded down, so that nobody is shown more than there is. What is above zero and below the last place
    reads `less than 0.01 tLULL`.
    """
    sign = "-" if units < 0 else ""
    units = abs(units)
    places = min(places, token.decimals)
    step = 10 ** (token.decimals - places)
    shown = units // step
    if units and not shown:
        least = "0." + "1".rjust(places, "0") if places else "1"
        return f"less than {least} {token.symbol}" if not sign else f"between -{least} and 0 {token.symbol}"
    whole, fraction = divmod(shown, 10**places)
    digits = f"{whole:,}".replace(",", "\u202f") if whole >= 10_000 else str(whole)
    return f"{sign}{digits}" + (f".{fraction:0{places}}" if places else "") + f" {token.symbol}"
