r"""Is this process a game that some launcher started, or one that lies in a shop's folder? Pure but for `Folders`.

No list of games is kept: launchers say what they start, and shops mark their folders. Sources, one per launcher:

- Lutris starts games by `lutris-wrapper TITLE ...` (share/lutris/bin/lutris-wrapper).
- Heroic gives its games HEROIC_APP_NAME and HEROIC_APP_RUNNER (src/backend/launcher.ts).
- gamescope is a compositor for one game: `gamescope [options] -- command`.
- Proton outside Steam: `.../proton waitforexitandrun game.exe` (also umu-launcher).
- Roblox on Linux is Sober, a Flatpak: systemd's scope of it names `org.vinegarhq.Sober`.
- Minecraft is Java with a main class of its own; so are the launchers that start it.
- Epic leaves `.egstore`, GOG `goggame-*.info` or `gameinfo`, itch.io `.itch` beside the game; Xbox games lie in
  `XboxGames\...\Content`, Steam's in `steamapps/common`.

All of it can be forged by any program of the same user: the worst that it gains is a pause.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final, Protocol, TypeAlias

from gpu_sandbox.sensors import steam
from gpu_sandbox.sensors.evidence import Cause, Strength
from gpu_sandbox.sensors.others import never_a_game
from gpu_sandbox.sensors.process import Process
from gpu_sandbox.sensors.steam import Launch, base, container_of, plain, title_of


VARIABLES: Final = (*steam.VARIABLES, "HEROIC_APP_NAME", "HEROIC_APP_RUNNER", "LUTRIS_GAME_UUID")
"""What `classify` wants to see of a process's environment."""

Classify: TypeAlias = Callable[[Process], Launch | None]

_PROTON_VERBS: Final = frozenset({"waitforexitandrun", "runinprefix"})
_WINE: Final = frozenset({"wine", "wine64", "wine-preloader", "wine64-preloader", "wineloader"})
_WINE_SERVICES: Final = frozenset(
    {
        *("services.exe", "explorer.exe", "winedevice.exe", "plugplay.exe", "rpcss.exe", "svchost.exe"),
        *("wineboot.exe", "winecfg.exe", "start.exe", "conhost.exe", "rundll32.exe", "tabtip.exe", "regedit.exe"),
        *("msiexec.exe", "regsvr32.exe", "cmd.exe", "winemenubuilder.exe", "uninstaller.exe", "steam.exe"),
        *("epicgameslauncher.exe", "galaxyclient.exe", "battle.net.exe", "eadesktop.exe", "ubisoftconnect.exe"),
        *("upc.exe", "steamwebhelper.exe", "crashpad_handler.exe", "unitycrashhandler64.exe", "dxsetup.exe"),
    }
)
"""Wine's own processes and shops' launchers: they run without a game."""
_JAVA: Final = frozenset({"java", "javaw", "java.exe", "javaw.exe"})
_INTERPRETERS: Final = _JAVA | {"python", "python3", "python.exe", "pythonw.exe", "electron", "electron.exe"}
"""Elsewhere they are no game; in a game's own folder they are that game's."""
_MINECRAFT: Final = (
    "net.minecraft.client.main.Main",
    "net.minecraft.launchwrapper.Launch",
    "net.fabricmc.loader.impl.launch.knot.KnotClient",
    "cpw.mods.bootstraplauncher.BootstrapLauncher",
    "net.neoforged.fml.startup.Client",
    "com.moonsworth.lunar.genesis.Genesis",
    "org.prismlauncher.EntryPoint",
    "org.multimc.EntryPoint",
)
_XBOX: Final = re.compile(r"[/\\]XboxGames[/\\]([^/\\\0]{1,200})[/\\]Content[/\\]", re.IGNORECASE)
_SOBER: Final = re.compile(r"/app-flatpak-org\.vinegarhq\.Sober-[0-9]+\.scope(?:/|$)", re.MULTILINE)
_HEROIC: Final = re.compile(r"[/\\]Heroic[/\\](?!Prefixes[/\\])([^/\\\0]{1,200})[/\\]")
"""The folder that Heroic installs into by itself, and the game's in it."""
_HELPERS: Final = re.compile(r"crash|report|unins|setup|redist|update|launcher|helper|service", re.IGNORECASE)
"""Words in the names of programs that lie beside a game and are none."""
_SYSTEM: Final = ("/usr/", "/bin/", "/sbin/", "/lib", "/nix/store/", "/run/", "/proc/", "C:\\Windows\\")
"""Where no shop installs, and most processes start from: no disk is looked at for these."""
_DEEPEST: Final = 6
"""Folders above a program in which a shop's mark is looked for."""


class Folders(Protocol):
    """Looks at what lies in a folder."""

    def marked(self, folder: str) -> str | None:
        """Return the game's name where a shop's mark lies in the folder (empty if the mark has none), else None."""
        ...


@dataclass(frozen=True, slots=True)
class Classifier:
    """Says what a process is.

    Attributes:
        inside: the container that we ourselves run in; processes of others are jobs, and are no games.
        folders: looks for shops' marks; None looks at no disk.
        always: programs (`Launch.program`) that the owner wants to count.
    """

    inside: str | None = None
    folders: Folders | None = None
    always: frozenset[str] = frozenset()

    def __call__(self, process: Process) -> Launch | None:
        """Return what was launched with this process, or None."""
        if container_of(process.cgroup) not in {None, self.inside}:
            return None
        launch = steam.classify(process, inside=self.inside)
        for kind in (_gamescope, _lutris, _heroic, _proton, _minecraft, _roblox):
            launch = launch or kind(process)
        launch = launch or self._library(process) or _wine(process)
        program = launch.program if launch else process.exe or ""
        if program in self.always:
            if launch:
                return replace(launch, game=True, cause=Cause.OWNER, strength=Strength.STRONG)
            return Launch(0, plain(base(program)), cause=Cause.OWNER, named=program)
        return launch

    def _library(self, process: Process) -> Launch | None:
        path = _program(process)
        if not path or _HELPERS.search(base(path)):
            return None
        if never_a_game(path) and base(path).lower() not in _INTERPRETERS:
            return None  # shops sell wallpapers and recorders too, which start at log-in
        title = title_of((path,))
        if title is None and (match := _XBOX.search(path)):
            title = plain(match[1])
        if title is None and self.folders is not None:
            title = self._marked(path)
        if title is None:
            return None
        return Launch(0, title or plain(base(path)), cause=Cause.LIBRARY, named=path)

    def _marked(self, path: str) -> str | None:
        if path.startswith(_SYSTEM):
            return None
        pure = PureWindowsPath(path) if "\\" in path else PurePosixPath(path)
        for folder in list(pure.parents)[:_DEEPEST]:
            if len(folder.parts) <= 2:
                return None  # a mark in /home or C:\Games would make a game of everything below
            found = self.folders.marked(str(folder)) if self.folders else None
            if found is not None:
                return found
        return None


classify: Final = Classifier()
"""Looks at the process alone: no disk, no rules."""


def _program(process: Process) -> str:
    """Return the path of what runs: of a script its own, not its interpreter's."""
    exe = process.exe or ""
    if base(exe) in {"sh", "bash", "dash", "python3", "mono", "mono-sgen", "dotnet"} and len(process.argv) > 1:
        return process.argv[1] if process.argv[1].startswith("/") else exe
    if base(exe) in _WINE and process.argv:
        return process.argv[0]
    return exe


def _gamescope(process: Process) -> Launch | None:
    argv = process.argv
    if base(argv[0] if argv else "") not in {"gamescope", "gamescope-wl"} or "--" not in argv:
        return None
    command = argv[argv.index("--") + 1 :]
    if not command or base(command[0]) in {"steam", "steam.sh", "gamescope-session", "gamescope-session-plus"}:
        return None  # Steam's own full-screen mode: each game in it is launched by itself
    title = title_of(command) or plain(base(command[0]))
    return Launch(0, title, cause=Cause.LAUNCHER, leads=True, named=f"gamescope:{plain(base(command[0]))}")


def _lutris(process: Process) -> Launch | None:
    for place, word in enumerate(process.argv[:3]):
        if word.startswith("lutris-wrapper: "):  # as it calls itself once it runs
            title = plain(word.removeprefix("lutris-wrapper: "))
        elif base(word) == "lutris-wrapper" and len(process.argv) > place + 1:
            title = plain(process.argv[place + 1])
        else:
            continue
        return Launch(0, title or "A game", cause=Cause.LAUNCHER, leads=True, named=f"lutris:{title}")
    return None


def _heroic(process: Process) -> Launch | None:
    name = process.environ.get("HEROIC_APP_NAME", "")
    if not name or base(process.exe or "") in {"heroic", "legendary", "gogdl", "nile", "comet"}:
        return None
    words = (*process.argv, process.exe or "")
    windows = next((word for word in words if word.lower().endswith(".exe")), "")
    folder = next((match[1] for word in words if (match := _HEROIC.search(word))), "")
    title = title_of(words) or plain(folder) or (plain(base(windows))[:-4] if windows else None)
    return Launch(0, title, cause=Cause.LAUNCHER, named=f"heroic:{plain(name)}")


def _proton(process: Process) -> Launch | None:
    argv = process.argv
    for place, word in enumerate(argv[:4]):
        if base(word) == "proton" and len(argv) > place + 2 and argv[place + 1] in _PROTON_VERBS:
            game = argv[place + 2]
            if base(game).lower() in _WINE_SERVICES:
                return None
            title = title_of(argv[place + 2 :]) or plain(base(game).removesuffix(".exe"))
            return Launch(0, title, cause=Cause.LAUNCHER, leads=True, named=f"proton:{plain(base(game))}")
    return None


def _minecraft(process: Process) -> Launch | None:
    if base(process.exe or "") not in _JAVA or not any(word in _MINECRAFT for word in process.argv):
        return None
    return Launch(0, "Minecraft", cause=Cause.LAUNCHER, named="java:minecraft")


def _roblox(process: Process) -> Launch | None:
    if base(process.exe or "") != "sober" or not _SOBER.search(process.cgroup):
        return None  # the sandbox's own helpers stay when its window is closed
    return Launch(0, "Roblox", cause=Cause.LAUNCHER, named="flatpak:org.vinegarhq.Sober")


def _wine(process: Process) -> Launch | None:
    name = base(process.argv[0] if process.argv else "").lower()
    if base(process.exe or "") not in _WINE or not name.endswith(".exe") or name in _WINE_SERVICES:
        return None
    if _HELPERS.search(name):
        return None
    title = plain(base(process.argv[0]))[:-4]
    return Launch(
        0, title or "A Windows program", cause=Cause.WINE, named=process.argv[0][:400], strength=Strength.MEDIUM
    )
