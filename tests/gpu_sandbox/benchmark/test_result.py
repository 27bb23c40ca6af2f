"""Results as JSON, and answers that are none."""

import json
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.benchmark.result import (
    JobClass,
    Kernel,
    MeasuredDevice,
    Mode,
    Progress,
    Result,
    read_progress,
    read_result,
)
from gpu_sandbox.errors import BenchmarkError


_KERNEL: Final = Kernel("copy", 31.5, "GB/s", 0.01, None, 0.0, correct=True)
_RESULT: Final = Result(
    Mode.QUICK,
    2.5,
    MeasuredDevice("AMD", "software", "cpu-1", listable=False),
    (_KERNEL, replace(_KERNEL, name="gemm", limit=40.0, error=1e-6)),
    dict.fromkeys((job.value for job in JobClass), None),
)
_JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


def test_a_result_is_read_back_as_it_was_written() -> None:
    assert read_result(_RESULT.to_json()) == _RESULT


def test_the_json_has_the_names_that_scripts_rely_on() -> None:
    answer = json.loads(_RESULT.to_json())

    assert answer["ok"] is True
    assert answer["device"] == {"name": "AMD", "kind": "software", "uuid": "cpu-1", "listable": False}
    assert set(answer["kernels"][0]) == {"name", "value", "unit", "spread", "limit", "error", "correct"}
    assert answer["scores"] == {"llm-decode": None, "diffusion": None, "render": None, "transcode": None}


def test_a_device_that_computes_wrongly_is_told_apart() -> None:
    assert _RESULT.correct
    assert not replace(_RESULT, kernels=(_KERNEL, replace(_KERNEL, correct=False))).correct
    assert not replace(_RESULT, kernels=()).correct


def test_a_failure_says_why_in_plain_text() -> None:
    with pytest.raises(BenchmarkError, match=r"^no memory left$"):
        read_result('{"ok": false, "error": "no \\u001b memory\\nleft"}')


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "{", "[" * 100_000, '{"ok": true}', '{"ok": 1}',
        _RESULT.to_json().replace("31.5", "NaN"),
        _RESULT.to_json().replace("31.5", "-1"),
        _RESULT.to_json().replace("31.5", '"31.5"'),
        _RESULT.to_json().replace("31.5", "true"),
        _RESULT.to_json().replace("31.5", "1e999"),
        _RESULT.to_json().replace('"quick"', '"slow"'),
        _RESULT.to_json().replace('"correct": true', '"correct": 1'),
    ],
)  # fmt: skip
def test_an_answer_that_makes_no_sense_is_a_failure(text: str) -> None:
    with pytest.raises(BenchmarkError):
        read_result(text)


@given(_JSON)
def test_any_json_is_a_result_or_a_failure(value: object) -> None:
    with pytest.raises(BenchmarkError):
        read_result(json.dumps({"ok": True, "mode": "quick", "seconds": 1, "kernels": value, "device": value}))


@given(st.text(max_size=200) | _JSON.map(json.dumps))
def test_any_line_is_progress_or_nothing(line: str) -> None:
    assert read_progress(line) is None


def test_progress_is_read_as_it_was_told() -> None:
    assert read_progress('{"step": "copy", "done": 1, "total": 4}\n') == Progress("copy", 1, 4)
    assert read_progress('{"step": "copy", "done": 5, "total": 4}') is None
    assert read_progress('{"step": "copy", "done": true, "total": 4}') is None
