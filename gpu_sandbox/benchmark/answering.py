"""The process that answers a challenge of a market: it holds the device from the first line until its answer is opened.

    {"size": 1024, "rounds": 8}              -> {"ready": "gpu-..."}          the device is open and warm
    {"seed": "...", "binding": "..."}        -> {"root": "..."}               the promise
    {"rows": [3, 17]}                        -> {"bytes": 8512} and so many bytes: the opened rows

One JSON object per line on standard input and output; `gpu_sandbox.benchmark.challenge` states the rules. It ends with
its standard input, at any point, so that it never outlives the engine. Exit status: 0 answered, 2 a bad
request, 1 anything else.
"""

import contextlib
import json
import os
import queue
import sys
import threading
from typing import Any, BinaryIO, Final

from gpu_sandbox.benchmark.blas import use_one_thread
from gpu_sandbox.errors import BenchmarkError


_LONGEST: Final = 4096


class _RequestError(Exception):
    """The other end said what is none of the lines above."""


def main() -> int:
    """Answer one challenge."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints goes to standard error
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), name="requests", daemon=True).start()
    use_one_thread()
    try:
        _answer(lines, answer)
    except _RequestError as error:
        return _fail(answer, str(error), 2)
    except MemoryError:
        return _fail(answer, "there is not enough memory", 1)
    except BenchmarkError as error:
        return _fail(answer, str(error), 1)
    return 0


def _answer(lines: "queue.SimpleQueue[bytes]", answer: BinaryIO) -> None:
    from gpu_sandbox.benchmark.challenge import LEAST, MOST, MOST_ROUNDS, compute  # noqa: PLC0415 - brings NumPy
    from gpu_sandbox.benchmark.choice import open_prover  # noqa: PLC0415 - as above

    first = _request(lines)
    size, rounds = _whole(first, "size", LEAST, MOST), _whole(first, "rounds", 1, MOST_ROUNDS)
    if size & (size - 1):
        raise _RequestError("the size is no power of two")
    prover = open_prover()
    try:
        multiply = prover.multiplier(size)
        compute(b"warm-up", size, b"", multiply, 1)
        _say(answer, {"ready": prover.device.uuid})
        second = _request(lines)
        found = compute(_hex(second, "seed"), size, _hex(second, "binding"), multiply, rounds)
    finally:
        prover.close()
    _say(answer, {"root": found.root.hex()})
    rows = _request(lines).get("rows")
    if not isinstance(rows, list) or not all(type(row) is int for row in rows):
        raise _RequestError("rows are whole numbers")
    try:
        body = found.as_bytes(rows)
    except ValueError as error:
        raise _RequestError(str(error)) from None
    _say(answer, {"bytes": len(body)})
    answer.write(body)
    answer.flush()


def _listen(lines: "queue.SimpleQueue[bytes]") -> None:
    """Pass lines on, and end the process with standard input."""
    while line := sys.stdin.buffer.readline(_LONGEST):
        lines.put(line)
    os._exit(1)


def _request(lines: "queue.SimpleQueue[bytes]") -> dict[str, Any]:
    try:
        found = json.loads(lines.get())
    except (ValueError, RecursionError):
        raise _RequestError("the request is no JSON") from None
    if not isinstance(found, dict):
        raise _RequestError("the request is no object")
    return found


def _whole(request: dict[str, Any], key: str, least: int, most: int) -> int:
    value = request.get(key)
    if type(value) is not int or not least <= value <= most:
        raise _RequestError(f"{key} lies between {least} and {most}")
    return value


def _hex(request: dict[str, Any], key: str) -> bytes:
    with contextlib.suppress(ValueError, TypeError):
        value = bytes.fromhex(request[key]) if key in request else b""
        if len(value) == 32:
            return value
    raise _RequestError(f"{key} is 64 hexadecimal digits")


def _say(answer: BinaryIO, message: dict[str, object]) -> None:
    answer.write(json.dumps(message).encode() + b"\n")
    answer.flush()


def _fail(answer: BinaryIO, error: str, status: int) -> int:
    with contextlib.suppress(OSError):
        _say(answer, {"error": error})
    return status


if __name__ == "__main__":
    sys.exit(main())
