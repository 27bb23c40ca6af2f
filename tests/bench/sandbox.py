"""What the sandbox costs: the start of a job, its work on processor and disk, and the way of its output.

Each figure stands beside a reference of the same run: the same image under a bare `docker run` without any of our
options, the same program outside of any container, and writing and syncing a file on the same disk.
"""

import argparse
import hashlib
import io
import json
import os
import platform
import secrets
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gpu_sandbox.sandbox.config import NOBODY, names_of
from gpu_sandbox.sandbox.disks import LoopDisks, Wanted
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.engine_disks import EngineDisks
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import Spec
from tests.helpers.docker import Image, busybox_root, pack_image
from tests.helpers.timed import TimedDisks, TimedEngine
from tests.helpers.workloads import loaded_image


_PAIRS: Final = 20
_ROUNDS: Final = 7
_MAKINGS: Final = 9
_MIB: Final = 1 << 20
_COLLECTED: Final = 1 << 30
_WRITTEN_MIB: Final = 128
_SPINS: Final = 500_000_000
_COLLECT: Final = """
import sys, time
from pathlib import Path
from gpu_sandbox.sandbox.disks import LoopDisks
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.runner import Sandbox
disks = LoopDisks(Path(sys.argv[4]), owner=65534) if sys.argv[4] else None
sandbox = Sandbox(Engine(), sys.argv[1], disks)
began = time.monotonic()
sandbox.collect(sys.argv[2], Path(sys.argv[3]), max_bytes=2 << 30, max_files=16)
took = time.monotonic() - began
# The high-water mark of this program's own memory: getrusage's counts that of the parent before it.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(took, int(peak.split()[1]) / 1024)
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """What is measured on.

    Attributes:
        engine, sandbox, disks: real ones; the sandbox has an instance of its own.
        image: a busybox whose entry point is the shell.
        folder: on the disk that output goes to.
    """

    engine: TimedEngine
    sandbox: Sandbox
    disks: TimedDisks | None
    image: Image
    folder: Path

    def spec(self, script: str, **changes: Any) -> Spec:  # noqa: ANN401 - any field
        """Return the specification of a job that runs a script."""
        name = secrets.token_hex(32)
        return Spec(
            attempt=name, task=name, image=self.image.digest, command=("-c", script), memory=256 * _MIB, **changes
        )


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench sandbox", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pairs", type=int, default=_PAIRS)
    options = parser.parse_args(arguments)
    with _ground() as ground:
        figures = {
            "machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {platform.release()}",
            "engine": ground.engine.info().version,
            "runtime": ground.engine.info().runtime,
            **_starts(ground, options.pairs),
            **_processor(ground),
            **_disk(ground),
            **_making(ground),
            **_collection(ground),
        }
    if options.json:
        print(json.dumps(figures))
        return 0
    for name, value in figures.items():
        print(f"{name:24} {value:.3f}" if isinstance(value, float) else f"{name:24} {value}")
    return 0


@contextmanager
def _ground() -> Iterator[Ground]:
    engine = TimedEngine()
    with tempfile.TemporaryDirectory(prefix="lull-bench-", dir=Path.home()) as text:
        folder = Path(text)
        name = f"bench-{secrets.token_hex(4)}"
        image = pack_image(folder, name, _root(folder / "work"), Entrypoint=["/bin/sh"], Env=["PATH=/bin"])
        disks = TimedDisks(folder / "disks", owner=NOBODY) if LoopDisks.usable() else None
        sandbox = Sandbox(engine, f"bench{secrets.token_hex(6)}", disks)
        sandbox.images.load(image.archive, image.digest)
        try:
            yield Ground(engine, sandbox, disks, image, folder)
        finally:
            sandbox.reap(set())
            engine.remove_image(image.tag)


def _root(program: Path) -> bytes:
    """Make the work's program, and return busybox' root file system with it."""
    source = Path(__file__).parents[1] / "helpers" / "work.c"
    subprocess.run(["cc", "-O2", "-static", "-o", str(program), str(source)], check=True)
    packed = io.BytesIO(busybox_root())
    with tarfile.open(fileobj=packed, mode="a", format=tarfile.USTAR_FORMAT) as tar:
        tar.add(program, "bin/work")
    return packed.getvalue()


# --- the start ---------------------------------------------------------------------------------------------------


def _starts(ground: Ground, pairs: int) -> dict[str, Any]:
    """Time from "run this" to "it has ended", by turns with a bare container."""
    parts: dict[str, list[float]] = {"prepare": [], "start": [], "end": []}
    ours, bare = [], []
    ground.engine.cost.clear()
    for _ in range(pairs):
        bare.append(_bare(ground))
        took = _ours(ground)
        ours.append(sum(took.values()))
        for part, seconds in took.items():
            parts[part].append(seconds)
    return {
        "pairs": pairs,
        "start_ms": _ms(ours),
        "start_bare_ms": _ms(bare),
        "start_ratio": round(statistics.median(ours) / statistics.median(bare), 3),
        **{f"start_{part}_ms": _ms(seconds) for part, seconds in parts.items()},
        **{f"prepare_{part}_ms": _ms(seconds) for part, seconds in ground.engine.cost.items()},
        **({"prepare_disk_ms": _ms(ground.disks.cost)} if ground.disks else {}),
    }


def _bare(ground: Ground) -> float:
    """Run `docker run --rm IMAGE -c true`'s three calls: create, start, wait. Removing it is not counted."""
    began = time.monotonic()
    made = Engine.create(
        ground.engine,
        f"bench-{secrets.token_hex(8)}",
        {"Image": ground.image.digest, "Cmd": ["-c", "true"], "HostConfig": {"NetworkMode": "none"}},
    )
    ground.engine.start(made)
    ground.engine.wait(made, 30)
    took = time.monotonic() - began
    ground.engine.remove(made)
    return took


def _ours(ground: Ground) -> dict[str, float]:
    spec = ground.spec("true", output_bytes=_MIB)
    times = [time.monotonic()]
    ground.sandbox.prepare(spec, {})
    times.append(time.monotonic())
    ground.sandbox.start(spec.attempt)
    times.append(time.monotonic())
    ground.sandbox.wait(spec.attempt, 30)
    times.append(time.monotonic())
    ground.sandbox.remove(spec.attempt, keep_checkpoint=False)
    return {name: after - before for name, before, after in zip(("prepare", "start", "end"), times, times[1:])}  # noqa: B905


# --- the work ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Took:
    """What a piece of work took by its own clocks, in seconds: from its first step to its last, and of a processor."""

    wall: float
    busy: float


def _said(text: str) -> Took:
    wall, busy, _ = text.split()
    return Took(int(wall) / 1e9, int(busy) / 1e9)


def _inside(ground: Ground, script: str, **changes: Any) -> Took:  # noqa: ANN401 - any field
    """Return what a piece of work took as a job."""
    spec = ground.spec(f"work {script}", cpus=float(ground.engine.info().cores), **changes)
    ground.sandbox.prepare(spec, {})
    ground.sandbox.start(spec.attempt)
    ground.sandbox.wait(spec.attempt, 120)
    said = ground.sandbox.logs(spec.attempt, 4096)
    ground.sandbox.remove(spec.attempt, keep_checkpoint=False)
    return _said(said)


def _by_turns(first: Callable[[], Took], second: Callable[[], Took]) -> tuple[list[Took], list[Took]]:
    """Measure pairs; in every other one the second comes first."""
    pairs = []
    for number in range(_ROUNDS):
        if number % 2:
            later = second()
            pairs.append((first(), later))
        else:
            pairs.append((first(), second()))
    return [a for a, _ in pairs], [b for _, b in pairs]


def _processor(ground: Ground) -> dict[str, Any]:
    """Count, inside and as a plain process of this system."""
    program, words = str(ground.folder / "work"), ["spin", str(_SPINS)]
    inside, outside = _by_turns(
        lambda: _inside(ground, " ".join(words)),
        lambda: _said(subprocess.run([program, *words], capture_output=True, text=True, check=True).stdout),
    )
    return {
        "spin_inside_ms": _ms([each.wall for each in inside]),
        "spin_outside_ms": _ms([each.wall for each in outside]),
        "throughput_ratio": _ratio([each.wall for each in outside], [each.wall for each in inside]),
        # Of what the processor gave: what other programs took from either side is not in it.
        "throughput_busy_ratio": _ratio([each.busy for each in outside], [each.busy for each in inside]),
    }


def _making(ground: Ground) -> dict[str, Any]:
    """Make disks and free them, as root does and as a helper does for a user of Docker's group."""
    image = loaded_image(ground.engine)
    helped = EngineDisks(ground.engine, f"bench{secrets.token_hex(4)}", lambda: (image,), owner=NOBODY)
    ways: list[tuple[str, LoopDisks | EngineDisks]] = [("helper", helped)]
    if ground.disks is not None:
        ways.append(("root", ground.disks))
    figures: dict[str, Any] = {"helper_works": helped.here(ground.engine.info())}
    for way, disks in ways:
        made, freed = [], []
        for number in range(_MAKINGS):
            name, began = f"lull-bench-{number}", time.monotonic()
            disks.made([Wanted(name, 1 << 30, 256)])
            made.append(time.monotonic() - began)
            disks.remove(name)
            freed.append(time.monotonic() - began - made[-1])
        figures |= {f"{way}_disk_s": statistics.median(made), f"{way}_disk_freed_s": statistics.median(freed)}
    return figures


def _disk(ground: Ground) -> dict[str, Any]:
    """Write and sync to the volume for output, against a bare container on a volume of the same kind."""
    script = f"write /lull/out/x {_WRITTEN_MIB}"
    size = 2 * _WRITTEN_MIB * _MIB
    inside, bare = _by_turns(
        lambda: _inside(ground, script, output_bytes=size), lambda: _bare_on_a_volume(ground, script, size)
    )
    return {
        "disk_inside_ms": _ms([each.wall for each in inside]),
        "disk_bare_ms": _ms([each.wall for each in bare]),
        "disk_ratio": _ratio([each.wall for each in bare], [each.wall for each in inside]),
    }


def _bare_on_a_volume(ground: Ground, script: str, size: int) -> Took:
    """Give a bare container the volume that a job would have, made by the sandbox itself."""
    spec = ground.spec("true", output_bytes=size)
    ground.sandbox.prepare(spec, {})
    volume = names_of(ground.sandbox.instance, spec.attempt, spec.task).output
    body = {
        "Image": ground.image.digest,
        "Cmd": ["-c", f"work {script}"],
        "HostConfig": {"NetworkMode": "none", "Mounts": [{"Type": "volume", "Source": volume, "Target": "/lull/out"}]},
    }
    made = ground.engine.create(f"bench-{secrets.token_hex(8)}", body)
    ground.engine.start(made)
    ground.engine.wait(made, 120)
    with ground.engine.logs(made, 10) as stream:
        said = stream.read(4096)[8:].decode()
    ground.engine.remove(made)
    ground.sandbox.remove(spec.attempt, keep_checkpoint=False)
    return _said(said)


# --- the output --------------------------------------------------------------------------------------------------


def _collection(ground: Ground) -> dict[str, Any]:
    """Collect 1 GiB in a process of its own, whose memory is looked at, by turns with writing and syncing as much.

    The reference writes the very bytes that were collected, from memory, in blocks of the same size, and syncs them, on
    the same disk. What either has written is gone, and nothing waits to be written, before the other begins.
    """
    spec = ground.spec(
        f"dd if=/dev/urandom of=/lull/out/x bs=1M count={(_COLLECTED >> 20) - 1} 2>/dev/null", output_bytes=_COLLECTED
    )
    ground.sandbox.prepare(spec, {})
    ground.sandbox.start(spec.attempt)
    ground.sandbox.wait(spec.attempt, 300)
    target = ground.folder / "collected.tar"
    _collected(ground, spec, target)
    content = target.read_bytes()
    target.unlink()
    took, streamed, reference, memory = [], [], [], 0.0
    for _ in range(_ROUNDS):
        os.sync()
        reference.append(_write_and_sync(ground.folder / "reference", content))
        os.sync()
        seconds, resident = _collected(ground, spec, target)
        target.unlink()
        took.append(seconds)
        memory = max(memory, resident)
    for _ in range(3):
        os.sync()
        seconds, resident = _collected(ground, spec, target, stream=True)
        target.unlink()
        streamed.append(seconds)
        memory = max(memory, resident)
    bare = _bare_stream(ground, spec)
    began = time.monotonic()
    hashlib.sha256(content)
    hashed = time.monotonic() - began
    ground.sandbox.remove(spec.attempt, keep_checkpoint=False)
    return {
        "collect_mb_s": _speed(took),
        "write_mb_s": _speed(reference),
        "collect_ratio": _ratio(reference, took),
        "collect_rss_mb": round(memory, 1),
        "sha256_mb_s": _speed([hashed]),
        "collect_streamed_mb_s": _speed(streamed),
        "engine_tar_alone_mb_s": _speed([bare]),
    }


def _collected(ground: Ground, spec: Spec, target: Path, *, stream: bool = False) -> tuple[float, float]:
    """Return seconds, and the most memory in MiB, of a process that collects and does nothing else."""
    disks = "" if stream else str(ground.folder / "disks")
    command = [sys.executable, "-c", _COLLECT, ground.sandbox.instance, spec.attempt, str(target), disks]
    seconds, resident = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), float(resident)


def _bare_stream(ground: Ground, spec: Spec) -> float:
    """Return the seconds in which the engine gives its tar stream to a reader that throws it away."""
    names = names_of(ground.sandbox.instance, spec.attempt, spec.task)
    began, block = time.monotonic(), bytearray(_MIB)
    with ground.engine.get(names.helper, "/lull/out") as stream:
        while stream.readinto(block):  # type: ignore[attr-defined]  # each binary stream has it
            pass
    return time.monotonic() - began


def _write_and_sync(path: Path, content: bytes) -> float:
    view = memoryview(content)
    began = time.monotonic()
    with path.open("wb", buffering=0) as file:
        for at in range(0, len(view), _MIB):
            file.write(view[at : at + _MIB])
        os.fsync(file.fileno())
    took = time.monotonic() - began
    path.unlink()
    return took


def _speed(seconds: list[float]) -> float:
    return round(_COLLECTED / 1e6 / statistics.median(seconds), 1)


def _ratio(reference: list[float], ours: list[float]) -> float:
    """Return the median of the ratios pair by pair: what else the machine does hits both of a pair."""
    return round(statistics.median(a / b for a, b in zip(reference, ours, strict=True)), 3)


def _ms(seconds: list[float]) -> float:
    return round(statistics.median(seconds) * 1000, 1)
