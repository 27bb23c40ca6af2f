"""What is to be done now, and why: one pure function of wishes, observations, time and memory.

The rules, heaviest first. Each gives a reason; the first reason names the state.

- The owner's pause (NEVER) holds everything, until it is changed or its time is over.
- Missing set-up and faults hold everything too: what cannot be paid or contained is not run.
- A machine that is about to sleep holds everything, until it is awake again: nothing of a job runs into a sleep.
- A game holds the job at once. STRONG evidence is a game. MEDIUM evidence is a suspicion: it freezes at once, which
  costs milliseconds, and lets go after three seconds unless it was confirmed. WEAK evidence never acts alone.
- After a game the machine rests: `resume_after_s`, twice as long each time a game comes back within five minutes of the
  last, at most ten minutes.
- ALWAYS means: do not wait for better times. It cuts the rest after a game short, and is not for the reasons that are
  about times (schedule, input, tariff). It never runs a job beside a game or through a suspicion: the game comes first.
- A job on a card of its own, beside those that games have, goes on while a game runs, and through the rest after it.
- The owner's limits (`app.engine.conditions`) hold the job: heat, noise, power and battery in every mode, hours, input
  and tariff not in ALWAYS.
- A budget that is used up takes nothing new in every mode; a job that runs goes on, so that its result can be sent; one
  with a network is given back by its attempt once the month's traffic is used up.
- A benchmark has the device for itself, but not beside a game (`may_benchmark`).
- Without a market there is nothing to take; a job that runs goes on, for the market may come back.
- "Finish this job, then pause" takes nothing new (DRAINING), and is a pause of the owner's once the job is done.
"""

import math
from dataclasses import dataclass, field, replace
from typing import Final

from app.engine.conditions import Limits, Readings, hold, reasons_of, wakes
from app.engine.memory import Memory, remember
from app.protocol.states import ACTIVE_ATTEMPTS, AttemptState, EngineState, Reason, ReasonCode, RunMode
from gpu_sandbox.sensors.evidence import Cause, Evidence


DEFAULT_RESUME_AFTER_S: Final = 60.0
_WEIGHT: Final = {code: weight for weight, code in enumerate(ReasonCode)}
_RUNS: Final = frozenset({AttemptState.RUNNING, AttemptState.DRAINING})
"""Attempts whose processes are not frozen."""


@dataclass(frozen=True, slots=True)
class Desired:
    """What the owner wants.

    Attributes:
        mode: AUTO, ALWAYS or NEVER.
        until: seconds of the monotonic clock at which `mode` falls back to `then`, or None.
        finish_current: take nothing new, and pause once the current job is done.
        resume_after_s: seconds of rest after a game, at least 0.
        limits: heat, noise, power, battery, hours, input and tariff.
        then: the mode that `mode` gives way to at `until`: a snooze restores what was before it.
    """

    mode: RunMode = RunMode.AUTO
    until: float | None = None
    finish_current: bool = False
    resume_after_s: float = DEFAULT_RESUME_AFTER_S
    limits: Limits = field(default_factory=Limits)
    then: RunMode = RunMode.AUTO

    def __post_init__(self) -> None:
        if not 0 <= self.resume_after_s < math.inf:
            raise ValueError("the rest after a game is a number of seconds")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that stops all work.

    Attributes:
        code: a key of `app.protocol.errors.WORDINGS`, such as `docker.unreachable`.
        args: what its sentences need.
    """

    code: str
    args: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Observed:
    """What is the case.

    Attributes:
        setup_missing: codes of what the owner must do first, such as `market.none`, `market.grant` or `wallet.none`.
        faults: what stops all work. What hinders a part alone (a chain's node is silent) is none.
        evidence: what all sensors say together.
        market_connected: whether the market answers.
        market_problem: why not, where that is known.
        unlisted: why the market answers and offers this machine nothing, or None.
        attempt_state: the current attempt's state, or None.
        benchmark_running: whether the benchmark has the device, or is about to.
        readings: how the machine is.
        apart: whether the job has a card of its own, and every game another one (`gpu_sandbox.limits.whose`): the job
            goes on beside them.
        narrows: whether a driver may yet say so: until then the job is frozen, and keeps what it has.
        spent: which budgets are used up.
    """

    setup_missing: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    market_connected: bool = False
    market_problem: Fault | None = None
    unlisted: Fault | None = None
    attempt_state: AttemptState | None = None
    benchmark_running: bool = False
    readings: Readings = field(default_factory=Readings)
    apart: bool = False
    narrows: bool = False
    spent: tuple[Reason, ...] = ()

    @property
    def has_attempt(self) -> bool:
        """Whether an attempt holds the device, or soon will."""
        return self.attempt_state in ACTIVE_ATTEMPTS


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done.

    Attributes:
        state: what the engine is doing.
        reasons: why it does not work, heaviest first; empty while it works. Their arguments: none for USER_PAUSE;
            `code` and what its sentence needs for SETUP, FAULT and NETWORK; `title` and `phase` (`playing`,
            `suspected` or `resting`) for GAME.
        take_work: whether an offer of work is to be accepted.
        run_job: whether the job's processes are to run. False: freeze what runs, and start nothing.
        may_benchmark: whether a benchmark may run; one that runs is to be stopped otherwise.
        memory: to be given to the next decision.
        wake_at: seconds of the monotonic clock at which the decision may change though nothing else did, or None.
            Deciding earlier on the same facts gives the same decision.
    """

    state: EngineState
    reasons: tuple[Reason, ...]
    take_work: bool
    run_job: bool
    may_benchmark: bool
    memory: Memory
    wake_at: float | None


def decide(desired: Desired, observed: Observed, now: float, memory: Memory) -> Decision:
    """Return what is to be done.

    Args:
        desired: the owner's wishes.
        observed: the facts.
        now: seconds of the monotonic clock.
        memory: from the last decision; `Memory()` at first.
    """
    mode = desired.then if desired.until is not None and now >= desired.until else desired.mode
    limits, readings = desired.limits, observed.readings
    sleeps = any(piece.cause is Cause.SLEEP for piece in observed.evidence)
    of_games = tuple(piece for piece in observed.evidence if piece.cause is not Cause.SLEEP)
    memory = replace(remember(memory, of_games, now), held=hold(memory.held, limits, readings, now))
    if memory.playing:
        memory = replace(memory, apart=observed.apart or (memory.apart and observed.narrows))
    rest = None if mode is RunMode.ALWAYS else memory.rests_until(desired.resume_after_s)
    game = _game(memory, rest, now)

    holds: list[Reason] = []
    if mode is RunMode.NEVER or (desired.finish_current and not observed.has_attempt):
        holds.append(Reason(ReasonCode.USER_PAUSE))
    holds.extend(Reason(ReasonCode.SETUP, {"code": code}) for code in observed.setup_missing)
    holds.extend(_about(ReasonCode.FAULT, fault) for fault in observed.faults)
    if sleeps:
        holds.append(Reason(ReasonCode.SLEEP))
    if game and not (memory.apart if game.args["phase"] == "resting" else observed.apart):
        holds.append(game)
    holds.extend(reasons_of(memory.held, limits, readings, always=mode is RunMode.ALWAYS))
    if not observed.has_attempt:
        holds.extend(observed.spent)
    if observed.benchmark_running:
        holds.append(Reason(ReasonCode.BENCHMARK))
    reasons = sorted(holds + _idle(observed, holding=bool(holds)), key=lambda reason: _WEIGHT[reason.code])

    alarm = sleeps or memory.playing or memory.suspected is not None
    return Decision(
        state=_state(reasons, desired, observed.attempt_state),
        reasons=tuple(reasons),
        take_work=not holds and not desired.finish_current and not observed.has_attempt,
        run_job=not holds,
        may_benchmark=not alarm,
        memory=memory,
        wake_at=_next(now, desired.until, rest, memory.suspected_until, *wakes(memory.held, limits, readings, now)),
    )


def _game(memory: Memory, rest: float | None, now: float) -> Reason | None:
    if memory.playing:
        phase = "playing"
    elif memory.suspected is not None:
        phase = "suspected"
    elif rest is not None and now < rest:
        phase = "resting"
    else:
        return None
    return Reason(ReasonCode.GAME, {"title": memory.title, "phase": phase})


def _idle(observed: Observed, *, holding: bool) -> list[Reason]:
    """Return why there is nothing to do, where nothing is being done."""
    if observed.has_attempt or observed.setup_missing:
        return []
    if not observed.market_connected:
        problem = observed.market_problem
        return [_about(ReasonCode.NETWORK, problem) if problem else Reason(ReasonCode.NETWORK)]
    if observed.unlisted is not None:
        return [_about(ReasonCode.NETWORK, observed.unlisted)]
    return [] if holding else [Reason(ReasonCode.NO_WORK)]


def _state(reasons: list[Reason], desired: Desired, attempt: AttemptState | None) -> EngineState:
    if not reasons:
        if desired.finish_current or attempt is AttemptState.DRAINING:
            return EngineState.DRAINING
        preparing = attempt in {AttemptState.ASSIGNED, AttemptState.PREPARING}
        return EngineState.PREPARING if preparing else EngineState.RUNNING
    match reasons[0].code:
        case ReasonCode.SETUP:
            return EngineState.NEEDS_SETUP
        case ReasonCode.FAULT:
            return EngineState.FAULT
        case ReasonCode.BENCHMARK | ReasonCode.NETWORK | ReasonCode.NO_WORK:
            return EngineState.WAITING
        case _:
            return EngineState.SUSPENDING if attempt in _RUNS else EngineState.PAUSED


def _about(code: ReasonCode, fault: Fault) -> Reason:
    return Reason(code, {**fault.args, "code": fault.code})


def _next(now: float, *times: float | None) -> float | None:
    return min((time for time in times if time is not None and time > now), default=None)
