"""So much in a second and no more: of bytes, so that the owner's line stays his, and of new connections."""

import threading
import time
from collections.abc import Callable


class Pace:
    """Lets so much pass in a second, and no burst: what passes now says when the next may. Any thread may wait."""

    def __init__(
        self,
        rate: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the rate, in units a second; 0 is no limit."""
        self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._free_at = 0.0

    def wait(self, units: float) -> None:
        """Wait until so many units may pass."""
        if not self._rate:
            return
        with self._lock:
            now = self._clock()
            at = max(now, self._free_at)
            self._free_at = at + units / self._rate
        self._sleep(at - now)
