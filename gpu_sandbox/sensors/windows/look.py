"""What one look at a Windows desktop shows: plain values, so that looks can be recorded and read again anywhere."""

from dataclasses import dataclass
from enum import IntEnum


class Shell(IntEnum):
    """`QUERY_USER_NOTIFICATION_STATE` (shellapi.h): what the shell says of the whole session."""

    UNKNOWN = 0
    NOT_PRESENT = 1
    BUSY = 2
    RUNNING_D3D_FULL_SCREEN = 3
    PRESENTATION_MODE = 4
    ACCEPTS_NOTIFICATIONS = 5
    QUIET_TIME = 6
    APP = 7


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the virtual desktop, in pixels, as Windows gives it: right and bottom lie outside."""

    left: int
    top: int
    right: int
    bottom: int

    def covers(self, other: "Box") -> bool:
        """Return whether every pixel of the other one lies in this one, and there is one."""
        return (
            other.left < other.right
            and other.top < other.bottom
            and self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


@dataclass(frozen=True, slots=True)
class Window:
    """The window in front. All text is from outside.

    Attributes:
        pid: the process that owns it.
        exe: that process's program, or empty where Windows does not tell.
        kind: name of the window's class.
        box: where it is, without its shadow.
        screen: the whole monitor that it is on, with the taskbar.
        framed: whether it has a title bar: what is maximised is not full-screen.
        cloaked: whether the compositor hides it.
    """

    pid: int
    exe: str
    kind: str
    box: Box
    screen: Box
    framed: bool = False
    cloaked: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """Everything at one moment.

    Attributes:
        app: Steam's `RunningAppID`; 0 where none runs or there is no Steam.
        shell: what the shell says of the session.
        window: the window in front, or None on the lock screen and while nothing is in front.
        load: percent of a GPU's 3D engines by process number; only those that were asked for.
        open: the processes whose windows filled a screen earlier and are still open, in front or not.
    """

    app: int = 0
    shell: Shell = Shell.UNKNOWN
    window: Window | None = None
    load: tuple[tuple[int, float], ...] = ()
    open: tuple[int, ...] = ()
