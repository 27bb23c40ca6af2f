"""The reflex: what a sensor's thread may do before the loop has woken, and what it leaves to the loop."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from app.engine.memory import Memory
from app.engine.policy import Desired, Observed, decide
from app.engine.reflex import Armed, Reflex
from app.protocol.states import AttemptState, RunMode
from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength
from gpu_sandbox.sensors.judging import Rules, judge


JOB = "c" * 64
GAME = Evidence("steam:1:7", Cause.STEAM_LAUNCH, Strength.STRONG, "Portal", 7, 1.0, "steam:1")
WINDOW = Evidence("window:1:9", Cause.FULL_SCREEN, Strength.MEDIUM, "A program", 9, 1.0, "/opt/thing")
BROWSER = replace(WINDOW, key="window:2:8", program="/usr/bin/firefox", pid=8)
ARMED = Armed(
    JOB, Desired(), Observed(market_connected=True, attempt_state=AttemptState.RUNNING), Memory(), Rules(), frozenset()
)


@dataclass
class Eyes:
    """A sensor that sees what it is told to."""

    name: str = "eyes"
    essential: bool = True
    alive: bool = True
    problem: str = ""
    seen: tuple[Evidence, ...] = ()

    def start(self, changed: Callable[[], None]) -> None:
        """Nothing runs by itself."""

    def evidence(self) -> tuple[Evidence, ...]:
        return self.seen

    def stop(self) -> None:
        """Nothing runs by itself."""


@dataclass
class Fist:
    """Keeps what was struck."""

    struck: list[str] = field(default_factory=list)

    def strike(self, container: str) -> None:
        self.struck.append(container)


def told(armed: Armed | None, *seen: Evidence) -> tuple[Reflex, Fist]:
    fist = Fist()
    reflex = Reflex(fist, (Eyes(seen=seen),))
    reflex.arm(armed)
    reflex.told()
    return reflex, fist


def test_a_game_and_a_suspicion_are_struck_and_a_browser_is_not() -> None:
    assert told(ARMED, GAME)[1].struck == [JOB]
    assert told(ARMED, WINDOW)[1].struck == [JOB]
    assert told(ARMED, BROWSER)[1].struck == []
    assert told(ARMED)[1].struck == []


def test_the_owners_word_counts_here_too() -> None:
    assert told(replace(ARMED, rules=Rules(ignore=frozenset({"steam:1"}))), GAME)[1].struck == []
    assert told(replace(ARMED, rules=Rules(always=frozenset({"/usr/bin/firefox"}))), BROWSER)[1].struck == [JOB]


def test_a_job_on_a_card_of_its_own_is_left_alone() -> None:
    assert told(replace(ARMED, observed=replace(ARMED.observed, apart=True)), GAME)[1].struck == []


def test_nothing_is_struck_twice_or_unarmed_and_a_strike_is_told_once() -> None:
    assert told(None, GAME)[1].struck == []
    reflex, fist = told(ARMED, GAME)
    reflex.told()
    assert fist.struck == [JOB]
    strike = reflex.struck()
    assert strike is not None
    assert strike.container == JOB
    assert reflex.struck() is None
    reflex.arm(ARMED)
    reflex.told()
    assert fist.struck == [JOB, JOB]


_PIECES = st.builds(
    Evidence,
    key=st.sampled_from("abc"),
    cause=st.sampled_from([Cause.FULL_SCREEN, Cause.GPU_USER, Cause.STEAM_LAUNCH, Cause.WINE]),
    strength=st.sampled_from(Strength),
    title=st.just("x"),
    pid=st.none() | st.integers(1, 3),
    since=st.floats(0, 50),
    program=st.sampled_from(["", "/a", "/b", "/usr/bin/firefox"]),
)


@given(
    pieces=st.lists(_PIECES, max_size=4),
    mode=st.sampled_from(RunMode),
    deaf=st.none() | st.floats(0, 60),
)
def test_it_strikes_exactly_where_the_policy_would_not_let_the_job_run(
    pieces: list[Evidence], mode: RunMode, deaf: float | None
) -> None:
    armed = replace(ARMED, desired=Desired(mode=mode), memory=Memory(deaf_until=deaf))
    _, fist = told(armed, *pieces)
    seen = replace(armed.observed, evidence=judge(pieces, armed.rules, armed.confirmed).evidence)
    assert bool(fist.struck) is not decide(armed.desired, seen, 100.0, armed.memory).run_job
