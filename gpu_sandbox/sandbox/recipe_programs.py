"""Running the programs that fetch what an image is made of - apt, dpkg, pip - with a time limit and plain errors."""

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from gpu_sandbox.errors import DiskFullError, ImageMissingError


Report = Callable[[str], None]
"""Takes one line that says what happens now."""
PATIENCE_S: Final = 900.0
_LONGEST_LINE: Final = 160
_KEPT_LINES: Final = 40
_NO_ROOM: Final = ("No space left on device", "not enough free space", "Disk quota exceeded")


class ProgramError(Exception):
    """A program ended badly.

    Attributes:
        lines: the last things that it said, cleaned.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        """Keep what it said."""
        self.lines = tuple(lines)
        super().__init__(self.lines[-1] if self.lines else "it said nothing")

    @property
    def reason(self) -> str:
        """The first line that looks like an error, else the last one."""
        marks = ("E: ", "ERROR: ", "dpkg-deb: error: ")
        chosen = next((line for line in self.lines if line.startswith(marks)), str(self))
        for mark in marks:
            chosen = chosen.removeprefix(mark)
        return chosen.rstrip(".")


def need(program: str, purpose: str) -> str:
    """Return the path of a program.

    Raises:
        ImageMissingError: if it is not installed.
    """
    if found := shutil.which(program):
        return found
    raise ImageMissingError(
        f"{program} is missing, and {purpose} needs it: images are made on Debian and Ubuntu,"
        " where `apt-get install apt dpkg` brings it"
    )


def run(
    command: Sequence[str],
    folder: Path,
    *,
    heard: Callable[[str], None] | None = None,
    into: Path | None = None,
) -> None:
    """Run a program to its end.

    Args:
        command: a program of ours with arguments of ours.
        folder: where it runs.
        heard: is given each line as it comes, standard error's too.
        into: a file that takes standard output, where that is data and not lines.

    Raises:
        ProgramError: if it fails, or takes longer than `PATIENCE_S`.
        DiskFullError: if it fails because there is no room.
    """
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "DEBIAN_FRONTEND": "noninteractive",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    lines: list[str] = []
    with ExitStack() as stack:
        data = stack.enter_context(into.open("wb")) if into else None
        process = stack.enter_context(
            subprocess.Popen(  # noqa: S603 - see `command`
                list(command),
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=data or subprocess.PIPE,
                stderr=subprocess.PIPE if data else subprocess.STDOUT,
            )
        )
        alarm = threading.Timer(PATIENCE_S, process.kill)
        alarm.start()
        stack.callback(alarm.join)
        stack.callback(alarm.cancel)
        stack.callback(process.kill)
        for raw in process.stdout or process.stderr or ():
            if line := _clean(raw.decode("utf-8", "replace")):
                lines.append(line)
                if heard is not None:
                    heard(line)
        process.wait()
    if process.returncode == 0:
        return
    if any(sign in line for line in lines for sign in _NO_ROOM):
        raise DiskFullError(f"there is no room to make an image in {folder}")
    raise ProgramError(lines[-_KEPT_LINES:])


def _clean(raw: str) -> str:
    """Return one line of plain text: a mirror or an index may have put anything into it."""
    return " ".join("".join(c if c.isprintable() else " " for c in raw).split())[:_LONGEST_LINE]
