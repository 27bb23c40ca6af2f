"""Malformed jobs, manifests, configurations and names: each is refused with a sentence before anything is made."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_sandbox.errors import DataError, ImageMissingError, SpecError
from gpu_sandbox.sandbox.registry.manifest import Manifest, read_config, read_manifest
from gpu_sandbox.sandbox.registry.reference import parse_reference
from gpu_sandbox.sandbox.spec import Input, Spec


HEX = "a" * 64
DIGEST = f"sha256:{HEX}"
REFUSED = (SpecError, DataError, ImageMissingError)

JOB: dict[str, Any] = {"attempt": HEX, "task": HEX, "image": DIGEST, "network_bytes": 1}
BAD_JOBS: dict[str, st.SearchStrategy[Any]] = {
    "attempt": st.text(max_size=70).filter(lambda text: text != HEX),
    "task": st.text(max_size=70).filter(lambda text: text != HEX),
    "image": st.one_of(st.text(max_size=90), st.sampled_from(["busybox", "busybox:latest", f"sha512:{HEX}", HEX])),
    "command": st.one_of(
        st.lists(st.just("x"), min_size=65, max_size=70), st.just(["a\0b"]), st.just(["x" * 5000])
    ).map(tuple),
    "environment": st.one_of(
        st.dictionaries(
            st.sampled_from(["PATH", "LD_PRELOAD", "NVIDIA_VISIBLE_DEVICES", "LULL_x", "LULL_", ""]), st.text()
        ),
        st.just({"LULL_A": "x\0y"}),
        st.just({"LULL_A": "x" * 5000}),
    ).filter(bool),
    "inputs": st.just(tuple(Input(f"a{i}", HEX, 1) for i in range(65))) | st.just((Input("a", HEX, 1),) * 2),
    "memory": st.integers(max_value=(32 << 20) - 1) | st.integers(min_value=(1 << 40) + 1),
    "cpus": st.floats(max_value=0.0999) | st.floats(min_value=1024.5) | st.just(float("nan")),
    "output_bytes": st.integers(max_value=0) | st.integers(min_value=(2 << 30) + 1),
    "output_files": st.integers(max_value=0) | st.integers(min_value=100_001),
    "deadline_s": st.integers(max_value=0) | st.integers(min_value=7 * 24 * 3600 + 1),
    "network_rate": st.integers(max_value=-1),
    "domains": st.one_of(
        st.tuples(st.text(max_size=20).filter(lambda text: "." not in text)),
        st.tuples(st.ip_addresses().map(str)),
        st.sampled_from(
            [("nas.local",), (".com",), ("a.example",) * 2, ("A.example",), ("a.example.",), ("a.example:80",)]
        ),
        st.just(tuple(f"a{number}.example" for number in range(33))),
    ),
}


@pytest.mark.parametrize("field", BAD_JOBS)
def test_a_malformed_job_is_refused_before_anything_is_made(field: str) -> None:
    @settings(max_examples=40)
    @given(BAD_JOBS[field])
    def refused(value: object) -> None:
        with pytest.raises(SpecError) as error:
            Spec(**{**JOB, field: value})
        assert str(error.value).isprintable()

    refused()


@settings(max_examples=60)
@given(st.text(max_size=80), st.text(max_size=70), st.integers(max_value=-1))
def test_a_malformed_input_is_refused(name: str, digest: str, size: int) -> None:
    for arguments in ((f"../{name}", HEX, 1), (f"/{name}", HEX, 1), ("a", f"{digest}x", 1), ("a", HEX, size)):
        with pytest.raises(SpecError):
            Input(*arguments)


def blob(**changes: object) -> dict[str, Any]:
    kind = "application/vnd.oci.image.layer.v1.tar+gzip"
    return {"mediaType": kind, "size": 10, "digest": DIGEST, **changes}


GOOD: dict[str, Any] = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.oci.image.manifest.v1+json",
    "config": blob(mediaType="application/vnd.oci.image.config.v1+json"),
    "layers": [blob()],
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just(DIGEST),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


def manifest(said: object) -> Manifest:
    text = json.dumps(said).encode()
    return read_manifest(text, f"sha256:{hashlib.sha256(text).hexdigest()}", max_bytes=1 << 20)


def config(said: object) -> tuple[str, ...]:
    text = json.dumps(said).encode()
    named = blob(mediaType="application/vnd.oci.image.config.v1+json", size=len(text))
    return read_config(
        text, manifest({**GOOD, "config": {**named, "digest": f"sha256:{hashlib.sha256(text).hexdigest()}"}})
    )


def test_a_sound_manifest_is_read() -> None:
    assert manifest(GOOD).size == 10


@pytest.mark.parametrize("field", ["schemaVersion", "mediaType", "config", "layers"])
def test_a_malformed_manifest_is_refused(field: str) -> None:
    @settings(max_examples=60)
    @given(JSON)
    def refused(value: object) -> None:
        with pytest.raises(DataError):
            manifest({**GOOD, field: value if value != GOOD[field] else None})

    refused()


@pytest.mark.parametrize("field", ["mediaType", "digest", "size", "urls"])
def test_a_malformed_part_of_a_manifest_is_refused(field: str) -> None:
    bad = {
        "mediaType": JSON,
        "digest": JSON.filter(lambda value: value != DIGEST),
        "size": st.one_of(
            st.integers(max_value=-1), st.integers(min_value=2 << 20), st.booleans(), st.text(), st.floats()
        ),
        "urls": st.lists(st.text(), min_size=1, max_size=2),
    }

    @settings(max_examples=40)
    @given(bad[field])
    def refused(value: object) -> None:
        with pytest.raises(DataError):
            manifest({**GOOD, "layers": [blob(**{field: value})]})

    refused()


@settings(max_examples=100)
@given(JSON | st.binary(max_size=80).map(lambda b: b.decode("latin1")))
def test_any_json_is_no_manifest(said: object) -> None:
    with pytest.raises(DataError):
        manifest(said)


CONFIG: dict[str, Any] = {
    "os": "linux",
    "architecture": "amd64",
    "config": {"Env": ["PATH=/bin"], "Entrypoint": ["/x"]},
    "rootfs": {"type": "layers", "diff_ids": [DIGEST]},
}


BAD_ROOTS: list[Any] = [None, [], {}, {"diff_ids": [DIGEST] * 2}, {"diff_ids": ["x"]}, {"diff_ids": DIGEST}]


def test_a_sound_configuration_is_read() -> None:
    assert config(CONFIG) == (DIGEST,)


@pytest.mark.parametrize(
    "change",
    [
        *({"os": each} for each in ("windows", "", None, 1, ["linux"])),
        *({"architecture": each} for each in ("arm64", "AMD64", None)),
        *({"rootfs": each} for each in BAD_ROOTS),
        *({"config": {"Env": each}} for each in ("PATH=/bin", [1], {"a": 1}, ["LD_LIBRARY_PATH=/x"], ["NVIDIA_X=1"])),
        *({"config": {"Entrypoint": each}} for each in ("sh", [None], [["sh"]])),
        *({"config": {each: {"/x": {}}}} for each in ("Volumes", "volumes", "VOLUMES", "ExposedPorts", "exposedPorts")),
        *({"config": {each: ["RUN x"]}} for each in ("OnBuild", "onbuild", "ONBUILD")),
        *({"config": {"User": each}} for each in (0, ["root"], {"a": 1})),
        {"config": ["x"]},
        {"config": "x"},
        {"config": 7},
    ],
    ids=str,
)
def test_a_malformed_configuration_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(REFUSED):
        config({**CONFIG, **change})


@settings(max_examples=200)
@given(st.text(max_size=120))
def test_any_text_names_no_image(text: str) -> None:
    with pytest.raises(SpecError):
        parse_reference(text)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.upper(),
        lambda text: text.replace("@sha256", ":latest@sha256"),
        lambda text: text.replace("hub.example/", ""),
        lambda text: text.replace("team", "../team"),
        lambda text: text.replace("team", "te am"),
        lambda text: f"https://{text}",
        lambda text: f"{text}\n",
        lambda text: text[:-1],
        lambda text: text.replace("hub.example", "user:pw@hub.example"),
        lambda text: text.replace("team", "team?x=1"),
    ],
)
def test_a_name_that_is_almost_one_is_none(change: Callable[[str], str]) -> None:
    assert parse_reference(f"hub.example/team/job@{DIGEST}").repository == "team/job"
    with pytest.raises(SpecError):
        parse_reference(change(f"hub.example/team/job@{DIGEST}"))
