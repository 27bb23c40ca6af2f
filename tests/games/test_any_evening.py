"""Whatever happens on a PC, in whatever order: the game has the machine, and nothing flaps."""

from itertools import pairwise
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.memory import DEAF_S
from tests.games.replay import REST_S, Moment, Trace, play


PROGRAMS: Final[tuple[dict[str, Any], ...]] = (
    {"exe": "/g/steamapps/common/Celeste/Celeste", "argv": ["Celeste"]},
    {"exe": "/r/reaper", "argv": ["reaper", "SteamLaunch", "AppId=7", "--", "/g/steamapps/common/Rust/rust"]},
    {"exe": "/w/wine64-preloader", "argv": ["C:\\x\\office.exe"]},
    {"exe": "/usr/lib/firefox/firefox", "argv": ["firefox"]},
    {"exe": "/home/a/src/thing", "argv": ["./thing"]},
)
PIDS: Final = (40, 41, 42)
PAUSES: Final = st.sampled_from([0.1, 0.7, 1.0, 2.0, 3.0, 5.0, 29.0, 31.0, 60.0, 299.0, 301.0])

deeds = st.one_of(
    st.tuples(st.just("exec"), st.sampled_from(PIDS), st.sampled_from(PROGRAMS)),
    st.tuples(st.just("exit"), st.sampled_from(PIDS), st.none()),
    st.tuples(st.just("front"), st.sampled_from(PIDS), st.booleans()),
    st.tuples(st.just("draws"), st.sampled_from(PIDS), st.sampled_from([0.0, 0.04, 0.5])),
    st.tuples(st.just("gamemode"), st.sampled_from(PIDS), st.booleans()),
    st.tuples(st.just("sleep"), st.none(), st.booleans()),
    st.tuples(st.just("rule"), st.sampled_from(PROGRAMS), st.sampled_from(["ignore", "always", "none"])),
)


def evening(happenings: list[tuple[float, tuple[str, Any, Any]]]) -> Trace:
    """Return a trace of those deeds that are possible when their time comes."""
    now, living, steps = 1.0, set[int](), list[dict[str, Any]]()
    for pause, (deed, subject, how) in happenings:
        now = round(now + pause, 3)
        if deed == "rule":
            steps.append({"at": now, "rule": subject["exe"], "verdict": how})
        elif deed == "sleep":
            steps.append({"at": now, "sleep": how})
        elif deed == "exec":
            living.add(subject)
            steps.append({"at": now, "exec": subject, "of": 1, **how})
        elif subject in living:
            match deed:
                case "exit":
                    living.discard(subject)
                    steps.append({"at": now, "exit": subject})
                case "front":
                    steps.append({"at": now, "front": subject, "pid": subject, "class": "w", "full": how})
                case "draws":
                    steps.append({"at": now, "draws": subject, "share": how})
                case _:
                    steps.append({"at": now, "gamemode": subject, "joined": how})
    return Trace("any", "any", "any", {}, (*steps, {"at": now + 1, "sleep": False}), ())


evenings = st.lists(st.tuples(PAUSES, deeds), max_size=14).map(evening)


@settings(deadline=None, max_examples=60)
@given(evenings)
def test_no_job_ever_runs_beside_a_confirmed_game(trace: Trace) -> None:
    assert [str(moment) for moment in play(trace) if moment.game and moment.runs] == []


@settings(deadline=None, max_examples=60)
@given(evenings)
def test_nothing_of_a_job_runs_into_a_sleep_and_nothing_holds_it_when_the_machine_is_awake(trace: Trace) -> None:
    moments = list(play(trace))
    assert [str(moment) for moment in moments if moment.sleeps and moment.runs] == []
    assert [str(moment) for moment in moments if not moment.sleeps and moment.phase == "sleep"] == []


@settings(deadline=None, max_examples=60)
@given(evenings)
def test_what_a_launcher_or_a_library_calls_a_game_is_never_missed(trace: Trace) -> None:
    if any("rule" in step for step in trace.steps):
        return  # the owner's word goes before it
    began: dict[int, float] = {}
    sessions: list[tuple[float, float]] = []
    for step in trace.steps:
        if "exec" in step and "/steamapps/common/" in "".join((step["exe"], *step["argv"])):
            began.setdefault(step["exec"], step["at"])
        elif "exit" in step and step["exit"] in began:
            sessions.append((began.pop(step["exit"]), step["at"]))
    sessions += [(since, float("inf")) for since in began.values()]
    missed = [m for m in play(trace) if m.runs and any(since <= m.at < until for since, until in sessions)]
    assert [str(moment) for moment in missed] == []


@settings(deadline=None, max_examples=60)
@given(evenings)
def test_every_pause_has_a_reason_and_ends(trace: Trace) -> None:
    moments = list(play(trace))
    assert all(moment.phase for moment in moments)
    assert moments[-1].runs or moments[-1].game


@settings(deadline=None, max_examples=60)
@given(evenings)
def test_nothing_flaps_faster_than_the_stated_hysteresis(trace: Trace) -> None:
    if any(step.get("verdict") == "ignore" for step in trace.steps):
        return  # what the owner says is no game is followed by no rest
    changes = [later for now, later in pairwise(play(trace)) if now.phase != later.phase]
    for number, change in enumerate(changes):
        earlier = changes[:number]
        if change.phase == "suspected" and (lifted := _last(earlier, "suspected", then="runs")) is not None:
            assert change.at - lifted >= DEAF_S, "a suspicion follows a suspicion"
        if change.phase == "runs" and (ended := _last(earlier, "playing")) is not None:
            assert change.at - ended >= REST_S - 1e-6, "a job follows a game"


def _last(changes: list[Moment], phase: str, then: str = "") -> float | None:
    """Return when the last time of a phase ended, and only if `then` followed it where that is given."""
    found = [later.at for now, later in pairwise(changes) if now.phase == phase and then in {"", later.phase}]
    return found[-1] if found else None
