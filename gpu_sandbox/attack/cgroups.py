"""Attempts to loosen the limits themselves: by the files of the control groups."""

import os
from collections.abc import Callable
from typing import Final

from gpu_sandbox.attack.trying import Attempt, Outcome, Surroundings, held, leaked, read_text, refused


GROUP: Final = "cgroups"
_ROOT: Final = "/sys/fs/cgroup"


def _hidden(where: Surroundings) -> Outcome:
    """In a namespace of its own a job sees itself at the top, and nothing of the engine's tree."""
    lines = read_text("/proc/self/cgroup").split()
    strange = [line for line in lines if line.rpartition(":")[2] != "/"]
    if where.gvisor:
        return refused("gVisor shows a tree of its own")
    return held(not strange, "the job stands at the top of its own tree", f"it sees {strange[0] if strange else ''}")


def _write(*names: str) -> Callable[[Surroundings], Outcome]:
    """Return an attempt to open files of the control groups for writing, in both versions of their tree."""

    def act(where: Surroundings) -> Outcome:
        why: OSError = FileNotFoundError(2, "")
        for name in names:
            path = f"{_ROOT}/{name}"
            try:
                os.close(os.open(path, os.O_WRONLY))
            except OSError as error:
                if not isinstance(error, FileNotFoundError):
                    why = error
                continue
            if where.gvisor:
                return refused("gVisor shows a tree of its own, and changes nothing of the host's")
            return leaked(f"{path} is writable")
        raise why

    return act


def _child_group(where: Surroundings) -> Outcome:
    why: OSError = FileNotFoundError(2, "")
    for place in (_ROOT, f"{_ROOT}/memory", f"{_ROOT}/pids", f"{_ROOT}/devices", f"{_ROOT}/freezer"):
        try:
            os.mkdir(f"{place}/attack")
        except OSError as error:
            why = error
            continue
        os.rmdir(f"{place}/attack")
        return refused("gVisor made one of its own") if where.gvisor else leaked(f"a group was made in {place}")
    raise why


def _value(*names: str) -> int | None:
    """Return a limit, -1 for none, or None where this tree shows no such file."""
    for name in names:
        try:
            text = read_text(f"{_ROOT}/{name}").split()
        except OSError:
            continue
        if not text:
            continue
        value = -1 if text[0] == "max" else int(text[0])
        return -1 if value >= 1 << 60 else value
    return None


def _limit(of: Callable[[Surroundings], int], *names: str) -> Callable[[Surroundings], Outcome]:
    """Return an attempt to have more than was asked for, by the limit that the kernel itself shows."""

    def act(where: Surroundings) -> Outcome:
        found = _value(*names)
        if where.gvisor:
            return refused("the limit is around gVisor as a whole; it is tried by force below")
        if found is None:
            return leaked("no such limit can be seen")
        return held(0 <= found <= of(where), f"the limit is {found}", f"the limit is {found}, not {of(where)}")

    return act


def _cpu(where: Surroundings) -> Outcome:
    if where.gvisor:
        return refused("the limit is around gVisor as a whole")
    try:
        quota, period = read_text(f"{_ROOT}/cpu.max").split()[:2]
    except OSError:
        folder = next((f for f in ("cpu", "cpu,cpuacct") if os.path.exists(f"{_ROOT}/{f}/cpu.cfs_quota_us")), "cpu")
        quota, period = (read_text(f"{_ROOT}/{folder}/cpu.cfs_{each}_us").strip() for each in ("quota", "period"))
    cores = -1.0 if quota in ("max", "-1") else int(quota) / int(period)
    return held(0 < cores <= where.cpus * 1.01, f"it gets {cores:g} cores at most", "it gets every core")


def _shares(where: Surroundings) -> Outcome:
    """Weight against the owner's programs, which have 1024 (v1) or 100 (v2)."""
    if where.gvisor:
        return refused("the weight is around gVisor as a whole")
    shares = _value("cpu/cpu.shares", "cpu,cpuacct/cpu.shares")
    weight = _value("cpu.weight") if shares is None else None
    found, usual = (shares, 1024) if shares is not None else (weight, 100)
    if found is None:
        return leaked("no weight can be seen")
    return held(
        found <= usual // 4, f"its weight is {found} of {usual}", f"its weight is {found}: as much as the owner's"
    )


ATTEMPTS: Final = (
    Attempt("cgroup-hidden", GROUP, "See the engine's control groups", _hidden),
    Attempt(
        "cgroup-procs",
        GROUP,
        "Move to a group without limits",
        _write("cgroup.procs", "memory/cgroup.procs", "pids/tasks"),
    ),
    Attempt(
        "release-agent",
        GROUP,
        "Have the host run a program when a group empties",
        _write("release_agent", "memory/release_agent", "rdma/release_agent"),
    ),
    Attempt("devices-allow", GROUP, "Allow oneself every device", _write("devices/devices.allow", "devices.allow")),
    Attempt("raise-memory", GROUP, "Raise the limit of memory", _write("memory.max", "memory/memory.limit_in_bytes")),
    Attempt("raise-pids", GROUP, "Raise the limit of processes", _write("pids.max", "pids/pids.max")),
    Attempt(
        "raise-cpu",
        GROUP,
        "Raise the limit of processors",
        _write("cpu.max", "cpu/cpu.cfs_quota_us", "cpu,cpuacct/cpu.cfs_quota_us"),
    ),
    Attempt("unfreeze", GROUP, "Thaw oneself while a game runs", _write("cgroup.freeze", "freezer/freezer.state")),
    Attempt("child-group", GROUP, "Make a group of one's own", _child_group),
    Attempt(
        "memory-limit",
        GROUP,
        "Have no limit of memory",
        _limit(lambda w: w.memory, "memory.max", "memory/memory.limit_in_bytes"),
    ),
    Attempt(
        "swap-limit",
        GROUP,
        "Spread into swap",
        _limit(lambda w: w.memory, "memory.swap.max", "memory/memory.memsw.limit_in_bytes"),
    ),
    Attempt("pids-limit", GROUP, "Have no limit of processes", _limit(lambda w: w.pids, "pids.max", "pids/pids.max")),
    Attempt("cpu-limit", GROUP, "Have every processor", _cpu),
    Attempt("cpu-weight", GROUP, "Weigh as much as the owner's programs", _shares),
)
