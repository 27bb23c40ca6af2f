"""Earnings per day: bars of net and electricity from zero, their scale, sums, and the table that is their twin."""

from datetime import date, timedelta
from typing import Final

from app.protocol.money import Units
from app.protocol.records import record
from app.protocol.snapshot import Day, EarningsView, Snapshot
from app.ui.presenters.money import Money, Token
from app.ui.presenters.voice import MONTHS, WEEKDAYS, Voice


MOST_DAYS: Final = 366
_TICKS: Final = 4
_MOST_PLACES: Final = 6
_ROOMY: Final = 10
"""Days up to which each bar has room for a label."""


@record
class Bar:
    """One day of the chart; heights are parts of the whole scale, and zero lies at `Scale.zero`.

    Attributes:
        label: below the bar; empty where labels would collide.
        net: from zero, upwards or, for a loss, downwards.
        earned: up to where electricity is hatched above the net.
        gap: nothing is known about that day.
        told: what it says when it is pointed at.
    """

    label: str
    net: float
    earned: float
    gap: bool
    today: bool
    told: str


@record
class Scale:
    """The chart's scale: zero and each tick as a part of the height, from the bottom."""

    zero: float
    ticks: tuple[tuple[float, str], ...]


@record
class Sum:
    """A period in figures."""

    title: str
    net: Money
    note: str


@record
class DayRow:
    """A day as a row of the table."""

    day: str
    earned: str
    electricity: str
    net: str
    jobs: str


@record
class EarningsPage:
    """The Earnings page.

    Attributes:
        unit: what the chart counts in.
        empty: what stands there while nothing was earned on any day.
    """

    sums: tuple[Sum, ...]
    bars: tuple[Bar, ...]
    scale: Scale
    rows: tuple[DayRow, ...]
    unit: str
    empty: str


def present_earnings(snapshot: Snapshot | None, voice: Voice, *, days: int) -> EarningsPage:
    """Return the page with the last `days` days; an empty one before the first snapshot."""
    empty = voice.say("Each day is a bar here, from your first accepted job on. Electricity is taken off.")
    if snapshot is None:
        return EarningsPage((), (), Scale(0.0, ()), (), "", empty)
    token = Token.of(snapshot.network)
    known, today = _known(snapshot.earnings)
    span = min(max(days, 1), MOST_DAYS)
    columns = [(day, known.get(day)) for day in _last(today, span)]
    low = min((_net(of) for _, of in columns if of), default=0)
    high = max((max(of.earned, _net(of)) for _, of in columns if of), default=0)
    step, below, above = _steps(min(low, 0), max(high, 0), token)
    whole = step * (below + above)
    places = _places(step, token)
    ticks = tuple(
        ((below + n) / (below + above), token.money(n * step, voice, places=places).figure)
        for n in range(-below, above + 1)
    )
    bars = []
    for place, (day, of) in enumerate(columns):
        label = _label(day, today, len(columns) - 1 - place, span, voice)
        told = _told(day, of, today, token, voice)
        if of is None:
            bars.append(Bar(label, 0.0, 0.0, gap=True, today=day == today, told=told))
        else:
            earned = max(of.earned, 0) / whole
            bars.append(Bar(label, _net(of) / whole, earned, gap=False, today=day == today, told=told))
    sums = tuple(
        _sum(title, [of for day in _last(today, count) if (of := known.get(day))], token, voice)
        for title, count in (
            (voice.say("Today so far"), 1),
            (voice.say("Last 7 days"), 7),
            (voice.say("Last 30 days"), 30),
        )
    )
    rows = tuple(_row(day, of, today, token, voice) for day, of in sorted(known.items(), reverse=True))
    nothing = not any(of.earned or of.electricity or of.jobs for of in known.values())
    return EarningsPage(
        sums, tuple(bars), Scale(below / (below + above), ticks), rows, token.symbol, empty if nothing else ""
    )


def week_of(earnings: EarningsView) -> tuple[list[Day | None], date]:
    """Return the last seven days, oldest first, each None where nothing is known of it; and today."""
    known, today = _known(earnings)
    return [known.get(day) for day in _last(today, 7)], today


def _known(earnings: EarningsView) -> tuple[dict[date, Day], date]:
    """Return the days that are known, by date, and today. Days whose date is none are left out."""
    known: dict[date, Day] = {}
    today = None
    for day in (*earnings.days[-2 * MOST_DAYS :], earnings.today):
        try:
            today = date.fromisoformat(day.day)
        except ValueError:
            today = None
            continue
        known[today] = day
    today = today or max(known, default=date(1970, 1, 2))
    newest = sorted((day for day in known if day <= today), reverse=True)[:MOST_DAYS]
    return {day: known[day] for day in newest}, today


def _last(today: date, count: int) -> list[date]:
    """Return the last `count` dates, oldest first; fewer at the beginning of the calendar."""
    return [today - timedelta(days=back) for back in range(min(count, today.toordinal()) - 1, -1, -1)]


def _net(day: Day) -> Units:
    return Units(day.earned - day.electricity)


def _steps(low: int, high: int, token: Token) -> tuple[int, int, int]:
    """Return a round step of the scale and how many of them lie below and above zero, at most four in all."""
    if high == low == 0:
        return 10**token.decimals, 0, 1
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            below, above = -(low // step), -(-high // step)
            if below + above <= _TICKS:
                return step, below, above
        power *= 10


def _places(step: int, token: Token) -> int:
    """Return the digits behind the point that the step needs."""
    places = token.decimals
    while places > 0 and step % 10 == 0:
        places, step = places - 1, step // 10
    return min(places, _MOST_PLACES)


def _label(day: date, today: date, back: int, span: int, voice: Voice) -> str:
    if day == today:
        return voice.say("so far")
    if span <= _ROOMY:
        return voice.say("{weekday} {day}", weekday=voice.translate(WEEKDAYS[day.weekday()]), day=day.day)
    if back % 7 == 0:
        return voice.say("{day} {month}", day=day.day, month=voice.translate(MONTHS[day.month - 1]))
    return ""


def _told(day: date, of: Day | None, today: date, token: Token, voice: Voice) -> str:
    name = voice.say("Today so far") if day == today else voice.day(day)
    if of is None:
        return voice.say("{day}: nothing is known.", day=name)
    return voice.say(
        "{day}: {net} net; {earned} earned, {electricity} for electricity.",
        day=name,
        net=token.text(_net(of), voice),
        earned=token.text(of.earned, voice),
        electricity=token.text(of.electricity, voice),
    )


def _sum(title: str, days: list[Day], token: Token, voice: Voice) -> Sum:
    earned = sum(day.earned for day in days)
    electricity = sum(day.electricity for day in days)
    note = voice.say(
        "{earned} earned, {electricity} for electricity",
        earned=token.money(earned, voice).figure,
        electricity=token.money(electricity, voice).figure,
    )
    return Sum(title, token.money(earned - electricity, voice), note)


def _row(day: date, of: Day, today: date, token: Token, voice: Voice) -> DayRow:
    return DayRow(
        day=voice.say("Today so far") if day == today else voice.day(day),
        earned=token.text(of.earned, voice),
        electricity=token.text(of.electricity, voice),
        net=token.text(_net(of), voice),
        jobs=voice.integer(of.jobs),
    )
