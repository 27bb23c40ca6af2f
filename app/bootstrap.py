"""The first things of every long-lived process, in order: rights of new files, home, log, crash reports, signals.

    umask 077 -> home folder -> log file and ring -> crash file and hooks -> SIGTERM and SIGHUP unwind the stack

Nothing heavy is imported here, and nothing of Qt.
"""

import contextlib
import logging
import os
import signal
import sys
import types
from collections.abc import Iterator

from app import __version__
from app.crash import crashes_reported
from app.logs import LogRing, logging_to
from app.paths import Home, default_home
from app.protocol.records import record


log = logging.getLogger(__name__)


@record
class Process:
    """What a long-lived process begins with.

    Attributes:
        home: the instance's folder; it exists.
        ring: the last lines of its log.
        crashed_before: the stack of the crash before, or an empty text.
    """

    home: Home
    ring: LogRing
    crashed_before: str


@contextlib.contextmanager
def started(role: str, home: Home | None = None) -> Iterator[Process]:
    """Set this process up as `role`, meanwhile.

    Raises:
        KnownError: `home.unusable` or `disk.full`.
    """
    home = home or default_home()
    with contextlib.ExitStack() as stack:
        stack.enter_context(private_files())
        home.create()
        ring = stack.enter_context(logging_to(home.logs, role))
        crashed_before = stack.enter_context(crashes_reported(home.logs, role))
        stack.enter_context(unwinding_signals())
        log.info("%s %s begins, process %d, Python %s", role, __version__, os.getpid(), sys.version.split()[0])
        yield Process(home, ring, crashed_before)
        log.info("%s ends", role)


@contextlib.contextmanager
def private_files() -> Iterator[None]:
    """Let no new file of this process be read by another user, meanwhile."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


class Ended(SystemExit):
    """The process was told to end; raised in the main thread, so that everything is left in order."""

    def __init__(self, number: int) -> None:
        """Name the signal; the exit status is the shell's for it."""
        super().__init__(128 + number)


@contextlib.contextmanager
def unwinding_signals() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into `Ended` in the main thread, meanwhile. An event loop may take them over."""

    def end(number: int, _frame: types.FrameType | None) -> None:
        raise Ended(number)

    if sys.platform == "win32":
        numbers = [signal.SIGTERM, signal.SIGBREAK]  # the second: Ctrl-Break, and a console that is closed
    else:
        numbers = [signal.SIGTERM, signal.SIGHUP]
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, was in before.items():
            signal.signal(number, was)
