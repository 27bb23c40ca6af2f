"""The parent's side of an answer to a challenge: starts the child, and leads it from step to step, each in its time."""

import json
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any, Final

from gpu_sandbox.benchmark.result import plain
from gpu_sandbox.benchmark.runner import NO_WINDOW, child_environment
from gpu_sandbox.errors import BenchmarkCancelledError, BenchmarkError, BenchmarkTimeoutError


READY_S: Final = 30.0
"""A cold start on a slow machine under load; the market's clock does not run yet."""
ANSWER_S: Final = 60.0
_MOST_LINE: Final = 1024
_MOST_BYTES: Final = 1 << 20


def command() -> tuple[str, ...]:
    """Return what starts the child."""
    return (sys.executable, "-m", "gpu_sandbox.benchmark.answering")


class ProofRun:
    """One answer: `ready`, `promise`, `rows`, in this order, from one thread; any other may `cancel`. Then `close`."""

    def __init__(self, program: tuple[str, ...] | None = None) -> None:
        """Prepare; nothing starts before `ready`.

        Args:
            program: what starts the child; None takes our own.
        """
        self._program = command() if program is None else program
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._cancelled = False
        self._read = bytearray()

    def ready(self, size: int, rounds: int) -> str:
        """Start the child and have it open the device; return the device's name, as the benchmark has it.

        Raises:
            BenchmarkCancelledError: after `cancel`.
            BenchmarkTimeoutError: if it takes too long.
            BenchmarkError: if it cannot, or answers what makes no sense.
        """
        with self._lock:
            if self._cancelled:
                raise BenchmarkCancelledError("it was asked to stop")
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own program
                    self._program,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=child_environment(),
                    creationflags=NO_WINDOW,
                )
            except OSError as error:
                raise BenchmarkError(f"its process could not start: {error.strerror}") from None
        found = self._ask({"size": size, "rounds": rounds}, READY_S).get("ready")
        if not isinstance(found, str):
            raise BenchmarkError("its answer makes no sense")
        return plain(found, 100)

    def promise(self, seed: bytes, binding: bytes) -> bytes:
        """Compute; return the root.

        Raises:
            BenchmarkError: as `ready`.
        """
        answer = self._ask({"seed": seed.hex(), "binding": binding.hex()}, ANSWER_S)
        try:
            return bytes.fromhex(str(answer["root"]))
        except (KeyError, ValueError):
            raise BenchmarkError("its answer makes no sense") from None

    def rows(self, rows: Sequence[int]) -> bytes:
        """Open these rows; return them as they travel.

        Raises:
            BenchmarkError: as `ready`.
        """
        size = self._ask({"rows": list(rows)}, ANSWER_S).get("bytes")
        if type(size) is not int or not 0 <= size <= _MOST_BYTES:
            raise BenchmarkError("its answer makes no sense")
        return self._take(size, time.monotonic() + ANSWER_S)

    def cancel(self) -> None:
        """End the child at once: nothing has to be put back."""
        with self._lock:
            self._cancelled = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """See that the child is gone, and our ends of its pipes are closed."""
        process = self._process
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                continue  # what was not written any more

    def _ask(self, request: dict[str, object], within_s: float) -> dict[str, Any]:
        if self._process is None or self._process.stdin is None:
            raise RuntimeError("the child was not started")
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            pass  # it ended already; what it said before counts
        deadline = time.monotonic() + within_s
        while b"\n" not in self._read:
            if len(self._read) > _MOST_LINE:
                raise BenchmarkError("its answer makes no sense")
            self._more(deadline)
        line, _, rest = self._read.partition(b"\n")
        self._read = bytearray(rest)
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            raise BenchmarkError("its answer makes no sense") from None
        if not isinstance(answer, dict):
            raise BenchmarkError("its answer makes no sense")
        if "error" in answer:
            raise BenchmarkError(plain(str(answer["error"]), 200))
        return answer

    def _take(self, size: int, deadline: float) -> bytes:
        while len(self._read) < size:
            self._more(deadline)
        return bytes(self._read[:size])

    def _more(self, deadline: float) -> None:
        """Read what is there of the child's output, waiting for it until the deadline."""
        process = self._process
        if process is None or process.stdout is None:
            raise RuntimeError("the child was not started")
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise BenchmarkTimeoutError("the device did not answer in time")
        if found := os.read(process.stdout.fileno(), 1 << 16):
            self._read += found
        elif self._cancelled:
            raise BenchmarkCancelledError("it was asked to stop")
        else:
            raise BenchmarkError(f"its process ended with status {process.wait()}")
