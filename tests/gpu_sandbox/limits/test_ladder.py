"""The ladder rises, keeps its deadlines and says when it is at its end."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.limits.handback import Handback
from gpu_sandbox.limits.ladder import (
    CPU_JOB,
    GPU_JOB,
    GPU_JOB_WITH_CHECKPOINTS,
    SUSPECTED,
    Climb,
    Given,
    Move,
    Rung,
    Step,
    climb,
    ladder_for,
)


LADDERS = (SUSPECTED, CPU_JOB, GPU_JOB, GPU_JOB_WITH_CHECKPOINTS)


@dataclass
class Engine:
    """Does what the ladder says, with a clock of its own."""

    ladder: tuple[Step, ...]
    goal: Given = Given.STILL
    now: float = 50.0
    at: Climb = field(default_factory=Climb)
    acted: list[tuple[float, Rung]] = field(default_factory=list)

    def look(self, shown: Given = Given.NOTHING) -> Move:
        move, self.at = climb(self.ladder, self.at, self.now, given=shown, goal=self.goal)
        if move.rung is not None:
            self.acted.append((self.now, move.rung))
        return move

    def goes_on(self, until: float, shown: Given = Given.NOTHING) -> Move:
        move = self.look(shown)
        while self.now < until and move.look_again_at is not None:
            self.now = move.look_again_at
            move = self.look(shown)
        return move


def test_the_first_look_freezes() -> None:
    engine = Engine(CPU_JOB)

    assert engine.look() == Move(Rung.FREEZE, done=False, overdue=False, look_again_at=50.25)


@pytest.mark.parametrize("ladder", LADDERS)
def test_a_job_that_stands_still_is_enough_where_nothing_else_is_needed(ladder: tuple[Step, ...]) -> None:
    engine = Engine(ladder)
    engine.look()

    assert engine.look(Given.STILL) == Move(None, done=True, overdue=False, look_again_at=None)


def test_a_frozen_jobs_memory_is_released_at_once_and_not_at_a_deadline() -> None:
    engine = Engine(GPU_JOB_WITH_CHECKPOINTS, Given.EMPTY)
    engine.look()
    engine.now = 50.01

    assert engine.look(Given.STILL).rung is Rung.CHECKPOINT
    engine.now = 53.0
    assert engine.look(Given.EMPTY).done
    assert [rung for _, rung in engine.acted] == [Rung.FREEZE, Rung.CHECKPOINT]


def test_what_fails_by_its_deadline_escalates_to_the_kill_and_says_so() -> None:
    engine = Engine(GPU_JOB_WITH_CHECKPOINTS, Given.EMPTY)

    last = engine.goes_on(82.0)

    firsts = {rung: at for at, rung in reversed(engine.acted)}
    assert firsts == {Rung.FREEZE: 50.0, Rung.CHECKPOINT: 50.5, Rung.STOP: 70.5, Rung.KILL: 74.5}
    assert last.overdue


def test_a_rung_that_is_known_to_have_failed_makes_room_at_once() -> None:
    engine = Engine(GPU_JOB_WITH_CHECKPOINTS, Given.EMPTY)
    engine.look()
    engine.look(Given.STILL)
    engine.now = 50.1

    move, _ = climb(engine.ladder, engine.at, engine.now, given=Given.STILL, goal=Given.EMPTY, failed=True)

    assert (move.rung, move.overdue) == (Rung.STOP, False)


def test_a_job_that_docker_will_not_freeze_is_ended() -> None:
    engine = Engine(CPU_JOB)

    engine.goes_on(60.0)

    assert {rung for _, rung in engine.acted} == {Rung.FREEZE, Rung.STOP, Rung.KILL}
    assert engine.acted[0][1] is Rung.FREEZE


def test_a_suspicion_throws_no_work_away_and_goes_on_as_more_once_it_is_confirmed() -> None:
    engine = Engine(ladder_for(has_gpu=True, confirmed=False, can_checkpoint=False))
    engine.goes_on(53.0)
    assert {rung for _, rung in engine.acted} == {Rung.FREEZE}

    engine.ladder = ladder_for(has_gpu=True, confirmed=True, can_checkpoint=False)
    engine.goal = Given.EMPTY
    assert engine.look(Given.STILL).rung is Rung.STOP


def test_a_machine_that_slept_before_it_acted_skips_no_rung() -> None:
    engine = Engine(GPU_JOB)
    engine.now = 9000.0

    engine.look()

    assert engine.acted == [(9000.0, Rung.FREEZE)]


@given(
    ladders=st.lists(st.sampled_from(LADDERS), min_size=1, max_size=40),
    waits=st.lists(st.floats(0, 30), min_size=1, max_size=40),
    shown=st.lists(st.sampled_from([Given.NOTHING, Given.STILL]), min_size=1, max_size=40),
)
def test_a_climb_only_rises_and_is_never_silent_for_longer_than_it_says(
    ladders: list[tuple[Step, ...]], waits: list[float], shown: list[Given]
) -> None:
    engine = Engine(ladders[0], Given.EMPTY)
    for number, wait in enumerate(waits):
        engine.ladder = ladders[number % len(ladders)]
        given_now = shown[number % len(shown)]
        before = engine.at
        move = engine.look(given_now)
        assert engine.at.tries >= before.tries
        assert engine.at.rung is not None
        if before.rung is not None and engine.ladder is not SUSPECTED:
            assert engine.at.rung >= before.rung
        assert move.look_again_at is not None
        assert move.look_again_at > engine.now
        if engine.ladder[-1].rung is engine.at.rung:
            again, same = climb(engine.ladder, engine.at, engine.now, given=given_now, goal=engine.goal)
            assert (again.rung, same) == (None, engine.at)
        engine.now += wait
    assert engine.look(Given.EMPTY).done


def test_a_hand_back_is_measured_from_the_evidence() -> None:
    handback = Handback("steam-launch", seen_at=10.0)
    assert (handback.freeze_ms, handback.idle_ms, handback.empty_ms, handback.resume_ms) == (None, None, None, None)

    done = Handback("steam-launch", 10.0, 10.125, 10.25, 10.5, 13.0, 1 << 30, "checkpoint", 20.0, 22.0)
    assert (done.decide_ms, done.freeze_ms, done.idle_ms, done.empty_ms, done.resume_ms) == (
        125.0,
        250.0,
        500.0,
        3000.0,
        2000.0,
    )
