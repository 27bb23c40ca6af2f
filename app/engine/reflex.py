"""The reflex: begins to freeze the job in the thread that saw a game, before the loop has woken to decide.

From a sensor's word to a freeze the loop needs two changes of threads, and whatever it is doing at the moment. So it
leaves its last decision here each time that a job may run; when a sensor speaks, the same pure functions say whether
that job may still run, on the same facts with the newest evidence. The loop then finds a freeze that has begun,
confirms it and keeps the receipt; and what the reflex could not do, it does.
"""

import threading
import time
from dataclasses import dataclass, replace
from typing import Protocol

from app.engine.memory import Memory
from app.engine.policy import Desired, Observed, decide
from gpu_sandbox.sensors.evidence import Sensor
from gpu_sandbox.sensors.judging import Rules, judge


class Striker(Protocol):
    """Begins to freeze a container, and waits for nothing."""

    def strike(self, container: str) -> None:
        """Begin; never blocks or raises."""
        ...


@dataclass(frozen=True, slots=True)
class Armed:
    """The decision by which a job runs.

    Attributes:
        container: the job's.
        desired, observed, memory: on which it was decided.
        rules: the owner's, about programs.
        confirmed: signs of games that have confirmed each other; see `judge`.
    """

    container: str
    desired: Desired
    observed: Observed
    memory: Memory
    rules: Rules
    confirmed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Strike:
    """What the reflex did.

    Attributes:
        container: whose freeze it began.
        at: when it decided to, in seconds of the monotonic clock.
    """

    container: str
    at: float


class Reflex:
    """Strikes at most once for each time that it is armed. The loop arms it; the sensors' threads call `told`."""

    def __init__(self, striker: Striker, sensors: tuple[Sensor, ...]) -> None:
        """Begin unarmed.

        Args:
            striker: begins to freeze.
            sensors: whose evidence counts.
        """
        self._striker = striker
        self._sensors = sensors
        self._lock = threading.Lock()
        self._armed: Armed | None = None
        self._strike: Strike | None = None

    def arm(self, armed: Armed | None) -> None:
        """Take the decision by which a job runs, or none: then nothing is struck."""
        with self._lock:
            self._armed = armed

    def told(self) -> None:
        """Look whether the job may still run, now that a sensor has something new; called in the sensor's thread."""
        armed = self._armed
        if armed is None:
            return
        evidence = (piece for sensor in self._sensors for piece in sensor.evidence())
        seen = replace(armed.observed, evidence=judge(evidence, armed.rules, armed.confirmed).evidence)
        now = time.monotonic()
        if decide(armed.desired, seen, now, armed.memory).run_job:
            return
        with self._lock:
            if self._armed is not armed:
                return
            self._armed = None
            self._strike = Strike(armed.container, now)
            # Under the lock: the loop disarms before it thaws, and what it then lets go is not struck any more.
            self._striker.strike(armed.container)

    def struck(self) -> Strike | None:
        """Return what was done since the last call, and forget it."""
        with self._lock:
            strike, self._strike = self._strike, None
        return strike
