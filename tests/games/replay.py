"""Plays a trace through the real decoders, the judgement and the policy, with the trace's own clock.

A trace is a YAML file: `what` happens, `from` where it is known, optional `marks` (shops' marks in folders), `steps`
and the timeline that is `expect`ed. Steps have `at` (seconds) and one of

- `exec: PID, of: PARENT, exe, argv, env, cgroup`: a process runs a program; `fork` (PID, of) tells nobody;
- `exit: PID`;
- `front: WINDOW, pid, class, full`: this window of X11 is in front now; `front: null` none is; `closed: WINDOW`;
- `draws: PID, share`: from now on the process keeps the GPU busy for so large a part of the time;
- `gamemode: PID, joined`;
- `look: {...}`: what Windows shows, as in `gpu_sandbox.sensors.windows.recording`;
- `rule: PROGRAM, verdict`: the owner's word (`ignore`, `always` or `none`);
- `job: CARD`: the job has this card, `screen` (a screen hangs on it) or `second`, and a driver tells who holds memory;
- `holds: PID, card, mib`: so much of a card's memory belongs to the process from now on, as the driver tells;
- `sleep: true`: the machine is about to sleep, `sleep: false`: it is awake again;
- `mains: false`: the laptop runs on battery; `mode: always`.

A line of the timeline is `AT PHASE [TITLE]`: `runs`, `playing`, `suspected`, `resting`, or another reason's code.
"""

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from app.engine.besides import Besides
from app.engine.conditions import Readings
from app.engine.memory import Memory, forgive
from app.engine.policy import Decision, Desired, Observed, decide
from app.protocol.states import AttemptState, RunMode
from gpu_sandbox.limits.whose import CardUsers
from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength
from gpu_sandbox.sensors.fullscreen import FullScreenSensor, Kept, Shown
from gpu_sandbox.sensors.gpu_use import BUSY, LOOK_S
from gpu_sandbox.sensors.judging import Judgement, Rules, Verdict, judge
from gpu_sandbox.sensors.launchers import VARIABLES, Classifier
from gpu_sandbox.sensors.launches import Launches
from gpu_sandbox.sensors.others import never_a_game
from gpu_sandbox.sensors.process import Process
from gpu_sandbox.sensors.steam import Launch, plain
from gpu_sandbox.sensors.windows.decode import Desk
from gpu_sandbox.sensors.windows.look import Look
from gpu_sandbox.sensors.windows.recording import read


REST_S: Final = 60.0
AFTER_S: Final = 1500.0
"""So long the machine is watched after the last step: longer than the longest rest."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One trace as it stands in its file."""

    name: str
    what: str
    source: str
    marks: dict[str, str]
    steps: tuple[dict[str, Any], ...]
    expect: tuple[str, ...]


def load(path: Path) -> Trace:
    """Read a trace; steps stand in the order of their times."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    steps = tuple(content["steps"])
    times = [step["at"] for step in steps]
    assert times == sorted(times), f"{path.name}: a step stands before an earlier one"
    return Trace(
        path.stem, content["what"], content["from"], content.get("marks", {}), steps, tuple(map(str, content["expect"]))
    )


@dataclass(slots=True)
class Machine:
    """The PC of the trace: processes, windows and the sensors' real bookkeeping over them."""

    marks: dict[str, str]
    living: dict[int, Process] = field(default_factory=dict)
    shares: dict[int, float] = field(default_factory=dict)
    drawing: dict[int, float] = field(default_factory=dict)
    looked: float = -1e9
    registered: set[int] = field(default_factory=set)
    kept: Kept = field(default_factory=Kept)
    screen: FullScreenSensor = field(default_factory=lambda: FullScreenSensor(denied=never_a_game))
    desk: Desk = field(default_factory=Desk)
    look: Look | None = None
    rules: Rules = field(default_factory=Rules)
    confirmed: frozenset[str] = frozenset()
    moments: dict[str, float] = field(default_factory=dict)
    readings: Readings = field(default_factory=Readings)
    mode: RunMode = RunMode.AUTO
    job: str = ""
    held: dict[str, dict[int, int | None]] = field(default_factory=lambda: {"screen": {}, "second": {}})
    besides: Besides = field(init=False)
    sleeps: bool = False
    classifier: Classifier = field(init=False)
    launches: Launches = field(init=False)
    _born: int = 0

    def __post_init__(self) -> None:
        self.classifier = Classifier(folders=self)
        self.launches = Launches(self._parent, classify=self._classify)
        self.besides = Besides(self._users, self.launches.members, lambda: None, self._parent)

    def marked(self, folder: str) -> str | None:
        return self.marks.get(folder)

    def take(self, step: dict[str, Any], now: float) -> None:  # noqa: C901, PLR0912 - one case for each kind of step
        """Let one step happen."""
        match step:
            case {"exec": pid, **rest}:
                self._exec(pid, rest, now)
            case {"fork": pid, "of": parent}:
                above = self.living[parent]
                self._born += 1
                self.living[pid] = dataclasses.replace(above, pid=pid, parent=parent, started=self._born)
            case {"exit": pid}:
                self._exit(pid, now)
            case {"front": window, **rest}:
                self.kept.front(self._shown(window, rest) if window is not None else None)
            case {"closed": window}:
                self.kept.gone(window)
            case {"draws": pid, "share": share}:
                self.shares[pid] = share
            case {"gamemode": pid, "joined": joined}:
                (self.registered.add if joined else self.registered.discard)(pid)
            case {"look": look}:
                self.look = next(look for _, look in read([json.dumps({"at": now, **look})]))
            case {"rule": program, "verdict": verdict}:
                self._rule(program, verdict, now)
            case {"job": card}:
                self.job = card
            case {"holds": pid, "card": card, "mib": mib}:
                self.held[card][pid] = mib << 20
            case {"sleep": sleeps}:
                self.sleeps = sleeps
            case {"mains": mains}:
                self.readings = dataclasses.replace(self.readings, on_battery=not mains)
            case {"mode": mode}:
                self.mode = RunMode(mode)
            case _:
                raise AssertionError(f"this step is none: {step}")

    def apart(self, judgement: Judgement, now: float) -> bool:
        """Return whether the job may go on beside the games."""
        return self.besides.look(self.job, judgement.evidence, now)

    def judge(self, now: float) -> Judgement:
        """Return what all evidence says now."""
        launched, windows = self.launches.evidence(), self._windows(now)
        subjects = [*windows, *(e for e in launched if e.strength is Strength.MEDIUM)]
        shown = self.desk.see(self.look, now) if self.look else ()
        told = (*launched, *windows, *self._drawn(subjects, now), *self._gamemode(now), *shown, *self._sleep(now))
        self.moments = {key: since for key, since in self.moments.items() if key in {piece.key for piece in told}}
        judgement = judge(told, self.rules, self.confirmed)
        self.confirmed = judgement.confirmed
        return judgement

    def watches_gpu(self) -> bool:
        """Return whether the GPU's users are being looked at."""
        return any(pid in self.living for pid in self.shares)

    def _users(self) -> tuple[CardUsers, ...]:
        if not self.job:
            return ()
        living = {card: {pid: n for pid, n in held.items() if pid in self.living} for card, held in self.held.items()}
        return tuple(CardUsers(card, card == "screen", held) for card, held in living.items())

    def _exec(self, pid: int, facts: dict[str, Any], now: float) -> None:
        before = self.living.get(pid)
        if before is None:
            self._born += 1
        environ = {key: str(value) for key, value in facts.get("env", {}).items() if key in VARIABLES}
        self.living[pid] = Process(
            pid=pid,
            parent=facts.get("of", before.parent if before else 1),
            started=before.started if before else self._born,
            argv=tuple(map(str, facts.get("argv", ()))),
            exe=facts.get("exe"),
            environ=environ,
            cgroup=facts.get("cgroup", ""),
        )
        self.launches.appeared(self.living[pid], now)

    def _exit(self, pid: int, now: float) -> None:
        del self.living[pid]
        self.registered.discard(pid)
        self.shares.pop(pid, None)
        for child in [p for p in self.living.values() if p.parent == pid]:
            self.living[child.pid] = dataclasses.replace(child, parent=1)
        if self.launches.ended(pid):
            self._scan(now)
            self.launches.settle()

    def _scan(self, now: float) -> None:
        for process in list(self.living.values()):
            self.launches.appeared(process, now)

    def _rule(self, program: str, verdict: str, now: float) -> None:
        ignore, always = self.rules.ignore - {program}, self.rules.always - {program}
        self.rules = Rules(
            ignore | {program} if verdict == "ignore" else ignore, always | {program} if verdict == "always" else always
        )
        self.classifier = dataclasses.replace(self.classifier, always=self.rules.always)
        self._scan(now)

    def _shown(self, window: int, facts: dict[str, Any]) -> Shown:
        process = self.living.get(facts.get("pid", 0))
        return Shown(
            window=window,
            pid=process.pid if process else None,
            started=process.started if process else None,
            program=(process.exe or "") if process else "",
            title=plain(facts.get("class", "")),
            full=facts.get("full", False),
        )

    def _windows(self, now: float) -> list[Evidence]:
        self.screen._publish(self.kept.living(self._started))
        return [dataclasses.replace(e, since=self._since(e.key, now)) for e in self.screen.evidence()]

    def _gamemode(self, now: float) -> list[Evidence]:
        return [
            Evidence(
                key=f"gamemode:{pid}",
                cause=Cause.GAMEMODE,
                strength=Strength.STRONG,
                title=plain((self.living[pid].exe or "").rsplit("/", 1)[-1]),
                pid=pid,
                since=self._since(f"gamemode:{pid}", now),
                program=self.living[pid].exe or "",
            )
            for pid in sorted(self.registered & self.living.keys())
        ]

    def _sleep(self, now: float) -> list[Evidence]:
        if not self.sleeps:
            return []
        return [Evidence("sleep", Cause.SLEEP, Strength.STRONG, "", None, self._since("sleep", now))]

    def _drawn(self, subjects: list[Evidence], now: float) -> list[Evidence]:
        """As `GpuUseSensor` does: a look each second at those that others point to, and two looks make a share."""
        pids = {e.pid: e for e in subjects if e.pid is not None}
        self.drawing = {pid: since for pid, since in self.drawing.items() if pid in pids}
        for pid in pids:
            if pid not in self.drawing:
                self.drawing[pid] = now
        return [
            Evidence(
                key=f"gpu:{pid}",
                cause=Cause.GPU_USER,
                strength=Strength.MEDIUM,
                title=e.title,
                pid=pid,
                since=self._since(f"gpu:{pid}", now),
                program=e.program,
            )
            for pid, e in pids.items()
            if self.shares.get(pid, 0.0) >= BUSY and now >= self.drawing[pid] + LOOK_S
        ]

    def _since(self, key: str, now: float) -> float:
        return self.moments.setdefault(key, now)

    def _classify(self, process: Process) -> Launch | None:
        return self.classifier(process)  # the one of now: rules replace it

    def _parent(self, pid: int) -> int | None:
        return self.living[pid].parent if pid in self.living else None

    def _started(self, pid: int) -> int | None:
        return self.living[pid].started if pid in self.living else None


@dataclass(frozen=True, slots=True)
class Moment:
    """What was decided at one moment, and what was known then."""

    at: float
    phase: str
    title: str
    runs: bool
    game: bool
    sleeps: bool = False

    def __str__(self) -> str:
        return f"{self.at:g} {self.phase} {self.title}".rstrip()


def play(trace: Trace) -> Iterator[Moment]:
    """Yield each decision, also those that say the same as before."""
    machine, memory = Machine(trace.marks), Memory()
    steps = list(trace.steps)
    now, end = 0.0, float(steps[-1]["at"]) + AFTER_S
    while now <= end:
        while steps and steps[0]["at"] <= now:
            step = {key: value for key, value in steps.pop(0).items() if key != "at"}
            machine.take(step, now)
            if step.get("verdict") == "ignore":
                memory = forgive(memory, step["rule"])
        judgement = machine.judge(now)
        decision = _decide(machine, judgement, now, memory)
        memory = decision.memory
        game = any(one.verdict is Verdict.GAME for one in judgement.judged)
        yield Moment(now, *_phase(decision), decision.run_job, game, machine.sleeps)
        times = [float(steps[0]["at"])] if steps else []
        times += [now + LOOK_S] if machine.watches_gpu() else []
        times += [at] if (at := machine.besides.sure_at()) is not None else []
        times += [decision.wake_at] if decision.wake_at is not None else []
        if not times:
            return
        now = min(times)


def timeline(trace: Trace) -> list[str]:
    """Return the moments at which something changed."""
    found: list[Moment] = []
    for moment in play(trace):
        if not found or (found[-1].phase, found[-1].title) != (moment.phase, moment.title):
            found.append(moment)
    return [str(moment) for moment in found]


def _decide(machine: Machine, judgement: Judgement, now: float, memory: Memory) -> Decision:
    observed = Observed(
        evidence=judgement.evidence,
        market_connected=True,
        attempt_state=AttemptState.RUNNING,
        readings=machine.readings,
        apart=machine.apart(judgement, now),
        narrows=machine.besides.is_open(now),
    )
    return decide(Desired(machine.mode, resume_after_s=REST_S), observed, now, memory)


def _phase(decision: Decision) -> tuple[str, str]:
    if decision.run_job:
        return "runs", ""
    reason = decision.reasons[0]
    return reason.args.get("phase", reason.code.value), reason.args.get("title", "")
