"""Which processes are games that Steam launched: recorded command lines, and hostile ones."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.sensors.process import Process
from gpu_sandbox.sensors.steam import VARIABLES, classify, container_of, plain, title_of


_STEAM: Final = "/home/deck/.local/share/Steam"
_REAPER: Final = f"{_STEAM}/ubuntu12_32/reaper"
_COMMON: Final = f"{_STEAM}/steamapps/common"
_CONTAINER: Final = "4f" * 32
_PROTON: Final = (
    f"{_STEAM}/ubuntu12_32/steam-launch-wrapper",
    "--",
    f"{_COMMON}/SteamLinuxRuntime_sniper/_v2-entry-point",
    "--verb=waitforexitandrun",
    "--",
    f"{_COMMON}/Proton 9.0 (Beta)/proton",
    "waitforexitandrun",
    f"{_COMMON}/ELDEN RING/Game/start_protected_game.exe",
)


def process(*argv: str, exe: str | None = None, cgroup: str = "0::/user.slice\n", **environ: str) -> Process:
    return Process(4711, 1, 1, argv, exe, environ, cgroup)


@pytest.mark.parametrize(
    ("seen", "app", "title"),
    [
        pytest.param(
            process(_REAPER, "SteamLaunch", "AppId=1245620", "--", *_PROTON), 1245620, "ELDEN RING", id="proton"
        ),
        pytest.param(
            process(_REAPER, "SteamLaunch", "AppId=440", "--", f"{_COMMON}/Team Fortress 2/tf.sh", "-game", "tf"),
            440,
            "Team Fortress 2",
            id="native",
        ),
        pytest.param(
            process("/snap/steam/1/reaper", "SteamLaunch", "AppId=730", "--", "/opt/run"), 730, None, id="elsewhere"
        ),
        pytest.param(
            process("reaper", "SteamLaunch", "AppId=730", "X=1", "--", f"{_COMMON}/CS/cs2"), 730, "CS", id="options"
        ),
        pytest.param(
            process("/bin/sh", "x", SteamAppId="620", SteamGameId="620"), 620, None, id="environment",
        ),
        pytest.param(
            process("Z:\\games\\steamapps\\common\\Hades\\x64\\Hades.exe", SteamAppId="1145360"),
            1145360,
            "Hades",
            id="wine",
        ),
        pytest.param(
            process("hl2_linux", exe=f"{_COMMON}/Portal 2/portal2_linux", SteamGameId="620"), 620, "Portal 2", id="exe"
        ),
        pytest.param(
            process("/usr/bin/firefox", SteamAppId="0", SteamGameId="13265128127232573440"),
            13265128127232573440 >> 32,
            None,
            id="shortcut",
        ),
        pytest.param(
            process("game", cgroup="0::/user.slice/user@1000.service/app.slice/app-steam-app570-99.scope\n"),
            570,
            None,
            id="scope",
        ),
    ],
)  # fmt: skip
def test_a_game_is_recognised(seen: Process, app: int, title: str | None) -> None:
    launch = classify(seen)

    assert launch is not None
    assert (launch.app, launch.title, launch.game) == (app, title, True)
    assert launch.name == (title or f"Steam game {app}")


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(process(), id="nothing"),
        pytest.param(process(""), id="empty"),
        pytest.param(process("reaper"), id="reaper-alone"),
        pytest.param(process(_REAPER, "SteamLaunch", "AppId=0", "--", "x"), id="app-0"),
        pytest.param(process(_REAPER, "SteamLaunch", "AppId=-4", "--", "x"), id="negative"),
        pytest.param(process(_REAPER, "SteamLaunch", "AppId=1245620", "x"), id="no-dashes"),
        pytest.param(process(_REAPER, "SteamLaunch", "AppId=1245620", "--"), id="no-command"),
        pytest.param(process(_REAPER, "SteamLaunch", "AppId=1", "AppId=2", "--", "x"), id="two-apps"),
        pytest.param(process(_REAPER, "SteamLaunch", "AppId=١٢", "--", "x"), id="arabic-digits"),
        pytest.param(process(_REAPER, "SteamLaunch", "AppId=" + "9" * 400, "--", "x"), id="endless-number"),
        pytest.param(process(_REAPER, "SteamLaunch", "AppId=18446744073709551616", "--", "x"), id="65-bits"),
        pytest.param(process(_REAPER, "SteamLaunch", *["a"] * 40, "AppId=1", "--", "x"), id="far-behind"),
        pytest.param(process("grep", f"{_REAPER} SteamLaunch AppId=5 -- x"), id="grep"),
        pytest.param(process("bash", "-c", "reaper SteamLaunch AppId=5 -- x"), id="bash"),
        pytest.param(process("vim", "reaper", "SteamLaunch", "AppId=5", "--", "x"), id="vim"),
        pytest.param(process("/usr/bin/grim-reaper", "SteamLaunch", "AppId=5", "--", "x"), id="another-reaper"),
        pytest.param(process("bash", SteamAppId="0", SteamGameId="0"), id="environment-0"),
        pytest.param(process("bash", SteamAppId="", SteamGameId="abc"), id="environment-text"),
        pytest.param(process("bash", SteamAppId="1" * 300), id="environment-endless"),
        pytest.param(process("steam", "-silent"), id="client"),
        pytest.param(process(f"{_STEAM}/ubuntu12_64/steamwebhelper", "--type=gpu", SteamAppId="7"), id="webhelper"),
        pytest.param(process("renamed", exe=f"{_STEAM}/ubuntu12_64/steamwebhelper", SteamAppId="7"), id="by-exe"),
        pytest.param(process(f"{_STEAM}/ubuntu12_64/fossilize_replay", SteamAppId="570"), id="shaders"),
        pytest.param(process("x", cgroup="0::/app.slice/app-steam-app0-1.scope\n"), id="scope-0"),
        pytest.param(process("x", cgroup="0::/my-app-steam-app570-1.scope.d\n"), id="scope-like"),
    ],
)
def test_other_processes_are_no_games(seen: Process) -> None:
    assert classify(seen) is None


def test_a_first_time_set_up_is_no_game_but_is_known_as_what_it_is() -> None:
    seen = process(_REAPER, "SteamLaunch", "AppId=570", "Install=1", "--", f"{_COMMON}/dota 2 beta/setup.exe")

    launch = classify(seen)

    assert launch is not None
    assert not launch.game


@pytest.mark.parametrize(
    "cgroup",
    [
        f"0::/docker/{_CONTAINER}\n",
        f"0::/system.slice/docker-{_CONTAINER}.scope\n",
        f"0::/lull.slice/{_CONTAINER}\n",
        f"0::/system.slice/docker-{_CONTAINER}.scope/init\n",
        f"9:name=systemd:/docker/{_CONTAINER}\n8:freezer:/docker/{_CONTAINER}\n0::/\n",
    ],
)
def test_a_job_cannot_pass_itself_off_as_a_game(cgroup: str) -> None:
    fake = process(_REAPER, "SteamLaunch", "AppId=570", "--", "x", cgroup=cgroup, SteamAppId="570")

    assert container_of(cgroup) == _CONTAINER
    assert classify(fake) is None


def test_where_we_run_in_a_container_ourselves_a_game_beside_us_counts() -> None:
    beside = process(_REAPER, "SteamLaunch", "AppId=570", "--", "x", cgroup=f"0::/docker/{_CONTAINER}\n")

    assert classify(beside, inside=_CONTAINER) is not None
    assert classify(beside, inside="ab" * 32) is None


@pytest.mark.parametrize(
    ("word", "title"),
    [
        (f"{_COMMON}/ELDEN RING/Game/eldenring.exe", "ELDEN RING"),
        ("/mnt/SteamLibrary/SteamApps/common/Half-Life/hl.sh", "Half-Life"),
        (f"{_COMMON}/Black\nMesa\t\x1b[31m/x", "Black Mesa [31m"),
        (f"{_COMMON}/\u202egnp.exe/x", "gnp.exe"),
        (f"{_COMMON}/" + "long" * 60 + "/x", "long" * 19 + "lon…"),
        (f"{_COMMON}/Protonaut/x", "Protonaut"),
        (f"{_COMMON}/Proton - Experimental/proton", None),
        (f"{_COMMON}/SteamLinuxRuntime_soldier/run", None),
        (f"{_COMMON}/\x00\x01/x", None),
        (f"{_COMMON}/   /x", None),
        ("/home/u/common/Fake/x", None),
        ("steamapps/common", None),
    ],
)
def test_a_title_is_plain_and_short(word: str, title: str | None) -> None:
    assert title_of(("first", word)) == title


@given(st.text(max_size=2000))
def test_plain_text_is_one_printable_line(text: str) -> None:
    line = plain(text)

    assert len(line) <= 80
    assert line.isprintable()
    assert plain(line) == line


_WORDS: Final = st.lists(
    st.text(max_size=50)
    | st.sampled_from(["reaper", _REAPER, "SteamLaunch", "AppId=1", "AppId=0", "Install=1", "--", f"{_COMMON}/A/b"]),
    max_size=12,
).map(tuple)


@given(
    argv=_WORDS,
    exe=st.none() | st.text(max_size=80),
    environ=st.dictionaries(st.sampled_from(VARIABLES), st.text(max_size=30) | st.integers().map(str)),
    cgroup=st.text(max_size=120),
)
def test_whatever_a_process_says_the_answer_is_bounded(
    argv: tuple[str, ...], exe: str | None, environ: dict[str, str], cgroup: str
) -> None:
    seen = replace(process(), argv=argv, exe=exe, environ=environ, cgroup=cgroup)

    launch = classify(seen)

    assert classify(seen) == launch
    if launch:
        assert 0 < launch.app < 1 << 64
        assert launch.name.isprintable()
        assert 0 < len(launch.name) <= 80
