"""A user of Docker's group has disks with an end too: a helper of ours makes them in the engine's machine."""

import json
import secrets
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from gpu_sandbox.errors import DiskFullError, EngineRefusedError
from gpu_sandbox.sandbox.config import LABEL_INSTANCE, NOBODY, names_of
from gpu_sandbox.sandbox.disks import LoopDisks, Wanted
from gpu_sandbox.sandbox.engine import Engine, free_bytes
from gpu_sandbox.sandbox.engine_disks import EngineDisks, helper_body
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import ContainerState
from gpu_sandbox.sandbox.storage import CHECKPOINT_FILES, checkpoint_bytes
from tests.helpers.docker import Bench, Image, content
from tests.helpers.workloads import loaded_image


pytestmark = pytest.mark.engine
MIB: Final = 1 << 20
_ORDINARY: Final = 65533
AS_FAST_AS_IT_CAN: Final = "exec 2>&1; dd if=/dev/zero of=/lull/out/big bs=4M count=1000; stat -c %s /lull/out/big"
CHILD: Final = """
import json, os, sys
from pathlib import Path
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.engine_disks import EngineDisks
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import Spec
asked = json.loads(sys.argv[1])
engine = Engine(Path(asked["socket"]))
disks = EngineDisks(engine, asked["instance"], lambda: (asked["ours"],), owner=65534)
sandbox = Sandbox(engine, asked["instance"], disks)
spec = Spec(
    attempt=asked["attempt"], task=asked["attempt"], image=asked["image"], command=("-c", asked["script"]),
    memory=64 << 20, output_bytes=16 << 20, output_files=8,
)
cap = sandbox.output_cap(spec)
sandbox.prepare(spec, {})
sandbox.start(spec.attempt)
ended = sandbox.wait(spec.attempt, 60)
said = sandbox.logs(spec.attempt, 1 << 16)
got = sandbox.collect(spec.attempt, Path(asked["to"]), max_bytes=32 << 20, max_files=8)
sandbox.remove(spec.attempt, keep_checkpoint=False)
reaped = sandbox.reap(set())
print(json.dumps({
    "user": os.geteuid(), "cap": cap, "code": ended.exit_code, "said": said, "files": got.files,
    "failed": reaped.failed, "overrun": sandbox.overrun(spec),
}))
"""


def devices(instance: str) -> list[str]:
    """Return the files of an instance's disks that lie behind loop devices."""
    found = [path.read_text().strip() for path in Path("/sys/block").glob("loop*/loop/backing_file")]
    return [file for file in found if f"lull-{instance}-" in file]


def left_of(engine: Engine, instance: str) -> list[object]:
    """Return what an instance has in an engine, and before loop devices."""
    mine = {LABEL_INSTANCE: instance}
    return [*engine.containers(mine), *engine.volumes(mine), *devices(instance)]


@pytest.fixture(scope="module")
def ours(docker_engine: Engine) -> str:
    return loaded_image(docker_engine)


@pytest.fixture(scope="module")
def instance() -> str:
    return f"disks{secrets.token_hex(4)}"


@pytest.fixture(scope="module")
def disks(docker_engine: Engine, ours: str, instance: str) -> EngineDisks:
    """Makes disks as for a user who is not root; that it can is found out once."""
    return EngineDisks(docker_engine, instance, lambda: (ours,), owner=NOBODY)


@pytest.fixture
def walled(docker_engine: Engine, busybox: Image, disks: EngineDisks, instance: str) -> Iterator[Bench]:
    sandbox = Sandbox(docker_engine, instance, disks)
    yield Bench(sandbox, busybox)
    assert sandbox.reap(set()).failed == ()
    assert left_of(docker_engine, instance) == []


def as_an_ordinary_user(engine: Engine, **asked: str) -> dict[str, Any]:
    """Run `CHILD` as nobody in particular, in the group that may speak to the engine.

    The interpreter may lie in a folder of root's: reading what others may not is left to him, and nothing else.
    """
    who = [f"--reuid={_ORDINARY}", f"--regid={_ORDINARY}", f"--groups={engine.socket.stat().st_gid}"]
    reading = ["--inh-caps=-all,+dac_read_search", "--ambient-caps=+dac_read_search"]
    words = json.dumps({"socket": str(engine.socket), **asked})
    command = ["setpriv", *who, *reading, sys.executable, "-c", textwrap.dedent(CHILD), words]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_an_ordinary_users_job_meets_the_end_of_its_disk_however_fast_it_writes(
    docker_engine: Engine, busybox: Image, ours: str, tmp_path: Path
) -> None:
    tmp_path.chmod(0o777)
    instance, attempt = f"disks{secrets.token_hex(4)}", secrets.token_hex(32)
    said = as_an_ordinary_user(
        docker_engine,
        instance=instance,
        attempt=attempt,
        image=busybox.digest,
        ours=ours,
        script=AS_FAST_AS_IT_CAN,
        to=str(tmp_path / "out.tar"),
    )
    assert said["user"] == _ORDINARY
    assert not LoopDisks.usable() or said["user"] != 0
    assert "No space left on device" in said["said"]
    written = int(said["said"].split()[-1])
    assert 16 * MIB <= written <= said["cap"] < 32 * MIB, "not a byte beyond the disk"
    assert (said["files"], said["failed"], said["overrun"]) == (1, [], None)
    assert left_of(docker_engine, instance) == []


def test_what_takes_all_files_of_a_disk_meets_an_end_too(walled: Bench) -> None:
    script = "i=0; while [ $i -lt 3000 ]; do : > /lull/out/$i || exit 7; i=$((i+1)); done"
    status, said = walled.run(script, output_bytes=8 * MIB, output_files=100)
    assert (status != 0, "No space left on device" in said) == (True, True)


def test_checkpoints_stay_on_their_disk_and_wait_without_a_device(walled: Bench) -> None:
    first = walled.spec("echo kept > /lull/ckpt/state", output_bytes=MIB)
    walled.sandbox.prepare(first, {})
    walled.sandbox.start(first.attempt)
    assert walled.sandbox.wait(first.attempt, 60).exit_code == 0
    walled.sandbox.remove(first.attempt, keep_checkpoint=True)
    assert devices(walled.sandbox.instance) == []
    status, said = walled.run("cat /lull/ckpt/state", task=first.task, output_bytes=MIB)
    assert (status, said) == (0, "kept\n")


def test_a_job_whose_device_went_away_is_not_started_and_prepared_again_it_is(
    walled: Bench, docker_engine: Engine, ours: str
) -> None:
    spec = walled.spec("echo well", output_bytes=MIB)
    walled.sandbox.prepare(spec, {})
    other = EngineDisks(docker_engine, walled.sandbox.instance, lambda: (ours,), owner=NOBODY)
    other.remove_device(names_of(walled.sandbox.instance, spec.attempt, spec.task).output)
    with pytest.raises(EngineRefusedError, match="prepared again"):
        walled.sandbox.start(spec.attempt)
    walled.sandbox.prepare(spec, {})
    walled.sandbox.start(spec.attempt)
    assert walled.sandbox.wait(spec.attempt, 60).state is ContainerState.EXITED
    walled.sandbox.remove(spec.attempt, keep_checkpoint=False)


def test_no_job_shares_anything_with_the_helper(walled: Bench, docker_engine: Engine) -> None:
    """What makes disks has ended before a job is there; what it had is in none of the job's containers."""
    spec = walled.spec("ls /dev; cat /proc/mounts", output_bytes=MIB)
    mine = {LABEL_INSTANCE: walled.sandbox.instance}
    walled.sandbox.prepare(spec, {})
    assert [entry for entry in docker_engine.containers(mine) if entry["Labels"]["lull.role"] == "disk"] == []
    volumes = {str(volume["Name"]) for volume in docker_engine.volumes({**mine, "lull.role": "disk"})}
    assert len(volumes) == 2
    for entry in docker_engine.containers(mine):
        found = docker_engine.inspect(str(entry["Id"]))
        assert found is not None
        assert volumes.isdisjoint(mount.get("Name") for mount in found["Mounts"])
        assert (found["HostConfig"]["CapAdd"] or [], found["HostConfig"]["Devices"] or []) == ([], [])
    walled.sandbox.start(spec.attempt)
    walled.sandbox.wait(spec.attempt, 60)
    said = walled.sandbox.logs(spec.attempt, 1 << 16)
    assert "loop" not in " ".join(line for line in said.splitlines() if " " not in line), "no loop device in /dev"
    walled.sandbox.remove(spec.attempt, keep_checkpoint=False)


def test_what_a_crash_left_of_disks_and_helpers_is_reaped_and_those_of_known_attempts_stay(
    walled: Bench, docker_engine: Engine, busybox: Image, ours: str
) -> None:
    instance = walled.sandbox.instance
    known = walled.spec("true", output_bytes=MIB)
    walled.sandbox.prepare(known, {})
    crashed = EngineDisks(docker_engine, instance, lambda: (ours,), owner=NOBODY)
    lost = names_of(instance, secrets.token_hex(32), "").output
    crashed.made([Wanted(lost, MIB, 4)])
    labels = {LABEL_INSTANCE: instance, "lull.role": "disk"}
    docker_engine.create(
        f"{lost}-helper",
        helper_body({}, labels, image=busybox.digest, command=("/bin/true",), user="0:0", devices=False),
    )
    reaped = walled.sandbox.reap({known.attempt})
    assert (reaped.volumes, reaped.failed) == ((lost,), ())
    assert len(devices(instance)) == 2
    assert walled.sandbox.reap(set()).failed == ()
    assert left_of(docker_engine, instance) == []


def test_a_disk_that_there_is_no_room_for_is_said_to_be_so_and_leaves_nothing(
    docker_engine: Engine, disks: EngineDisks, instance: str
) -> None:
    free = free_bytes(docker_engine.info())
    assert free is not None
    with pytest.raises(DiskFullError):
        disks.made([Wanted(f"lull-{secrets.token_hex(4)}", each, 4) for each in (MIB, free + (1 << 30))])
    assert left_of(docker_engine, instance) == []


def test_a_job_that_there_is_no_room_for_leaves_its_tasks_checkpoints_alone(
    walled: Bench, docker_engine: Engine, disks: EngineDisks
) -> None:
    first = walled.spec("echo kept > /lull/ckpt/state", output_bytes=MIB)
    walled.sandbox.prepare(first, {})
    walled.sandbox.start(first.attempt)
    walled.sandbox.wait(first.attempt, 60)
    walled.sandbox.remove(first.attempt, keep_checkpoint=True)
    names, free = names_of(walled.sandbox.instance, secrets.token_hex(32), first.task), free_bytes(docker_engine.info())
    assert free is not None
    checkpoint = Wanted(names.checkpoint, checkpoint_bytes(MIB), CHECKPOINT_FILES)
    with pytest.raises(DiskFullError):
        disks.made([checkpoint, Wanted(names.output, free + (1 << 30), 4)])
    status, said = walled.run("cat /lull/ckpt/state", task=first.task, output_bytes=MIB)
    assert (status, said) == (0, "kept\n")


def test_a_checkpoint_that_was_packed_off_its_resting_disk_is_written_to_again(walled: Bench, tmp_path: Path) -> None:
    first = walled.spec("echo kept > /lull/ckpt/state", output_bytes=MIB)
    walled.sandbox.prepare(first, {})
    walled.sandbox.start(first.attempt)
    walled.sandbox.wait(first.attempt, 60)
    walled.sandbox.remove(first.attempt, keep_checkpoint=True)
    assert devices(walled.sandbox.instance) == []
    packed = tmp_path / "packed.tar"
    walled.sandbox.carrying.pack(first.attempt, first.task, first.image, packed, max_bytes=MIB)
    assert content(packed) == {"state": b"kept\n"}
    assert devices(walled.sandbox.instance) == []
    again = "echo more >> /lull/ckpt/state; cat /lull/ckpt/state"
    assert walled.run(again, task=first.task, output_bytes=MIB) == (0, "kept\nmore\n")


def test_without_an_image_of_ours_volumes_are_measured_until_there_is_one(docker_engine: Engine, ours: str) -> None:
    images: list[str] = []
    instance = f"disks{secrets.token_hex(4)}"
    later = EngineDisks(docker_engine, instance, lambda: images, owner=NOBODY)
    assert not later.here(docker_engine.info())
    images.append(ours)
    assert later.here(docker_engine.info())
    assert left_of(docker_engine, instance) == []


def test_a_volume_that_is_measured_again_is_not_taken_for_one_with_an_end(
    docker_engine: Engine, walled: Bench, ours: str
) -> None:
    images = [ours]
    disks = EngineDisks(docker_engine, walled.sandbox.instance, lambda: images, owner=NOBODY)
    sandbox = Sandbox(docker_engine, walled.sandbox.instance, disks)
    spec = walled.spec("true", output_bytes=MIB)
    sandbox.prepare(spec, {})
    assert sandbox.output_cap(spec) is not None
    sandbox.remove(spec.attempt, keep_checkpoint=True)
    images.clear()
    sandbox.prepare(spec, {})
    assert sandbox.output_cap(spec) is None
    assert not disks.has(names_of(walled.sandbox.instance, spec.attempt, spec.task).checkpoint)
