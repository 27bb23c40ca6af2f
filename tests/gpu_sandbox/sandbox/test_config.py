"""What a job's container is asked to be, and that an engine which makes something else is caught."""

import copy
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.errors import SpecError
from gpu_sandbox.sandbox import config, seccomp
from gpu_sandbox.sandbox.engine import processors
from gpu_sandbox.sandbox.heartbeat import init_program
from gpu_sandbox.sandbox.readback import differences
from gpu_sandbox.sandbox.spec import Spec


ATTEMPT, TASK, IMAGE = "a" * 64, "b" * 64, "sha256:" + "c" * 64


def spec(**changes: Any) -> Spec:  # noqa: ANN401 - any field
    return Spec(**{"attempt": ATTEMPT, "task": TASK, "image": IMAGE, **changes})


def body(**changes: Any) -> config.JsonObject:  # noqa: ANN401 - any field
    return config.job_body(spec(**changes), instance="one", image=IMAGE)


def made(asked: config.JsonObject) -> config.JsonObject:
    """Return what a faithful engine answers for a body, as Docker 20.10 does: with nulls, company and its own paths."""
    asked = copy.deepcopy(asked)
    host = asked.pop("HostConfig")
    mounts = [
        {"Type": "volume", "Name": m["Source"], "Destination": m["Target"], "RW": not m["ReadOnly"], "Driver": "local"}
        for m in host["Mounts"]
    ]
    host |= {
        "Links": None,
        "MaskedPaths": ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi", "/sys/firmware"],
        "ReadonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        "Ulimits": [*host["Ulimits"], {"Name": "memlock", "Soft": 0, "Hard": 0}],
    }
    settings = {**asked, "Env": [*asked["Env"], "PATH=/bin"], "Labels": {**asked["Labels"], "lull.image": "x"}}
    return {
        "Image": asked["Image"],
        "Config": {**settings, "OnBuild": None, "Volumes": None},
        "HostConfig": host,
        "Mounts": mounts,
        "NetworkSettings": {"Networks": {"none": {}}},
    }


def test_a_faithful_engine_is_believed() -> None:
    asked = body(command=("a", "b"), environment={"LULL_X": "1"})
    assert differences(asked, made(asked)) == ()


def test_a_job_has_no_privilege_no_network_and_nothing_of_the_host() -> None:
    host = body()["HostConfig"]
    assert host["CapDrop"] == ["ALL"]
    assert not host["CapAdd"]
    assert host["Privileged"] is False
    assert host["NetworkMode"] == "none"
    assert host["ReadonlyRootfs"] is True
    assert host["SecurityOpt"] == ["no-new-privileges=true", f"seccomp={seccomp.profile()}"]
    assert (host["IpcMode"], host["CgroupnsMode"], host["PidMode"], host["UsernsMode"]) == (
        "private",
        "private",
        "",
        "",
    )
    assert not any(host[name] for name in ("Binds", "Devices", "DeviceRequests", "PortBindings", "VolumesFrom"))
    assert all(mount["Type"] == "volume" and mount["VolumeOptions"] == {"NoCopy": True} for mount in host["Mounts"])
    assert [m["Target"] for m in host["Mounts"] if m["ReadOnly"]] == ["/lull/in"]


@given(
    memory=st.integers(32 << 20, 1 << 40),
    cpus=st.floats(0.1, 1024, allow_nan=False),
    output_bytes=st.integers(1, 2 << 30),
)
def test_every_limit_follows_from_the_specification(memory: int, cpus: float, output_bytes: int) -> None:
    host = body(memory=memory, cpus=cpus, output_bytes=output_bytes)["HostConfig"]
    assert host["Memory"] == host["MemorySwap"] == memory
    assert abs(host["CpuQuota"] / host["CpuPeriod"] - cpus) <= 1e-4
    assert not host["CpusetCpus"]
    limits = {limit["Name"]: limit["Hard"] for limit in host["Ulimits"]}
    assert limits["nofile"] <= 16384
    assert limits["core"] == 0
    assert limits["fsize"] >= output_bytes
    size = int(host["Tmpfs"]["/tmp"].split("size=")[1].split(",")[0])
    assert size <= min(memory // 2, 512 << 20)


@given(cpus=st.integers(1, 64) | st.floats(0.1, 64, allow_nan=False), more=st.integers(0, 64))
def test_a_job_keeps_to_the_last_processors_and_uses_no_quota_up_that_is_of_whole_ones(cpus: float, more: int) -> None:
    there = math.ceil(cpus) + more
    host = config.job_body(spec(cpus=cpus), instance="one", image=IMAGE, processors=there)["HostConfig"]
    first, _, last = host["CpusetCpus"].partition("-")
    own = range(int(first), int(last or first) + 1)
    assert len(own) == math.ceil(cpus)
    assert own[-1] == there - 1
    cores = host["CpuQuota"] / host["CpuPeriod"]
    assert cpus - 1e-4 <= cores <= cpus * 1.01
    assert cores > len(own) or cpus != len(own)


def test_processors_are_named_only_where_their_numbers_are_known(tmp_path: Path) -> None:
    online, facts = tmp_path / "online", {"NCPU": 8, "CPUSet": True, "OperatingSystem": "Debian GNU/Linux 12"}
    assert processors(facts, online=online) == 0
    for text, expected in (("0-7\n", 8), ("0-15\n", 0), ("0,2-8\n", 0)):
        online.write_text(text, encoding="ascii")
        assert processors(facts, online=online) == expected
    online.write_text("0\n", encoding="ascii")
    assert processors({**facts, "NCPU": 1}, online=online) == 1
    assert processors({**facts, "CPUSet": False, "NCPU": 1}, online=online) == 0
    assert processors({**facts, "OperatingSystem": "Docker Desktop"}, online=online) == 8


def test_the_checkpoints_belong_to_the_task_and_everything_else_to_the_attempt() -> None:
    first = config.names_of("one", "a" * 64, TASK)
    second = config.names_of("one", "d" * 64, TASK)
    elsewhere = config.names_of("two", "a" * 64, TASK)
    assert first.checkpoint == second.checkpoint != elsewhere.checkpoint
    assert not {first.job, first.helper, first.inputs, first.output, first.progress} & {
        *(second.job, second.helper, second.inputs, second.output, second.progress),
        *(elsewhere.job, elsewhere.helper, elsewhere.inputs, elsewhere.output, elsewhere.progress),
    }


@pytest.mark.parametrize("instance", ["", "UPPER", "a b", "a" * 33, "a/../b", "a=b"])
def test_an_instance_with_another_name_than_a_plain_one_is_refused(instance: str) -> None:
    with pytest.raises(SpecError):
        config.names_of(instance, ATTEMPT, TASK)


def test_a_gpu_is_asked_for_by_its_uuid_alone() -> None:
    card = "GPU-6f2e0b1c-1111-2222-3333-444455556666"
    asked = body(gpu=card)
    assert asked["HostConfig"]["DeviceRequests"] == [{"Driver": "cdi", "DeviceIDs": [f"nvidia.com/gpu={card}"]}]
    assert asked["Labels"][config.LABEL_GPU] == card
    assert body()["Labels"][config.LABEL_GPU] == "none"
    with pytest.raises(SpecError):
        body(gpu="all")


def test_a_jobs_own_variables_cannot_replace_ours() -> None:
    asked = body(environment={"LULL_ATTEMPT": "forged", "LULL_EXTRA": "x"})
    assert f"LULL_ATTEMPT={ATTEMPT}" in asked["Env"]
    assert "LULL_ATTEMPT=forged" not in asked["Env"]
    assert {"LULL_EXTRA=x", "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1"} <= set(asked["Env"])


def test_a_job_with_hosts_finds_its_gate_by_a_relay_and_one_without_has_neither() -> None:
    plain, gated = body(), body(domains=("files.example.org",), network_bytes=1)
    variables = dict(entry.split("=", 1) for entry in gated["Env"])
    assert gated["Entrypoint"][1].endswith(f":{config.RELAY_PORT}")
    assert variables["HTTPS_PROXY"] == variables["https_proxy"] == f"http://127.0.0.1:{config.RELAY_PORT}"
    assert "127.0.0.1" in variables["NO_PROXY"].split(",")
    assert ":" not in plain["Entrypoint"][1]
    assert not any("PROXY" in entry.upper() for entry in plain["Env"])
    for architecture in ("amd64", "arm64"):
        assert f"{config.DOOR_SOCKET}\0".encode() in init_program(architecture), "where the relay looks for the gate"


def test_apparmor_is_asked_for_where_the_engine_has_it() -> None:
    asked = config.job_body(spec(), instance="one", image=IMAGE, apparmor=True)
    assert "apparmor=docker-default" in asked["HostConfig"]["SecurityOpt"]


def test_two_specifications_never_look_alike() -> None:
    labels = {
        body(**change)["Labels"][config.LABEL_ASKED]
        for change in ({}, {"command": ("x",)}, {"memory": 64 << 20}, {"cpus": 0.5}, {"environment": {"LULL_A": "b"}})
    }
    assert len(labels) == 5
    assert body()["Labels"] == body()["Labels"]


@given(st.data())
def test_a_field_that_the_engine_changed_is_always_named(data: st.DataObject) -> None:
    asked = body(command=("run",))
    found = made(asked)
    section = data.draw(st.sampled_from(["Config", "HostConfig"]))
    fields = asked["HostConfig"] if section == "HostConfig" else {k: asked[k] for k in asked if k != "HostConfig"}
    name = data.draw(st.sampled_from(sorted(fields)))
    if name == "Image":
        found["Image"] = "sha256:" + "d" * 64
    else:
        found[section][name] = data.draw(changed(fields[name]))
    wrong = differences(asked, found)
    assert (f"HostConfig.{name}" if section == "HostConfig" else name) in wrong


def changed(value: object) -> st.SearchStrategy[Any]:
    """Return values that are not `value`, of its kind where it has one."""
    other: list[Any] = [None, {}, []] if value else ["something", ["something"], {"a": "b"}]
    if isinstance(value, bool):
        other = [not value]
    elif isinstance(value, int):
        other = [value + 1, 0, -1]
    return st.sampled_from(other)


@pytest.mark.parametrize("extra", ["/proc/kcore", "/sys/firmware"])
def test_an_engine_that_masks_too_little_is_named(extra: str) -> None:
    asked = body()
    found = made(asked)
    found["HostConfig"]["MaskedPaths"].remove(extra)
    assert differences(asked, found) == ("HostConfig.MaskedPaths",)


def test_a_mount_or_a_network_that_nobody_asked_for_is_named() -> None:
    asked = body()
    found = made(asked)
    found["Mounts"].append({"Type": "bind", "Source": "/", "Destination": "/host", "RW": True})
    found["NetworkSettings"]["Networks"]["bridge"] = {}
    assert differences(asked, found) == ("Mounts", "NetworkSettings.Networks")


def test_a_variable_that_stands_twice_is_named() -> None:
    asked = body()
    found = made(asked)
    found["Config"]["Env"].append("OMP_NUM_THREADS=64")
    assert differences(asked, found) == ("Env",)


def test_a_read_only_mount_that_became_writable_is_named() -> None:
    asked = body()
    found = made(asked)
    for mount in found["Mounts"]:
        mount["RW"] = True
    assert differences(asked, found) == ("Mounts",)
