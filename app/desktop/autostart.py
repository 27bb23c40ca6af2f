"""Starting at login: an XDG autostart entry, or a value of the Run key; both are the user's own and hide the window."""

import contextlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from app.paths import as_known


NAME: Final = "lull"
_RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_ENTRY: Final = """[Desktop Entry]
Type=Application
Name=Lull
Comment=Your graphics card earns in the lull between games
Exec={command}
Icon=lull
Terminal=false
X-GNOME-Autostart-enabled=true
"""


class Autostart(Protocol):
    """Whether Lull starts when its user logs in."""

    def enabled(self) -> bool:
        """Return whether it does."""
        ...

    def enable(self) -> None:
        """Have it start from the next log-in on.

        Raises:
            KnownError: `home.unusable` or `disk.full`.
        """
        ...

    def disable(self) -> None:
        """Have it start no more.

        Raises:
            KnownError: `home.unusable`.
        """
        ...


class RunKey(Protocol):
    """The values of the registry's Run key of this user."""

    def get(self, name: str) -> str | None:
        """Return a value, or None."""
        ...

    def set(self, name: str, value: str) -> None:
        """Store a value."""
        ...

    def delete(self, name: str) -> None:
        """Remove a value, if it is there."""
        ...


class XdgAutostart:
    """An entry in `$XDG_CONFIG_HOME/autostart`, as freedesktop.org's specification has it."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        """Take the autostart folder and the program that is to start."""
        self._path = folder / f"{NAME}.desktop"
        self._command = tuple(command)

    def enabled(self) -> bool:
        """Return whether the entry is there and neither it nor the desktop has switched it off."""
        try:
            lines = self._path.read_text("utf-8", "replace").splitlines()
        except OSError:
            return False
        values = dict(line.split("=", 1) for line in lines if "=" in line)
        return values.get("Hidden") != "true" and values.get("X-GNOME-Autostart-enabled") != "false"

    def enable(self) -> None:
        """Write the entry, whole or not at all."""
        words = [_quoted(word) for word in self._command]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(_ENTRY.format(command=" ".join(words)), "utf-8")
            fresh.replace(self._path)
        except OSError as error:
            raise as_known(error, self._path) from None

    def disable(self) -> None:
        """Remove the entry."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise as_known(error, self._path) from None


class WindowsAutostart:
    """A value of the user's Run key."""

    def __init__(self, key: RunKey, command: Sequence[str]) -> None:
        """Take the key and the program that is to start."""
        self._key, self._command = key, tuple(command)

    def enabled(self) -> bool:
        """Return whether the value is there."""
        return self._key.get(NAME) is not None

    def enable(self) -> None:
        """Store the value."""
        self._key.set(NAME, subprocess.list2cmdline(self._command))

    def disable(self) -> None:
        """Remove the value."""
        self._key.delete(NAME)


def autostart(environment: Mapping[str, str], program: Sequence[str] | None = None) -> Autostart:
    """Return this system's way.

    Args:
        environment: `os.environ`, or another one.
        program: what is to start; None is this one with its window hidden.
    """
    command = tuple(program or (windowless(Path(sys.executable)), "-P", "-m", "app", "--hidden"))
    if sys.platform == "win32":
        return WindowsAutostart(_Registry(), command)
    base = environment.get("XDG_CONFIG_HOME", "")
    folder = Path(base) if base.startswith("/") else Path(environment.get("HOME") or Path.home()) / ".config"
    return XdgAutostart(folder / "autostart", command)


def windowless(python: Path) -> str:
    """Return Windows' Python that opens no console, where it lies beside this one; elsewhere this one."""
    beside = python.with_name("pythonw.exe")
    return str(beside if python.name.lower() == "python.exe" and beside.is_file() else python)


if sys.platform == "win32":

    class _Registry:
        """The real key."""

        def get(self, name: str) -> str | None:
            import winreg  # noqa: PLC0415 - Windows alone has it

            with contextlib.suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                return str(winreg.QueryValueEx(key, name)[0])
            return None

        def set(self, name: str, value: str) -> None:
            import winreg  # noqa: PLC0415 - Windows alone has it

            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)

        def delete(self, name: str) -> None:
            import winreg  # noqa: PLC0415 - Windows alone has it

            with (
                contextlib.suppress(FileNotFoundError),
                winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN, 0, winreg.KEY_SET_VALUE) as key,
            ):
                winreg.DeleteValue(key, name)


def _quoted(word: str) -> str:
    """Return a word of an Exec line, quoted as the desktop entry specification wants it."""
    plain = word.replace("%", "%%")
    if all(c.isalnum() or c in "-_./=%+:," for c in plain):
        return plain
    escaped = "".join("\\" + c if c in '"`$\\' else c for c in plain)
    return f'"{escaped}"'.replace("\\", "\\\\") if "\\" in escaped else f'"{escaped}"'
