"""Looks as lines of JSON: what a Windows desktop showed, to be sent with a report and played again on any system.

On Windows: `python -m gpu_sandbox.sensors.windows.recording > looks.jsonl`. A recording holds paths of programs and
classes of windows; no title of a window, no name of a file that is open.
"""

import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from gpu_sandbox.sensors.windows.look import Box, Look, Shell, Window
from gpu_sandbox.sensors.windows.sensor import Eyes


_LONGEST_LINE: Final = 8192


class RecordingError(Exception):
    """A line that is no look; the text says which and why."""


def write(look: Look, at: float) -> str:
    """Return one line.

    Args:
        look: what was seen.
        at: seconds since the recording began.
    """
    line: dict[str, Any] = {"at": round(at, 3), "app": look.app, "shell": look.shell.name.lower()}
    if look.window is not None:
        w = look.window
        line["window"] = {
            "pid": w.pid,
            "exe": w.exe,
            "kind": w.kind,
            "box": [w.box.left, w.box.top, w.box.right, w.box.bottom],
            "screen": [w.screen.left, w.screen.top, w.screen.right, w.screen.bottom],
            "framed": w.framed,
            "cloaked": w.cloaked,
        }
    if look.load:
        line["load"] = [[pid, round(percent, 1)] for pid, percent in look.load]
    if look.open:
        line["open"] = list(look.open)
    return json.dumps(line)


def read(lines: Iterable[str]) -> Iterator[tuple[float, Look]]:
    """Yield seconds and look of each line; empty lines and those that begin with `#` are passed over.

    Raises:
        RecordingError: at a line that is no look.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if len(line) > _LONGEST_LINE:
                raise ValueError("it is too long")  # noqa: TRY301 - told with its number like all others
            yield _look(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise RecordingError(f"line {number} is no look: {error}") from None


def _look(line: object) -> tuple[float, Look]:
    if not isinstance(line, dict):
        raise TypeError("it is no object")
    seen = line.get("window")
    window = None
    if seen is not None:
        window = Window(
            pid=int(seen["pid"]),
            exe=str(seen["exe"]),
            kind=str(seen["kind"]),
            box=Box(*map(int, seen["box"])),
            screen=Box(*map(int, seen["screen"])),
            framed=bool(seen.get("framed", False)),
            cloaked=bool(seen.get("cloaked", False)),
        )
    load = tuple((int(pid), float(percent)) for pid, percent in line.get("load", ()))
    still = tuple(map(int, line.get("open", ())))
    return float(line["at"]), Look(int(line.get("app", 0)), Shell[str(line["shell"]).upper()], window, load, still)


def main() -> int:
    """Print a line whenever something changes, until interrupted."""
    if sys.platform == "win32":
        from gpu_sandbox.sensors.windows.api import WindowsEyes  # noqa: PLC0415 - it exists on Windows alone

        eyes = WindowsEyes()
        try:
            record(eyes)
        except KeyboardInterrupt:
            return 0
        finally:
            eyes.close()
    print("This records a Windows desktop, and this system is none.", file=sys.stderr)  # noqa: T201 - a command
    return 2


def record(eyes: Eyes) -> None:
    """Print a line whenever something changes, for ever."""
    began, last = time.monotonic(), ""
    while True:
        look = eyes.look()
        if look.window is not None:
            look = replace(look, load=eyes.load(look.window.pid))
        line = write(look, time.monotonic() - began)
        if line.partition(",")[2] != last:
            last = line.partition(",")[2]
            print(line, flush=True)  # noqa: T201 - a command's output
        eyes.wait(1.0)


if __name__ == "__main__":
    sys.exit(main())
