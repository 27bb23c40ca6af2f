"""One at a time: the locks of attempts, each kept as long as somebody holds it or waits for it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Turn:
    """One attempt's lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.users = 0


class Turns:
    """The locks of all attempts. Any thread may ask."""

    def __init__(self) -> None:
        """Begin with nobody at work."""
        self._guard = threading.Lock()
        self._busy: dict[str, _Turn] = {}

    @contextmanager
    def of(self, attempt: str) -> Iterator[None]:
        """Wait for one's turn, and have it meanwhile."""
        with self._guard:
            turn = self._busy.setdefault(attempt, _Turn())
            turn.users += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._guard:
                turn.users -= 1
                if not turn.users:
                    del self._busy[attempt]

    def busy(self) -> frozenset[str]:
        """Return the attempts that somebody works at, or waits for."""
        with self._guard:
            return frozenset(self._busy)
