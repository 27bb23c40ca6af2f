"""Keeps the PC from sleeping while a paid job runs, if the owner asks for it: a lock of systemd-logind's.

The lock is a file descriptor: it is gone when the engine is, however that ended. Where there is no logind nothing is
kept awake, and that is said once in the log.
"""

import logging
import os
from typing import Protocol

from gpu_sandbox.sensors.logind import NoLogindError, inhibit


log = logging.getLogger(__name__)


class Awake(Protocol):
    """Keeps the machine awake, or lets it sleep."""

    def keep(self, *, awake: bool) -> bool:
        """Keep it awake from now on, or no longer; return whether that is so."""
        ...


class Logind:
    """Implements `Awake`. Calls block for a moment; one thread at a time."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._lock: int | None = None
        self._told = False

    def keep(self, *, awake: bool) -> bool:
        """Keep the machine awake from now on, or no longer; return whether that is so."""
        if not awake:
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None
            return True
        if self._lock is None:
            self._lock = self._inhibit()
        return self._lock is not None

    def _inhibit(self) -> int | None:
        try:
            return inhibit("sleep:idle", "A paid job runs", "block")
        except NoLogindError as error:
            if not self._told:
                self._told = True
                log.warning("the PC may sleep while a job runs: %s", error)
            return None
