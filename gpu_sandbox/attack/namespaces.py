"""Attempts to see and reach what lies outside of the container's namespaces, and to share one with the host."""

import ctypes
import os
import signal
import socket
import stat
import time
from collections.abc import Callable
from typing import Final

from gpu_sandbox.attack.trying import FIRST_ROOT, Attempt, Outcome, Surroundings, held, leaked, read_text, refused


GROUP: Final = "namespaces"
_GUARD_S: Final = 8.0
_OWNERS: Final = frozenset({"systemd", "dockerd", "containerd", "bash", "sshd", "Xorg", "kthreadd", "explorer.exe"})
_NAMES: Final = {
    "pid": "processes",
    "ipc": "shared memory",
    "uts": "name",
    "mnt": "mounts",
    "net": "network",
    "cgroup": "cgroups",
}


def _separate(name: str) -> Callable[[Surroundings], Outcome]:
    """Return an attempt to be in the same namespace as the host, by the number that the kernel gives each."""

    def act(where: Surroundings) -> Outcome:
        if where.gvisor:
            return refused("gVisor's kernel has namespaces of its own, and none of the host's")
        mine = os.stat(f"/proc/self/ns/{name}").st_ino
        theirs = where.namespaces.get(name)
        if theirs is None:
            return refused("the host is another machine than this kernel's")
        return held(mine != theirs, f"the job's is {mine}, the host's {theirs}", "the job shares it with the host")

    return act


def _processes(_: Surroundings) -> Outcome:
    names = set()
    count = 0
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            count += 1
            try:
                names.add(read_text(f"/proc/{entry}/comm").strip())
            except OSError:
                continue
    strange = sorted(names & _OWNERS)
    return held(
        not strange and count < 16, f"{count} processes are here, all the job's", f"{count} are here: {strange}"
    )


def _signal_everybody(_: Surroundings) -> Outcome:
    """Signal 0 reaches whom a real one would; the job's own processes are all that may hear it."""
    reached = 0
    for number in range(2, 4096):
        try:
            os.kill(number, 0)
        except OSError:
            continue
        reached += 1
    return held(reached < 16, f"{reached} answered, all of them the job's", f"{reached} processes can be signalled")


def _first_process(_: Surroundings) -> Outcome:
    """The first process of a job is ours; where it is the host's, the job could end the PC."""
    name = read_text("/proc/1/comm").strip()
    if name in _OWNERS:
        os.kill(1, 0)
        return leaked(f"the first process is {name}")
    return refused(f"the first process is the job's own ({name})")


def _stop_first(_: Surroundings) -> Outcome:
    """The kernel keeps the first process of a namespace from signals that it did not ask for; gVisor's does not.

    There a timer of the watchdog's ends the container when it has stood still for five seconds.
    """
    os.kill(1, signal.SIGSTOP)
    time.sleep(0.05)
    if _stands_still():
        time.sleep(_GUARD_S)
        return leaked("the watchdog stands still, and the job goes on")
    return refused("the signal was dropped")


def _stands_still() -> bool:
    states = [line.split()[1] for line in read_text("/proc/1/status").splitlines() if line.startswith("State:")]
    return states == ["T"]


def _reach_first(part: str, content: bytes = b"") -> Callable[[Surroundings], Outcome]:
    """Return an attempt on the watchdog by its files in /proc, which belong to root because it is not dumpable."""

    def act(_: Surroundings) -> Outcome:
        descriptor = os.open(f"/proc/1/{part}", os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(descriptor, content)
        finally:
            os.close(descriptor)
        return leaked(f"/proc/1/{part} could be written to")

    return act


def _kill_first(_: Surroundings) -> Outcome:
    """As above; where the signal is taken, as gVisor does, the whole container ends with its first process."""
    os.kill(1, signal.SIGKILL)
    return refused("the signal was dropped: it is the first process of its namespace")


def _name(where: Surroundings) -> Outcome:
    found = socket.gethostname()
    return held(found == where.hostname, f"it is called {found}", f"it knows the PC's name: {found}")


def _kernel(where: Surroundings) -> Outcome:
    if where.runtime != "runsc":
        return refused("the job has the host's kernel, behind the filter: that is what this runtime is")
    mine = os.uname().release
    if not where.gvisor:
        return leaked(f"the runtime was to be gVisor, and Linux {mine} answers")
    return held(mine != where.kernel, f"gVisor's kernel answers ({mine})", "the host's kernel answers")


def _message_queues(_: Surroundings) -> Outcome:
    names = os.listdir("/dev/mqueue")
    return held(not names, "there are none", f"found {', '.join(names[:3])}")


def _shared_memory(_: Surroundings) -> Outcome:
    segments = read_text("/proc/sysvipc/shm").splitlines()[1:]
    files = os.listdir("/dev/shm")
    return held(not segments and not files, "there is none", f"found {len(segments)} segments, {len(files)} files")


def _another_root(_: Surroundings) -> Outcome:
    """Compare the root of the first process with one's own: another one is the host's."""
    first, mine = os.stat(f"{FIRST_ROOT}/"), os.stat("/")
    same = (first.st_dev, first.st_ino) == (mine.st_dev, mine.st_ino)
    return held(same, "it is the container's own root", "the first process has another root")


def _nested_root(where: Surroundings) -> Outcome:
    """CVE-2022-0492 and many more: root in a user namespace of one's own reaches code that root alone may reach."""
    if ctypes.CDLL(None, use_errno=True).unshare(0x10000000 | 0x00020000) != 0:
        raise OSError(ctypes.get_errno(), "")
    return refused("gVisor's kernel made one, inside the sandbox") if where.gvisor else leaked("the job is root there")


def _enter(_: Surroundings) -> Outcome:
    descriptor = os.open("/proc/1/ns/mnt", os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).setns(descriptor, 0) != 0:
            raise OSError(ctypes.get_errno(), "")
    finally:
        os.close(descriptor)
    return leaked("the mounts of the first process were entered")


def _abstract(where: Surroundings) -> Outcome:
    """CVE-2020-15257: containerd's sockets without a file were open to containers that share the host's network."""
    names = [line.rpartition("@")[2] for line in read_text("/proc/net/unix").splitlines() if "@" in line]
    strange = [name for name in names if not stat.S_ISSOCK(0) and name]
    if where.gvisor:
        return refused("gVisor's own network has none of the host's")
    return held(not strange, "there are none", f"found @{', @'.join(strange[:3])}")


ATTEMPTS: Final = (
    *(Attempt(f"share-{n}", GROUP, f"Share the host's {what}", _separate(n)) for n, what in _NAMES.items()),
    Attempt("see-processes", GROUP, "See the owner's processes", _processes),
    Attempt("signal-processes", GROUP, "Signal the owner's processes", _signal_everybody),
    Attempt("first-process", GROUP, "Find the PC's first process", _first_process),
    Attempt(
        "stop-first-process", GROUP, "Stop the watchdog, and go on without it", _stop_first, patience_s=15.0, fatal=True
    ),
    Attempt("kill-first-process", GROUP, "Kill the watchdog, the container's first process", _kill_first, fatal=True),
    Attempt("forge-heartbeat", GROUP, "Beat the watchdog's heart in the engine's place", _reach_first("fd/0", b"\n")),
    Attempt("watchdog-memory", GROUP, "Change the watchdog's memory", _reach_first("mem")),
    Attempt("machine-name", GROUP, "Learn the PC's name", _name),
    Attempt("host-kernel", GROUP, "Reach the host's kernel where gVisor was promised", _kernel),
    Attempt("message-queues", GROUP, "Read the owner's message queues", _message_queues),
    Attempt("shared-memory", GROUP, "Read the owner's shared memory", _shared_memory),
    Attempt("another-root", GROUP, "Climb out through the first process's root", _another_root),
    Attempt("nested-root", GROUP, "Become root in namespaces of one's own (CVE-2022-0492)", _nested_root),
    Attempt("enter-first", GROUP, "Enter the first process's mounts", _enter),
    Attempt("abstract-sockets", GROUP, "Reach containerd's hidden sockets (CVE-2020-15257)", _abstract),
)
