"""Is this process a game that Steam launched? Pure: facts of one process in, an answer out.

Steam on Linux starts each game under `reaper SteamLaunch AppId=N -- command`, gives its processes `SteamAppId` and
`SteamGameId`, and, where systemd runs the session, a scope `app-steam-app<N>-<pid>.scope`. Its first-time set-ups go
the same way with the word `Install=1` before the `--`. Everything that is read here can be forged by any program of
the same user: the worst that it gains is a pause.
"""

import re
from dataclasses import dataclass
from typing import Final

from gpu_sandbox.sensors.evidence import Cause, Strength
from gpu_sandbox.sensors.process import Process


VARIABLES: Final = ("SteamAppId", "SteamGameId")
"""What `classify` wants to see of a process's environment."""

_LONGEST_TITLE: Final = 80
_MOST_OPTIONS: Final = 16
_APP: Final = re.compile(r"AppId=([0-9]{1,20})")
_NUMBER: Final = re.compile(r"[0-9]{1,20}")
_SCOPE: Final = re.compile(r"/app-steam-app([0-9]{1,20})-[0-9]{1,10}\.scope(?:/|$)", re.MULTILINE)
_CONTAINER: Final = re.compile(r"/(?:docker-)?([0-9a-f]{64})(?:\.scope)?(?:/|$)", re.MULTILINE)
_COMMON: Final = re.compile(r"[/\\]steamapps[/\\]common[/\\]([^/\\\0]{1,400})(?:[/\\]|$)", re.IGNORECASE)
_TOOLS: Final = re.compile(
    r"SteamLinuxRuntime.*|Steam Linux Runtime.*|Steamworks Shared"
    r"|Proton|Proton [0-9].*|Proton - .*|Proton Hotfix|Proton (?:BattlEye|EasyAntiCheat) Runtime"
)
_HELPERS: Final = frozenset(
    {
        "steam",
        "steam.sh",
        "steamwebhelper",
        "steamwebhelper.sh",
        "steamerrorreporter",
        "steamservice",
        "steamsysinfo",
        "steamos-session-select",
        "fossilize_replay",
        "gameoverlayui",
        "gldriverquery",
        "vulkandriverquery",
        "iscriptevaluator.exe",
        "steam-runtime-launcher-service",
        "steam-runtime-launch-client",
    }
)
"""Steam's own processes: they run without a game, or before it."""

NO_GAMES: Final = frozenset(
    {
        431960,  # Wallpaper Engine
        250820,  # SteamVR: the game that it shows has a number of its own
        1905180,  # OBS Studio
        365670,  # Blender
        431730,  # Aseprite
        1372280,  # Krita
        993090,  # Lossless Scaling
        388080,  # Borderless Gaming
        629520,  # Soundpad
        227260,  # DisplayFusion
        908520,  # fpsVR
        1787090,  # MyDockFinder
        1325860,  # VTube Studio
        1173510,  # XSOverlay
        228980,  # Steamworks Common Redistributables
        *(1070560, 1391110, 1628350, 4183110),  # Steam Linux Runtime 1.0 to 4.0
        *(1245040, 1420170, 1580130, 1887720, 2348590, 2805730, 3658110, 4628710),  # Proton 5.0 to 11.0
        *(1493710, 2180100),  # Proton Experimental and Hotfix
        *(1161040, 1826330),  # Proton's BattlEye and EasyAntiCheat runtimes
    }
)
"""What Steam launches and nobody plays; the owner may say otherwise (`always`)."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What a process belongs to.

    Attributes:
        app: Steam's number of it; a shortcut to a foreign game has one too. 0 for a launch that is not Steam's.
        title: the game's name from its folder, or None where the process does not tell.
        game: False for a first-time set-up.
        cause: which kind of evidence it is.
        leads: whether this process is the one that the launcher starts and waits for.
        named: what identifies a launch that is not Steam's, such as `lutris:Celeste`.
        strength: how sure it is.
    """

    app: int
    title: str | None
    game: bool = True
    cause: Cause = Cause.STEAM_LAUNCH
    leads: bool = False
    named: str = ""
    strength: Strength = Strength.STRONG

    @property
    def program(self) -> str:
        """What rules name it by."""
        return self.named or f"steam:{self.app}"

    @property
    def name(self) -> str:
        """The title, or what stands for it."""
        launcher = self.named.partition(":")[0].capitalize() if not self.app else ""
        return self.title or (f"{launcher} game" if launcher else f"Steam game {self.app}")


def classify(process: Process, *, inside: str | None = None) -> Launch | None:
    """Return what Steam launched with this process, or None.

    Args:
        process: its facts, with `VARIABLES` of its environment where they can be read.
        inside: the container that we ourselves run in (`container_of` our own cgroup). Processes of other containers
            are jobs, and a job does not pause itself by a name.
    """
    if container_of(process.cgroup) not in {None, inside}:
        return None
    if launch := _from_reaper(process.argv):
        return launch
    if base(process.argv[0] if process.argv else "") in _HELPERS or base(process.exe or "") in _HELPERS:
        return None
    app = _from_environment(process.environ) or _from_scope(process.cgroup)
    return Launch(app, title_of((*process.argv, process.exe or "")), game=app not in NO_GAMES) if app else None


def container_of(cgroup: str) -> str | None:
    """Return the id of the Docker container that `/proc/<pid>/cgroup` names, or None.

    Docker names the group by 64 hex digits, below `docker/` or any other parent, or `docker-<id>.scope`.
    """
    match = _CONTAINER.search(cgroup)
    return match[1] if match else None


def title_of(words: tuple[str, ...]) -> str | None:
    """Return the game's name from `.../steamapps/common/<Title>/...` in a command line, or None.

    The last one counts: before it stand the runtime and Proton, which lie in the same folder. The name is made plain
    (one line, no control or direction characters) and cut to 80 characters.
    """
    for word in reversed(words):
        match = _COMMON.search(word)
        if match and not _TOOLS.fullmatch(match[1]) and (title := plain(match[1])):
            return title
    return None


def plain(text: str) -> str:
    """Return text from outside as one line of printable characters, at most 80 of them."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1].rstrip() + "…"


def _from_reaper(argv: tuple[str, ...]) -> Launch | None:
    """Read `reaper SteamLaunch AppId=N [Install=1] -- command`. Words count, not text: `grep "reaper ..."` is none."""
    if len(argv) < 5 or base(argv[0]) != "reaper" or argv[1] != "SteamLaunch":
        return None
    try:
        end = argv.index("--", 2, 2 + _MOST_OPTIONS)
    except ValueError:
        return None
    options, command = argv[2:end], argv[end + 1 :]
    apps = [int(match[1]) for option in options if (match := _APP.fullmatch(option))]
    if len(apps) != 1 or not 0 < apps[0] < 1 << 64 or not command:
        return None
    installs = any(option.startswith("Install=") for option in options)
    return Launch(apps[0], title_of(command), game=not installs and apps[0] not in NO_GAMES, leads=True)


def _from_environment(environ: dict[str, str]) -> int:
    if app := _number(environ.get("SteamAppId", "")):
        return app
    game = _number(environ.get("SteamGameId", ""))
    # A shortcut's game id holds its app id in the upper half (CGameID in steamclientpublic.h).
    return game >> 32 or game


def _from_scope(cgroup: str) -> int:
    match = _SCOPE.search(cgroup)
    return _number(match[1]) if match else 0


def _number(text: str) -> int:
    return number if _NUMBER.fullmatch(text) and (number := int(text)) < 1 << 64 else 0


def base(path: str) -> str:
    """Return the last part of a path of either system."""
    return re.split(r"[/\\]", path)[-1]
