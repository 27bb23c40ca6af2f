"""The policy: the game comes first, everything else in its order, and nothing holds for ever."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.engine.conditions import Limits, Readings
from app.engine.hours import parse_week
from app.engine.memory import DEAF_S, LONGEST_REST_S, RETURN_WINDOW_S, SUSPICION_S, Memory
from app.engine.policy import Decision, Desired, Fault, Observed, decide
from app.protocol.states import AttemptState, EngineState, ReasonCode, RunMode
from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength


_T: Final = 1000.0
_RUNNING: Final = Observed(market_connected=True, attempt_state=AttemptState.RUNNING)
_ORDER: Final = list(ReasonCode)


def evidence(strength: Strength, key: str = "steam:1:1", title: str = "Portal", since: float = _T) -> Evidence:
    return Evidence(key, Cause.STEAM_LAUNCH, strength, title, 1, since)


STRONG: Final = evidence(Strength.STRONG)
MEDIUM: Final = evidence(Strength.MEDIUM, key="screen")
WEAK: Final = evidence(Strength.WEAK, key="input")


def codes(decision: Decision) -> list[ReasonCode]:
    return [reason.code for reason in decision.reasons]


class Clock:
    """Decides again and again, as the engine does."""

    def __init__(self, desired: Desired | None = None, observed: Observed = _RUNNING) -> None:
        self.desired = desired or Desired()
        self.observed = observed
        self.now = _T
        self.memory = Memory()

    def see(self, *seen: Evidence, at: float | None = None) -> Decision:
        self.now = self.now if at is None else at
        self.observed = replace(self.observed, evidence=seen)
        return self.decide()

    def decide(self, after: float = 0.0) -> Decision:
        self.now += after
        decision = decide(self.desired, self.observed, self.now, self.memory)
        self.memory = decision.memory
        return decision


@pytest.mark.parametrize(
    ("observed", "state", "reasons", "take_work"),
    [
        (Observed(market_connected=True), EngineState.WAITING, [ReasonCode.NO_WORK], True),
        (Observed(), EngineState.WAITING, [ReasonCode.NETWORK], True),
        (Observed(setup_missing=("market.none",)), EngineState.NEEDS_SETUP, [ReasonCode.SETUP], False),
        (
            Observed(setup_missing=("wallet.none", "market.none"), faults=(Fault("docker.unreachable"),)),
            EngineState.NEEDS_SETUP,
            [ReasonCode.SETUP, ReasonCode.SETUP, ReasonCode.FAULT],
            False,
        ),
        (
            Observed(market_connected=True, faults=(Fault("docker.unreachable"),)),
            EngineState.FAULT,
            [ReasonCode.FAULT],
            False,
        ),
        (replace(_RUNNING, attempt_state=AttemptState.ASSIGNED), EngineState.PREPARING, [], False),
        (replace(_RUNNING, attempt_state=AttemptState.PREPARING), EngineState.PREPARING, [], False),
        (_RUNNING, EngineState.RUNNING, [], False),
        (replace(_RUNNING, market_connected=False), EngineState.RUNNING, [], False),
        (replace(_RUNNING, attempt_state=AttemptState.HELD), EngineState.RUNNING, [], False),
        (replace(_RUNNING, attempt_state=AttemptState.COMPLETING), EngineState.RUNNING, [], False),
        (replace(_RUNNING, attempt_state=AttemptState.DRAINING), EngineState.DRAINING, [], False),
        (replace(_RUNNING, attempt_state=AttemptState.COMMITTED), EngineState.WAITING, [ReasonCode.NO_WORK], True),
        (replace(_RUNNING, benchmark_running=True), EngineState.WAITING, [ReasonCode.BENCHMARK], False),
        (replace(_RUNNING, evidence=(STRONG,)), EngineState.SUSPENDING, [ReasonCode.GAME], False),
        (
            replace(_RUNNING, evidence=(STRONG,), attempt_state=AttemptState.HELD),
            EngineState.PAUSED,
            [ReasonCode.GAME],
            False,
        ),
        (
            Observed(market_connected=True, evidence=(STRONG,), benchmark_running=True),
            EngineState.PAUSED,
            [ReasonCode.GAME, ReasonCode.BENCHMARK],
            False,
        ),
    ],
)
def test_each_situation_has_its_state_and_reasons(
    observed: Observed,
    state: EngineState,
    reasons: list[ReasonCode],
    take_work: bool,  # noqa: FBT001 - a table
) -> None:
    decision = decide(Desired(), observed, _T, Memory())

    assert (decision.state, codes(decision), decision.take_work) == (state, reasons, take_work)
    held = {ReasonCode.SETUP, ReasonCode.FAULT, ReasonCode.GAME, ReasonCode.BENCHMARK} & set(reasons)
    assert decision.run_job is not bool(held)


def test_reasons_carry_what_a_sentence_needs() -> None:
    fault = Fault("docker.unreachable", {"what": "connection refused"})
    problem = Fault("market.unreachable", {"url": "https://m.example", "what": "time-out"})
    observed = Observed(evidence=(STRONG,), faults=(fault,), market_problem=problem)

    reasons = decide(Desired(), observed, _T, Memory()).reasons

    assert [reason.args for reason in reasons] == [
        {"code": "docker.unreachable", "what": "connection refused"},
        {"title": "Portal", "phase": "playing"},
        {"code": "market.unreachable", "url": "https://m.example", "what": "time-out"},
    ]


def test_the_owners_pause_comes_first_and_ends_with_its_time() -> None:
    clock = Clock(Desired(RunMode.NEVER, until=_T + 60), replace(_RUNNING, evidence=(STRONG,)))

    paused = clock.decide()
    assert codes(paused) == [ReasonCode.USER_PAUSE, ReasonCode.GAME]
    assert (paused.run_job, paused.take_work, paused.wake_at) == (False, False, _T + 60)
    clock.see()
    clock.desired = replace(clock.desired, resume_after_s=0)
    assert not clock.decide(59.9).run_job
    assert clock.decide(0.1).run_job


def test_a_pause_without_an_end_is_kept() -> None:
    clock = Clock(Desired(RunMode.NEVER))

    assert clock.decide(1e9).state is EngineState.SUSPENDING
    assert clock.decide().wake_at is None


def test_finishing_takes_nothing_new_and_then_pauses() -> None:
    clock = Clock(Desired(finish_current=True))

    working = clock.decide()
    assert (working.state, working.reasons, working.run_job, working.take_work) == (
        EngineState.DRAINING,
        (),
        True,
        False,
    )
    clock.observed = replace(clock.observed, attempt_state=AttemptState.COMMITTED)
    done = clock.decide()
    assert (done.state, codes(done), done.take_work) == (EngineState.PAUSED, [ReasonCode.USER_PAUSE], False)


def test_a_game_holds_the_job_also_while_it_is_to_be_finished() -> None:
    decision = Clock(Desired(finish_current=True)).see(STRONG)

    assert (decision.state, codes(decision), decision.run_job) == (EngineState.SUSPENDING, [ReasonCode.GAME], False)


def test_after_a_game_the_machine_rests_and_then_works_again() -> None:
    clock = Clock(Desired(resume_after_s=2))
    clock.see(STRONG)

    resting = clock.see(at=_T + 10)
    assert resting.reasons[0].args == {"title": "Portal", "phase": "resting"}
    assert (resting.run_job, resting.wake_at) == (False, _T + 12)
    assert not clock.decide(1.99).run_job
    back = clock.see(at=_T + 12)
    assert (back.run_job, back.state, back.wake_at) == (True, EngineState.RUNNING, None)


def test_each_return_within_five_minutes_doubles_the_rest_up_to_ten_minutes() -> None:
    clock = Clock()
    rests = []
    for _ in range(8):
        clock.see(STRONG)
        clock.decide(100)
        ended = clock.see()
        assert ended.wake_at is not None
        rests.append(ended.wake_at - clock.now)
        clock.now += 10

    assert rests == [60, 120, 240, 480, 600, 600, 600, 600]


def test_a_game_that_comes_back_later_starts_over() -> None:
    clock = Clock()
    for _ in range(3):
        clock.see(STRONG)
        ended = clock.see()
        clock.now += RETURN_WINDOW_S + 0.5
        assert ended.wake_at == pytest.approx(clock.now - RETURN_WINDOW_S - 0.5 + 60)


def test_a_longer_rest_than_ten_minutes_is_the_owners_to_choose() -> None:
    clock = Clock(Desired(resume_after_s=900))
    clock.see(STRONG)

    assert clock.see().wake_at == _T + 900


def test_a_suspicion_freezes_at_once_and_lets_go_after_three_seconds() -> None:
    clock = Clock()

    suspected = clock.see(MEDIUM)
    assert suspected.reasons[0].args["phase"] == "suspected"
    assert (suspected.run_job, suspected.wake_at, suspected.may_benchmark) == (False, _T + SUSPICION_S, False)
    assert not clock.decide(SUSPICION_S - 0.1).run_job
    assert clock.see(MEDIUM, at=_T + SUSPICION_S).run_job
    assert clock.decide(3600).run_job, "the same evidence does not act twice"


def test_a_suspicion_whose_evidence_goes_away_ends_at_once() -> None:
    clock = Clock()
    clock.see(MEDIUM)

    assert clock.see(at=_T + 0.5).run_job


def test_a_suspicion_that_is_confirmed_is_a_game() -> None:
    clock = Clock(Desired(resume_after_s=2))
    clock.see(MEDIUM)
    confirmed = clock.see(MEDIUM, STRONG, at=_T + 1)

    assert confirmed.reasons[0].args["phase"] == "playing"
    assert not clock.decide(SUSPICION_S + 10).run_job


def test_flapping_suspicions_cost_less_than_a_tenth_of_the_time() -> None:
    clock = Clock()
    held = 0.0
    for step in range(6000):
        flap = evidence(Strength.MEDIUM, key=f"flap{step}", since=clock.now)
        if not clock.see(*([flap] if step % 2 else [])).run_job:
            held += 0.1
        clock.now += 0.1

    assert held < 0.1 * 600


def test_new_medium_evidence_acts_again_later() -> None:
    clock = Clock()
    clock.see(MEDIUM)
    clock.see()
    later = clock.now + DEAF_S + 1

    assert not clock.see(replace(MEDIUM, since=later), at=later).run_job


def test_weak_evidence_never_acts() -> None:
    clock = Clock()

    assert clock.see(WEAK, replace(WEAK, key="other")) == Clock().decide()


def test_always_cuts_the_rest_short_and_never_runs_beside_a_game() -> None:
    clock = Clock(Desired(RunMode.ALWAYS))

    assert not clock.see(STRONG).run_job
    assert clock.see().run_job
    assert not clock.see(replace(MEDIUM, since=clock.now)).run_job


def test_always_falls_back_to_the_rest_that_is_left() -> None:
    clock = Clock(Desired(RunMode.ALWAYS, until=_T + 5))
    clock.see(STRONG)

    short = clock.see()
    assert (short.run_job, short.wake_at) == (True, _T + 5)
    assert (clock.decide(5).run_job, clock.decide().wake_at) == (False, _T + 60)


def test_the_oldest_game_gives_the_title_whatever_the_order() -> None:
    first, second = STRONG, evidence(Strength.STRONG, key="steam:2:2", title="Hades", since=_T + 1)

    assert Clock().see(first, second).reasons == Clock().see(second, first).reasons


def test_a_rest_that_is_no_number_is_refused() -> None:
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="seconds"):
            Desired(resume_after_s=wrong)


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


def test_a_snooze_restores_what_was_before_it() -> None:
    clock = Clock(Desired(RunMode.NEVER, until=_T + 60, then=RunMode.ALWAYS))
    assert codes(clock.decide()) == [ReasonCode.USER_PAUSE]
    clock.see(STRONG)
    assert clock.see(at=_T + 30).wake_at == _T + 60
    assert clock.see(at=_T + 60).run_job, "ALWAYS again, which cuts the rest after the game short"


def test_a_sleep_holds_everything_until_the_machine_is_awake_and_is_no_game() -> None:
    clock = Clock()
    sleep = Evidence("sleep:1", Cause.SLEEP, Strength.STRONG, "", None, _T)
    decision = clock.see(sleep)
    assert (codes(decision), decision.run_job, decision.take_work) == ([ReasonCode.SLEEP], False, False)
    assert not decision.may_benchmark
    assert codes(clock.see(sleep, STRONG)) == [ReasonCode.SLEEP, ReasonCode.GAME]
    assert codes(clock.see(STRONG)) == [ReasonCode.GAME], "the game is there when the machine wakes"
    assert clock.memory.ended is None, "and did not end meanwhile"
    clock = Clock()
    clock.see(sleep)
    assert clock.see(at=_T + 1).run_job, "no rest follows a sleep"


def test_a_sleep_spares_no_card_and_no_mode() -> None:
    sleep = Evidence("sleep:1", Cause.SLEEP, Strength.STRONG, "", None, _T)
    assert not Clock(Desired(RunMode.ALWAYS), replace(_RUNNING, apart=True)).see(sleep).run_job


def test_a_second_card_goes_on_while_the_one_with_the_screen_plays() -> None:
    clock = Clock(observed=replace(_RUNNING, apart=True))
    assert clock.see(STRONG).run_job
    clock.observed = replace(clock.observed, apart=False)
    assert codes(clock.decide()) == [ReasonCode.GAME]


def test_the_rest_after_a_game_on_another_card_is_not_the_jobs() -> None:
    clock = Clock(observed=replace(_RUNNING, apart=True))
    clock.see(STRONG)
    clock.observed = replace(clock.observed, apart=False)
    assert clock.see(at=_T + 1).run_job, "there is no game any more that another card could have"
    clock.see(STRONG, at=_T + 100)
    assert not clock.see(at=_T + 110).run_job, "and the next one had the job's"


@pytest.mark.parametrize("mode", [RunMode.AUTO, RunMode.ALWAYS])
def test_always_does_not_wait_for_better_times_and_spares_neither_card_nor_battery(mode: RunMode) -> None:
    limits = Limits(celsius=80, hours=parse_week("sat 10:00-11:00"), idle_s=60)
    readings = Readings(minute=0, celsius=81.5, on_battery=True, idle_s=3)
    clock = Clock(Desired(mode, limits=limits), replace(_RUNNING, readings=readings))
    times = [] if mode is RunMode.ALWAYS else [ReasonCode.SCHEDULE, ReasonCode.INPUT]
    decision = clock.decide()
    assert codes(decision) == [ReasonCode.THERMAL, ReasonCode.BATTERY, *times]
    assert decision.reasons[0].args == {"celsius": "81.5", "limit": "80", "what": "celsius"}


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
