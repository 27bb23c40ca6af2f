"""What was measured of a device before: a lane for the score of each class of job, and every run as a row."""

from collections.abc import Sequence
from typing import Final

from app.protocol.gpu import BenchmarkView
from app.ui.presenters.lanes import Lane, LanesView, Stop, decimate
from app.ui.presenters.voice import Voice, marked, plain
from app.ui.presenters.words import CLASSES, word


_MODES: Final = {"quick": marked("quick"), "full": marked("full"), "recheck": marked("re-check")}
_MOST: Final = 200
_ROUND: Final = 50
_ROOM: Final = 0.08
_SAME: Final = 0.01
"""Two measurements that differ by less than this part are the same."""


def classes() -> tuple[str, ...]:
    """Return the classes that a run may have a score for, in order."""
    return tuple(CLASSES)


def present_history(runs: Sequence[BenchmarkView], voice: Voice, now: float) -> tuple[LanesView, str]:
    """Return the runs as lanes and rows, and in one sentence how the newest one differs from the one before."""
    scored = [run for run in sorted(runs[:_MOST], key=lambda run: run.measured_at) if _scores(run)]
    if not scored:
        return LanesView(), voice.say("Each measurement stays here, so that a card that slows down is seen.")
    begin, end = scored[0].measured_at, scored[-1].measured_at
    if begin == end:
        begin, end = begin - 1.0, end + 1.0
    margin = (end - begin) * _ROOM
    time = (begin - margin, end + margin)
    lanes = tuple(lane for name in classes() if (lane := _lane(name, scored, time, voice)))
    stops = tuple(
        Stop(
            (run.measured_at - time[0]) / (time[1] - time[0]),
            f"{voice.time(run.measured_at, now)}: {_told(run, voice)}",
        )
        for run in scored
    )
    first, last = scored[0].measured_at, scored[-1].measured_at
    marks = [(_x(first, time), voice.time(first, now))]
    if last != first:
        marks.append((_x(last, time), voice.time(last, now)))
    rows = tuple(
        (voice.time(run.measured_at, now), _mode(run, voice), *(_cell(run, name, voice) for name in classes()))
        for run in sorted(runs[:_MOST], key=lambda run: run.measured_at, reverse=True)
    )
    return LanesView(lanes, tuple(marks), stops, rows, dots=True), _change(scored, voice)


def _x(at: float, time: tuple[float, float]) -> float:
    return (at - time[0]) / (time[1] - time[0])


def _scores(run: BenchmarkView) -> dict[str, int]:
    return {name: score for name, score in (run.scores or {}).items() if score is not None and name in CLASSES}


def _lane(name: str, runs: Sequence[BenchmarkView], time: tuple[float, float], voice: Voice) -> Lane | None:
    values = [(run.measured_at, float(score)) for run in runs if (score := _scores(run).get(name)) is not None]
    if not values:
        return None
    low, high = min(value for _, value in values), max(value for _, value in values)
    foot = max(0, int(low * 0.95) // _ROUND * _ROUND)
    head = max(-(-int(high * 1.05) // _ROUND) * _ROUND, foot + _ROUND)
    drawn = decimate(values, time, (foot, head), gap_s=float("inf"))
    last = voice.integer(int(values[-1][1]))
    return Lane(word(CLASSES, name, voice), last, voice.integer(foot), voice.integer(head), drawn)


def _told(run: BenchmarkView, voice: Voice) -> str:
    return voice.listed(
        [
            voice.say("{name} {score}", name=word(CLASSES, name, voice), score=voice.integer(score))
            for name, score in _scores(run).items()
        ]
    )


def _cell(run: BenchmarkView, name: str, voice: Voice) -> str:
    score = _scores(run).get(name)
    return "\u2013" if score is None else voice.integer(score)


def _mode(run: BenchmarkView, voice: Voice) -> str:
    return voice.say(_MODES[run.mode]) if run.mode in _MODES else plain(run.mode, 20)


def _change(runs: Sequence[BenchmarkView], voice: Voice) -> str:
    """Return how the newest run differs from the one before it, by the mean of the classes that both have."""
    if len(runs) < 2:
        return voice.say("Measured once. The next measurement stands beside it.")
    new, old = _scores(runs[-1]), _scores(runs[-2])
    ratios = [new[name] / old[name] for name in new if old.get(name)]
    if not ratios:
        return ""
    change = sum(ratios) / len(ratios) - 1.0
    if abs(change) < _SAME:
        return voice.say("As fast as last time.")
    percent = voice.integer(round(abs(change) * 100))
    if change > 0:
        return voice.say("{n} % faster than last time.", n=percent)
    return voice.say("{n} % slower than last time.", n=percent)
