"""The engine's states, the owner's wishes and the reasons for not working, in order of weight."""

from dataclasses import field
from enum import StrEnum

from app.protocol.records import record


class EngineState(StrEnum):
    """What the engine is doing; drawn in resources/docs/ARCHITECTURE.md."""

    STARTING = "starting"
    NEEDS_SETUP = "needs-setup"
    WAITING = "waiting"
    PREPARING = "preparing"
    RUNNING = "running"
    THROTTLED = "throttled"
    SUSPENDING = "suspending"
    PAUSED = "paused"
    DRAINING = "draining"
    FAULT = "fault"


class RunMode(StrEnum):
    """What the owner wants."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class ReasonCode(StrEnum):
    """Why the engine does not work, in the order in which reasons count; the first one is shown.

    The order of the members is the order of weight.
    """

    USER_PAUSE = "user-pause"
    SETUP = "setup"
    FAULT = "fault"
    SLEEP = "sleep"
    THERMAL = "thermal"
    GAME = "game"
    FULL_SCREEN = "full-screen"
    OTHER_GPU_USER = "other-gpu-user"
    BATTERY = "battery"
    SCHEDULE = "schedule"
    INPUT = "input"
    TARIFF = "tariff"
    BUDGET = "budget"
    BENCHMARK = "benchmark"
    NETWORK = "network"
    NO_WORK = "no-work"


@record
class Reason:
    """One reason, with what a sentence about it needs.

    Attributes:
        code: which reason.
        args: plain text, such as `{"title": "Elden Ring"}`; never a sentence.
    """

    code: ReasonCode
    args: dict[str, str] = field(default_factory=dict)


class AttemptState(StrEnum):
    """Where an attempt stands; drawn in resources/docs/ARCHITECTURE.md."""

    ASSIGNED = "assigned"
    PREPARING = "preparing"
    RUNNING = "running"
    HELD = "held"
    COMPLETING = "completing"
    COMMITTED = "committed"
    REVEALED = "revealed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DISPUTED = "disputed"
    DRAINING = "draining"
    PREEMPTED = "preempted"
    LAPSED = "lapsed"
    MOVED = "moved"
    FAILED = "failed"


class Protection(StrEnum):
    """What stands between the owner's key file and a thief with the same user's rights."""

    NONE = "none"
    FILE = "file"
    KEYRING = "keyring"
    PASSWORD = "password"  # noqa: S105 - a kind of protection, not a password


class NetworkKind(StrEnum):
    """Whether tokens on this network have a value."""

    NONE = "none"
    PRACTICE = "practice"
    LIVE = "live"


class ClaimState(StrEnum):
    """Where a claim stands on its way through the chain."""

    REQUESTED = "requested"
    SUBMITTED = "submitted"
    INCLUDED = "included"
    FAILED = "failed"


ACTIVE_ATTEMPTS = frozenset(
    {
        AttemptState.ASSIGNED,
        AttemptState.PREPARING,
        AttemptState.RUNNING,
        AttemptState.HELD,
        AttemptState.COMPLETING,
        AttemptState.DRAINING,
    }
)
"""Attempts that hold the device or soon will."""

FINAL_ATTEMPTS = frozenset(
    {
        AttemptState.ACCEPTED,
        AttemptState.REJECTED,
        AttemptState.PREEMPTED,
        AttemptState.LAPSED,
        AttemptState.FAILED,
    }
)
"""Attempts that nothing changes any more."""
