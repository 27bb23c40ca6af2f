"""What whoever watches processes is, and what hears of them."""

from enum import StrEnum
from typing import Final, Protocol

from gpu_sandbox.sensors.process import Process


INTERVAL_S: Final = 0.25
"""Seconds after which ends are looked for that no descriptor tells of, and the longest pause between two looks."""


class Method(StrEnum):
    """How processes are watched."""

    CONNECTOR = "proc-connector"
    POLLING = "polling"


class Listener(Protocol):
    """Hears of processes: during `start` in the caller's thread, afterwards in the watching one."""

    def appeared(self, process: Process) -> bool:
        """A process runs this program; told again after each exec, and whenever everything is looked at again.

        Returns:
            Whether its end is to be told.
        """
        ...

    def ended(self, pid: int) -> None:
        """A process, of which `appeared` returned True, is gone."""
        ...

    def failed(self) -> None:
        """Watching ended by an error; nothing more will be told."""
        ...


class Watcher(Protocol):
    """Watches in the thread that calls `run`."""

    method: Method

    def scan(self) -> None:
        """Look at everything that runs."""
        ...

    def run(self) -> None:
        """Watch until `end`."""
        ...

    def look_again(self) -> None:
        """Look at everything again soon. Any thread may ask."""
        ...

    def look_at(self, pid: int) -> None:
        """Look at one process again soon. Any thread may ask."""
        ...

    def end(self) -> None:
        """Have `run` return soon. Any thread may ask."""
        ...

    def close(self) -> None:
        """Let go, after `run` has returned."""
        ...
