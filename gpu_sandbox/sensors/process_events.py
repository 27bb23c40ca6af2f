"""Starts and ends of processes: from the kernel as they happen, or by looking several times a second."""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final, Protocol

from gpu_sandbox.haste import hurry
from gpu_sandbox.sensors.connector import ConnectorUnavailableError, ProcConnector
from gpu_sandbox.sensors.followed import Followed
from gpu_sandbox.sensors.process import Process, guise, last_made, pids, read_all, read_process


INTERVAL_S: Final = 0.25
_TICK_S: Final = 0.08
_IN_VAIN_S: Final = 0.15
"""Seconds after a look that found no new process before there is another: threads count with processes."""
_COST_SHARE: Final = 20
"""So many times longer than a look took is the pause after it, up to `INTERVAL_S`."""
_AT_LATEST_S: Final = 2.0
"""Seconds after which there is a look though the counter stands where it stood: it begins anew now and then."""
_YOUNG_S: Final = 2.0
"""A launcher's process becomes the game by exec: new ones are looked at again for so long."""


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


class ProcessEvents:
    """Watches processes in one thread, which sleeps until something happens where the kernel's connector answers."""

    def __init__(self, listener: Listener, *, variables: Iterable[str] = (), method: Method | None = None) -> None:
        """Prepare; nothing runs before `start`.

        Args:
            listener: who is told.
            variables: environment variables that it wants to see.
            method: use this one alone; None takes the connector where it answers, else polling.
        """
        self._listener = listener
        self._variables = tuple(variables)
        self._wanted = method
        self._watcher: _Watcher | None = None
        self._thread: threading.Thread | None = None
        self._failed = False
        self.problem = ""
        """Why the connector is not used, or why watching ended; empty while all is well."""

    @property
    def method(self) -> Method | None:
        """The method in force, or None before `start`."""
        return self._watcher.method if self._watcher else None

    @property
    def alive(self) -> bool:
        """Whether somebody is watching."""
        return self._thread is not None and self._thread.is_alive() and not self._failed

    def start(self, looked: Callable[[], None] = lambda: None) -> None:
        """Subscribe, then look at everything that runs already, then watch. What runs is told when this returns.

        Args:
            looked: called in between: what comes now is to wait for nothing.

        Raises:
            ConnectorUnavailableError: only where the connector was asked for by name.
            OSError: if this process has no file descriptor left to look with.
        """
        if self._watcher is not None:
            raise RuntimeError("one of these starts once")
        self._watcher = self._choose()
        try:
            self._watcher.scan()
            looked()
            self._thread = threading.Thread(target=self._run, name="process-events", daemon=True)
            self._thread.start()
        except BaseException:
            self._watcher.close()
            self._thread = None
            raise

    def scan(self) -> None:
        """Look at everything again; to be called from the listener's methods alone."""
        if self._watcher:
            self._watcher.scan()

    def look_again(self) -> None:
        """Have everything looked at again, in the watching thread; any thread may ask, before `start` too."""
        if self._watcher:
            self._watcher.look_again()

    def look_at(self, pid: int) -> None:
        """Have one process looked at again, in the watching thread; any thread may ask."""
        if self._watcher and self._thread is not None:
            self._watcher.look_at(pid)

    def stop(self) -> None:
        """End the thread and wait for it, also one that failed. Nothing is told any more when this returns."""
        if self._thread is None or self._watcher is None:
            return
        self._watcher.end()
        self._thread.join()
        self._thread = None
        self._watcher.close()

    def _choose(self) -> "_Watcher":
        # Where no kernel tells of processes, looking is the way that is usual, and no problem to speak of.
        if self._wanted is Method.CONNECTOR or (self._wanted is None and sys.platform == "linux"):
            try:
                return _connected(self._listener, self._variables)
            except ConnectorUnavailableError as error:
                if self._wanted is Method.CONNECTOR:
                    raise
                self.problem = str(error)
        return _Polling(self._listener, self._variables)

    def _run(self) -> None:
        watcher = self._watcher
        if watcher is None:
            raise RuntimeError("there is nothing to watch with")
        hurry()
        try:
            watcher.run()
        except BaseException as error:
            self.problem = f"{type(error).__name__}: {error}"[:200]
            self._failed = True
            self._listener.failed()
            raise


class _Watcher(Protocol):
    method: Method

    def scan(self) -> None: ...

    def run(self) -> None: ...

    def look_again(self) -> None: ...

    def look_at(self, pid: int) -> None: ...

    def end(self) -> None: ...

    def close(self) -> None: ...


def _connected(listener: Listener, variables: tuple[str, ...]) -> _Watcher:
    if sys.platform != "win32":
        from gpu_sandbox.sensors.connected import Connected  # noqa: PLC0415 - is not there on Windows

        return Connected(listener, variables, ProcConnector())
    raise ConnectorUnavailableError("this system has no process connector")


class _Polling:
    """Compares the list of processes with the last one, as soon as the kernel's counter says that one was made.

    A look costs about a thousandth of a second; so it is asked twelve times a second whether there is need of one, for
    a hundredth of that, and a look that was long, or found nothing but threads, is followed by a longer pause.
    """

    method = Method.POLLING

    def __init__(self, listener: Listener, variables: tuple[str, ...]) -> None:
        self._listener = listener
        self._variables = variables
        self._stop = threading.Event()
        self._followed = Followed(listener.ended)
        self._seen: set[int] = set()
        self._young: dict[int, float] = {}
        self._guises: dict[int, bytes | None] = {}
        self._again = False
        self._asked: deque[int] = deque()
        self._made: bytes | None = None
        self._not_before = 0.0
        self._at_latest = 0.0
        self._ends_at = 0.0

    def scan(self) -> None:
        now = time.monotonic()
        for process in read_all(self._variables):
            if process.pid not in self._seen:
                self._seen.add(process.pid)
                self._young[process.pid] = now + _YOUNG_S
            self._take(process)

    def run(self) -> None:
        while not self._stop.wait(_TICK_S):
            now = time.monotonic()
            if now >= self._ends_at:
                self._ends_at = now + INTERVAL_S
                self._followed.look()
            made = last_made()
            if now >= self._at_latest or (now >= self._not_before and (made is None or made != self._made)):
                self._made = made
                self._list(now)
            self._look_at_young(now)
            while self._asked:
                if process := read_process(self._asked.popleft(), self._variables):
                    self._take(process)
            if self._again:
                self._again = False
                self.scan()

    def look_again(self) -> None:
        self._again = True

    def look_at(self, pid: int) -> None:
        self._asked.append(pid)

    def end(self) -> None:
        self._stop.set()

    def close(self) -> None:
        self._young.clear()
        self._guises.clear()

    def _list(self, now: float) -> None:
        current = set(pids())
        new = current - self._seen
        self._seen = current
        self._young |= dict.fromkeys(new, now + _YOUNG_S)
        pause = _COST_SHARE * (time.monotonic() - now) if new else _IN_VAIN_S
        self._not_before, self._at_latest = now + min(pause, INTERVAL_S), now + _AT_LATEST_S

    def _look_at_young(self, now: float) -> None:
        for pid in sorted(self._young):
            if pid not in self._seen:
                continue
            look = guise(pid)
            if look is not None and look == self._guises.get(pid):
                continue
            self._guises[pid] = look
            if process := read_process(pid, self._variables):
                self._take(process)
        # Forgotten only after it was looked at past its time.
        self._young = {pid: until for pid, until in self._young.items() if pid in self._seen and now < until}
        self._guises = {pid: look for pid, look in self._guises.items() if pid in self._young}

    def _take(self, process: Process) -> None:
        self._followed.replaced(process)
        if self._listener.appeared(process):
            self._followed.begin(process)
