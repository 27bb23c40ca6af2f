"""Amounts for people: with their unit, never rounded up, never 0.00 when there is something."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.ui.presenters.money import Token
from app.ui.presenters.voice import Numbers, Voice
from tests.helpers import scenes


VOICE = Voice()
LULL = Token("tLULL", 18)
AMOUNTS = st.integers(-(10**45), 10**45)


def digits(figure: str) -> str:
    return figure.replace("\u202f", "").replace("\u2212", "-")


@given(AMOUNTS, st.integers(0, 36), st.integers(0, 8))
def test_nothing_that_is_there_is_shown_as_zero(units: int, decimals: int, places: int) -> None:
    money = Token("T", decimals).money(units, VOICE, places=places)
    if units > 0:
        assert any(c in "123456789" for c in money.figure)
    if units == 0:
        assert set(money.figure) <= {"0", "."}
    assert money.unit == "T"


@given(st.integers(10**16, 10**45))
def test_more_is_never_shown_than_there_is(units: int) -> None:
    whole, _, fraction = digits(LULL.money(units, VOICE).figure).partition(".")
    shown = int(whole) * 10**18 + int(fraction) * 10**16
    assert units - 10**16 < shown <= units


def test_dust_is_less_than_a_hundredth() -> None:
    assert LULL.text(1, VOICE) == "less than 0.01\u00a0tLULL"
    assert LULL.money(-1, VOICE).figure == "between \u22120.01 and 0"


def test_a_loss_has_a_true_minus() -> None:
    assert LULL.text(-(10**17), VOICE) == "\u22120.10\u00a0tLULL"


def test_the_decimal_point_is_the_locales() -> None:
    german = Voice(numbers=Numbers(point=","))
    assert LULL.money(4 * 10**18 + 10**17, german).figure == "4,10"
    assert LULL.money(1, german).figure == "less than 0,01"


@given(st.text(), st.integers(-(10**9), 10**9))
def test_what_a_network_says_of_its_token_is_made_harmless(symbol: str, decimals: int) -> None:
    token = Token.of(replace(scenes.PRACTICE, symbol=symbol, decimals=decimals))
    assert 1 <= len(token.symbol) <= 12
    assert not set(token.symbol) & set("<>&{}%\n")
    assert 0 <= token.decimals <= 36
