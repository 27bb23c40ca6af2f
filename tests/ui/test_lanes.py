"""Charts over time: nothing is drawn that was not measured, no peak is lost, and each has its table."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.protocol.commands import RunBenchmark
from app.protocol.gpu import BenchmarkView, GetBenchmarks, GetTelemetry, Sample, Telemetry
from app.protocol.snapshot import Snapshot
from app.ui.pages.benchmark import Benchmark
from app.ui.presenters.benchmark import age_of, present_scores
from app.ui.presenters.lanes import COLUMNS, decimate
from app.ui.presenters.measured import present_history
from app.ui.presenters.seen import Link, Seen
from app.ui.presenters.telemetry import MOST, SPANS, merge, present_telemetry
from app.ui.presenters.voice import Voice
from app.ui.widgets.kit import Kit, Question
from app.ui.window import PAGES, Window
from tests.helpers import pieces, scenes


Open = Callable[[Snapshot], Window]


@given(
    st.lists(
        st.tuples(st.floats(-10, 1010), st.none() | st.floats(allow_nan=True, allow_infinity=True)), max_size=60
    ).map(lambda values: sorted(values, key=lambda value: value[0])),
    st.floats(0.1, 500),
)
def test_every_column_lies_on_the_chart_and_in_order(values: list[tuple[float, float | None]], gap_s: float) -> None:
    runs = decimate(values, (0.0, 1000.0), (0.0, 100.0), gap_s=gap_s)
    points = [point for run in runs for point in run]
    assert all(0 <= point.low <= point.mean + 1e-9 and point.mean <= point.high + 1e-9 for point in points)
    assert all(0 <= point.x <= 1 and point.high <= 1 for point in points)
    for run in runs:
        assert [point.x for point in run] == sorted({point.x for point in run})
        assert len(run) <= COLUMNS


def test_a_peak_of_one_second_in_an_hour_is_still_there() -> None:
    values = [(float(at), 100.0 if at == 1801 else 3.0) for at in range(3600)]
    (run,) = decimate(values, (0.0, 3600.0), (0.0, 100.0), gap_s=90)
    assert len(run) == COLUMNS
    assert max(point.high for point in run) == 1.0


def test_where_nothing_was_measured_there_is_a_gap_and_no_line_across_it() -> None:
    values = [(float(at), 50.0) for at in (*range(100), *range(400, 500))]
    runs = decimate(values, (0.0, 500.0), (0.0, 100.0), gap_s=90)
    assert len(runs) == 2
    assert runs[0][-1].x < 0.21
    assert runs[1][0].x > 0.79


def test_a_scale_or_a_time_of_no_length_draws_nothing() -> None:
    assert decimate([(1.0, 1.0)], (5.0, 5.0), (0.0, 1.0), gap_s=1) == ()
    assert decimate([(1.0, 1.0)], (0.0, 5.0), (1.0, 1.0), gap_s=1) == ()


def test_the_card_over_time_has_three_lanes_a_table_by_the_minute_and_moments_to_point_at(voice: Voice) -> None:
    samples = pieces.telemetry(scenes.NOW).samples
    view = present_telemetry(samples, pieces.GPU, voice, scenes.NOW, seconds=3600)
    assert [lane.label for lane in view.lanes] == ["Load", "Temperature", "Power"]
    assert [lane.most for lane in view.lanes] == ["100 %", "100 °C", "320 W"]
    assert all(len(lane.runs) == 2 for lane in view.lanes), "the time without samples is a gap"
    assert view.marks[0][1] == "19:46"
    assert view.marks[-1][1] == "20:46"
    assert view.stops[-1].told.startswith("20:45: ")
    assert len(view.rows) <= 60
    assert view.rows[0][0] == "20:45"


def test_what_a_device_never_said_has_no_lane_and_no_zero(voice: Voice) -> None:
    samples = [Sample(scenes.NOW - back, None, 60, None) for back in range(30, 0, -1)]
    view = present_telemetry(samples, None, voice, scenes.NOW, seconds=900)
    assert [lane.label for lane in view.lanes] == ["Temperature"]
    silent = [replace(sample, temperature_c=None) for sample in samples]
    assert present_telemetry(silent, None, voice, scenes.NOW, seconds=900).lanes == ()


def test_samples_that_overlap_are_kept_once_and_the_oldest_go() -> None:
    old = tuple(Sample(float(at), at, None, None) for at in range(MOST))
    new = tuple(Sample(float(at), at, None, None) for at in range(MOST - 5, MOST + 5))
    kept = merge(old, new)
    assert [sample.at for sample in kept] == [float(at) for at in range(5 + 0, MOST + 5)]


def test_the_history_has_a_lane_for_each_class_that_was_measured_and_a_row_for_each_run(voice: Voice) -> None:
    view, told = present_history(pieces.RUNS.runs, voice, scenes.NOW)
    assert [lane.label for lane in view.lanes] == ["Language models", "Images and training", "Rendering"]
    assert [row[:3] for row in view.rows][:2] == [("09:00", "quick", "1240"), ("11 Nov, 09:00", "full", "1252")]
    assert told == "As fast as last time."


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (1000, 900, "10 % slower than last time."),
        (1000, 1100, "10 % faster than last time."),
        (1000, 1005, "As fast as last time."),
        (0, 1000, ""),
    ],
)
def test_a_card_that_slows_down_is_told(voice: Voice, before: int, now: int, told: str) -> None:
    runs = [BenchmarkView(at, "quick", {}, {"render": score}) for at, score in ((1e9, before), (1.1e9, now))]
    assert present_history(runs, voice, 1.2e9)[1] == told


def test_one_run_or_none_is_said_in_words(voice: Voice) -> None:
    once = [BenchmarkView(1e9, "quick", {}, {"render": 5})]
    assert present_history(once, voice, 1e9)[1] == "Measured once. The next measurement stands beside it."
    assert present_history([BenchmarkView(1e9, "odd", {}, None)], voice, 1e9)[0].lanes == ()
    assert present_history([], voice, 1e9)[1].startswith("Each measurement stays here")


def test_a_score_stands_with_its_range_and_an_old_one_with_its_age(voice: Voice) -> None:
    first, *_, last = present_scores(pieces.GPU, pieces.RESULT.ranges, voice)
    assert first.value == "1240 (1198 to 1267)"
    assert first.mark is not None
    assert first.part is not None
    assert first.span is not None
    assert first.mark < first.span[0] < first.part < first.span[1] <= 1
    assert last.value == "cannot run here"
    assert age_of(scenes.NOW - 86_400, voice, scenes.NOW) == ""
    assert "45 days" in age_of(scenes.NOW - 45 * 86_400, voice, scenes.NOW)


@given(st.dictionaries(st.text(max_size=3), st.none() | st.integers(), max_size=4), st.data())
def test_scores_and_ranges_of_any_size_stay_on_their_scale(scores: dict[str, int | None], data: st.DataObject) -> None:
    ranges = data.draw(
        st.fixed_dictionaries({name: st.none() | st.tuples(st.integers(), st.integers()) for name in scores})
    )
    device = replace(pieces.GPU, benchmark=BenchmarkView(1e9, "quick", {}, scores))
    for score in present_scores(device, ranges, Voice()):
        assert score.part is None or 0 <= score.part <= 1
        assert score.span is None or 0 <= score.span[0] <= score.span[1] <= 1


@pytest.fixture
def asked(kit: Kit) -> list[Question]:
    """What the page asks of the engine."""
    questions: list[Question] = []
    kit.actions.asked.connect(questions.append)
    return questions


def benchmark_page(window: Window) -> Benchmark:
    page = window.page(PAGES.index("benchmark"))
    assert isinstance(page, Benchmark)
    return page


def test_the_page_asks_for_an_hour_once_and_then_for_what_is_new(open_window: Open, asked: list[Question]) -> None:
    page = benchmark_page(open_window(scenes.earning()))
    first = next(each for each in asked if isinstance(each.command, GetTelemetry))
    assert isinstance(first.command, GetTelemetry)
    assert first.command.seconds == SPANS[-1] + 1
    first.answered(pieces.telemetry(scenes.NOW))
    seen = Seen(Link.CONNECTED, scenes.earning())
    page.show_seen(seen, scenes.NOW + 0.5)
    page.show_seen(seen, scenes.NOW + 4)
    later = [each.command for each in asked if isinstance(each.command, GetTelemetry)]
    assert len(later) == 2
    assert later[1].seconds < 20
    asked[-1].answered(Telemetry("GPU-another", (Sample(scenes.NOW, 1, 1, 1.0),)))
    assert page.feels.chart.parts()[-1].startswith("20:45")


def test_the_card_over_time_is_read_by_keys_by_span_and_as_a_table(open_window: Open, asked: list[Question]) -> None:
    page = benchmark_page(open_window(scenes.earning()))
    for question in tuple(asked):
        question.answered(pieces.answer(question.command))
    QTest.keyClick(page.feels.chart, Qt.Key.Key_End)
    told = [label.text() for label in page.feels.findChildren(QLabel)]
    assert any(text.startswith("20:45: 9") for text in told)
    page.feels.spans[1].click()
    assert page.feels.chart.parts()[0].startswith("19:46")
    page.feels.twin.click()
    assert page.feels.table is not None
    assert page.feels.table.model().rowCount() > 30
    page.feels.twin.click()
    assert page.feels.table is None


def test_the_history_is_asked_for_again_after_a_measurement(open_window: Open, asked: list[Question]) -> None:
    page = benchmark_page(open_window(scenes.earning()))
    for question in tuple(asked):
        question.answered(pieces.answer(question.command))
    page.history.twin.click()
    assert page.history.table is not None
    assert page.history.table.model().rowCount() == len(pieces.RUNS.runs)
    device = replace(pieces.GPU, benchmark=BenchmarkView(scenes.NOW, "quick", {}, {"render": 990}))
    page.show_seen(Seen(Link.CONNECTED, replace(scenes.earning(), device=device)), scenes.NOW + 1)
    assert sum(isinstance(each.command, GetBenchmarks) for each in asked) == 2
    assert sum(isinstance(each.command, RunBenchmark) for each in asked) == 2


def test_a_device_that_says_nothing_has_no_empty_chart(open_window: Open) -> None:
    page = benchmark_page(open_window(scenes.empty()))
    assert not page.feels.isVisible()
    assert not page.history.isVisible()
