"""What the ladder needs from the outside world."""

from dataclasses import dataclass
from typing import Protocol


class Freezer(Protocol):
    """Stops and continues the processes of a container, fast and reversibly."""

    def prepare(self, container: str) -> None:
        """Learn what a fast freeze of a running container needs.

        Raises:
            EngineUnreachableError: if the engine does not answer.
        """
        ...

    def strike(self, container: str) -> None:
        """Begin to freeze a prepared container, and wait for nothing: `freeze` is to be called afterwards.

        Any thread may do so. It neither blocks nor raises: what it cannot do at once, `freeze` does.
        """
        ...

    def freeze(self, container: str) -> float:
        """Freeze all processes of `container`; return the moment (seconds of the monotonic clock) at which they stood.

        Frozen already is success.

        Raises:
            EngineUnreachableError: if the engine does not answer.
            EngineRefusedError: if it refuses, for instance because the container is gone.
        """
        ...

    def thaw(self, container: str) -> float:
        """Let them go on; return the moment (seconds of the monotonic clock). Running already is success.

        Raises:
            EngineUnreachableError: if the engine does not answer.
            EngineRefusedError: if it refuses.
        """
        ...

    def pids(self, container: str) -> frozenset[int]:
        """Return the numbers of its processes as this machine counts them; empty where they cannot be told."""
        ...


@dataclass(frozen=True, slots=True)
class Use:
    """What some processes have of a card.

    Attributes:
        busy_percent: how busy they keep its multiprocessors, or None where the driver does not tell by process.
        memory: bytes of its memory that they hold, or None where the driver does not tell.
        pids: those of them that have a context on it.
        free: bytes of its memory that nobody holds, or None.
    """

    busy_percent: int | None
    memory: int | None
    pids: frozenset[int]
    free: int | None


class GpuUse(Protocol):
    """The driver's own word on who uses a card."""

    def of(self, device: str, pids: frozenset[int]) -> Use | None:
        """Return what the processes have of the card, or None where the driver does not say."""
        ...


class Checkpointer(Protocol):
    """Takes the memory of running processes off the card into the computer's, and back."""

    def possible(self) -> bool:
        """Whether the driver and our rights allow it here."""
        ...

    def save(self, pids: frozenset[int], within_s: float) -> None:
        """Move what the processes hold off the card. They must not be frozen while it runs.

        Raises:
            CheckpointError: if the driver does not do it for one of them; those that were done are brought back.
        """
        ...

    def restore(self, pids: frozenset[int], within_s: float) -> None:
        """Bring it back onto the card.

        Raises:
            CheckpointError: if the driver does not; the processes can only be ended then.
        """
        ...


class PowerCaps(Protocol):
    """Limits of power and clocks that we set on cards; what they were before is on disk before they change."""

    def cap(self, device: str, watts: int) -> bool:
        """Let a card draw no more than this; return whether the driver did so."""
        ...

    def lift(self) -> bool:
        """Give every card its own limits back; return whether all have them."""
        ...
