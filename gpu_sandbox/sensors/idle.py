"""For how long nobody touched keyboard and mouse, under X11 (the MIT-SCREEN-SAVER extension). Asked, never polled."""

import contextlib
import time
from typing import Any, Final

from gpu_sandbox.sensors.watching import SourceGoneError
from gpu_sandbox.sensors.xdisplay import open_display


_RETRY_S: Final = 10.0


class XIdle:
    """Asks the X server; keeps its connection, and tries again some time after it was lost."""

    def __init__(self, display: str | None = None) -> None:
        """Prepare; nothing is connected before the first question. None takes the session's own display."""
        self._name = display
        self._display: Any = None
        self._next = 0.0

    def __call__(self) -> float | None:
        """Return the seconds since somebody touched keyboard or mouse, or None where the screen does not tell."""
        from Xlib import error  # noqa: PLC0415 - 2 MB, and not on every system

        if self._display is None:
            if time.monotonic() < self._next:
                return None
            self._next = time.monotonic() + _RETRY_S
            with contextlib.suppress(SourceGoneError):
                self._display = open_display(self._name)
        if self._display is None or not self._display.has_extension("MIT-SCREEN-SAVER"):
            return None
        try:
            return float(self._display.screen().root.screensaver_query_info().idle) / 1000
        except (OSError, error.ConnectionClosedError, error.XError):
            self.close()
            return None

    def close(self) -> None:
        """Let go of the screen."""
        if self._display is not None:
            with contextlib.suppress(Exception):
                self._display.close()
            self._display = None
