"""A bid is never below the electricity that the work uses."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.engine.pricing import UNKNOWN_UNIT_MJ, electricity, energy_per_unit, floor_price, price_of, unit_bid, weighed
from app.engine.settings import EngineSettings


_tariffs = st.decimals(min_value=0, max_value=5, places=4, allow_nan=False).map(str)
_units = st.integers(1, 10**6)


def test_a_kilowatt_hour_costs_the_tariff() -> None:
    assert electricity(3_600_000_000, "0.30", 18) == 3 * 10**17


@given(st.integers(0, 10**7), _units, _tariffs, st.integers(0, 500))
def test_a_bid_covers_the_floor(unit_mj: int, units: int, tariff: str, margin: int) -> None:
    bid = unit_bid(unit_mj, tariff, margin, 18)
    assert bid >= 1
    assert bid * units >= floor_price(unit_mj, units, tariff, 18)


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 10**4)), min_size=1, max_size=20))
def test_the_energy_of_a_unit_lies_between_the_extremes_that_were_measured(history: list[tuple[int, int]]) -> None:
    measured = [energy / done for energy, done in history]
    assert min(measured) <= energy_per_unit(history) <= max(measured) + 1


def test_what_was_never_measured_has_a_stated_guess() -> None:
    assert energy_per_unit([]) == UNKNOWN_UNIT_MJ
    assert energy_per_unit([(0, 5), (7, 0)]) == UNKNOWN_UNIT_MJ


def test_the_latest_run_weighs_most() -> None:
    assert energy_per_unit([(1000, 1), (4000, 1)]) < 2500


@given(st.lists(st.tuples(st.integers(0, 10**12), _tariffs), max_size=30), st.sampled_from([0, 6, 18]))
def test_energy_of_many_hours_costs_the_tariff_of_each_and_is_rounded_up_once(
    hours: list[tuple[int, str]], decimals: int
) -> None:
    weight = sum(weighed(energy, tariff, decimals) for energy, tariff in hours)
    exact = sum(Fraction(tariff) * 10**decimals * energy / 3_600_000_000 for energy, tariff in hours)
    assert exact <= price_of(weight) < exact + 1


def test_a_tariff_finer_than_the_token_is_not_lost() -> None:
    assert weighed(1, "0.000000000000000001", 0) * 10**18 == weighed(1, "1", 0)


def test_a_night_over_the_change_of_the_tariff_costs_what_each_hour_cost() -> None:
    settings = EngineSettings(tariff_per_kwh="0.40", cheap_hours="mon-sun 22:00-06:00", cheap_per_kwh="0.10")
    hour_mj = 360_000_000  # 100 W for an hour
    evening = [settings.tariff_at(60 * hour) for hour in (20, 21, 22, 23)]
    weight = sum(weighed(hour_mj, tariff, 18) for tariff in evening)
    assert evening == ["0.40", "0.40", "0.10", "0.10"]
    assert price_of(weight) == 10**17, "a tenth of a kilowatt-hour each: twice 0.04 and twice 0.01"
