"""A provider proves that he computed: both sides of the challenge, on the processor and on this machine's device."""

from contextlib import closing
from dataclasses import replace
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.market.proving import (
    OpenedRow,
    Promise,
    ProofError,
    Task,
    check,
    draw,
    read_rows,
    take_promise,
    terms_for,
)
from gpu_sandbox.benchmark.challenge import Answer, compute, matrices, on_processor
from gpu_sandbox.benchmark.webgpu_device import Gpu, find_adapters
from gpu_sandbox.benchmark.webgpu_works import IntegerProduct
from tests.helpers.effort import Effort


_WORKER: Final = bytes(range(20))
_SIZE: Final = 128


def task(size: int = _SIZE, rounds: int = 3) -> Task:
    """Return a task that was sent at second 100."""
    return draw(_WORKER, size, 5.0, 100.0, rounds)


def opened(answer: Answer, promise: Promise) -> list[OpenedRow]:
    """Return what was asked for."""
    return [OpenedRow(row.row, row.data, row.path) for row in answer.open(promise.rows)]


def answered(asked: Task) -> tuple[Answer, Promise]:
    """Answer honestly."""
    answer = compute(asked.seed, asked.size, asked.binding, on_processor, asked.rounds)
    return answer, take_promise(asked, answer.root, 101.0)


@settings(deadline=None, max_examples=10)
@given(st.sampled_from([64, 128, 256]))
def test_an_honest_answer_is_taken(size: int) -> None:
    answer, promise = answered(task(size))

    check(promise, opened(answer, promise))
    assert promise.tera_ops == pytest.approx(3 * 2 * size**3 / 1e12)
    assert len(set(promise.rows)) == 32


@pytest.mark.parametrize("rounds", [1, 5])
def test_the_device_gives_the_same_bits_as_the_processor(rounds: int) -> None:
    asked = task(rounds=rounds)

    with closing(Gpu(find_adapters()[0])) as gpu:
        product = IntegerProduct(gpu, asked.size)
        answer = compute(asked.seed, asked.size, asked.binding, product.chain, rounds)
        again = compute(asked.seed, asked.size, asked.binding, product.chain, rounds)

    assert answer.root == again.root
    assert answer.root == compute(asked.seed, asked.size, asked.binding, on_processor, rounds).root
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
    product = on_processor(a, b, asked.rounds)
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
    product = on_processor(a, b, asked.rounds)
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
    asked = draw(_WORKER, 2048, 60.0, 0.0, 2)
    effort = Effort()
    answer = compute(asked.seed, asked.size, asked.binding, on_processor, asked.rounds)
    computed = effort.own_s()
    promise = take_promise(asked, answer.root, 1.0)
    rows = opened(answer, promise)
    effort = Effort()
    check(promise, rows)

    assert effort.own_s() < computed


def test_a_chain_that_is_cut_short_is_found() -> None:
    asked = task()
    answer = compute(asked.seed, asked.size, asked.binding, on_processor, asked.rounds - 1)
    promise = take_promise(asked, answer.root, 101.0)

    with pytest.raises(ProofError, match="is wrong"):
        check(promise, opened(answer, promise))


def test_rows_travel_as_bytes_and_no_others_are_read() -> None:
    asked = task()
    answer, promise = answered(asked)
    body = answer.as_bytes(promise.rows)

    assert read_rows(asked, promise.rows, body) == opened(answer, promise)
    for spoilt in (b"", body[:-1], body + b"\0"):
        with pytest.raises(ProofError, match="length"):
            read_rows(asked, promise.rows, spoilt)


@given(st.floats(0, allow_infinity=True))
def test_a_faster_claim_is_given_more_work_and_no_more_time_than_it_needs(tera_ops: float) -> None:
    terms = terms_for(tera_ops, 1.0)
    work = 2 * terms.size**3 * terms.rounds / 1e12

    draw(_WORKER, terms.size, terms.deadline_s, 0.0, terms.rounds)
    assert 1.0 < terms.deadline_s < 1.0 + 4.5
    if 1e-3 <= tera_ops <= 10:
        assert 0.3 * tera_ops <= work <= 0.7 * tera_ops
        # Whoever claims ten times what he has is late.
        assert work / (tera_ops / 10) > terms.deadline_s - 1.0


@pytest.mark.parametrize("rounds", [0, 65, -1])
def test_only_chains_that_both_sides_know_are_drawn(rounds: int) -> None:
    with pytest.raises(ValueError, match="1 to 64"):
        draw(_WORKER, 64, 1.0, 0.0, rounds)
    with pytest.raises(ValueError, match="1 to 64"):
        compute(b"", 64, b"", on_processor, rounds)
