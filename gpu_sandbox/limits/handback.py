"""What it took to give the machine back, measured: the receipt for one game."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handback:
    """One hand-back. All times are seconds of the monotonic clock; None means: not yet.

    Attributes:
        key: the evidence it answered, such as `steam:1245620:4711`.
        title: the game's name; text from outside.
        seen_at: when the evidence was first seen.
        asked_at: when the ladder first acted.
        frozen_at: when the job's processes stood still.
        ended_at: when the evidence ended.
        resumed_at: when the job's processes went on.
    """

    key: str
    title: str
    seen_at: float
    asked_at: float | None = None
    frozen_at: float | None = None
    ended_at: float | None = None
    resumed_at: float | None = None

    @property
    def freeze_ms(self) -> float | None:
        """Milliseconds from the evidence to the job standing still, or None while it does not."""
        return _ms(self.seen_at, self.frozen_at)

    @property
    def call_ms(self) -> float | None:
        """Milliseconds of these that the freezer itself took."""
        return _ms(self.asked_at, self.frozen_at)

    @property
    def resume_ms(self) -> float | None:
        """Milliseconds from the end of the evidence to the job going on: the rest that was agreed, and the thaw."""
        return _ms(self.ended_at, self.resumed_at)


def _ms(begin: float | None, end: float | None) -> float | None:
    return None if begin is None or end is None else (end - begin) * 1000
