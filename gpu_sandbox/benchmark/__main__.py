"""The benchmark's process: a JSON request on standard input, progress on standard error, one JSON object at the end.

    echo '{"mode": "quick"}' | python -m gpu_sandbox.benchmark
    echo '{"identify": true}' | python -m gpu_sandbox.benchmark

SIGTERM ends it at any point: nothing has to be put back. With `"held": true` it also ends when its standard input does,
so that it never outlives the engine which asked for it. Exit status: 0 measured, 2 a bad request, 1 anything else.
"""

import json
import os
import sys
import threading
import time
from typing import Final, TextIO

from gpu_sandbox.benchmark.blas import use_one_thread
from gpu_sandbox.benchmark.result import WHOLLY_WRONG, Kernel, MeasuredDevice, Mode, Progress, Result
from gpu_sandbox.benchmark.score import scores
from gpu_sandbox.benchmark.suite import Soaking, Suite
from gpu_sandbox.benchmark.watch import Watch
from gpu_sandbox.devices.reader import DeviceReader
from gpu_sandbox.devices.snapshot import DeviceKind
from gpu_sandbox.errors import BenchmarkError


_LONGEST_REQUEST: Final = 4096
SOAK_S: Final = 40.0


def main() -> int:
    """Measure what the request asks for."""
    answer = _only_answer()
    begun = time.monotonic()
    try:
        mode, held, identify = _request(sys.stdin.readline(_LONGEST_REQUEST))
    except ValueError as error:
        return _fail(answer, str(error), 2)
    if held:
        threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    use_one_thread()
    from gpu_sandbox.benchmark.choice import open_suite  # noqa: PLC0415 - BLAS reads these when it is loaded

    try:
        suite = open_suite()
        result = _unmeasured(suite, mode) if identify else _measure(suite, mode, begun)
        suite.close()
    except MemoryError:
        return _fail(answer, "there is not enough memory to measure", 1)
    except BenchmarkError as error:
        return _fail(answer, str(error), 1)
    print(result.to_json(), file=answer, flush=True)
    return 0


def _measure(suite: Suite, mode: Mode, begun: float) -> Result:
    """Measure a suite, watch its card meanwhile, and give it its scores."""
    device = suite.device
    sustained = joules = None
    with _watch(device) as watch:
        kernels = suite.measure(mode, _tell)
        if mode is Mode.FULL and isinstance(suite, Soaking):
            _tell(Progress("soak", 0, 1))
            before = watch.feeling().energy_mj
            soaked = suite.soak(SOAK_S)
            after = watch.feeling().energy_mj
            sustained = round(soaked.ratio, 4)
            if not soaked.correct:
                kernels += (Kernel("soak", sustained, "", 0.0, None, WHOLLY_WRONG, correct=False),)
            if before is not None and after is not None and soaked.work > 0:
                joules = round((after - before) / 1000 / soaked.work, 3)
    feeling = watch.feeling()
    found = scores(kernels, suite.memory_bytes, listable=device.listable)
    return Result(
        mode=mode,
        seconds=round(time.monotonic() - begun, 3),
        device=device,
        kernels=kernels,
        scores={job.value: score.value if score else None for job, score in found.items()},
        ranges={job.value: (score.low, score.high) if score else None for job, score in found.items()},
        memory_bytes=suite.memory_bytes,
        throttled=feeling.throttled,
        hottest_c=feeling.hottest_c,
        limit_share=None if feeling.limit_share is None else round(feeling.limit_share, 4),
        sustained=sustained,
        joules_per_tflop=joules,
    )


def _unmeasured(suite: Suite, mode: Mode) -> Result:
    """Return the device alone."""
    return Result(mode, 0.0, suite.device, (), {}, memory_bytes=suite.memory_bytes)


def _watch(device: MeasuredDevice) -> Watch:
    """Return what watches the card that is measured; nothing is to be watched of any other device."""
    if device.kind != DeviceKind.NVIDIA:
        return Watch(lambda: None, every_s=3600.0)
    reader = DeviceReader()
    return Watch(lambda: next((found for found in reader.read().devices if found.uuid == device.uuid), None))


def _only_answer() -> TextIO:
    """Return standard output for the answer alone: what a library prints there goes to standard error."""
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answer


def _request(line: str) -> tuple[Mode, bool, bool]:
    """Return the mode, whether our end of standard input is held, and whether only the device is asked for."""
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("the request is no JSON") from None
    if not isinstance(request, dict) or not all(isinstance(request.get(k, False), bool) for k in ("held", "identify")):
        raise ValueError("the request is an object such as {'mode': 'quick'}")
    try:
        return Mode(request.get("mode", "quick")), request.get("held", False), request.get("identify", False)
    except ValueError:
        raise ValueError("the mode is quick, full or recheck") from None


def _tell(progress: Progress) -> None:
    entry = {"step": progress.step, "done": progress.done, "total": progress.total}
    sys.stderr.write(json.dumps(entry) + "\n")
    sys.stderr.flush()


def _fail(answer: TextIO, error: str, status: int) -> int:
    print(json.dumps({"ok": False, "error": error}), file=answer, flush=True)
    return status


def _end_with_parent() -> None:
    """Wait for the end of standard input, which comes when the parent closes it or dies, and end at once."""
    while os.read(0, 4096):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
