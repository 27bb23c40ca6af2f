"""Start to the first picture, and what engine and windows cost afterwards, each as a process of its own.

The engine is a real one in a home of its own, as it is for users: with the packages of requirements.lock and none of
the tests'. The window is a real one on a virtual screen (one is started where there is none), on Home; the first start
of all, with the set-up, is told beside it. The references of the same run are what nobody can beat, an interpreter
that shows one empty Qt window, and a well-known wallet with windows of Qt where it is installed.
"""

import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any, Final

import psutil

from app.client.launch import ensure_engine
from app.client.sync import connect
from app.desktop.instance import ask_to_show
from app.paths import Home
from app.protocol.commands import Done, Shutdown
from tests.bench.outside import close_windows, peer, seen_after
from tests.helpers.tray_host import TrayHost
from tests.helpers.waiting import until


_RUNS: Final = 7
_IDLE_S: Final = 15.0
_WARM_S: Final = 3.0
"""In this time a new window has made its pages."""
_LULL: Final = (sys.executable, "-P")
_PINGS: Final = 100
_FRAME = re.compile(r"first frame (\d+) ms after the process began(?:, (\d+) ms)?")
_BARE: Final = """
import time
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        print(time.clock_gettime(time.CLOCK_MONOTONIC), flush=True)
        app.exit(0)
app = QApplication([]); window = Window(); window.resize(1120, 720); window.show(); app.exec()
"""


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench startup", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=_RUNS)
    parser.add_argument(
        "--against", type=Path, metavar="CHECKOUT", help="start the windows of another checkout in turn, and compare"
    )
    options = parser.parse_args(arguments)
    if "DISPLAY" not in os.environ:
        if not shutil.which("xvfb-run"):
            print("there is no screen, and no xvfb-run to make one: `apt-get install xvfb`", file=sys.stderr)
            return 1
        screen = ("xvfb-run", "-a", "-s", "-screen 0 1280x800x24", "dbus-run-session", "--")
        return subprocess.run(
            [*screen, sys.executable, "-m", "tests.bench", "startup", *arguments], check=False
        ).returncode
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # bytecode is what a user has after the first start
    with tempfile.TemporaryDirectory(prefix="lull-bench-") as folder:
        figures = measure(Home(Path(folder)), options.runs, options.against)
    if options.json:
        print(json.dumps(figures))
    else:
        width = max(map(len, figures))
        print("\n".join(f"{name:{width}}  {value}" for name, value in figures.items()))
    return 0


def measure(home: Home, runs: int, against: Path | None = None) -> dict[str, Any]:
    """Return all figures."""
    home.create()
    environment = {**os.environ, "LULL_HOME": str(home.root)}
    with _only_what_users_have():
        found = ensure_engine(home)
    try:
        _start_once(home, environment)  # writes bytecode, warms the disk
        fresh = [_start_once(home, environment)[0] for _ in range(runs // 2)]
        (home.root / "ui.ini").write_text("[prefs]\nset-up=done\n")
        _start_once(home, environment)
        pairs = [(_start_once(home, environment), _bare_once(environment)) for _ in range(runs)]
        frames, used = [pair[0][0] for pair in pairs], [pair[0][1] for pair in pairs]
        bare = [pair[1] for pair in pairs]
        figures: dict[str, Any] = {
            "machine": f"{platform.system()} {platform.release()}, {os.cpu_count()} cores",
            "python": platform.python_version(),
            "load": round(os.getloadavg()[0], 1),
            "runs": runs,
            "first_paint_p50_ms": round(statistics.median(frames)),
            "first_paint_best_ms": round(min(frames)),
            "first_paint_processor_p50_ms": round(statistics.median(used)),
            "first_start_p50_ms": round(statistics.median(fresh)),
            "bare_qt_p50_ms": round(statistics.median(bare)),
            "first_paint_ratio": round(statistics.median(frames) / statistics.median(bare), 2),
        }
        if against is not None:
            figures |= _against(home, environment, runs, against.resolve())
        seen = [seen_after((*_LULL, "-m", "app"), environment)[0] for _ in range(runs // 2)]
        figures["seen_p50_ms"] = round(statistics.median(seen))
        figures |= peer(runs // 2)
        with _ui(home, environment) as window:
            figures |= _visible(home, window)
        figures |= _walk()
        with _ui(home, environment, "--hidden") as window:
            figures |= _hidden("hidden", window)
        with TrayHost() as tray, _ui(home, environment) as window:
            tray.icon()
            time.sleep(_WARM_S)
            close_windows()
            figures |= _hidden("closed", window)
        figures |= _engine(psutil.Process(found.pid))
    finally:
        with connect(home) as client:
            client.ask(Shutdown(), Done)
        until(lambda: not psutil.pid_exists(found.pid) or _is_zombie(found.pid), within_s=20, what="the engine's end")
    return figures


@contextlib.contextmanager
def _only_what_users_have() -> Iterator[None]:
    """Hide from programs that start meanwhile the packages that the tests alone have installed.

    An import that is tried and may fail succeeds with them, and then brings more: httpx takes rich where it finds it.
    """
    locked = set(re.findall(r"(?m)^([\w.-]+)==", Path("requirements.lock").read_text("utf-8")))
    ours = {"lull", "pip", "setuptools"} | locked
    hidden = [
        module
        for module, owners in packages_distributions().items()
        if not any(owner.lower().replace("_", "-") in ours for owner in owners)
    ]
    with tempfile.TemporaryDirectory(prefix="lull-bench-path-") as folder:
        lines = f"import sys\nsys.modules.update(dict.fromkeys({hidden!r}))\n"
        (Path(folder) / "sitecustomize.py").write_text(lines, "utf-8")
        before = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = folder
        try:
            yield
        finally:
            os.environ.pop("PYTHONPATH")
            if before is not None:
                os.environ["PYTHONPATH"] = before


def _engine(engine: psutil.Process) -> dict[str, Any]:
    return {
        "engine_rss_mb": _mb(engine.memory_info().rss),
        "engine_pss_mb": _mb(engine.memory_full_info().pss),
        **_idle("engine", engine),
        "guardian_rss_mb": round(sum(_mb(child.memory_info().rss) for child in engine.children()), 1),
    }


def _is_zombie(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    return True


@contextlib.contextmanager
def _ui(home: Home, environment: dict[str, str], *arguments: str) -> Iterator[psutil.Process]:
    command = [*_LULL, "-m", "app", *arguments]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(home.ui_socket.exists, within_s=20, what="the ui's ear")
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _against(home: Home, environment: dict[str, str], runs: int, other: Path) -> dict[str, Any]:
    """Start the windows of another checkout and of this one in turn, with this one's packages."""
    theirs = {**environment, "PYTHONPATH": str(other)}
    _start_once(home, theirs)
    pairs = [(_start_once(home, environment)[0], _start_once(home, theirs)[0]) for _ in range(runs)]
    return {
        "against_p50_ms": round(statistics.median(other for _, other in pairs)),
        "against_ratio": round(statistics.median(ours / other for ours, other in pairs), 3),
    }


def _start_once(home: Home, environment: dict[str, str]) -> tuple[float, float]:
    """Start the window, wait for its first frame, end it; return the milliseconds between, as the ui logs them.

    The second figure is the time that its main thread had a processor: it says more where others use the machine.
    """
    log = home.logs / "ui.log"
    log.unlink(missing_ok=True)
    with _ui(home, environment):
        found = until(lambda: _FRAME.search(log.read_text()) if log.exists() else None, within_s=20, what="a frame")
    return float(found[1]), float(found[2] or 0)


def _bare_once(environment: dict[str, str]) -> float:
    began = time.clock_gettime(time.CLOCK_MONOTONIC)
    done = subprocess.run([sys.executable, "-c", _BARE], env=environment, capture_output=True, check=True)
    return (float(done.stdout) - began) * 1000


def _visible(home: Home, window: psutil.Process) -> dict[str, Any]:
    stalls = []
    time.sleep(_WARM_S)
    window.cpu_percent()
    began = time.monotonic()
    for _ in range(_PINGS):
        asked = time.perf_counter()
        ask_to_show(home.ui_socket)
        stalls.append((time.perf_counter() - asked) * 1000)
    time.sleep(max(0.0, 5.0 - (time.monotonic() - began)))
    return {
        "visible_cpu_percent": round(window.cpu_percent(), 2),
        "visible_ui_rss_mb": _mb(window.memory_info().rss),
        "visible_ui_pss_mb": _mb(window.memory_full_info().pss),
        "loop_answer_p50_ms": round(statistics.median(stalls), 2),
        "worst_stall_ms": round(max(stalls), 1),
    }


def _walk() -> dict[str, Any]:
    """Walk through every page of a window on a full snapshot, in a process of its own, and tell the worst stall."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb" if "DISPLAY" in os.environ else "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.walk"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _hidden(name: str, window: psutil.Process) -> dict[str, Any]:
    time.sleep(1.0)
    return {
        f"{name}_ui_rss_mb": _mb(window.memory_info().rss),
        f"{name}_ui_pss_mb": _mb(window.memory_full_info().pss),
        **_idle(name, window),
    }


def _idle(name: str, process: psutil.Process) -> dict[str, Any]:
    """Return how often a process wakes and how much it computes while nothing happens."""
    before, cpu = process.num_ctx_switches().voluntary, sum(process.cpu_times()[:2])
    time.sleep(_IDLE_S)
    used = sum(process.cpu_times()[:2]) - cpu
    return {
        f"{name}_wakeups_15s": process.num_ctx_switches().voluntary - before,
        f"{name}_cpu_percent": round(100 * used / _IDLE_S, 2),
    }


def _mb(size: int) -> float:
    return round(size / 1e6, 1)
