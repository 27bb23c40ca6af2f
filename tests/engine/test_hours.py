"""Hours of the week mean what the owner wrote, and nonsense is refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.hours import DAY, DAYS, WEEK, Week, parse_week


def _at(day: str, hour: int, minute: int = 0) -> int:
    return DAYS.index(day) * DAY + hour * 60 + minute


@pytest.mark.parametrize(
    ("text", "within", "without"),
    [
        ("mon-fri 18:00-08:00", [("mon", 18), ("tue", 7), ("sat", 7)], [("mon", 7), ("sat", 8), ("sun", 20)]),
        ("22:00-06:00", [("sun", 23), ("mon", 5), ("wed", 22)], [("mon", 6), ("thu", 12)]),
        ("sat-sun 00:00-24:00", [("sat", 0), ("sun", 23)], [("fri", 23), ("mon", 0)]),
        ("sun-mon 20:00-21:00, wed 9:30-10:00", [("sun", 20), ("mon", 20)], [("wed", 9), ("tue", 20)]),
        ("", [("mon", 0), ("thu", 12)], []),
    ],
)  # fmt: skip
def test_a_text_means_these_hours(text: str, within: list[tuple[str, int]], without: list[tuple[str, int]]) -> None:
    week = parse_week(text)
    assert all(week.holds(_at(*moment)) for moment in within)
    assert not any(week.holds(_at(*moment)) for moment in without)


@pytest.mark.parametrize(
    "text",
    ["always", "mon", "mon 25:00-26:00", "mon 10:00-10:00", "xyz 10:00-11:00", "mon 24:00-1:00", "mon 9:60-11:00",
     "mon 9:00-11:00,", "mon\u2013fri 9:00-10:00", "a" * 500],
)  # fmt: skip
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(it|the|times|a) "):
        parse_week(text)


_PIECES = st.builds(
    lambda d, e, a, b: f"{DAYS[d]}-{DAYS[e]} {a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}",
    st.integers(0, 6), st.integers(0, 6), st.integers(0, DAY - 1), st.integers(1, DAY),
)  # fmt: skip


def _parse(texts: list[str]) -> Week | None:
    try:
        return parse_week(", ".join(texts))
    except ValueError:
        return None


@given(st.lists(_PIECES, max_size=4).map(_parse).filter(lambda week: week is not None), st.floats(0, WEEK))
def test_the_next_change_is_the_next_change(week: Week, minute: float) -> None:
    wait = week.changes_in(minute)
    if wait is None:
        assert all(week.holds(at) is week.holds(minute) for at in range(0, WEEK, 30))
        return
    assert 0 < wait <= WEEK
    assert week.holds(minute + wait + 1e-6) is not week.holds(minute)
    assert week.holds(minute + wait / 2) is week.holds(minute)
    assert list(week.stretches) == sorted(week.stretches)
