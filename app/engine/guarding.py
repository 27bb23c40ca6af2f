"""The guardian of this engine: started with it, started again if it ended, dismissed in the end."""

import asyncio
import logging
import subprocess
from collections.abc import Callable
from pathlib import Path

from app.engine import guardian
from app.paths import Home


log = logging.getLogger(__name__)


class Guard:
    """Keeps one guardian alive."""

    def __init__(self, docker: Path, home: Home, grace_s: Callable[[], float]) -> None:
        """Take Docker's socket, whose containers these are, and how long they wait for a new engine (seconds)."""
        self._docker, self._home, self._grace_s = docker, home, grace_s
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start it; without one the engine works on, and says so in its log."""
        try:
            self._process = guardian.spawn(
                self._docker,
                self._home.instance,
                self._home.lock,
                grace_s=self._grace_s(),
                log=self._home.logs / "guardian.log",
                caps=self._home.root / "limits.json",
            )
        except OSError as error:
            log.error("no guardian: %s; jobs of a killed engine would go on", error.strerror)  # noqa: TRY400

    async def look(self) -> None:
        """Start another one if it ended."""
        if self._process is not None and self._process.poll() is not None:
            log.warning("the guardian had ended; another one is started")
            await self.end()
            self.begin()

    async def end(self) -> None:
        """Dismiss it."""
        process, self._process = self._process, None
        if process is not None:
            await asyncio.to_thread(guardian.dismiss, process)
