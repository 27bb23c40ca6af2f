"""What people type and what they read: durations, counts, tables, and text from outside that drives no terminal."""

import argparse
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli import words
from app.cli.console import plain, table
from app.cli.parsing import count, duration_s
from app.protocol.states import EngineState, Reason, ReasonCode
from app.protocol.yielding import Handback
from tests.helpers import scenes
from tests.helpers.values import snapshot


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("30m", 1800), ("1h", 3600), ("1h30m", 5400), ("2d", 172_800), ("1d1h1m1s", 90_061)],
)
def test_a_duration_is_read_as_people_write_it(text: str, seconds: int) -> None:
    assert duration_s(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "1", "h", "1.5h", "-1h", "1h1d", "0s", "0h0m", "400d", "1 h", "1H", "99999d", "\u0661h"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        duration_s(text)


@given(st.text(max_size=30))
def test_any_text_is_a_duration_or_a_refusal(text: str) -> None:
    try:
        assert 0 < duration_s(text) <= 366 * 86400
    except argparse.ArgumentTypeError:
        return


@given(st.integers(min_value=-(10**30), max_value=10**30) | st.text(max_size=20))
def test_a_count_lies_between_its_bounds(value: int | str) -> None:
    try:
        assert 1 <= count(1, 20)(str(value)) <= 20
    except argparse.ArgumentTypeError:
        assert not str(value).isdigit() or not str(value).isascii() or not 1 <= int(value) <= 20


@given(st.text())
def test_text_from_outside_cannot_drive_a_terminal(text: str) -> None:
    assert all(c.isprintable() or c == "\n" for c in plain(text))


@given(st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), min_size=1, max_size=5))
def test_a_table_has_one_line_per_row(rows: list[tuple[str, str]]) -> None:
    assert len(table(rows).split("\n")) == len(rows)


def test_there_are_words_for_every_state_and_reason() -> None:
    assert set(words._STATES) == set(EngineState)
    assert set(words._REASONS) == set(ReasonCode)


def test_a_clock_shows_the_date_only_when_it_is_another_day() -> None:
    now = time.time()
    assert len(words.clock(now)) == 5
    assert len(words.clock(now - 10 * 86400)) == 16


@pytest.mark.parametrize(
    ("seconds", "text"), [(2, "2 s"), (59.6, "60 s"), (60, "1 min"), (3600, "1 h 0 min"), (90_000, "25 h 0 min")]
)
def test_a_duration_is_told_coarsely(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


def test_a_game_that_closed_no_longer_has_the_machine() -> None:
    resting = Reason(ReasonCode.GAME, {"title": "Elden Ring", "phase": "resting", "resume_at": "1790000000"})
    base = snapshot(state=EngineState.PAUSED)
    said = words.state(replace(base, engine=replace(base.engine, reasons=(resting,))))
    assert said.startswith("Paused. Elden Ring closed; work goes on at ")


def test_a_hand_back_says_how_fast_by_what_and_when_it_went_on() -> None:
    frozen = Handback(Reason(ReasonCode.GAME), 0.0, 11.2, None, None, cause="steam-launch")
    assert words.handback(frozen) == f"Given back in 11 ms at {words.clock(0)} (steam-launch)."
    emptied = replace(frozen, vram_ms=3100.0, vram_bytes=10_800_000_000, how="checkpoint", resumed_at=60.0)
    assert "; 10.8 GB in 3.1 s, by checkpoint; went on at " in words.handback(emptied)


def test_a_fault_is_told_with_its_cause_and_its_mend() -> None:
    said = words.state(scenes.fault())
    assert said.startswith(
        "Stopped by a fault. Docker stopped, so no job can run. Jobs run in Docker, and it does not answer:"
    )
    assert said.endswith("Start it: `sudo systemctl start docker`.")
    assert "\n" not in said
