"""The Lull line: today's spans, what they say, and the day in one sentence."""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.money import Units
from app.protocol.snapshot import Day, EarningsView, Snapshot, Span
from app.ui.presenters.lull_line import LineSpan, LineView, SpanKind, decimate, present_line
from app.ui.presenters.voice import Voice
from tests.helpers import scenes


VOICE = Voice(zone=scenes.ZONE)


def line(*spans: Span, now: float = scenes.NOW) -> LineView:
    snapshot = replace(scenes.earning(), earnings=EarningsView(scenes.TODAY, (), spans))
    return present_line(snapshot, VOICE, now)


def test_a_day_that_disappoints_explains_itself() -> None:
    assert present_line(scenes.earning(), VOICE, scenes.NOW).summary == (
        "Earning 7 h 6 min, games 2 h 25 min, paused 50 min, waiting 1 h 50 min, "
        "stopped by a fault 40 min, asleep or off 7 h 55 min."
    )


def test_the_best_hour_is_as_high_as_the_band_and_others_are_in_proportion() -> None:
    view = line(
        Span(scenes.at(8), scenes.at(9), "earning", "render", Units(100)),
        Span(scenes.at(9), scenes.at(10), "earning", "render", Units(50)),
        Span(scenes.at(10), scenes.at(11), "earning", "render", Units(-7)),
        Span(scenes.at(11), scenes.at(12), "game", "Elden Ring", Units(0)),
    )
    assert [span.height for span in view.spans] == [1.0, pytest.approx(0.6), 0.1, 1.0]


def test_pointing_at_a_game_shows_its_hand_back() -> None:
    view = present_line(scenes.earning(), VOICE, scenes.NOW)
    told = next(span.told for span in view.spans if span.kind is SpanKind.GAME)
    assert told == "17:05 to 19:30: Elden Ring. Handed back in 11 ms. The job went on at 19:30."


def test_pointing_at_work_shows_what_it_earns() -> None:
    view = line(Span(scenes.at(8), scenes.at(9), "earning", "embed-text", scenes.lull(0.11)))
    assert view.spans[0].told == "08:00 to 09:00: Embedding text, 0.11\u00a0tLULL per hour."
    assert view.rows[0].net_per_hour == "0.11\u00a0tLULL"


def test_a_span_that_began_yesterday_is_cut_at_midnight_and_the_future_at_now() -> None:
    view = line(Span(scenes.at(20, day=19), scenes.at(23), "game", "Elden Ring", Units(0)))
    assert view.spans[0].left == 0
    assert view.spans[0].right == pytest.approx(view.now)


def test_overlapping_and_senseless_spans_are_put_in_order() -> None:
    view = line(
        Span(scenes.at(10), scenes.at(12), "game", "B", Units(0)),
        Span(scenes.at(8), scenes.at(11), "earning", "", Units(1)),
        Span(scenes.at(13), scenes.at(12), "game", "backwards", Units(0)),
        Span(scenes.at(13), scenes.at(14), "dancing", "unknown", Units(0)),
        Span(float("nan"), scenes.at(14), "game", "nowhere", Units(0)),
    )
    assert [(span.kind, row.start, row.end) for span, row in zip(view.spans, view.rows, strict=True)] == [
        (SpanKind.EARNING, "08:00", "11:00"),
        (SpanKind.GAME, "11:00", "12:00"),
    ]


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-20", 24)])
def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is(day: str, hours: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=berlin).timestamp()
    base: Snapshot = replace(
        scenes.earning(),
        earnings=EarningsView(Day(day, Units(0), Units(0), 0), (), (Span(start, start + 3600, "game", "x", Units(0)),)),
    )
    view = present_line(base, Voice(zone=berlin), start + 5 * 3600)
    assert view.spans[0].right == pytest.approx(1 / hours)
    assert view.ticks[0] == (0.0, "00:00")
    assert view.ticks[-1] == (1.0, "24:00")


def test_before_the_first_snapshot_there_is_a_band_and_nothing_in_it() -> None:
    view = present_line(None, VOICE, scenes.NOW)
    assert view.spans == ()
    assert view.now is not None


@given(st.lists(st.floats(0, 1), min_size=2, max_size=200), st.integers(1, 500))
def test_decimation_keeps_wide_spans_and_leaves_no_narrow_one(edges: list[float], columns: int) -> None:
    cuts = sorted(set(edges))
    spans = [
        LineSpan(left, right, SpanKind.GAME if at % 2 else SpanKind.EARNING, 1.0, "", str(at))
        for at, (left, right) in enumerate(pairwise(cuts))
    ]
    shown = decimate(spans, columns)
    wide = [span for span in spans if (span.right - span.left) * columns >= 1]
    assert all(span in shown for span in wide)
    assert all((span.right - span.left) * columns >= 1 - 1e-6 for span in shown)
    assert decimate(spans, 0) == ()
