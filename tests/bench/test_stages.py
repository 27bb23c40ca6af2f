"""A long benchmark says how far it is, gives up what hangs with a sentence, and begins games at no favourite moment."""

import random
import signal
import threading

import pytest

from tests.bench.handback_boinc import PERIOD_S, spread
from tests.bench.stages import Stages, StageTooLongError


def test_a_stage_says_which_it_is_and_how_far(capsys: pytest.CaptureFixture[str]) -> None:
    stages = Stages(2)
    with stages.stage("games", limit_s=60):
        stages.step(5, 5)
    said = capsys.readouterr()
    assert said.out == "", "standard output is for the figures"
    first, step, last = said.err.splitlines()
    assert (first, step) == ("[1/2] games: at most 60 s", "[1/2] games: 5 of 5")
    assert last.startswith("[1/2] games: done in ")


def test_a_stage_that_hangs_is_given_up_with_its_name_and_how_far_it_was() -> None:
    stages = Stages(1)
    too_long = pytest.raises(StageTooLongError, match=r"^games: not done after 0 s, its limit \(at 3 of 5\)$")
    with too_long, stages.stage("games", limit_s=0.05):
        stages.step(3, 5)
        threading.Event().wait()


def test_what_a_stage_raises_is_its_own_and_no_limit_follows_it() -> None:
    with pytest.raises(ValueError, match="mine"), Stages(1).stage("games", limit_s=0.05):
        raise ValueError("mine")
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_games_before_boinc_begin_in_each_part_of_its_period_once() -> None:
    pauses = spread(10, random.Random(3))  # noqa: S311 - pauses, not secrets
    assert [int(pause) for pause in sorted(pauses)] == list(range(10))
    assert max(pauses) < PERIOD_S
    assert pauses != sorted(pauses)
