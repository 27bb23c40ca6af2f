"""The owner's settings as the windows offer them: a name, a sentence, a unit, and a kind of control for each."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from app.protocol.commands import Setting
from app.protocol.records import record
from app.protocol.snapshot import UsageView
from app.ui.presenters.voice import Voice, in_a_row, marked, plain


class Group(StrEnum):
    """Where a setting is offered."""

    HOURS = "hours"
    LIMITS = "limits"
    GAMES = "games"
    ENERGY = "energy"
    WORK = "work"
    OTHER = "other"


class Kind(StrEnum):
    """How it is changed."""

    NUMBER = "number"
    TEXT = "text"
    SWITCH = "switch"
    WEEK = "week"


@record
class SettingView:
    """One setting.

    Attributes:
        note: what it does, in one sentence.
        unit: behind the figure; may be empty.
        default: as a sentence, where the value is another one; else empty.
        original: the default itself, as it is sent.
    """

    key: str
    label: str
    note: str
    unit: str
    kind: Kind
    value: str
    default: str
    original: str


@record
class _Known:
    group: Group
    label: str
    note: str
    unit: str = ""


_KNOWN: Final[Mapping[str, _Known]] = {
    "tariff_per_kwh": _Known(
        Group.ENERGY,
        marked("Price of electricity"),
        marked("A job that pays less than its electricity is refused."),
        marked("per kWh"),
    ),
    "margin_percent": _Known(
        Group.ENERGY, marked("Margin"), marked("How much more than its electricity a job must pay."), marked("%")
    ),
    "watts": _Known(
        Group.ENERGY,
        marked("Power draw of this PC"),
        marked("Used where it cannot be measured. 0 is an estimate from the device."),
        marked("W"),
    ),
    "resume_after_s": _Known(
        Group.GAMES,
        marked("Back to work after a game"),
        marked("How long a game must be closed before the job goes on."),
        marked("s"),
    ),
    "memory_mib": _Known(Group.WORK, marked("Memory for a job"), marked("The most that a job may have."), marked("MB")),
    "cores": _Known(
        Group.WORK,
        marked("Cores for a job"),
        marked("The most that a job may have. 0 leaves one to you."),
    ),
    "receipt_every_s": _Known(
        Group.OTHER,
        marked("Receipt every"),
        marked("How often work done is signed for while a job runs."),
        marked("s"),
    ),
    "adopt_within_s": _Known(
        Group.OTHER,
        marked("Take over a job within"),
        marked("How long a restarted engine may take to find its job again before the job is ended."),
        marked("s"),
    ),
    "max_temperature_c": _Known(
        Group.LIMITS,
        marked("Temperature"),
        marked("Above it the job rests until the GPU is cooler."),
        marked("°C"),
    ),
    "temperature_c": _Known(
        Group.LIMITS,
        marked("Temperature"),
        marked("Above it the job rests until the GPU is cooler."),
        marked("°C"),
    ),
    "max_fan_percent": _Known(
        Group.LIMITS, marked("Fan"), marked("Above it the job rests until it is quieter."), marked("%")
    ),
    "fan_percent": _Known(
        Group.LIMITS, marked("Fan"), marked("Above it the job rests until it is quieter."), marked("%")
    ),
    "max_watts": _Known(
        Group.LIMITS,
        marked("Power of the GPU"),
        marked("The most that the GPU may draw for a job."),
        marked("W"),
    ),
    "power_w": _Known(
        Group.LIMITS,
        marked("Power of the GPU"),
        marked("The most that the GPU may draw for a job."),
        marked("W"),
    ),
    "hours": _Known(
        Group.HOURS,
        marked("When to work"),
        marked("Outside of these hours no job runs."),
    ),
    "cheap_hours": _Known(Group.ENERGY, marked("Cheap hours"), marked("When your electricity costs less.")),
    "cheap_per_kwh": _Known(
        Group.ENERGY, marked("Price in cheap hours"), marked("Empty is the same as at other times."), marked("per kWh")
    ),
    "only_cheap": _Known(
        Group.ENERGY,
        marked("Work only in cheap hours"),
        marked("Otherwise Lull also works when electricity costs more."),
    ),
    "quick_start_cap": _Known(
        Group.OTHER,
        marked("Ask for a password from"),
        marked("About this many tokens in a wallet without one."),
    ),
    "on_battery": _Known(Group.LIMITS, marked("Work on battery"), marked("Otherwise jobs wait for mains power.")),
    "keep_awake": _Known(
        Group.WORK, marked("Keep this PC awake"), marked("Only while a paid job runs; never otherwise.")
    ),
    "idle_after_s": _Known(
        Group.GAMES,
        marked("Work only when you are away"),
        marked("How long nobody must have touched keyboard or mouse. 0 also works while you do."),
        marked("s"),
    ),
    "disk_gb": _Known(
        Group.LIMITS,
        marked("Disk for jobs"),
        marked("Programs and data of jobs together. Beyond it no new job is taken."),
        marked("GB"),
    ),
    "traffic_gb": _Known(
        Group.LIMITS,
        marked("Traffic per month"),
        marked("Inputs and results together. Beyond it no new job is taken."),
        marked("GB"),
    ),
    "network_mib": _Known(
        Group.LIMITS,
        marked("Network for a job"),
        marked(
            "0 lets no job have a network. More is your consent that a job reaches the hosts that it names, through "
            "your connection, and moves at most this much."
        ),
        marked("MiB"),
    ),
    "network_mbit": _Known(
        Group.LIMITS,
        marked("Speed of that network"),
        marked("The most that such a job takes of your line. 0 is no limit."),
        marked("Mbit/s"),
    ),
}

_ORDER: Final = {key: place for place, key in enumerate(_KNOWN)}
_SWITCHES: Final = frozenset({"True", "False", "true", "false", "yes", "no", "on", "off"})
OPTIONAL_WEEKS: Final = frozenset({"cheap_hours"})
"""Hours of which there may be none; other hours that are empty mean always."""

_WEEKS: Final = frozenset({"hours"}) | OPTIONAL_WEEKS
_MAYBE_NUMBERS: Final = frozenset({"cheap_per_kwh"})
"""Settings that are numbers, or empty."""

_NO_LIMIT: Final = frozenset(
    {"max_temperature_c", "max_fan_percent", "max_watts", "disk_gb", "traffic_gb", "network_mbit"}
)
"""Settings whose 0 is no limit."""

_NOTHING: Final = frozenset({"network_mib"})
"""Settings whose 0 is nothing at all."""

_ON: Final = frozenset({"True", "true", "yes", "on"})


def present_settings(
    settings: Sequence[Setting], group: Group, voice: Voice, usage: UsageView | None = None
) -> tuple[SettingView, ...]:
    """Return the settings of one group that the engine has, in the order in which they are offered.

    Args:
        settings: all that the engine has.
        group: which ones.
        voice: the language.
        usage: what was taken of the budgets, to stand beside them.
    """
    views = []
    for setting in sorted(settings, key=lambda each: (_ORDER.get(each.key, len(_ORDER)), each.key)):
        known = _KNOWN.get(setting.key)
        if (known.group if known else Group.OTHER) is group:
            views.append(_view(setting, known, usage, voice))
    return tuple(views)


def is_on(text: str) -> bool:
    """Return whether the text of a switch means on."""
    return text in _ON


def switched(text: str, *, on: bool) -> str:
    """Return the text that turns a switch on or off, in the spelling that it has now."""
    pair = next((p for p in (("True", "False"), ("true", "false"), ("yes", "no"), ("on", "off")) if text in p), None)
    yes, no = pair or ("true", "false")
    return yes if on else no


def _used(key: str, usage: UsageView | None, voice: Voice) -> str:
    """Return how much of a budget is taken, where that is known."""
    taken = {"disk_gb": usage.disk_bytes, "traffic_gb": usage.traffic_bytes}.get(key) if usage else None
    return "" if taken is None else voice.say("Taken now: {n} GB.", n=voice.decimal(taken / 1e9, 1))


def _view(setting: Setting, known: _Known | None, usage: UsageView | None, voice: Voice) -> SettingView:
    value, default = _short(plain(setting.value, 400)), _short(plain(setting.default, 400))
    kind = Kind.NUMBER if _is_number(setting.default) or setting.key in _MAYBE_NUMBERS else Kind.TEXT
    if setting.default in _SWITCHES:
        kind = Kind.SWITCH
    if setting.key in _WEEKS:
        kind = Kind.WEEK
    other = value != default and kind not in (Kind.SWITCH, Kind.WEEK)
    shown = default or voice.say("empty")
    zero = voice.say("no limit") if setting.key in _NO_LIMIT else voice.say("none") if setting.key in _NOTHING else ""
    if zero and default == "0":
        shown = zero
    unit = voice.say(known.unit) if known and known.unit else ""
    if zero and value == "0":
        unit = zero
    return SettingView(
        key=setting.key,
        label=voice.say(known.label) if known else plain(setting.key.replace("_", " ").capitalize()),
        note=in_a_row(voice.say(known.note) if known else "", _used(setting.key, usage, voice)),
        unit=unit,
        kind=kind,
        value=value,
        default=voice.say("Back to {value}", value=shown) if other else "",
        original=setting.default,
    )


def _short(text: str) -> str:
    """Return `60` for `60.0`."""
    return text.removesuffix(".0") if _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
