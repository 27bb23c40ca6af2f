"""The kernel's freezer itself: the fastest way to stop a container's processes, where this process may write it.

Docker's pause starts three programs before it comes to the same file (about 15 ms); writing the file takes a fraction
of one. Root may write it, and a user to whom the container's cgroup was delegated (rootless Docker). Everybody may read
it, so a freeze that Docker made is confirmed here too. Sources: the kernel's `cgroup-v1/freezer-subsystem` and
`cgroup-v2` documentation.
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final


_SPIN_S: Final = 0.002
"""So long it is looked again without a pause: most freezes are over by then."""
_LOOK_S: Final = 0.0003
_ANEW_S: Final = 0.03
"""A program with threads that is just being replaced (execve) waits for threads that are frozen already, and so never
freezes itself: after so long all are let go for a moment, and frozen anew, as runc does."""
_LET_GO_S: Final = 0.005


@dataclass(frozen=True, slots=True)
class Cgroup:
    """The cgroup of one container, as far as freezing goes.

    Attributes:
        control: the file that freezes: `freezer.state` (version 1) or `cgroup.freeze` (version 2).
        report: the file that says whether all processes stand still.
        unified: whether it is of version 2.
    """

    control: Path
    report: Path
    unified: bool

    @property
    def writable(self) -> bool:
        """Whether this process may freeze by itself."""
        return os.access(self.control, os.W_OK)

    def frozen(self) -> bool | None:
        """Return whether all processes stand still; None if the cgroup is gone or cannot be read."""
        try:
            text = self.report.read_bytes()
        except OSError:
            return None
        return b"frozen 1" in text if self.unified else text.strip() == b"FROZEN"

    def pids(self) -> frozenset[int]:
        """Return the processes in it, also those in cgroups below."""
        found: set[int] = set()
        for path in self.control.parent.rglob("cgroup.procs"):
            try:
                found.update(int(word) for word in path.read_text(encoding="ascii").split())
            except (OSError, ValueError):
                continue
        return frozenset(found)

    def set(self, *, frozen: bool, within_s: float) -> bool:
        """Freeze or thaw, and return whether the kernel confirmed it within `within_s` seconds; else nothing is frozen.

        Raises:
            OSError: if the file cannot be written, for instance because the container has ended.
        """
        words = (b"0", b"1") if self.unified else (b"THAWED", b"FROZEN")
        word = words[frozen]
        began = written = time.monotonic()
        with (
            self.control.open("wb", buffering=0) as control,
            self.report.open("rb", buffering=0) as report,
        ):
            control.write(word)
            while True:
                text = os.pread(report.fileno(), 256, 0)
                still = b"frozen 1" in text if self.unified else text.strip() == b"FROZEN"
                half = not self.unified and text.strip() == b"FREEZING"
                if still is frozen and not (half and not frozen):
                    return True
                now = time.monotonic()
                late = now - began >= within_s
                if frozen and (late or now - written >= _ANEW_S):
                    control.write(words[False])
                    time.sleep(_LET_GO_S)
                if late:
                    return False
                if now - written >= _ANEW_S:
                    control.write(word)
                    written = time.monotonic()
                if now - began >= _SPIN_S:
                    time.sleep(_LOOK_S)


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
    old, new = _roots(mounts)
    for line in lines:
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if container not in path.rpartition("/")[2] or "/.." in path:
            continue
        if old is not None and "freezer" in controllers.split(","):
            state = Path(f"{old}{path}/freezer.state")
            return Cgroup(state, state, unified=False) if state.exists() else None
        if old is None and new is not None and controllers == "":
            control, report = Path(f"{new}{path}/cgroup.freeze"), Path(f"{new}{path}/cgroup.events")
            return Cgroup(control, report, unified=True) if control.exists() else None
    return None


def _roots(mounts: str) -> tuple[str | None, str | None]:
    """Return where the freezer of version 1 and where version 2 are mounted."""
    old = new = None
    for words in map(str.split, mounts.splitlines()):
        if len(words) >= 4 and words[2] == "cgroup" and "freezer" in words[3].split(","):
            old = old or words[1]
        elif len(words) >= 4 and words[2] == "cgroup2":
            new = new or words[1]
    return old, new
