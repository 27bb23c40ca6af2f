"""The processes whose end is to be told."""

from collections.abc import Callable

from gpu_sandbox.sensors.process import Process, started_of


class Followed:
    """The processes whose end is to be told, each by number and start, so that a number used again is another one."""

    def __init__(self, ended: Callable[[int], None]) -> None:
        self._ended = ended
        self._started: dict[int, int] = {}
        self.without_descriptor: set[int] = set()

    def begin(self, process: Process) -> bool:
        """Follow it; return whether that is new."""
        if process.pid in self._started:
            return False
        self._started[process.pid] = process.started
        self.without_descriptor.add(process.pid)
        return True

    def replaced(self, process: Process) -> None:
        """Tell the end of an earlier process with the same number."""
        earlier = self._started.get(process.pid, process.started)
        if earlier != process.started:
            self.end(process.pid, earlier)

    def end(self, pid: int, started: int) -> None:
        """Tell its end, once."""
        if self._started.get(pid) == started:
            del self._started[pid]
            self.without_descriptor.discard(pid)
            self._ended(pid)

    def look(self) -> None:
        """Look whether those live that have no descriptor to tell it."""
        for pid in sorted(self.without_descriptor):
            started = self._started.get(pid)
            if started is not None and started_of(pid) != started:
                self.end(pid, started)
