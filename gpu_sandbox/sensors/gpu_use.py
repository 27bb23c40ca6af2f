"""The sensor for other users of the GPU: is the program that fills the screen also drawing much?

DRM drivers count the nanoseconds that each client kept each engine busy (`drm-engine-*` in /proc/PID/fdinfo,
Documentation/gpu/drm-usage-stats.rst). Looking at every process would cost more than it tells, so only those are looked
at that another sensor points to. NVIDIA's own driver has no such counters; it tells the memory of each process.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from gpu_sandbox.haste import call_this_thread
from gpu_sandbox.sensors.evidence import Cause, Evidence, Strength, nobody
from gpu_sandbox.sensors.watching import Moments


LOOK_S: Final = 1.0
BUSY: Final = 0.05
"""Part of the time that an engine must have been busy with a program since the last look."""
MEMORY: Final = 256 << 20
"""Bytes of the card's memory above which a program that fills the screen is taken to draw with it."""
_PROC: Final = Path("/proc")
_MOST_FILES: Final = 4096
_DRAWS: Final = ("drm-engine-gfx", "drm-engine-render", "drm-engine-rcs", "drm-engine-3d", "drm-engine-gpu")
"""Engines that draw; those that decode video are not asked."""


def drawn_ns(pid: int, proc: Path = _PROC) -> int | None:
    """Return for how many nanoseconds a process kept drawing engines busy, or None where no driver tells.

    A client that is open under several descriptors counts once.
    """
    clients: dict[tuple[str, str], int] = {}
    try:
        names = os.listdir(proc / str(pid) / "fd")[:_MOST_FILES]  # noqa: PTH208 - strings are all that is needed
    except OSError:
        return None
    for name in names:
        try:
            if not os.readlink(proc / str(pid) / "fd" / name).startswith("/dev/dri/"):  # noqa: PTH115 - as above
                continue
            text = (proc / str(pid) / "fdinfo" / name).read_text("ascii", "replace")
        except OSError:
            continue
        fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        busy = [_nanoseconds(value) for key, value in fields.items() if key.strip() in _DRAWS]
        if busy:
            clients[fields.get("drm-pdev", "").strip(), fields.get("drm-client-id", name).strip()] = sum(busy)
    return sum(clients.values()) if clients else None


def _nanoseconds(value: str) -> int:
    word = value.split(maxsplit=1)[0] if value.split() else ""
    return int(word) if word.isdecimal() else 0


class GpuUseSensor:
    """Looks once a second at the programs that others point to, and not at all while there are none."""

    name = "gpu-user"
    essential = False
    problem = ""

    def __init__(
        self,
        subjects: Callable[[], Iterable[Evidence]],
        *,
        memory_of: Callable[[int], int | None] | None = None,
        drawn: Callable[[int], int | None] = drawn_ns,
        look_s: float = LOOK_S,
    ) -> None:
        """Prepare; nothing runs before `start`.

        Args:
            subjects: evidence about the programs to look at.
            memory_of: bytes of a card's memory that a process holds, where a driver tells.
            drawn: for how many nanoseconds a process has drawn.
            look_s: seconds between two looks.
        """
        self._subjects = subjects
        self._memory_of = memory_of or (lambda _pid: None)
        self._drawn = drawn
        self._look_s = look_s
        self._changed: Callable[[], None] = nobody
        self._woken = threading.Event()
        self._over = False
        self._thread: threading.Thread | None = None
        self._last: dict[int, tuple[float, int]] = {}
        self._moments = Moments()
        self._evidence: tuple[Evidence, ...] = ()

    @property
    def alive(self) -> bool:
        """Whether the sensor's thread lives."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, changed: Callable[[], None]) -> None:
        """Begin; `changed` is called from the sensor's thread."""
        self._changed = changed
        self._thread = threading.Thread(target=self._run, name="gpu-use", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look at the subjects again: there may be new ones."""
        self._woken.set()

    def evidence(self) -> tuple[Evidence, ...]:
        """Return the programs that draw, of medium strength each. Any thread may ask."""
        return self._evidence

    def stop(self) -> None:
        """Stop looking and end the thread."""
        self._over = True
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        call_this_thread(threading.current_thread().name)
        while not self._over:
            subjects = [piece for piece in self._subjects() if piece.pid is not None]
            self._look(subjects)
            self._woken.wait(self._look_s if subjects else None)
            self._woken.clear()

    def _look(self, subjects: list[Evidence]) -> None:
        drawing = [piece for piece in subjects if piece.pid is not None and self._draws(piece.pid)]
        pids = {piece.pid for piece in subjects}
        self._last = {pid: last for pid, last in self._last.items() if pid in pids}
        keys = [f"gpu:{piece.pid}" for piece in drawing]
        self._moments.keep(keys)
        evidence = tuple(
            Evidence(key, Cause.GPU_USER, Strength.MEDIUM, p.title, p.pid, self._moments.since(key), p.program)
            for key, p in zip(keys, drawing, strict=True)
        )
        if evidence != self._evidence:
            self._evidence = evidence
            self._changed()

    def _draws(self, pid: int) -> bool:
        held = self._memory_of(pid)
        if held is not None and held >= MEMORY:
            return True
        total, now = self._drawn(pid), time.monotonic()
        before = self._last.get(pid)
        if total is None:
            return False
        if before is None or now - before[0] < self._look_s / 2:
            self._last.setdefault(pid, (now, total))
            return any(piece.pid == pid for piece in self._evidence)
        self._last[pid] = (now, total)
        return total - before[1] >= BUSY * (now - before[0]) * 1e9
