"""`lull benchmark`: by the running engine, which knows whether a game has the GPU, else in a process of its own."""

import argparse
from dataclasses import asdict

from app.cli.console import Console, Report, table
from app.cli.parsing import Parser, command
from app.client.sync import connect
from app.paths import default_home
from app.protocol.commands import BenchmarkResult, RunBenchmark
from app.protocol.errors import AppError, KnownError
from gpu_sandbox.benchmark.result import JobClass, Kernel, MeasuredDevice, Mode, Progress, Result
from gpu_sandbox.benchmark.runner import run
from gpu_sandbox.errors import BenchmarkError


_ENGINE_S = 120.0


def define(parser: Parser, _name: str) -> None:
    """Add the command's arguments."""
    command(parser, _benchmark)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--quick", dest="mode", action="store_const", const=Mode.QUICK, help="some seconds; the default")
    mode.add_argument("--full", dest="mode", action="store_const", const=Mode.FULL, help="every size; some minutes")
    parser.set_defaults(mode=Mode.QUICK)


def _benchmark(arguments: argparse.Namespace, console: Console) -> Report:
    mode: Mode = arguments.mode
    result = (_by_engine(console) if mode is Mode.QUICK else None) or _by_ourselves(mode, console)
    rows = [("kernel", "value", "unit", "of the limit", "spread", "correct")]
    rows += [
        (
            kernel.name,
            f"{kernel.value:.4g}",
            kernel.unit,
            f"{kernel.value / kernel.limit:.0%}" if kernel.limit else "-",
            f"{kernel.spread:.1%}",
            "yes" if kernel.correct else "NO",
        )
        for kernel in result.kernels
    ]
    head = f"{result.device.name}, {result.mode.value}, {result.seconds:.1f} s"
    problem = None if result.correct else AppError("benchmark.failed", what="an output was wrong")
    return Report(f"{head}\n{table(rows)}", asdict(result), problem)


def _by_engine(console: Console) -> Result | None:
    """Return what the running engine measured; None where none runs."""
    try:
        with connect(default_home()) as client:
            console.progress("the engine measures")
            answer = client.ask(RunBenchmark(fresh=True), BenchmarkResult, timeout_s=_ENGINE_S)
    except AppError as error:
        if error.code == "engine.not-running":
            return None
        raise
    return Result(
        mode=Mode(answer.mode),
        seconds=answer.seconds,
        device=MeasuredDevice(answer.device_name, answer.device_kind, answer.device_uuid, answer.listable),
        kernels=tuple(Kernel(f.name, f.value, f.unit, f.spread, f.limit, f.error, f.correct) for f in answer.figures),
        scores=dict.fromkeys((job.value for job in JobClass), None),
    )


def _by_ourselves(mode: Mode, console: Console) -> Result:
    def tell(progress: Progress) -> None:
        console.progress(f"{progress.done}/{progress.total} {progress.step}")

    try:
        return run(mode, tell)
    except BenchmarkError as error:
        raise KnownError("benchmark.failed", what=error) from None
