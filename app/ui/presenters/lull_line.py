"""Today as one band: the spans of the Lull line, what each says when it is pointed at, and the day in one sentence."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from app.protocol.records import record
from app.protocol.snapshot import Handback, Snapshot, Span
from app.protocol.states import ReasonCode
from app.ui.presenters.money import Token
from app.ui.presenters.reasons import milliseconds
from app.ui.presenters.state import job_kind
from app.ui.presenters.voice import Voice, marked, plain, stopped


_FULL_DAY_S: Final = 86400.0
_MOST_SPANS: Final = 5000
_IDLE_HEIGHT: Final = 0.3
"""What brought nothing stays low, so that what did is what the eye finds."""


class SpanKind(StrEnum):
    """How a stretch of the day is drawn."""

    EARNING = "earning"
    GAME = "game"
    PAUSED = "paused"
    WAITING = "waiting"
    FAULT = "fault"


@record
class LineSpan:
    """A stretch on the band.

    Attributes:
        left, right: from 0, midnight, to 1, the next one.
        height: from 0 to 1: of what earns as a part of the day's best hour, of a game all of it, of the rest a little.
        name: what stands in it, where it is wide enough.
        told: what it says when it is pointed at: times, reason, and after a game the hand-back.
    """

    left: float
    right: float
    kind: SpanKind
    height: float
    name: str
    told: str


@record
class LineRow:
    """A span as a row of the table that is the band's twin."""

    start: str
    end: str
    what: str
    net_per_hour: str


@record
class LineView:
    """The band.

    Attributes:
        now: where the mark stands, or None where today's day is not this PC's.
        ticks: position and text of the hours below it.
        legend: the kinds of span that the day has, with their names.
        summary: a day that disappoints explains itself.
    """

    spans: tuple[LineSpan, ...]
    rows: tuple[LineRow, ...]
    now: float | None
    ticks: tuple[tuple[float, str], ...]
    legend: tuple[tuple[SpanKind, str], ...]
    summary: str


_NAMES: Final = {
    SpanKind.EARNING: marked("Earning"),
    SpanKind.GAME: marked("Game"),
    SpanKind.PAUSED: marked("Paused"),
    SpanKind.WAITING: marked("Waiting"),
    SpanKind.FAULT: marked("Stopped by a fault"),
}

_TOTALS: Final = {
    SpanKind.EARNING: marked("earning {time}"),
    SpanKind.GAME: marked("games {time}"),
    SpanKind.PAUSED: marked("paused {time}"),
    SpanKind.WAITING: marked("waiting {time}"),
    SpanKind.FAULT: marked("stopped by a fault {time}"),
}


def present_line(snapshot: Snapshot | None, voice: Voice, now: float) -> LineView:
    """Return today's band; an empty one before the first snapshot."""
    start, end = _bounds(snapshot.earnings.today.day if snapshot else "", voice, now)
    ticks = _ticks(start, end, voice)
    mark = (now - start) / (end - start) if start <= now <= end else None
    if snapshot is None:
        return LineView((), (), mark, ticks, (), "")
    token = Token.of(snapshot.network)
    spans = _clean(snapshot.earnings.spans, start, min(end, max(now, start)))
    best = max((span.net_per_hour for span, _ in spans), default=0)
    shown, rows = [], []
    for span, kind in spans:
        what = _what(span, kind, voice)
        net = token.text(span.net_per_hour, voice) if kind is SpanKind.EARNING else ""
        begins, ends = voice.time(span.start_at, now), voice.time(span.end_at, now)
        told = voice.say("{start} to {end}: {what}.", start=begins, end=ends, what=what)
        if net:
            told = voice.say("{start} to {end}: {what}, {net} per hour.", start=begins, end=ends, what=what, net=net)
        if kind is SpanKind.GAME:
            told = " ".join((told, *_receipt(snapshot.handback, span, voice, now)))
        left, right = (span.start_at - start) / (end - start), (span.end_at - start) / (end - start)
        shown.append(
            LineSpan(left, right, kind, _height(span.net_per_hour, best, kind), _name(span, kind, voice), told)
        )
        rows.append(LineRow(begins, ends, what, net))
    legend = tuple((kind, voice.say(_NAMES[kind])) for kind in SpanKind if any(kind is k for _, k in spans))
    summary = _summary(spans, start, min(max(now, start), end), voice)
    return LineView(tuple(shown), tuple(rows), mark, ticks, legend, summary)


def decimate(spans: Sequence[LineSpan], columns: int) -> tuple[LineSpan, ...]:
    """Return spans none of which is narrower than a column, for a band of that many columns.

    Where several narrow spans meet in a column, the one that fills most of it stands for all.
    """
    if columns < 1:
        return ()
    shown: list[LineSpan] = []
    crowded: dict[int, list[LineSpan]] = {}
    for span in spans:
        if (span.right - span.left) * columns >= 1:
            shown.append(span)
        else:
            crowded.setdefault(min(int((span.left + span.right) / 2 * columns), columns - 1), []).append(span)
    for column, few in crowded.items():
        widest = max(few, key=lambda span: span.right - span.left)
        shown.append(
            LineSpan(column / columns, (column + 1) / columns, widest.kind, widest.height, widest.name, widest.told)
        )
    return tuple(sorted(shown, key=lambda span: span.left))


def _bounds(day: str, voice: Voice, now: float) -> tuple[float, float]:
    """Return the day's two midnights; the day has 23 or 25 hours when the clocks change."""
    moment = voice.local(now)
    try:
        first = date.fromisoformat(day) if day else (moment.date() if moment else date(1970, 1, 1))
        start = datetime.combine(first, time(), tzinfo=voice.zone).timestamp()
        end = datetime.combine(first + timedelta(days=1), time(), tzinfo=voice.zone).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0, _FULL_DAY_S
    return (start, end) if end > start else (start, start + _FULL_DAY_S)


def _ticks(start: float, end: float, voice: Voice) -> tuple[tuple[float, str], ...]:
    ticks = []
    for step in range(9):
        moment = voice.local(start + (end - start) * step / 8)
        ticks.append((step / 8, f"{moment:%H:%M}" if moment and step < 8 else "24:00"))
    return tuple(ticks)


def _clean(spans: Iterable[Span], start: float, end: float) -> list[tuple[Span, SpanKind]]:
    """Return the spans of the day in order, cut to it and to each other; what makes no sense is left out."""
    known = {kind.value: kind for kind in SpanKind}
    inside = [span for span in spans if span.kind in known and span.start_at < span.end_at]
    inside = [span for span in inside if span.end_at > start and span.start_at < end]
    clean: list[tuple[Span, SpanKind]] = []
    reached = start
    for span in sorted(inside, key=lambda span: span.start_at)[-_MOST_SPANS:]:
        left, right = max(span.start_at, reached), min(span.end_at, end)
        if left < right:
            clean.append((Span(left, right, span.kind, span.label, span.net_per_hour), known[span.kind]))
            reached = right
    return clean


def _height(net: int, best: int, kind: SpanKind) -> float:
    if kind is not SpanKind.EARNING:
        return 1.0 if kind is SpanKind.GAME else _IDLE_HEIGHT
    if net <= 0 or best <= 0:
        return 0.1
    return 0.2 + 0.8 * (net / best)


def _what(span: Span, kind: SpanKind, voice: Voice) -> str:
    if kind is SpanKind.EARNING:
        return job_kind(span.label, voice) if span.label else voice.say(_NAMES[kind])
    return plain(span.label) or voice.say(_NAMES[kind])


def _name(span: Span, kind: SpanKind, voice: Voice) -> str:
    if kind is SpanKind.GAME:
        return plain(span.label) or voice.say(_NAMES[kind])
    return voice.say(_NAMES[kind]) if kind is SpanKind.FAULT else ""


def _receipt(back: Handback | None, span: Span, voice: Voice, now: float) -> tuple[str, ...]:
    """Return the hand-back that belongs to a game's span: the one that was measured within it."""
    if back is None or back.reason.code is not ReasonCode.GAME or not span.start_at - 60 <= back.at <= span.end_at:
        return ()
    said = [voice.say("Handed back in {ms} ms.", ms=milliseconds(back.freeze_ms, voice))]
    if back.resumed_at is not None:
        said.append(voice.say("The job went on at {time}.", time=voice.time(back.resumed_at, now)))
    return tuple(said)


def _summary(spans: Sequence[tuple[Span, SpanKind]], start: float, end: float, voice: Voice) -> str:
    totals = dict.fromkeys(SpanKind, 0.0)
    for span, kind in spans:
        totals[kind] += span.end_at - span.start_at
    parts = [voice.say(_TOTALS[kind], time=voice.duration(s)) for kind, s in totals.items() if s >= 60]
    if (away := end - start - sum(totals.values())) >= 60 and spans:
        parts.append(voice.say("asleep or off {time}", time=voice.duration(away)))
    text = voice.listed(parts)
    return stopped(text[:1].upper() + text[1:])
