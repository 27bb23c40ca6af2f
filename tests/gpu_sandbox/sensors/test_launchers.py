"""Which processes are games that a launcher started, and which only look like one."""

from pathlib import Path

import pytest

from gpu_sandbox.sensors.evidence import Cause, Strength
from gpu_sandbox.sensors.folders import ShopFolders
from gpu_sandbox.sensors.launchers import Classifier, classify
from gpu_sandbox.sensors.process import Process


def process(*argv: str, exe: str | None = None, environ: dict[str, str] | None = None, cgroup: str = "") -> Process:
    return Process(100, 1, 1, argv, exe, environ or {}, cgroup)


@pytest.mark.parametrize(
    ("running", "program", "title", "cause"),
    [
        (
            process("reaper", "SteamLaunch", "AppId=620", "--", "/s/steamapps/common/Portal 2/portal2.sh"),
            "steam:620",
            "Portal 2",
            Cause.STEAM_LAUNCH,
        ),
        (
            process("python3", "/usr/share/lutris/bin/lutris-wrapper", "Celeste", "0", "0", "/g/Celeste"),
            "lutris:Celeste",
            "Celeste",
            Cause.LAUNCHER,
        ),
        (process("lutris-wrapper: Quake II"), "lutris:Quake II", "Quake II", Cause.LAUNCHER),
        (
            process("/g/Hades/Hades.exe", exe="/opt/wine/bin/wine64", environ={"HEROIC_APP_NAME": "Min"}),
            "heroic:Min",
            "Hades",
            Cause.LAUNCHER,
        ),
        (
            process("gamescope", "-f", "--", "/g/supertuxkart"),
            "gamescope:supertuxkart",
            "supertuxkart",
            Cause.LAUNCHER,
        ),
        (
            process("python3", "/u/proton", "waitforexitandrun", "/g/Elden Ring/eldenring.exe"),
            "proton:eldenring.exe",
            "eldenring",
            Cause.LAUNCHER,
        ),
        (
            process("java", "-Xmx4G", "net.minecraft.client.main.Main", exe="/jdk/bin/java"),
            "java:minecraft",
            "Minecraft",
            Cause.LAUNCHER,
        ),
        (
            process("C:\\g\\Obsidian Dawn.exe", exe="/opt/wine/bin/wine64-preloader"),
            "C:\\g\\Obsidian Dawn.exe",
            "Obsidian Dawn",
            Cause.WINE,
        ),
        (
            process("hl2_linux", exe="/home/a/.steam/steamapps/common/Half-Life 2/hl2_linux"),
            "/home/a/.steam/steamapps/common/Half-Life 2/hl2_linux",
            "Half-Life 2",
            Cause.LIBRARY,
        ),
        (
            process("x", exe="D:\\XboxGames\\Halo Infinite\\Content\\HaloInfinite.exe"),
            "D:\\XboxGames\\Halo Infinite\\Content\\HaloInfinite.exe",
            "Halo Infinite",
            Cause.LIBRARY,
        ),
    ],
)
def test_a_game_is_known_by_what_started_it_or_where_it_lies(
    running: Process, program: str, title: str, cause: Cause
) -> None:
    launch = classify(running)
    assert launch is not None
    assert (launch.program, launch.title, launch.cause, launch.game) == (program, title, cause, True)
    assert launch.strength is (Strength.MEDIUM if cause is Cause.WINE else Strength.STRONG)


@pytest.mark.parametrize(
    "running",
    [
        process("bash", "-c", "lutris-wrapper"),
        process("lutris-wrapper"),
        process("heroic", exe="/opt/Heroic/heroic", environ={"HEROIC_APP_NAME": "x"}),
        process("legendary", exe="/opt/Heroic/resources/legendary", environ={"HEROIC_APP_NAME": "x"}),
        process("gamescope", "--steam", "--", "steam", "-gamepadui"),
        process("gamescope", "--help"),
        process("python3", "/u/proton", "run", "/g/setup.exe"),
        process("C:\\windows\\system32\\services.exe", exe="/opt/wine/bin/wine64-preloader"),
        process("Z:\\g\\EpicGamesLauncher.exe", exe="/opt/wine/bin/wine64-preloader"),
        process("C:\\g\\UnityCrashHandler64.exe", exe="/opt/wine/bin/wine64-preloader"),
        process("java", "-jar", "/opt/idea/idea.jar", exe="/jdk/bin/java"),
        process("x", exe="/s/steamapps/common/Proton 9.0/files/bin/wine64"),
        process("x", exe="/s/steamapps/common/Foo/CrashReporter"),
        process("firefox", exe="/usr/lib/firefox/firefox"),
        process("hl2", exe="/s/steamapps/common/HL/hl2", cgroup=f"0::/docker/{'a' * 64}"),
    ],
)
def test_what_stands_beside_games_is_none(running: Process) -> None:
    launch = classify(running)
    assert launch is None or not launch.game


def test_a_tool_that_steam_launches_is_followed_and_is_no_game() -> None:
    launch = classify(process("reaper", "SteamLaunch", "AppId=431960", "--", "/s/steamapps/common/wallpaper_engine/w"))
    assert launch is not None
    assert not launch.game


@pytest.mark.parametrize(
    ("mark", "content", "title"),
    [
        ("goggame-1207658924.info", '{"name": "Unreal Tournament"}', "Unreal Tournament"),
        ("goggame-1.info", "not json", "run"),
        ("gameinfo", "Stardew Valley\n1.5\n", "Stardew Valley"),
        (".egstore", None, "TheGame"),
        (".itch", None, "TheGame"),
    ],
)
def test_a_shops_mark_beside_a_program_makes_it_a_game(
    tmp_path: Path, mark: str, content: str | None, title: str
) -> None:
    place = tmp_path / "TheGame"
    (place / "bin").mkdir(parents=True)
    (place / "start.sh").touch()
    if content is None:
        (place / mark).mkdir()
    else:
        (place / mark).write_text(content)
    launch = Classifier(folders=ShopFolders())(process("run", exe=str(place / "bin" / "run")))
    assert launch is not None
    assert (launch.cause, launch.title) == (Cause.LIBRARY, title)


def test_a_folder_without_a_mark_makes_no_game(tmp_path: Path) -> None:
    assert Classifier(folders=ShopFolders())(process("run", exe=str(tmp_path / "run"))) is None


def test_a_program_that_always_counts_is_a_game_whatever_started_it() -> None:
    asked = Classifier(always=frozenset({"/opt/render/blender", "steam:431960"}))
    launch = asked(process("blender", exe="/opt/render/blender"))
    assert launch is not None
    assert (launch.cause, launch.program, launch.title) == (Cause.OWNER, "/opt/render/blender", "blender")
    wallpaper = asked(process("reaper", "SteamLaunch", "AppId=431960", "--", "/s/steamapps/common/wallpaper_engine/w"))
    assert wallpaper is not None
    assert (wallpaper.game, wallpaper.cause) == (True, Cause.OWNER)


def test_folders_that_are_left_aside_are_told_once_and_known_once_they_were_looked_at(tmp_path: Path) -> None:
    place = tmp_path / "Games" / "Celeste"
    place.mkdir(parents=True)
    (place / ".itch").mkdir()
    folders = ShopFolders()
    folders.leave_aside()
    classify = Classifier(folders=folders)
    game = process("run", exe=str(place / "run"))
    assert classify(game) is None
    unknown = folders.take_unknown()
    assert unknown[0] == str(place)
    assert folders.take_unknown() == ()
    assert folders.look(str(place)) == "Celeste"
    launch = classify(game)
    assert launch is not None
    assert launch.title == "Celeste"
    assert folders.take_unknown() == ()
