"""What it took to give the machine back, measured: the receipt for one hand-back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handback:
    """One hand-back. All times are seconds of the monotonic clock; None means: not yet, or it cannot be told.

    Attributes:
        cause: what kind of evidence it answered, such as `steam-launch`; empty for none.
        seen_at: when the evidence was first seen.
        decided_at: when it was decided that no job may run.
        frozen_at: when the job's processes stood still.
        idle_at: when the card said that none of them runs on it.
        empty_at: when the card said that none of them holds its memory.
        freed: bytes of that memory.
        how: the last rung that was needed: `freeze`, `checkpoint`, `stop` or `kill`.
        ended_at: when the evidence ended.
        resumed_at: when the job's processes went on.
    """

    cause: str
    seen_at: float
    decided_at: float | None = None
    frozen_at: float | None = None
    idle_at: float | None = None
    empty_at: float | None = None
    freed: int | None = None
    how: str = "freeze"
    ended_at: float | None = None
    resumed_at: float | None = None

    @property
    def decide_ms(self) -> float | None:
        """Milliseconds from the evidence to the decision."""
        return _ms(self.seen_at, self.decided_at)

    @property
    def freeze_ms(self) -> float | None:
        """Milliseconds from the evidence to the job standing still, or None while it does not."""
        return _ms(self.seen_at, self.frozen_at)

    @property
    def idle_ms(self) -> float | None:
        """Milliseconds from the evidence to an idle card."""
        return _ms(self.seen_at, self.idle_at)

    @property
    def empty_ms(self) -> float | None:
        """Milliseconds from the evidence to a card without memory of ours."""
        return _ms(self.seen_at, self.empty_at)

    @property
    def resume_ms(self) -> float | None:
        """Milliseconds from the end of the evidence to the job going on: the rest that was agreed, and the thaw."""
        return _ms(self.ended_at, self.resumed_at)


def _ms(begin: float | None, end: float | None) -> float | None:
    return None if begin is None or end is None else (end - begin) * 1000
