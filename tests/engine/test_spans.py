"""How the day is drawn: what each decision of the policy counts as on the Lull line."""

import pytest

from app.engine.memory import Memory
from app.engine.policy import Decision
from app.engine.spans import kind_of
from app.protocol.states import EngineState, Reason, ReasonCode


def decided(state: EngineState, *reasons: Reason) -> Decision:
    return Decision(state, reasons, take_work=False, run_job=False, may_benchmark=False, memory=Memory(), wake_at=None)


@pytest.mark.parametrize(
    ("phase", "drawn"),
    [("playing", ("game", "Elden Ring")), ("suspected", ("waiting", "")), ("resting", ("waiting", ""))],
)
def test_only_a_game_that_is_played_counts_as_one(phase: str, drawn: tuple[str, str]) -> None:
    reason = Reason(ReasonCode.GAME, {"title": "Elden Ring", "phase": phase})
    assert kind_of(decided(EngineState.PAUSED, reason), "embed-text") == drawn


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (EngineState.PREPARING, "waiting"),
        (EngineState.RUNNING, "earning"),
        (EngineState.DRAINING, "earning"),
        (EngineState.FAULT, "fault"),
        (EngineState.NEEDS_SETUP, "fault"),
    ],
)
def test_a_job_earns_from_when_it_runs(state: EngineState, kind: str) -> None:
    assert kind_of(decided(state), "embed-text")[0] == kind


def test_a_pause_of_the_owner_is_no_waiting() -> None:
    assert kind_of(decided(EngineState.PAUSED, Reason(ReasonCode.USER_PAUSE)), "") == ("paused", "")
