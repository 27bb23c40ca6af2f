"""Watches processes by what Linux tells as it happens: the connector for starts, a pidfd for each end."""

import os
import select
import sys
from collections import deque

from gpu_sandbox.sensors.connector import EventsLostError, ProcConnector
from gpu_sandbox.sensors.followed import Followed
from gpu_sandbox.sensors.listening import INTERVAL_S, Listener, Method
from gpu_sandbox.sensors.process import Process, read_all, read_process, started_of


assert sys.platform != "win32"  # noqa: S101 - mypy reads it, and does not check what follows for Windows


class Connected:
    """Blocks in poll() on the connector and on one pidfd for each process whose end is to be told."""

    method = Method.CONNECTOR

    def __init__(self, listener: Listener, variables: tuple[str, ...], connector: ProcConnector) -> None:
        self._listener = listener
        self._variables = variables
        self._connector = connector
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._poll = select.poll()
        self._poll.register(self._wake, select.POLLIN)
        self._poll.register(connector.fileno(), select.POLLIN)
        self._followed = Followed(listener.ended)
        self._descriptors: dict[int, tuple[int, int]] = {}
        self._over = False
        self._again = False
        self._asked: deque[int] = deque()

    def scan(self) -> None:
        """Look at everything that runs."""
        for process in read_all(self._variables):
            self._take(process)

    def run(self) -> None:
        """Watch until `end`."""
        while True:
            # Ends of processes that no descriptor could be had for are seen by looking.
            ready = self._poll.poll(INTERVAL_S * 1000 if self._followed.without_descriptor else None)
            readable = [descriptor for descriptor, _ in ready]
            if self._wake in readable:
                if self._over:
                    return
                os.eventfd_read(self._wake)
                if self._again:
                    self._again = False
                    self.scan()
                while self._asked:
                    self._look(self._asked.popleft())
            for descriptor in readable:
                if descriptor in self._descriptors:
                    self._forget(descriptor)
            self._followed.look()
            if self._connector.fileno() in readable:
                self._receive()

    def look_again(self) -> None:
        """Have everything looked at again; any thread may ask."""
        self._again = True
        os.eventfd_write(self._wake, 1)

    def look_at(self, pid: int) -> None:
        """Have one process looked at again; any thread may ask."""
        self._asked.append(pid)
        os.eventfd_write(self._wake, 1)

    def end(self) -> None:
        """Let `run` return; any thread may ask."""
        self._over = True
        os.eventfd_write(self._wake, 1)

    def close(self) -> None:
        """Watch no more."""
        for descriptor in self._descriptors:
            os.close(descriptor)
        self._descriptors.clear()
        self._connector.close()
        os.close(self._wake)

    def _receive(self) -> None:
        try:
            for pid in self._connector.receive():
                self._look(pid)
        except EventsLostError:
            self.scan()

    def _look(self, pid: int) -> None:
        if process := read_process(pid, self._variables):
            self._take(process)

    def _take(self, process: Process) -> None:
        self._followed.replaced(process)
        if self._listener.appeared(process) and self._followed.begin(process):
            self._open(process)

    def _open(self, process: Process) -> None:
        try:
            descriptor = os.pidfd_open(process.pid)
        except ProcessLookupError:
            self._followed.end(process.pid, process.started)
            return
        except OSError:
            return  # no descriptor left, or a kernel before 5.3: its end is looked for
        if started_of(process.pid) != process.started:
            os.close(descriptor)
            self._followed.end(process.pid, process.started)
            return
        self._descriptors[descriptor] = (process.pid, process.started)
        self._followed.without_descriptor.discard(process.pid)
        self._poll.register(descriptor, select.POLLIN)

    def _forget(self, descriptor: int) -> None:
        pid, started = self._descriptors.pop(descriptor)
        self._poll.unregister(descriptor)
        os.close(descriptor)
        self._followed.end(pid, started)
