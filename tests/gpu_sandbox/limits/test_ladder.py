"""The ladder rises, keeps its deadlines and says when it is at its end."""

from dataclasses import dataclass, field
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.limits.handback import Handback
from gpu_sandbox.limits.ladder import CPU_JOB, Climb, Move, Rung, Step, climb


_TWO: Final = (Step(Rung.FREEZE, 1.0, 0.25), Step(Rung.FREEZE, 2.0, 0.5))
"""Two steps; today there is one kind of rung alone."""


@dataclass
class Engine:
    """Does what the ladder says, with a clock of its own."""

    ladder: tuple[Step, ...]
    now: float = 50.0
    at: Climb = field(default_factory=Climb)
    acted: list[tuple[float, int]] = field(default_factory=list)

    def look(self, *, confirmed: bool = False) -> Move:
        move, self.at = climb(self.ladder, self.at, self.now, confirmed=confirmed)
        if move.rung is not None:
            self.acted.append((self.now, self.at.index))
        return move


def test_the_first_look_freezes() -> None:
    engine = Engine(CPU_JOB)

    assert engine.look() == Move(Rung.FREEZE, done=False, overdue=False, look_again_at=50.25)


def test_what_is_confirmed_is_done() -> None:
    engine = Engine(CPU_JOB)
    engine.look()

    assert engine.look(confirmed=True) == Move(None, done=True, overdue=False, look_again_at=None)


def test_what_is_not_confirmed_is_tried_again_and_told_when_it_is_overdue() -> None:
    engine = Engine(CPU_JOB)
    overdue = []
    while engine.now < 52.0:
        move = engine.look()
        overdue.append(move.overdue)
        assert move.look_again_at is not None
        engine.now = move.look_again_at

    assert [time for time, _ in engine.acted] == [50.0, 50.25, 50.5, 50.75, 51.0, 51.25, 51.5, 51.75]
    assert overdue == [False] * 4 + [True] * 4


def test_after_a_missed_deadline_the_next_rung_has_its_turn() -> None:
    engine = Engine(_TWO)
    engine.look()
    engine.now = 51.0

    move = engine.look()

    assert (move.rung, move.overdue, engine.at.index) == (Rung.FREEZE, False, 1)


def test_a_machine_that_slept_before_it_acted_skips_no_rung() -> None:
    engine = Engine(_TWO)
    engine.now = 9000.0

    engine.look()

    assert engine.acted == [(9000.0, 0)]


@given(
    ladder=st.lists(
        st.builds(Step, st.just(Rung.FREEZE), st.floats(0.1, 5), st.floats(0.05, 2)), min_size=1, max_size=4
    ).map(tuple),
    waits=st.lists(st.floats(0, 3), max_size=40),
)
def test_a_climb_only_rises_and_is_never_silent_for_longer_than_it_says(
    ladder: tuple[Step, ...], waits: list[float]
) -> None:
    engine = Engine(ladder)
    for wait in waits:
        before = engine.at
        move = engine.look()
        assert before.index <= engine.at.index < len(ladder)
        assert engine.at.tries >= before.tries
        assert move.look_again_at is not None
        assert move.look_again_at > engine.now
        assert not move.overdue or engine.at.index == len(ladder) - 1
        again, same = climb(ladder, engine.at, engine.now, confirmed=False)
        assert (again.rung, same) == (None, engine.at)
        engine.now += wait
    assert engine.look(confirmed=True).done


def test_a_hand_back_is_measured_from_the_evidence() -> None:
    handback = Handback("steam:7:1", "Portal", seen_at=10.0)
    assert (handback.freeze_ms, handback.call_ms, handback.resume_ms) == (None, None, None)

    done = Handback("steam:7:1", "Portal", 10.0, 10.25, 10.5, 20.0, 22.0)
    assert (done.freeze_ms, done.call_ms, done.resume_ms) == (500.0, 250.0, 2000.0)
