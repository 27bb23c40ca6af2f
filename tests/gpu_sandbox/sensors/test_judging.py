"""What evidence adds up to, and what the owner's word changes."""

from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength
from gpu_sandbox.sensors.judging import Rules, Verdict, judge
from gpu_sandbox.sensors.others import never_a_game


GAME = "/home/a/games/thing"


def piece(
    cause: Cause = Cause.FULL_SCREEN,
    strength: Strength = Strength.MEDIUM,
    *,
    program: str = GAME,
    pid: int | None = 7,
    since: float = 1.0,
) -> Evidence:
    return Evidence(f"{cause}:{program}:{pid}", cause, strength, "Thing", pid, since, program)


def test_one_medium_sign_is_a_suspicion_and_two_of_different_kinds_are_a_game() -> None:
    alone = judge([piece()], Rules())
    assert [one.verdict for one in alone.judged] == [Verdict.SUSPECT]
    both = judge([piece(), piece(Cause.GPU_USER, since=2.0)], Rules())
    assert [one.verdict for one in both.judged] == [Verdict.GAME]
    assert max(e.strength for e in both.evidence) is Strength.STRONG
    twice = judge([piece(), piece(pid=8)], Rules())
    assert {one.verdict for one in twice.judged} == {Verdict.SUSPECT}, "the same kind twice says no more"


def test_what_was_confirmed_once_stays_a_game_while_one_of_its_signs_holds() -> None:
    window, draws = piece(), piece(Cause.GPU_USER, since=2.0)
    together = judge([window, draws], Rules())
    left_by_alt_tab = judge([window], Rules(), together.confirmed)
    assert [one.verdict for one in left_by_alt_tab.judged] == [Verdict.GAME]
    back = judge([window, draws], Rules(), left_by_alt_tab.confirmed)
    assert [one.verdict for one in back.judged] == [Verdict.GAME]
    over = judge([], Rules(), back.confirmed)
    again = judge([window], Rules(), over.confirmed)
    assert [one.verdict for one in again.judged] == [Verdict.SUSPECT]
    ignored = judge([window], Rules(ignore=frozenset({GAME})), together.confirmed)
    assert [one.verdict for one in judge([window], Rules(), ignored.confirmed).judged] == [Verdict.SUSPECT]


def test_a_player_that_takes_the_screen_for_itself_is_none() -> None:
    film = "C:\\Program Files\\VideoLAN\\VLC\\vlc.exe"
    seen = judge([piece(strength=Strength.STRONG, program=film)], Rules())
    assert [one.verdict for one in seen.judged] == [Verdict.WEAK]


def test_two_signs_about_two_programs_do_not_add_up() -> None:
    apart = judge([piece(), piece(Cause.GPU_USER, program="/opt/other", pid=8)], Rules())
    assert [one.verdict for one in apart.judged] == [Verdict.SUSPECT, Verdict.SUSPECT]


def test_a_browser_that_fills_the_screen_and_draws_is_none() -> None:
    film = "/usr/lib/firefox/firefox"
    seen = judge([piece(program=film), piece(Cause.GPU_USER, program=film)], Rules())
    assert [one.verdict for one in seen.judged] == [Verdict.WEAK]
    assert all(e.strength is Strength.WEAK for e in seen.evidence)


def test_what_is_ignored_is_not_told_and_what_always_counts_is_strong() -> None:
    launched = piece(Cause.STEAM_LAUNCH, Strength.STRONG, program="steam:7")
    window = piece(program="/games/seven")
    ignored = judge([launched, window], Rules(ignore=frozenset({"steam:7"})))
    assert ignored.evidence == ()
    assert [one.verdict for one in ignored.judged] == [Verdict.IGNORED]
    always = judge([piece()], Rules(always=frozenset({GAME})))
    assert [e.strength for e in always.evidence] == [Strength.STRONG]
    browser = "/usr/bin/firefox"
    counted = judge([piece(program=browser)], Rules(always=frozenset({browser})))
    assert [one.verdict for one in counted.judged] == [Verdict.GAME]


def test_a_rule_that_was_taken_back_leaves_no_game_behind() -> None:
    left = judge([piece(Cause.OWNER, Strength.STRONG)], Rules())
    assert left.evidence == ()
    assert [one.verdict for one in left.judged] == [Verdict.WEAK]


PIECES = st.builds(
    piece,
    st.sampled_from(sorted(set(Cause) - {Cause.TOGETHER, Cause.OWNER, Cause.SLEEP})),
    st.sampled_from(Strength),
    program=st.sampled_from(["", "a", "b", "/usr/bin/mpv", "steam:1"]),
    pid=st.sampled_from([None, 1, 2, 3]),
    since=st.floats(0, 100),
)
RULES = st.builds(
    Rules,
    ignore=st.frozensets(st.sampled_from(["a", "steam:1"])),
    always=st.frozensets(st.sampled_from(["b", "/usr/bin/mpv"])),
)


@given(st.lists(PIECES, max_size=8), RULES)
def test_every_piece_belongs_to_one_verdict_and_no_strong_one_is_lost(pieces: list[Evidence], rules: Rules) -> None:
    found = judge(pieces, rules)
    films = [p for p in pieces if p.cause is Cause.FULL_SCREEN and never_a_game(p.program)]
    strong = [p for p in pieces if p.strength is Strength.STRONG and p not in films]
    if not rules.ignore:
        assert {p.key for p in strong} <= {e.key for e in found.evidence if e.strength is Strength.STRONG}
    games = [one for one in found.judged if one.verdict is Verdict.GAME]
    played = [e for e in found.evidence if e.cause is not Cause.SLEEP]
    assert bool(games) == any(e.strength is Strength.STRONG for e in played)
    assert [one.verdict for one in found.judged] == sorted(
        (one.verdict for one in found.judged), key=["game", "suspect", "ignored", "weak"].index
    )


@given(st.lists(PIECES, max_size=6), RULES)
def test_a_sleep_is_passed_on_and_changes_no_verdict(pieces: list[Evidence], rules: Rules) -> None:
    sleep = Evidence("sleep:1", Cause.SLEEP, Strength.STRONG, "", None, 1.0)
    without, found = judge(pieces, rules), judge([*pieces, sleep], rules)
    assert found.judged == without.judged
    assert sorted(e.key for e in found.evidence) == sorted([*(e.key for e in without.evidence), sleep.key])


@given(st.lists(PIECES, max_size=6), RULES)
def test_the_order_of_sensors_changes_no_verdict(pieces: list[Evidence], rules: Rules) -> None:
    one, other = judge(pieces, rules), judge(reversed(pieces), rules)
    assert sorted(e.strength for e in one.evidence) == sorted(e.strength for e in other.evidence)
    assert [j.verdict for j in one.judged] == [j.verdict for j in other.judged]


def test_names_are_known_whatever_their_path_ending_and_case() -> None:
    for program in (
        "/usr/bin/vlc",
        "C:\\Firefox\\firefox.exe",
        "/opt/Discord/Discord",
        "obs64.exe",
    ):
        assert never_a_game(program), program
    for program in ("/games/Celeste", "", "steam:620", "/opt/vlc-game/thing"):
        assert not never_a_game(program), program
