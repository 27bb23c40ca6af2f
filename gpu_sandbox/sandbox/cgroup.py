"""The kernel's freezer itself: the fastest way to stop a container's processes, where this process may write it.

Docker's pause starts three programs before it comes to the same file (about 15 ms); writing the file takes a fraction
of one. Root may write it, and a user to whom the container's cgroup was delegated (rootless Docker). Everybody may read
it, so a freeze that Docker made is confirmed here too. Sources: the kernel's `cgroup-v1/freezer-subsystem` and
`cgroup-v2` documentation.
"""

import os
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gpu_sandbox.sandbox.config import CPU_SHARES


_SPIN_S: Final = 0.0005
"""So long it is looked again without a pause: most freezes are over by then. Longer would keep a processor from those
that have yet to reach the point where they freeze."""
_LOOK_S: Final = 0.0002
_ANEW_S: Final = 0.03
"""A program with threads that is just being replaced (execve) waits for threads that are frozen already, and so never
freezes itself: after so long all are let go for a moment, and frozen anew, as runc does. Not while one of them waits
for a processor: the others would begin again meanwhile."""
_LET_GO_S: Final = 0.005
_HEAVIEST: Final = {False: b"262144", True: b"10000"}
"""The largest weights of the two versions."""
_USUAL_WEIGHT: Final = b"5"
"""What runc makes of `CPU_SHARES` under version 2."""


@dataclass(frozen=True, slots=True)
class Cgroup:
    """The cgroup of one container, as far as freezing goes.

    A process freezes when it next gets a processor, and a job's weigh little: beside a game that loads they would wait.
    So the group weighs most while it freezes, where its weight may be written.

    Attributes:
        control: the file that freezes: `freezer.state` (version 1) or `cgroup.freeze` (version 2).
        report: the file that says whether all processes stand still.
        unified: whether it is of version 2.
        weight: the file of its weight on the processors, or None where it is not known.
        usual: what stands there while it does not freeze.
    """

    control: Path
    report: Path
    unified: bool
    weight: Path | None = None
    usual: bytes = b""

    @property
    def writable(self) -> bool:
        """Whether this process may freeze by itself."""
        return os.access(self.control, os.W_OK)

    def frozen(self) -> bool | None:
        """Return whether all processes stand still; None if the cgroup is gone or cannot be read."""
        try:
            return self._still(self.report.read_bytes())
        except OSError:
            return None

    def pids(self) -> frozenset[int]:
        """Return the processes in it, also those in cgroups below."""
        found: set[int] = set()
        for path in self.control.parent.rglob("cgroup.procs"):
            try:
                found.update(int(word) for word in path.read_text(encoding="ascii").split())
            except (OSError, ValueError):
                continue
        return frozenset(found)

    def begin(self) -> None:
        """Have them freeze, and do not wait until they have: `set` is to be called afterwards, for that.

        Raises:
            OSError: if the file cannot be written, for instance because the container has ended.
        """
        self._weigh(_HEAVIEST[self.unified])
        _write(self.control, b"1" if self.unified else b"FROZEN")

    def set(self, *, frozen: bool, within_s: float) -> bool:
        """Freeze or thaw, and return whether the kernel confirmed it within `within_s` seconds; else nothing is frozen.

        Raises:
            OSError: if the file cannot be written, for instance because the container has ended.
        """
        try:
            if frozen:
                self._weigh(_HEAVIEST[self.unified])
            return self._set(frozen=frozen, within_s=within_s)
        finally:
            self.weigh_as_usual()

    def weigh_as_usual(self) -> None:
        """Undo what `begin`, or an engine that died while it froze, did to its weight."""
        self._weigh(self.usual)

    def _set(self, *, frozen: bool, within_s: float) -> bool:
        words = (b"0", b"1") if self.unified else (b"THAWED", b"FROZEN")
        if sys.platform == "win32":  # no control group is found there, so nobody asks
            return False
        word = words[frozen]
        began = written = time.monotonic()
        with (
            self.control.open("wb", buffering=0) as control,
            self.report.open("rb", buffering=0) as report,
        ):
            control.write(word)
            while True:
                text = os.pread(report.fileno(), 256, 0)
                half = not self.unified and text.strip() == b"FREEZING"
                if self._still(text) is frozen and not (half and not frozen):
                    return True
                now = time.monotonic()
                late = now - began >= within_s
                anew = now - written >= _ANEW_S and not (frozen and self._waits_for_a_turn())
                if frozen and (late or anew):
                    control.write(words[False])
                    time.sleep(_LET_GO_S)
                if late:
                    return False
                if anew:
                    control.write(word)
                if now - written >= _ANEW_S:
                    written = now
                if now - began >= _SPIN_S:
                    time.sleep(_LOOK_S)

    def _still(self, report: bytes) -> bool:
        return b"frozen 1" in report if self.unified else report.strip() == b"FROZEN"

    def _weigh(self, weight: bytes) -> None:
        if self.weight is not None and self.usual:
            with suppress(OSError):  # it has ended, or we may not: then it freezes a little later
                _write(self.weight, weight)

    def _waits_for_a_turn(self) -> bool:
        """Return whether a thread of it wants a processor and has not had one since: it will freeze, once it has."""
        try:
            threads = self.control.with_name("cgroup.threads" if self.unified else "tasks").read_bytes().split()
        except OSError:
            return False
        for thread in threads:
            with suppress(OSError):
                status = Path("/proc", thread.decode("ascii"), "stat").read_bytes()
                if status[status.rfind(b")") + 2 :][:1] == b"R":
                    return True
        return False


def _write(path: Path, word: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, word)
    finally:
        os.close(descriptor)


def cgroup_of(pid: int, container: str, *, proc: Path = Path("/proc")) -> Cgroup | None:
    """Return the cgroup of a container's first process, or None where it cannot be told.

    Args:
        pid: the process, as the container engine names it.
        container: the container's id: only a cgroup that carries it is taken, so that a number which passed to
            another process never freezes that one.
        proc: where the process file system is mounted.
    """
    if pid <= 1 or len(container) < 12:
        return None
    try:
        mounts = (proc / "self" / "mounts").read_text(encoding="utf-8", errors="replace")
        lines = (proc / str(pid) / "cgroup").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    old, new, processors = _roots(mounts)
    weight = _weight(lines, container, processors)
    usual = _usual(weight, unified=False) if weight else b""
    for line in lines:
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if container not in path.rpartition("/")[2] or "/.." in path:
            continue
        if old is not None and "freezer" in controllers.split(","):
            state = Path(f"{old}{path}/freezer.state")
            return Cgroup(state, state, unified=False, weight=weight, usual=usual) if state.exists() else None
        if old is None and new is not None and controllers == "":
            control, report = Path(f"{new}{path}/cgroup.freeze"), Path(f"{new}{path}/cgroup.events")
            weight = control.with_name("cpu.weight")
            usual = _usual(weight, unified=True)
            return Cgroup(control, report, unified=True, weight=weight, usual=usual) if control.exists() else None
    return None


def _weight(lines: Iterable[str], container: str, mounted: str | None) -> Path | None:
    """Return the file of a container's weight under version 1."""
    for line in lines:
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if mounted and "cpu" in controllers.split(",") and container in path.rpartition("/")[2] and "/.." not in path:
            return Path(f"{mounted}{path}/cpu.shares")
    return None


def _usual(weight: Path, *, unified: bool) -> bytes:
    """Return a job's usual weight: what stands there, unless an engine left the heaviest that died while it froze."""
    try:
        found = weight.read_bytes().strip()
    except OSError:
        return b""
    if found == _HEAVIEST[unified]:
        return _USUAL_WEIGHT if unified else str(CPU_SHARES).encode("ascii")
    return found


def _roots(mounts: str) -> tuple[str | None, str | None, str | None]:
    """Return where the freezer of version 1, version 2, and version 1's share of the processors are mounted."""
    old = new = processors = None
    for words in map(str.split, mounts.splitlines()):
        if len(words) >= 4 and words[2] == "cgroup" and "freezer" in words[3].split(","):
            old = old or words[1]
        if len(words) >= 4 and words[2] == "cgroup" and "cpu" in words[3].split(","):
            processors = processors or words[1]
        if len(words) >= 4 and words[2] == "cgroup2":
            new = new or words[1]
    return old, new, processors
