"""The policy: the game comes first, everything else in its order, and nothing holds for ever."""

from dataclasses import replace

import pytest

from app.engine.conditions import Limits, Readings
from app.engine.hours import parse_week
from app.engine.memory import DEAF_S, RETURN_WINDOW_S, SUSPICION_S, Memory
from app.engine.policy import Desired, Fault, Observed, decide
from app.protocol.states import AttemptState, EngineState, ReasonCode, RunMode
from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength
from tests.helpers.deciding import MEDIUM, RUNNING, STRONG, WEAK, Clock, T, codes, evidence


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
        (replace(RUNNING, attempt_state=AttemptState.ASSIGNED), EngineState.PREPARING, [], False),
        (replace(RUNNING, attempt_state=AttemptState.PREPARING), EngineState.PREPARING, [], False),
        (RUNNING, EngineState.RUNNING, [], False),
        (replace(RUNNING, market_connected=False), EngineState.RUNNING, [], False),
        (replace(RUNNING, attempt_state=AttemptState.HELD), EngineState.RUNNING, [], False),
        (replace(RUNNING, attempt_state=AttemptState.COMPLETING), EngineState.RUNNING, [], False),
        (replace(RUNNING, attempt_state=AttemptState.DRAINING), EngineState.DRAINING, [], False),
        (replace(RUNNING, attempt_state=AttemptState.COMMITTED), EngineState.WAITING, [ReasonCode.NO_WORK], True),
        (replace(RUNNING, benchmark_running=True), EngineState.WAITING, [ReasonCode.BENCHMARK], False),
        (replace(RUNNING, evidence=(STRONG,)), EngineState.SUSPENDING, [ReasonCode.GAME], False),
        (
            replace(RUNNING, evidence=(STRONG,), attempt_state=AttemptState.HELD),
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
    decision = decide(Desired(), observed, T, Memory())

    assert (decision.state, codes(decision), decision.take_work) == (state, reasons, take_work)
    held = {ReasonCode.SETUP, ReasonCode.FAULT, ReasonCode.GAME, ReasonCode.BENCHMARK} & set(reasons)
    assert decision.run_job is not bool(held)


def test_reasons_carry_what_a_sentence_needs() -> None:
    fault = Fault("docker.unreachable", {"what": "connection refused"})
    problem = Fault("market.unreachable", {"url": "https://m.example", "what": "time-out"})
    observed = Observed(evidence=(STRONG,), faults=(fault,), market_problem=problem)

    reasons = decide(Desired(), observed, T, Memory()).reasons

    assert [reason.args for reason in reasons] == [
        {"code": "docker.unreachable", "what": "connection refused"},
        {"title": "Portal", "phase": "playing"},
        {"code": "market.unreachable", "url": "https://m.example", "what": "time-out"},
    ]


def test_the_owners_pause_comes_first_and_ends_with_its_time() -> None:
    clock = Clock(Desired(RunMode.NEVER, until=T + 60), replace(RUNNING, evidence=(STRONG,)))

    paused = clock.decide()
    assert codes(paused) == [ReasonCode.USER_PAUSE, ReasonCode.GAME]
    assert (paused.run_job, paused.take_work, paused.wake_at) == (False, False, T + 60)
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

    resting = clock.see(at=T + 10)
    assert resting.reasons[0].args == {"title": "Portal", "phase": "resting"}
    assert (resting.run_job, resting.wake_at) == (False, T + 12)
    assert not clock.decide(1.99).run_job
    back = clock.see(at=T + 12)
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

    assert clock.see().wake_at == T + 900


def test_a_suspicion_freezes_at_once_and_lets_go_after_three_seconds() -> None:
    clock = Clock()

    suspected = clock.see(MEDIUM)
    assert suspected.reasons[0].args["phase"] == "suspected"
    assert (suspected.run_job, suspected.wake_at, suspected.may_benchmark) == (False, T + SUSPICION_S, False)
    assert not clock.decide(SUSPICION_S - 0.1).run_job
    assert clock.see(MEDIUM, at=T + SUSPICION_S).run_job
    assert clock.decide(3600).run_job, "the same evidence does not act twice"


def test_a_suspicion_whose_evidence_goes_away_ends_at_once() -> None:
    clock = Clock()
    clock.see(MEDIUM)

    assert clock.see(at=T + 0.5).run_job


def test_a_suspicion_that_is_confirmed_is_a_game() -> None:
    clock = Clock(Desired(resume_after_s=2))
    clock.see(MEDIUM)
    confirmed = clock.see(MEDIUM, STRONG, at=T + 1)

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
    clock = Clock(Desired(RunMode.ALWAYS, until=T + 5))
    clock.see(STRONG)

    short = clock.see()
    assert (short.run_job, short.wake_at) == (True, T + 5)
    assert (clock.decide(5).run_job, clock.decide().wake_at) == (False, T + 60)


def test_the_oldest_game_gives_the_title_whatever_the_order() -> None:
    first, second = STRONG, evidence(Strength.STRONG, key="steam:2:2", title="Hades", since=T + 1)

    assert Clock().see(first, second).reasons == Clock().see(second, first).reasons


def test_a_rest_that_is_no_number_is_refused() -> None:
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="seconds"):
            Desired(resume_after_s=wrong)


def test_a_snooze_restores_what_was_before_it() -> None:
    clock = Clock(Desired(RunMode.NEVER, until=T + 60, then=RunMode.ALWAYS))
    assert codes(clock.decide()) == [ReasonCode.USER_PAUSE]
    clock.see(STRONG)
    assert clock.see(at=T + 30).wake_at == T + 60
    assert clock.see(at=T + 60).run_job, "ALWAYS again, which cuts the rest after the game short"


def test_a_sleep_holds_everything_until_the_machine_is_awake_and_is_no_game() -> None:
    clock = Clock()
    sleep = Evidence("sleep:1", Cause.SLEEP, Strength.STRONG, "", None, T)
    decision = clock.see(sleep)
    assert (codes(decision), decision.run_job, decision.take_work) == ([ReasonCode.SLEEP], False, False)
    assert not decision.may_benchmark
    assert codes(clock.see(sleep, STRONG)) == [ReasonCode.SLEEP, ReasonCode.GAME]
    assert codes(clock.see(STRONG)) == [ReasonCode.GAME], "the game is there when the machine wakes"
    assert clock.memory.ended is None, "and did not end meanwhile"
    clock = Clock()
    clock.see(sleep)
    assert clock.see(at=T + 1).run_job, "no rest follows a sleep"


def test_a_sleep_spares_no_card_and_no_mode() -> None:
    sleep = Evidence("sleep:1", Cause.SLEEP, Strength.STRONG, "", None, T)
    assert not Clock(Desired(RunMode.ALWAYS), replace(RUNNING, apart=True)).see(sleep).run_job


def test_a_second_card_goes_on_while_the_one_with_the_screen_plays() -> None:
    clock = Clock(observed=replace(RUNNING, apart=True))
    assert clock.see(STRONG).run_job
    clock.observed = replace(clock.observed, apart=False)
    assert codes(clock.decide()) == [ReasonCode.GAME]


def test_the_rest_after_a_game_on_another_card_is_not_the_jobs() -> None:
    clock = Clock(observed=replace(RUNNING, apart=True))
    clock.see(STRONG)
    clock.observed = replace(clock.observed, apart=False)
    assert clock.see(at=T + 1).run_job, "there is no game any more that another card could have"
    clock.see(STRONG, at=T + 100)
    assert not clock.see(at=T + 110).run_job, "and the next one had the job's"


@pytest.mark.parametrize("mode", [RunMode.AUTO, RunMode.ALWAYS])
def test_always_does_not_wait_for_better_times_and_spares_neither_card_nor_battery(mode: RunMode) -> None:
    limits = Limits(celsius=80, hours=parse_week("sat 10:00-11:00"), idle_s=60)
    readings = Readings(minute=0, celsius=81.5, on_battery=True, idle_s=3)
    clock = Clock(Desired(mode, limits=limits), replace(RUNNING, readings=readings))
    times = [] if mode is RunMode.ALWAYS else [ReasonCode.SCHEDULE, ReasonCode.INPUT]
    decision = clock.decide()
    assert codes(decision) == [ReasonCode.THERMAL, ReasonCode.BATTERY, *times]
    assert decision.reasons[0].args == {"celsius": "81.5", "limit": "80", "what": "celsius"}
