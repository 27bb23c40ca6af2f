"""The sensor for Windows: waits for the system's own notifications and looks; its thread sleeps in between."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from gpu_sandbox.sensors.evidence import Evidence, nobody
from gpu_sandbox.sensors.steam_library import Titles
from gpu_sandbox.sensors.windows.decode import Desk
from gpu_sandbox.sensors.windows.look import Look


log = logging.getLogger(__name__)

_RELOOKS_S: Final = (0.1, 0.5, 1.0, 2.0, 4.0)
"""A game opens a window and makes it full-screen later, of which nobody is told: looked at again after so long."""
_IDLE_S: Final = 5.0
"""Then so often: one look is a handful of calls to the window manager."""


class Eyes(Protocol):
    """What looks: Windows itself, or a recording of it. It is used by one thread alone."""

    def wait(self, seconds: float) -> bool:
        """Sleep until something happened (True), the time is over or `wake` was called (False)."""
        ...

    def look(self) -> Look:
        """Return what is the case now, without the load."""
        ...

    def load(self, pid: int) -> tuple[tuple[int, float], ...]:
        """Return the 3D load of a process since the last call; nothing at the first."""
        ...

    def steam(self) -> str:
        """Return where Steam is installed, or nothing; from any thread."""
        ...

    def wake(self) -> None:
        """End a `wait`; from any thread."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


class DeskSensor:
    """Sees Steam's running game, exclusive and borderless full screen, on Windows."""

    name = "window"
    essential = False

    def __init__(
        self, eyes: Callable[[], Eyes], *, clock: Callable[[], float] = time.monotonic, windows: bool = True
    ) -> None:
        """Prepare; nothing runs before `start`.

        Args:
            eyes: opens what looks; called in the thread that will use it, for Windows' hooks belong to a thread.
            clock: seconds, monotonic.
            windows: how the paths of Steam's folders look.
        """
        self._open = eyes
        self._clock = clock
        self._titles = Titles(self._steam, self._named, windows=windows)
        self._desk = Desk(self._titles)
        self._evidence: tuple[Evidence, ...] = ()
        self._changed: Callable[[], None] = nobody
        self._eyes: Eyes | None = None
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._ending = False
        self.problem = ""
        """Why nobody watches; empty while all is well."""

    @property
    def alive(self) -> bool:
        """Whether somebody watches."""
        return self._thread is not None and self._thread.is_alive() and not self.problem

    def start(self, changed: Callable[[], None]) -> None:
        """Begin to watch, once. What is the case already is in `evidence()` when this returns.

        Args:
            changed: called after each change, from the sensor's thread. It must neither block nor raise.
        """
        if self._thread is not None:
            raise RuntimeError("one of these starts once")
        self._changed = changed
        self._thread = threading.Thread(target=self._run, name="windows-desk", daemon=True)
        self._thread.start()
        self._ready.wait()

    def evidence(self) -> tuple[Evidence, ...]:
        """Return what holds now."""
        return self._evidence

    def stop(self) -> None:
        """Stop watching and end the thread."""
        if self._thread is None:
            return
        self._ending = True
        if self._eyes is not None:
            self._eyes.wake()
        self._thread.join()

    def _run(self) -> None:
        try:
            eyes = self._open()
        except OSError as error:
            self._fail(error)
            return
        self._eyes = eyes
        self._titles.start()
        try:
            self._see(eyes)
            self._ready.set()
            self._watch(eyes)
        except Exception as error:
            # Whatever it was: this sensor is blind from now on, says so, and the others see on.
            log.exception("the desktop is watched no more")
            self._fail(error)
        finally:
            self._ready.set()
            self._titles.stop()
            eyes.close()

    def _steam(self) -> str:
        return self._eyes.steam() if self._eyes is not None else ""

    def _named(self) -> None:
        if self._eyes is not None and not self._ending:
            self._eyes.wake()

    def _watch(self, eyes: Eyes) -> None:
        steps = 0
        while not self._ending:
            pause = _RELOOKS_S[steps] if steps < len(_RELOOKS_S) else _IDLE_S
            happened = eyes.wait(pause)
            steps = 0 if happened else steps + 1
            if not self._ending:
                self._see(eyes)

    def _see(self, eyes: Eyes) -> None:
        look = eyes.look()
        if look.window is not None and self._desk.wants_load(look):
            look = replace(look, load=eyes.load(look.window.pid))
        evidence = self._desk.see(look, self._clock())
        if evidence != self._evidence:
            self._evidence = evidence
            self._changed()

    def _fail(self, error: Exception) -> None:
        self.problem = f"{type(error).__name__}: {error}"[:200]
        self._evidence = ()
        self._ready.set()
        self._changed()
