"""`lull benchmark`: by the running engine, which knows whether a game has the GPU, else in a process of its own."""

import argparse
from dataclasses import asdict
from typing import Final

from app.cli.console import Console, Report, table
from app.cli.parsing import Parser, command
from app.client.sync import connect
from app.paths import default_home
from app.protocol.commands import BenchmarkResult, RunBenchmark
from app.protocol.errors import AppError, KnownError
from gpu_sandbox.benchmark.result import Kernel, MeasuredDevice, Mode, Progress, Result
from gpu_sandbox.benchmark.runner import run
from gpu_sandbox.errors import BenchmarkError


_ENGINE_S: Final = {Mode.QUICK: 120.0, Mode.FULL: 330.0, Mode.RECHECK: 60.0}


def define(parser: Parser, _name: str) -> None:
    """Add the command's arguments."""
    command(parser, _benchmark)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--quick", dest="mode", action="store_const", const=Mode.QUICK, help="some seconds; the default")
    mode.add_argument("--full", dest="mode", action="store_const", const=Mode.FULL, help="with a soak; two minutes")
    mode.add_argument("--recheck", dest="mode", action="store_const", const=Mode.RECHECK, help="three seconds")
    parser.set_defaults(mode=Mode.QUICK)


def _benchmark(arguments: argparse.Namespace, console: Console) -> Report:
    mode: Mode = arguments.mode
    result = _by_engine(mode, console) or _by_ourselves(mode, console)
    rows = [("kernel", "value", "unit", "limit", "of the limit", "spread", "correct")]
    rows += [
        (
            kernel.name,
            f"{kernel.value:.4g}",
            kernel.unit,
            f"{kernel.limit:.4g}" if kernel.limit else "-",
            f"{kernel.value / kernel.limit:.0%}" if kernel.limit else "-",
            f"{kernel.spread:.1%}",
            "yes" if kernel.correct else "NO",
        )
        for kernel in result.kernels
    ]
    head = f"{result.device.name}, {result.mode.value}, {result.seconds:.1f} s"
    problem = None if result.correct else AppError("benchmark.failed", what="an output was wrong")
    return Report("\n".join((head, table(rows), *_lines(result))), asdict(result), problem)


def _lines(result: Result) -> list[str]:
    """Return what there is to say beside the figures."""
    lines = []
    for job, score in result.scores.items():
        if score is not None:
            found = result.ranges.get(job)
            lines.append(f"{job}: {score}" + (f" ({found[0]} to {found[1]})" if found else ""))
    if not result.device.listable:
        lines.append("This is a processor, not a graphics card: it has no score and works for practice alone.")
    if result.throttled:
        lines.append(f"It ran slower than it could: {', '.join(result.throttled)}.")
    if result.limit_share is not None and result.limit_share < 1:
        lines.append(f"Its owner lets it draw {result.limit_share:.0%} of what it may.")
    if result.sustained is not None:
        lines.append(f"After the soak {result.sustained:.0%} of its speed was left.")
    if result.joules_per_tflop is not None:
        lines.append(f"It used {result.joules_per_tflop:.3g} J for a TFLOP.")
    return lines


def _by_engine(mode: Mode, console: Console) -> Result | None:
    """Return what the running engine measured; None where none runs."""
    try:
        with connect(default_home()) as client:
            console.progress("the engine measures")
            ask = RunBenchmark(fresh=True, mode=mode.value)
            answer = client.ask(ask, BenchmarkResult, timeout_s=_ENGINE_S[mode])
    except AppError as error:
        if error.code == "engine.not-running":
            return None
        raise
    return Result(
        mode=Mode(answer.mode),
        seconds=answer.seconds,
        device=MeasuredDevice(answer.device_name, answer.device_kind, answer.device_uuid, answer.listable),
        kernels=tuple(Kernel(f.name, f.value, f.unit, f.spread, f.limit, f.error, f.correct) for f in answer.figures),
        scores=answer.scores,
        ranges=answer.ranges,
        memory_bytes=answer.memory_bytes,
        throttled=answer.throttled,
        hottest_c=answer.hottest_c,
        limit_share=answer.limit_share,
        sustained=answer.sustained,
        joules_per_tflop=answer.joules_per_tflop,
    )


def _by_ourselves(mode: Mode, console: Console) -> Result:
    def tell(progress: Progress) -> None:
        console.progress(f"{progress.done}/{progress.total} {progress.step}")

    try:
        return run(mode, tell)
    except BenchmarkError as error:
        raise KnownError("benchmark.failed", what=error) from None
