"""The sensor for full-screen windows under X11: whoever covers a monitor may be a game.

Window managers say which window is in front and which ones are full-screen (Extended Window Manager Hints 1.5,
`_NET_ACTIVE_WINDOW`, `_NET_WM_STATE_FULLSCREEN`, `_NET_WM_PID`). The sensor is told of changes and never polls. Under
Wayland it sees what runs through Xwayland, as most games do.

A window that once was full-screen counts until it is in front without being so, or is gone: whoever leaves a game by
Alt-Tab comes back to it. Nothing of a window's content or title is read, only its program and class.
"""

import contextlib
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength
from gpu_sandbox.sensors.process import read_process, started_of
from gpu_sandbox.sensors.steam import plain
from gpu_sandbox.sensors.watching import Moments, SourceGoneError, Watched
from gpu_sandbox.sensors.xdisplay import open_display


_MOST_KEPT: Final = 32
_MOST_ROUNDS: Final = 16
"""Looks in a row while changes keep coming, before the thread may be told to end."""
_LOCAL_PID: Final = 1 << 1
"""LocalClientPIDMask of the X-Resource extension."""
_LATE_S: Final = 5.0
"""Seconds between two looks at whether the processes behind remembered windows still live."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The window in front.

    Attributes:
        window: its number.
        pid: of its process, where the window says so and is of this machine.
        started: identity of that process behind the number.
        program: path of the program, or empty.
        title: its class, such as `Firefox`; text from outside.
        full: whether it covers a monitor.
    """

    window: int
    pid: int | None
    started: int | None
    program: str
    title: str
    full: bool


class Kept:
    """Which windows count as full-screen: pure bookkeeping from what is in front."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: dict[int, Shown] = {}

    def front(self, shown: Shown | None) -> None:
        """Take note of the window in front, or that there is none."""
        if shown is None:
            return
        if shown.full:
            self._kept[shown.window] = shown
            while len(self._kept) > _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        else:
            self._kept.pop(shown.window, None)

    def gone(self, window: int) -> None:
        """Take note of a window's end."""
        self._kept.pop(window, None)

    def living(self, started_of: Callable[[int], int | None]) -> tuple[Shown, ...]:
        """Forget windows whose process has ended, and return the others."""
        for window, shown in list(self._kept.items()):
            if shown.pid is not None and started_of(shown.pid) != shown.started:
                del self._kept[window]
        return tuple(self._kept.values())


class FullScreenSensor(Watched):
    """Sees windows that cover a monitor. It confirms nothing by itself."""

    name = "full-screen"

    def __init__(self, display: str | None = None, *, denied: Callable[[str], bool] | None = None) -> None:
        """Prepare; nothing runs before `start`.

        Args:
            display: the X display, such as `:0`; None takes the session's own.
            denied: says of a program's path that it is never a game, such as a browser's.
        """
        super().__init__(self._connect, self._lost)
        self._display = display
        self._denied = denied or (lambda _program: False)
        self._moments = Moments()

    def _connect(self) -> "_Screen":
        return _Screen(self._display, self._publish)

    def _lost(self) -> None:
        if self.problem:
            self._evidence = ()
        self._changed()

    def _publish(self, windows: Iterable[Shown]) -> None:
        shown = [w for w in windows if not (w.program and self._denied(w.program))]
        keys = [f"window:{w.window}:{w.pid or 0}" for w in shown]
        self._moments.keep(keys)
        evidence = tuple(
            Evidence(
                key=key,
                cause=Cause.FULL_SCREEN,
                strength=Strength.MEDIUM,
                title=w.title or "A program",
                pid=w.pid,
                since=self._moments.since(key),
                program=w.program,
            )
            for key, w in zip(keys, shown, strict=True)
        )
        if evidence != self._evidence:
            self._evidence = evidence
            self._changed()


class _Screen:
    """The X server, connected."""

    def __init__(self, name: str | None, publish: Callable[[Iterable[Shown]], None]) -> None:
        from Xlib import X, error  # noqa: PLC0415 - 2 MB, and not on every system

        self._display: Any = open_display(name)
        self._gone = (OSError, error.ConnectionClosedError)
        self._bad = (error.BadWindow, error.BadDrawable)
        self._mask = X.PropertyChangeMask | X.StructureNotifyMask
        self._destroyed = X.DestroyNotify
        self._publish = publish
        self._kept = Kept()
        self._here = socket.gethostname()
        self._selected: set[int] = set()
        self._more = False
        # A request that fails late (a window that ended meanwhile) is no reason to print: the next look tells.
        self._display.set_error_handler(lambda *_: None)
        self._root = self._display.screen().root
        self._root.change_attributes(event_mask=X.PropertyChangeMask)
        atom = self._display.intern_atom
        self._active, self._state = atom("_NET_ACTIVE_WINDOW"), atom("_NET_WM_STATE")
        self._full, self._pid = atom("_NET_WM_STATE_FULLSCREEN"), atom("_NET_WM_PID")
        self._kind = atom("_NET_WM_WINDOW_TYPE")
        self._no_windows = {atom("_NET_WM_WINDOW_TYPE_DESKTOP"), atom("_NET_WM_WINDOW_TYPE_DOCK")}

    def descriptors(self) -> Iterable[int]:
        return (self._display.fileno(),)

    def pause_s(self) -> float | None:
        if self._more:
            return 0.0
        return _LATE_S if self._kept.living(started_of) else None

    def look(self, ready: frozenset[int]) -> None:
        del ready
        try:
            # What comes while the server is asked goes into the queue, and its descriptor wakes nobody any more.
            for _ in range(_MOST_ROUNDS):
                self._drain()
                self._kept.front(self._front())
                self._more = bool(self._display.pending_events())
                if not self._more:
                    break
        except self._gone as problem:
            raise SourceGoneError(f"the X display went away: {problem}") from None
        self._publish(self._kept.living(started_of))

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._display.close()

    def _drain(self) -> None:
        while self._display.pending_events():
            event = self._display.next_event()
            if event.type == self._destroyed:
                self._selected.discard(event.window.id)
                self._kept.gone(event.window.id)

    def _front(self) -> Shown | None:
        found = self._value(self._root, self._active)
        if not found or not found[0]:
            return None
        window = self._display.create_resource_object("window", found[0])
        try:
            if window.id not in self._selected:
                window.change_attributes(event_mask=self._mask)
                self._selected.add(window.id)
            return self._describe(window)
        except self._bad:
            self._kept.gone(window.id)
            return None

    def _describe(self, window: Any) -> Shown:  # noqa: ANN401 - Xlib has no types
        pid = self._owner(window)
        process = read_process(pid) if pid else None
        hint = window.get_wm_class()
        return Shown(
            window=window.id,
            pid=process.pid if process else None,
            started=process.started if process else None,
            program=(process.exe or "") if process else "",
            title=plain(hint[1] if hint else ""),
            full=self._is_full(window),
        )

    def _owner(self, window: Any) -> int | None:  # noqa: ANN401
        """Return the process behind a window.

        The server knows whom it is connected to (X-Resource 1.2). What the window says itself is a number of its own
        pid namespace where the program lives in a Flatpak or Snap, and anything at all where it lies.
        """
        with contextlib.suppress(*self._bad, AttributeError):
            told = self._display.res_query_client_ids([{"client": window.id, "mask": _LOCAL_PID}]).ids
            if told and told[0].value:
                return int(told[0].value[0])
        numbers = self._value(window, self._pid)
        return numbers[0] if numbers and self._is_here(window) else None

    def _is_here(self, window: Any) -> bool:  # noqa: ANN401
        name = window.get_wm_client_machine()
        text = name.decode("utf-8", "replace") if isinstance(name, bytes) else name
        return not text or text in {self._here, "localhost"}

    def _is_full(self, window: Any) -> bool:  # noqa: ANN401
        if self._no_windows & set(self._value(window, self._kind)):
            return False
        if self._full in self._value(window, self._state):
            return True
        # Borderless windows have no such state: they are as large as a monitor.
        shape = window.get_geometry()
        corner = window.translate_coords(self._root, 0, 0)
        left, top = -corner.x, -corner.y
        return any(
            left <= x and top <= y and left + shape.width >= x + width and top + shape.height >= y + height
            for x, y, width, height in self._monitors()
        )

    def _monitors(self) -> list[tuple[int, int, int, int]]:
        if self._display.has_extension("RANDR"):
            with contextlib.suppress(*self._bad, AttributeError):
                found = self._root.xrandr_get_monitors().monitors
                return [(m.x, m.y, m.width_in_pixels, m.height_in_pixels) for m in found]
        shape = self._root.get_geometry()
        return [(0, 0, shape.width, shape.height)]

    def _value(self, window: Any, atom: int) -> list[int]:  # noqa: ANN401
        try:
            found = window.get_full_property(atom, 0)
        except self._bad:
            return []
        return list(found.value) if found is not None and found.format == 32 else []
