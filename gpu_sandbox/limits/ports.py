"""What the ladder needs from the outside world."""

from typing import Protocol


class Freezer(Protocol):
    """Stops and continues the processes of a container, fast and reversibly."""

    def freeze(self, container: str) -> float:
        """Freeze all processes of `container`; return the milliseconds it took. Frozen already is success.

        Raises:
            EngineUnreachableError: if the engine does not answer.
            EngineRefusedError: if it refuses, for instance because the container is gone.
        """
        ...

    def thaw(self, container: str) -> float:
        """Let them go on; return the milliseconds it took. Running already is success.

        Raises:
            EngineUnreachableError: if the engine does not answer.
            EngineRefusedError: if it refuses.
        """
        ...
