"""What the sandbox costs: the start of a job, its work on processor and disk, and the way of its output.

Each figure stands beside a reference of the same run: the same image under a bare `docker run` without any of our
options, the same program outside of any container, and writing and syncing a file on the same disk.
"""

import argparse
import hashlib
import json
import os
import platform
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gpu_sandbox.sandbox.config import NOBODY, names_of
from gpu_sandbox.sandbox.disks import LoopDisks
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import Spec
from tests.helpers.docker import Image, busybox_root, pack_image


_PAIRS: Final = 20
_ROUNDS: Final = 7
_MIB: Final = 1 << 20
_COLLECTED: Final = 1 << 30
_WRITTEN_MIB: Final = 128
_SPIN: Final = "i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done"
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
        engine, sandbox: real ones; the sandbox has an instance of its own.
        image: a busybox whose entry point is the shell.
        folder: on the disk that output goes to.
    """

    engine: Engine
    sandbox: Sandbox
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
    engine = Engine()
    with tempfile.TemporaryDirectory(prefix="lull-bench-", dir=Path.home()) as text:
        folder = Path(text)
        name = f"bench-{secrets.token_hex(4)}"
        image = pack_image(folder, name, busybox_root(), Entrypoint=["/bin/sh"], Env=["PATH=/bin"])
        disks = LoopDisks(folder / "disks", owner=NOBODY) if LoopDisks.usable() else None
        sandbox = Sandbox(engine, f"bench{secrets.token_hex(6)}", disks)
        sandbox.images.load(image.archive, image.digest)
        try:
            yield Ground(engine, sandbox, image, folder)
        finally:
            sandbox.reap(set())
            engine.remove_image(image.tag)


# --- the start ---------------------------------------------------------------------------------------------------


def _starts(ground: Ground, pairs: int) -> dict[str, Any]:
    """Time from "run this" to "it has ended", by turns with a bare container."""
    parts: dict[str, list[float]] = {"prepare": [], "start": [], "end": []}
    ours, bare = [], []
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
    }


def _bare(ground: Ground) -> float:
    """Run `docker run --rm IMAGE -c true`'s three calls: create, start, wait. Removing it is not counted."""
    began = time.monotonic()
    made = ground.engine.create(
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


def _inside(ground: Ground, script: str, **changes: Any) -> float:  # noqa: ANN401 - any field
    """Return the seconds that a script took inside, by its own clock: from its first line to its last."""
    spec = ground.spec(f"{_clock()}; {script}; {_clock()}", cpus=float(os.cpu_count() or 1), **changes)
    ground.sandbox.prepare(spec, {})
    ground.sandbox.start(spec.attempt)
    ground.sandbox.wait(spec.attempt, 120)
    said = ground.sandbox.logs(spec.attempt, 4096).split()
    ground.sandbox.remove(spec.attempt, keep_checkpoint=False)
    return float(said[-1]) - float(said[0])


def _clock() -> str:
    return "cut -d' ' -f1 /proc/uptime"


def _outside(script: str) -> float:
    command = ["/bin/busybox", "sh", "-c", f"{_clock()}; {script}; {_clock()}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(said[-1]) - float(said[0])


def _by_turns(first: Callable[[], float], second: Callable[[], float]) -> tuple[list[float], list[float]]:
    pairs = [(first(), second()) for _ in range(_ROUNDS)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def _processor(ground: Ground) -> dict[str, Any]:
    inside, outside = _by_turns(lambda: _inside(ground, _SPIN), lambda: _outside(_SPIN))
    return {
        "spin_inside_ms": _ms(inside),
        "spin_outside_ms": _ms(outside),
        "throughput_ratio": round(min(outside) / min(inside), 3),
    }


def _disk(ground: Ground) -> dict[str, Any]:
    """Write and sync to the volume for output, against a bare container on a volume of the same kind."""
    script = f"dd if=/dev/zero of=/lull/out/x bs=1M count={_WRITTEN_MIB} conv=fsync 2>/dev/null"
    size = 2 * _WRITTEN_MIB * _MIB
    inside, bare = _by_turns(
        lambda: _inside(ground, script, output_bytes=size), lambda: _bare_on_a_volume(ground, script, size)
    )
    return {
        "disk_inside_ms": _ms(inside),
        "disk_bare_ms": _ms(bare),
        "disk_ratio": round(statistics.median(bare) / statistics.median(inside), 3),
    }


def _bare_on_a_volume(ground: Ground, script: str, size: int) -> float:
    """Give a bare container the volume that a job would have, made by the sandbox itself."""
    spec = ground.spec("true", output_bytes=size)
    ground.sandbox.prepare(spec, {})
    volume = f"lull-{ground.sandbox.instance}-{spec.attempt}-out"
    body = {
        "Image": ground.image.digest,
        "Cmd": ["-c", f"{_clock()}; {script}; {_clock()}"],
        "HostConfig": {"NetworkMode": "none", "Mounts": [{"Type": "volume", "Source": volume, "Target": "/lull/out"}]},
    }
    made = ground.engine.create(f"bench-{secrets.token_hex(8)}", body)
    ground.engine.start(made)
    ground.engine.wait(made, 120)
    with ground.engine.logs(made, 10) as stream:
        said = [line[8:] for line in stream.read(4096).splitlines()]
    ground.engine.remove(made)
    ground.sandbox.remove(spec.attempt, keep_checkpoint=False)
    return float(said[-1]) - float(said[0])


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
