"""Starting at login: the files and values that desktops read, and nothing left behind."""

import re
from pathlib import Path

import pytest

from app.desktop.autostart import WindowsAutostart, XdgAutostart, autostart
from app.protocol.errors import KnownError


COMMANDS = [
    ("/usr/bin/lull", "--hidden"),
    ("/opt/my apps/lull", "--hidden"),
    ("/opt/100%/l$ull`s", 'a"b'),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_entry_is_written_read_and_removed(tmp_path: Path, command: tuple[str, ...]) -> None:
    way = XdgAutostart(tmp_path / "autostart", command)
    assert not way.enabled()
    way.enable()
    way.enable()
    assert way.enabled()
    text = (tmp_path / "autostart" / "lull.desktop").read_text()
    line = next(line for line in text.splitlines() if line.startswith("Exec="))
    text = line.removeprefix("Exec=").replace("\\\\", "\\").replace("%%", "%")
    words = re.findall(r'"(?:\\.|[^"\\])*"|\S+', text)
    assert tuple(re.sub(r"\\(.)", r"\1", word.strip('"') if word[0] == '"' else word) for word in words) == command
    way.disable()
    way.disable()
    assert not way.enabled()
    assert list((tmp_path / "autostart").iterdir()) == []


def test_an_entry_that_the_desktop_switched_off_counts_as_off(tmp_path: Path) -> None:
    way = XdgAutostart(tmp_path, ("lull",))
    way.enable()
    path = tmp_path / "lull.desktop"
    path.write_text(path.read_text().replace("enabled=true", "enabled=false"))
    assert not way.enabled()
    way.enable()
    path.write_text(path.read_text() + "Hidden=true\n")
    assert not way.enabled()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("a file in the way")
    with pytest.raises(KnownError) as refused:
        XdgAutostart(tmp_path / "autostart", ("lull",)).enable()
    assert refused.value.code == "home.unusable"


def test_the_folder_is_the_one_of_the_environment(tmp_path: Path) -> None:
    autostart({"XDG_CONFIG_HOME": str(tmp_path), "HOME": "/nowhere"}, ("lull",)).enable()
    assert (tmp_path / "autostart" / "lull.desktop").is_file()
    autostart({"XDG_CONFIG_HOME": "relative", "HOME": str(tmp_path / "me")}, ("lull",)).enable()
    assert (tmp_path / "me" / ".config" / "autostart" / "lull.desktop").is_file()


class Registry(dict[str, str]):
    """The Run key of a system that is not here."""

    def set(self, name: str, value: str) -> None:
        self[name] = value

    def delete(self, name: str) -> None:
        self.pop(name, None)


def test_the_run_key_holds_one_quoted_command() -> None:
    key = Registry()
    way = WindowsAutostart(key, ("C:\\Program Files\\Lull\\lull.exe", "--hidden"))
    assert not way.enabled()
    way.enable()
    assert way.enabled()
    assert key == {"lull": '"C:\\Program Files\\Lull\\lull.exe" --hidden'}
    way.disable()
    assert not key
