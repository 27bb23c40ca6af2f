"""How Lull speaks: sentences with their values filled in, clock times, durations and plain text from outside."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from string import Formatter
from typing import Final, Protocol

from app.protocol.records import record
from app.protocol.texts import printable


MASK: Final = "\u2022\u2022\u2022"
"""What stands for a sum or an address that is masked."""

LONGEST_NAME: Final = 60
"""Characters of a name from outside (a game, a device, a job) that a sentence carries."""

_ENDS: Final = (".", "?", "!", "\u2026", "\u3002", "\uff1f", "\uff01")
_WIDE_ENDS: Final = frozenset("\u3002\uff1f\uff01")
"""Full stops of scripts that have no spaces between sentences."""

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400


class Translate(Protocol):
    """Turns a source sentence into the user's language."""

    def __call__(self, source: str, n: int = -1) -> str:
        """Return the sentence for `source`; `n` chooses the plural form where there is a number in it."""
        ...


def untranslated(source: str, n: int = -1) -> str:  # noqa: ARG001 - the shape of `Translate`
    """Return the English source itself."""
    return source


def marked(source: str) -> str:
    """Return `source`; marks a sentence in a table for translators, where `Voice.say` comes later."""
    return source


WEEKDAYS: Final = (
    marked("Mon"),
    marked("Tue"),
    marked("Wed"),
    marked("Thu"),
    marked("Fri"),
    marked("Sat"),
    marked("Sun"),
)
MONTHS: Final = (
    marked("Jan"),
    marked("Feb"),
    marked("Mar"),
    marked("Apr"),
    marked("May"),
    marked("Jun"),
    marked("Jul"),
    marked("Aug"),
    marked("Sep"),
    marked("Oct"),
    marked("Nov"),
    marked("Dec"),
)


@record
class Numbers:
    """How numbers are written.

    Attributes:
        point: between the whole and the fraction.
        group: between groups of three digits; a narrow space that does not break.
    """

    point: str = "."
    group: str = "\u202f"


@record
class Voice:
    """Speaks one language in one time zone.

    Attributes:
        zone: the zone of clock times; None is this PC's own.
        masked: whether sums and addresses are hidden from whoever watches the screen.
    """

    translate: Translate = untranslated
    numbers: Numbers = Numbers()
    zone: tzinfo | None = None
    masked: bool = False

    def say(self, source: str, /, **values: object) -> str:
        """Return a sentence with its values. Values are plain text and never templates themselves."""
        return fill(self.translate(source), values)

    def count(self, n: int, one: str, many: str, /, **values: object) -> str:
        """Return the sentence for one, or the one for `{n}` things."""
        return fill(self.translate(one if n == 1 else many, n), {"n": self.integer(n), **values})

    def listed(self, parts: Sequence[str]) -> str:
        """Return parts in a row, with the comma of the language between them."""
        text = parts[0] if parts else ""
        for part in parts[1:]:
            text = self.say("{one}, {other}", one=text, other=part)
        return text

    def integer(self, value: int) -> str:
        """Return a whole number, in groups of three from five digits on."""
        digits = str(abs(value))
        sign = "\u2212" if value < 0 else ""
        return sign + (digits if len(digits) < 5 else f"{abs(value):,}".replace(",", self.numbers.group))

    def decimal(self, value: float, places: int = 1) -> str:
        """Return a measured figure with `places` digits behind the point; a dash if it is no number."""
        if not abs(value) <= 1e15:
            return "\u2013"
        whole, _, fraction = f"{abs(value):.{places}f}".partition(".")
        text = self.integer(int(whole)) + (self.numbers.point + fraction if fraction else "")
        return ("\u2212" if value < 0 and text.strip("0.,") else "") + text

    def local(self, at: float) -> datetime | None:
        """Return a moment on the clock of this PC, or None where `at` is not one."""
        try:
            moment = datetime.fromtimestamp(at, tz=self.zone)
            return moment if self.zone else moment.astimezone()
        except (ValueError, OverflowError, OSError):
            return None

    def time(self, at: float | None, now: float) -> str:
        """Return `21:04`, with the date before it unless that is today."""
        moment, today = self.local(at) if at is not None else None, self.local(now)
        if moment is None:
            return "\u2013"
        clock = f"{moment:%H:%M}"
        if today is None or moment.date() == today.date():
            return clock
        if moment.date() == _shifted(today.date(), 1):
            return self.say("tomorrow, {time}", time=clock)
        month = self.translate(MONTHS[moment.month - 1])
        return self.say("{day} {month}, {time}", day=moment.day, month=month, time=clock)

    def day(self, day: date) -> str:
        """Return `Thu 20 Nov`."""
        return self.say(
            "{weekday} {day} {month}",
            weekday=self.translate(WEEKDAYS[day.weekday()]),
            day=day.day,
            month=self.translate(MONTHS[day.month - 1]),
        )

    def duration(self, seconds: float) -> str:
        """Return a length of time in the one or two units that matter: `45 s`, `18 min`, `2 h 10 min`, `4 days`."""
        if not 0 <= seconds < 1e11:
            return "\u2013"
        whole = int(seconds)
        if whole < _MINUTE:
            return self.say("{n} s", n=whole)
        minutes = round(whole / _MINUTE)
        if minutes < 60:
            return self.say("{n} min", n=minutes)
        if whole < 2 * _DAY:
            hours, rest = divmod(minutes, 60)
            if rest == 0 or hours >= 10:
                return self.say("{n} h", n=round(whole / _HOUR))
            return self.say("{hours} h {minutes} min", hours=hours, minutes=rest)
        return self.count(round(whole / _DAY), "{n} day", "{n} days")


def stopped(text: str) -> str:
    """Return a sentence with a full stop, in the script that it ends in; one that ends by itself stays as it is."""
    text = text.strip()
    if not text or text.endswith(_ENDS):
        return text
    return text + ("\u3002" if "\u3400" <= text[-1] <= "\u9fff" else ".")


def in_a_row(*sentences: str) -> str:
    """Return sentences one after the other, with a space between them where their script has one."""
    text = ""
    for sentence in filter(None, sentences):
        text += sentence if not text or text[-1] in _WIDE_ENDS else f" {sentence}"
    return text


def fill(template: str, values: dict[str, object]) -> str:
    """Fill a template of ours; a missing value reads as a dash, and a broken translation shows its text as it is."""
    parts: list[str] = []
    try:
        for text, name, _, _ in Formatter().parse(template):
            parts.append(text)
            if name is not None:
                parts.append(str(values.get(name, "\u2013")))
    except ValueError:
        return template
    return "".join(parts)


def plain(text: str, longest: int = LONGEST_NAME) -> str:
    """Return text from outside as one printable line of at most `longest` characters."""
    line = " ".join(printable(text[: longest * 8]).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "\u2026"


def number(text: str | None) -> float | None:
    """Return the number that an argument carries, or None."""
    try:
        value = float(text) if text and len(text) < 40 else None
    except ValueError:
        return None
    return value if value is not None and abs(value) < 1e15 else None


def _shifted(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
