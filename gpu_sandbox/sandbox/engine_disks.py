"""Disks of a fixed size for an owner who may not set up loop devices himself, but may start containers.

A short-lived helper of ours makes the disk inside the container engine's machine: a file in a volume of its own, with
an ext4 system in it (`ext4.py`) and a loop device before it (`disk_program.py`). The job's volume lies on that device,
as it does where Lull is root (`disks.py`), and has its end in the kernel.

Whoever may start containers is root already (THREATS.md), so the helper gives Lull nothing that it had not; what
matters is that it gives a job nothing. It is an image of ours with a program of ours and no network; it has the loop
devices and the right to make their files, and nothing else of a container's usual rights. It is over before the job
begins and begins after the job has ended, sees the one volume that no job sees, and reads nothing that a job wrote.
"""

import contextlib
import errno
import hashlib
import importlib.resources
import json
import logging
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any, Final

from gpu_sandbox.errors import DiskFullError, EngineRefusedError, GpuSandboxError, ImageMissingError
from gpu_sandbox.sandbox import config
from gpu_sandbox.sandbox.config import LABEL_INSTANCE, LABEL_ROLE, ROLE_DISK
from gpu_sandbox.sandbox.disks import OPTIONS, Wanted, device_behind, whole_size
from gpu_sandbox.sandbox.engine import RUNC, Engine
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.progress import plain_lines, unframed
from gpu_sandbox.sandbox.spec import EngineInfo
from gpu_sandbox.sandbox.transport import GoneError, JsonObject


log = logging.getLogger(__name__)

SUFFIX: Final = "-disk"
"""Behind the name of a volume: the volume in which its disk lies."""
_PACKAGE: Final = "gpu_sandbox.sandbox"
_PARTS: Final = ("ext4", "disk_program")
_LOADING: Final = """
import sys, types
for name in ("gpu_sandbox", "gpu_sandbox.sandbox", *MODULES):
    module = sys.modules[name] = types.ModuleType(name)
    module.__path__ = []
    exec(compile(MODULES.get(name, ""), name, "exec"), module.__dict__)
sys.exit(sys.modules["gpu_sandbox.sandbox.disk_program"].main(sys.argv[1:]))
"""
_PATIENCE_S: Final = 60.0
_ANSWER: Final = 4096
_MEMORY: Final = 64 << 20
_AGAIN_S: Final = 300.0
"""Seconds after which it is tried once more whether disks can be made: what kept it may have been a moment's."""
_PROBE: Final = 1 << 20
_PROBE_FILES: Final = 8
_FOLDER: Final = "/disk"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FILLING: Final = """
import errno, os, sys
handle, count = os.open("/disk/full", os.O_CREAT | os.O_WRONLY), 0
try:
    while count < 1 << 26:
        count += os.write(handle, bytes(1 << 16))
except OSError as error:
    print(errno.errorcode[error.errno], count)
"""
"""Fills a probe and says how it ended; without an end it gives up after 64 MiB."""


@cache
def _program() -> str:
    """Return the helper's program as one text: the modules that it consists of, and what puts them into place."""
    sandbox = importlib.resources.files("gpu_sandbox") / "sandbox"
    modules = {f"{_PACKAGE}.{part}": (sandbox / f"{part}.py").read_text(encoding="utf-8") for part in _PARTS}
    return f"MODULES = {modules!r}\n{_LOADING}"


class _InUseError(EngineRefusedError):
    """A helper says that a disk's device stays where it is."""


class EngineDisks:
    """The disks of one instance, made by helpers. Any thread may call; one helper runs at a time."""

    def __init__(self, engine: Engine, instance: str, images: Callable[[], Iterable[str]], *, owner: int) -> None:
        """Take where disks are made; nothing is tried yet.

        Args:
            engine: whose machine they lie in.
            instance: whose they are.
            images: digests of images of ours with a Python, best first.
            owner: user and group that a new disk's top folder belongs to.
        """
        self._engine = engine
        self._instance = instance
        self._images = images
        self._owner = owner
        self._turn = threading.RLock()
        self._known: set[str] = set()
        self._tried: tuple[tuple[str, ...], bool] | None = None
        self._again = 0.0

    def here(self, info: EngineInfo) -> bool:
        """Return whether an engine's machine lets disks be made and mounts them; what does is not tried again."""
        if info.rootless:
            return False
        with self._turn:
            try:
                key = (self._image(), info.version, info.root, *info.components)
            except ImageMissingError:
                return False  # one may be made later: nothing was tried
            known = self._tried is not None and self._tried[0] == key
            if self._tried is None or not known or (not self._tried[1] and time.monotonic() >= self._again):
                self._tried = (key, self._probed())
                self._again = time.monotonic() + _AGAIN_S
            return self._tried[1]

    def made(self, wanted: Sequence[Wanted]) -> dict[str, dict[str, str]]:
        """Make disks, or find them, by one helper; return the options of local volumes on them, by name.

        Raises:
            DiskFullError: if there is no room for all of them.
            EngineRefusedError: if the engine's machine does not make one.
        """
        with self._turn:
            new = [each.name for each in wanted if not self.has(each.name)]
            try:
                for each in wanted:
                    self._engine.create_volume(each.name + SUFFIX, self._labels)
                answers = self._helped([self._order(each) for each in wanted])
                for answer in answers:
                    if not isinstance(answer.get("device"), int):
                        raise _failure(answer)
            except GpuSandboxError:
                for name in new:
                    self._forget(name)
                raise
        self._known.update(each.name for each in wanted)
        return {
            each.name: {**OPTIONS, "device": f"/dev/loop{answer['device']}"}
            for each, answer in zip(wanted, answers, strict=True)
        }

    def woken(self, name: str) -> dict[str, str]:
        """Put a device before a disk that is there; return the options of a local volume on it.

        Raises:
            EngineRefusedError: if it is not there, or has no device.
        """
        (answer,) = self._helped([{"do": "wake", "name": name}])
        if not isinstance(answer.get("device"), int):
            raise _failure(answer)
        return {**OPTIONS, "device": f"/dev/loop{answer['device']}"}

    def check(self, name: str, options: Mapping[str, str]) -> None:
        """Make sure that the device of a volume has this disk's file behind it.

        Raises:
            EngineRefusedError: if another file lies there, or none, as after a reboot.
        """
        if not self.has(name):
            return
        device = self._device(name)
        if device is None or device != options.get("device"):
            raise EngineRefusedError("the disk of a job is not where it was; it must be prepared again")

    def opened(self, name: str) -> contextlib.AbstractContextManager[tuple[int, int]]:
        """Say that nobody but the engine reads these disks; its stream is read instead.

        Raises:
            EngineRefusedError: always.
        """
        if self.has(name):
            raise EngineRefusedError("the disk of a job lies in the engine's machine")
        raise EngineRefusedError("the disk of a job is not there")

    def has(self, name: str) -> bool:
        """Return whether there is a disk of this name."""
        if name not in self._known and self._engine.volume(name + SUFFIX) is not None:
            self._known.add(name)
        return name in self._known

    def names(self) -> tuple[str, ...]:
        """Return the names of all disks, half-made ones included."""
        return tuple(sorted(str(each["Name"]).removesuffix(SUFFIX) for each in self._engine.volumes(self._labels)))

    def remove_device(self, name: str) -> None:
        """Take the device from before a disk; the disk stays.

        Raises:
            EngineRefusedError: if it is in use.
        """
        if self._seen() and device_behind(partial(_is_of, name)) is None:
            return
        (answer,) = self._helped([{"do": "free", "name": name}])
        if answer.get("freed") is not True:
            said = f" ({str(answer['what'])[:80]})" if answer.get("what") else ""
            raise _InUseError(f"the disk of a job is still in use{said}")

    def remove(self, name: str) -> None:
        """Take a disk away, its device first. Gone already is success."""
        with self._turn:
            if self._engine.volume(name + SUFFIX) is not None:
                self.remove_device(name)
                self._engine.remove_volume(name + SUFFIX)
            self._known.discard(name)

    def sweep(self) -> None:
        """Remove helpers that an engine before this one left behind: while none of ours runs, every one is such."""
        with self._turn:
            for entry in self._engine.containers(self._labels):
                self._engine.remove(str(entry["Id"]))

    # --- parts -------------------------------------------------------------------------------------------------

    @property
    def _labels(self) -> dict[str, str]:
        return {LABEL_INSTANCE: self._instance, LABEL_ROLE: ROLE_DISK}

    def _seen(self) -> bool:
        """Return whether this system's kernel is the one that has the devices, so that it can be asked itself."""
        return sys.platform == "linux" and not self._engine.info().desktop

    def _device(self, name: str) -> str | None:
        """Return the device before a disk, or None where there is none."""
        if self._seen():
            found = device_behind(partial(_is_of, name))
            return str(found) if found is not None else None
        (answer,) = self._helped([{"do": "find", "name": name}])
        number = answer.get("device")
        return f"/dev/loop{number}" if isinstance(number, int) else None

    def _forget(self, name: str) -> None:
        """Take back what could not be made: where no helper runs, none has set up a device.

        A disk that still has one stays for the reaper: without its name nobody would find the device again.
        """
        with contextlib.suppress(GpuSandboxError):
            try:
                self.remove(name)
            except _InUseError:
                return
            except GpuSandboxError:
                if not (self._seen() and device_behind(partial(_is_of, name)) is not None):
                    self._engine.remove_volume(name + SUFFIX)

    def _probed(self) -> bool:
        """Make a small disk, fill it from a container and look how that ends."""
        name = f"lull-{self._instance}-probe"
        try:
            try:
                made = self.made([Wanted(name, _PROBE, _PROBE_FILES)])
                self._engine.create_volume(name, self._labels, made[name])
                owner = f"{self._owner}:{self._owner}"
                said = self._run({_FOLDER: name}, ("-c", _FILLING), user=owner, devices=False)
            finally:
                self._engine.remove_volume(name)
                self.remove(name)
        except GpuSandboxError as error:
            log.warning("no disks of a fixed size here, so volumes are measured: %s", error)
            return False
        word, _, count = said.strip().partition(" ")
        if word == "ENOSPC" and count.isdigit() and _PROBE <= int(count) <= whole_size(_PROBE, _PROBE_FILES):
            return True
        log.warning("a disk of a fixed size has no end here, so volumes are measured: %r", said[:80])
        return False

    def _order(self, wanted: Wanted) -> dict[str, Any]:
        mark = hashlib.sha256(wanted.name.encode()).digest()[:16].hex()
        size = whole_size(wanted.content, wanted.files)
        shape = {"size": size, "files": wanted.files, "owner": self._owner, "mark": mark}
        return {"do": "make", "name": wanted.name, **shape}

    def _helped(self, orders: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Have a helper do something with disks; return its answers, one for each.

        Raises:
            EngineRefusedError: if there is none, or it says nothing.
        """
        placed = [{**order, "folder": f"{_FOLDER}{number}"} for number, order in enumerate(orders)]
        volumes = {str(order["folder"]): f"{order['name']}{SUFFIX}" for order in placed}
        with self._turn:
            said = self._run(volumes, ("-c", _program(), json.dumps(placed)), user="0:0", devices=True)
        try:
            answers = json.loads(said)
        except ValueError:
            answers = None
        if not isinstance(answers, list) or len(answers) != len(orders):
            raise EngineRefusedError(f"no disk can be made for the job: {said[-200:]!a}")
        return [answer if isinstance(answer, dict) else {} for answer in answers]

    def _image(self) -> str:
        """Return the engine's own id of the image that helpers run in.

        Raises:
            ImageMissingError: if none of ours is here.
        """
        images = Images(self._engine)
        return images.resolve(images.with_python(self._images()))

    def _run(self, volumes: Mapping[str, str], arguments: tuple[str, ...], *, user: str, devices: bool) -> str:
        image = self._image()
        python = Images(self._engine).program(image).python or ""
        command = (python, "-I", "-S", "-B", *arguments)
        body = helper_body(volumes, self._labels, image=image, command=command, user=user, devices=devices)
        # A name of its own: what a crash left is swept up, and is in nobody's way until then.
        made = self._engine.create(f"{next(iter(volumes.values()))}-{secrets.token_hex(4)}", body)
        try:
            self._engine.start(made)
            if not self._engine.wait(made, _PATIENCE_S):
                raise EngineRefusedError("the helper that makes disks does not come to its end")
            with self._engine.logs(made, 5) as stream:
                return plain_lines(unframed(stream, _ANSWER), _ANSWER)
        except GoneError:
            raise EngineRefusedError("the helper that makes disks is gone") from None
        finally:
            self._engine.remove(made)


def helper_body(
    volumes: Mapping[str, str],
    labels: Mapping[str, str],
    *,
    image: str,
    command: tuple[str, ...],
    user: str,
    devices: bool,
) -> JsonObject:
    """Return the body of a helper's container: volumes by their folder, and where it makes disks, the loop devices.

    It has no filter of ours, which would keep it from making a device's file; the engine's own holds.
    """
    rights: JsonObject = {
        "CapAdd": ["MKNOD"],
        "Devices": [
            {"PathOnHost": "/dev/loop-control", "PathInContainer": "/dev/loop-control", "CgroupPermissions": "rw"}
        ],
        "DeviceCgroupRules": ["b 7:* rmw"],
    }
    return {
        "Image": image,
        "Hostname": "disk",
        "User": user,
        "Env": ["NVIDIA_VISIBLE_DEVICES=void"],
        "Entrypoint": list(command),
        "Cmd": [],
        "Healthcheck": {"Test": ["NONE"]},
        "Labels": {**labels, config.LABEL_GPU: "none"},
        "HostConfig": {
            **config.nothing_of_the_host(),
            **(rights if devices else {}),
            "Runtime": RUNC,
            "ReadonlyRootfs": True,
            "SecurityOpt": ["no-new-privileges=true"],
            "Memory": _MEMORY,
            "MemorySwap": _MEMORY,
            "PidsLimit": 16,
            "LogConfig": {"Type": "local", "Config": {"max-size": "1m", "max-file": "2"}},
            "Mounts": [config.mounted(volume, folder) for folder, volume in volumes.items()],
        },
    }


def _is_of(name: str, path: str) -> bool:
    """Return whether a path, as the kernel names it, is a disk's file: no other attempt's has its name."""
    return path.rpartition("/")[2] == f"{name}.img"


def _failure(answer: Mapping[str, Any]) -> GpuSandboxError:
    if answer.get("errno") in _FULL:
        return DiskFullError("there is no room for the disk that the job may write to")
    what = str(answer.get("what") or "the helper said nothing")[:200]
    return EngineRefusedError(f"no disk can be made for the job: {what}")
