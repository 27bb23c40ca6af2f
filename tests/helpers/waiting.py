"""Waiting for something to become true, in place of sleeping and hoping."""

import time
from collections.abc import Callable
from typing import Final, TypeVar


T = TypeVar("T")

PATIENCE_S: Final = 30.0
"""How long tests wait for what comes at once on a machine that is not busy: nobody waits for it where all is well."""


def until(question: Callable[[], T | None], *, within_s: float = PATIENCE_S, what: str = "it") -> T:
    """Return the first truthy answer of `question`, asked again and again.

    Raises:
        AssertionError: if there is none in time.
    """
    deadline = time.monotonic() + within_s
    while True:
        if answer := question():
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {within_s} s")
        time.sleep(0.005)
