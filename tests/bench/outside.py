"""What a start looks like from outside: when a window of a program has something in it, by the X server's word.

So two programs are measured alike, whatever they say of themselves: from the moment at which a program is started
until one of its windows is on the screen and holds more than one colour.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psutil
from Xlib import X
from Xlib.display import Display
from Xlib.error import XError
from Xlib.protocol.event import ClientMessage

from tests.helpers.waiting import until


_LEAST: Final = 300
"""Pixels of the smallest window that counts: trays and selections have tiny ones."""
_LOOK_S: Final = 0.004
_PATIENCE_S: Final = 60.0
_SETTLE_S: Final = 5.0
_SAMPLES: Final = 8
PEER: Final = "electrum"


@contextmanager
def program(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[psutil.Process]:
    """Run a program, and end it with all that it started."""
    process = subprocess.Popen(
        command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def seen_after(command: Sequence[str], environment: Mapping[str, str], *, settle_s: float = 0.0) -> tuple[float, float]:
    """Return the milliseconds until a program's first window can be seen, and its memory in MB after `settle_s`."""
    screen = Display()
    try:
        before = {window.id for window in _windows(screen)}
        began = time.perf_counter()
        with program(command, environment) as process:
            while not any(_is_drawn(window) for window in _windows(screen) if window.id not in before):
                if time.perf_counter() - began > _PATIENCE_S:
                    raise AssertionError(f"{command[0]} showed no window")
                time.sleep(_LOOK_S)
            seen = (time.perf_counter() - began) * 1000
            time.sleep(settle_s)
            memory = sum(part.memory_info().rss for part in (process, *process.children(recursive=True)))
            return seen, memory / 1e6
    finally:
        screen.close()


def close_windows() -> None:
    """Ask each window that can be seen to close, as the button in its corner does."""
    screen = Display()
    try:
        protocols, delete = screen.intern_atom("WM_PROTOCOLS"), screen.intern_atom("WM_DELETE_WINDOW")
        for window in _windows(screen):
            window.send_event(ClientMessage(window=window, client_type=protocols, data=(32, [delete, 0, 0, 0, 0])))
        screen.flush()
        until(lambda: not list(_windows(screen)), within_s=10, what="the end of the window")
    finally:
        screen.close()


def peer(runs: int) -> dict[str, Any]:
    """Measure the best known wallet with windows of Qt, where it is installed; else say how it would be."""
    found = shutil.which(PEER)
    if found is None:
        return {"electrum": "not installed: apt-get install --no-install-recommends electrum python3-pyqt5"}
    home = Path(os.environ.get("TMPDIR", "/tmp")) / f"lull-bench-{PEER}-{os.getpid()}"
    command = (found, "--testnet", "--offline", "-D", str(home))
    try:
        measured = [seen_after(command, os.environ, settle_s=_SETTLE_S if at == 0 else 0.0) for at in range(runs + 1)]
    finally:
        shutil.rmtree(home, ignore_errors=True)
    asked = subprocess.run([found, "version", "--offline"], capture_output=True, text=True, check=False)
    warm = sorted(seen for seen, _ in measured[1:])
    return {
        "electrum": f"{asked.stdout.strip()}, its first window (no wallet yet), without a network",
        "electrum_seen_p50_ms": round(warm[len(warm) // 2]),
        "electrum_rss_mb": round(measured[0][1], 1),
    }


def _windows(screen: Display) -> Iterator[Any]:
    """Yield the windows on the screen that are large enough to be one, whether a window manager frames them or not."""
    for window in screen.screen().root.query_tree().children:
        try:
            shape = window.get_geometry()
            if min(shape.width, shape.height) >= _LEAST and window.get_attributes().map_state == X.IsViewable:
                yield window
        except XError:
            continue


def _is_drawn(window: Any) -> bool:  # noqa: ANN401 - Xlib publishes no types
    """Return whether a window holds more than one colour, by rows of pixels across it."""
    colours: set[bytes] = set()
    try:
        shape = window.get_geometry()
        for at in range(1, _SAMPLES):
            row = window.get_image(0, shape.height * at // _SAMPLES, shape.width, 1, X.ZPixmap, 0xFFFFFFFF).data
            colours |= {bytes(row[pixel : pixel + 4]) for pixel in range(0, len(row), 4)}
    except XError:
        return False
    return len(colours) > 1
