"""The device, small: its name, its gauges, and what its owner should know about it."""

from typing import Final

from app.protocol.records import record
from app.protocol.snapshot import DeviceView
from app.ui.presenters.benchmark import warning_of
from app.ui.presenters.voice import Voice, plain


_HOT_C: Final = 90.0
"""The end of the temperature's scale; the owner's own limit lies below it."""
_WARM_PART: Final = 0.93


@record
class GaugeView:
    """One measured figure.

    Attributes:
        part: of its scale, 0 to 1; None where there is no scale or nothing was measured.
        tone: `text`, `attention` or a role.
        span: where the figure may lie as well, as parts of the scale; None where that is not known.
        mark: a figure to compare with, as a part of the scale.
    """

    label: str
    value: str
    part: float | None
    tone: str
    span: tuple[float, float] | None = None
    mark: float | None = None


@record
class DeviceCard:
    """The device.

    Attributes:
        gauges: what it feels now; empty where nothing is measured.
        note: what its owner should know about it.
    """

    name: str
    gauges: tuple[GaugeView, ...]
    note: str


def present_device(device: DeviceView, voice: Voice) -> DeviceCard:
    """Return the device's card; what it does not measure is left out, never shown as zero."""
    gauges = []
    if device.utilisation_percent is not None:
        part = _part(device.utilisation_percent, 100)
        value = voice.say("{n} %", n=voice.integer(device.utilisation_percent))
        gauges.append(GaugeView(voice.say("Load"), value, part, "text"))
    if device.temperature_c is not None:
        part = _part(device.temperature_c, _HOT_C)
        value = voice.say("{n} °C", n=voice.integer(device.temperature_c))
        gauges.append(GaugeView(voice.say("Temperature"), value, part, "attention" if part > _WARM_PART else "text"))
    if device.power_w is not None:
        limit = device.power_limit_w
        value = voice.say("{n} W", n=voice.decimal(device.power_w, 0))
        if limit:
            value = voice.say("{n} of {limit} W", n=voice.decimal(device.power_w, 0), limit=voice.decimal(limit, 0))
        gauges.append(GaugeView(voice.say("Power"), value, _part(device.power_w, limit) if limit else None, "text"))
    if device.memory_used_bytes is not None and device.memory_total_bytes:
        used, total = device.memory_used_bytes, device.memory_total_bytes
        value = voice.say("{n} of {total} GB", n=voice.decimal(used / 1e9, 1), total=voice.decimal(total / 1e9, 0))
        gauges.append(GaugeView(voice.say("Memory"), value, _part(used, total), "text"))
    note = warning_of(device, voice)
    if not device.listable:
        note = voice.say("Good for practice; it cannot earn on a live network.")
    elif not note and device.benchmark is None:
        note = voice.say("Not measured yet.")
    return DeviceCard(plain(device.name) or voice.say("Unnamed device"), tuple(gauges), note)


def _part(value: float, whole: float) -> float:
    part = value / whole if whole and abs(value) < 1e15 else 0.0
    return min(max(part, 0.0), 1.0) if part == part else 0.0  # noqa: PLR0124 - NaN is no figure
