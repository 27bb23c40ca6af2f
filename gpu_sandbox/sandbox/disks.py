"""Disks of a fixed size for what a job writes: a file with an ext4 system in it behind a loop device (Linux).

A volume of Docker's has no end: a job that fills it fills the owner's disk. A disk of its own has one, in bytes and in
files, and what it may hold is taken from the owner's disk at once, so that nothing else can fill up meanwhile. Making
one needs the right to set up loop devices; for who lacks it a helper makes them where it can (`engine_disks.py`), and
else his volumes are measured (`Sandbox.overrun`).

A device's number is not a name: after a reboot another program's file may lie behind it. So each use asks the kernel
which file it is first.
"""

import errno
import hashlib
import os
import re
import struct
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gpu_sandbox.errors import DiskFullError, EngineRefusedError, SpecError
from gpu_sandbox.sandbox import ext4
from gpu_sandbox.sandbox.mounting import mounted
from gpu_sandbox.sandbox.spec import EngineInfo


_CONTROL: Final = Path("/dev/loop-control")
_GET_FREE: Final = 0x4C82
_CONFIGURE: Final = 0x4C0A
_CLEAR: Final = 0x4C01
"""Linux, include/uapi/linux/loop.h."""
_CONFIG_BYTES: Final = 4 + 4 + 232 + 64
_MAJOR: Final = 7
_TRIES: Final = 20
_MIB: Final = 1 << 20
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,180}")
_LINUX_ALONE: Final = "disks of a fixed size are there on Linux alone; what a job writes is measured here instead"
OPTIONS: Final = {"type": "ext4", "o": "nosuid,nodev,noexec,noinit_itable"}
"""Of a local volume on such a disk, but for its device."""


def whole_size(content: int, files: int) -> int:
    """Return how many bytes a disk takes that holds `content` bytes in `files` files: whole mebibytes.

    Each file may waste most of a block and needs an inode; the tables and bitmaps of ext4 are below a fiftieth.
    """
    needed = content + files * (ext4.INODE + ext4.BLOCK) + content // 50
    return (needed // _MIB + 8) * _MIB


def device_behind(is_it: Callable[[str], bool]) -> Path | None:
    """Return the device before a file, as the kernel says; None where there is none.

    Args:
        is_it: tells from the file's path, as the kernel names it, whether it is the one.
    """
    for entry in Path("/sys/block").glob("loop*/loop/backing_file"):
        with suppress(OSError):
            if is_it(entry.read_text("utf-8", "replace").removesuffix("\n")):
                return Path("/dev") / entry.parts[3]
    return None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A disk that is wanted.

    Attributes:
        name: plain lower-case text.
        content: bytes that it holds.
        files: entries that it holds.
    """

    name: str
    content: int
    files: int


class LoopDisks:
    """The disks of one instance: files in one folder, and the devices that the kernel has before them.

    Any thread may call; calls about one disk must wait for each other.
    """

    def __init__(self, folder: Path, *, owner: int) -> None:
        """Name the folder; it is made with the first disk.

        Args:
            folder: absolute, on a disk of this system's.
            owner: user and group that a new disk's top folder belongs to.
        """
        self._folder = folder.resolve()
        self._owner = owner

    @staticmethod
    def usable() -> bool:
        """Return whether this process can make disks: Linux, and the right to set up loop devices."""
        return sys.platform == "linux" and os.geteuid() == 0 and os.access(_CONTROL, os.W_OK)

    def here(self, info: EngineInfo) -> bool:
        """Return whether an engine sees this system's loop devices, and mounts what lies behind them."""
        return info.shares_devices

    def made(self, wanted: Sequence[Wanted]) -> dict[str, dict[str, str]]:
        """Make disks, or find them; return the options of local volumes on them, by name.

        Raises:
            DiskFullError, EngineRefusedError, SpecError: as `options`.
        """
        return {each.name: self.options(each.name, content=each.content, files=each.files) for each in wanted}

    def options(self, name: str, *, content: int, files: int) -> dict[str, str]:
        """Make a disk, or find it, put a device before it, and return the options of a local volume on it.

        Args:
            name: plain lower-case text.
            content: bytes that it holds.
            files: entries that it holds.

        Raises:
            DiskFullError: if there is no room for all of it.
            EngineRefusedError: if this system does not make one.
            SpecError: if the name is not plain.
        """
        path = self._path(name)
        if not path.exists():
            self._make(path, content, files)
        return self.woken(name)

    def woken(self, name: str) -> dict[str, str]:
        """Put a device before a disk that is there; return the options of a local volume on it.

        Raises:
            EngineRefusedError: if it is not there, or has no device.
        """
        path = self._path(name)
        return {**OPTIONS, "device": str(self._device_of(path) or self._attach(path))}

    def check(self, name: str, options: Mapping[str, str]) -> None:
        """Make sure that the device of a volume has this disk's file behind it.

        Raises:
            EngineRefusedError: if another file lies there, or none, as after a reboot.
        """
        path = self._path(name)
        if not path.exists():
            return
        device = self._device_of(path)
        if device is None or str(device) != options.get("device"):
            raise EngineRefusedError("the disk of a job is not where it was; it must be prepared again")

    @contextmanager
    def opened(self, name: str) -> Iterator[tuple[int, int]]:
        """Open a disk that nobody uses: descriptors of its top folder, read-only, and of the file that it lies in.

        Raises:
            EngineRefusedError: if it is not there, in use, or may not be mounted.
        """
        if sys.platform == "win32":
            raise EngineRefusedError(_LINUX_ALONE)
        path = self._path(name)
        try:
            file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError as error:
            raise EngineRefusedError(f"the disk of a job cannot be read: {error.strerror}") from None
        try:
            device = self._device_of(path)
            if device is None:
                raise EngineRefusedError("the disk of a job is not where it was; it must be prepared again")
            with mounted(device) as top:
                if self._device_of(path) != device:  # now that it is mounted it cannot change any more
                    raise EngineRefusedError("the disk of a job is not where it was; it must be prepared again")
                yield top, file
        finally:
            os.close(file)

    def has(self, name: str) -> bool:
        """Return whether there is a disk of this name."""
        return self._path(name).exists()

    def sweep(self) -> None:
        """Have nothing to clear up: these disks are made without a helper."""

    def remove(self, name: str) -> None:
        """Take a disk away, its device first. Gone already is success."""
        self.remove_device(name)
        self._path(name).unlink(missing_ok=True)

    def remove_device(self, name: str) -> None:
        """Take the device from before a disk; the disk stays.

        Raises:
            EngineRefusedError: if it is in use.
        """
        while (device := self._device_of(self._path(name))) is not None:
            _detach(device)

    def names(self) -> tuple[str, ...]:
        """Return the names of all disks in the folder, half-made ones included."""
        if not self._folder.is_dir():
            return ()
        return tuple(sorted(path.name.removesuffix(".img") for path in self._folder.glob("*.img")))

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise SpecError("a disk is named by plain lower-case text")
        return self._folder / f"{name}.img"

    def _make(self, path: Path, content: int, files: int) -> None:
        if sys.platform == "win32":
            raise EngineRefusedError(_LINUX_ALONE)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
            try:
                size = whole_size(content, files)
                os.posix_fallocate(handle, 0, size)
                mark = hashlib.sha256(path.name.encode()).digest()[:16]
                for at, piece in ext4.empty(size, files + ext4.SPARE_FILES, owner=self._owner, mark=mark):
                    os.pwrite(handle, piece, at)
            finally:
                os.close(handle)
        except OSError as error:
            path.unlink(missing_ok=True)
            if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                raise DiskFullError("there is no room for the disk that the job may write to") from None
            raise EngineRefusedError(f"no disk can be made for the job: {error.strerror}") from None
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def _device_of(self, path: Path) -> Path | None:
        """Return the device before a file, as the kernel says; a file of that name that was removed is another one."""
        return device_behind(lambda file: file == str(path))

    def _attach(self, path: Path) -> Path:
        try:
            for _ in range(_TRIES):
                if (device := _attach_once(path)) is not None:
                    return device
        except OSError as error:
            raise EngineRefusedError(f"no loop device for the job's disk: {error.strerror}") from None
        raise EngineRefusedError("no loop device is free for the job's disk")


def _attach_once(path: Path) -> Path | None:
    """Put a free device before a file; None where another program was faster."""
    if sys.platform == "win32":
        raise EngineRefusedError(_LINUX_ALONE)
    control = os.open(_CONTROL, os.O_RDWR)
    try:
        number = _ioctl(control, _GET_FREE)
    finally:
        os.close(control)
    device = Path(f"/dev/loop{number}")
    if not device.exists():  # a /dev without udev
        os.mknod(device, 0o600 | 0o060000, os.makedev(_MAJOR, number))
    file = os.open(path, os.O_RDWR)
    try:
        handle = os.open(device, os.O_RDWR)
        try:
            # struct loop_config: the file's descriptor, the default block size, and no flags.
            _ioctl(handle, _CONFIGURE, struct.pack("=II", file, 0).ljust(_CONFIG_BYTES, b"\0"))
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno in {errno.EBUSY, errno.ENXIO}:
            return None
        raise
    finally:
        os.close(file)
    return device


def _ioctl(handle: int, number: int, argument: bytes = b"") -> int:
    """Make the kernel's call of this name (ioctl(2)) on a device and return its answer."""
    if sys.platform == "win32":
        raise EngineRefusedError(_LINUX_ALONE)
    import fcntl  # noqa: PLC0415 - is not there on Windows

    if not argument:
        return fcntl.ioctl(handle, number)
    fcntl.ioctl(handle, number, argument)
    return 0


def _detach(device: Path) -> None:
    """Take the file from behind a device; one that is still mounted goes with its last user.

    Raises:
        EngineRefusedError: if it is still in use.
    """
    try:
        handle = os.open(device, os.O_RDONLY)
        try:
            _ioctl(handle, _CLEAR)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno == errno.ENXIO:
            return
        raise EngineRefusedError(f"{device} cannot be freed: {error.strerror}") from None
    if (Path("/sys/block") / device.name / "loop" / "backing_file").exists():
        raise EngineRefusedError(f"{device} is still in use")
