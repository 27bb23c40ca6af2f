"""The ui's process, in named phases.

    1 alone     standard library: the ui's lock; a second start asks the first to show its window, and ends here
    2 dressed   Qt, fonts, theme, language; the engine is asked for the state while the window is being built
    3 painted   the window's first frame, with the first snapshot in it where the engine answered in time
    4 settled   the tray, the ear for second starts, and, where no engine answers, its start in the background
    5 away      the loop has ended: everything is put away in the reverse order

Nothing of Qt may be imported before phase 2.
"""

import gc
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from app.desktop.instance import ask_to_show, take_ui_lock
from app.desktop.screen import screen_answers
from app.paths import Home
from app.protocol.errors import KnownError
from app.ui.ahead import load_ahead


if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.ui.controller import Controller
    from app.ui.listener import Listener

log = logging.getLogger(__name__)

_WITHOUT_QT: Final = ("app.protocol.wire", "app.ui.presenters.home")
_WINDOW: Final = ("app.ui.window", "app.ui.pages.home")

_FIRST_SNAPSHOT_MS: Final = 40
"""How long the first picture may wait for the state; an engine that runs answers in one or two."""


def run(
    home: Home, *, hidden: bool = False, engine: Sequence[str] | None = None, crash: str = "", lines: Sequence[str] = ()
) -> int:
    """Be the ui until it is quit, and return the exit status.

    Args:
        home: which instance; its folder exists.
        hidden: begin with the tray alone, as at login.
        engine: the program that is started where no engine answers; None is this program in that role.
        crash: what a crash of the ui before this one left; may be empty.
        lines: the last ones of its log.

    Raises:
        KnownError: `screen.none`, `ui.silent` (another one holds the lock and does not answer), `home.unusable`,
            `disk.full`.
    """
    lock = take_ui_lock(home.ui_lock)
    if lock is None:
        if hidden or ask_to_show(home.ui_socket):
            return 0
        raise KnownError("ui.silent", path=home.root)
    gc.disable()  # nothing is garbage before the first frame
    try:
        if not screen_answers(os.environ):
            raise KnownError("screen.none")
        load_ahead()
        return _show(home, hidden=hidden, engine=engine, crash=(crash, lines))
    finally:
        gc.enable()
        lock.release()


def _show(home: Home, *, hidden: bool, engine: Sequence[str] | None, crash: tuple[str, Sequence[str]]) -> int:
    for name in _WITHOUT_QT:  # while its libraries are being loaded
        import_module(name)
    from app.ui.plain_imports import import_qt  # noqa: PLC0415 - phase 2

    import_qt()
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - phase 2

    from app.ui.controller import Controller  # noqa: PLC0415 - phase 2
    from app.ui.i18n import make_voice  # noqa: PLC0415 - phase 2
    from app.ui.theme import STYLE, Theme  # noqa: PLC0415 - phase 2

    for name in () if hidden else _WINDOW:
        import_module(name)
    gc.freeze()  # what was imported stays: no later collection looks at it again
    QApplication.setApplicationName("lull")
    QApplication.setApplicationDisplayName("Lull")
    QApplication.setDesktopFileName("lull")
    app = QApplication(["lull", "-style", STYLE])
    app.setQuitOnLastWindowClosed(False)
    controller = Controller(app, home, Theme(app, styled=True, later=hidden), make_voice(app), engine)
    settled = _Settled(controller, home)
    controller.done.connect(lambda: app.exit(0))  # not quit(): a window that asks before it closes would stop that
    with _ended_by_signals(app):
        if hidden:
            controller.bridge.open()
            settled.begin()
        else:
            controller.painted.connect(settled.begin)
            controller.bridge.show_figures(visible=True)
            controller.bridge.open()
            controller.build_window(filled=False)
            controller.bridge.wait_for_first(_FIRST_SNAPSHOT_MS)
            controller.show_window()
            if crash[0]:
                controller.painted.connect(lambda: controller.show_crash(*crash))
        status: int = app.exec()
    settled.end()
    controller.end()
    return status


class _Settled:
    """Phase 4: what is not needed for the first frame."""

    def __init__(self, controller: "Controller", home: Home) -> None:
        self._controller, self._home = controller, home
        self._listener: Listener | None = None

    def begin(self) -> None:
        """Show the tray and listen for second starts, once."""
        if self._listener is not None:
            return
        used = time.thread_time() * 1000
        log.info("first frame %s ms after the process began, %.0f ms of the processor's time", _age_ms(), used)
        gc.enable()
        from app.ui.listener import Listener  # noqa: PLC0415 - phase 4

        self._listener = Listener(self._home, self._controller)
        self._listener.wanted.connect(self._controller.show_window)
        self._controller.show_tray()

    def end(self) -> None:
        """Listen no more."""
        if self._listener is not None:
            self._listener.close()


@contextmanager
def _ended_by_signals(app: "QApplication") -> Iterator[None]:
    """End the loop at SIGINT, SIGTERM and SIGHUP: Qt's loop would not notice them until something else wakes Python."""
    from PySide6.QtCore import QSocketNotifier  # noqa: PLC0415 - phase 2

    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)

    def heard() -> None:
        for number in reader.recv(64):
            app.exit(128 + number)

    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, app)
    notifier.activated.connect(heard)
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, _noted) for number in numbers}
    old = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(old)
        for number, was in before.items():
            signal.signal(number, was)
        notifier.setEnabled(False)
        reader.close()
        writer.close()


def _noted(number: int, frame: FrameType | None) -> None:
    """Do nothing: the number is already in the socket that the loop watches."""


def _age_ms() -> str:
    """Return the milliseconds since this process began, in steps of ten; `?` where the system does not say."""
    if sys.platform != "linux":
        return "?"
    try:
        began = int(Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()[19])
        return f"{1000 * (time.clock_gettime(time.CLOCK_BOOTTIME) - began / os.sysconf('SC_CLK_TCK')):.0f}"
    except (OSError, ValueError, IndexError, AttributeError):
        return "?"
