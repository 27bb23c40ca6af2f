"""For how long a machine is away: by its reasons and its past games; unknown where one of them could last for ever."""

from hypothesis import given
from hypothesis import strategies as st

from app.engine.memory import SUSPICION_S
from app.engine.returning import FEWEST, away_s, game_left_s, lengths, playing_since
from app.protocol.states import Reason, ReasonCode
from app.protocol.yielding import Handback


NOW = 1_000_000.0
PLAYING = Reason(ReasonCode.GAME, {"title": "Portal", "phase": "playing"})
GAMES = (1200.0, 2400.0, 3600.0, 7200.0)


def _away(
    *reasons: Reason,
    until_at: float | None = None,
    played_s: float = 0.0,
    games: tuple[float, ...] = (),
    rest_left_s: float | None = None,
) -> float | None:
    return away_s(
        reasons,
        now=NOW,
        until_at=until_at,
        played_s=played_s,
        games=games,
        rest_s=60.0,
        rest_left_s=rest_left_s,
    )


def _handback(at: float, ended_at: float | None, code: ReasonCode = ReasonCode.GAME) -> Handback:
    return Handback(Reason(code), at, 3.0, ended_at, None)


def test_a_pause_says_when_it_ends_and_one_without_an_end_says_nothing() -> None:
    assert _away(Reason(ReasonCode.USER_PAUSE), until_at=NOW + 7200) == 7200
    assert _away(Reason(ReasonCode.USER_PAUSE)) is None


def test_hours_and_cheap_hours_say_when_they_begin() -> None:
    later = {"until_at": str(round(NOW + 3600))}
    assert _away(Reason(ReasonCode.SCHEDULE, later)) == 3600
    assert _away(Reason(ReasonCode.TARIFF, later), Reason(ReasonCode.SCHEDULE, {"until_at": str(round(NOW))})) == 3600
    assert _away(Reason(ReasonCode.SCHEDULE)) is None, "hours that never come"
    assert _away(Reason(ReasonCode.SCHEDULE, {"until_at": "soon"})) is None


def test_a_game_lasts_as_long_as_those_that_lasted_longer_and_then_the_machine_rests() -> None:
    assert _away(PLAYING, games=GAMES) == 3000 + 60
    assert _away(PLAYING, games=GAMES, played_s=1500) == 3600 - 1500 + 60
    assert _away(PLAYING, games=GAMES, played_s=3000) is None, "too few lasted longer"
    assert _away(PLAYING) is None


def test_a_suspicion_and_a_rest_are_short() -> None:
    assert _away(Reason(ReasonCode.GAME, {"phase": "suspected"})) == SUSPICION_S
    assert _away(Reason(ReasonCode.GAME, {"phase": "resting"}), rest_left_s=42.0) == 42


def test_what_nobody_can_tell_makes_all_of_it_unknown() -> None:
    for code in (ReasonCode.THERMAL, ReasonCode.BATTERY, ReasonCode.INPUT, ReasonCode.FAULT):
        assert _away(Reason(code), Reason(ReasonCode.USER_PAUSE), until_at=NOW + 5) is None


def test_the_games_of_the_past_are_those_that_ended_and_lasted() -> None:
    receipts = (
        _handback(500, None),
        _handback(300, 303),
        _handback(200, 290, ReasonCode.USER_PAUSE),
        _handback(0, 100),
    )
    assert lengths(receipts) == (100,)
    assert playing_since(receipts) == 500
    assert playing_since(receipts[1:]) is None
    assert playing_since(()) is None


@given(st.lists(st.floats(60, 1e5)), st.floats(0, 1e5))
def test_a_guess_is_never_below_nothing_nor_beyond_the_longest_game(games: list[float], played: float) -> None:
    left = game_left_s(tuple(games), played)
    assert (left is None) is (sum(length > played for length in games) < FEWEST)
    if left is not None:
        assert 0 < left <= max(games) - played


@given(
    st.lists(st.builds(Reason, st.sampled_from(ReasonCode), st.just({}))),
    st.none() | st.floats(0, 2 * NOW),
    st.none() | st.floats(-100, 100),
)
def test_nobody_is_away_for_less_than_nothing(
    reasons: list[Reason], until_at: float | None, rest_left_s: float | None
) -> None:
    left = _away(*reasons, until_at=until_at, rest_left_s=rest_left_s, games=GAMES)
    assert left is None or left >= 0
