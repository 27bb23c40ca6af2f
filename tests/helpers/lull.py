"""`lull` as the program that it is, in a home of a test's own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.helpers.waiting import until


PROGRAM = (sys.executable, "-P", "-m", "app")


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The last line of standard output, which is one object."""
        answer: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return answer

    @property
    def sentence(self) -> str:
        """The only line on standard error."""
        (line,) = self.err.strip().splitlines()
        assert line.startswith("lull: ")
        return line

    @property
    def code(self) -> str:
        """The code of the error in it."""
        assert self.json["ok"] is False
        return str(self.json["error"]["code"])


@dataclass
class Lull:
    """Runs commands for one home, without a screen, a keyring or (unless told so) a container engine."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def surroundings(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of all commands."""
        passed = {name: os.environ[name] for name in ("PATH", "HOME", "LULL_ANVIL", "LULL_CACHE") if name in os.environ}
        nowhere = {"DOCKER_HOST": f"unix://{self.home}/no-docker.sock"}
        return {**passed, "LANG": "C.UTF-8", "LULL_HOME": str(self.home), **nowhere, **self.environment, **(more or {})}

    def start(self, *arguments: str, **more: Any) -> subprocess.Popen[str]:  # noqa: ANN401 - passed on
        """Start a command in a session of its own, so that it has no terminal."""
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
        return subprocess.Popen(
            [*PROGRAM, *arguments], env=self.surroundings(), text=True, start_new_session=True, **options
        )

    def run(self, *arguments: str, within_s: float = 60.0) -> Said:
        """Run a command to its end."""
        with self.start(*arguments) as process:
            try:
                out, err = process.communicate(timeout=within_s)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert "Traceback" not in err, err
        return Said(process.returncode, out, err)

    @contextmanager
    def engine(self) -> Iterator[int]:
        """Run the engine of the home meanwhile; yield its process id."""
        with self.start("engine", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                until(lambda: self.run("status").status == 0, within_s=30, what="the engine's answer")
                yield process.pid
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(timeout=60)
                except subprocess.TimeoutExpired:
                    process.kill()
