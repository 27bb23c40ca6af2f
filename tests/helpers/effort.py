"""What something costs in processor time: a bound of it holds on a machine that is busy with other things as well."""

import os
import time


class Effort:
    """Counts from where it was made; threads and children are counted, waiting is not."""

    def __init__(self) -> None:
        """Begin to count."""
        self._own = time.process_time()
        self._children = _children()

    def own_s(self) -> float:
        """Return the processor seconds of this process."""
        return time.process_time() - self._own

    def children_s(self) -> float:
        """Return the processor seconds of the children that ended and were waited for, and of theirs."""
        return _children() - self._children


def _children() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system
