"""The CUDA suite in the benchmark: found where there is a driver, passed over where there is none."""

from contextlib import closing
from pathlib import Path

import pytest

from gpu_sandbox.benchmark.challenge import compute, on_processor
from gpu_sandbox.benchmark.choice import open_suite
from gpu_sandbox.benchmark.cuda_suite import CudaSuite
from gpu_sandbox.benchmark.result import Mode
from gpu_sandbox.benchmark.suite import Soaking, SuiteMissingError
from tests.helpers.cuda_driver import Card, simulated_driver


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CudaSuite:
    """A small simulated card of the Ada generation."""
    card = Card(tmp_path / "card")
    card.says(name="NVIDIA GeForce RTX 4090", sms=2, major=8, minor=9, memory=16 << 20, l2=1 << 16)
    monkeypatch.setenv("LULL_FAKE_CUDA", str(card.file))
    return CudaSuite(simulated_driver())


def test_a_card_is_named_and_may_be_listed(suite: CudaSuite) -> None:
    assert (suite.device.name, suite.device.kind, suite.device.listable) == ("NVIDIA GeForce RTX 4090", "nvidia", True)
    assert suite.memory_bytes == 16 << 20
    assert isinstance(suite, Soaking)


def test_a_recheck_measures_little_and_checks_it(suite: CudaSuite) -> None:
    kernels = suite.measure(Mode.RECHECK, lambda _: None)

    names = [kernel.name for kernel in kernels]
    assert names == ["fma_f32", "multiprocessors", "tensor_f16", "gemm_f16", "dram_copy", "latency"]
    assert all(kernel.correct for kernel in kernels)


def test_a_soak_multiplies_and_checks(suite: CudaSuite) -> None:
    found = suite.soak(0.1)

    assert found.correct
    assert found.work > 0


@pytest.mark.parametrize(("size", "rounds"), [(64, 1), (128, 4)])
def test_a_card_answers_a_challenge_with_the_bits_that_any_device_gives(
    suite: CudaSuite, size: int, rounds: int
) -> None:
    with closing(suite):
        found = compute(b"seed", size, b"binding", suite.multiplier(size), rounds)

    assert found.root == compute(b"seed", size, b"binding", on_processor, rounds).root


def test_where_there_is_no_driver_another_way_is_taken() -> None:
    with pytest.raises(SuiteMissingError, match="no NVIDIA card"):
        CudaSuite()

    suite = open_suite()
    suite.close()
    assert suite.device.kind == "software"
