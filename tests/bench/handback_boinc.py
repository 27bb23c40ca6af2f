"""How fast BOINC gives the machine back, with a real game in its list: beside us in the same run, where it is there."""

import queue
import random
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import IO, Final


_PROGRAMS: Final = ("boinc", "boinc-client")
_GAME: Final = "lull-bench-game"
_CONFIGURATION: Final = f"""<cc_config>
  <log_flags><task>1</task></log_flags>
  <options><exclusive_app>{_GAME}</exclusive_app><dont_contact_ref_site>1</dont_contact_ref_site></options>
</cc_config>
"""
_SETTLE_S: Final = 12.0
_LONGEST_S: Final = 45.0
_PORT: Final = "31998"
_CHANCE: Final = random.Random(7)  # noqa: S311 - pauses, not secrets


def boinc_latencies(folder: Path, count: int) -> list[float]:
    """Return the milliseconds from a game's start to BOINC's word that it suspends; empty where it is not installed.

    Its client runs without a project and in a network namespace of its own, so that it reaches nobody.
    """
    program = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        return []
    home = folder / "boinc"
    home.mkdir()
    (home / "cc_config.xml").write_text(_CONFIGURATION, encoding="utf-8")
    game = folder / _GAME
    shutil.copy("/bin/sleep", game)
    client = subprocess.Popen(
        ["unshare", "--net", program, "--dir", str(home), "--no_gpus", "--gui_rpc_port", _PORT],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        bufsize=1,
    )
    lines: queue.Queue[tuple[float, str]] = queue.Queue()
    assert client.stdout is not None
    reading = threading.Thread(target=_read, args=(client.stdout, lines), daemon=True)
    reading.start()
    found: list[float] = []
    try:
        time.sleep(_SETTLE_S)
        for _ in range(count):
            time.sleep(_CHANCE.uniform(0.5, 5))
            before = time.monotonic()
            process = subprocess.Popen([str(game), "600"])
            at = _said(lines, "suspending", before)
            process.kill()
            process.wait()
            if at is not None:
                found.append((at - before) * 1000)
                _said(lines, "resuming", before)
    finally:
        client.terminate()
        try:
            client.wait(20)
        except subprocess.TimeoutExpired:
            client.kill()
            client.wait()
        reading.join(5)
    return found


def _read(stream: IO[str], lines: "queue.Queue[tuple[float, str]]") -> None:
    for line in stream:
        lines.put((time.monotonic(), line.lower()))


def _said(lines: "queue.Queue[tuple[float, str]]", word: str, after: float) -> float | None:
    """Return when the client said a word, or None if it did not in time."""
    until = time.monotonic() + _LONGEST_S
    while (left := until - time.monotonic()) > 0:
        try:
            at, line = lines.get(timeout=left)
        except queue.Empty:
            return None
        if word in line and at >= after:
            return at
    return None
