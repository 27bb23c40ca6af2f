"""How much anyone may ask: token buckets, and a bounded table of them."""

import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from app.market.service.refusals import RefusalError


_MOST: Final = 10_000
"""Buckets that are remembered; the one that was used longest ago is forgotten first."""


class Bucket:
    """A token bucket: `burst` requests at once, and `rate` per second in the long run.

    Source: https://en.wikipedia.org/wiki/Token_bucket
    """

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: int, now: float) -> None:
        """Begin full."""
        self._rate, self._burst, self._tokens, self._at = rate, float(burst), float(burst), now

    def take(self, now: float) -> None:
        """Take one token.

        Raises:
            RefusalError: with status 429, if there is none.
        """
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            wait = math.ceil((1 - self._tokens) / self._rate)
            raise RefusalError("too-many", "too many requests", status=429, retry_after_s=max(1, wait))
        self._tokens -= 1


class Buckets:
    """One bucket per name, such as a network address."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        """Take the rate in requests per second, and a clock in seconds."""
        self._rate, self._burst, self._clock = rate, burst, clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, name: str) -> None:
        """Take one token of a name's bucket.

        Raises:
            RefusalError: with status 429, if there is none.
        """
        now = self._clock()
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = Bucket(self._rate, self._burst, now)
            if len(self._buckets) > _MOST:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(name)
        bucket.take(now)
