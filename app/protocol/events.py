"""What the engine tells its clients without being asked."""

from typing import TypeAlias

from app.protocol.records import record
from app.protocol.snapshot import Snapshot


@record
class Changed:
    """The state changed; sent at most four times a second to a client with a visible window.

    The whole snapshot travels: it is a few kilobytes, and nothing can drift. Its revision may have jumped, because
    changes in between were merged into it.
    """

    snapshot: Snapshot


@record
class WindowWanted:
    """Somebody started the app again: show the window."""


@record
class Stopping:
    """The engine ends; the connection closes after this."""


Event: TypeAlias = Changed | WindowWanted | Stopping
