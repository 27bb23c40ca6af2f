"""Which processes belong to which launch: pure bookkeeping from starts and ends of processes to evidence."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from gpu_sandbox.sensors.evidence import Evidence
from gpu_sandbox.sensors.launchers import Classify, classify
from gpu_sandbox.sensors.process import Process
from gpu_sandbox.sensors.steam import Launch


_MOST_ANCESTORS: Final = 32


@dataclass(slots=True)
class _Running:
    key: str
    launch: Launch
    pid: int
    since: float
    members: set[int] = field(default_factory=set)


class Launches:
    """What runs now.

    A launch begins with the first process that `classify` recognises, gathers all that is started through it, and ends
    with the last of them. A first-time set-up is followed in the same way, so that its children are not games either.
    """

    def __init__(self, parent_of: Callable[[int], int | None], *, classify: Classify = classify) -> None:
        """Begin with nothing.

        Args:
            parent_of: the parent's number of a process, None where nothing lives under the number.
            classify: says what a process is.
        """
        self._parent_of = parent_of
        self._classify = classify
        self._running: dict[str, _Running] = {}
        self._members: dict[int, _Running] = {}

    def evidence(self) -> tuple[Evidence, ...]:
        """Return one piece for each game that runs, the oldest first."""
        games = [running for running in self._running.values() if running.launch.game]
        return tuple(
            Evidence(g.key, g.launch.cause, g.launch.strength, g.launch.name, g.pid, g.since, g.launch.program)
            for g in sorted(games, key=lambda g: (g.since, g.pid))
        )

    def members(self, key: str) -> frozenset[int]:
        """Return the processes of a launch that are known of, by the key of its evidence; none where it is over."""
        running = self._running.get(key)
        return frozenset(running.members) if running else frozenset()

    def appeared(self, process: Process, now: float) -> bool:
        """Take note of a process, or of its next program; return whether it belongs to a launch.

        Args:
            process: what it is now.
            now: seconds of the monotonic clock.
        """
        launch = self._classify(process)
        running = self._members.get(process.pid)
        if running is not None and launch and launch.strength > running.launch.strength:
            # What was perhaps a game turns out to be one: Wine's own process has become the launcher's.
            running.launch = launch
        if running is None:
            running = self._belongs_to(process, launch)
        if running is None and launch:
            running = _Running(f"{launch.program}:{process.pid}", launch, process.pid, now)
            self._running[running.key] = running
        if running is None:
            return False
        running.members.add(process.pid)
        self._members[process.pid] = running
        if launch and launch.program == running.launch.program and running.launch.title is None and launch.title:
            # A launcher knows the number alone; the game that it starts has the folder's name.
            running.launch = replace(running.launch, title=launch.title)
        return True

    def ended(self, pid: int) -> bool:
        """Take note of a process's end; return whether a launch has no process left that is known of.

        It still counts until `settle`: what it left behind may be found first.
        """
        running = self._members.pop(pid, None)
        if running is None:
            return False
        running.members.discard(pid)
        return not running.members

    def settle(self) -> None:
        """Forget the launches without processes."""
        for running in [r for r in self._running.values() if not r.members]:
            del self._running[running.key]

    def _belongs_to(self, process: Process, launch: Launch | None) -> _Running | None:
        if not self._running:
            return None
        running = self._through_parents(process.parent)
        if launch and launch.leads:
            # Steam starts each launch on its own; but a fork of the reaper bears its words until it executes the game.
            copy = running and (running.launch.program, running.launch.game) == (launch.program, launch.game)
            return running if copy else None
        if running or launch is None:
            return running
        # Its parents are gone, but what they were is in its environment.
        same = [running for running in self._running.values() if running.launch.program == launch.program]
        return min(same, key=lambda running: (running.since, running.pid), default=None)

    def _through_parents(self, pid: int) -> _Running | None:
        """Walk up: those in between may have forked without exec, of which nobody is told."""
        for _ in range(_MOST_ANCESTORS):
            if running := self._members.get(pid):
                return running
            above = self._parent_of(pid)
            if above is None or above <= 1:
                return None
            pid = above
        return None
