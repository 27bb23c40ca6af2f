"""Stages of a long benchmark: they say on standard error how far it is, and one that takes too long ends it."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final


_EVERY_S: Final = 1.0


class StageTooLongError(Exception):
    """A stage did not end within its limit; the text says which one, and how far it was."""


class Stages:
    """Tells of stages one after the other; used by the main thread alone, for a limit comes as a signal."""

    def __init__(self, count: int) -> None:
        """Say how many stages there are to be."""
        self._count = count
        self._at = 0
        self._name = ""
        self._progress = ""
        self._told_at = 0.0

    @contextmanager
    def stage(self, name: str, *, limit_s: float) -> Iterator[None]:
        """Begin the next stage, and end it.

        Args:
            name: what is done, for people.
            limit_s: seconds after which it is given up, wherever it is.

        Raises:
            StageTooLongError: if it is.
        """
        self._at, self._name, self._progress, begun = self._at + 1, name, "", time.monotonic()

        def over(_number: int, _frame: FrameType | None) -> None:
            how_far = f" (at {self._progress})" if self._progress else ""
            raise StageTooLongError(f"{name}: not done after {limit_s:.0f} s, its limit{how_far}")

        before = signal.signal(signal.SIGALRM, over)
        signal.setitimer(signal.ITIMER_REAL, limit_s)
        try:
            self._tell(f"at most {limit_s:.0f} s")
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        self._tell(f"done in {time.monotonic() - begun:.1f} s")

    def step(self, done: int, of: int) -> None:
        """Say how far the present stage is; said once a second at most."""
        self._progress = f"{done} of {of}"
        if time.monotonic() - self._told_at >= _EVERY_S or done == of:
            self._told_at = time.monotonic()
            self._tell(self._progress)

    def _tell(self, what: str) -> None:
        print(f"[{self._at}/{self._count}] {self._name}: {what}", file=sys.stderr, flush=True)
