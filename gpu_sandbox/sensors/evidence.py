"""What a sensor says, and what a sensor is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Protocol


class Strength(IntEnum):
    """How much a piece of evidence says."""

    WEAK = 1
    MEDIUM = 2
    STRONG = 3


class Cause(StrEnum):
    """What kind of evidence it is."""

    STEAM_LAUNCH = "steam-launch"
    LAUNCHER = "launcher"
    """Lutris, Heroic, gamescope, Proton without Steam, Minecraft's launchers."""
    LIBRARY = "game-library"
    """A program inside a folder that a shop keeps games in."""
    WINE = "wine"
    """A Windows program, which may or may not be a game."""
    GAMEMODE = "gamemode"
    FULL_SCREEN = "full-screen"
    GPU_USER = "gpu-user"
    RUNNING_APP = "running-app"
    """Steam on Windows says which game runs."""
    OWNER = "owner"
    """The owner said that this program always counts."""
    TOGETHER = "together"
    """Two signs of medium strength about the same program."""
    SLEEP = "sleep"
    """The machine is about to sleep: no program and no game, and the job is put away all the same."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """That a game may be running, or (`Cause.SLEEP`) that the machine is about to sleep.

    Attributes:
        key: stays the same while the same thing goes on (`steam:1245620:4711`), so that its end can be told.
        cause: what kind of evidence it is.
        strength: how much it says.
        title: the game's name for people; text from outside, at most 80 characters.
        pid: the process behind it, if there is one.
        since: seconds of the monotonic clock at which it was first seen.
        program: what rules name it by: `steam:1245620`, `lutris:Celeste`, or the path of the program; text from
            outside, and empty where nothing is known.
    """

    key: str
    cause: Cause
    strength: Strength
    title: str
    pid: int | None
    since: float
    program: str = ""


def nobody() -> None:
    """Stand in where nobody is to be told yet."""


class Sensor(Protocol):
    """Watches one thing in a thread of its own and keeps the evidence that holds now."""

    @property
    def name(self) -> str:
        """A code for it, such as `full-screen`."""
        ...

    @property
    def essential(self) -> bool:
        """Whether nothing may run while it is blind; the others only see more."""
        ...

    def start(self, changed: Callable[[], None]) -> None:
        """Begin to watch; `changed` is called, from the sensor's thread, after each change of `evidence()`."""
        ...

    def evidence(self) -> tuple[Evidence, ...]:
        """Return what holds now. Any thread may ask; the answer is immediate."""
        ...

    @property
    def alive(self) -> bool:
        """Whether somebody watches. If not after `start`, nothing is seen, and nothing may run."""
        ...

    @property
    def problem(self) -> str:
        """Why nobody watches, or why less well than it could be; empty while all is well."""
        ...

    def stop(self) -> None:
        """Stop watching and end the thread."""
        ...
