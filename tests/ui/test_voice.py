"""How Lull writes numbers, times and text from outside."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.presenters.voice import Numbers, Voice, fill, number, plain
from tests.helpers import scenes


VOICE = Voice(zone=scenes.ZONE)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (1080, "18 min"),
        (3580, "1 h"),
        (7800, "2 h 10 min"),
        (36_000, "10 h"),
        (4 * 86_400, "4 days"),
        (-1, "\u2013"),
        (float("nan"), "\u2013"),
        (float("inf"), "\u2013"),
    ],
)
def test_a_duration_has_the_one_or_two_units_that_matter(seconds: float, said: str) -> None:
    assert VOICE.duration(seconds) == said


def test_a_time_has_its_date_unless_it_is_today() -> None:
    assert VOICE.time(scenes.at(21, 4), scenes.NOW) == "21:04"
    assert VOICE.time(scenes.at(8, day=21), scenes.NOW) == "tomorrow, 08:00"
    assert VOICE.time(scenes.at(20, 15, day=11), scenes.NOW) == "11 Nov, 20:15"


@given(st.floats())
def test_no_moment_is_too_strange_to_write(at: float) -> None:
    assert VOICE.time(at, scenes.NOW)
    assert VOICE.time(scenes.NOW, at)


def test_numbers_are_grouped_from_five_digits_on() -> None:
    assert VOICE.integer(9999) == "9999"
    assert VOICE.integer(-1234567) == "\u22121\u202f234\u202f567"
    german = Voice(numbers=Numbers(point=","))
    assert german.decimal(61234.56) == "61\u202f234,6"


@given(st.floats(), st.integers(0, 3))
def test_a_figure_is_never_negative_zero_and_never_fails(value: float, places: int) -> None:
    said = VOICE.decimal(value, places)
    assert said
    assert said.strip("\u22120.") or not said.startswith("\u2212")


def test_a_count_has_its_plural() -> None:
    assert VOICE.count(1, "{n} job", "{n} jobs") == "1 job"
    assert VOICE.count(0, "{n} job", "{n} jobs") == "0 jobs"
    assert VOICE.count(12_345, "{n} job", "{n} jobs") == "12\u202f345 jobs"


@given(st.text())
def test_a_value_is_never_a_template(value: str) -> None:
    assert fill("{title} has the GPU.", {"title": value}) == f"{value} has the GPU."


@pytest.mark.parametrize("broken", ["{", "a } b", "{title!z}", "{0.__class__}"])
def test_a_broken_translation_shows_text_and_leaks_nothing(broken: str) -> None:
    assert "class '" not in fill(broken, {"title": "x"})


@given(st.text(max_size=400), st.integers(1, 80))
def test_text_from_outside_becomes_one_short_printable_line(text: str, longest: int) -> None:
    line = plain(text, longest)
    assert len(line) <= longest
    assert line == "" or line.isprintable()


def test_text_that_turns_the_reading_direction_is_defused() -> None:
    assert plain("Elden\u202egniR\n\x1b[31m") == "Elden gniR [31m"


@given(st.text(max_size=50))
def test_an_argument_that_is_no_number_is_none(text: str) -> None:
    value = number(text)
    assert value is None or abs(value) < 1e15


def test_a_day_is_named() -> None:
    assert VOICE.day(date(2026, 11, 20)) == "Fri 20 Nov"
