"""The sensor for games: processes come and go, evidence begins and ends."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gpu_sandbox.sensors.evidence import Evidence, nobody
from gpu_sandbox.sensors.folders import Aside, ShopFolders
from gpu_sandbox.sensors.launchers import VARIABLES, Classifier
from gpu_sandbox.sensors.launches import Launches
from gpu_sandbox.sensors.listening import Method
from gpu_sandbox.sensors.process import Process, parent_of
from gpu_sandbox.sensors.process_events import ProcessEvents
from gpu_sandbox.sensors.steam import Launch, container_of


class GameSensor:
    """Sees games that launchers start, from the exec of the launch to the end of its last process."""

    name = "games"
    essential = True

    def __init__(self, *, method: Method | None = None) -> None:
        """Prepare; nothing runs before `start`.

        Args:
            method: how to watch processes; None takes the best one that works here.
        """
        self._folders = ShopFolders()
        self._classifier = Classifier(inside=container_of(_own_cgroup()), folders=self._folders)
        self._games = _Games(Launches(parent_of, classify=self._classify))
        self._events = ProcessEvents(self._games, variables=VARIABLES, method=method)
        self._games.scan = self._events.scan
        self._aside = Aside(self._folders, self._events.look_at)

    @property
    def method(self) -> Method | None:
        """How processes are watched, or None before `start`."""
        return self._events.method

    @property
    def problem(self) -> str:
        """Why the better method is not in force, or why watching ended; empty while all is well."""
        return self._events.problem

    @property
    def alive(self) -> bool:
        """Whether somebody is watching. If not after `start`, no game is seen: nothing may run then."""
        return self._events.alive

    def start(self, changed: Callable[[], None]) -> None:
        """Begin to watch, once. `evidence()` holds what runs already when this returns.

        Args:
            changed: called after each change, and when the sensor fails: for what runs already in this thread,
                afterwards in the sensor's. It must neither block nor raise.

        Raises:
            ConnectorUnavailableError: only where that method was asked for by name.
        """
        self._games.changed = changed
        self._events.start(self._folders.leave_aside)
        self._aside.start()

    def evidence(self) -> tuple[Evidence, ...]:
        """Return the games that run now, the oldest first. Any thread may ask; the answer is immediate."""
        return self._games.evidence

    def members(self, key: str) -> frozenset[int]:
        """Return the processes of a game by the key of its evidence. Any thread may ask."""
        return self._games.members(key)

    def _classify(self, process: Process) -> Launch | None:
        launch = self._classifier(process)
        if unknown := self._folders.take_unknown():
            self._aside.ask(process.pid, unknown)
        return launch

    def count_always(self, programs: frozenset[str]) -> None:
        """Let these programs count as games from now on, those that run already too. Any thread may say so."""
        if programs != self._classifier.always:
            self._classifier = replace(self._classifier, always=programs)
            self._events.look_again()

    def stop(self) -> None:
        """Stop watching and end the threads."""
        self._aside.stop()
        self._events.stop()


class _Games:
    """Listens to processes and keeps the evidence."""

    def __init__(self, launches: Launches) -> None:
        self._launches = launches
        self._emptied = False
        self._settling = False
        self.evidence: tuple[Evidence, ...] = ()
        self.changed: Callable[[], None] = nobody
        self.scan: Callable[[], None] = nobody

    def appeared(self, process: Process) -> bool:
        belongs = self._launches.appeared(process, time.monotonic())
        if belongs:
            self._publish()
        return belongs

    def ended(self, pid: int) -> None:
        self._emptied |= self._launches.ended(pid)
        if self._settling:
            return
        self._settling = True
        try:
            # Children that outlived it and never executed a program were told to nobody: look before it counts as over.
            while self._emptied:
                self._emptied = False
                self.scan()
                self._launches.settle()
                self._publish()
        finally:
            self._settling = False

    def members(self, key: str) -> frozenset[int]:
        return self._launches.members(key)

    def failed(self) -> None:
        self.changed()

    def _publish(self) -> None:
        evidence = self._launches.evidence()
        if evidence != self.evidence:
            self.evidence = evidence
            self.changed()


def _own_cgroup() -> str:
    try:
        return Path("/proc/self/cgroup").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
