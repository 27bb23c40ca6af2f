"""What the ui knows at one moment: the latest snapshot, and how its line to the engine stands."""

from enum import StrEnum

from app.protocol.errors import AppError
from app.protocol.records import record
from app.protocol.snapshot import Snapshot


class Link(StrEnum):
    """How the connection to the engine stands."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    STARTING = "starting"
    LOST = "lost"
    SILENT = "silent"
    STOPPING = "stopping"


@record
class Seen:
    """The material of every presenter.

    Attributes:
        snapshot: the latest one, which is old when the link is not CONNECTED; None before the first.
        error: why there is no link, if that is known.
    """

    link: Link
    snapshot: Snapshot | None = None
    error: AppError | None = None

    @property
    def live(self) -> Snapshot | None:
        """The snapshot, if it says how things are now."""
        return self.snapshot if self.link is Link.CONNECTED else None
