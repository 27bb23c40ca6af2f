"""The parent's side of the benchmark: starts the child, tells its progress, ends it in time, reads its answer."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import IO, Final

from gpu_sandbox.benchmark.result import (
    MOST_BYTES,
    MeasuredDevice,
    Mode,
    Progress,
    Result,
    plain,
    read_progress,
    read_result,
)
from gpu_sandbox.errors import BenchmarkCancelledError, BenchmarkError, BenchmarkTimeoutError


LIMITS_S: Final = {Mode.RECHECK: 30.0, Mode.QUICK: 60.0, Mode.FULL: 300.0}
"""A slow machine under load may take so long; no longer."""
_GRACE_S: Final = 2.0
_LONGEST_LINE: Final = 4096
_PASSED: Final = (
    "PATH",
    "HOME",
    "LANG",
    "LD_LIBRARY_PATH",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    *("SYSTEMROOT", "WINDIR", "PROGRAMFILES", "PROGRAMDATA", "LOCALAPPDATA", "USERPROFILE"),  # where drivers look
    *("TEMP", "TMP", "TMPDIR"),
    "XDG_RUNTIME_DIR",
    "VK_DRIVER_FILES",
    "VK_ICD_FILENAMES",
)
"""The child needs no more of our environment, and gets no more."""


def command() -> tuple[str, ...]:
    """Return what starts the child."""
    return (sys.executable, "-m", "gpu_sandbox.benchmark")


NO_WINDOW: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows a program of the console's kind opens a window, unless its starter says that it does not."""


def child_environment() -> dict[str, str]:
    """Return what a child that drives the device gets of our environment."""
    return {name: os.environ[name] for name in _PASSED if name in os.environ}


class BenchmarkRun:
    """One run of the benchmark. `run` blocks; any other thread may `cancel` it."""

    def __init__(self, mode: Mode, *, limit_s: float | None = None, program: tuple[str, ...] | None = None) -> None:
        """Prepare; nothing starts before `run`.

        Args:
            mode: how much to measure.
            limit_s: seconds after which it is ended; None takes the mode's own.
            program: what starts the child; None takes our own.
        """
        self._mode = mode
        self._limit_s = LIMITS_S[mode] if limit_s is None else limit_s
        self._program = command() if program is None else program
        self._lock = threading.Lock()
        self._started = False
        self._cancelled = False
        self._timed_out = False
        self._finished = threading.Event()
        self._wake = threading.Event()

    def run(self, on_progress: Callable[[Progress], None]) -> Result:
        """Measure, in a process of its own, and wait for the result.

        Args:
            on_progress: told in this thread; what it raises ends the benchmark.

        Raises:
            BenchmarkCancelledError: after `cancel`.
            BenchmarkTimeoutError: if the limit passed.
            BenchmarkError: if the child could not start, failed, or answered what makes no sense.
        """
        with tempfile.TemporaryFile() as answer:
            process = self._start(answer)
            watch = threading.Thread(target=self._watch, args=(process,), name="benchmark-watch")
            watch.start()
            try:
                last_words = self._follow(process, on_progress)
                status = process.wait()
            finally:
                self._finished.set()
                self._wake.set()
                watch.join()
                _end(process)
            if self._cancelled:
                raise BenchmarkCancelledError("it was asked to stop")
            if self._timed_out:
                raise BenchmarkTimeoutError(f"it did not finish within {self._limit_s:g} s")
            answer.seek(0)
            text = answer.read(MOST_BYTES).decode("utf-8", errors="replace")
        if not text.strip():
            raise BenchmarkError(f"its process ended with status {status}: {last_words or 'it said nothing'}")
        return read_result(text)

    def cancel(self) -> None:
        """End it soon: `run` raises. Before `run` it forbids it; after it does nothing."""
        with self._lock:
            self._cancelled = not self._finished.is_set()
        self._wake.set()

    def _start(self, answer: IO[bytes]) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._cancelled:
                raise BenchmarkCancelledError("it was asked to stop")
            if self._started:
                raise RuntimeError("a benchmark runs once")
            self._started = True
            try:
                return subprocess.Popen(  # noqa: S603 - our own program
                    self._program,
                    stdin=subprocess.PIPE,
                    stdout=answer,
                    stderr=subprocess.PIPE,
                    env=child_environment(),
                    creationflags=NO_WINDOW,
                )
            except OSError as error:
                raise BenchmarkError(f"its process could not start: {error.strerror}") from None

    def _follow(self, process: subprocess.Popen[bytes], on_progress: Callable[[Progress], None]) -> str:
        """Tell the progress until standard error ends; return the last line that was no progress."""
        if process.stdin is None or process.stderr is None:
            raise RuntimeError("the child has no pipes")
        try:
            # Standard input stays open: its end tells the child that we are gone.
            process.stdin.write(f'{{"mode": "{self._mode.value}", "held": true}}\n'.encode())
            process.stdin.flush()
        except OSError:
            pass  # it ended already; its status says more
        last_words = ""
        while line := process.stderr.readline(_LONGEST_LINE):
            text = line.decode("utf-8", errors="replace")
            if progress := read_progress(text):
                on_progress(progress)
            elif text.strip():
                last_words = plain(text, 200)
        return last_words

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """End the child when its time is over or it is cancelled: first asking, then not."""
        self._wake.wait(self._limit_s)
        if self._finished.is_set():
            return
        if not self._cancelled:
            self._timed_out = True
        process.terminate()
        if not self._finished.wait(_GRACE_S):
            process.kill()


def _end(process: subprocess.Popen[bytes]) -> None:
    """See that it is gone, whatever happened, and that our ends of its pipes are closed."""
    if process.poll() is None:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stderr):
        try:
            if pipe is not None:
                pipe.close()
        except OSError:
            continue  # what was not written any more


def run(mode: Mode, on_progress: Callable[[Progress], None]) -> Result:
    """Measure and wait for the result; see `BenchmarkRun.run`."""
    return BenchmarkRun(mode).run(on_progress)


def identify(timeout_s: float = 20.0) -> MeasuredDevice:
    """Return the device that a benchmark would measure, found in a process of its own: it loads drivers.

    Raises:
        BenchmarkError: if that process fails.
    """
    try:
        # Into a file: a pipe that some other process got hold of is waited for beyond the timeout on Windows.
        with tempfile.TemporaryFile() as answer:
            subprocess.run(  # noqa: S603 - our own program
                command(),
                input=b'{"identify": true}\n',
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=timeout_s,
                env=child_environment(),
                creationflags=NO_WINDOW,
                check=False,
            )
            answer.seek(0)
            said = answer.read(MOST_BYTES)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BenchmarkError(f"the device was not identified: {plain(str(error), 200)}") from None
    return read_result(said.decode("utf-8", errors="replace")).device
