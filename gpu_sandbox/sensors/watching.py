"""A sensor's thread: it waits on descriptors, is woken to end, and connects again after its source went away."""

import logging
import os
import select
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from gpu_sandbox.haste import hurry
from gpu_sandbox.sensors.evidence import Evidence, nobody


log = logging.getLogger(__name__)

RETRY_S: Final = 10.0
"""Seconds between two attempts to reach a source that is away: a screen after a log-in, a bus that was restarted."""


class SourceGoneError(Exception):
    """What is watched is not there, or not any more; the text says why."""


class Source(Protocol):
    """What is watched, connected once."""

    def descriptors(self) -> Iterable[int]:
        """Return what to wait on; asked before each wait."""
        ...

    def pause_s(self) -> float | None:
        """Return after how many seconds to look though nothing came; None waits for ever."""
        ...

    def look(self, ready: frozenset[int]) -> None:
        """Take what came. Nothing is ready at the first call, and after a pause.

        Raises:
            SourceGoneError: to be connected again later.
        """
        ...

    def close(self) -> None:
        """Let go; never raises."""
        ...


class Beside(Protocol):
    """What is watched while the source is away: it outlives it."""

    def descriptors(self) -> Iterable[int]:
        """Return what to wait on; asked before each wait."""
        ...

    def look(self, ready: frozenset[int]) -> None:
        """Take what came."""
        ...


class Watching:
    """One thread that looks at one source."""

    def __init__(
        self, name: str, connect: Callable[[], Source], lost: Callable[[], None], beside: Beside | None = None
    ) -> None:
        """Prepare; nothing runs before `start`.

        Args:
            name: of the thread.
            connect: reaches the source; raises `SourceGoneError` where there is none.
            lost: told, in the thread, whenever the source went away, was not there, or is there again.
            beside: watched while there is no source; None is nothing.
        """
        self._beside = beside
        self._name = name
        self._connect = connect
        self._lost = lost
        self._thread: threading.Thread | None = None
        self._wake: tuple[int, int] | None = None
        self._ended = False
        self.problem = ""
        """Why nothing is watched; empty while all is well."""

    @property
    def alive(self) -> bool:
        """Whether the thread lives."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin, once."""
        if self._thread is not None:
            raise RuntimeError("one of these starts once")
        self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it."""
        if self._thread is None or self._wake is None or self._ended:
            return
        self._ended = True
        os.write(self._wake[1], b"\0")
        self._thread.join()
        for descriptor in self._wake:
            os.close(descriptor)

    def _run(self) -> None:
        hurry()
        while not self._ended:
            try:
                self._watch()
            except SourceGoneError as error:
                self._say(str(error))
            except Exception as error:
                # Whatever a foreign library raises: this sensor is blind for now, and the others see on.
                log.exception("the sensor %s broke", self._name)
                self._say(f"{type(error).__name__}: {error}")
            self._rest(time.monotonic() + RETRY_S)

    def _rest(self, until: float) -> None:
        while not self._ended and (left := until - time.monotonic()) > 0:
            ready = self._wait(self._beside.descriptors() if self._beside else (), left)
            if self._beside:
                self._beside.look(ready)

    def _watch(self) -> None:
        source = self._connect()
        try:
            self._say("")
            ready: frozenset[int] = frozenset()
            while not self._ended:
                source.look(ready)
                ready = self._wait(source.descriptors(), source.pause_s())
        finally:
            source.close()

    def _say(self, problem: str) -> None:
        if problem != self.problem:
            self.problem = problem[:200]
            self._lost()

    def _wait(self, descriptors: Iterable[int], seconds: float | None) -> frozenset[int]:
        if self._wake is None or self._ended:
            return frozenset()
        if sys.platform == "win32":
            raise SourceGoneError("there is nothing of this kind to watch on Windows")
        poll = select.poll()
        for descriptor in (self._wake[0], *descriptors):
            poll.register(descriptor, select.POLLIN)
        found = poll.poll(None if seconds is None else max(0.0, seconds) * 1000)
        return frozenset(descriptor for descriptor, _ in found) - {self._wake[0]}


class Watched:
    """What the sensors with one source have in common: its thread, what holds now, and why nothing is seen."""

    name = ""
    essential = False

    def __init__(self, connect: Callable[[], Source], lost: Callable[[], None], beside: Beside | None = None) -> None:
        """Prepare, as `Watching` does; nothing runs before `start`."""
        self._watching = Watching(self.name, connect, lost, beside)
        self._changed: Callable[[], None] = nobody
        self._evidence: tuple[Evidence, ...] = ()

    @property
    def alive(self) -> bool:
        """Whether the sensor's thread lives."""
        return self._watching.alive

    @property
    def problem(self) -> str:
        """Why nothing is seen; empty while all is well."""
        return self._watching.problem

    def start(self, changed: Callable[[], None]) -> None:
        """Begin to watch; `changed` is called from the sensor's thread."""
        self._changed = changed
        self._watching.start()

    def evidence(self) -> tuple[Evidence, ...]:
        """Return what holds now. Any thread may ask."""
        return self._evidence

    def stop(self) -> None:
        """Stop watching and end the thread."""
        self._watching.stop()


class Moments:
    """Gives each thing the moment at which it was first seen, and forgets those that are gone."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._since: dict[str, float] = {}

    def since(self, key: str) -> float:
        """Return when a thing was first seen, in seconds of the monotonic clock."""
        return self._since.setdefault(key, time.monotonic())

    def keep(self, keys: Iterable[str]) -> None:
        """Forget all others."""
        kept = set(keys)
        self._since = {key: since for key, since in self._since.items() if key in kept}
