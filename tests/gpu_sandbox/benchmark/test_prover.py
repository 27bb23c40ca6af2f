"""A child answers a challenge step by step: the real one on this machine's device, and ones that break."""

import sys
from contextlib import closing
from typing import Final

import pytest

from gpu_sandbox.benchmark.challenge import compute, on_processor
from gpu_sandbox.benchmark.prover import ProofRun
from gpu_sandbox.errors import BenchmarkCancelledError, BenchmarkError


_SEED: Final = bytes(range(32))
_BINDING: Final = bytes(32)


def child(*lines: str) -> tuple[str, ...]:
    """Return a program that answers each line with the next of these."""
    code = f"import sys\nfor answer in {lines!r}:\n    sys.stdin.readline()\n    print(answer, flush=True)\n"
    return (sys.executable, "-c", code)


def test_the_device_promises_and_opens_what_the_processor_would() -> None:
    right = compute(_SEED, 64, _BINDING, on_processor, 3)
    with closing(ProofRun()) as run:
        device = run.ready(64, 3)
        root = run.promise(_SEED, _BINDING)
        rows = run.rows([5, 63])

    assert device.startswith(("cpu-", "gpu-", "GPU-"))
    assert (root, rows) == (right.root, right.as_bytes([5, 63]))


@pytest.mark.parametrize(
    ("size", "rounds", "why"),
    [(63, 1, "size lies between"), (96, 1, "power of two"), (64, 0, "rounds lies"), (8192, 1, "size lies")],
)
def test_the_child_refuses_what_no_market_asks(size: int, rounds: int, why: str) -> None:
    with closing(ProofRun()) as run, pytest.raises(BenchmarkError, match=why):
        run.ready(size, rounds)


def test_rows_that_are_not_there_are_refused_in_a_sentence() -> None:
    with closing(ProofRun()) as run:
        run.ready(64, 1)
        run.promise(_SEED, _BINDING)
        with pytest.raises(BenchmarkError, match="no such row"):
            run.rows([64])


@pytest.mark.parametrize(
    "program",
    [
        (sys.executable, "-c", "raise SystemExit(3)"),
        ("/nonexistent/child",),
        child("no json"),
        child("[1]"),
        child("[" * 100_000),
        child('{"ready": 7}'),
        child('{"error": "no device"}'),
        child("x" * 5000),
    ],
)
def test_a_child_that_breaks_is_an_error_and_leaves_nothing(program: tuple[str, ...]) -> None:
    with closing(ProofRun(program)) as run, pytest.raises(BenchmarkError):
        run.ready(64, 1)


@pytest.mark.parametrize("answer", ['{"bytes": -1}', '{"bytes": 99999999}', '{"bytes": "1"}', "{}"])
def test_a_child_that_opens_nonsense_is_an_error(answer: str) -> None:
    program = child('{"ready": "gpu-1"}', '{"root": "ab"}', answer)
    with closing(ProofRun(program)) as run:
        assert run.ready(64, 1) == "gpu-1"
        assert run.promise(_SEED, _BINDING) == b"\xab"
        with pytest.raises(BenchmarkError, match="makes no sense"):
            run.rows([1])


def test_a_run_that_was_cancelled_says_so() -> None:
    with closing(ProofRun()) as run:
        run.ready(64, 1)
        run.cancel()
        with pytest.raises(BenchmarkCancelledError):
            run.promise(_SEED, _BINDING)
    early = ProofRun()
    early.cancel()
    with closing(early), pytest.raises(BenchmarkCancelledError):
        early.ready(64, 1)
