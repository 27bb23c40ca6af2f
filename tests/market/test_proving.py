"""A provider proves that he computed: both sides of the challenge, on the processor and on this machine's device."""

import time
from contextlib import closing
from dataclasses import replace
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.market.proving import OpenedRow, Promise, ProofError, Task, check, draw, take_promise
from gpu_sandbox.benchmark.challenge import Answer, compute, matrices, on_processor
from gpu_sandbox.benchmark.webgpu_device import Gpu, find_adapters
from gpu_sandbox.benchmark.webgpu_works import IntegerProduct


_WORKER: Final = bytes(range(20))
_SIZE: Final = 128


def task(size: int = _SIZE) -> Task:
    """Return a task that was sent at second 100."""
    return draw(_WORKER, size, 5.0, 100.0)


def opened(answer: Answer, promise: Promise) -> list[OpenedRow]:
    """Return what was asked for."""
    return [OpenedRow(row.row, row.data, row.path) for row in answer.open(promise.rows)]


def answered(asked: Task) -> tuple[Answer, Promise]:
    """Answer honestly."""
    answer = compute(asked.seed, asked.size, asked.binding, on_processor)
    return answer, take_promise(asked, answer.root, 101.0)


@settings(deadline=None, max_examples=10)
@given(st.sampled_from([64, 128, 256]))
def test_an_honest_answer_is_taken(size: int) -> None:
    answer, promise = answered(task(size))

    check(promise, opened(answer, promise))
    assert promise.tera_ops == pytest.approx(2 * size**3 / 1e12)
    assert len(set(promise.rows)) == 32


def test_the_device_gives_the_same_bits_as_the_processor() -> None:
    asked = task()

    def on_device(a: np.typing.NDArray[np.int8], b: np.typing.NDArray[np.int8]) -> np.typing.NDArray[np.int32]:
        product = IntegerProduct(gpu, a, np.ascontiguousarray(b.T))
        product.launch()
        return product.result()

    with closing(Gpu(find_adapters()[0])) as gpu:
        answer = compute(asked.seed, asked.size, asked.binding, on_device)

    assert answer.root == compute(asked.seed, asked.size, asked.binding, on_processor).root
    promise = take_promise(asked, answer.root, 101.0)
    check(promise, opened(answer, promise))


def test_a_promise_that_comes_late_is_none() -> None:
    asked = task()
    with pytest.raises(ProofError, match=r"after 5\.01 s"):
        take_promise(asked, bytes(32), 105.01)
    with pytest.raises(ProofError, match="no hash"):
        take_promise(asked, b"", 101.0)


def test_rows_that_were_left_out_are_found() -> None:
    asked = task()
    a, b = matrices(asked.seed, asked.size)
    product = on_processor(a, b)
    product[: _SIZE // 2] = 7  # half of the work was not done
    answer = Answer(product, asked.binding)
    promise = take_promise(asked, answer.root, 101.0)

    with pytest.raises(ProofError, match="is wrong"):
        check(promise, opened(answer, promise))


def test_a_row_that_is_mended_after_it_was_asked_for_was_not_promised() -> None:
    asked = task()
    lazy = Answer(np.zeros((_SIZE, _SIZE), np.int32), asked.binding)
    promise = take_promise(asked, lazy.root, 101.0)
    honest, _ = answered(asked)

    with pytest.raises(ProofError, match="not what was promised"):
        check(promise, opened(honest, promise))


def test_one_wrong_element_of_an_opened_row_is_found() -> None:
    asked = task()
    a, b = matrices(asked.seed, asked.size)
    product = on_processor(a, b)
    product[:, 5] += 1
    answer = Answer(product, asked.binding)
    promise = take_promise(asked, answer.root, 101.0)

    with pytest.raises(ProofError, match="is wrong"):
        check(promise, opened(answer, promise))


def test_an_answer_serves_nobody_else_and_no_other_challenge() -> None:
    asked = task()
    answer, promise = answered(asked)
    for other in (replace(asked, worker=bytes(20)), replace(asked, challenge=bytes(32))):
        with pytest.raises(ProofError, match="not what was promised"):
            check(replace(promise, task=other), opened(answer, promise))


def test_what_is_not_asked_for_or_malformed_is_refused() -> None:
    answer, promise = answered(task())
    rows = opened(answer, promise)
    for spoilt in (
        rows[:-1],
        rows[::-1],
        [*rows[:-1], rows[0]],
        [replace(rows[0], data=rows[0].data[:-4]), *rows[1:]],
        [replace(rows[0], path=rows[0].path[:-1]), *rows[1:]],
        [replace(rows[0], path=(*rows[0].path[:-1], bytes(31))), *rows[1:]],
    ):
        with pytest.raises(ProofError):
            check(promise, spoilt)
    with pytest.raises(ValueError, match="no such row"):
        answer.open([_SIZE])


@pytest.mark.parametrize("size", [0, 32, 100, 32768])
def test_only_sizes_that_both_sides_know_are_drawn(size: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        draw(_WORKER, size, 1.0, 0.0)
    with pytest.raises(ValueError, match="power of two"):
        matrices(b"", size)


def test_no_two_challenges_are_alike() -> None:
    assert len({task().seed for _ in range(50)}) == 50


def test_a_check_is_much_cheaper_than_the_work() -> None:
    asked = draw(_WORKER, 2048, 60.0, 0.0)
    begun = time.perf_counter()
    answer = compute(asked.seed, asked.size, asked.binding, on_processor)
    computed = time.perf_counter() - begun
    promise = take_promise(asked, answer.root, 1.0)
    rows = opened(answer, promise)
    begun = time.perf_counter()
    check(promise, rows)

    assert time.perf_counter() - begun < computed
