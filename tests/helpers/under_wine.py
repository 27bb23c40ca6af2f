"""Programs that `python -m tests.bench windows` runs as on Windows: `python -m tests.helpers.under_wine imports|pipe`.

imports   loads every module of ours; prints how many, and why the others did not load
pipe      speaks to an engine behind a named pipe, and has a guardian freeze a killed engine's container through it
"""

import ctypes
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

from app.desktop.autostart import autostart
from app.engine import guardian
from app.engine.lock import InstanceLock
from gpu_sandbox.sandbox.transport import SilentError, Transport, default_socket


assert sys.platform == "win32"  # mypy reads it, and does not check what follows where the checks run

import _winapi  # noqa: E402 - is there on Windows alone

from gpu_sandbox.sensors.windows import idle  # noqa: E402 - the same


_NAME: Final = "lull_test_engine"
_PIPE: Final = rf"\\.\pipe\{_NAME}"
_BIG: Final = 3_000_000
_CONTAINER: Final = "c" * 64


def imports() -> dict[str, object]:
    """Load everything."""
    failed, count = {}, 0
    for top in ("app", "gpu_sandbox", "wallet"):
        for found in pkgutil.walk_packages(importlib.import_module(top).__path__, f"{top}."):
            count += 1
            try:
                importlib.import_module(found.name)
            except Exception as error:  # noqa: BLE001 - each is told, whatever it is
                failed[found.name] = f"{type(error).__name__}: {error}"[:200]
    idle_s, autostart_works = idle.idle_seconds(), _autostart_works()
    return {
        "idle_s": idle_s,
        "autostart": autostart_works,
        "python": sys.version,
        "windows": list(sys.getwindowsversion()[:3]),
        "modules": count,
        "failed": failed,
    }


def _autostart_works() -> bool:
    """Return whether the registry's key is written, read and cleared."""
    way = autostart(os.environ)
    way.enable()
    enabled = way.enabled()
    way.disable()
    return enabled and not way.enabled()


class PipeEngine:
    """Answers a few of Docker's calls at a named pipe, which is one of messages, as Docker's is."""

    def __init__(self) -> None:
        """Begin to serve."""
        self.calls: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()
        time.sleep(0.2)

    def _serve(self) -> None:
        while True:
            pipe = _winapi.CreateNamedPipe(_PIPE, 3 | _winapi.FILE_FLAG_OVERLAPPED, 4, 255, 65536, 65536, 0, 0)
            _winapi.ConnectNamedPipe(pipe, overlapped=True).GetOverlappedResult(True)
            threading.Thread(target=self._answer, args=(pipe,), daemon=True).start()

    def _answer(self, pipe: int) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            reading, _ = _winapi.ReadFile(pipe, 65536, overlapped=True)
            count, _ = reading.GetOverlappedResult(True)
            head += bytes(reading.getbuffer())[:count]
        call = head.partition(b"\r\n")[0].decode()
        self.calls.append(call.split("?")[0])
        body = b"{}"
        if "/version" in call:
            body = json.dumps({"Version": "28", "ApiVersion": "1.48", "MinAPIVersion": "1.24", "Os": "linux"}).encode()
        elif "/containers/json" in call:
            job = {"Id": _CONTAINER, "State": "running", "Labels": {guardian.GPU_LABEL: "none"}}
            body = json.dumps([job]).encode()
        elif "/big" in call:
            body = b"x" * _BIG
        if "/silent" not in call:
            for part in (b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body), body):
                for at in range(0, len(part), 50_000):
                    writing, _ = _winapi.WriteFile(pipe, part[at : at + 50_000], overlapped=True)
                    writing.GetOverlappedResult(True)
        time.sleep(3 if "/silent" in call else 0.3)
        _winapi.CloseHandle(pipe)


def pipe() -> dict[str, object]:
    """Use the pipe as the engine does, then as the guardian of a killed engine does."""
    engine = PipeEngine()
    os.environ["DOCKER_HOST"] = f"npipe:////./pipe/{_NAME}"
    transport = Transport(default_socket(), 1.0)
    began = time.perf_counter()
    versions = [transport.version()["Version"] for _ in range(20)]
    call_ms = 1000 * (time.perf_counter() - began) / 20
    big = len(transport.whole(transport.send("GET", "/big")))
    try:
        transport.send("GET", "/silent")
        silent = "answered"
    except SilentError:
        silent = "given up on"
    engine.calls.clear()
    killed = subprocess.run([sys.executable, "-P", "-m", "tests.helpers.under_wine", "die"], check=False)
    deadline = time.monotonic() + 10
    while f"POST /containers/{_CONTAINER}/pause HTTP/1.0" not in engine.calls and time.monotonic() < deadline:
        time.sleep(0.05)
    return {
        "versions": sorted(set(versions)),
        "call_ms": round(call_ms, 1),
        "big": big == _BIG,
        "silent": silent,
        "killed": killed.returncode,
        "frozen": f"POST /containers/{_CONTAINER}/pause HTTP/1.0" in engine.calls,
    }


def die() -> None:
    """Be an engine with a guardian, and be killed."""
    home = Path("C:\\guarded")
    home.mkdir(exist_ok=True)
    InstanceLock(home / "engine.lock")
    guardian.spawn(Path(_PIPE), "abc", home / "engine.lock", grace_s=1.0)
    time.sleep(1)
    ctypes.windll.kernel32.TerminateProcess(ctypes.c_void_p(-1), 9)


if __name__ == "__main__":
    what = {"imports": imports, "pipe": pipe, "die": die}[sys.argv[1]]
    sys.stdout.write(json.dumps(what()) + "\n")
    sys.stdout.flush()
