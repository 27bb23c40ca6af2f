"""Which of two cards a game has: by the memory that it holds there, else by the screen; and never a card too few."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.limits.whose import PLAYS_BYTES, SURE_S, TOUCHES_BYTES, Beside, CardUsers, Elsewhere, beside


_T: Final = 1000.0
_GAME: Final = frozenset({40, 41})
_BIG: Final = PLAYS_BYTES
_LOOK: Final = TOUCHES_BYTES - 1


def cards(screen: dict[int, int | None] | None, second: dict[int, int | None] | None) -> tuple[CardUsers, CardUsers]:
    return CardUsers("screen", True, screen), CardUsers("second", False, second)


def goes_on(job: str, there: tuple[CardUsers, ...], *games: frozenset[int], for_s: float = 0.0) -> bool:
    """Return the answer after so many seconds of the same."""
    before = beside(job, there, games, Elsewhere(), _T).known
    return beside(job, there, games, before, _T + for_s).apart


def test_a_game_on_the_screens_card_leaves_the_second_one_alone() -> None:
    there = cards({40: _BIG}, {40: _LOOK})
    assert goes_on("second", there, _GAME)
    assert not goes_on("screen", there, _GAME, for_s=3600)


def test_a_game_on_the_second_card_takes_that_one_and_gives_the_screens_back_once_that_is_sure() -> None:
    there = cards({41: _LOOK}, {40: _BIG})
    assert not goes_on("second", there, _GAME, for_s=3600)
    assert not goes_on("screen", there, _GAME, for_s=SURE_S - 0.1)
    assert beside("screen", there, [_GAME], Elsewhere(_T), _T + 1).open, "nothing is taken from the job meanwhile"
    assert goes_on("screen", there, _GAME, for_s=SURE_S)


@pytest.mark.parametrize("held", [{}, {99: _BIG}, {40: _LOOK}], ids=["nobody", "others", "a-look"])
def test_a_game_that_is_on_no_card_yet_has_the_screens_card(held: dict[int, int | None]) -> None:
    there = cards(held, held)
    assert goes_on("second", there, _GAME)
    assert not goes_on("screen", there, _GAME, for_s=3600)


@pytest.mark.parametrize("game", [_GAME, frozenset()], ids=["known", "unknown-processes"])
def test_where_the_driver_does_not_tell_the_screen_decides(game: frozenset[int]) -> None:
    assert goes_on("second", cards(None, None), game)
    assert not goes_on("screen", cards(None, {40: _BIG}), game, for_s=3600)


def test_memory_that_is_not_told_is_taken_for_much() -> None:
    assert not goes_on("second", cards({}, {40: None}), _GAME)


def test_two_games_take_both_cards() -> None:
    there = cards({40: _BIG}, {50: _BIG})
    for job in ("screen", "second"):
        assert not goes_on(job, there, frozenset({40}), frozenset({50}), for_s=3600)


def test_a_second_game_that_is_not_to_be_seen_yet_takes_the_screens_card_back_at_once() -> None:
    there = cards({}, {40: _BIG})
    first = beside("screen", there, [_GAME], Elsewhere(_T - SURE_S), _T)
    assert first.apart
    assert beside("screen", there, [_GAME, frozenset()], first.known, _T) == Beside(apart=False, open=True)


def test_a_game_that_moves_takes_the_other_card_at_once() -> None:
    first = beside("screen", cards({}, {40: _BIG}), [_GAME], Elsewhere(_T - SURE_S), _T)
    assert first.apart
    assert beside("screen", cards({40: TOUCHES_BYTES}, {40: _BIG}), [_GAME], first.known, _T) == Beside(apart=False)


def test_a_machine_with_one_card_and_a_card_that_is_gone_leave_nothing_beside_a_game() -> None:
    assert not goes_on("screen", cards({}, {})[:1], _GAME, for_s=3600)
    assert not goes_on("lost", cards({40: _BIG}, {}), _GAME, for_s=3600)


_HELD = st.none() | st.dictionaries(
    st.sampled_from([40, 41, 50]), st.none() | st.sampled_from([0, _LOOK, TOUCHES_BYTES, PLAYS_BYTES])
)


@given(_HELD, _HELD, st.sets(st.sampled_from([_GAME, frozenset({50}), frozenset[int]()])), st.booleans())
def test_no_job_ever_shares_its_card_with_a_game_that_is_seen_there(
    screen: dict[int, int | None] | None,
    second: dict[int, int | None] | None,
    games: set[frozenset[int]],
    on: bool,  # noqa: FBT001
) -> None:
    job, mine = ("screen", screen) if on else ("second", second)
    shared = any(
        (mine or {}).get(pid, 0) in (None, TOUCHES_BYTES, PLAYS_BYTES)
        for game in games
        for pid in game
        if pid in (mine or {})
    )
    if goes_on(job, cards(screen, second), *games, for_s=SURE_S):
        assert not shared
