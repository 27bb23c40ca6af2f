"""What a part of a task earns, alike at market and provider: pure, in the token's smallest unit, rounded down."""


def earned(price: int, done: int, units: int, start: int = 0) -> int:
    """Return the part of an attempt's price that `done` of a task's units earn.

    Args:
        price: net pay for all units from `start` on.
        done: units of work that are done, those before `start` included.
        units: units of work in the task.
        start: units in the checkpoint that the attempt went on from.
    """
    return price * max(0, min(done, units) - start) // (units - start)


def share(price: int, done: int, units: int, start: int = 0) -> int:
    """Return what an attempt is paid that handed over a checkpoint with `done` units.

    One is kept back: what buyers pay is rounded up for each attempt, and together they must not pay more than for one.
    """
    return max(0, earned(price, done, units, start) - 1)
