"""The sandbox: what contains a job on this PC, what it may see, and what happened when it was attacked."""

from collections.abc import Sequence

from app.protocol.commands import Setting
from app.protocol.containment import AttackProgress, AttackReport, SandboxView
from app.protocol.errors import WORDINGS, AppError
from app.protocol.records import record
from app.protocol.snapshot import JobView, Snapshot
from app.ui.presenters.faults import Fault, present_error
from app.ui.presenters.jobs import Line, short
from app.ui.presenters.reasons import Tone
from app.ui.presenters.state import job_kind
from app.ui.presenters.voice import Voice, plain
from app.ui.presenters.words import GROUPS, word


_LONGEST_ENGINE = 40
_SENTENCE = 300
_MOST_ATTACKS = 2000


@record
class SandboxPage:
    """The Sandbox page.

    Attributes:
        sentence, reason, tone: how well a job is contained here.
        facts: engine, runtime, canary.
        gates: demands that are not met, each with its mend.
        progress: of an attack that runs: what is tried, and how far it is; None while none runs.
        job: what the job that runs now gets.
        kept: what it never gets.
    """

    sentence: str
    reason: str
    tone: Tone
    facts: tuple[Line, ...]
    gates: tuple[Fault, ...]
    progress: tuple[str, float, str] | None
    job: tuple[Line, ...]
    kept: tuple[Line, ...]
    job_title: str


@record
class AttackRow:
    """One attempt as a row."""

    key: str
    group: str
    tried: str
    outcome: str
    tone: Tone
    how: str


@record
class AttackView:
    """What came of an attack."""

    headline: str
    tone: Tone
    rows: tuple[AttackRow, ...]


def present_sandbox(snapshot: Snapshot | None, settings: Sequence[Setting], voice: Voice, now: float) -> SandboxPage:
    """Return the page; an empty one before the first snapshot."""
    view = snapshot.containment if snapshot else SandboxView()
    tone, sentence, reason = _verdict(view, voice)
    job = snapshot.job if snapshot else None
    return SandboxPage(
        sentence=sentence,
        reason=reason,
        tone=tone,
        facts=_facts(snapshot, view, voice, now),
        gates=tuple(
            present_error(AppError(gate.code, **gate.args), voice, key=f"gate:{place}")
            for place, gate in enumerate(view.gates[:10])
        ),
        progress=_progress(snapshot.attacking if snapshot else None, voice),
        job=_may_see(job, {each.key: each.value for each in settings}, voice),
        kept=_kept(view, job, voice),
        job_title=voice.say("What this job may see") if job else voice.say("What a job may see"),
    )


def present_attack(report: AttackReport, voice: Voice) -> AttackView:
    """Return the outcome of an attack, leaks first."""
    results = sorted(report.results[:_MOST_ATTACKS], key=lambda result: result.refused)
    leaks = sum(not result.refused for result in results)
    rows = tuple(
        AttackRow(
            f"{place}",
            word(GROUPS, result.group, voice),
            plain(result.tried, _SENTENCE),
            voice.say("Refused") if result.refused else voice.say("Got through"),
            Tone.WAIT if result.refused else Tone.FAULT,
            plain(result.how, _SENTENCE),
        )
        for place, result in enumerate(results)
    )
    took = voice.duration(report.seconds)
    if not rows:
        return AttackView(voice.say("Nothing was tried."), Tone.WAIT, ())
    if leaks:
        headline = voice.count(
            leaks, "{n} attack of {all} got through. No job runs.", "{n} attacks of {all} got through. No job runs.",
            all=voice.integer(len(rows)),
        )  # fmt: skip
        return AttackView(headline, Tone.FAULT, rows)
    headline = voice.say("{n} attacks, {n} refused, in {time}.", n=voice.integer(len(rows)), time=took)
    return AttackView(headline, Tone.EARN, rows)


def _verdict(view: SandboxView, voice: Voice) -> tuple[Tone, str, str]:
    say = voice.say
    if view.leaks or view.canary == "leaked":
        which = voice.listed([plain(leak) for leak in view.leaks[:4]])
        told = say("Got through: {which}.", which=which) if which else say("An attack got through.")
        return Tone.FAULT, say("The sandbox leaks, so no job runs."), told
    if view.gates:
        return (
            Tone.ATTENTION,
            say("Good for practice only."),
            say("Something here is too old or too open for strangers' jobs."),
        )
    if view.canary == "running":
        return (
            Tone.WAIT,
            say("The sandbox is being tested."),
            say("The first job waits until every attack was refused."),
        )
    if view.tier == "gvisor":
        return (
            Tone.EARN,
            say("Jobs are contained twice."),
            say("A locked container, and gVisor as a second wall between jobs and your system."),
        )
    if view.tier == "container":
        return (
            Tone.EARN,
            say("Jobs are contained."),
            say("A locked container: no rights, no network, no file of yours. With gVisor there would be two walls."),
        )
    return Tone.WAIT, say("Not known yet."), say("What contains a job appears here when Docker answers.")


def _facts(snapshot: Snapshot | None, view: SandboxView, voice: Voice, now: float) -> tuple[Line, ...]:
    engine = view.engine or (snapshot.sandbox if snapshot else "")
    lines = [Line(voice.say("Container engine"), plain(engine, _LONGEST_ENGINE) or voice.say("none answers"))]
    if view.runtime:
        lines.append(Line(voice.say("Runtime"), plain(view.runtime, _LONGEST_ENGINE)))
    lines.append(Line(voice.say("Network of a job"), _network(view, voice)))
    tested = {
        "passed": voice.say("every attack was refused"),
        "leaked": voice.say("an attack got through"),
        "running": voice.say("running now"),
        "due": voice.say("before the next job"),
    }.get(view.canary)
    if tested:
        at = voice.time(view.canary_at, now) if view.canary_at is not None else ""
        lines.append(Line(voice.say("Last test"), f"{tested}, {at}" if at and view.canary == "passed" else tested))
    return tuple(lines)


def _network(view: SandboxView, voice: Voice) -> str:
    """Return what stands between a job and the Internet, or why it can have no gate."""
    if view.network_fault:
        return voice.say("none, because {why}", why=plain(view.network_fault.replace("`", ""), _SENTENCE))
    return {
        "gate": voice.say("a gate that lets it reach the hosts on its list alone"),
        "gate and table": voice.say(
            "a gate that lets it reach the hosts on its list alone, and the kernel keeps the gate away from your home"
        ),
    }.get(view.network, voice.say("none"))


def _progress(attack: AttackProgress | None, voice: Voice) -> tuple[str, float, str] | None:
    if attack is None:
        return None
    total = max(attack.total, 1)
    done = min(max(attack.done, 0), total)
    note = voice.say("{done} of {total}", done=voice.integer(done), total=voice.integer(total))
    return plain(attack.trying, _SENTENCE) or voice.say("Getting ready"), done / total, note


def _may_see(job: JobView | None, settings: dict[str, str], voice: Voice) -> tuple[Line, ...]:
    say = voice.say
    lines = []
    if job is not None:
        lines.append(Line(say("Job"), job_kind(job.kind, voice)))
        if job.image:
            lines.append(Line(say("Image"), short(job.image), plain(job.image, 200)))
    lines += [
        Line(say("Its input"), say("a copy that it can only read")),
        Line(say("Its output"), say("a volume of its own, with a limit, removed afterwards")),
    ]
    memory = settings.get("memory_mib", "")
    if memory.isdigit() and len(memory) < 9:
        lines.append(Line(say("Memory"), say("at most {n} MB", n=voice.integer(int(memory)))))
    return tuple(lines)


def _kept(view: SandboxView, job: JobView | None, voice: Voice) -> tuple[Line, ...]:
    """Return what is kept from a job; one that has a list of hosts reaches those and nothing else."""
    say = voice.say
    gated = job.gate is not None if job is not None else view.network != "none" and not view.network_fault
    network = (
        say("no host but those on its list, no machine of your home")
        if gated
        else say("no internet, no machine of your home")
    )
    return (
        Line(say("Your files"), say("not one of them")),
        Line(say("Your network"), network),
        Line(say("Your rights"), say("no administrator, and no way to become one")),
        Line(say("Your devices"), say("none but the GPU that it was given")),
        Line(say("Your wallet"), say("neither its key nor its sums")),
    )


def known_code(code: str) -> bool:
    """Return whether a code has sentences of its own."""
    return code in WORDINGS
