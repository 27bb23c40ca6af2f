"""A clock that decides again and again as the engine does, and the evidence that it is shown."""

from dataclasses import replace
from typing import Final

from app.engine.memory import Memory
from app.engine.policy import Decision, Desired, Observed, decide
from app.protocol.states import AttemptState, ReasonCode
from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength


T: Final = 1000.0
RUNNING: Final = Observed(market_connected=True, attempt_state=AttemptState.RUNNING)


def evidence(strength: Strength, key: str = "steam:1:1", title: str = "Portal", since: float = T) -> Evidence:
    """Return evidence of a strength."""
    return Evidence(key, Cause.STEAM_LAUNCH, strength, title, 1, since)


STRONG: Final = evidence(Strength.STRONG)
MEDIUM: Final = evidence(Strength.MEDIUM, key="screen")
WEAK: Final = evidence(Strength.WEAK, key="input")


def codes(decision: Decision) -> list[ReasonCode]:
    """Return the reasons by their codes."""
    return [reason.code for reason in decision.reasons]


class Clock:
    """Decides again and again, as the engine does."""

    def __init__(self, desired: Desired | None = None, observed: Observed = RUNNING) -> None:
        """Begin with what is wanted and seen."""
        self.desired = desired or Desired()
        self.observed = observed
        self.now = T
        self.memory = Memory()

    def see(self, *seen: Evidence, at: float | None = None) -> Decision:
        """Show evidence, at a time where one is named, and decide."""
        self.now = self.now if at is None else at
        self.observed = replace(self.observed, evidence=seen)
        return self.decide()

    def decide(self, after: float = 0.0) -> Decision:
        """Decide, some seconds later."""
        self.now += after
        decision = decide(self.desired, self.observed, self.now, self.memory)
        self.memory = decision.memory
        return decision
