"""The benchmark: each figure beside its physical limit, a score per class of job, and how a measurement stands."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from app.protocol.commands import BenchmarkResult, Figure
from app.protocol.gpu import BenchmarkProgress, DeviceView
from app.protocol.records import record
from app.protocol.snapshot import Snapshot
from app.ui.presenters.voice import Voice, plain
from app.ui.presenters.words import CLASSES, KERNELS, QUARANTINES, THROTTLES, word


_REFERENCE: Final = 1000
_HEADROOM: Final = 1.04
_OLD_DAYS: Final = 30


@record
class FigureRow:
    """One measured figure.

    Attributes:
        part: of its physical limit, 0 to 1, or None where no limit is known.
        limit: the limit in words.
        note: what is wrong with it, or how much it varied.
    """

    name: str
    value: str
    part: float | None
    limit: str
    note: str
    tone: str


@record
class Score:
    """A score for one class of job.

    Attributes:
        part, span, mark: the score, its range and the reference card's 1000, as parts of one scale for all classes.
    """

    name: str
    value: str
    part: float | None
    span: tuple[float, float] | None = None
    mark: float | None = None


@record
class Progress:
    """A measurement that runs: what it measures now, and how far it is from 0 to 1."""

    what: str
    part: float
    note: str


@record
class BenchmarkPage:
    """The Benchmark page.

    Attributes:
        device: its name, or empty while none is known.
        about: when it was measured, and what that is good for.
        warning: why the device takes no work or runs slower than it could; may be empty.
        progress: of the measurement that runs, or None.
        measured: whether there is a result to ask for.
        empty: what stands there while nothing was measured.
    """

    device: str
    about: str
    warning: str
    progress: Progress | None
    measured: bool
    empty: str


def present_benchmark(snapshot: Snapshot | None, voice: Voice, now: float) -> BenchmarkPage:
    """Return the page; an empty one before the first snapshot."""
    empty = voice.say("What this card can do appears here, figure by figure. Measuring takes less than half a minute.")
    if snapshot is None or snapshot.device is None:
        return BenchmarkPage("", "", "", None, measured=False, empty=empty)
    device, measured = snapshot.device, snapshot.device.benchmark
    about = voice.say("Not measured yet.")
    if measured is not None:
        about = voice.say("Measured {time}.", time=voice.time(measured.measured_at, now))
        about = f"{about} {age_of(measured.measured_at, voice, now)}".strip()
    if not device.listable:
        about += " " + voice.say("A device of this kind is good for practice; it earns on no live network.")
    return BenchmarkPage(
        device=plain(device.name) or voice.say("Unnamed device"),
        about=about,
        warning=warning_of(device, voice),
        progress=_progress(snapshot.benchmarking, voice),
        measured=measured is not None,
        empty="" if measured is not None or snapshot.benchmarking is not None else empty,
    )


def warning_of(device: DeviceView, voice: Voice) -> str:
    """Return why a device takes no work, or why it runs slower than it could; may be empty."""
    if device.quarantine:
        why = word(QUARANTINES, device.quarantine, voice)
        return voice.say("{why} It takes no work until a new measurement passes.", why=why)
    codes = [code for code in device.throttled[:4] if code != "idle"]
    if codes:
        return voice.say("Now {how}.", how=voice.listed([word(THROTTLES, code, voice) for code in codes]))
    return ""


def present_figures(result: BenchmarkResult, voice: Voice) -> tuple[FigureRow, ...]:
    """Return the figures of a result, in its order."""
    return tuple(_row(figure, voice) for figure in result.figures[:60])


def result_line(result: BenchmarkResult, voice: Voice) -> str:
    """Return how a result came about, in one line."""
    if result.cached:
        return voice.say("Remembered for this card and driver.")
    return voice.say("Took {time}.", time=voice.duration(result.seconds))


def _row(figure: Figure, voice: Voice) -> FigureRow:
    name, unit = word(KERNELS, figure.name, voice), plain(figure.unit, 16)
    part, limit = None, voice.say("no limit known")
    if figure.limit is not None and figure.limit > 0 and 0 <= figure.value < 1e15:
        part = min(figure.value / figure.limit, 1.0)
        limit = voice.say(
            "{part} % of {limit} {unit}",
            part=voice.integer(round(part * 100)),
            limit=_digits(figure.limit, voice),
            unit=unit,
        )
    note, tone = "", "text"
    if not figure.correct:
        note, tone = voice.say("wrong result"), "fault"
    elif 0 <= figure.spread < 1e6:
        note = voice.say("\u00b1 {spread} %", spread=voice.decimal(figure.spread * 100, 1))
    return FigureRow(name, f"{_digits(figure.value, voice)} {unit}".strip(), part, limit, note, tone)


def _digits(value: float, voice: Voice) -> str:
    """Return a figure with three digits that matter."""
    size = abs(value)
    places = next((places for least, places in ((100, 0), (10, 1), (1, 2), (0.1, 3), (0.01, 4)) if size >= least), 5)
    return voice.decimal(value, places if size else 0)


def _progress(running: BenchmarkProgress | None, voice: Voice) -> Progress | None:
    if running is None:
        return None
    total = max(running.total, 1)
    part = min(max(running.done / total, 0.0), 1.0)
    what = word(KERNELS, running.measuring, voice) if running.measuring else voice.say("Getting ready")
    done = max(0, min(running.done, total))
    note = voice.say(
        "{done} of {total}, {time}",
        done=voice.integer(done),
        total=voice.integer(total),
        time=voice.duration(running.seconds),
    )
    return Progress(what, part, note)


Ranges: TypeAlias = Mapping[str, tuple[int, int] | None]


def present_scores(device: DeviceView | None, ranges: Ranges, voice: Voice) -> tuple[Score, ...]:
    """Return the score of each class of job, with the range where one was measured."""
    scores = device.benchmark.scores if device and device.benchmark else None
    known = dict(list((scores or {}).items())[:8])
    spans = {name: span for name in known if (span := ranges.get(name)) and 0 <= span[0] <= span[1]}
    most = max(
        (1.0, *(value / _REFERENCE for value in known.values() if value), *(s[1] / _REFERENCE for s in spans.values()))
    )
    whole = _REFERENCE * most * _HEADROOM
    shown = []
    for name, value in known.items():
        if value is None:
            shown.append(Score(word(CLASSES, name, voice), voice.say("cannot run here"), None))
            continue
        text, reach = voice.integer(value), None
        if name in spans:
            low, high = spans[name]
            reach = (low / whole, high / whole)
            text = voice.say("{score} ({low} to {high})", score=text, low=voice.integer(low), high=voice.integer(high))
        part = min(max(value, 0) / whole, 1.0)
        shown.append(Score(word(CLASSES, name, voice), text, part, reach, _REFERENCE / whole))
    return tuple(shown)


def age_of(measured_at: float, voice: Voice, now: float) -> str:
    """Return how old a measurement is, as soon as that matters."""
    days = int((now - measured_at) // 86_400)
    if days < _OLD_DAYS:
        return ""
    return voice.count(days, "It is {n} day old.", "It is {n} days old; drivers change, so measure again.")
