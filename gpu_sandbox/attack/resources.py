"""Attempts to take more than was given: processes, memory, files, room, time and the log."""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Final

from gpu_sandbox.attack.trying import Attempt, Outcome, Surroundings, explained, held, leaked, refused


GROUP: Final = "resources"
LOG_FLOOD: Final = 4 << 20
"""Bytes that the flood writes; the host looks at how much of it the engine kept."""
_MIB: Final = 1 << 20
_MORE: Final = 32
"""How many more than may be are asked for."""
_SPIN_S: Final = 0.25


def _bomb(where: Surroundings, forks: int) -> tuple[int, int, str]:
    """Start processes and then threads until no more can be had; return how many of each there were, and why no more.

    Threads count as processes do and are cheaper, so they stand for most of them; a fork copies all that there is, so
    processes come first, and one more is asked for in the end.
    """
    threading.stack_size(32 << 10)
    release = threading.Event()
    threads: list[threading.Thread] = []
    children: list[int] = []
    why = ""
    try:
        while len(children) < forks:
            children.append(_waiting_child())
        try:
            while len(threads) < where.pids + _MORE - forks:
                thread = threading.Thread(target=release.wait, daemon=True)
                thread.start()
                threads.append(thread)
        except RuntimeError:
            why = "no thread more can be had"
        if forks:
            children.append(_waiting_child())
    except OSError as error:
        why = explained(error)
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            os.waitpid(child, 0)
        release.set()
    return len(threads), len(children), why


def _waiting_child() -> int:
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    return child


def _thread_bomb(where: Surroundings) -> Outcome:
    threads, _, why = _bomb(where, 0)
    if where.gvisor and not why:
        return refused(f"all {threads} are gVisor's own, none of them the host's: memory is their limit")
    return held(bool(why), f"after {threads}: {why}", f"{threads} threads ran at once, where {where.pids} may")


def _fork_bomb(where: Surroundings) -> Outcome:
    threads, children, why = _bomb(where, 2 * _MORE)
    found = f"{children} processes and {threads} threads"
    return held(bool(why), f"after {found}: {why}", f"{found} ran at once, where {where.pids} may")


def _fill(folder: str, size: Callable[[Surroundings], int | None]) -> Callable[[Surroundings], Outcome]:
    """Return an attempt to write more into a folder than its size."""

    def act(where: Surroundings) -> Outcome:
        limit = size(where)
        if limit is None:
            return refused("this engine cannot cap it: the host watches it, and ends a job that writes too much")
        path, written, block = f"{folder}/attack-fill", 0, b"\0" * _MIB
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            while written <= limit + _MIB:
                written += os.write(descriptor, block)
        except OSError as error:
            return refused(f"after {written >> 20} MiB {explained(error)}")
        finally:
            os.close(descriptor)
            os.unlink(path)
        return leaked(f"{written >> 20} MiB were written to {folder}, where {limit >> 20} may")

    return act


def _entries(_: Surroundings) -> Outcome:
    """Empty files cost the host memory or inodes as well."""
    made = 0
    try:
        for made in range(4096):
            os.close(os.open(f"/lull/progress/attack-{made}", os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        return refused(f"after {made} files {explained(error)}")
    finally:
        for number in range(made):
            os.unlink(f"/lull/progress/attack-{number}")
    return leaked("4096 files were made in the volume for progress")


def _descriptors(where: Surroundings) -> Outcome:
    made: list[int] = []
    try:
        while len(made) <= where.nofile:
            made.append(os.dup(0))
    except OSError as error:
        return refused(f"after {len(made)} open files {explained(error)}")
    finally:
        for each in made:
            os.close(each)
    return leaked(f"{len(made)} files were open at once, where {where.nofile} may")


def _large_file(where: Surroundings) -> Outcome:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path = "/lull/ckpt/attack-large"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.ftruncate(descriptor, where.fsize + 1)
    finally:
        os.close(descriptor)
        os.unlink(path)
    return leaked(f"a file of more than {where.fsize} bytes was made")


def _limit(kind: str, most: Callable[[Surroundings], int]) -> Callable[[Surroundings], Outcome]:
    def act(where: Surroundings) -> Outcome:
        import resource  # noqa: PLC0415 - there in the container, and not on each host that lists the attempts

        _, hard = resource.getrlimit(getattr(resource, kind))
        allowed = most(where)
        return held(0 <= hard <= allowed, f"the limit is {hard}", f"the limit is {hard if hard >= 0 else 'none'}")

    return act


def _spin(where: Surroundings) -> Outcome:
    """Use two cores more than were given and compare the time used with the time that passed.

    On a busy PC nobody gets more than his share, so that this can only show an excess, never prove its absence.
    """
    began, used = time.monotonic(), os.times()
    children = []
    for _ in range(int(where.cpus) + 2):
        child = os.fork()
        if child == 0:
            end = began + _SPIN_S
            while time.monotonic() < end:
                pass
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    passed, after = time.monotonic() - began, os.times()
    cores = (after.children_user + after.children_system - used.children_user - used.children_system) / passed
    if where.gvisor:
        return refused("the limit is around gVisor as a whole; what its own clock counts tells nothing")
    return held(cores <= where.cpus * 1.4 + 0.2, f"it got {cores:.1f} cores", f"it got {cores:.1f} cores")


def _flood(_: Surroundings) -> Outcome:
    block = b"flood " * 1000 + b"\n"
    for _number in range(LOG_FLOOD // len(block)):
        os.write(1, block)
    return refused("the engine keeps the end alone")


def _go_first() -> None:
    """Have the kernel end this process, and not the suite, should memory run out."""
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")


def _memory(where: Surroundings) -> Outcome:
    """Take half as much again as may be had, page by page. The kernel ends the greediest process: this one."""
    _go_first()
    taken: list[bytearray] = []
    block = 4 * _MIB
    while len(taken) * block < where.memory * 3 // 2:
        area = bytearray(block)
        area[::4096] = b"\1" * len(area[::4096])
        taken.append(area)
    return leaked(f"{len(taken) * block >> 20} MiB were taken, where {where.memory >> 20} may")


ATTEMPTS: Final = (
    Attempt("thread-bomb", GROUP, "Start threads without end", _thread_bomb, patience_s=20.0),
    Attempt("fill-tmp", GROUP, "Fill /tmp", _fill("/tmp", lambda w: w.tmp_bytes)),
    Attempt("fill-shm", GROUP, "Fill /dev/shm", _fill("/dev/shm", lambda w: w.shm_bytes)),
    Attempt(
        "fill-progress", GROUP, "Fill the volume for progress", _fill("/lull/progress", lambda w: w.progress_bytes)
    ),
    Attempt(
        "fill-output",
        GROUP,
        "Write more output than was agreed",
        _fill("/lull/out", lambda w: w.out_bytes),
        patience_s=20.0,
    ),
    Attempt("many-files", GROUP, "Make files without end", _entries),
    Attempt("open-files", GROUP, "Open files without end", _descriptors, patience_s=10.0),
    Attempt("large-file", GROUP, "Make one file larger than agreed", _large_file),
    Attempt("core-dump", GROUP, "Write a core dump to the owner's disk", _limit("RLIMIT_CORE", lambda _: 0)),
    Attempt(
        "process-limit",
        GROUP,
        "Have no limit of processes for the user",
        _limit("RLIMIT_NPROC", lambda _: 20_000),
    ),
    Attempt("cpu-time", GROUP, "Use more cores than were given", _spin),
    Attempt("log-flood", GROUP, "Fill the disk with the job's log", _flood, patience_s=20.0),
    Attempt("fork-bomb", GROUP, "Start processes without end", _fork_bomb, patience_s=10.0, fatal=True),
    Attempt("memory-bomb", GROUP, "Take memory without end", _memory, patience_s=30.0, fatal=True),
)
