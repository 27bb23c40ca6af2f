"""The engine's heartbeat: a byte per second to the first process of each container that runs for it.

That process (`resources/init/init.c`) ends its job when no byte came for `TICKS` of its own seconds. So a job ends
with the engine, whatever ended the engine, and whether or not a guardian was there to see it.
"""

import importlib.resources
import socket
import threading
from functools import cache
from typing import Final, Protocol

from gpu_sandbox.errors import EngineRefusedError, GpuSandboxError


TICKS: Final = 10
"""Seconds without a beat after which a job is asked to end; counted by the job's init while it is not frozen."""
BEAT_S: Final = 1.0
_BEAT: Final = b"\n"


class Attaching(Protocol):
    """What opens a line to a container's standard input."""

    def attach(self, container: str) -> socket.socket:
        """Open it.

        Raises:
            EngineRefusedError: if the container is gone, or has ended.
            EngineUnreachableError: if no engine answers.
        """


@cache
def init_program(architecture: str) -> bytes:
    """Return the program that is the first process of every job.

    Args:
        architecture: of the engine, as Go names it.

    Raises:
        EngineRefusedError: if there is none for it.
    """
    place = importlib.resources.files("resources") / "init" / f"init.{architecture}"
    try:
        return place.read_bytes()
    except OSError:
        raise EngineRefusedError(f"there is no watchdog for jobs on {architecture[:20]!r} here") from None


class Heart:
    """Beats for the containers that it was given, from a thread that lives as long as there is one."""

    def __init__(self, engine: Attaching, *, every_s: float = BEAT_S) -> None:
        """Take what opens lines; nothing beats yet."""
        self._engine = engine
        self._every_s = every_s
        self._changed = threading.Condition()
        self._lines: dict[str, socket.socket | None] = {}
        self._thread: threading.Thread | None = None

    def beat(self, container: str) -> None:
        """Beat for a container until it has ended, or is dropped; twice is as good as once."""
        with self._changed:
            self._lines.setdefault(container, None)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
                self._thread.start()
            self._changed.notify()

    def drop(self, container: str) -> None:
        """Beat no more for a container."""
        with self._changed:
            line = self._lines.pop(container, None)
            self._changed.notify()
        if line is not None:
            line.close()

    def beats_for(self) -> frozenset[str]:
        """Return the containers that it beats for."""
        with self._changed:
            return frozenset(self._lines)

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._lines:
                    self._thread = None
                    return
                every = tuple(self._lines.items())
            for container, line in every:
                self._once(container, line)
            with self._changed:
                if all(line is not None for line in self._lines.values()):
                    self._changed.wait(self._every_s)
                elif self._lines:
                    self._changed.wait(min(0.2, self._every_s))

    def _once(self, container: str, line: socket.socket | None) -> None:
        """Send one beat, over a new line where there is none or the old one was closed."""
        if line is not None:
            if _sent(line):
                return
            self._replace(container, line, None)
            line.close()
        try:
            made = self._engine.attach(container)
        except EngineRefusedError:
            self.drop(container)
        except GpuSandboxError:
            return
        else:
            made.setblocking(False)
            if not (_sent(made) and self._replace(container, None, made)):
                made.close()

    def _replace(self, container: str, old: socket.socket | None, new: socket.socket | None) -> bool:
        """Put a line in the place of another, unless somebody was faster."""
        with self._changed:
            if container not in self._lines or self._lines[container] is not old:
                return False
            self._lines[container] = new
            return True


def _sent(line: socket.socket) -> bool:
    """Send one beat; return False where the engine closed the line, as it does when the container has ended.

    A line that is full is one of a container that is frozen: what lies in it is enough.
    """
    try:
        if not line.recv(1):
            return False
    except BlockingIOError:
        pass
    except OSError:
        return False
    try:
        line.send(_BEAT)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return True
