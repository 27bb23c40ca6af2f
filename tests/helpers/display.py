"""An X server of a test's own, for programs whose windows the test's own Qt must not share."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator

from Xlib import X
from Xlib.display import Display

from tests.helpers.waiting import until


_TRIES = 5


@contextlib.contextmanager
def x_display() -> Iterator[str]:
    """Run Xvfb on a free display; yield the display's name.

    Two servers that start at the same moment can end up with one number; so it counts only once a client got in.
    Without `-noreset` a server begins anew when its last client goes, and refuses the next one meanwhile.
    """
    with contextlib.ExitStack() as stack:
        for _ in range(_TRIES):
            attempt = stack.enter_context(contextlib.ExitStack())
            display = attempt.enter_context(_server())
            if _lets_in(display):
                yield display
                return
            attempt.close()
        raise AssertionError("no X server could be started")


@contextlib.contextmanager
def _server() -> Iterator[str]:
    readable, writable = os.pipe()
    server = subprocess.Popen(
        [_program("Xvfb"), "-displayfd", str(writable), "-screen", "0", "1280x800x24", "-noreset"],
        pass_fds=[writable],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writable)
    with server, os.fdopen(readable) as numbers:
        try:
            yield f":{numbers.readline().strip()}"
        finally:
            server.terminate()


def _lets_in(display: str) -> bool:
    environment = {**os.environ, "DISPLAY": display}
    environment.pop("XAUTHORITY", None)
    question = [_program("xdotool"), "getdisplaygeometry"]
    return subprocess.run(question, env=environment, capture_output=True, check=False, timeout=20).returncode == 0


def _program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is not installed: run installers/check"
    return found


@contextlib.contextmanager
def window_manager(display: str | None = None) -> Iterator[None]:
    """Run a real window manager meanwhile, and begin once it manages: without one no window is ever active."""
    environment = {**os.environ, **({"DISPLAY": display} if display else {})}
    with subprocess.Popen(
        [_program("openbox")], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as manager:
        try:
            until(lambda: _is_managed(environment["DISPLAY"]), within_s=30, what="a window manager")
            yield
        finally:
            manager.terminate()


def _is_managed(display: str) -> bool:
    """Return whether a window manager has said that it is one, as EWMH wants it."""
    connection = Display(display)
    try:
        check = connection.intern_atom("_NET_SUPPORTING_WM_CHECK")
        return connection.screen().root.get_full_property(check, X.AnyPropertyType) is not None
    finally:
        connection.close()
