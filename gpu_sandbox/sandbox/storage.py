"""What a job may write to: volumes on disks of a fixed size where they can be made, else volumes that are measured."""

import threading
import time
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from gpu_sandbox.errors import EngineRefusedError
from gpu_sandbox.sandbox.archive import canonical_archive
from gpu_sandbox.sandbox.config import OUT, Names
from gpu_sandbox.sandbox.disks import Wanted, whole_size
from gpu_sandbox.sandbox.engine import Engine, free_bytes
from gpu_sandbox.sandbox.gather import gathered
from gpu_sandbox.sandbox.spec import EngineInfo, Output


CHECKPOINT_FILES: Final = 256
_CHECKPOINT_LEAST: Final = 64 << 20
_SLACK: Final = 16 << 20
"""Bytes above its cap at which a measured volume is called overrun: folders and blocks that are not full."""
_OUT: Final = OUT.rpartition("/")[2]
_LOOK_S: Final = 5.0
_EARLY_S: Final = 0.5
_LOOKS: Final = 20


def checkpoint_bytes(output_bytes: int) -> int:
    """Return the cap on a task's checkpoints: what its output may be, twice, so that a new one fits beside the old."""
    return max(_CHECKPOINT_LEAST, 2 * output_bytes)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the engine last said of its volumes.

    Attributes:
        sizes: bytes of each.
        free: bytes that were free on its disk.
        earliest, next_look: monotonic seconds from when it may be asked again, and from when it is.
    """

    sizes: Mapping[str, int]
    free: int | None
    earliest: float
    next_look: float


class Disks(Protocol):
    """Who makes disks of a fixed size: `LoopDisks` where Lull is root, `EngineDisks` by helpers where it is not."""

    def here(self, info: EngineInfo) -> bool:
        """Return whether this engine mounts such disks."""

    def made(self, wanted: Sequence[Wanted]) -> dict[str, dict[str, str]]:
        """Make disks, or find them; return the options of local volumes on them, by name.

        Raises:
            DiskFullError, EngineRefusedError, SpecError: if there is none.
        """

    def woken(self, name: str) -> dict[str, str]:
        """Put a device before a disk that is there; return the options of a local volume on it.

        Raises:
            EngineRefusedError: if it is not there, or has no device.
        """

    def check(self, name: str, options: Mapping[str, str]) -> None:
        """Make sure that a volume lies on this disk.

        Raises:
            EngineRefusedError: if it does not.
        """

    def opened(self, name: str) -> AbstractContextManager[tuple[int, int]]:
        """Open a disk that nobody uses.

        Raises:
            EngineRefusedError: if that cannot be, here or now.
        """

    def has(self, name: str) -> bool:
        """Return whether there is a disk of this name."""

    def names(self) -> tuple[str, ...]:
        """Return the names of all disks."""

    def remove_device(self, name: str) -> None:
        """Take the device from before a disk.

        Raises:
            EngineRefusedError: if it is in use.
        """

    def remove(self, name: str) -> None:
        """Take a disk away. Gone already is success."""

    def sweep(self) -> None:
        """Remove what a crash left of the making."""


class Storage:
    """The volumes of one instance, with the disks behind them. Any thread may call."""

    def __init__(self, engine: Engine, disks: Disks | None, *, every_s: float = _LOOK_S) -> None:
        """Take the engine and who makes disks; None leaves volumes without an end, measured every `every_s` seconds."""
        self._engine = engine
        self._disks = disks
        self._every_s = every_s
        self._lock = threading.Lock()
        self._seen: _Seen | None = None
        self._info: EngineInfo | None = None

    def create(self, wanted: Mapping[Wanted, Mapping[str, str]], info: EngineInfo) -> None:
        """Create volumes that hold so many bytes in so many entries, or keep those that are there.

        Args:
            wanted: the volumes, with their labels.
            info: the engine that is to mount them.

        Raises:
            DiskFullError: if there is no room for all of it.
            EngineRefusedError: if another volume has a name of theirs, or no disk can be made.
        """
        disks = self._disks
        made = disks.made(tuple(wanted)) if disks is not None and disks.here(info) else {}
        for each, labels in wanted.items():
            found, options = self._engine.volume(each.name), made.get(each.name, {})
            if found is not None and (found.get("Options") or {}) != options:
                # The disk has another device since a reboot, or there is none any more: the volume is only its name.
                self._engine.remove_volume(each.name)
            if disks is not None and not made and disks.has(each.name):
                disks.remove(each.name)  # what is measured must not be taken for what has an end
            self._engine.create_volume(each.name, labels, options)

    def cap(self, content: int, files: int) -> int | None:
        """Return the bytes after which a volume for so much is full, or None where it has no end of its own."""
        if self._disks is None or not self._disks.here(self._engine.info()):
            return None
        return whole_size(content, files)

    def check(self, names: Names) -> None:
        """Make sure that an attempt's volumes still lie on its own disks: a device's number may mean another one now.

        Raises:
            EngineRefusedError: if one does not.
        """
        if self._disks is None:
            return
        for name in (names.output, names.checkpoint):
            found = self._engine.volume(name)
            if found is not None:
                self._check(name, found.get("Options") or {})

    def _check(self, name: str, options: Mapping[str, str]) -> None:
        if "device" in options and (self._disks is None or not self._disks.has(name)):
            raise EngineRefusedError("a job's volume lies on a device that is not ours; it must be prepared again")
        if self._disks is not None:
            self._disks.check(name, options)

    def wake(self, name: str) -> None:
        """Have a kept volume lie on its own disk again, to be read alone: since `rest` its device may be another's.

        The next `create` makes it one that is written to.

        Raises:
            EngineRefusedError: if it is not there, is in use, or lies on what is not ours.
        """
        found, disks = self._engine.volume(name), self._disks
        if found is None:
            raise EngineRefusedError("the volume is not there")
        if disks is not None and disks.has(name):
            options = disks.woken(name)
            options["o"] += ",ro"
            if (found.get("Options") or {}) != options:
                self._engine.remove_volume(name)  # only its name: what it held is on the disk
                self._engine.create_volume(name, found.get("Labels") or {}, options)
            found = {"Options": options}
        self._check(name, found.get("Options") or {})

    def in_place(self, names: Names) -> bool:
        """Return whether `check` has nothing to say."""
        try:
            self.check(names)
        except EngineRefusedError:
            return False
        return True

    def collect(self, names: Names, to: Path, *, max_bytes: int, max_files: int) -> Output:
        """Write what an ended job left in its output as a canonical archive.

        It is read off the job's own disk where there is one that nobody uses, else it comes through the engine, as the
        same bytes.

        Raises:
            DataError: if the output breaks a limit, or holds links, devices or hostile names.
            DiskFullError: if there is no room for it.
            EngineRefusedError: if it is not there.
        """
        with ExitStack() as stack:
            disk = None
            if self._disks is not None:
                with suppress(EngineRefusedError):
                    disk = stack.enter_context(self._disks.opened(names.output))
            if disk is not None:
                return gathered(*disk, to, folder=_OUT, max_bytes=max_bytes, max_files=max_files)
        with self._engine.get(names.helper, OUT) as stream:
            return canonical_archive(stream, to, folder=_OUT, max_bytes=max_bytes, max_files=max_files)

    def overrun(self, names: Names, output_bytes: int) -> str | None:
        """Say which volume of an attempt holds more than it may; at most a twentieth of the time goes into looking.

        The engine is asked every few seconds, and at once when more went from the engine's disk since it was asked than
        a volume has room for: how much is free costs nothing to know.
        """
        if self._disks is not None and self._disks.has(names.output) and self._disks.has(names.checkpoint):
            return None
        caps = {names.output: output_bytes, names.checkpoint: checkpoint_bytes(output_bytes)}
        began, free = time.monotonic(), self._free()
        with self._lock:
            seen = self._seen
            written = max(0, seen.free - free) if seen is not None and free is not None and seen.free is not None else 0
            room = min((cap + _SLACK - seen.sizes.get(name, 0) for name, cap in caps.items()), default=0) if seen else 0
            due = seen is None or began >= seen.next_look or (written > room and began >= seen.earliest)
            if not due:
                return None
            self._seen = _Seen({}, free, began + self._every_s, began + self._every_s)
        sizes = self._engine.volume_sizes()
        cost = time.monotonic() - began
        with self._lock:
            next_look = began + max(self._every_s, _LOOKS * cost)
            self._seen = _Seen(sizes, free, began + max(_EARLY_S, _LOOKS * cost), next_look)
        for name, cap in caps.items():
            if sizes.get(name, 0) > cap + _SLACK:
                what = "output" if name == names.output else "checkpoints"
                return f"its {what} grew beyond {cap >> 20} MiB"
        return None

    def _free(self) -> int | None:
        """Return the bytes free where the engine keeps volumes, which stay where they are while it runs."""
        if self._info is None:
            self._info = self._engine.info()
        return free_bytes(self._info)

    def remove(self, name: str) -> None:
        """Remove a volume and the disk behind it. Gone already is success.

        Raises:
            ConflictError: if a container uses it.
        """
        self._engine.remove_volume(name)
        if self._disks is not None and self._disks.has(name):
            self._disks.remove(name)

    def rest(self, name: str) -> None:
        """Give back the device of a disk that is kept and that nobody uses; the next `create` finds it another one."""
        if self._disks is not None and self._disks.has(name):
            with suppress(EngineRefusedError):  # in use after all
                self._disks.remove_device(name)

    def sweep(self) -> None:
        """Remove what a crash left of the making of disks."""
        if self._disks is not None:
            self._disks.sweep()

    def orphans(self, keep: AbstractSet[str], tasks: AbstractSet[str]) -> tuple[str, ...]:
        """Return the disks that belong to no volume, no attempt of `keep` and no task of `tasks`."""
        if self._disks is None:
            return ()
        known = tuple(keep | tasks)
        return tuple(name for name in self._disks.names() if not any(each and each in name for each in known))
