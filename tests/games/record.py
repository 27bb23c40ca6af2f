"""Records what real processes do as a trace: `python -m tests.games.record COMMAND ...` prints its steps.

It listens where the sensor listens, to the kernel's connector or by looking, and keeps what the command started;
numbers, folders and names can be changed by hand afterwards.
"""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import yaml

from gpu_sandbox.sensors.launchers import VARIABLES
from gpu_sandbox.sensors.listening import Method
from gpu_sandbox.sensors.process import Process, parent_of
from gpu_sandbox.sensors.process_events import ProcessEvents
from tests.games.replay import Trace


_MOST_ANCESTORS: Final = 8


class Recorder:
    """Listens, and keeps the family of one process."""

    def __init__(self) -> None:
        self.steps: list[dict[str, Any]] = []
        self._began = time.monotonic()
        self._family: set[int] = set()
        self._facts: dict[int, tuple[str | None, tuple[str, ...]]] = {}

    def adopt(self, pid: int) -> None:
        """Keep this process and all that it starts."""
        self._family.add(pid)

    def appeared(self, process: Process) -> bool:
        if not self._belongs(process):
            return False
        facts = (process.exe, process.argv)
        if self._facts.get(process.pid) != facts:
            self._facts[process.pid] = facts
            self._family.add(process.pid)
            step = {"at": self._at(), "exec": process.pid, "of": process.parent, "exe": process.exe}
            self.steps.append({**step, "argv": list(process.argv), "env": dict(process.environ)})
        return True

    def ended(self, pid: int) -> None:
        self.steps.append({"at": self._at(), "exit": pid})

    def failed(self) -> None:
        raise AssertionError("watching ended")

    def _belongs(self, process: Process) -> bool:
        pid: int | None = process.pid
        for _ in range(_MOST_ANCESTORS):
            if pid in self._family:
                return True
            pid = parent_of(pid) if pid else None
        return False

    def _at(self) -> float:
        return round(time.monotonic() - self._began, 3)


def record(command: list[str], *, method: Method | None = None, cwd: Path | None = None) -> list[dict[str, Any]]:
    """Run a command to its end and return the steps of its processes.

    It waits on a pipe until somebody listens: nothing is missed.
    """
    recorder = Recorder()
    events = ProcessEvents(recorder, variables=VARIABLES, method=method)
    waits = ["/bin/sh", "-c", 'read go; exec "$@"', "sh", *command]
    with subprocess.Popen(waits, stdin=subprocess.PIPE, cwd=cwd, text=True) as child:
        recorder.adopt(child.pid)
        events.start()
        child.communicate("go\n")
    while not any(step.get("exit") == child.pid for step in recorder.steps):
        time.sleep(0.01)
    events.stop()
    return recorder.steps


def as_trace(steps: list[dict[str, Any]]) -> Trace:
    """Return steps as a trace that expects nothing yet."""
    return Trace("recorded", "recorded", "real processes", {}, tuple(steps), ())


if __name__ == "__main__":
    print(yaml.safe_dump(record(sys.argv[1:]), sort_keys=False, width=1000, default_flow_style=None))  # noqa: T201
