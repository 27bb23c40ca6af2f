"""Attempts on files: the image, the inputs, the kernel's own files, and everything that is the owner's."""

import os
import stat
from collections.abc import Callable
from typing import Final

from gpu_sandbox.attack.trying import FIRST_ROOT, Attempt, Outcome, Surroundings, held, leaked, read_text, refused


GROUP: Final = "files"
_NOT_RUN: Final = 200
"""Above it, a child's status tells with which error its program could not be started."""
_INIT_WITHOUT_ARGUMENTS: Final = 127
_OURS: Final = ("/lull/in", "/lull/out", "/lull/ckpt", "/lull/progress")
_ENGINES: Final = ("/etc/hosts", "/etc/hostname", "/etc/resolv.conf")
_KERNELS: Final = ("/proc", "/sys", "/dev", "/tmp")

_NULL: Final = ("/null", "/")
"""What a cover is made of: the null device, or an empty folder in memory."""
_COVERED: Final = (
    *("/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats"),
    *("/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/proc/bus", "/proc/fs", "/proc/irq"),
    *("/proc/sys", "/sys/firmware", "/sys/fs/cgroup", "/sys/devices/virtual/powercap", "/sys/devices/system/cpu/cpu"),
    *("/dev/pts", "/dev/shm", "/dev/mqueue", "/dev/console", "/dev/null", "/dev/zero", "/dev/full", "/dev/random"),
    *("/dev/urandom", "/dev/tty", "/dev/nvidia", "/dev/dri", "/dev/dxg"),
)
"""Where runc and Docker lay something, from 20.10 on; without user namespaces devices are made, with them mounted."""
_PLAIN_DEVICES: Final = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9)}


def _read(path: str) -> Callable[[Surroundings], Outcome]:
    """Return an attempt to read a file; an empty one holds nothing to steal."""

    def act(_: Surroundings) -> Outcome:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            found = os.read(descriptor, 64)
        finally:
            os.close(descriptor)
        return held(not found, "it is empty here", f"{len(found)} bytes of {path} were read")

    return act


def _write(path: str, content: bytes = b"") -> Callable[[Surroundings], Outcome]:
    """Return an attempt to open an existing file for writing; nothing is written unless `content` says so."""

    def act(_: Surroundings) -> Outcome:
        descriptor = os.open(path, os.O_WRONLY)
        try:
            if content:
                os.write(descriptor, content)
        finally:
            os.close(descriptor)
        return leaked(f"{path} could be opened for writing")

    return act


def _create(folder: str) -> Callable[[Surroundings], Outcome]:
    def act(_: Surroundings) -> Outcome:
        path = f"{folder}/attack"
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.unlink(path)
        return leaked(f"a file could be made in {folder}")

    return act


def _mounted(point: str, option: str) -> bool:
    """Return whether a mount has an option, by the kernel's table: the last mount on a point is in force."""
    found: list[str] = []
    for line in read_text("/proc/self/mountinfo").splitlines():
        parts = line.split()
        if len(parts) > 5 and parts[4] == point:
            found = [*parts[5].split(","), *parts[-1].split(",")]
    return option in found


def _root_is_read_only(_: Surroundings) -> Outcome:
    return held(_mounted("/", "ro"), "it is mounted read-only", "the root file system is writable")


def _misplaced(where: Surroundings) -> Outcome:
    """Look for a cover of the runtime's that lies elsewhere than it should, as a race may have had it laid.

    A runtime that was led astray mounts over the wrong file: the right one is bare then, and what it took for its own
    null device may be a file of the host's, writable (CVE-2025-31133, CVE-2025-52565, CVE-2025-52881).
    """
    if where.gvisor:
        return refused("gVisor's kernel has files of its own, which no cover is laid upon")
    for line in read_text("/proc/self/mountinfo").splitlines():
        parts = line.split()
        point, kind, options = parts[4], parts[parts.index("-") + 1], parts[5].split(",")
        top = point.split("/")[1]
        if top not in {"proc", "sys", "dev"} or point.count("/") == 1:
            continue
        if kind.startswith("fuse"):
            continue  # a kernel's file that sysbox or lxcfs answers for; no race of a job's makes such a mount
        if not point.startswith((*_COVERED, "/proc/driver/nvidia") if where.gpus else _COVERED):
            return leaked(f"something lies upon {point}")
        if top != "dev" and "ro" not in options and parts[3] not in _NULL:
            return leaked(f"{point} is covered by {parts[3]} of {kind}, and writable")
    return refused("every cover lies where it belongs")


def _null_is_null(_: Surroundings) -> Outcome:
    """Look whether the devices that covers are made of are the kernel's own (CVE-2025-31133)."""
    for name, numbers in _PLAIN_DEVICES.items():
        found = os.lstat(f"/dev/{name}")
        if not stat.S_ISCHR(found.st_mode) or (os.major(found.st_rdev), os.minor(found.st_rdev)) != numbers:
            return leaked(f"/dev/{name} is something else")
    return refused("they are the kernel's")


def _change_inputs(where: Surroundings) -> Outcome:
    """Make a file among the inputs; that it belongs to somebody else is one wall, that it is read-only the other."""
    try:
        return _create("/lull/in")(where)
    except PermissionError:
        if where.gvisor or _mounted("/lull/in", "ro"):
            raise
        return leaked("their volume is mounted writable")


def _execute_from(folder: str) -> Callable[[Surroundings], Outcome]:
    """Return an attempt to run a program that the job wrote: a copy of its own init, which ends at once."""

    def act(where: Surroundings) -> Outcome:
        path = f"{folder}/attack-run"
        with open("/lull/in/.init", "rb") as file:
            content = file.read()
        with open(path, "wb") as file:
            file.write(content)
        try:
            os.chmod(path, 0o700)
            child = os.fork()
            if child == 0:
                try:
                    os.execv(path, [path])  # noqa: S606 - that it starts is the attack
                except OSError as error:
                    os._exit(_NOT_RUN + min(error.errno or 0, 40))
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        finally:
            os.unlink(path)
        if where.gvisor and status == _INIT_WITHOUT_ARGUMENTS:
            return refused("gVisor's own kernel ran it, which does not look at a volume's noexec")
        if _NOT_RUN < status <= _NOT_RUN + 40:
            raise OSError(status - _NOT_RUN, "")
        return leaked(f"programs run from {folder}")

    return act


def _keeps_setuid(folder: str) -> Callable[[Surroundings], Outcome]:
    def act(where: Surroundings) -> Outcome:
        if where.gvisor and not _mounted(folder, "nosuid"):
            return refused("gVisor's kernel starts no program with another user's rights")
        return held(_mounted(folder, "nosuid"), "it is mounted nosuid", f"set-user-ID programs work in {folder}")

    return act


def _is_own_mount(point: str) -> bool:
    return (
        point == "/"
        or point in _OURS + _ENGINES
        or any(point == each or point.startswith(f"{each}/") for each in _KERNELS)
    )


def _mounts_of_the_host(_: Surroundings) -> Outcome:
    points = [line.split()[4] for line in read_text("/proc/self/mountinfo").splitlines() if len(line.split()) > 4]
    strange = [point for point in points if not _is_own_mount(point)]
    return held(not strange, f"all {len(points)} mounts are the job's own", f"mounted here: {', '.join(strange[:3])}")


def _folders_of_others(_: Surroundings) -> Outcome:
    strange = sorted(set(os.listdir("/lull")) - {place.rpartition("/")[2] for place in _OURS})
    return held(not strange, "the job's own four folders are all", f"found {', '.join(strange[:3])}")


def _setuid_programs(_: Surroundings) -> Outcome:
    found = []
    for folder in ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/local/bin", "/opt"):
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        for name in names:
            path = f"{folder}/{name}"
            mode = os.lstat(path).st_mode
            if stat.S_ISREG(mode) and mode & (stat.S_ISUID | stat.S_ISGID):
                found.append(path)
    return held(not found, "the image has none", f"found {', '.join(found[:3])}")


def _leaked_descriptors(_: Surroundings) -> Outcome:
    """CVE-2024-21626: runc left an open folder of the host in the container."""
    strange = []
    for name in os.listdir("/proc/self/fd"):
        try:
            path = os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            continue  # the one that this listing had
        inside = ("/dev/", "/lull/", "/proc/", "pipe:", "socket:", "host:", "anon_inode:", "/memfd:")
        if not path.startswith(inside):
            strange.append(path)
    here = os.getcwd()
    outside = here.startswith("(unreachable)")
    return held(not strange and not outside, "no folder of the host was left open", f"open: {(strange or [here])[0]}")


def _proc_writable(_: Surroundings) -> Outcome:
    """Look for any setting of the kernel that can be opened for writing."""
    found = []
    for top, folders, names in os.walk("/proc/sys"):
        folders[:] = [name for name in folders if name != "binfmt_misc"]
        found += [f"{top}/{name}" for name in names if os.access(f"{top}/{name}", os.W_OK)]
        if len(found) > 3:
            break
    return held(not found, "none of them is writable", f"writable: {', '.join(found[:3])}")


def _sys_writable(where: Surroundings) -> Outcome:
    places = (
        "/sys/kernel/uevent_helper",
        "/sys/power/state",
        "/sys/kernel/mm/ksm/run",
        "/sys/module",
        "/sys/class/net",
    )
    found = [path for path in places if os.access(path, os.W_OK)]
    if where.gvisor and not found:
        return refused("gVisor shows a /sys of its own, and nothing of the PC's")
    if not _mounted("/sys", "ro"):
        found.append("/sys is not mounted read-only")
    return held(not found, "/sys is mounted read-only", f"writable: {', '.join(found[:3])}")


def _masked(path: str) -> Callable[[Surroundings], Outcome]:
    """Return an attempt to look into a file or folder that is to be covered by something empty."""

    def act(where: Surroundings) -> Outcome:
        if stat.S_ISDIR(os.stat(path).st_mode):
            return held(not os.listdir(path), "an empty folder covers it", f"{path} shows what it holds")
        return _read(path)(where)

    return act


def _kernel_addresses(_: Surroundings) -> Outcome:
    with open("/proc/kallsyms", encoding="ascii", errors="replace") as file:
        lines = [file.readline() for _ in range(50)]
    shown = [line for line in lines if line.strip() and int(line.split()[0], 16)]
    return held(not shown, "every address reads zero", "the kernel's addresses are readable")


def _own_program(_: Surroundings) -> Outcome:
    """CVE-2019-5736: a job wrote into the runtime's own program through /proc."""
    return _write("/proc/1/exe")(_)


def _in_image(path: str, tried: str, name: str) -> Attempt:
    return Attempt(name, GROUP, tried, _create(path))


ATTEMPTS: Final = (
    Attempt("root-read-only", GROUP, "Change the image that the job runs from", _root_is_read_only),
    _in_image("/usr/lib", "Put a file beside the image's libraries", "image-write"),
    _in_image("/", "Make a file in the root folder", "root-write"),
    _in_image("/etc", "Change the container's accounts and settings", "etc-write"),
    Attempt("hosts-write", GROUP, "Redirect names in /etc/hosts, a file of the host's", _write("/etc/hosts")),
    Attempt("resolv-write", GROUP, "Redirect the name server in /etc/resolv.conf", _write("/etc/resolv.conf")),
    Attempt("inputs-write", GROUP, "Change the inputs", _change_inputs),
    Attempt("runtime-overwrite", GROUP, "Overwrite the first process's program through /proc/1/exe", _own_program),
    Attempt("tmp-execute", GROUP, "Run a program from /tmp", _execute_from("/tmp")),
    Attempt("shm-execute", GROUP, "Run a program from /dev/shm", _execute_from("/dev/shm")),
    Attempt("progress-execute", GROUP, "Run a program from the volume for progress", _execute_from("/lull/progress")),
    Attempt("tmp-setuid", GROUP, "Keep a set-user-ID program in /tmp", _keeps_setuid("/tmp")),
    Attempt("image-setuid", GROUP, "Find a set-user-ID program in the image", _setuid_programs),
    Attempt("host-passwords", GROUP, "Read the password hashes", _read("/etc/shadow")),
    Attempt(
        "host-root",
        GROUP,
        "Read a file of the host through the first process's root",
        _read(f"{FIRST_ROOT}/etc/shadow"),
    ),
    Attempt("host-mounts", GROUP, "Find a folder of the host's mounted here", _mounts_of_the_host),
    Attempt("other-jobs", GROUP, "Find another job's inputs, results or checkpoints", _folders_of_others),
    Attempt(
        "leaked-descriptor",
        GROUP,
        "Use a folder of the host that the runtime left open (CVE-2024-21626)",
        _leaked_descriptors,
    ),
    Attempt(
        "misplaced-cover",
        GROUP,
        "Find the runtime's covers laid elsewhere (CVE-2025-31133, CVE-2025-52565, CVE-2025-52881)",
        _misplaced,
    ),
    Attempt("null-replaced", GROUP, "Have another file taken for the null device (CVE-2025-31133)", _null_is_null),
    Attempt("proc-sys-write", GROUP, "Change a setting of the kernel", _proc_writable),
    Attempt(
        "core-pattern",
        GROUP,
        "Have the host run a program when a process crashes",
        _write("/proc/sys/kernel/core_pattern"),
    ),
    Attempt(
        "modprobe-path", GROUP, "Have the host run a program instead of modprobe", _write("/proc/sys/kernel/modprobe")
    ),
    Attempt("sysrq", GROUP, "Restart the PC through /proc/sysrq-trigger", _write("/proc/sysrq-trigger")),
    Attempt("sys-write", GROUP, "Change a device's settings under /sys", _sys_writable),
    Attempt("uevent-helper", GROUP, "Have the host run a program for new devices", _write("/sys/kernel/uevent_helper")),
    Attempt("kernel-memory", GROUP, "Read the kernel's memory through /proc/kcore", _masked("/proc/kcore")),
    Attempt("kernel-keys", GROUP, "Read the keys that the kernel keeps", _masked("/proc/keys")),
    Attempt("kernel-timers", GROUP, "Read other programs' timers", _masked("/proc/timer_list")),
    Attempt("firmware", GROUP, "Read the firmware's tables", _masked("/sys/firmware")),
    Attempt("scsi", GROUP, "Remove a disk through /proc/scsi", _masked("/proc/scsi")),
    Attempt("kernel-addresses", GROUP, "Read where the kernel's code lies", _kernel_addresses),
    Attempt("kernel-debug", GROUP, "Look into the kernel's debugging files", _masked("/sys/kernel/debug")),
    Attempt("kernel-tracing", GROUP, "Trace other programs", _masked("/sys/kernel/tracing")),
    Attempt("kernel-log", GROUP, "Read the kernel's log", _read("/dev/kmsg")),
    Attempt("serial-number", GROUP, "Read the PC's serial number", _read("/sys/class/dmi/id/product_uuid")),
)
