"""The suite can fail: each control is weakened in turn, behind the sandbox's back, and its attack is seen to succeed.

The weakened engine lies: it is given a body, makes a weaker container, and says that it made what it was asked for.
Without the lie the sandbox refuses to start anything, which is seen here too.
"""

import copy
import json
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import pytest

from gpu_sandbox.errors import EngineRefusedError
from gpu_sandbox.sandbox.attack import attack
from gpu_sandbox.sandbox.attack_doors import DOORS, Doors, at_the_doors
from gpu_sandbox.sandbox.config import LABEL_ROLE, ROLE_JOB, job_body
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import Spec
from gpu_sandbox.sandbox.transport import JsonObject
from tests.helpers.workloads import loaded_image


pytestmark = pytest.mark.engine
_AT_ONCE: Final = 4
"""Containers under attack: most of the time one waits for the engine."""
Change = Callable[[JsonObject], None]


class WeakEngine(Engine):
    """An engine that weakens the containers of jobs, and says so or not."""

    def __init__(self, weaken: Change, *, lies: bool) -> None:
        super().__init__()
        self._weaken = weaken
        self._lies = lies
        self._asked: dict[str, JsonObject] = {}

    def create(self, name: str, body: JsonObject) -> str:
        if body["Labels"].get(LABEL_ROLE) != ROLE_JOB:
            return super().create(name, body)
        weak = copy.deepcopy(body)
        self._weaken(weak)
        made = super().create(name, weak)
        self._asked[name] = self._asked[made] = body
        return made

    def inspect(self, container: str) -> JsonObject | None:
        found = super().inspect(container)
        if found is None or not self._lies or container not in self._asked:
            return found
        asked = self._asked[container]
        found["HostConfig"] |= asked["HostConfig"]
        found["HostConfig"] |= {"MaskedPaths": MASKED, "ReadonlyPaths": READ_ONLY}
        found["Config"] |= {key: value for key, value in asked.items() if key not in {"HostConfig", "Image"}}
        found["NetworkSettings"] = {"Networks": {"none": {}}}
        targets = {mount["Target"]: mount for mount in asked["HostConfig"]["Mounts"]}
        found["Mounts"] = [
            {**mount, "RW": not targets[mount["Destination"]]["ReadOnly"]}
            for mount in found["Mounts"]
            if mount["Destination"] in targets
        ]
        return found


MASKED: Final = ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi", "/sys/firmware"]
READ_ONLY: Final = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]


def host(**fields: object) -> Change:
    return lambda body: body["HostConfig"].update(fields)


def over_the_devices(body: JsonObject) -> None:
    """Mount memory where a runtime that was led astray would have mounted a device of the host's."""
    body["HostConfig"]["Mounts"] = [*body["HostConfig"]["Mounts"], {"Type": "tmpfs", "Target": "/dev/input"}]


def another_null(body: JsonObject) -> None:
    """Have something else stand where covers are taken from."""
    mapping = {"PathOnHost": "/dev/zero", "PathInContainer": "/dev/null", "CgroupPermissions": "rw"}
    body["HostConfig"]["Devices"] = [mapping]


def unlimited(name: str, value: int) -> Change:
    def change(body: JsonObject) -> None:
        kept = [limit for limit in body["HostConfig"]["Ulimits"] if limit["Name"] != name]
        body["HostConfig"]["Ulimits"] = [*kept, {"Name": name, "Soft": value, "Hard": value}]

    return change


def option(remove: str, add: str) -> Change:
    def change(body: JsonObject) -> None:
        (point, options) = next(iter(body["HostConfig"]["Tmpfs"].items()))
        body["HostConfig"]["Tmpfs"] = {point: options.replace(remove, add)}

    return change


def writable_inputs(body: JsonObject) -> None:
    for mount in body["HostConfig"]["Mounts"]:
        mount["ReadOnly"] = False


def profile_with(*calls: str) -> Change:
    """Let the filter pass further calls."""

    def change(body: JsonObject) -> None:
        options = body["HostConfig"]["SecurityOpt"]
        place = next(i for i, each in enumerate(options) if each.startswith("seccomp="))
        profile = json.loads(options[place].removeprefix("seccomp="))
        profile["syscalls"] = [rule for rule in profile["syscalls"] if not set(calls) & set(rule["names"])]
        profile["syscalls"].append({"names": list(calls), "action": "SCMP_ACT_ALLOW"})
        options[place] = f"seccomp={json.dumps(profile)}"

    return change


def no_filter(body: JsonObject) -> None:
    body["HostConfig"]["SecurityOpt"] = ["no-new-privileges=true", "seccomp=unconfined"]


def new_privileges(body: JsonObject) -> None:
    options = body["HostConfig"]["SecurityOpt"]
    body["HostConfig"]["SecurityOpt"] = [each for each in options if not each.startswith("no-new")]


def the_owners_name(body: JsonObject) -> None:
    body["Hostname"] = "owners-pc"


def the_owners_machine(body: JsonObject) -> None:
    body["Hostname"] = ""
    body["HostConfig"]["UTSMode"] = "host"


def host_folder(body: JsonObject) -> None:
    body["HostConfig"]["Mounts"].append({"Type": "bind", "Source": "/etc", "Target": "/host", "ReadOnly": True})


def engine_socket(body: JsonObject) -> None:
    source = {"Type": "bind", "Source": "/var/run/docker.sock", "Target": "/run/docker.sock", "ReadOnly": True}
    body["HostConfig"]["Mounts"].append(source)
    root()(body)


def device(path: str) -> Change:
    return host(Devices=[{"PathOnHost": path, "PathInContainer": path, "CgroupPermissions": "rwm"}])


def root(*capabilities: str) -> Change:
    """Make the job root, with the capability to write to its own volumes, which belong to nobody."""

    def change(body: JsonObject) -> None:
        body["HostConfig"]["CapAdd"] = ["DAC_OVERRIDE", *capabilities]
        body["User"] = "0:0"

    return change


def both(*changes: Change) -> Change:
    def change(body: JsonObject) -> None:
        for each in changes:
            each(body)

    return change


@dataclass(frozen=True, slots=True)
class Control:
    """One control, how it is weakened, and the attacks that must see it."""

    name: str
    weaken: Change
    attacks: frozenset[str]


def control(name: str, weaken: Change, *attacks: str) -> Control:
    return Control(name, weaken, frozenset(attacks))


BECOMING: Final = ("setgroups", "setgid", "setuid", "capset")
"""What the runtime itself has to call behind the filter, where a container may gain privileges."""
CONTROLS: Final = (
    control("read-only root", host(ReadonlyRootfs=False), "root-read-only"),
    control("user nobody", root(), "not-root"),
    control("no further groups", host(GroupAdd=["999"]), "not-root"),
    control("capabilities dropped", host(CapDrop=[]), "caps-bounding"),
    control("no capability added", root("SYS_ADMIN"), "caps-effective", "caps-permitted", "caps-bounding"),
    control("no new privileges", both(new_privileges, profile_with(*BECOMING)), "no-new-privileges"),
    control("filter: limits of others", profile_with("prlimit64"), "limits"),
    control("filter of system calls", no_filter, "filter", "clone3", "keyctl", "ptrace", "i386-calls"),
    control("filter: namespaces", profile_with("unshare"), "new-user-namespace", "nested-root"),
    control("filter: keys", profile_with("keyctl", "add_key"), "keyctl", "add-key"),
    control("filter: families of sockets", profile_with("socket"), "socket-netlink"),
    control("filter: io_uring", profile_with("io_uring_setup"), "io-uring"),
    control("filter: other processes", profile_with("ptrace", "process_vm_readv"), "ptrace", "read-process"),
    control("filter: System V", profile_with("userfaultfd", "memfd_secret"), "secret-memory"),
    control("own network", host(NetworkMode="host"), "interfaces", "share-net"),
    control("own processes", host(PidMode="host"), "share-pid", "see-processes"),
    control("own shared memory", host(IpcMode="host"), "share-ipc"),
    control("own name", the_owners_machine, "share-uts"),
    control("a plain name", the_owners_name, "machine-name"),
    control("own control groups", host(CgroupnsMode="host"), "share-cgroup", "cgroup-hidden"),
    control("memory", host(Memory=0, MemorySwap=0), "memory-limit", "memory-bomb"),
    control("no swap", host(MemorySwap=-1), "swap-limit"),
    control("processes", host(PidsLimit=0), "pids-limit", "thread-bomb"),
    control("processors", host(CpuQuota=0, CpuPeriod=0, NanoCpus=0), "cpu-limit"),
    control("weight", host(CpuShares=1024), "cpu-weight"),
    control("first to go", host(OomScoreAdj=0), "oom-order"),
    control("open files", unlimited("nofile", 20_000), "open-files"),
    control("core dumps", unlimited("core", 1 << 20), "core-dump"),
    control("size of a file", unlimited("fsize", 1 << 40), "large-file"),
    control("size of /tmp", option("size=", "nr_blocks=0,size=4"), "fill-tmp"),
    control("size of /dev/shm", host(ShmSize=64 << 20), "fill-shm"),
    control("no programs in /tmp", option("noexec", "exec"), "tmp-execute"),
    control("no set-user-ID in /tmp", option("nosuid", "suid"), "tmp-setuid"),
    control("inputs stay as they are", writable_inputs, "inputs-write"),
    control("nothing of the host", host_folder, "host-mounts"),
    control("no engine in reach", engine_socket, "engine-socket", "host-mounts"),
    control("no device", device("/dev/fuse"), "device-list"),
    control("no loop device", both(device("/dev/loop-control"), root()), "device-list", "loop"),
    control("a capped log", host(LogConfig={"Type": "json-file", "Config": {}}), "log-flood"),
    control("the kernel's files masked", both(host(MaskedPaths=[]), root()), "firmware"),
    control("covers where they belong", both(host(MaskedPaths=["/proc/uptime"]), root()), "misplaced-cover"),
    control("nothing laid over devices", over_the_devices, "misplaced-cover"),
    control("a true null device", another_null, "null-replaced"),
    control("the kernel's settings read-only", both(host(ReadonlyPaths=[]), root()), "proc-sys-write"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a weakened control let through.

    Attributes:
        leaks: those of its attacks that succeeded.
        refused_unless_it_lies: whether the same container, honestly read back, was refused before it started.
    """

    leaks: frozenset[str]
    refused_unless_it_lies: bool


def weakened(image: str, each: Control) -> Seen:
    instance = f"weak{secrets.token_hex(5)}"
    report = attack(Sandbox(WeakEngine(each.weaken, lies=True), instance), image, only=each.attacks)
    honest = Sandbox(WeakEngine(each.weaken, lies=False), instance)
    name = secrets.token_hex(32)
    try:
        honest.prepare(Spec(attempt=name, task=name, image=image), {})
    except EngineRefusedError as error:
        return Seen(frozenset(report.leaks), "something else than it was asked for" in str(error))
    finally:
        honest.remove(name, keep_checkpoint=False)
    return Seen(frozenset(report.leaks), refused_unless_it_lies=False)


def table(rows: dict[str, Seen]) -> str:
    """Return control x attack, and whether reading back would have been enough."""
    width = max(map(len, rows))
    lines = [f"{'control that was weakened':{width}}  read back  attacks that succeeded then"]
    for name, seen in rows.items():
        read_back = "refused" if seen.refused_unless_it_lies else "NOT SEEN"
        lines.append(f"{name:{width}}  {read_back:9}  {' '.join(sorted(seen.leaks)) or 'NONE'}")
    return "\n".join(lines)


@pytest.fixture
def network() -> Iterator[str]:
    """A network as Docker makes them, for a job that is to have none."""
    name = f"lull-test-{secrets.token_hex(4)}"
    subprocess.run(["docker", "network", "create", name], check=True, capture_output=True)
    yield name
    subprocess.run(["docker", "network", "rm", name], check=True, capture_output=True)


def test_each_control_that_is_weakened_is_seen_by_its_attack(
    docker_engine: Engine, network: str, capsys: pytest.CaptureFixture[str]
) -> None:
    controls = (*CONTROLS, control("no network", host(NetworkMode=network), "interfaces", "routes"))
    image = loaded_image(docker_engine)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        rows = dict(zip((each.name for each in controls), pool.map(partial(weakened, image), controls), strict=True))
    with capsys.disabled():
        sys.stdout.write(f"\n{table(rows)}\n")
    unseen = {each.name: sorted(each.attacks - rows[each.name].leaks) for each in controls}
    assert {name: missing for name, missing in unseen.items() if missing} == {}
    assert [name for name, seen in rows.items() if not seen.refused_unless_it_lies] == []


def anything(**fields: Any) -> Spec:  # noqa: ANN401 - a specification without a check
    """Return a specification that nobody looked at."""
    spec = object.__new__(Spec)
    defaults: dict[str, Any] = {
        "command": (),
        "environment": {},
        "inputs": (),
        "gpu": None,
        "memory": 1 << 28,
        "cpus": 1.0,
    }
    defaults |= {"output_bytes": 1 << 20, "output_files": 9, "deadline_s": 60}
    for name, value in (defaults | fields).items():
        object.__setattr__(spec, name, value)
    return spec


def unchecked_body(_spec: Spec, **named: Any) -> JsonObject:  # noqa: ANN401 - as `config.job_body` has them
    """Return a container's body without a look at what it is for."""
    return job_body(Spec(attempt="a" * 64, task="a" * 64, image="sha256:" + "c" * 64), **named)


OPENED: Final = {
    "specification": (Doors(spec=anything, body=unchecked_body), "spec-"),
    "image": (Doors(image=lambda _config, _layers: None), "image-"),
    "inputs": (Doors(stage=lambda _inputs, files: [path.read_bytes() for path in files.values()]), "input-"),
    "output": (Doors(collect=lambda *_, **__: None), "output-"),  # type: ignore[arg-type]
    "read-back": (Doors(differences=lambda _asked, _found: ()), "engine-"),
}


@pytest.mark.parametrize("door", OPENED)
def test_a_door_that_is_left_open_is_seen(door: str) -> None:
    doors, prefix = OPENED[door]
    leaks = {str(each["id"]) for each in at_the_doors(doors) if not each["refused"]}
    assert leaks
    assert all(name.startswith((prefix, "image-by-tag", "image-short")) for name in leaks)


def test_every_door_holds() -> None:
    assert [each["id"] for each in at_the_doors(DOORS) if not each["refused"]] == []
