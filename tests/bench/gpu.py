"""What the benchmark's kernels reach on this machine's device, beside a measurement that shares no code with them.

The reference is written here from scratch: plain loops over the same operations through wgpu, with other kernels, other
sizes and other clocks. Both are measured alternately, in the same run, for the machine may do other things too; the
figures are the medians of each, and the ratio is the median of the ratios of neighbours in time. A software adapter
works on this process's own processor time, which does not depend on what else runs: `..._cpu_ratio` is the ratio by it.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from gpu_sandbox.benchmark.measuring import seconds_of
from gpu_sandbox.benchmark.result import Mode
from gpu_sandbox.benchmark.runner import run
from gpu_sandbox.benchmark.webgpu_device import Gpu, find_adapters
from gpu_sandbox.benchmark.webgpu_memory import Copy
from gpu_sandbox.benchmark.webgpu_works import Fma


_TURNS: Final = 60
_FMA: Final = """
@group(0) @binding(0) var<storage, read_write> o: array<vec4<f32>>;
@group(0) @binding(1) var<uniform> p: vec4<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) g: vec3<u32>) {
  var a = vec4<f32>(f32(g.x) * 1e-5, 0.1, 0.2, 0.3);
  var b = a + vec4<f32>(0.5);
  var c = a + vec4<f32>(1.0);
  var d = a + vec4<f32>(2.0);
  let m = vec4<f32>(p.x);
  let k = vec4<f32>(p.y);
  for (var i = 0u; i < 512u; i = i + 1u) {
    a = fma(a, m, k); b = fma(b, m, k); c = fma(c, m, k); d = fma(d, m, k);
    a = fma(a, m, k); b = fma(b, m, k); c = fma(c, m, k); d = fma(d, m, k);
  }
  o[g.x] = a + b + c + d;
}
"""
_COPY: Final = """
@group(0) @binding(0) var<storage, read_write> o: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> s: array<vec4<f32>>;
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) g: vec3<u32>) { o[g.x] = s[g.x]; }
"""


class Reference:
    """A kernel of the reference, timed by the wall around launches that are waited for, about 25 ms at a time."""

    def __init__(self, device: Any, code: str, buffers: list[tuple[Any, str]], groups: int, per_run: float) -> None:  # noqa: ANN401 - wgpu's own
        """Build it."""
        import wgpu  # noqa: PLC0415 - it loads the drivers

        self._device, self._groups, self._per_run = device, groups, per_run
        entries = [
            {"binding": i, "visibility": wgpu.ShaderStage.COMPUTE, "buffer": {"type": kind}}
            for i, (_, kind) in enumerate(buffers)
        ]
        layout = device.create_bind_group_layout(entries=entries)
        self._pipeline = device.create_compute_pipeline(
            layout=device.create_pipeline_layout(bind_group_layouts=[layout]),
            compute={"module": device.create_shader_module(code=code), "entry_point": "main"},
        )
        bound = [{"binding": i, "resource": {"buffer": buffer}} for i, (buffer, _) in enumerate(buffers)]
        self._group = device.create_bind_group(layout=layout, entries=bound)
        self._last = buffers[0][0]
        self._times = 1
        self._once()  # compiles it
        self._times = max(1, min(1000, round(0.025 / min(self._once() for _ in range(5)))))

    @property
    def work(self) -> float:
        """How much one call of `speed` does."""
        return self._per_run * self._times

    def speed(self) -> float:
        """Return how much was done in a second, once."""
        return self.work / self._once()

    def _once(self) -> float:
        encoder = self._device.create_command_encoder()
        compute = encoder.begin_compute_pass()
        compute.set_pipeline(self._pipeline)
        compute.set_bind_group(0, self._group)
        for _ in range(self._times):
            compute.dispatch_workgroups(self._groups)
        compute.end()
        begun = time.perf_counter()
        self._device.queue.submit([encoder.finish()])
        self._device.queue.read_buffer(self._last, 0, 16)
        return time.perf_counter() - begun


def references(handle: Any) -> tuple[Any, Reference, Reference]:  # noqa: ANN401 - wgpu's own
    """Return an open device, and the references for multiply-adds (TFLOP/s) and for copies (GB/s)."""
    import wgpu  # noqa: PLC0415 - as above

    device = handle.request_device_sync()
    usage = wgpu.BufferUsage
    threads, size = 1 << 14, 32 << 20
    out = device.create_buffer(size=16 * threads, usage=usage.STORAGE | usage.COPY_SRC)
    factors = device.create_buffer_with_data(data=np.array([0.999, 0.001, 0, 0], np.float32), usage=usage.UNIFORM)
    fma = Reference(device, _FMA, [(out, "storage"), (factors, "uniform")], threads // 64, threads * 512 * 64 / 1e12)
    data = np.random.default_rng(1).random(size // 4, dtype=np.float32)
    source = device.create_buffer_with_data(data=data, usage=usage.STORAGE)
    target = device.create_buffer(size=size, usage=usage.STORAGE | usage.COPY_SRC)
    groups = size // 16 // 256
    copy = Reference(device, _COPY, [(target, "storage"), (source, "read-only-storage")], groups, 2 * size / 1e9)
    return device, fma, copy


@dataclass(frozen=True)
class Pairs:
    """What came of measuring in turn: the medians of each, and of the ratios of neighbours in time."""

    ours: float
    theirs: float
    ratio: float
    cpu_ratio: float


def _alternately(ours: Callable[[], float], theirs: Callable[[], float], share: float) -> Pairs:
    """Measure in turn.

    Args:
        ours: runs ours once, and returns its speed.
        theirs: runs theirs.
        share: how much more one run of ours does than one of theirs.
    """
    pairs, cpu_ratios = [], []
    for _ in range(_TURNS):
        begun = time.process_time()
        our_speed = ours()
        between = time.process_time()
        their_speed = theirs()
        pairs.append((our_speed, their_speed))
        cpu_ratios.append(share * (time.process_time() - between) / max(between - begun, 1e-9))
    return Pairs(
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        round(statistics.median(a / b for a, b in pairs), 3),
        round(statistics.median(cpu_ratios), 3),
    )


def main(arguments: list[str]) -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench gpu", description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    quick = run(Mode.QUICK, lambda progress: print(progress.step, file=sys.stderr))
    adapter = find_adapters()[0]
    device, fma, copy = references(adapter.handle)
    random = np.random.default_rng()
    with closing(Gpu(adapter)) as gpu:
        threads = 1 << (14 if adapter.software else 18)
        works = Fma(gpu, random, threads), Copy(gpu, random, 32 << 20)

        def ours(index: int) -> float:
            begun = time.perf_counter()
            own = works[index].run()
            return works[index].per_run / seconds_of(own, time.perf_counter() - begun)

        fmas = _alternately(lambda: ours(0), fma.speed, works[0].per_run / fma.work)
        copies = _alternately(lambda: ours(1), copy.speed, works[1].per_run / copy.work)
    device.destroy()
    figures = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "device": asdict(quick.device),
        "kernels": [asdict(kernel) for kernel in quick.kernels],
        "correct": quick.correct,
        "seconds": quick.seconds,
        "turns": _TURNS,
        "fma_tflops": round(fmas.ours, 5),
        "fma_reference_tflops": round(fmas.theirs, 5),
        "fma_ratio": fmas.ratio,
        "fma_cpu_ratio": fmas.cpu_ratio if adapter.software else None,
        "copy_gbs": round(copies.ours, 3),
        "copy_reference_gbs": round(copies.theirs, 3),
        "copy_ratio": copies.ratio,
        "copy_cpu_ratio": copies.cpu_ratio if adapter.software else None,
        # A vendor's library to compare tensor cores with is on no machine without a card.
        "tensor_ratio": None,
    }
    for key, value in figures.items():
        if key != "kernels":
            print(f"{key:22} {value}", file=sys.stderr)
    for kernel in quick.kernels:
        print(f"  {kernel.name:16} {kernel.value:10.4g} {kernel.unit:8} spread {kernel.spread:.1%}", file=sys.stderr)
    if options.json:
        print(json.dumps(figures))
    return 0
