"""The benchmark runs in a process of its own, and ends when it is told to, whatever it does."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

import psutil
import pytest

from gpu_sandbox.benchmark.result import Mode, Progress, Result
from gpu_sandbox.benchmark.runner import BenchmarkRun, command, run
from gpu_sandbox.errors import BenchmarkCancelledError, BenchmarkError, BenchmarkTimeoutError
from tests.helpers.waiting import until


_STEP: Final = '{"step": "copy", "done": 0, "total": 1}'
_READY: Final = f"import sys, time, signal\nprint('{_STEP}', file=sys.stderr, flush=True)\n"


def child(code: str) -> tuple[str, ...]:
    """A program in the benchmark's place."""
    return (sys.executable, "-c", code)


def failing(benchmark: BenchmarkRun, on_progress: Callable[[Progress], None] = lambda _: None) -> BenchmarkError:
    """Run what must fail, and return how."""
    with pytest.raises(BenchmarkError) as caught:
        benchmark.run(on_progress)
    return caught.value


@pytest.fixture(scope="module")
def quick() -> tuple[Result, list[Progress], float]:
    """One quick benchmark of this machine's Vulkan device: result, progress and seconds."""
    told: list[Progress] = []
    begun = time.monotonic()
    result = run(Mode.QUICK, told.append)
    return result, told, time.monotonic() - begun


@pytest.mark.alone
def test_a_quick_benchmark_measures_this_machines_device_honestly(quick: tuple[Result, list[Progress], float]) -> None:
    result, _, seconds = quick

    assert result.correct, [kernel for kernel in result.kernels if not kernel.correct]
    assert (result.device.kind, result.device.listable) == ("software", False)
    assert {kernel.name for kernel in result.kernels} >= {"fma_f32", "gemm_f32", "gemm_i8", "dram_copy", "rays", "vram"}
    assert all(kernel.value > 0 and kernel.limit is None for kernel in result.kernels)
    assert set(result.scores.values()) == {None}
    assert seconds < 25


@pytest.mark.alone
def test_progress_is_told_step_by_step(quick: tuple[Result, list[Progress], float]) -> None:
    result, told, _ = quick

    assert [progress.done for progress in told] == list(range(len(result.kernels) + 1))
    assert [progress.step for progress in told] == [*(kernel.name for kernel in result.kernels), "done"]


def test_where_there_is_no_vulkan_the_processor_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VK_DRIVER_FILES", "/nowhere.json")

    result = run(Mode.RECHECK, lambda _: None)

    assert result.correct
    assert (result.device.kind, result.device.listable) == ("software", False)
    assert [kernel.unit for kernel in result.kernels] == ["GFLOP/s", "GFLOP/s", "GB/s", "Mhash/s"]


def test_by_hand_it_prints_one_object_and_nothing_else() -> None:
    bad = subprocess.run(command(), input=b'{"mode": "slow"}\n', capture_output=True, check=False)

    assert bad.returncode == 2
    assert json.loads(bad.stdout) == {"ok": False, "error": "the mode is quick, full or recheck"}


@pytest.mark.parametrize("request_line", [b"", b"no json\n", b"[]\n", b"[" * 5000, b'{"held": 1}\n', b'{"mode": 7}\n'])
def test_a_bad_request_is_refused_with_a_reason(request_line: bytes) -> None:
    bad = subprocess.run(command(), input=request_line, capture_output=True, check=False)

    assert bad.returncode == 2
    assert json.loads(bad.stdout)["ok"] is False


@pytest.mark.alone
@pytest.mark.parametrize("step", [0, 2])
def test_it_can_be_cancelled_at_any_step(step: int) -> None:
    benchmark = BenchmarkRun(Mode.FULL if step == 0 else Mode.QUICK)
    cancelled_at: list[float] = []

    def cancel(progress: Progress) -> None:
        if progress.done == step:
            cancelled_at.append(time.monotonic())
            benchmark.cancel()

    assert isinstance(failing(benchmark, cancel), BenchmarkCancelledError)
    assert time.monotonic() - cancelled_at[0] < 2


def test_a_cancelled_benchmark_does_not_start() -> None:
    benchmark = BenchmarkRun(Mode.QUICK, program=("/nowhere",))
    benchmark.cancel()

    assert isinstance(failing(benchmark), BenchmarkCancelledError)


def test_cancelling_is_possible_from_another_thread_and_after_the_end() -> None:
    benchmark = BenchmarkRun(Mode.QUICK, program=child(_READY + "time.sleep(60)"))
    started = threading.Event()

    def cancel() -> None:
        started.wait(10)
        benchmark.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()

    assert isinstance(failing(benchmark, lambda _: started.set()), BenchmarkCancelledError)
    canceller.join()
    benchmark.cancel()


@pytest.mark.alone
def test_a_child_that_does_not_obey_is_killed() -> None:
    stubborn = BenchmarkRun(
        Mode.QUICK, program=child("import signal; signal.signal(15, signal.SIG_IGN)\n" + _READY + "time.sleep(60)")
    )
    begun = time.monotonic()

    assert isinstance(failing(stubborn, lambda _: stubborn.cancel()), BenchmarkCancelledError)
    assert time.monotonic() - begun < 10


def test_a_child_that_takes_too_long_is_ended() -> None:
    slow = BenchmarkRun(Mode.QUICK, limit_s=0.3, program=child("import time; time.sleep(60)"))

    error = failing(slow)

    assert isinstance(error, BenchmarkTimeoutError)
    assert str(error) == "it did not finish within 0.3 s"


def test_what_the_listener_raises_ends_the_benchmark() -> None:
    def broken(progress: Progress) -> None:
        raise RuntimeError(progress.step)

    with pytest.raises(RuntimeError, match="copy"):
        BenchmarkRun(Mode.QUICK, program=child(_READY + "time.sleep(60)")).run(broken)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (("/nowhere/at-all",), "could not start: No such file or directory"),
        (child("import sys; sys.exit(3)"), "status 3: it said nothing"),
        (child("raise SystemExit('no \\x1b memory')"), "status 1: no memory"),
        (child("import os; os.abort()"), "status -6"),
        (child("print('hello')"), "makes no sense"),
        (child('print(\'{"ok": false, "error": "too hot"}\')'), "too hot"),
        (child("import sys; sys.stdout.write('[' * 10_000_000)"), "makes no sense"),
        (child("import sys; sys.stderr.write('x' * 10_000_000 + '\\n')"), "status 0"),
    ],
)
def test_a_child_that_fails_is_a_failure_with_a_reason(program: tuple[str, ...], words: str) -> None:
    assert words in str(failing(BenchmarkRun(Mode.QUICK, program=program)))


def test_the_child_sees_nothing_of_our_environment_that_it_does_not_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_TOKEN", "hush")
    tell = child("import os, json; print(json.dumps({'ok': False, 'error': ' '.join(os.environ)}))")

    names = str(failing(BenchmarkRun(Mode.QUICK, program=tell)))

    assert "PATH" in names
    assert "API_TOKEN" not in names


def test_the_child_ends_with_its_parent() -> None:
    parent = (
        "from gpu_sandbox.benchmark import runner\n"
        "runner.run(runner.Mode.FULL, lambda progress: print(progress.step, flush=True))\n"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        (inner,) = psutil.Process(process.pid).children()
        process.kill()
    until(lambda: not inner.is_running() or inner.status() == psutil.STATUS_ZOMBIE, what="the child's end")


def test_the_engine_does_not_load_numpy_for_it() -> None:
    code = (
        "import sys, gpu_sandbox.benchmark.runner, gpu_sandbox.benchmark.energy, gpu_sandbox.devices.reader;"
        "print('numpy' in sys.modules, 'psutil' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert answer.stdout.split() == ["False", "False"]
