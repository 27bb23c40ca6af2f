"""What a job may reach through its gate, and what was reached: values and pure rules, checked once where they are made.

A list holds host names. `.example.org` stands for everything below that name. Names of the owner's own network
(`.local`, `.lan`, `.internal` and their like) are on no list: whoever answers for them is at home.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from gpu_sandbox.errors import AddressRefusedError, SpecError
from gpu_sandbox.sandbox.addresses import checked_name


PORT: Final = 443
MAX_NAMES: Final = 32
MAX_BYTES: Final = 1 << 40
LOOKUP_BYTES: Final = 512
"""What a question to a name server counts: it carries a name out, and an answer back."""
_KEPT_REASONS: Final = 8
_LONGEST_REASON: Final = 160
_AT_HOME: Final = (
    *("local", "localhost", "localdomain", "lan", "home", "internal", "intranet", "private", "corp", "fritz.box"),
    *("mail", "arpa", "onion", "alt", "test", "speedport.ip"),
)
"""Names that nobody owns on the Internet, or that routers answer for. Source: RFC 6761, 6762, 7686, 8375, 9476, and
ICANN's resolutions on name collisions (`home`, `corp`, `mail`, `internal`)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a job may reach.

    Attributes:
        names: host names; `.example.org` stands for all below it.
        max_bytes: both ways and over all connections.
    """

    names: tuple[str, ...]
    max_bytes: int

    def __post_init__(self) -> None:
        if not 0 < len(self.names) <= MAX_NAMES or len(set(self.names)) != len(self.names):
            raise SpecError(f"a job reaches between 1 and {MAX_NAMES} different names")
        if not 0 < self.max_bytes <= MAX_BYTES:
            raise SpecError("the cap on what a job sends and receives lies between a byte and 1 TiB")
        for name in self.names:
            bare = name.removeprefix(".")
            try:
                good = checked_name(bare) == bare and not is_at_home(bare)
            except AddressRefusedError:
                good = False
            if not good or (name.startswith(".") and name.count(".") < 2):
                raise SpecError(f"a job may not reach {name[:80]!a}: names are public hosts, in lower case")

    def target(self, authority: str) -> str:
        """Return the name in `name:443`, in its one spelling.

        Raises:
            AddressRefusedError: if it is an address, is not listed, or has another port.
        """
        host, separator, port = authority.rpartition(":")
        if not separator or port != str(PORT):
            raise AddressRefusedError(f"only port {PORT} is open")
        name = checked_name(host)
        if self.entry(name) is None:
            raise AddressRefusedError(f"{name[:80]} is not on the job's list")
        return name

    def entry(self, name: str) -> str | None:
        """Return the entry of the list that a name stands under, or None."""
        return next(
            (each for each in self.names if name == each or (each.startswith(".") and name.endswith(each))), None
        )


def is_at_home(name: str) -> bool:
    """Return whether a name lies where no name of the Internet does."""
    return any(name == each or name.endswith(f".{each}") for each in _AT_HOME)


@dataclass(frozen=True, slots=True)
class Reached:
    """One entry of a job's list, and what went through the gate under it.

    Attributes:
        connections: that were made.
        bytes: both ways.
    """

    connections: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a job's gate did, over all containers of its attempt: for the owner.

    Attributes:
        bytes: both ways, look-ups included; what the cap counts.
        reached: by entry of the list.
        refused: how many requests were refused.
        why: the first different reasons, as sentences; text from outside.
    """

    bytes: int = 0
    reached: Mapping[str, Reached] = field(default_factory=dict)
    refused: int = 0
    why: tuple[str, ...] = ()

    def connected(self, entry: str) -> "Traffic":
        """Return it with one connection more."""
        before = self.reached.get(entry, Reached())
        return replace(self, reached={**self.reached, entry: replace(before, connections=before.connections + 1)})

    def passed(self, entry: str | None, count: int) -> "Traffic":
        """Return it with `count` bytes more, under an entry or under none."""
        if entry is None:
            return replace(self, bytes=self.bytes + count)
        before = self.reached.get(entry, Reached())
        reached = {**self.reached, entry: replace(before, bytes=before.bytes + count)}
        return replace(self, bytes=self.bytes + count, reached=reached)

    def denied(self, why: str) -> "Traffic":
        """Return it with one refusal more."""
        known = self.why if why in self.why or len(self.why) >= _KEPT_REASONS else (*self.why, _plain(why))
        return replace(self, refused=self.refused + 1, why=known)

    def told(self) -> tuple[str, ...]:
        """Return it as sentences for a log, each about the job."""
        lines = [
            f"reached {name} {each.connections} times: {each.bytes >> 10} KiB" for name, each in self.reached.items()
        ]
        if self.refused:
            lines.append(f"asked {self.refused} times for what it may not have: {'; '.join(self.why)}")
        return tuple(lines)

    def text(self) -> str:
        """Return it as one line of JSON."""
        reached = {name: [each.connections, each.bytes] for name, each in self.reached.items()}
        values = {"bytes": self.bytes, "reached": reached, "refused": self.refused, "why": list(self.why)}
        return json.dumps(values, separators=(",", ":"))


def traffic_of(line: str) -> Traffic | None:
    """Return what a line of `Traffic.text` says; None where it is none."""
    try:
        values = json.loads(line)
        reached = {
            str(name)[:256]: Reached(_count(each[0]), _count(each[1]))
            for name, each in list(values["reached"].items())[:MAX_NAMES]
        }
        why = tuple(_plain(str(each)) for each in values["why"][:_KEPT_REASONS])
        return Traffic(_count(values["bytes"]), reached, _count(values["refused"]), why)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None


def _count(value: Any) -> int:  # noqa: ANN401 - whatever JSON says
    """Return a count.

    Raises:
        ValueError: if it is none.
    """
    if type(value) is not int or not 0 <= value < 1 << 62:
        raise ValueError("this is no count")
    return value


def _plain(text: str) -> str:
    return "".join(c if c.isascii() and c.isprintable() else "?" for c in text[:_LONGEST_REASON])
