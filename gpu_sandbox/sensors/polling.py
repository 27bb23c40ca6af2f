"""Watches processes by looking several times a second, where no kernel tells of them."""

import threading
import time
from collections import deque
from typing import Final

from gpu_sandbox.sensors.followed import Followed
from gpu_sandbox.sensors.listening import INTERVAL_S, Listener, Method
from gpu_sandbox.sensors.process import Process, guise, last_made, pids, read_all, read_process


_TICK_S: Final = 0.08
_IN_VAIN_S: Final = 0.15
"""Seconds after a look that found no new process before there is another: threads count with processes."""
_COST_SHARE: Final = 20
"""So many times longer than a look took is the pause after it, up to `INTERVAL_S`."""
_AT_LATEST_S: Final = 2.0
"""Seconds after which there is a look though the counter stands where it stood: it begins anew now and then."""
_YOUNG_S: Final = 2.0
"""A launcher's process becomes the game by exec: new ones are looked at again for so long."""


class Polling:
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
        """Look at everything that runs."""
        now = time.monotonic()
        for process in read_all(self._variables):
            if process.pid not in self._seen:
                self._seen.add(process.pid)
                self._young[process.pid] = now + _YOUNG_S
            self._take(process)

    def run(self) -> None:
        """Watch until `end`."""
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
        """Look at everything again soon. Any thread may ask."""
        self._again = True

    def look_at(self, pid: int) -> None:
        """Look at one process again soon. Any thread may ask."""
        self._asked.append(pid)

    def end(self) -> None:
        """Have `run` return soon. Any thread may ask."""
        self._stop.set()

    def close(self) -> None:
        """Let go, after `run` has returned."""
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
