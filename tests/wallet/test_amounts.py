"""Amounts are exact integers, whose text is rounded down and always has its unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.amounts import BPS, Token, Units, format_amount, parse_amount, share
from wallet.errors import AmountError


LULL = Token("tLULL")


@given(st.integers(0, 10**60 - 1), st.integers(0, 36))
def test_text_with_all_its_digits_goes_to_units_and_back(units: int, decimals: int) -> None:
    token = Token("T", decimals)
    whole, fraction = divmod(units, 10**decimals)
    text = f"{whole}.{fraction:0{decimals}}" if decimals else str(whole)
    assert parse_amount(text, token) == units


@given(st.integers(0, 10**40), st.integers(0, 8))
def test_an_amount_is_never_shown_larger_than_it_is(units: int, places: int) -> None:
    shown = format_amount(Units(units), LULL, places=places)
    assert shown.endswith(" tLULL")
    if not shown.startswith("less than"):
        digits = shown.removesuffix(" tLULL").replace("\u202f", "")
        assert 0 <= units - parse_amount(digits, LULL) < 10 ** (18 - places)


@pytest.mark.parametrize(
    ("units", "shown"),
    [
        (0, "0.00 tLULL"),
        (1, "less than 0.01 tLULL"),
        (10**16 - 1, "less than 0.01 tLULL"),
        (10**16, "0.01 tLULL"),
        (4_109_999 * 10**12, "4.10 tLULL"),
        (1234 * 10**18, "1234.00 tLULL"),
        (1_234_567 * 10**18, "1\u202f234\u202f567.00 tLULL"),
        (-4 * 10**18, "-4.00 tLULL"),
        (-1, "between -0.01 and 0 tLULL"),
    ],
)
def test_people_read_amounts_like_this(units: int, shown: str) -> None:
    assert format_amount(Units(units), LULL) == shown


@pytest.mark.parametrize(
    "text", ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", " 1", "1 ", "0x10", "\u0661", "NaN", "1_000", "9" * 61]
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(AmountError):
        parse_amount(text, LULL)


def test_more_digits_than_the_token_has_are_refused_rather_than_lost() -> None:
    with pytest.raises(AmountError, match="18 digits"):
        parse_amount("0.0000000000000000001", LULL)
    with pytest.raises(AmountError, match="0 digits"):
        parse_amount("1.0", Token("T", 0))


@given(st.integers(0, 2**256 - 1), st.integers(0, BPS))
def test_a_share_and_its_rest_are_the_whole_and_the_share_is_rounded_down(amount: int, bps: int) -> None:
    part = share(amount, bps)
    assert 0 <= part <= amount
    assert 0 <= amount * bps - part * BPS < BPS
