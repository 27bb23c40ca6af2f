"""A program on a pseudo-terminal of its own, which a test reads and types on."""

import contextlib
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path


_TAKE_TERMINAL = "import os, sys; os.dup2(os.open(sys.argv[1], os.O_RDWR), 0); os.execvp(sys.argv[2], sys.argv[2:])"
"""Opening a terminal makes it the controlling one of a session's leader that has none (Linux, tty_ioctl(2))."""


class Terminal:
    """What stands on the terminal, and the program behind it."""

    def __init__(self, master: int, process: subprocess.Popen[bytes]) -> None:
        self._master = master
        self.process = process
        self.shown = ""
        self._read = 0

    def wait_for(self, text: str, *, within_s: float = 20.0) -> str:
        """Read until `text` is shown behind what was waited for before; return all that was shown so far."""
        deadline = time.monotonic() + within_s
        while (found := self.shown.find(text, self._read)) < 0:
            left = deadline - time.monotonic()
            readable, _, _ = select.select([self._master], [], [], max(0.0, left))
            assert readable, f"{text!r} was not shown; there stands:\n{self.shown}"
            self.shown += os.read(self._master, 4096).decode("utf-8", "replace")
        self._read = found + len(text)
        return self.shown

    def type(self, text: str) -> None:
        """Type."""
        os.write(self._master, text.encode())

    def drain(self) -> str:
        """Return all that was shown, up to now."""
        with contextlib.suppress(OSError):
            while select.select([self._master], [], [], 0.05)[0] and (more := os.read(self._master, 4096)):
                self.shown += more.decode("utf-8", "replace")
        return self.shown


@contextlib.contextmanager
def on_terminal(command: list[str], folder: Path, environment: Mapping[str, str]) -> Iterator[Terminal]:
    """Run a command in a session of its own on a terminal, its standard input; its output goes into `folder`.

    Args:
        command: the program and its arguments.
        folder: gets `stdout` and `stderr`.
        environment: all of its environment.
    """
    master, slave = pty.openpty()
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-c", _TAKE_TERMINAL, os.ttyname(slave), *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=dict(environment),
            start_new_session=True,
        )
    try:
        with process:
            try:
                yield Terminal(master, process)
            finally:
                if process.poll() is None:
                    process.terminate()
    finally:
        os.close(slave)
        os.close(master)
