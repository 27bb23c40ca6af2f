"""Attempts on the kernel's system calls: all those that have led out of containers, and that no job needs.

A call that the filter lets through answers something else than "not permitted" for nonsense arguments, so each is made
with arguments that do no harm. Where gVisor's kernel answers, the host's is not reached, whatever it says.
"""

import ctypes
import errno
import mmap
import os
import platform
import signal
import socket
from collections.abc import Callable
from typing import Final

from gpu_sandbox.attack.trying import (
    ARM,
    X86,
    Attempt,
    Outcome,
    Surroundings,
    explained,
    held,
    leaked,
    refused,
    status,
    syscall,
)


GROUP: Final = "syscalls"
_REFUSALS: Final = (errno.EPERM, errno.ENOSYS, errno.EACCES)
_NEW_USER: Final = 0x10000000
_NEW_NETWORK: Final = 0x40000000
_NOWHERE: Final = -1
_FAMILIES: Final = (
    ("AF_PACKET", 17, socket.SOCK_RAW, "read and forge all packets"),
    ("AF_VSOCK", 40, socket.SOCK_STREAM, "talk to the virtual machine's host"),
    ("AF_ALG", 38, socket.SOCK_SEQPACKET, "reach the kernel's ciphers"),
    ("AF_NETLINK", 16, socket.SOCK_RAW, "configure networks and firewalls"),
    ("AF_BLUETOOTH", 31, socket.SOCK_RAW, "reach Bluetooth devices"),
    ("AF_XDP", 44, socket.SOCK_RAW, "reach the network card's queues"),
    ("AF_TIPC", 30, socket.SOCK_SEQPACKET, "reach a cluster's sockets"),
    ("AF_RDS", 21, socket.SOCK_SEQPACKET, "reach a cluster's sockets"),
    ("AF_CAN", 29, socket.SOCK_RAW, "reach a vehicle's bus"),
    ("AF_KEY", 15, socket.SOCK_RAW, "change the keys of encrypted networks"),
)


def _call(x86: int | None, arm: int | None, *arguments: int) -> Callable[[Surroundings], Outcome]:
    """Return an attempt to reach a call of the kernel; nonsense arguments that the kernel looks at are a leak."""

    def act(where: Surroundings) -> Outcome:
        number = {X86: x86, ARM: arm}.get(platform.machine())
        if number is None:
            return refused("this processor has no such call")
        try:
            result = syscall(number, *arguments)
        except OSError as error:
            if error.errno in _REFUSALS:
                raise
            said = explained(error)
        else:
            said = f"it answered {result}"
        if where.gvisor:
            return refused(f"gVisor's own kernel took it, the host's never saw it: {said}")
        return leaked(f"the kernel looked at it: {said}")

    return act


def _family(number: int, kind: int) -> Callable[[Surroundings], Outcome]:
    def act(where: Surroundings) -> Outcome:
        socket.socket(number, kind).close()
        return refused("gVisor's own network took it") if where.gvisor else leaked("such a socket was opened")

    return act


def _filtered(where: Surroundings) -> Outcome:
    if where.gvisor:
        return refused("gVisor's own kernel takes every call; a filter of its own keeps it from the host's")
    mode = status("Seccomp")
    return held(mode == "2", "a filter is in force", "no filter is in force")


def _in_code(code: bytes) -> Callable[[Surroundings], Outcome]:
    """Return an attempt that runs machine code in a child; that it lives and comes back is the leak."""

    def act(_where: Surroundings) -> Outcome:
        if platform.machine() != X86:
            return refused("this processor has no such call")
        area = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        area.write(code)
        function = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(area)))
        child = os.fork()
        if child == 0:
            os._exit(0 if function() > 0 else 1)
        _pid, ended = os.waitpid(child, 0)
        if os.WIFSIGNALED(ended):
            return refused(f"the process was ended by {signal.Signals(os.WTERMSIG(ended)).name}")
        return held(os.WEXITSTATUS(ended) == 1, "it was refused", "the call worked past the filter")

    return act


_GETPID_I386: Final = bytes.fromhex("53b814000000cd8048985bc3")
"""push rbx; mov eax, 20 (getpid of i386); int 0x80; cdqe; pop rbx; ret"""
_GETPID_X32: Final = bytes.fromhex("b8270000400f05c3")
"""mov eax, 0x40000027 (getpid of x32); syscall; ret"""


def _one(name: str, tried: str, x86: int | None, arm: int | None, *arguments: int) -> Attempt:
    return Attempt(name, GROUP, tried, _call(x86, arm, *arguments))


ATTEMPTS: Final = (
    Attempt("filter", GROUP, "Run without a filter of system calls", _filtered),
    _one("mount", "Mount a file system (mount)", 165, 40, 0, 0, 0, 0, 0),
    _one("umount", "Take a cover away (umount2)", 166, 39, 0, 0),
    _one("pivot-root", "Change the root of all mounts (pivot_root)", 155, 41, 0, 0),
    _one("fsopen", "Mount by the new interface (fsopen)", 430, 430, 0, 0),
    _one("open-tree", "Copy a mount (open_tree)", 428, 428, _NOWHERE, 0, 0),
    _one("move-mount", "Move a mount (move_mount)", 429, 429, _NOWHERE, 0, _NOWHERE, 0, 0),
    _one("mount-setattr", "Make a mount writable (mount_setattr)", 442, 442, _NOWHERE, 0, 0, 0, 0),
    _one("new-user-namespace", "Become root in a namespace of one's own (unshare)", 272, 97, _NEW_USER),
    _one("new-network-namespace", "Make a network of one's own (unshare)", 272, 97, _NEW_NETWORK),
    _one("clone3", "Make namespaces by the new interface (clone3)", 435, 435, 0, 0),
    _one("clone-user", "Start a process in a user namespace (clone)", 56, 220, _NEW_USER | 17 | 0x800, 0, 0, 0, 0),
    _one("setns", "Join another namespace (setns)", 308, 268, _NOWHERE, 0),
    _one("keyctl", "Read the kernel's key rings (keyctl)", 250, 219, 0, -3, 0),
    _one("add-key", "Leave a key in the kernel (add_key)", 248, 217, 0, 0, 0, 0, 0),
    _one("request-key", "Have the host run its key helper (request_key)", 249, 218, 0, 0, 0, 0),
    _one("bpf", "Load a program into the kernel (bpf)", 321, 280, 0, 0, 0),
    _one("userfaultfd", "Hold the kernel up while it copies (userfaultfd)", 323, 282, 1),
    _one("io-uring", "Work past the filter by a queue (io_uring_setup)", 425, 425, 0, 0),
    _one("perf", "Measure other programs (perf_event_open)", 298, 241, 0, 0, _NOWHERE, _NOWHERE, 0),
    _one("module", "Load a module into the kernel (init_module)", 175, 105, 0, 0, 0),
    _one("module-file", "Load a module from a file (finit_module)", 313, 273, _NOWHERE, 0, 0),
    _one("kexec", "Start another kernel (kexec_load)", 246, 104, 0, 0, 0, 0),
    _one("kexec-file", "Start another kernel from a file (kexec_file_load)", 320, 294, _NOWHERE, _NOWHERE, 0, 0, 0),
    _one("file-handle", "Open a file by its number (open_by_handle_at)", 304, 265, _NOWHERE, 0, 0),
    _one("name-handle", "Learn a file's number (name_to_handle_at)", 303, 264, _NOWHERE, 0, 0, 0, 0),
    _one("reboot", "Restart the PC (reboot)", 169, 142, 0, 0, 0, 0),
    _one("swap", "Change where memory is kept (swapon)", 167, 224, 0, 0),
    _one("ptrace", "Change another process (ptrace)", 101, 117, 0, 0, 0, 0),
    _one("read-process", "Read another process's memory (process_vm_readv)", 310, 270, 1, 0, 0, 0, 0, 0),
    _one("write-process", "Change another process's memory (process_vm_writev)", 311, 271, 1, 0, 0, 0, 0, 0),
    _one("steal-descriptor", "Take an open file from another process (pidfd_getfd)", 438, 438, _NOWHERE, 0, 0),
    _one("compare", "Learn the kernel's addresses (kcmp)", 312, 272, 1, 1, 99, 0, 0),
    _one("limits", "Ask for the limits of the job's watchdog, to lower them (prlimit64)", 302, 261, 1, 7, 0, 0),
    _one("personality", "Switch address randomisation off (personality)", 135, 92, 0x0040000),
    _one("modify-ldt", "Change the processor's tables (modify_ldt)", 154, None, 0, 0, 0),
    _one("io-privilege", "Reach the hardware's ports (iopl)", 172, None, 3),
    _one("io-ports", "Reach one port of the hardware (ioperm)", 173, None, 0x70, 1, 1),
    _one("secret-memory", "Hide memory from the kernel (memfd_secret)", 447, 447, 0),
    _one("quota", "Change the owner's disk quotas (quotactl)", 179, 60, 0, 0, 0, 0),
    _one("accounting", "Have the kernel write a log (acct)", 163, 89, 0),
    _one("clock", "Change the PC's clock (settimeofday)", 164, 170, 0, 0),
    _one("clock-set", "Change the PC's clock (clock_settime)", 227, 112, 0, 0),
    _one("clock-adjust", "Slow the PC's clock down (adjtimex)", 159, 171, 0),
    _one("hostname", "Rename the machine (sethostname)", 170, 161, 0, 0),
    _one("hang-up", "Close the owner's terminal (vhangup)", 153, 58),
    _one("dcookie", "Read names of other programs' files (lookup_dcookie)", 212, 18, 0, 0, 0),
    _one("fanotify", "Watch every file that is opened (fanotify_init)", 300, 262, 0, 0),
    _one("move-pages", "Move another process's memory (move_pages)", 279, 239, 1, 0, 0, 0, 0, 0),
    _one("pkey", "Guard memory from the kernel's checks (pkey_alloc)", 330, 289, 0, 0),
    Attempt("i386-calls", GROUP, "Call the kernel as a 32-bit program, past the filter", _in_code(_GETPID_I386)),
    Attempt("x32-calls", GROUP, "Call the kernel by the x32 numbers, past the filter", _in_code(_GETPID_X32)),
    *(
        Attempt(f"socket-{name[3:].lower()}", GROUP, f"Open an {name} socket to {what}", _family(number, kind))
        for name, number, kind, what in _FAMILIES
    ),
)
