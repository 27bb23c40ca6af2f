"""How long to wait before asking again, so that many who failed at once do not all come back at once."""

import random


def backoff_s(failures: int, chance: random.Random, *, least_s: float = 1.0, most_s: float = 60.0) -> float:
    """Return how long to wait after `failures` failures in a row: exponential, with full jitter.

    Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/

    Returns:
        Seconds between `least_s` and the smaller of `most_s` and `least_s` times two to the power of `failures`.
    """
    return chance.uniform(least_s, min(most_s, least_s * 2.0 ** min(failures, 32)))
