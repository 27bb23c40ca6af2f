"""Names of Steam's games from its own files, whoever wrote them: capped, plain, and from this machine's disks alone."""

import os
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.sensors.steam import NO_GAMES
from gpu_sandbox.sensors.steam_library import VdfError, folders_of, parse, title_in, usable


MANIFEST: Final = """"AppState"
{
	"appid"		"1245620"
	"Universe"		"1"
	"name"		"ELDEN RING"
	"StateFlags"		"4"
	"installdir"		"ELDEN RING"
	"InstalledDepots"
	{
		"1245621"
		{
			"manifest"		"4873458723"
			"size"		"50000000"
		}
	}
	"UserConfig"
	{
		"language"		"english"
	}
}
"""
"""As Steam writes it."""
LIBRARIES: Final = """"libraryfolders"
{{
	"0"
	{{
		"path"		"{first}"
		"label"		""
		"apps"
		{{
			"228980"		"0"
		}}
	}}
	"1"
	{{
		"path"		"{second}"
	}}
	"2"		"{third}"
}}
"""
"""As Steam writes it; the third as it did before 2021."""


def library(folder: Path, app: int = 1245620, text: str = MANIFEST) -> str:
    (folder / "steamapps").mkdir(parents=True, exist_ok=True)
    (folder / "steamapps" / f"appmanifest_{app}.acf").write_text(text, encoding="utf-8")
    return str(folder)


def test_a_game_in_a_second_library_has_its_name(tmp_path: Path) -> None:
    steam, second, third = tmp_path / "steam", tmp_path / "second", tmp_path / "third"
    (steam / "steamapps").mkdir(parents=True)
    text = LIBRARIES.format(first=steam, second=second, third=third)
    (steam / "steamapps" / "libraryfolders.vdf").write_text(text, encoding="utf-8")
    library(third)
    folders = folders_of(str(steam), windows=False)
    assert folders == [str(steam), str(second), str(third)]
    assert title_in(folders, 1245620) == "ELDEN RING"
    assert title_in(folders, 730) is None


@pytest.mark.parametrize(
    ("path", "windows", "fine"),
    [
        ("C:\\Program Files (x86)\\Steam", True, True),
        ("d:/games/steam", True, True),
        ("\\\\evil.example\\share", True, False),
        ("//evil.example/share", True, False),
        ("\\\\?\\UNC\\evil.example\\share", True, False),
        ("\\\\.\\pipe\\x", True, False),
        ("C:Steam", True, False),
        ("C:\\Steam\\..\\Windows", True, False),
        ("C:\\Ste\nam", True, False),
        ("/home/a/.local/share/Steam", False, True),
        ("//evil.example/share", False, False),
        ("home/a", False, False),
        ("/home/../etc", False, False),
        ("", False, False),
        ("", True, False),
    ],
)
def test_only_a_folder_on_a_disk_of_this_machine_is_looked_at(path: str, *, windows: bool, fine: bool) -> None:
    assert usable(path, windows=windows) is fine


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0\0",
        '"AppState" {',
        '"AppState" { "appid" "1245620" "name" }',
        '"AppState" "name"',
        '"AppState" { "appid" "7" "name" "Other" }',
        '"AppState" { "appid" "1245620" "name" { "a" "b" } }',
        '"AppState" { "appid" "1245620" "name" "\u202e\u0007 " }',
        '"a" {' * 100 + "}" * 100,
        '"a" "b" ' * 20_000,
        '"AppState" { "appid" "1245620" "name" "' + "x" * (300 << 10) + '" }',
    ],
)
def test_a_manifest_that_is_none_or_of_another_game_names_nothing(tmp_path: Path, text: str) -> None:
    assert title_in([library(tmp_path, text=text)], 1245620) is None


def test_a_name_is_plain_and_short(tmp_path: Path) -> None:
    text = '"AppState" { "appid" "620" "name" "Portal\\t2\u202e ' + "x" * 500 + '" }'
    title = title_in([library(tmp_path, 620, text)], 620)
    assert title is not None
    assert len(title) <= 80
    assert title.isprintable()


def test_a_manifest_that_is_a_pipe_or_a_folder_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "steamapps" / "appmanifest_8.acf").mkdir(parents=True)
    os.mkfifo(tmp_path / "steamapps" / "appmanifest_7.acf")
    assert title_in([str(tmp_path)], 7) is None
    assert title_in([str(tmp_path)], 8) is None


def test_a_library_list_that_names_a_host_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "steamapps").mkdir()
    text = LIBRARIES.format(first="//evil.example/share", second="relative", third="/home/../etc")
    (tmp_path / "steamapps" / "libraryfolders.vdf").write_text(text, encoding="utf-8")
    assert folders_of(str(tmp_path), windows=False) == [str(tmp_path)]


@given(st.text(alphabet='"{}\\/ \nabc', max_size=200))
def test_whatever_stands_in_a_file_it_is_values_or_an_error(text: str) -> None:
    try:
        found = parse(text)
    except VdfError:
        return
    assert isinstance(found, dict)


def test_what_steam_launches_and_nobody_plays_is_no_game() -> None:
    assert {431960, 228980, 1493710, 1628350} <= NO_GAMES
    assert not {730, 570, 1245620, 620} & NO_GAMES


def test_a_quotation_that_does_not_end_is_looked_at_once() -> None:
    # Each of these marks was sought to the end of the file: minutes for a file that is small enough to be read.
    with pytest.raises(VdfError, match="does not end"):
        parse('"' + '\\"' * 131_000)
