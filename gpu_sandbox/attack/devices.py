"""Attempts on devices: disks, memory, keyboards, cameras, cards that were not given, and making one's own."""

import os
import stat
from collections.abc import Callable, Sequence
from typing import Final

from gpu_sandbox.attack.trying import Attempt, Outcome, Surroundings, held, leaked, refused


GROUP: Final = "devices"
_USUAL: Final = frozenset(
    (
        *("core", "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm"),
        *("stderr", "stdin", "stdout", "tty", "urandom", "zero"),
    )
)
_GVISORS: Final = {"fuse", "net"}
_TIOCSTI: Final = 0x5412
_NETWORK_TUN, _DISK_MAJOR = (10, 200), 8


def _own(where: Surroundings, what: str) -> Outcome:
    """Tell gVisor's own devices, which lead into itself, from the host's."""
    return refused(f"{what}, and is gVisor's own: it leads into itself") if where.gvisor else leaked(what)


def _any(*paths: str) -> Callable[[Surroundings], Outcome]:
    """Return an attempt to open one of several device files, for reading or for writing."""

    def act(where: Surroundings) -> Outcome:
        last: OSError | None = None
        for path in paths:
            for mode in (os.O_RDWR, os.O_RDONLY):
                try:
                    os.close(os.open(path, mode | os.O_NONBLOCK | os.O_NOCTTY))
                except OSError as error:
                    last = error
                else:
                    return _own(where, f"{path} could be opened")
        if last is None:
            raise ValueError("there is nothing to open")
        raise last

    return act


def _make(kind: int, major: int, minor: int) -> Callable[[Surroundings], Outcome]:
    """Return an attempt to make a device file and to open it."""

    def act(where: Surroundings) -> Outcome:
        why = OSError()
        for folder in ("/tmp", "/dev", "/dev/shm", "/lull/out", "/lull/ckpt"):
            path = f"{folder}/attack-device"
            try:
                os.mknod(path, kind | 0o600, os.makedev(major, minor))
            except OSError as error:
                why = error
                continue
            try:
                os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
            except OSError as error:
                why = error
            else:
                return _own(where, f"a device was made in {folder}, and opened")
            finally:
                os.unlink(path)
        raise why

    return act


def _unusual(where: Surroundings) -> Outcome:
    """Whatever stands in /dev beyond what every container has; a given card's files are what the job is for."""
    found = []
    for name in os.listdir("/dev"):
        if name in _USUAL or (where.gpus and name.startswith(("nvidia", "dri", "dxg"))):
            continue
        if name == "console" and not stat.S_ISCHR(os.stat("/dev/console").st_mode):
            continue
        found.append(name)
    if where.gvisor and set(found) <= _GVISORS:
        return refused(f"gVisor's own {' and '.join(sorted(found))} lead into itself")
    return held(not found, f"there are the {len(_USUAL)} harmless ones at most", f"found {', '.join(found[:4])}")


def _other_cards(where: Surroundings) -> Outcome:
    names = [name for name in os.listdir("/dev") if name.startswith("nvidia") and name[6:].isdigit()]
    return held(len(names) <= where.gpus, f"{len(names)} cards are here, {where.gpus} were given", ", ".join(names[:4]))


def _terminal(_: Surroundings) -> Outcome:
    """CVE-2017-5226: type into the terminal of whoever started the job."""
    import fcntl  # noqa: PLC0415 - there in the container, and not on each host that lists the attempts

    for descriptor in (0, 1, 2):
        if os.isatty(descriptor):
            fcntl.ioctl(descriptor, _TIOCSTI, b"\n")
            return leaked("a key was typed into the owner's terminal")
    os.close(os.open("/dev/tty", os.O_RDWR))
    return leaked("the job has a terminal of the owner's")


def _seen(names: Sequence[str]) -> Callable[[Surroundings], Outcome]:
    """Return an attempt on files whose numbers differ between PCs: all of a kind."""

    def act(where: Surroundings) -> Outcome:
        there = [name for name in os.listdir("/dev") if name.startswith(tuple(names))]
        if not there:
            return refused("there is none in /dev")
        return _any(*(f"/dev/{name}" for name in there))(where)

    return act


ATTEMPTS: Final = (
    Attempt("device-list", GROUP, "Find a device in /dev that no job needs", _unusual),
    Attempt("disk", GROUP, "Read the owner's disks", _seen(("sd", "nvme", "vd", "xvd", "mmcblk", "dm-", "md", "sr"))),
    Attempt("loop", GROUP, "Mount a file as a disk", _any("/dev/loop-control", "/dev/loop0")),
    Attempt("device-mapper", GROUP, "Lay a new disk over the owner's", _any("/dev/mapper/control")),
    Attempt("physical-memory", GROUP, "Read the PC's memory", _any("/dev/mem", "/dev/kmem", "/dev/port")),
    Attempt(
        "virtual-machine", GROUP, "Start a virtual machine", _any("/dev/kvm", "/dev/vhost-net", "/dev/vhost-vsock")
    ),
    Attempt("fuse", GROUP, "Serve a file system to the kernel", _any("/dev/fuse")),
    Attempt("tun", GROUP, "Make a network of one's own", _any("/dev/net/tun")),
    Attempt("keyboard", GROUP, "Read what is typed", _any("/dev/input/event0", "/dev/input/mice", "/dev/hidraw0")),
    Attempt("uinput", GROUP, "Type and click as the owner", _any("/dev/uinput")),
    Attempt("camera", GROUP, "Look through the camera", _seen(("video", "media"))),
    Attempt("microphone", GROUP, "Listen through the microphone", _any("/dev/snd/controlC0", "/dev/snd/pcmC0D0c")),
    Attempt("usb", GROUP, "Talk to a USB stick or a hardware wallet", _any("/dev/bus/usb/001/001", "/dev/usbmon0")),
    Attempt("tpm", GROUP, "Use the PC's security chip", _any("/dev/tpm0", "/dev/tpmrm0")),
    Attempt("screen", GROUP, "Read the screen", _seen(("fb", "dri"))),
    Attempt("other-gpu", GROUP, "Use a graphics card that was not given", _other_cards),
    Attempt("watchdog", GROUP, "Have the PC restart itself", _any("/dev/watchdog", "/dev/watchdog0")),
    Attempt("make-disk", GROUP, "Make a device file for the first disk", _make(stat.S_IFBLK, _DISK_MAJOR, 0)),
    Attempt("make-memory", GROUP, "Make a device file for the PC's memory", _make(stat.S_IFCHR, 1, 1)),
    Attempt("make-tun", GROUP, "Make a device file for a network", _make(stat.S_IFCHR, *_NETWORK_TUN)),
    Attempt("terminal", GROUP, "Type into the owner's terminal", _terminal),
)
