"""Each recorded evening gives the timeline that it expects: no game is missed, and nothing else is called one."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.games.replay import Trace, load, play, timeline


TRACES = [load(path) for path in sorted(Path(__file__).with_name("traces").glob("*.yaml"))]
WITH_A_GAME = [trace for trace in TRACES if any("playing" in line for line in trace.expect)]
WITHOUT = [trace for trace in TRACES if trace not in WITH_A_GAME]


def named(trace: Trace) -> str:
    return trace.name


@pytest.mark.parametrize("trace", TRACES, ids=named)
def test_a_trace_gives_the_timeline_that_it_expects(trace: Trace) -> None:
    assert timeline(trace) == list(trace.expect), trace.what


@pytest.mark.parametrize("trace", TRACES, ids=named)
def test_no_job_runs_beside_a_confirmed_game(trace: Trace) -> None:
    apart = any("job" in step for step in trace.steps)  # then its timeline says what is right
    assert [str(moment) for moment in play(trace) if moment.game and moment.runs and not apart] == []


@pytest.mark.parametrize("trace", WITHOUT, ids=named)
def test_what_is_no_game_holds_a_job_for_seconds_at_most(trace: Trace) -> None:
    moments = list(play(trace))
    held = sum(later.at - now.at for now, later in pairwise(moments) if now.phase == "suspected")
    assert held <= 6.0


def test_there_are_enough_evenings_of_both_kinds() -> None:
    assert len(TRACES) >= 40
    assert len(WITHOUT) >= 12
    assert len({trace.what for trace in TRACES}) == len(TRACES)
