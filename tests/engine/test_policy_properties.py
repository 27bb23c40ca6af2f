"""The policy, whatever is seen and wanted: reasons in their order, a time to wake, and nothing that holds for ever."""

from dataclasses import replace
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.engine.conditions import Limits, Readings
from app.engine.hours import parse_week
from app.engine.memory import LONGEST_REST_S, Memory
from app.engine.policy import Desired, Fault, Observed, decide
from app.protocol.states import AttemptState, EngineState, ReasonCode, RunMode
from gpu_sandbox.sensors.evidence import Strength
from tests.helpers.deciding import Clock, codes, evidence


_ORDER: Final = list(ReasonCode)
_EVIDENCE: Final = st.lists(
    st.builds(
        evidence,
        st.sampled_from(Strength),
        key=st.sampled_from(["a", "b", "c"]),
        title=st.sampled_from(["Portal", "Hades"]),
        since=st.floats(0, 2000),
    ),
    max_size=4,
).map(tuple)
_OBSERVED: Final = st.builds(
    Observed,
    setup_missing=st.sampled_from([(), ("market.none",), ("wallet.none", "market.grant")]),
    faults=st.sampled_from([(), (Fault("docker.unreachable", {"what": "x"}),)]),
    evidence=_EVIDENCE,
    market_connected=st.booleans(),
    market_problem=st.sampled_from([None, Fault("market.unreachable", {"url": "u", "what": "w"})]),
    attempt_state=st.none() | st.sampled_from(AttemptState),
    benchmark_running=st.booleans(),
)
_DESIRED: Final = st.builds(
    Desired,
    mode=st.sampled_from(RunMode),
    until=st.none() | st.floats(0, 3000),
    finish_current=st.booleans(),
    resume_after_s=st.sampled_from([0.0, 2.0, 60.0, 900.0]),
)
_MEMORY: Final = st.builds(
    Memory,
    playing=st.booleans(),
    title=st.sampled_from(["", "Portal"]),
    ended=st.none() | st.floats(0, 2000),
    returns=st.integers(0, 16),
    suspected=st.none() | st.floats(0, 2000),
    deaf_until=st.none() | st.floats(0, 2030),
)


@given(_DESIRED, _OBSERVED, st.floats(2000, 3000), _MEMORY)
def test_a_decision_is_the_same_each_time_and_its_reasons_stand_in_order(
    desired: Desired, observed: Observed, now: float, memory: Memory
) -> None:
    decision = decide(desired, observed, now, memory)

    assert decide(desired, observed, now, memory) == decision
    weights = [_ORDER.index(code) for code in codes(decision)]
    assert weights == sorted(weights)
    if any(e.strength is Strength.STRONG for e in observed.evidence):
        assert not decision.run_job
        assert not decision.take_work
        assert not decision.may_benchmark
    if decision.take_work:
        assert decision.run_job
        assert not observed.has_attempt
    if not decision.reasons:
        assert decision.run_job
        assert decision.state in {EngineState.RUNNING, EngineState.PREPARING, EngineState.DRAINING}
    if decision.wake_at is not None:
        assert decision.wake_at > now


@given(_DESIRED, _OBSERVED, st.floats(2000, 3000), _MEMORY, st.floats(0, 1, exclude_max=True))
def test_deciding_before_the_time_to_wake_changes_nothing(
    desired: Desired, observed: Observed, now: float, memory: Memory, share: float
) -> None:
    decision = decide(desired, observed, now, memory)
    wake = now + 5000 if decision.wake_at is None else decision.wake_at
    between = now + share * (wake - now)

    if between < wake:
        assert decide(desired, observed, between, decision.memory) == decision


class Evenings(RuleBasedStateMachine):
    """Sensors say what they like, the owner clicks, time passes: the promises hold at every moment."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock(Desired(resume_after_s=30))
        self.decision = self.clock.decide()
        self.largest = 0

    def _decide(self) -> None:
        self.decision = self.clock.decide()

    @rule(
        seen=st.lists(
            st.tuples(st.sampled_from(Strength), st.sampled_from("abcd"), st.floats(0, 5)), max_size=4
        )
    )  # fmt: skip
    def sensors_say(self, seen: list[tuple[Strength, str, float]]) -> None:
        pieces = tuple(evidence(s, key=key, since=self.clock.now - ago) for s, key, ago in seen)
        self.clock.observed = replace(self.clock.observed, evidence=pieces)
        self._decide()

    @rule(seconds=st.floats(0, 700))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds
        self._decide()

    @rule(mode=st.sampled_from(RunMode), minutes=st.none() | st.integers(0, 60))
    def the_owner_clicks(self, mode: RunMode, minutes: int | None) -> None:
        until = None if minutes is None else self.clock.now + 60 * minutes
        self.clock.desired = replace(self.clock.desired, mode=mode, until=until)
        self._decide()

    @rule(celsius=st.none() | st.floats(40, 100), battery=st.none() | st.booleans(), minute=st.floats(0, 10_079))
    def the_machine_changes(self, *, celsius: float | None, battery: bool | None, minute: float) -> None:
        readings = Readings(minute=minute, celsius=celsius, on_battery=battery)
        self.clock.observed = replace(self.clock.observed, readings=readings)
        self._decide()

    @rule(limit=st.sampled_from([0.0, 60.0, 80.0]), hours=st.sampled_from(["", "mon-fri 18:00-08:00", "sun 1:00-2:00"]))
    def the_owner_sets_limits(self, limit: float, hours: str) -> None:
        self.clock.desired = replace(self.clock.desired, limits=Limits(celsius=limit, hours=parse_week(hours)))
        self._decide()

    @invariant()
    def what_holds_has_a_reason_and_what_runs_has_none(self) -> None:
        assert self.decision.run_job is not bool(self.decision.reasons)

    @invariant()
    def no_job_runs_beside_a_game(self) -> None:
        if any(e.strength is Strength.STRONG for e in self.clock.observed.evidence):
            assert not self.decision.run_job

    @invariant()
    def memory_does_not_grow(self) -> None:
        assert len(repr(self.clock.memory)) < 450
        assert self.clock.memory.returns <= 16

    def teardown(self) -> None:
        """After the last evidence it works again, unless the owner said never: following `wake_at` alone gets there."""
        self.clock.observed = replace(self.clock.observed, evidence=())
        self.clock.observed = replace(self.clock.observed, readings=Readings(celsius=20, on_battery=False))
        self.clock.desired = replace(self.clock.desired, mode=RunMode.AUTO, until=None, limits=Limits())
        begun = self.clock.now
        decision = self.clock.decide()
        for _ in range(4):
            if decision.wake_at is None:
                break
            decision = self.clock.see(at=decision.wake_at)
        assert decision.wake_at is None
        assert decision.run_job
        assert self.clock.now - begun <= LONGEST_REST_S


TestEvenings = Evenings.TestCase
TestEvenings.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
