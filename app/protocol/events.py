"""What the engine tells its clients without being asked."""

from dataclasses import dataclass
from typing import TypeAlias

from app.protocol.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Changed:
    """The state changed; sent at most four times a second to a client with a visible window.

    The whole snapshot travels: it is a few kilobytes, and nothing can drift. Its revision may have jumped, because
    changes in between were merged into it.
    """

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class WindowWanted:
    """Somebody started the app again: show the window."""


@dataclass(frozen=True, slots=True)
class Stopping:
    """The engine ends; the connection closes after this."""


Event: TypeAlias = Changed | WindowWanted | Stopping
