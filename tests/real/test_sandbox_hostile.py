"""What a hostile job finds, and what it cannot do: shell programs in the real sandbox."""

from pathlib import Path

import pytest

from gpu_sandbox.errors import DataError, DiskFullError
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.runner import Sandbox
from tests.helpers.docker import Bench, Image, mounted_tmpfs


pytestmark = pytest.mark.engine

PROBE = """
say() { echo "$1=$(echo $2)"; }
status() { grep "^$1:" /proc/self/status | cut -f2-; }
try() { if "$@" 2>/tmp/why; then echo did; else echo refused; fi; }
say user "$(id -u):$(id -g):$(id -G)"
for set in CapInh CapPrm CapEff CapBnd CapAmb NoNewPrivs Seccomp; do say $set "$(status $set)"; done
say interfaces "$(ls /sys/class/net)"
say routes "$(cat /proc/net/route | wc -l)"
say hostname "$(hostname)"
say init "$(cat /proc/1/comm)"
say devices "$(ls /dev)"
say socket "$(ls /var/run /run 2>/dev/null)"
say rootfs "$(try touch /x) $(try touch /bin/x) $(try touch /etc/passwd)"
say inputs "$(try touch /lull/in/x)"
say sysctl "$(try sh -c 'echo 1 > /proc/sys/kernel/core_pattern')"
say sysrq "$(try sh -c 'echo h > /proc/sysrq-trigger')"
say cgroup "$(try mkdir /sys/fs/cgroup/pids/x) $(try mkdir /sys/fs/cgroup/x)"
say mount "$(try mount -t tmpfs none /tmp)"
say unshare "$(try unshare -r true) $(try unshare -n true)"
say node "$(try mknod /lull/out/d b 8 0) $(try mknod /tmp/d c 1 3)"
say chroot "$(try chroot / true)"
say nice "$(try nice -n -5 true)"
say noexec "$(cp /bin/busybox /tmp/b; try /tmp/b true)"
say core "$(ulimit -c)"
say files "$(ulimit -Hn)"
say oom "$(cat /proc/self/oom_score_adj)"
say memory "$(try cat /proc/kcore)"
say keys "$(cat /proc/keys | wc -l)"
rm -rf /lull/out/* /tmp/*
"""


@pytest.fixture(scope="module")
def found(docker_engine: Engine, busybox: Image) -> dict[str, str]:
    """What the probe found, from one container."""
    bench = Bench(Sandbox(docker_engine, "testprobe"), busybox)
    status, said = bench.run(PROBE)
    assert status == 0
    return dict(line.split("=", 1) for line in said.splitlines())


def test_it_is_nobody_without_any_capability(found: dict[str, str]) -> None:
    assert found["user"] == "65534:65534:65534"
    assert {found[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert found["NoNewPrivs"] == "1"
    assert found["Seccomp"] == "2"


def test_it_sees_no_network(found: dict[str, str]) -> None:
    assert found["interfaces"] == "lo"
    assert found["routes"] == "1"  # the heading
    assert found["hostname"] == "job"


def test_it_sees_no_device_and_no_socket_of_the_host(found: dict[str, str]) -> None:
    usual = {"core", "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout"}
    assert set(found["devices"].split()) <= usual | {"tty", "urandom", "zero", "console"}
    assert found["socket"] == ""


def test_it_can_write_to_its_own_volumes_and_nowhere_else(found: dict[str, str]) -> None:
    assert found["rootfs"] == "refused refused refused"
    assert found["inputs"] == "refused"
    assert found["cgroup"] == "refused refused"


def test_it_can_change_nothing_of_the_kernel(found: dict[str, str]) -> None:
    for name in ("sysctl", "sysrq", "mount", "chroot", "nice"):
        assert (name, found[name]) == (name, "refused")
    assert found["unshare"] == "refused refused"
    assert found["node"] == "refused refused"
    assert found["memory"] != "0"
    assert found["keys"] == "0"


def test_its_limits_are_those_that_were_asked_for(found: dict[str, str]) -> None:
    assert found["noexec"] == "refused"
    assert found["core"] == "0"
    assert int(found["files"]) <= 16384
    assert found["oom"] == "800"


def test_it_has_an_init_that_reaps_and_passes_signals(found: dict[str, str]) -> None:
    assert "init" in found["init"]


def test_a_fork_bomb_ends_at_its_limit(bench: Bench) -> None:
    script = "i=0; while [ $i -lt 600 ]; do sleep 30 & i=$((i+1)); done; echo all"
    status, said = bench.run(script, memory=512 << 20)
    assert status != 0
    assert "fork" in said
    assert "all" not in said


def test_filling_tmp_ends_at_its_limit(bench: Bench) -> None:
    status, said = bench.run("dd if=/dev/zero of=/tmp/x bs=1M count=100; df -k /tmp | tail -1")
    assert status == 0
    assert "No space left on device" in said
    assert " 32768 " in said  # half of the 64 MiB that the job has


def test_one_file_of_output_ends_at_its_limit(bench: Bench) -> None:
    status, _ = bench.run("truncate -s 1073741825 /lull/out/x && echo grew")
    assert status != 0  # SIGXFSZ


def collect(bench: Bench, to: Path, script: str, *, max_bytes: int = 1 << 20, max_files: int = 100) -> None:
    attempt = bench.start(script)
    assert bench.sandbox.wait(attempt, 60).exit_code == 0, bench.sandbox.logs(attempt, 2000)
    bench.sandbox.collect(attempt, to / "o.tar", max_bytes=max_bytes, max_files=max_files)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("ln -s /etc/passwd /lull/out/a", "no plain file"),
        ("ln -s . /lull/out/a", "no plain file"),
        ("echo x > /lull/out/a; ln /lull/out/a /lull/out/b", "no plain file"),
        ("mkfifo /lull/out/a", "no plain file"),
        ("nc -lU /lull/out/a & sleep 0.2; kill $!; [ -S /lull/out/a ] || mkfifo /lull/out/a", "no plain file"),
        ("echo > /lull/out/$(printf 'a\\nb')", "control characters"),
        ("echo > /lull/out/$(printf 'a\\\\b')", "control characters"),
        ("echo > /lull/out/$(printf '\\377\\376')", "UTF-8"),
        ("echo > /lull/out/$(printf 'x%.0s' $(seq 120))", "more than 100 bytes"),
        ("mkdir -p /lull/out/$(printf 'd/%.0s' $(seq 20)); touch /lull/out/$(printf 'd/%.0s' $(seq 20))x", "levels"),
        ("cd /lull/out; seq 10000 | xargs touch", "more than 100 entries"),
        ("cd /lull/out; seq 200 | xargs mkdir", "more than 100 entries"),
        ("dd if=/dev/zero of=/lull/out/x bs=1M count=9", "more than 1048576 bytes"),
        ("truncate -s 900M /lull/out/x", "more than 1048576 bytes"),
    ],
    ids=lambda value: value[:24] if " " in value else None,
)
def test_an_output_that_is_not_plain_files_within_limits_is_refused_whole(
    bench: Bench, tmp_path: Path, script: str, why: str
) -> None:
    with pytest.raises(DataError, match=why) as refused:
        collect(bench, tmp_path, script)
    assert str(refused.value).isascii()
    assert list(tmp_path.iterdir()) == []


def test_ten_thousand_files_are_collected_where_they_are_allowed(bench: Bench, tmp_path: Path) -> None:
    collect(bench, tmp_path, "cd /lull/out; seq 10000 | xargs touch", max_bytes=16 << 20, max_files=10_000)
    assert (tmp_path / "o.tar").stat().st_size == 10_000 * 512 + 1024


def test_an_output_folder_that_the_job_locked_is_collected_all_the_same(bench: Bench, tmp_path: Path) -> None:
    collect(bench, tmp_path, "echo x > /lull/out/a; chmod 000 /lull/out/a /lull/out")
    assert (tmp_path / "o.tar").stat().st_size == 2048


def test_a_full_disk_keeps_the_output_and_leaves_no_part_of_it(bench: Bench, tmp_path: Path) -> None:
    attempt = bench.start("dd if=/dev/urandom of=/lull/out/x bs=1M count=4")
    bench.sandbox.wait(attempt, 30)
    with mounted_tmpfs(tmp_path / "small", 1 << 20) as small:
        with pytest.raises(DiskFullError):
            bench.sandbox.collect(attempt, small / "o.tar", max_bytes=16 << 20, max_files=10)
        assert list(small.iterdir()) == []
    assert bench.sandbox.collect(attempt, tmp_path / "o.tar", max_bytes=16 << 20, max_files=10).files == 1
