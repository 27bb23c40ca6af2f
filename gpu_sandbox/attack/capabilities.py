"""Attempts to be more than nobody: root, capabilities, other users, privileges by a new program."""

import errno
import os
import socket
from collections.abc import Callable
from typing import Final

from gpu_sandbox.attack.trying import Attempt, Outcome, Surroundings, held, leaked, prctl, refused, status


GROUP: Final = "capabilities"
_GET_NO_NEW_PRIVS: Final = 39
_CAP_AMBIENT, _AMBIENT_RAISE, _CAP_SYS_ADMIN = 47, 2, 21
_SET_SECUREBITS, _SET_MM, _SET_DUMPABLE = 28, 35, 4


def _no_root(_: Surroundings) -> Outcome:
    users = {*os.getresuid(), *os.getresgid()}
    groups = set(os.getgroups()) - users
    if 0 in users:
        return leaked("the job runs as root")
    return held(not groups, f"user {os.getuid()}, and no group besides", f"also in the groups {sorted(groups)[:4]}")


def _set(name: str) -> Callable[[Surroundings], Outcome]:
    def act(where: Surroundings) -> Outcome:
        found = status(name)
        if not found and where.gvisor:
            return refused("gVisor's kernel keeps no such set")
        return held(int(found, 16) == 0, "the set is empty", f"the set holds {found}")

    return act


def _no_new_privileges(where: Surroundings) -> Outcome:
    if status("NoNewPrivs") == "1" or (where.gvisor and prctl(_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1):
        return refused("no program that is started gains a privilege")
    return leaked("a set-user-ID program would gain its owner's rights")


def _does(action: Callable[[], object], what: str) -> Callable[[Surroundings], Outcome]:
    """Return an attempt that the kernel has to refuse; that it happened is the leak."""

    def act(_: Surroundings) -> Outcome:
        action()
        return leaked(what)

    return act


def _chown() -> None:
    path = "/lull/out/attack-owner"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    try:
        os.chown(path, 0, 0)
    finally:
        os.unlink(path)


def _raw_socket() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()


def _raise_limit() -> None:
    import resource  # noqa: PLC0415 - there in the container, and not on each host that lists the attempts

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard + 1, hard + 1))
    except ValueError:  # Python's word for EPERM here
        raise PermissionError(errno.EPERM, "") from None


def _real_time() -> None:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))


def _renice(where: Surroundings) -> Outcome:
    if where.gvisor:
        return refused("gVisor's kernel notes a nice value and gives no time for it")
    os.setpriority(os.PRIO_PROCESS, 0, -20)
    return leaked("the job's turn now comes before the owner's programs")


def _spare_from_oom(where: Surroundings) -> Outcome:
    """Ask for a score below that of the owner's programs, which is 0."""
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("-1")
    if where.gvisor:
        return refused("gVisor's kernel notes it; the host's score of the sandbox stays")
    return leaked("the job would be spared, and the owner's programs killed")


def _first_to_go(where: Surroundings) -> Outcome:
    if where.gvisor:
        return refused("gVisor's kernel shows none; the host's is read back by the engine")
    score = _oom_score()
    return held(score >= 500, f"its score is {score}: it goes first", f"its score is {score}: the owner's may go first")


def _oom_score() -> int:
    with open("/proc/self/oom_score_adj", encoding="ascii") as file:
        return int(file.read())


def _own_user(_: Surroundings) -> Outcome:
    mapped = []
    for user in (0, 1, 1000):
        try:
            os.setresuid(user, user, user)
        except OSError:
            continue
        mapped.append(user)
    if mapped:
        return leaked(f"the job became user {mapped[0]}")
    raise PermissionError(errno.EPERM, "")


ATTEMPTS: Final = (
    Attempt("not-root", GROUP, "Be root, or in a group of the host's", _no_root),
    Attempt("caps-effective", GROUP, "Use a capability", _set("CapEff")),
    Attempt("caps-permitted", GROUP, "Take up a capability that is kept ready", _set("CapPrm")),
    Attempt("caps-inheritable", GROUP, "Pass a capability on to a program", _set("CapInh")),
    Attempt("caps-bounding", GROUP, "Gain a capability through a program that has it", _set("CapBnd")),
    Attempt("caps-ambient", GROUP, "Keep a capability across programs", _set("CapAmb")),
    Attempt(
        "caps-raise",
        GROUP,
        "Raise CAP_SYS_ADMIN",
        _does(lambda: prctl(_CAP_AMBIENT, _AMBIENT_RAISE, _CAP_SYS_ADMIN, 0, 0), "CAP_SYS_ADMIN was raised"),
    ),
    Attempt("no-new-privileges", GROUP, "Gain rights by starting a set-user-ID program", _no_new_privileges),
    Attempt("become-another-user", GROUP, "Become root or the owner", _own_user),
    Attempt("become-root-group", GROUP, "Join the group root", _does(lambda: os.setgid(0), "it is in the group root")),
    Attempt("join-groups", GROUP, "Join the docker group", _does(lambda: os.setgroups([0, 999]), "it joined groups")),
    Attempt(
        "give-files-to-root", GROUP, "Make a file that belongs to root", _does(_chown, "a file now belongs to root")
    ),
    Attempt("change-root", GROUP, "Change the root folder", _does(lambda: os.chroot("/lull"), "chroot worked")),
    Attempt("raw-sockets", GROUP, "Forge packets", _does(_raw_socket, "a raw socket was opened")),
    Attempt("raise-limits", GROUP, "Raise one's own limits", _does(_raise_limit, "the limit was raised")),
    Attempt(
        "real-time", GROUP, "Take the processor from the owner as a real-time job", _does(_real_time, "it is real-time")
    ),
    Attempt("priority", GROUP, "Come before the owner's programs", _renice),
    Attempt("oom-order", GROUP, "Have the owner's programs killed first when memory runs out", _first_to_go),
    Attempt("oom-spare", GROUP, "Be spared when memory runs out", _spare_from_oom),
    Attempt(
        "secure-bits",
        GROUP,
        "Change how root is treated",
        _does(lambda: prctl(_SET_SECUREBITS, 0, 0, 0, 0), "the bits were changed"),
    ),
)
