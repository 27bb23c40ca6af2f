"""What runs under Wine with CPython's build for Windows: our modules, the engine, commands, wallet, pipe and guardian.

It is no Windows: Wine answers Windows' calls. But it is not Linux either, and nothing of Python's is replaced.
"""

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from typing import Final

from tests.helpers.wine import NoWineError, Windows


_HOME: Final = "C:\\lull"
_START_S: Final = 120.0
_SHUTDOWN: Final = """
from app.client.sync import connect
from app.paths import default_home
from app.protocol.commands import Done, Shutdown
with connect(default_home()) as client:
    client.ask(Shutdown(), Done)
"""


def main(arguments: list[str]) -> int:
    """Run everything once and print; return 1 if something did not work."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench windows", description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        windows = Windows()
    except NoWineError as error:
        print(error, file=sys.stderr)
        return 2
    found = {
        "imports": _imports(windows),
        "pipe": windows.run("-m", "tests.helpers.under_wine", "pipe").json,
        **_engine(windows),
    }
    print(json.dumps(found) if options.json else json.dumps(found, indent=2))
    good = found["pipe"]["frozen"] and found["pipe"]["big"] and found["engine"]["ended"] == 0
    return 0 if good else 1


def _imports(windows: Windows) -> dict[str, object]:
    loaded = windows.run("-m", "tests.helpers.under_wine", "imports", timeout_s=400).json
    why = Counter(_reason(text) for text in loaded["failed"].values())
    return {**loaded, "failed": dict(why), "loaded": loaded["modules"] - len(loaded["failed"])}


def _reason(text: str) -> str:
    if "PySide6" in text or "shiboken6" in text:
        return "needs Qt, which does not load under Wine 8"
    return "is for another system, and says so" if text == "AssertionError: " else text


def _engine(windows: Windows) -> dict[str, dict[str, object]]:
    """Start the engine in a new home, speak to it, make a wallet, end it in order; then kill one and start another."""
    shutil.rmtree(windows.path("lull"), ignore_errors=True)
    began = time.monotonic()
    engine = windows.start("-m", "app", "engine", LULL_HOME=_HOME)
    try:
        status = _answer(windows, began)
        ready = time.monotonic() - began
        said = {
            name: windows.run("-m", "app", *words, LULL_HOME=_HOME).status
            for name, words in {
                "pause": ("pause", "--for", "1h"),
                "games": ("games",),
                "settings": ("settings",),
                "wallet": ("wallet", "create"),
                "logs": ("logs",),
            }.items()
        }
        windows.run("-c", _SHUTDOWN, LULL_HOME=_HOME)
        with contextlib.suppress(subprocess.TimeoutExpired):
            engine.wait(timeout=60)
    finally:
        engine.kill()
        engine.wait()
        if engine.stdout is not None:
            engine.stdout.close()
    left = sorted(path.name for path in windows.path("lull").rglob("*") if path.is_file())
    return {
        "engine": {
            "ready_s": round(ready, 1),
            "state": status,
            "commands": said,
            "ended": engine.returncode,
            "files": left,
        }
    }


def _answer(windows: Windows, began: float) -> str:
    """Return the state that the engine says, once it says one."""
    while time.monotonic() - began < _START_S:
        ran = windows.run("-m", "app", "status", "--json", LULL_HOME=_HOME)
        if ran.status == 0:
            return str(ran.json["engine"]["state"])
    raise TimeoutError("the engine did not answer")
