"""The kernels of the processor's suite find out outputs that are wrong."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gpu_sandbox.benchmark.software import Copy, Hash, MatrixProduct, splitmix


def test_a_product_lies_within_the_error_bound_of_its_sums() -> None:
    with ThreadPoolExecutor(3) as pool:
        for threads, workers in ((1, None), (3, pool)):
            work = MatrixProduct("gemm", 100, threads, workers, np.random.default_rng())
            work.reset()
            work.run()
            assert 0 < work.error() <= work.tolerance


def test_a_product_that_was_not_computed_is_wrong() -> None:
    work = MatrixProduct("gemm", 64, 1, None, np.random.default_rng())
    work.run()
    work.reset()

    assert not work.error() <= work.tolerance


@pytest.mark.parametrize("spoil", [1.001, -1.0])
def test_a_single_wrong_element_is_found(spoil: float) -> None:
    work = MatrixProduct("gemm", 64, 1, None, np.random.default_rng())
    work.run()
    largest = np.unravel_index(np.argmax(np.abs(work._c)), work._c.shape)
    work._c[largest] *= spoil

    assert work.error() > work.tolerance


def test_a_copy_is_compared_word_by_word() -> None:
    work = Copy("copy", 1 << 16, np.random.default_rng())
    work.run()
    assert work.error() == 0

    work._target[17] ^= np.uint64(1)
    assert work.error() == 1 / (1 << 13)
    work.reset()
    assert work.error() > 0.9


def test_the_hash_equals_exact_integers() -> None:
    work = Hash("hash", np.random.default_rng())
    work.reset()
    work.run()
    assert work.error() == 0

    work.reset()
    assert work.error() > 0


def test_the_reference_hash_is_splitmix64() -> None:
    # First outputs of the published generator for seed 1234567: its state advances by the constant, each is mixed.
    assert splitmix(1234567, 1) == 6457827717110365317
    assert splitmix(1234567 + 0x9E3779B97F4A7C15, 1) == 3203168211198807973
