"""A job's disk has an end, in bytes and in files, and nothing of it remains: real loop devices, a real engine."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gpu_sandbox.errors import DataError, DiskFullError, EngineRefusedError, SpecError
from gpu_sandbox.sandbox.config import NOBODY, names_of
from gpu_sandbox.sandbox.disks import LoopDisks, whole_size
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import ContainerState, Input
from gpu_sandbox.sandbox.storage import Storage
from tests.helpers.docker import Bench, Image, mounted_tmpfs
from tests.helpers.waiting import until


pytestmark = pytest.mark.engine

MIB = 1 << 20


def devices(folder: Path) -> list[str]:
    """Return the files of a folder that lie behind loop devices."""
    found = [path.read_text().strip() for path in Path("/sys/block").glob("loop*/loop/backing_file")]
    return [file for file in found if file.startswith(str(folder))]


@pytest.fixture
def disks(tmp_path: Path) -> Iterator[LoopDisks]:
    """Disks in a folder of their own; none is left afterwards."""
    assert LoopDisks.usable(), "these tests need the right to set up loop devices"
    made = LoopDisks(tmp_path / "disks", owner=NOBODY)
    yield made
    left = made.names()
    for name in left:
        made.remove(name)
    assert (left, devices(tmp_path)) == ((), [])


@pytest.fixture
def walled(docker_engine: Engine, busybox: Image, disks: LoopDisks) -> Iterator[Bench]:
    """A sandbox whose jobs write to disks with an end."""
    sandbox = Sandbox(docker_engine, f"walls{id(disks) & 0xFFFFFF:x}", disks)
    yield Bench(sandbox, busybox)
    assert sandbox.reap(set()).failed == ()


def test_a_job_that_fills_its_disk_meets_its_end_and_the_output_is_collected(walled: Bench, tmp_path: Path) -> None:
    script = (
        "dd if=/dev/zero of=/lull/out/big bs=1M count=100; ls -la /lull/out; rm /lull/out/big; echo x > /lull/out/r"
    )
    attempt = walled.start(script, output_bytes=8 * MIB, output_files=8)
    assert walled.sandbox.wait(attempt, 60).exit_code == 0
    said = walled.sandbox.logs(attempt, 1 << 16)
    assert "No space left on device" in said
    assert "lost+found" not in said
    output = walled.sandbox.collect(attempt, tmp_path / "out.tar", max_bytes=8 * MIB, max_files=8)
    assert output.files == 1
    walled.sandbox.remove(attempt, keep_checkpoint=False)


def test_a_job_can_write_all_that_it_may(walled: Bench) -> None:
    script = "dd if=/dev/zero of=/lull/out/big bs=1M count=30 && dd if=/dev/zero of=/lull/ckpt/big bs=1M count=60"
    status, said = walled.run(script, output_bytes=30 * MIB, output_files=4)
    assert (status, "No space" in said) == (0, False)


def test_as_many_files_as_the_disk_has_inodes_are_an_end_too(walled: Bench) -> None:
    script = "i=0; while [ $i -lt 3000 ]; do : > /lull/out/$i || exit 7; i=$((i+1)); done"
    status, said = walled.run(script, output_bytes=8 * MIB, output_files=100)
    assert (status != 0, "No space left on device" in said) == (True, True)


def test_the_owners_disk_is_asked_for_everything_at_once(tmp_path: Path) -> None:
    with mounted_tmpfs(tmp_path / "small", 16 * MIB) as small:
        disks = LoopDisks(small / "disks", owner=NOBODY)
        with pytest.raises(DiskFullError):
            disks.options("a", content=64 * MIB, files=10)
        assert disks.names() == ()


def test_an_output_is_read_off_its_disk_as_the_bytes_that_the_engine_would_give(
    walled: Bench, disks: LoopDisks, tmp_path: Path
) -> None:
    script = """exec 2>/dev/null; cd /lull/out; mkdir -p d/e; echo two > d/e/f; : > empty; chmod 000 d/e/f
    dd if=/dev/urandom of=whole bs=1M count=9
    dd if=/dev/urandom of=holes bs=4k count=3 seek=700; printf x | dd of=holes bs=1 seek=5000 conv=notrunc
    truncate -s 3000001 holes
    fallocate -l 2000000 reserved; printf y | dd of=reserved bs=1 seek=9000 conv=notrunc
    i=0; while [ $i -lt 400 ]; do
        dd if=whole of=pieces bs=4k count=1 skip=$i seek=$((i*2)) conv=notrunc; i=$((i+1))
    done"""
    attempt = walled.start(script, output_bytes=32 * MIB, output_files=16)
    assert walled.sandbox.wait(attempt, 60).exit_code == 0
    direct = walled.sandbox.collect(attempt, tmp_path / "direct.tar", max_bytes=32 * MIB, max_files=16)
    streamed = Sandbox(Engine(), walled.sandbox.instance).collect(
        attempt, tmp_path / "streamed.tar", max_bytes=32 * MIB, max_files=16
    )
    assert (direct, direct.files) == (streamed, 6)
    assert (tmp_path / "direct.tar").read_bytes() == (tmp_path / "streamed.tar").read_bytes()
    name = names_of(walled.sandbox.instance, attempt, "").output
    user = [
        "docker",
        "run",
        "-d",
        "--network=none",
        "-v",
        f"{name}:/x",
        walled.image.tag,
        "-c",
        "while :; do sleep 1; done",
    ]
    other = subprocess.run(user, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    try:
        with pytest.raises(EngineRefusedError, match="cannot be read"), disks.opened(name):
            pass
        again = walled.sandbox.collect(attempt, tmp_path / "again.tar", max_bytes=32 * MIB, max_files=16)
        assert again == direct, "a disk that somebody uses is read through the engine"
    finally:
        subprocess.run(["docker", "rm", "-f", other], capture_output=True, check=True)
    walled.sandbox.remove(attempt, keep_checkpoint=False)


def test_a_disk_that_is_read_is_mounted_nowhere_and_may_not_be_written(
    walled: Bench, disks: LoopDisks, tmp_path: Path
) -> None:
    attempt = walled.start("ln -s /etc/shadow /lull/out/l; echo x > /lull/out/a", output_bytes=8 * MIB)
    walled.sandbox.wait(attempt, 30)
    name = names_of(walled.sandbox.instance, attempt, "").output
    with disks.opened(name) as (top, _):
        assert {entry.name for entry in os.scandir(top)} == {"a", "l"}
        assert name not in Path("/proc/mounts").read_text()
        with pytest.raises(OSError, match="Read-only"):
            os.open("b", os.O_CREAT | os.O_WRONLY, dir_fd=top)
        with pytest.raises(OSError, match="symbolic links"):
            os.open("l", os.O_RDONLY, dir_fd=top)
    with pytest.raises(DataError, match="no plain file: 'l'"):
        walled.sandbox.collect(attempt, tmp_path / "o.tar", max_bytes=8 * MIB, max_files=16)
    walled.sandbox.remove(attempt, keep_checkpoint=False)


def test_checkpoints_stay_on_their_disk_for_the_next_attempt(walled: Bench, disks: LoopDisks, tmp_path: Path) -> None:
    spec = walled.spec("echo 7 > /lull/ckpt/step")
    walled.sandbox.prepare(spec, {})
    walled.sandbox.start(spec.attempt)
    assert walled.sandbox.wait(spec.attempt, 30).exit_code == 0
    walled.sandbox.remove(spec.attempt, keep_checkpoint=True)
    (kept,) = disks.names()
    assert spec.task in kept
    assert devices(tmp_path) == []  # it rests: nothing of it is left in the kernel if its home is deleted now
    again = walled.spec("cat /lull/ckpt/step", task=spec.task)
    walled.sandbox.prepare(again, {})
    walled.sandbox.start(again.attempt)
    walled.sandbox.wait(again.attempt, 30)
    assert walled.sandbox.logs(again.attempt, 100).strip() == "7"
    walled.sandbox.remove(again.attempt, keep_checkpoint=False)
    assert disks.names() == ()


def test_a_device_that_another_file_lies_behind_is_never_mounted(walled: Bench, disks: LoopDisks) -> None:
    spec = walled.spec("cat /lull/out/*")
    walled.sandbox.prepare(spec, {})
    name = names_of(walled.sandbox.instance, spec.attempt, spec.task).output
    disks.remove_device(name)
    stranger = disks.options("stranger", content=MIB, files=4)
    with pytest.raises(EngineRefusedError, match="prepared again"):
        walled.sandbox.start(spec.attempt)
    assert stranger["type"] == "ext4"
    assert walled.sandbox.prepare(spec, {}).state is ContainerState.CREATED
    walled.sandbox.start(spec.attempt)
    walled.sandbox.wait(spec.attempt, 30)
    walled.sandbox.remove(spec.attempt, keep_checkpoint=False)
    disks.remove("stranger")


def test_disks_that_a_crash_left_are_reaped_and_those_of_known_attempts_stay(walled: Bench, disks: LoopDisks) -> None:
    spec = walled.spec("true")
    walled.sandbox.prepare(spec, {})
    crashed = names_of(walled.sandbox.instance, "e" * 64, "d" * 64)
    disks.options(crashed.output, content=MIB, files=4)
    assert walled.sandbox.reap({spec.attempt}).volumes == (crashed.output,)
    assert len(disks.names()) == 2
    walled.sandbox.remove(spec.attempt, keep_checkpoint=False)


def test_an_attempt_that_cannot_be_prepared_leaves_no_disk(walled: Bench, disks: LoopDisks) -> None:
    with pytest.raises(SpecError):
        disks.options("../up", content=MIB, files=4)
    with pytest.raises(DataError):
        walled.sandbox.prepare(walled.spec("true", inputs=(Input("a", "0" * 64, 1),)), {})
    assert disks.names() == ()


def test_a_volume_without_an_end_is_measured(bench: Bench) -> None:
    spec = bench.spec("dd if=/dev/zero of=/lull/out/big bs=1M count=40; sleep 60", output_bytes=8 * MIB)
    bench.sandbox.prepare(spec, {})
    assert bench.sandbox.overrun(spec) is None
    bench.sandbox.start(spec.attempt)
    fresh = Sandbox(Engine(), bench.sandbox.instance)
    fresh.progress(spec.attempt)
    subprocess.run(["docker", "exec", fresh.state(spec.attempt).id, "/bin/sync"], check=True)
    bench.sandbox.wait(spec.attempt, 2)
    said = fresh.overrun(spec)
    assert said == "its output grew beyond 8 MiB"
    bench.sandbox.remove(spec.attempt, keep_checkpoint=False)


def test_a_volume_without_an_end_is_measured_at_once_when_the_disk_loses_more_than_it_has_room_for(
    bench: Bench, docker_engine: Engine
) -> None:
    script = "i=0; while [ $i -lt 40 ]; do dd if=/dev/zero of=/lull/out/$i bs=1M count=50; i=$((i+1)); done; sleep 60"
    spec = bench.spec(script, output_bytes=MIB)  # it goes on, for others may free as much meanwhile
    names = names_of(bench.sandbox.instance, spec.attempt, spec.task)
    bench.sandbox.prepare(spec, {})
    seldom = Storage(docker_engine, None, every_s=3600)
    assert seldom.overrun(names, spec.output_bytes) is None
    bench.sandbox.start(spec.attempt)
    until(
        lambda: seldom.overrun(names, spec.output_bytes) == "its output grew beyond 1 MiB",
        within_s=60,
        what="the look that was not due",
    )
    bench.sandbox.remove(spec.attempt, keep_checkpoint=False)


def test_a_disk_is_a_little_larger_than_what_it_holds() -> None:
    for content in (0, MIB, 64 * MIB, 2048 * MIB):
        assert content < whole_size(content, 16) <= content * 1.03 + 10 * MIB
