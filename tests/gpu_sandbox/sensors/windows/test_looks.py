"""What Windows shows becomes evidence; each recording says what it expects after each look."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.sensors.evidence import Cause, Strength
from gpu_sandbox.sensors.steam import NO_GAMES
from gpu_sandbox.sensors.windows.decode import Desk, load_of, name_of
from gpu_sandbox.sensors.windows.look import Box, Look, Shell, Window
from gpu_sandbox.sensors.windows.recording import RecordingError, read, write


RECORDINGS = sorted(Path(__file__).parent.glob("*.jsonl"))


def expected(lines: list[str]) -> Iterator[list[str]]:
    for line in lines:
        if line.startswith("#="):
            yield [each.strip() for each in line[2:].split(",") if each.strip()]


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_each_recording_gives_the_evidence_that_it_expects(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    desk = Desk()
    seen = [[f"{e.key} {e.strength.name.lower()}" for e in desk.see(look, at)] for at, look in read(lines)]
    assert seen == list(expected(lines))


def test_there_are_recordings_of_games_and_of_what_is_none() -> None:
    assert len(RECORDINGS) >= 15


def test_evidence_keeps_its_moment_while_it_holds() -> None:
    desk, game = Desk(), Look(app=620)
    assert [e.since for e in desk.see(game, 5.0)] == [5.0]
    assert [e.since for e in desk.see(game, 9.0)] == [5.0]
    assert desk.see(Look(), 10.0) == ()
    assert [e.since for e in desk.see(game, 11.0)] == [11.0]


def test_the_title_is_the_library_s_where_it_is_known() -> None:
    desk = Desk(title_of={620: "Portal\n2"}.get)
    assert [e.title for e in desk.see(Look(app=620), 0.0)] == ["Portal 2"]
    assert [e.title for e in desk.see(Look(app=730), 0.0)] == ["Steam game 730"]


def test_load_is_asked_for_only_where_it_would_say_something() -> None:
    full = Window(7, "C:\\g.exe", "G", Box(0, 0, 10, 10), Box(0, 0, 10, 10))
    small = Window(7, "C:\\g.exe", "G", Box(0, 0, 5, 5), Box(0, 0, 10, 10))
    desk = Desk()
    assert desk.wants_load(Look(window=full))
    assert not desk.wants_load(Look(window=small))
    assert not desk.wants_load(Look())
    assert not desk.wants_load(Look(app=620, window=full))


def test_the_busiest_3d_engine_counts_and_other_engines_do_not() -> None:
    counters = [
        ("pid_7_luid_0x00000000_0x0000C4CF_phys_0_eng_0_engtype_3D", 12.0),
        ("pid_7_luid_0x00000000_0x0000D001_phys_0_eng_0_engtype_3D", 55.5),
        ("pid_7_luid_0x00000000_0x0000C4CF_phys_0_eng_3_engtype_VideoDecode", 99.0),
        ("pid_70_luid_0x00000000_0x0000C4CF_phys_0_eng_0_engtype_3D", 80.0),
        ("nonsense", 3.0),
    ]
    assert load_of(counters, frozenset({7, 8})) == ((7, 55.5), (8, 0.0))


@pytest.mark.parametrize(
    ("exe", "name"),
    [
        ("C:\\Games\\Doom\\DOOM.EXE", "DOOM"),
        ("", "A program"),
        ("C:\\a\\x\u202ey.exe", "x y"),
        ("D:/g/half-life", "half-life"),
    ],
)
def test_a_program_is_named_plainly(exe: str, name: str) -> None:
    assert name_of(exe) == name


numbers = st.integers(-10000, 10000)
boxes = st.builds(Box, numbers, numbers, numbers, numbers)
windows = st.builds(
    Window,
    st.integers(0, 2**32 - 1),
    st.text(max_size=40),
    st.text(max_size=20),
    boxes,
    boxes,
    st.booleans(),
    st.booleans(),
)
looks = st.builds(
    Look,
    st.integers(0, 2**32 - 1),
    st.sampled_from(Shell),
    st.none() | windows,
    st.lists(st.tuples(st.integers(1, 9999), st.integers(0, 1000).map(lambda n: n / 10)), max_size=3).map(tuple),
    st.lists(st.integers(1, 9999), max_size=3).map(tuple),
)


@given(looks, st.integers(0, 10**6))
def test_a_look_survives_being_written(look: Look, at: int) -> None:
    assert list(read([write(look, at / 1000)])) == [(at / 1000, look)]


@given(st.lists(looks, max_size=6))
def test_only_steam_and_exclusive_direct3d_are_strong_and_medium_is_a_window_that_is_open(seen: list[Look]) -> None:
    desk = Desk()
    for at, look in enumerate(seen):
        for e in desk.see(look, float(at)):
            if e.strength is Strength.STRONG:
                assert look.app or look.shell is Shell.RUNNING_D3D_FULL_SCREEN
            elif e.cause is Cause.RUNNING_APP:
                assert look.app in NO_GAMES
            else:
                assert e.pid in look.open or (look.window is not None and e.pid == look.window.pid)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"at": 0}',
        '{"at": 0, "shell": "odd"}',
        '{"at": 0, "shell": "busy", "window": {"pid": 1}}',
        "{" + " " * 9000,
    ],
)
def test_a_line_that_is_no_look_is_named(line: str) -> None:
    with pytest.raises(RecordingError, match="line 2 is no look"):
        list(read(["# header", line]))
