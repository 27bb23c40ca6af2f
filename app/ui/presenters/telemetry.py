"""How a device felt over time: load, temperature and power as lanes, and the same by the minute as a table."""

from collections.abc import Callable, Sequence
from typing import Final

from app.protocol.gpu import DeviceView, Sample
from app.protocol.records import record
from app.ui.presenters.lanes import Lane, LanesView, Stop, decimate
from app.ui.presenters.voice import Voice


SPANS: Final = (900.0, 3600.0)
"""Seconds that can be looked at: a quarter of an hour, and an hour."""

MOST: Final = 3600
"""Samples that are kept here, as many as the engine keeps."""

_GAP_S: Final = 90.0
"""A card that may sleep is looked at once a minute; what is longer than that is a gap."""
_HOT_C: Final = 100.0
_COLD_C: Final = 20.0
_STOPS: Final = 60
_MOST_ROWS: Final = 60
_MARKS: Final = 5


@record
class _Value:
    """One value of a sample: how it is called, read and said, and its scale."""

    label: str
    read: Callable[[Sample], float | None]
    say: Callable[[float], str]
    scale: tuple[float, float]


def merge(kept: Sequence[Sample], fresh: Sequence[Sample]) -> tuple[Sample, ...]:
    """Return what was kept and what is new, oldest first, each moment once, at most `MOST`."""
    last = kept[-1].at if kept else float("-inf")
    return (*kept, *(sample for sample in fresh if sample.at > last))[-MOST:]


def present_telemetry(
    samples: Sequence[Sample], device: DeviceView | None, voice: Voice, now: float, *, seconds: float
) -> LanesView:
    """Return the last `seconds` as lanes; what the device never said has none."""
    begin = now - seconds
    shown = [sample for sample in samples if begin <= sample.at <= now]
    values = [
        value for value in _values(shown, device, voice) if any(value.read(sample) is not None for sample in shown)
    ]
    if not values:
        return LanesView()
    lanes = []
    for value in values:
        found = [(sample.at, value.read(sample)) for sample in shown]
        last = next(read for _, read in reversed(found) if read is not None)
        foot, head = value.scale
        runs = decimate(found, (begin, now), value.scale, gap_s=_GAP_S)
        lanes.append(Lane(value.label, value.say(last), value.say(foot), value.say(head), runs))
    return LanesView(
        lanes=tuple(lanes),
        marks=tuple(
            (place / (_MARKS - 1), voice.time(begin + seconds * place / (_MARKS - 1), now)) for place in range(_MARKS)
        ),
        stops=_stops(shown, values, (begin, seconds), voice, now),
        rows=_rows(shown, values, voice, now),
    )


def columns(voice: Voice) -> tuple[str, ...]:
    """Return the titles of the values, in the order of the lanes."""
    return voice.say("Load"), voice.say("Temperature"), voice.say("Power")


def _values(samples: Sequence[Sample], device: DeviceView | None, voice: Voice) -> tuple[_Value, ...]:
    limit = device.power_limit_w if device and device.power_limit_w else 0.0
    most = max((sample.power_w for sample in samples if sample.power_w is not None), default=0.0)
    load, heat, power = columns(voice)
    return (
        _Value(
            load,
            lambda sample: sample.utilisation_percent,
            lambda read: voice.say("{n} %", n=voice.integer(round(read))),
            (0.0, 100.0),
        ),
        _Value(
            heat,
            lambda sample: sample.temperature_c,
            lambda read: voice.say("{n} °C", n=voice.integer(round(read))),
            (_COLD_C, _HOT_C),
        ),
        _Value(
            power,
            lambda sample: sample.power_w,
            lambda read: voice.say("{n} W", n=voice.decimal(read, 0)),
            (0.0, max(limit, most, 1.0)),
        ),
    )


def _stops(
    samples: Sequence[Sample], values: Sequence[_Value], time: tuple[float, float], voice: Voice, now: float
) -> tuple[Stop, ...]:
    """Return at most `_STOPS` moments that can be pointed at, each with all that was measured then."""
    begin, seconds = time
    there: dict[int, Sample] = {}
    for sample in samples:
        there[int((sample.at - begin) / seconds * _STOPS)] = sample
    return tuple(
        Stop(
            (sample.at - begin) / seconds,
            voice.say("{time}: {figures}", time=voice.time(sample.at, now), figures=_figures(sample, values, voice)),
        )
        for sample in there.values()
    )


def _figures(sample: Sample, values: Sequence[_Value], voice: Voice) -> str:
    return voice.listed([value.say(read) for value in values if (read := value.read(sample)) is not None])


def _rows(samples: Sequence[Sample], values: Sequence[_Value], voice: Voice, now: float) -> tuple[tuple[str, ...], ...]:
    """Return the means of each minute, newest first."""
    minutes: dict[int, list[Sample]] = {}
    for sample in samples:
        minutes.setdefault(int(sample.at // 60), []).append(sample)
    rows = []
    for minute, found in sorted(minutes.items(), reverse=True)[:_MOST_ROWS]:
        cells = []
        for value in values:
            known = [read for sample in found if (read := value.read(sample)) is not None]
            cells.append(value.say(sum(known) / len(known)) if known else "\u2013")
        rows.append((voice.time(minute * 60.0, now), *cells))
    return tuple(rows)
