"""Programs that fill the screen or use the GPU and are never games by that alone: browsers, players, tools, desktops.

The list is of what is no game, so that no list of games is needed. It only keeps signs of medium strength from adding
up; what a launcher starts as a game, or the owner calls one, counts whatever its name.
"""

import re
from typing import Final

from gpu_sandbox.sensors.steam import base


_NAMES: Final = frozenset(
    {
        # browsers and what is built on them
        *("firefox", "firefox-bin", "firefox-esr", "librewolf", "waterfox", "chrome", "google-chrome", "chromium"),
        *("chromium-browser", "brave", "brave-browser", "vivaldi-bin", "opera", "msedge", "microsoft-edge", "epiphany"),
        *("zen", "zen-bin", "thorium", "falkon", "konqueror", "arc"),
        *("discord", "discordcanary", "discordptb", "vesktop", "webcord", "slack", "teams", "teams-for-linux", "zoom"),
        *("signal-desktop", "telegram-desktop", "element-desktop", "spotify", "obsidian", "code", "codium", "cursor"),
        # players, recorders, pictures
        *("vlc", "mpv", "celluloid", "totem", "smplayer", "haruna", "kodi", "kodi.bin", "plex", "jellyfinmediaplayer"),
        *("stremio", "clapper", "parole", "dragon", "obs", "obs64", "obs-studio", "kdenlive", "resolve", "blender"),
        *("krita", "gimp", "inkscape", "darktable", "eog", "gwenview", "okular", "evince", "loupe", "feh", "imv"),
        *("soffice.bin", "soffice", "impressive", "onlyoffice"),
        # launchers and overlays
        *("steam", "steamwebhelper", "heroic", "lutris", "bottles", "gamehub", "itch", "minigalaxy", "prismlauncher"),
        *("multimc", "legendary", "epicgameslauncher", "epicwebhelper", "galaxyclient", "eadesktop", "battle.net"),
        *("agent", "ubisoftconnect", "upc", "playnite.desktopapp", "playnite.fullscreenapp", "gameoverlayui"),
        *("nvidia overlay", "nvidia share", "nvcontainer", "mangohud", "gamebar", "gamebarftserver", "rtss"),
        # wallpapers, desktops, tools
        *("wallpaper32", "wallpaper64", "wallpaperengine", "livelywpf", "lively", "linux-wallpaperengine", "komorebi"),
        *("gnome-shell", "kwin_x11", "kwin_wayland", "plasmashell", "xorg", "xwayland", "mutter", "sway", "hyprland"),
        *("openbox", "xfwm4", "picom", "cinnamon", "muffin", "budgie-wm", "explorer", "dwm", "searchhost", "lockapp"),
        *("gnome-screensaver", "xscreensaver", "i3lock", "swaylock", "kscreenlocker_greet", "logonui"),
        *("gnome-terminal-server", "konsole", "alacritty", "kitty", "wezterm-gui", "xterm", "windowsterminal"),
        *("virt-viewer", "virt-manager", "virtualboxvm", "vmware", "vmplayer", "qemu-system-x86_64", "remmina"),
        *("xfreerdp", "mstsc", "anydesk", "teamviewer", "parsecd", "moonlight", "sunshine", "openrgb", "corectrl"),
        *("lull", "python", "python3", "java", "electron", "ssh", "sshd", "sshd-session"),
    }
)
_ENDING: Final = re.compile(r"\.(exe|bin|real|appimage)$", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"[-.]?[0-9]+(\.[0-9]+)*$")


def never_a_game(program: str) -> bool:
    """Return whether a program's signs are not to add up to a game.

    Args:
        program: its path, or another key of `Evidence.program`.
    """
    name = base(program).lower()
    short = _ENDING.sub("", name)
    return name in _NAMES or short in _NAMES or _NUMBERED.sub("", short) in _NAMES
