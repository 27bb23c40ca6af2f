"""What the sandbox costs: the start of a job, its work on processor and disk, and the way of its output.

Each figure stands beside a reference of the same run: the same image under a bare `docker run` without any of our
options, the same program outside of any container, and writing and syncing a file on the same disk.
"""

import argparse
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

from gpu_sandbox.sandbox.config import NOBODY
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
import resource, sys, time
from pathlib import Path
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.runner import Sandbox
began = time.monotonic()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
Sandbox(Engine(), sys.argv[1]).collect(sys.argv[2], Path(sys.argv[3]), max_bytes=2 << 30, max_files=16)
print(time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
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
    """Collect 1 GiB in a process of its own, whose memory is looked at; the reference writes and syncs as much."""
    spec = ground.spec(
        f"dd if=/dev/urandom of=/lull/out/x bs=1M count={(_COLLECTED >> 20) - 1} 2>/dev/null", output_bytes=_COLLECTED
    )
    ground.sandbox.prepare(spec, {})
    ground.sandbox.start(spec.attempt)
    ground.sandbox.wait(spec.attempt, 300)
    took, reference, memory = [], [], 0.0
    for _ in range(3):
        reference.append(_write_and_sync(ground.folder / "reference"))
        target = ground.folder / "collected.tar"
        command = [sys.executable, "-c", _COLLECT, ground.sandbox.instance, spec.attempt, str(target)]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        took.append(float(said[0]))
        memory = max(memory, float(said[1]))
        target.unlink()
    ground.sandbox.remove(spec.attempt, keep_checkpoint=False)
    return {
        "collect_mb_s": round(_COLLECTED / 1e6 / statistics.median(took), 1),
        "write_mb_s": round(_COLLECTED / 1e6 / statistics.median(reference), 1),
        "collect_ratio": round(statistics.median(reference) / statistics.median(took), 3),
        "collect_rss_mb": round(memory, 1),
    }


def _write_and_sync(path: Path) -> float:
    block = os.urandom(_MIB)
    began = time.monotonic()
    with path.open("wb") as file:
        for _ in range(_COLLECTED // _MIB):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    took = time.monotonic() - began
    path.unlink()
    return took


def _ms(seconds: list[float]) -> float:
    return round(statistics.median(seconds) * 1000, 1)
