"""From looks at a Windows desktop to evidence: pure, so that what Windows said once can be played again on any system.

- `RunningAppID` is Steam's own word: strong, but for what it launches and nobody plays.
- Direct3D has the screen for itself: strong, and the window in front is the game's.
- The window in front covers its monitor and has no title bar: medium, for a film does that too. That the shell is
  "busy" says the same thing once more, so it is no second witness; it says so on an empty desktop under an overlay too.
- The program in front works the 3D engines: medium, and a second witness.

A window that filled the screen counts until it is in front without doing so, or is gone: whoever leaves a game by
Alt-Tab comes back to it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength
from gpu_sandbox.sensors.steam import NO_GAMES, plain
from gpu_sandbox.sensors.windows.look import Look, Shell, Window


BUSY_PERCENT: Final = 25.0
"""From so much of a 3D engine on a program plays; a browser that scrolls stays below."""
BUSY_LOOKS: Final = 2
"""In so many looks in a row: one alone is a window that opened."""
_INSTANCE: Final = re.compile(r"pid_([0-9]{1,10})_luid_.{1,60}_engtype_3D", re.IGNORECASE)
_SHELL_KINDS: Final = frozenset(
    {
        "Progman",
        "WorkerW",
        "Shell_TrayWnd",
        "Shell_SecondaryTrayWnd",
        "XamlExplorerHostIslandWindow",
        "Windows.UI.Core.CoreWindow",
        "MultitaskingViewFrame",
        "ForegroundStaging",
        "TaskSwitcherWnd",
        "LockScreenControllerProxyWindow",
        "LockScreenInputOcclusionFrame",
        "Ghost",
        "CEF-OSC-WIDGET",
        "Windows.Internal.Shell.TabProxyWindow",
    }
)
"""Classes of the desktop, the taskbar, the start menu, the task switcher, the lock screen and NVIDIA's overlay."""
_MOST_APPS: Final = 1 << 32


class Desk:
    """Remembers since when each thing holds."""

    def __init__(self, title_of: Callable[[int], str | None] = lambda _: None) -> None:
        """Begin with nothing.

        Args:
            title_of: the name of a Steam game by its number, or None where it is not known.
        """
        self._title_of = title_of
        self._since: dict[str, float] = {}
        self._busy: dict[int, int] = {}
        self._full: dict[int, Window] = {}

    def see(self, look: Look, now: float) -> tuple[Evidence, ...]:
        """Return what a look says.

        Args:
            look: what Windows says now.
            now: seconds of the monotonic clock.
        """
        window = look.window
        found = [
            *self._steam(look.app),
            *_direct(look.shell, window),
            *self._full_screen(look),
            *self._load(look.load, window),
        ]
        self._since = {each.key: self._since.get(each.key, now) for each in found}
        return tuple(replace(each, since=self._since[each.key]) for each in found)

    def wants_load(self, look: Look) -> bool:
        """Return whether the load of the program in front would say something: asking costs milliseconds."""
        return look.app == 0 and covers(look.window)

    def _steam(self, app: int) -> Iterable[Evidence]:
        if 0 < app < _MOST_APPS:
            title = plain(self._title_of(app) or "") or f"Steam game {app}"
            # A wallpaper and a tool run for days; the owner may call one a game all the same.
            strength = Strength.WEAK if app in NO_GAMES else Strength.STRONG
            yield Evidence(f"steam:{app}", Cause.RUNNING_APP, strength, title, None, 0.0, f"steam:{app}")

    def _full_screen(self, look: Look) -> Iterable[Evidence]:
        front = look.window
        self._full = {pid: window for pid, window in self._full.items() if pid in look.open}
        if front is not None:
            self._full.pop(front.pid, None)
            # A presentation tells the shell that it is one; slides are not a game.
            if covers(front) and look.shell is not Shell.PRESENTATION_MODE:
                self._full[front.pid] = front
        for pid, window in self._full.items():
            yield _of(window, f"full-screen:{pid}", Cause.FULL_SCREEN, Strength.MEDIUM)

    def _load(self, load: tuple[tuple[int, float], ...], window: Window | None) -> Iterable[Evidence]:
        asked = {pid for pid, _ in load}
        busy = {pid for pid, percent in load if percent >= BUSY_PERCENT}
        self._busy = {pid: self._busy.get(pid, 0) + 1 for pid in busy} | {
            pid: looks for pid, looks in self._busy.items() if pid not in asked and window and pid == window.pid
        }
        if window and self._busy.get(window.pid, 0) >= BUSY_LOOKS:
            yield _of(window, f"gpu:{window.pid}", Cause.GPU_USER, Strength.MEDIUM)


def covers(window: Window | None) -> bool:
    """Return whether a window of a program fills its monitor."""
    return (
        window is not None
        and window.kind not in _SHELL_KINDS
        and not window.cloaked
        and not window.framed
        and not window.exe.lower().endswith(".scr")
        and window.box.covers(window.screen)
    )


def name_of(exe: str) -> str:
    """Return a program's name for people from its path: the file without its folder and `.exe`."""
    base = re.split(r"[/\\]", exe)[-1]
    return plain(re.sub(r"\.exe$", "", base, flags=re.IGNORECASE)) or "A program"


def load_of(counters: Iterable[tuple[str, float]], wanted: frozenset[int]) -> tuple[tuple[int, float], ...]:
    """Return percent of the busiest 3D engine by process from the counters `GPU Engine(*engtype_3D)`.

    Args:
        counters: name of the instance (`pid_4711_luid_0x00000000_0x0000C4CF_phys_0_eng_0_engtype_3D`) and percent.
        wanted: the processes that are asked for. One that has no counter has 0: it uses no 3D engine.
    """
    found = dict.fromkeys(sorted(wanted), 0.0)
    for name, percent in counters:
        match = _INSTANCE.fullmatch(name)
        if match and (pid := int(match[1])) in found and 0 <= percent <= 100 * 64:
            found[pid] = max(found[pid], percent)
    return tuple(found.items())


def _direct(shell: Shell, window: Window | None) -> Iterable[Evidence]:
    """Exclusive Direct3D: the shell says so of the session, and the window in front is the one that has the screen."""
    if shell is Shell.RUNNING_D3D_FULL_SCREEN:
        if window is None:
            yield Evidence("direct3d:0", Cause.FULL_SCREEN, Strength.STRONG, "A full-screen game", None, 0.0)
        else:
            yield _of(window, f"direct3d:{window.pid}", Cause.FULL_SCREEN, Strength.STRONG)


def _of(window: Window, key: str, cause: Cause, strength: Strength) -> Evidence:
    return Evidence(key, cause, strength, name_of(window.exe), window.pid, 0.0, window.exe)
