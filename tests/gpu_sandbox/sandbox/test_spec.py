"""Specifications that ask for what no job may have are refused with a sentence, before anything is created."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_sandbox.errors import SpecError
from gpu_sandbox.sandbox import config
from gpu_sandbox.sandbox.spec import MAX_INPUT_BYTES, MAX_INPUTS, MAX_OUTPUT_BYTES, MAX_VARIABLES, Input, Spec


DIGEST, NAME = "sha256:" + "c" * 64, "a" * 64
PLAIN = {"attempt": NAME, "task": NAME, "image": DIGEST}

hexadecimal = st.text("0123456789abcdef", max_size=70).filter(lambda text: len(text) != 64)
not_a_name = st.one_of(hexadecimal, st.text(max_size=63), st.sampled_from(["A" * 64, f"{NAME}\n"]))
not_an_image = st.one_of(
    st.sampled_from(["python:latest", "latest", NAME, f"{DIGEST}\n", DIGEST.upper(), f"python@{DIGEST}", "sha256:"]),
    hexadecimal.map(lambda text: f"sha256:{text}"),
    st.text(max_size=90),
)
not_a_variable = st.one_of(
    st.sampled_from(["LD_PRELOAD", "PATH", "NVIDIA_VISIBLE_DEVICES", "lull_x", "LULL_", "LULL_a", "LULL_X=Y"]),
    st.text(max_size=60).filter(lambda text: not text.startswith("LULL_")),
)
not_a_file = st.one_of(
    st.sampled_from(["", ".init", "..", "../x", "/x", "a/b", "A", "a b", "-x", "a" * 65, "a\n", "a\0", "ä", "a\\b"]),
    st.text("AZ ~/\\\0\n*?", max_size=8),
)
not_a_gpu = st.one_of(st.sampled_from(["all", "0", "", "GPU-", "../x", "GPU-x\n"]), st.text(max_size=39))


def outside(least: int, most: int) -> st.SearchStrategy[int]:
    """Return whole numbers below `least` and above `most`."""
    return st.one_of(st.integers(max_value=least - 1), st.integers(min_value=most + 1))


def bad(field: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return specifications of which one field is wrong."""
    return st.fixed_dictionaries({field: values})


malformed = st.one_of(
    bad("attempt", not_a_name),
    bad("task", not_a_name),
    bad("image", not_an_image),
    bad("command", st.lists(st.just("x"), min_size=65, max_size=90).map(tuple)),
    bad("command", st.sampled_from(["x" * 4097, "a\0b", "\0"]).map(lambda word: ("ok", word))),
    bad("environment", not_a_variable.map(lambda name: {name: "x"})),
    bad("environment", st.sampled_from(["x" * 4097, "a\0"]).map(lambda value: {"LULL_X": value})),
    bad("environment", st.just({f"LULL_{number}": "x" for number in range(MAX_VARIABLES + 1)})),
    bad("memory", outside(32 << 20, 1 << 40)),
    bad("cpus", st.one_of(st.floats(max_value=0.0999), st.floats(min_value=1025), st.just(math.nan))),
    bad("output_bytes", outside(1, MAX_OUTPUT_BYTES)),
    bad("output_files", outside(1, 100_000)),
    bad("deadline_s", outside(1, 7 * 86_400)),
    bad("gpu", not_a_gpu),
    bad("inputs", not_a_file.map(lambda name: [(name, NAME, 1)])),
    bad("inputs", not_a_name.map(lambda digest: [("a", digest, 1)])),
    bad("inputs", outside(0, MAX_INPUT_BYTES).map(lambda size: [("a", NAME, size)])),
    bad("inputs", st.just([(f"a{number}", NAME, 1) for number in range(MAX_INPUTS + 1)])),
    bad("inputs", st.just([("a", NAME, 1), ("a", NAME, 2)])),
)


def asked_for(fields: dict[str, Any]) -> config.JsonObject:
    """Return the body of a container for a specification that came from outside."""
    inputs = tuple(Input(*each) for each in fields.pop("inputs", ()))
    spec = Spec(**(PLAIN | fields | {"inputs": inputs}))
    return config.job_body(spec, instance="one", image=DIGEST)


@settings(max_examples=500)
@given(malformed)
def test_a_malformed_specification_is_refused_with_a_sentence(fields: dict[str, Any]) -> None:
    with pytest.raises(SpecError) as refused:
        asked_for(dict(fields))
    said = str(refused.value)
    assert said
    assert len(said) < 300
    assert said.isprintable()


def test_a_plain_specification_is_taken() -> None:
    assert asked_for({"inputs": [("a", NAME, MAX_INPUT_BYTES)], "environment": {"LULL_X": "y"}, "command": ("a",)})


@given(st.sampled_from(sorted(PLAIN)))
def test_what_names_an_attempt_never_becomes_a_path(field: str) -> None:
    with pytest.raises(SpecError):
        asked_for({field: "../../containers/prune"})
