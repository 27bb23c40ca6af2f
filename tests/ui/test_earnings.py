"""Earnings per day: bars from zero, gaps where nothing is known, sums that are exact."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.protocol.money import Units
from app.protocol.snapshot import Day, EarningsView
from app.ui.presenters.earnings import EarningsPage, present_earnings
from app.ui.presenters.voice import Voice
from tests.helpers import scenes


VOICE = Voice(zone=scenes.ZONE)
TODAY = date(2026, 11, 20)


def page(*days: Day, today: Day = scenes.TODAY, count: int = 7) -> EarningsPage:
    snapshot = replace(scenes.earning(), earnings=EarningsView(today, days, ()))
    return present_earnings(snapshot, VOICE, days=count)


def test_today_says_so_far_and_stands_last() -> None:
    view = page(*scenes.days())
    assert len(view.bars) == 7
    assert [bar.label for bar in view.bars][-2:] == ["Thu 19", "so far"]
    assert view.bars[-1].today
    assert view.sums[0].net.text == "0.42\u00a0tLULL"
    assert view.sums[0].note == "0.52 earned, 0.10 for electricity"


def test_a_day_that_is_not_known_is_a_gap_and_not_a_zero() -> None:
    view = page(Day("2026-11-18", Units(0), Units(0), 0))
    by_label = {bar.label: bar for bar in view.bars}
    assert by_label["Tue 17"].gap
    assert not by_label["Wed 18"].gap
    assert by_label["Tue 17"].told == "Tue 17 Nov: nothing is known."


def test_a_loss_hangs_below_zero_with_all_its_pay_hatched() -> None:
    view = page(today=Day("2026-11-20", scenes.lull(0.08), scenes.lull(0.21), 1))
    bar = view.bars[-1]
    assert bar.net < 0 < bar.earned
    assert 0 < view.scale.zero < 1
    assert view.sums[0].net.figure == "\u22120.13"


def test_the_scale_has_round_steps_and_its_zero() -> None:
    assert [text for _, text in page(*scenes.days()).scale.ticks] == ["\u22120.5", "0.0", "0.5", "1.0", "1.5"]


def test_today_counts_once_though_it_stands_among_the_days_too() -> None:
    assert page(scenes.TODAY).sums[1].net.text == "0.42\u00a0tLULL"


def test_a_month_names_each_seventh_day() -> None:
    labels = [bar.label for bar in page(*scenes.days(), count=30).bars]
    assert [label for label in labels if label] == ["23 Oct", "30 Oct", "6 Nov", "13 Nov", "so far"]


def test_an_empty_past_says_what_will_stand_here() -> None:
    nothing = Day("2026-11-20", Units(0), Units(0), 0)
    assert page(today=nothing).empty.startswith("Each day is a bar here")
    assert present_earnings(None, VOICE, days=7).empty


@given(st.lists(st.tuples(st.integers(0, 10**30), st.integers(0, 10**30)), min_size=1, max_size=40))
def test_bars_end_within_the_scale_and_sums_are_exact(amounts: list[tuple[int, int]]) -> None:
    days = [
        Day((TODAY - timedelta(days=back)).isoformat(), Units(earned), Units(cost), 1)
        for back, (earned, cost) in enumerate(amounts)
    ]
    view = page(*days[1:], today=days[0], count=30)
    for bar in view.bars:
        assert -view.scale.zero - 1e-9 <= bar.net
        assert bar.earned <= 1 - view.scale.zero + 1e-9
        assert bar.net <= bar.earned + 1e-9
    assert all(0 <= part <= 1 for part, _ in view.scale.ticks)
    week = sum(earned - cost for earned, cost in amounts[:7])
    shown = view.sums[1].net.figure.replace("\u202f", "").replace("\u2212", "-")
    if abs(week) >= 10**16:
        assert abs(float(shown) - week / 10**18) <= max(abs(week) / 1e15, 0.01)
    else:
        assert shown in ("0.00", "less than 0.01", "between -0.01 and 0")
