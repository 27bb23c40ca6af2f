"""A set-up as named, timed steps, with progress for people and one clear error when a step cannot be done."""

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TextIO


class SetupError(Exception):
    """A step cannot be done.

    Attributes:
        code: a stable word, `setup.` and what failed.
        title: what stopped, in a few words.
        message: the cause, one sentence.
        mend: the command that mends it; may be empty.
    """

    def __init__(self, code: str, title: str, message: str, mend: str = "") -> None:
        """Take what people and programs are told."""
        super().__init__(f"{title}: {message}")
        self.code = f"setup.{code}"
        self.title = title
        self.message = message
        self.mend = mend

    def sentence(self) -> str:
        """Return everything in one line."""
        mend = self.mend if self.mend.endswith(".") else f"Mend it: {self.mend}"
        return f"{self.title}. {self.message}" + (f" {mend}" if self.mend else "")

    def object(self) -> dict[str, object]:
        """Return the error as programs get it."""
        return {
            "code": self.code,
            "title": self.title,
            "message": self.message,
            "mend": self.mend,
            "retryable": False,
        }


@dataclass(slots=True)
class Steps:
    """Runs steps one after the other, and remembers how long each took.

    Attributes:
        out: where progress goes.
        took: per step its name and seconds.
    """

    out: TextIO
    clock: Callable[[], float] = time.monotonic
    took: list[tuple[str, float]] = field(default_factory=list)

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Announce a step, and say afterwards how long it took."""
        began = self.clock()
        self.say(f"== {name}")
        yield
        self.done(name, self.clock() - began)

    def done(self, name: str, seconds: float) -> None:
        """Note and say how long a step took."""
        self.took.append((name, seconds))
        self.say(f"   {name}: {seconds:.1f} s")

    def say(self, text: str) -> None:
        """Print a line of progress."""
        with contextlib.suppress(OSError, ValueError):
            print("".join(c if c.isprintable() else " " for c in text), file=self.out, flush=True)

    def summary(self) -> dict[str, float]:
        """Return the seconds per step."""
        return {name: round(seconds, 1) for name, seconds in self.took}


def fail(error: SetupError, program: str, *, as_json: bool) -> int:
    """Print an error and return the exit status."""
    with contextlib.suppress(OSError, ValueError):
        print(f"{program}: {error.sentence()}", file=sys.stderr, flush=True)
        if as_json:
            print(json.dumps({"ok": False, "error": error.object()}), flush=True)
    return 1
