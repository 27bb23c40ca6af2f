"""The benchmark's process: a JSON request on standard input, progress on standard error, one JSON object at the end.

    echo '{"mode": "quick"}' | python -m gpu_sandbox.benchmark

SIGTERM ends it at any point: nothing has to be put back. With `"held": true` it also ends when its standard input does,
so that it never outlives the engine which asked for it. Exit status: 0 measured, 2 a bad request, 1 anything else.
"""

import json
import os
import sys
import threading
import time
from typing import Final, TextIO

from gpu_sandbox.benchmark.result import JobClass, Mode, Progress, Result
from gpu_sandbox.errors import BenchmarkError


_LONGEST_REQUEST: Final = 4096
BLAS_THREADS: Final = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""What each BLAS reads, once, when it is loaded."""


def main() -> int:
    """Measure what the request asks for."""
    answer = _only_answer()
    begun = time.monotonic()
    try:
        mode, held = _request(sys.stdin.readline(_LONGEST_REQUEST))
    except ValueError as error:
        return _fail(answer, str(error), 2)
    if held:
        threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    for name in BLAS_THREADS:
        os.environ[name] = "1"
    from gpu_sandbox.benchmark.choice import open_suite  # noqa: PLC0415 - BLAS reads these when it is loaded

    try:
        suite = open_suite()
        kernels = suite.measure(mode, _tell)
        suite.close()
    except MemoryError:
        return _fail(answer, "there is not enough memory to measure", 1)
    except BenchmarkError as error:
        return _fail(answer, str(error), 1)
    result = Result(
        mode=mode,
        seconds=round(time.monotonic() - begun, 3),
        device=suite.device,
        kernels=kernels,
        # A processor's figures say nothing of how fast a card would do these.
        scores=dict.fromkeys((job.value for job in JobClass), None),
    )
    print(result.to_json(), file=answer, flush=True)
    return 0


def _only_answer() -> TextIO:
    """Return standard output for the answer alone: what a library prints there goes to standard error."""
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answer


def _request(line: str) -> tuple[Mode, bool]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("the request is no JSON") from None
    if not isinstance(request, dict) or not isinstance(request.get("held", False), bool):
        raise ValueError("the request is an object such as {'mode': 'quick'}")  # noqa: TRY004 - one kind for a bad request
    try:
        return Mode(request.get("mode", "quick")), request.get("held", False)
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
