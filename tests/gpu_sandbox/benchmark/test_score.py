"""A score says how a device does one kind of work, against a reference card, and nothing where nothing is known."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.benchmark.result import JobClass, Kernel
from gpu_sandbox.benchmark.score import CLASSES, LEAST_MEMORY, POINTS, scores


_MEMORY: Final = 12 << 30
_REFERENCE: Final = tuple(
    Kernel(name, value, "", 0.0, None, 0.0, correct=True)
    for name, value in (
        ("fma_f32", 12.74),
        ("tensor_f16", 25.5),
        ("dram_read", 360.0),
        ("launch", 6.1),
        ("rays", 100.0),
    )
)


def with_value(name: str, value: float, spread: float = 0.0) -> tuple[Kernel, ...]:
    """Return the reference card with one other figure."""
    return tuple(replace(k, value=value, spread=spread) if k.name == name else k for k in _REFERENCE)


def test_the_reference_card_has_a_thousand_points_in_each_class_that_is_measured() -> None:
    found = scores(_REFERENCE, _MEMORY, listable=True)

    for job in (JobClass.LLM_DECODE, JobClass.DIFFUSION, JobClass.RENDER):
        score = found[job]
        assert score is not None
        assert (score.value, score.low, score.high) == (POINTS, POINTS, POINTS)
    assert found[JobClass.TRANSCODE] is None


@pytest.mark.parametrize(
    ("name", "job", "value"),
    [
        ("dram_read", JobClass.LLM_DECODE, 1625),
        ("dram_read", JobClass.DIFFUSION, 1189),
        ("tensor_f16", JobClass.DIFFUSION, 1516),
        ("fma_f32", JobClass.RENDER, 1625),
        ("launch", JobClass.LLM_DECODE, 933),
    ],
)
def test_twice_a_figure_weighs_as_much_as_the_class_needs_it(name: str, job: JobClass, value: int) -> None:
    (before,) = [kernel.value for kernel in _REFERENCE if kernel.name == name]

    score = scores(with_value(name, 2 * before), _MEMORY, listable=True)[job]

    assert score is not None
    assert score.value == value


def test_the_range_follows_the_spread_of_the_figures() -> None:
    score = scores(with_value("tensor_f16", 25.5, spread=0.2), _MEMORY, listable=True)[JobClass.DIFFUSION]

    assert score is not None
    assert score.low < score.value < score.high


def test_one_wrong_output_and_nothing_has_a_score() -> None:
    broken = tuple(replace(kernel, correct=kernel.name != "rays") for kernel in _REFERENCE)

    assert set(scores(broken, _MEMORY, listable=True).values()) == {None}


def test_a_pretended_card_has_no_score() -> None:
    assert set(scores(_REFERENCE, _MEMORY, listable=False).values()) == {None}


def test_a_class_needs_memory() -> None:
    found = scores(_REFERENCE, 4 << 30, listable=True)

    assert found[JobClass.LLM_DECODE] is None
    assert found[JobClass.RENDER] is not None


def test_a_class_without_its_figures_has_none() -> None:
    without = tuple(kernel for kernel in _REFERENCE if kernel.name != "dram_read")

    assert set(scores(without, _MEMORY, listable=True).values()) == {None}


def test_the_weights_of_a_class_sum_to_one() -> None:
    for parts in CLASSES.values():
        assert not parts or sum(part.weight for part in parts) == pytest.approx(1.0)
    assert set(LEAST_MEMORY) == set(JobClass) == set(CLASSES)


@given(
    st.sampled_from([kernel.name for kernel in _REFERENCE if kernel.name != "launch"]),
    st.floats(0.01, 1e4),
    st.floats(1.0, 100.0),
)
def test_a_faster_card_never_scores_less(name: str, value: float, factor: float) -> None:
    slow = scores(with_value(name, value), _MEMORY, listable=True)
    fast = scores(with_value(name, value * factor), _MEMORY, listable=True)

    for job, before in slow.items():
        after = fast[job]
        assert (before is None) == (after is None)
        if before is not None and after is not None:
            assert after.value >= before.value
