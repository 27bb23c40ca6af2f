"""What a unit of work must pay at the least: its electricity, and the margin that the owner wants. Pure."""

from decimal import ROUND_CEILING, Decimal
from typing import Final

from app.protocol.money import Units


_MJ_PER_KWH: Final = 3_600_000_000
"""Millijoules in a kilowatt-hour."""
_DIGITS: Final = 20
"""Digits of a tariff that may lie beyond the token's last one."""

UNKNOWN_UNIT_MJ: Final = 1_000
"""Millijoules that a unit of work is taken to use before it was ever measured here: a tenth of a second at 10 W."""


def weighed(energy_mj: int, tariff_per_kwh: str, decimals: int) -> int:
    """Return what `energy_mj` millijoules cost, exact: an integer that may be added up, hour by hour, at any tariff.

    Args:
        energy_mj: millijoules.
        tariff_per_kwh: whole tokens per kilowatt-hour, as decimal text of at most 20 characters.
        decimals: of the token.
    """
    return energy_mj * int(Decimal(tariff_per_kwh).scaleb(decimals + _DIGITS))


def price_of(weight: int) -> Units:
    """Return what was weighed in the token's smallest unit, rounded up, once."""
    return Units(-(-weight // (_MJ_PER_KWH * 10**_DIGITS)))


def electricity(energy_mj: int, tariff_per_kwh: str, decimals: int) -> Units:
    """Return the cost of `energy_mj` millijoules at one tariff, in the token's smallest unit, rounded up.

    The arguments are those of `weighed`.
    """
    return price_of(weighed(energy_mj, tariff_per_kwh, decimals))


def energy_per_unit(history: list[tuple[int, int]]) -> int:
    """Return the millijoules that a unit of one job kind uses here.

    Args:
        history: energy in millijoules and units done, of finished attempts, newest first. The latest weigh most: each
            counts half of the one before it.
    """
    weight, energy, units = Decimal(1), Decimal(0), Decimal(0)
    for energy_mj, done in history:
        if done > 0 and energy_mj > 0:
            energy += weight * energy_mj
            units += weight * done
            weight /= 2
    return int((energy / units).to_integral_value(ROUND_CEILING)) if units else UNKNOWN_UNIT_MJ


def floor_price(unit_mj: int, units: int, tariff_per_kwh: str, decimals: int) -> Units:
    """Return the net pay below which `units` units of work lose money."""
    return electricity(unit_mj * units, tariff_per_kwh, decimals)


def unit_bid(unit_mj: int, tariff_per_kwh: str, margin_percent: int, decimals: int) -> Units:
    """Return the net pay per unit of work to bid: the floor and the margin, at least the smallest unit."""
    return Units(max(1, -(-electricity(unit_mj, tariff_per_kwh, decimals) * (100 + margin_percent) // 100)))
