"""A real process that looks like a game which Steam launched: for the demo, and for tests of the sensor.

The kernel sees what it sees of a true launch: `.../ubuntu12_32/reaper SteamLaunch AppId=N -- .../steamapps/common/...`.
Behind the name stands the shell, which takes the word `SteamLaunch` for a script in its working folder. The game waits
for a line on its standard input, which nobody writes: it ends when that is closed, and so also when we do not live to
close it.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from app.protocol.errors import KnownError


ELDEN_RING: Final = 1245620
_SHELL: Final = "/bin/sh"
_PATIENCE_S: Final = 5.0
_LAUNCH: Final = """\
# Stands in for Steam's reaper: runs what follows the two dashes, and waits for it.
while [ "$#" -gt 0 ] && [ "$1" != "--" ]; do shift; done
shift
/bin/sh "$@"
exit $?
"""
_GAME: Final = "read -r _\nexit 0\n"


class PretendGame:
    """The game; use it as a context manager, or call `start` and `stop`."""

    def __init__(
        self,
        title: str = "ELDEN RING",
        *,
        app: int = ELDEN_RING,
        options: tuple[str, ...] = (),
        environment: Mapping[str, str] | None = None,
        script: str = _GAME,
    ) -> None:
        """Say which game it is.

        Args:
            title: the game's name: one name of a folder.
            app: Steam's number of it.
            options: further words before the `--`, such as `Install=1`.
            environment: variables beside our own.
            script: what the game does, as a shell script.

        Raises:
            ValueError: if the title is no name of a folder.
        """
        if not title or title in {".", ".."} or "/" in title or "\0" in title:
            raise ValueError("a game's title here is the name of a folder")
        self._title = title
        self._words = ("SteamLaunch", f"AppId={app}", *options, "--")
        self._environment = dict(environment or {})
        self._script = script
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process that looks like Steam's reaper.

        Raises:
            RuntimeError: if the game was not started.
        """
        if self._process is None:
            raise RuntimeError("the game was not started")
        return self._process.pid

    def start(self) -> None:
        """Start it; its exec has begun when this returns, and the kernel may still be building the new program.

        Raises:
            KnownError: `demo.failed`, on a system without a shell at `/bin/sh`.
        """
        if self._process is not None:
            raise RuntimeError("the game runs already")
        if sys.platform == "win32" or not os.access(_SHELL, os.X_OK):
            raise KnownError("demo.failed", what=f"a pretended game needs {_SHELL}")
        self._folder = tempfile.TemporaryDirectory(prefix="lull-game-")
        steam = Path(self._folder.name) / "Steam"
        game = steam / "steamapps" / "common" / self._title / "game"
        game.parent.mkdir(parents=True)
        game.write_text(self._script, encoding="utf-8")
        (steam / "SteamLaunch").write_text(_LAUNCH, encoding="utf-8")
        try:
            self._process = subprocess.Popen(  # noqa: S603 - a script of ours
                [str(steam / "ubuntu12_32" / "reaper"), *self._words, str(game)],
                executable=_SHELL,
                cwd=steam,
                env={**os.environ, **self._environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            self._folder.cleanup()
            raise KnownError("demo.failed", what=f"the pretended game did not start: {error.strerror}") from None

    def stop(self) -> None:
        """End it, and wait until its processes are gone; a game that was not started is stopped already."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            if sys.platform == "win32":
                process.kill()
            else:  # it leads a group of its own and was not waited for yet, so the number is still its own
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        finally:
            if self._folder:
                self._folder.cleanup()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"PretendGame({self._title!r})"
