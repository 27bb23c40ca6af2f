"""The job `embed-text`, without its model: what documents it takes, and its activation."""

import json
import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.workloads import WORKLOADS, load


documents = load("embed-text", "documents")
gelu = load("embed-text", "gelu")

TEXTS = st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=200), min_size=1, max_size=8)


def lines(*values: object) -> bytes:
    return b"".join(json.dumps(value, ensure_ascii=False).encode() + b"\n" for value in values)


@given(TEXTS, st.booleans())
def test_documents_come_back_as_they_were_written(texts: dict[str, str], escaped: bool) -> None:  # noqa: FBT001 - drawn
    written = [{"id": name, "text": text} for name, text in texts.items()]
    content = b"\r\n".join(json.dumps(each, ensure_ascii=escaped).encode() for each in written)
    assert [(each.id, each.text) for each in documents.parse(content)] == list(texts.items())


@given(st.binary(max_size=200))
def test_any_bytes_are_documents_or_refused_in_one_line(content: bytes) -> None:
    said = ""
    try:
        found = documents.parse(content)
    except documents.job.RefusedError as error:
        found, said = [], str(error)
    assert bool(found) != ("documents.jsonl" in said)
    assert "\n" not in said


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "has no documents"),
        (b"\n", "has no documents"),
        (b'{"id": "a", "text": "b"}\n\n{"id": "c", "text": "d"}\n', "line 2 of documents.jsonl is not JSON"),
        (lines({"id": "a"}), 'line 1 of documents.jsonl is not an object with the keys "id" and "text" alone'),
        (lines({"id": "a", "text": "b", "more": 1}), "is not an object with the keys"),
        (lines(["a", "b"]), "is not an object with the keys"),
        (lines({"id": 7, "text": "b"}), '"id" and "text" are strings'),
        (lines({"id": "a", "text": None}), '"id" and "text" are strings'),
        (lines({"id": "", "text": "b"}), 'an "id" has 1 to 200 characters'),
        (lines({"id": "a", "text": "b"}, {"id": "c", "text": ""}, {"id": "a", "text": "d"}), "lines 1 and 3"),
        (b'{"id": "a", "text": "\xff"}\n', "line 1 of documents.jsonl is not UTF-8"),
        (b'{"id": "a", "text": "\\ud800"}\n', "half a surrogate pair"),
        (lines({"id": "a", "text": "x" * 1_000_001}), "at most 1000000 characters"),
        (b"[" * 100_000, "line 1 of documents.jsonl is not JSON"),
    ],
)
def test_a_wrong_document_is_named_by_its_line(content: bytes, what: str) -> None:
    with pytest.raises(documents.job.RefusedError) as error:
        documents.parse(content)
    assert what in str(error.value)


def test_the_documents_that_ship_are_real_paragraphs_with_different_ids() -> None:
    content = (WORKLOADS / "embed-text" / "documents.jsonl").read_bytes()
    found = documents.parse(content)
    pages: Counter[Any] = Counter(each.id.split("/")[1] for each in found)
    assert len(content) < 200_000
    assert 200 <= len(found) <= 300
    assert len(pages) == 30
    assert all(250 <= len(each.text) <= 900 for each in found)


def test_the_error_function_is_right_everywhere() -> None:
    x = np.linspace(-7, 7, 20_001, dtype=np.float32)
    exact = np.array([math.erf(value) for value in x])
    assert np.abs(gelu.erf(x) - exact).max() < 5e-7
    assert gelu.erf(np.array([np.inf, -np.inf], dtype=np.float32)).tolist() == pytest.approx([1, -1], abs=5e-7)


def test_gelu_is_the_exact_one_and_not_the_approximation_by_tanh() -> None:
    x = np.linspace(-4, 4, 801, dtype=np.float32)
    exact = np.array([value / 2 * (1 + math.erf(value / math.sqrt(2))) for value in x.astype(float)])
    approximate = np.array(
        [
            value / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (value + 0.044715 * value**3)))
            for value in x.astype(float)
        ]
    )
    assert np.abs(gelu.gelu(x) - exact).max() < 2e-6
    assert np.abs(approximate - exact).max() > 1e-4
