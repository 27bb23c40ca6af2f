"""Starts and ends of processes: from the kernel as they happen, or by looking several times a second."""

import sys
import threading
from collections.abc import Callable, Iterable

from gpu_sandbox.haste import hurry
from gpu_sandbox.sensors.connector import ConnectorUnavailableError, ProcConnector
from gpu_sandbox.sensors.listening import Listener, Method, Watcher
from gpu_sandbox.sensors.polling import Polling


class ProcessEvents:
    """Watches processes in one thread, which sleeps until something happens where the kernel's connector answers."""

    def __init__(self, listener: Listener, *, variables: Iterable[str] = (), method: Method | None = None) -> None:
        """Prepare; nothing runs before `start`.

        Args:
            listener: who is told.
            variables: environment variables that it wants to see.
            method: use this one alone; None takes the connector where it answers, else polling.
        """
        self._listener = listener
        self._variables = tuple(variables)
        self._wanted = method
        self._watcher: Watcher | None = None
        self._thread: threading.Thread | None = None
        self._failed = False
        self.problem = ""
        """Why the connector is not used, or why watching ended; empty while all is well."""

    @property
    def method(self) -> Method | None:
        """The method in force, or None before `start`."""
        return self._watcher.method if self._watcher else None

    @property
    def alive(self) -> bool:
        """Whether somebody is watching."""
        return self._thread is not None and self._thread.is_alive() and not self._failed

    def start(self, looked: Callable[[], None] = lambda: None) -> None:
        """Subscribe, then look at everything that runs already, then watch. What runs is told when this returns.

        Args:
            looked: called in between: what comes now is to wait for nothing.

        Raises:
            ConnectorUnavailableError: only where the connector was asked for by name.
            OSError: if this process has no file descriptor left to look with.
        """
        if self._watcher is not None:
            raise RuntimeError("one of these starts once")
        self._watcher = self._choose()
        try:
            self._watcher.scan()
            looked()
            self._thread = threading.Thread(target=self._run, name="process-events", daemon=True)
            self._thread.start()
        except BaseException:
            self._watcher.close()
            self._thread = None
            raise

    def scan(self) -> None:
        """Look at everything again; to be called from the listener's methods alone."""
        if self._watcher:
            self._watcher.scan()

    def look_again(self) -> None:
        """Have everything looked at again, in the watching thread; any thread may ask, before `start` too."""
        if self._watcher:
            self._watcher.look_again()

    def look_at(self, pid: int) -> None:
        """Have one process looked at again, in the watching thread; any thread may ask."""
        if self._watcher and self._thread is not None:
            self._watcher.look_at(pid)

    def stop(self) -> None:
        """End the thread and wait for it, also one that failed. Nothing is told any more when this returns."""
        if self._thread is None or self._watcher is None:
            return
        self._watcher.end()
        self._thread.join()
        self._thread = None
        self._watcher.close()

    def _choose(self) -> Watcher:
        # Where no kernel tells of processes, looking is the way that is usual, and no problem to speak of.
        if self._wanted is Method.CONNECTOR or (self._wanted is None and sys.platform == "linux"):
            try:
                return _connected(self._listener, self._variables)
            except ConnectorUnavailableError as error:
                if self._wanted is Method.CONNECTOR:
                    raise
                self.problem = str(error)
        return Polling(self._listener, self._variables)

    def _run(self) -> None:
        watcher = self._watcher
        if watcher is None:
            raise RuntimeError("there is nothing to watch with")
        hurry()
        try:
            watcher.run()
        except BaseException as error:
            self.problem = f"{type(error).__name__}: {error}"[:200]
            self._failed = True
            self._listener.failed()
            raise


def _connected(listener: Listener, variables: tuple[str, ...]) -> Watcher:
    if sys.platform != "win32":
        from gpu_sandbox.sensors.connected import Connected  # noqa: PLC0415 - is not there on Windows

        return Connected(listener, variables, ProcConnector())
    raise ConnectorUnavailableError("this system has no process connector")
