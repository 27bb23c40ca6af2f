"""Looks at what running jobs say of themselves, seldom enough that looking costs next to nothing."""

import threading
import time
from dataclasses import dataclass
from typing import Final

from gpu_sandbox.errors import EngineRefusedError
from gpu_sandbox.sandbox import config
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.progress import last_progress, tail_of_first_file
from gpu_sandbox.sandbox.spec import Progress


_LOOKS: Final = 20


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a look at a job's progress found, when, and what it cost."""

    at: float
    cost_s: float
    progress: Progress | None


class Looks:
    """What was last seen of each attempt. Any thread may call."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine; nothing was seen yet."""
        self._engine = engine
        self._guard = threading.Lock()
        self._seen: dict[str, _Seen] = {}

    def progress(self, attempt: str, helper: str, max_age_s: float | None) -> Progress | None:
        """Return what an attempt last said of itself, as seen through its helper; see `Sandbox.progress`."""
        began = time.monotonic()
        with self._guard:
            seen = self._seen.get(attempt)
        if seen and began - seen.at < (_LOOKS * seen.cost_s if max_age_s is None else max_age_s):
            return seen.progress
        try:
            with self._engine.get(helper, f"{config.PROGRESS}/lines") as stream:
                said = last_progress(tail_of_first_file(stream, config.PROGRESS_BYTES))
        except EngineRefusedError:
            said = None
        now = time.monotonic()
        with self._guard:
            self._seen[attempt] = _Seen(now, now - began, said)
        return said

    def forget(self, attempt: str) -> None:
        """Remember nothing of an attempt."""
        with self._guard:
            self._seen.pop(attempt, None)
