"""What the engine is asked for: a job's specification turned into the whole body of a container."""

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from gpu_sandbox.errors import SpecError
from gpu_sandbox.sandbox import seccomp
from gpu_sandbox.sandbox.heartbeat import TICKS
from gpu_sandbox.sandbox.spec import Spec


JsonObject: TypeAlias = dict[str, Any]

LABEL_INSTANCE: Final = "lull.instance"
LABEL_ATTEMPT: Final = "lull.attempt"
LABEL_TASK: Final = "lull.task"
LABEL_ROLE: Final = "lull.role"
LABEL_GPU: Final = "lull.gpu"
"""The GPU's UUID, or `none`. The guardian reads it: a frozen container keeps its VRAM."""
LABEL_ASKED: Final = "lull.asked"
"""SHA-256 over the body that was asked for: the same attempt, asked for again, is told from a changed one."""

ROLE_JOB: Final = "job"
ROLE_GATE: Final = "gate"
"""The door of a job that may reach listed names; it alone has a network (`gateway.py`)."""
ROLE_HELPER: Final = "helper"
"""Never started: inputs go in and output comes out through it, so that no copy holds the lock of the job's own."""
ROLE_DISK: Final = "disk"
"""A disk's own volume, which no job sees, and the helpers that make it and free it (`engine_disks.py`)."""

NOBODY: Final = 65534
HOSTNAME: Final = "job"
IN: Final = "/lull/in"
INIT: Final = f"{IN}/.init"
"""The first process of every job. An input's name begins with a letter or a digit, so that none takes its place."""
OUT: Final = "/lull/out"
CHECKPOINT: Final = "/lull/ckpt"
CARRIED: Final = f"{IN}/.checkpoint"
"""Where a job finds what it wrote to its checkpoint on another machine, read-only."""
PROGRESS: Final = "/lull/progress"
PROGRESS_BYTES: Final = 1 << 20
DOOR: Final = "/lull/gate"
DOOR_SOCKET: Final = f"{DOOR}/socket"
GATE_CODE: Final = "/lull/code"
RELAY_PORT: Final = 3128
"""Where the init listens, on the job's own loopback, for programs that know no proxy behind a socket in a folder."""
_OWN_NAMES: Final = "localhost,127.0.0.1,::1"
"""What a job's programs may serve to each other goes by no proxy."""

PIDS: Final = 512
_NOFILE: Final = 16384
_NPROC: Final = 4096
"""Counted per user, over all containers of user 65534: far above `PIDS`, or one job's fork bomb starves another."""
_SHM_BYTES: Final = 16 << 20
_TMP_BYTES: Final = 512 << 20
_FILE_BYTES: Final = 1 << 30
CPU_SHARES: Final = 128
CPU_PERIOD_US: Final = 10_000
"""A process that used up its share stands outside the run queue until the period ends, and cannot be frozen before:
the engine's own period is 100 ms."""
_SPARE: Final = 1.005
"""Part of a quota that whole processors of its own never use up, so that no process is ever outside the run queue."""
_OOM_SCORE: Final = 800
_STOP_S: Final = 5

_INSTANCE = re.compile(r"[a-z0-9]{1,32}")
_GPU = re.compile(r"(GPU|MIG)-[0-9a-fA-F-]{36}")


@dataclass(frozen=True, slots=True)
class Names:
    """What the parts of an attempt are called; no other instance, attempt or task makes the same names.

    Attributes:
        job, helper: containers.
        inputs, output, progress: volumes of the attempt.
        checkpoint: volume of the task: a later attempt resumes from it.
        gate: container of the gate, where the job has one.
        code, door: volumes of the gate: its program, and the socket that the job finds it at.
        network: of the gate alone.
    """

    job: str
    helper: str
    inputs: str
    output: str
    progress: str
    checkpoint: str
    gate: str
    code: str
    door: str
    network: str


def names_of(instance: str, attempt: str, task: str) -> Names:
    """Name the parts of an attempt.

    Raises:
        SpecError: if the instance's name is not plain: it would become part of names and filters.
    """
    if not _INSTANCE.fullmatch(instance):
        raise SpecError("an instance is named by up to 32 lower-case letters and digits")
    mine = f"lull-{instance}-{attempt}"
    return Names(
        job=f"{mine}-job",
        helper=f"{mine}-helper",
        inputs=f"{mine}-in",
        output=f"{mine}-out",
        progress=f"{mine}-progress",
        checkpoint=f"lull-{instance}-{task}-ckpt",
        gate=f"{mine}-gate",
        code=f"{mine}-code",
        door=f"{mine}-door",
        network=f"{mine}-net",
    )


def progress_options() -> dict[str, str]:
    """Return the options of the volume for progress: memory, tiny, with few entries; gone when the job ends."""
    options = f"size={PROGRESS_BYTES},nr_inodes=64,mode=1777,nosuid,nodev,noexec"
    return {"type": "tmpfs", "device": "tmpfs", "o": options}


def job_body(
    spec: Spec,
    *,
    instance: str,
    image: str,
    program: Sequence[str] = (),
    runtime: str = "runc",
    apparmor: bool = False,
    processors: int = 0,
) -> JsonObject:
    """Return the body of `POST /containers/create` for a job, every field of it on purpose.

    Fields that would give a job more are asked for too, as empty, so that `readback.differences` sees them filled.

    Args:
        spec: what the job may have.
        instance: whose container it is.
        image: the engine's own id of the image.
        program: the image's own program and its first arguments; the job's command goes behind them.
        runtime: a runtime that the engine has.
        apparmor: whether the engine confines with AppArmor.
        processors: how many the engine has, numbered from 0: then the job keeps to as many of the last ones as it may
            have cores. 0 leaves it to its quota alone.

    Raises:
        SpecError: if the instance or the GPU is not named properly.
    """
    if spec.gpu is not None and not _GPU.fullmatch(spec.gpu):
        raise SpecError("a GPU is named by its driver's UUID")
    names = names_of(instance, spec.attempt, spec.task)
    body: JsonObject = {
        "Image": image,
        "Hostname": HOSTNAME,
        "Domainname": "",
        "User": f"{NOBODY}:{NOBODY}",
        "Env": _environment(spec),
        "Tty": False,
        "Entrypoint": [INIT, f"{TICKS}:{RELAY_PORT}" if spec.domains else str(TICKS)],
        "Cmd": [*program, *spec.command],
        "OpenStdin": True,  # the engine's heartbeat; the job itself reads from /dev/null
        "StdinOnce": False,
        "AttachStdin": False,
        "AttachStdout": False,
        "AttachStderr": False,
        "ExposedPorts": {},
        "Volumes": {},
        "OnBuild": [],
        "StopSignal": "SIGTERM",
        "StopTimeout": _STOP_S,
        "Healthcheck": {"Test": ["NONE"]},
        "Labels": {
            LABEL_INSTANCE: instance,
            LABEL_ATTEMPT: spec.attempt,
            LABEL_TASK: spec.task,
            LABEL_ROLE: ROLE_JOB,
            LABEL_GPU: spec.gpu or "none",
        },
        "HostConfig": {
            **nothing_of_the_host(),
            "Runtime": runtime,
            "ReadonlyRootfs": True,
            "SecurityOpt": security(apparmor=apparmor),
            "Memory": spec.memory,
            "MemorySwap": spec.memory,
            **_processors(spec.cpus, processors),
            "CpuShares": CPU_SHARES,
            "PidsLimit": PIDS,
            "OomScoreAdj": _OOM_SCORE,
            "OomKillDisable": False,
            "Ulimits": _ulimits(spec),
            "ShmSize": _SHM_BYTES,
            "Tmpfs": {"/tmp": f"rw,nosuid,nodev,noexec,size={tmp_bytes(spec)},mode=1777"},  # noqa: S108 - inside the container
            "Init": False,  # ours is the first process: it is the watchdog too
            "DeviceRequests": _gpu_request(spec.gpu),
            "LogConfig": {"Type": "local", "Config": {"max-size": "1m", "max-file": "2"}},
            "Mounts": [
                mounted(names.inputs, IN, read_only=True),
                mounted(names.output, OUT),
                mounted(names.checkpoint, CHECKPOINT),
                mounted(names.progress, PROGRESS),
                *([mounted(names.door, DOOR, read_only=True)] if spec.domains else []),
            ],
        },
    }
    body["Labels"][LABEL_ASKED] = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    return body


def _processors(cores: float, there: int) -> JsonObject:
    """Return the fields that hold a job to its cores: processors of its own where they can be named, and a quota.

    Who is held by a quota alone waits outside the run queue when it is used up, and only freezes once the period ends.
    """
    own = min(math.ceil(cores), there)
    spare = _SPARE if own == cores else 1.0
    first, last = there - own, there - 1
    return {
        "CpuPeriod": CPU_PERIOD_US,
        "CpuQuota": round(cores * spare * CPU_PERIOD_US),
        "CpusetCpus": "" if not own else str(last) if own == 1 else f"{first}-{last}",
    }


def tmp_bytes(spec: Spec) -> int:
    """Return the size of `/tmp`, which counts as memory."""
    return min(_TMP_BYTES, spec.memory // 2)


def helper_body(
    names: Names, labels: Mapping[str, str], *, image: str, runtime: str = "runc", gate: bool = False
) -> JsonObject:
    """Return the body of an attempt's helper, which has all volumes writable and is never started.

    Args:
        names: what the attempt's parts are called.
        labels: whose they are.
        image: the engine's own id of an image.
        runtime: a runtime that the engine has.
        gate: whether the attempt has a gate, whose program goes in through the helper too.
    """
    return {
        "Image": image,
        "Hostname": "helper",
        "User": f"{NOBODY}:{NOBODY}",
        "Entrypoint": ["/lull/never-started"],
        "Cmd": [],
        "Healthcheck": {"Test": ["NONE"]},
        "Labels": {**labels, LABEL_ROLE: ROLE_HELPER, LABEL_GPU: "none"},
        "HostConfig": {
            **nothing_of_the_host(),
            "Runtime": runtime,
            "SecurityOpt": ["no-new-privileges=true"],
            "LogConfig": {"Type": "none", "Config": {}},
            "Mounts": [
                mounted(names.inputs, IN),
                mounted(names.output, OUT),
                mounted(names.checkpoint, CHECKPOINT),
                mounted(names.progress, PROGRESS),
                *([mounted(names.code, GATE_CODE)] if gate else []),
            ],
        },
    }


def reader_body(names: Names, labels: Mapping[str, str], *, image: str) -> JsonObject:
    """Return the body of a helper that has a task's checkpoints alone, to read them, and is never started."""
    body = helper_body(names, labels, image=image)
    body["HostConfig"]["Mounts"] = [mounted(names.checkpoint, CHECKPOINT, read_only=True)]
    return body


def nothing_of_the_host() -> JsonObject:
    """Return what no container here has, field by field; a gate alone has a network."""
    return {
        "Privileged": False,
        "CapAdd": [],
        "CapDrop": ["ALL"],
        "NetworkMode": "none",
        "IpcMode": "private",
        "CgroupnsMode": "private",
        "PidMode": "",
        "UTSMode": "",
        "UsernsMode": "",
        "CgroupParent": "",
        "Binds": [],
        "VolumesFrom": [],
        "VolumeDriver": "",
        "Devices": [],
        "DeviceCgroupRules": [],
        "GroupAdd": [],
        "Sysctls": {},
        "Links": [],
        "ExtraHosts": [],
        "Dns": [],
        "DnsOptions": [],
        "DnsSearch": [],
        "PortBindings": {},
        "PublishAllPorts": False,
        "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
        "AutoRemove": False,
    }


def _environment(spec: Spec) -> list[str]:
    """Return the variables in a fixed order; one BLAS thread keeps results equal bit for bit.

    Source of the NVIDIA names: the NVIDIA container toolkit's documentation, "environment variables".
    """
    values = dict(spec.environment)
    values |= {"LULL_ATTEMPT": spec.attempt, "LULL_TASK": spec.task}
    if spec.checkpoint is not None:
        values["LULL_CHECKPOINT"] = CARRIED
    if spec.domains:
        proxy = f"http://127.0.0.1:{RELAY_PORT}"
        values |= {"LULL_GATE": DOOR_SOCKET, "HTTPS_PROXY": proxy, "https_proxy": proxy}
        values |= {"NO_PROXY": _OWN_NAMES, "no_proxy": _OWN_NAMES}
    values |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    values["NVIDIA_DRIVER_CAPABILITIES"] = "compute,utility"
    if spec.gpu is None:
        values["NVIDIA_VISIBLE_DEVICES"] = "void"
    return [f"{name}={value}" for name, value in sorted(values.items())]


def security(*, apparmor: bool) -> list[str]:
    """Return what confines a container: no new privileges, our filter of system calls, AppArmor where there is one."""
    return [
        "no-new-privileges=true",
        f"seccomp={seccomp.profile()}",
        *(["apparmor=docker-default"] if apparmor else []),
    ]


def _ulimits(spec: Spec) -> list[JsonObject]:
    """Return the limits of each process; `rtprio` and `nice` of 0 keep a job behind the owner's programs."""
    limits = {"core": 0, "fsize": max(spec.output_bytes, _FILE_BYTES), "nofile": _NOFILE, "nproc": _NPROC}
    limits |= {"rtprio": 0, "nice": 0}
    return [{"Name": name, "Soft": value, "Hard": value} for name, value in limits.items()]


def _gpu_request(gpu: str | None) -> list[JsonObject]:
    """Ask for one card by its name in the Container Device Interface, never by a count."""
    return [{"Driver": "cdi", "DeviceIDs": [f"nvidia.com/gpu={gpu}"]}] if gpu else []


def mounted(volume: str, target: str, *, read_only: bool = False) -> JsonObject:
    """Return the mount of a volume; what the image has there is not copied in."""
    return {
        "Type": "volume",
        "Source": volume,
        "Target": target,
        "ReadOnly": read_only,
        "VolumeOptions": {"NoCopy": True},
    }
