"""Job files: what is in them comes out, and what is wrong with them is said in one sentence."""

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.market.jobfile import MAX_JOB_FILE, example_job, example_jobs, load_job
from app.market.schema import InputRef, spec_hash
from app.protocol.errors import KnownError


DIGEST = "sha256:" + "ab" * 32
PLAIN = f"kind: embed-text\nimage: {DIGEST}\nunits: 3\n"


def digest_of(name: str) -> str | None:
    return {"embed-text": DIGEST, "train-digits": "sha256:" + "cd" * 32}.get(name)


def write(folder: Path, text: str) -> Path:
    path = folder / "job.yaml"
    path.write_text(text, "utf-8")
    return path


def refusal(path: Path) -> KnownError:
    with pytest.raises(KnownError) as error:
        load_job(path, digest_of)
    assert error.value.code == "job.malformed"
    assert "\n" not in error.value.sentence()
    return error.value


def test_a_job_file_becomes_a_specification_and_inputs(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_bytes(b"lull")
    path = write(
        tmp_path,
        """
        kind: embed-text
        image: embed-text
        units: 237
        command: ["--fast", "yes"]
        environment: {LULL_MODE: "slow"}
        memory: 768 MiB
        cpu_milli: 1500
        deadline_s: 60
        output_bytes: 1048576
        output_files: 8
        gpu: false
        replicas: 3
        max_price: "12000000000000000000000"
        inputs:
          words: words.txt
        """,
    )
    job = load_job(path, digest_of)
    assert (job.spec.kind, job.spec.image, job.spec.units) == ("embed-text", DIGEST, 237)
    assert (job.spec.memory, job.spec.output_bytes) == (768 << 20, 1 << 20)
    assert (job.spec.command, job.spec.cpu_milli) == (("--fast", "yes"), 1500)
    assert job.spec.environment == {"LULL_MODE": "slow", "LULL_UNITS": "237"}
    assert (job.replicas, job.max_price) == (3, 12 * 10**21)
    (given_,) = job.inputs
    assert given_.path == tmp_path / "words.txt"
    assert given_.reference == InputRef(name="words", sha256=hashlib.sha256(b"lull").hexdigest(), size=4)


def test_what_is_left_out_has_the_defaults_of_the_schema(tmp_path: Path) -> None:
    job = load_job(write(tmp_path, PLAIN), digest_of)
    assert (job.spec.memory, job.spec.cpu_milli, job.spec.verification) == (1 << 30, 1000, "hash-quorum")
    assert (job.inputs, job.replicas, job.max_price) == ((), 2, None)


def test_json_is_a_job_file_too(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps({"kind": "embed-text", "image": DIGEST, "units": 3}))
    assert spec_hash(load_job(path, digest_of).spec) == spec_hash(load_job(write(tmp_path, PLAIN), digest_of).spec)


def test_the_examples_that_ship_are_job_files_with_their_inputs_beside_them() -> None:
    jobs = {path.parent.name: load_job(path, digest_of) for path in example_jobs()}
    assert {*jobs} == {"embed-text", "train-digits"}
    for name, job in jobs.items():
        assert job.path == example_job(name)
        assert job.spec.kind == name
        assert len(job.inputs) == 1
    assert jobs["embed-text"].spec.units == jobs["embed-text"].inputs[0].path.read_bytes().count(b"\n")


def test_an_example_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(KnownError, match=r"there are embed-text, train-digits"):
        example_job("../../secret")


def test_an_image_that_nobody_has_is_missing(tmp_path: Path) -> None:
    with pytest.raises(KnownError) as error:
        load_job(write(tmp_path, PLAIN.replace(DIGEST, "unheard-of")), digest_of)
    assert (error.value.code, error.value.values) == ("image.missing", {"image": "unheard-of"})


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "it is not a list of keys with values"),
        ("just words", "it is not a list of keys with values"),
        ("- kind\n- image\n", "it is not a list of keys with values"),
        ("kind: [", "line 1: "),
        (PLAIN + "\tx: 1", "line 4: "),
        (PLAIN + "---\n" + PLAIN, "but found another document"),
        (PLAIN + "colour: red\n", "'colour' is no key of a job; the keys are checkpoint_bytes, command, cpu_milli"),
        (PLAIN + "units: 4\n", "line 4: 'units' stands there twice"),
        (PLAIN + "environment: {LULL_A: x, LULL_A: y}\n", "line 4: 'LULL_A' stands there twice"),
        (PLAIN + "7: seven\n", "line 4: a key is not plain text"),
        (PLAIN + "command: &a [x]\nenvironment: *a\n", "aliases, such as *name, are not allowed"),
        (PLAIN + "command: !!python/object/apply:os.system [ls]\n", "could not determine a constructor"),
        (PLAIN.replace("kind: embed-text\n", ""), "missing required field kind"),
        (PLAIN.replace("embed-text", "Embed Text"), "kind: expected str matching"),
        (PLAIN.replace("units: 3", "units: 0"), "units: expected int >= 1"),
        (PLAIN.replace("units: 3", "units: three"), "units: expected int, got str"),
        (PLAIN.replace("units: 3", "units: 3.5"), "units: expected int, got float"),
        (PLAIN.replace("units: 3", "units: true"), "units: expected int, got bool"),
        (PLAIN + "command: [1]\n", "command[0]: expected str, got int: put it in quotes"),
        (PLAIN + "environment: {LULL_A: 1}\n", "expected str, got int: put it in quotes"),
        (PLAIN + "environment: {PATH: x}\n", "expected str matching regex"),
        (PLAIN + "environment: [x]\n", "environment: expected object, got array"),
        (PLAIN + "environment: {LULL_UNITS: '4'}\n", "LULL_UNITS is not the number of units"),
        (PLAIN + "memory: a lot\n", "memory is a number of bytes, such as 512 MiB"),
        (PLAIN + "memory: 512 MB\n", "memory is a number of bytes, such as 512 MiB"),
        (PLAIN + "memory: 1 KiB\n", "memory: expected int >= 33554432"),
        (PLAIN + "output_bytes: 5 TiB\n", "output_bytes: expected int <= "),
        (PLAIN + "deadline_s: 99999999\n", "deadline_s: expected int <= 604800"),
        (PLAIN + "verification: trust-me\n", "verification: invalid enum value 'trust-me'"),
        (PLAIN + "replicas: 0\n", "replicas is a whole number from 1 to 8"),
        (PLAIN + "replicas: true\n", "replicas is a whole number from 1 to 8"),
        (PLAIN + "max_price: 5\n", "max_price is a whole number of the token's smallest unit, in quotes"),
        (PLAIN + "max_price: '-5'\n", "max_price is a whole number"),
        (PLAIN + "inputs: [a]\n", "inputs is a list of names"),
        (PLAIN + "inputs: {a: 1}\n", "inputs is a list of names"),
        (PLAIN + "inputs: {A: a}\n", "the input 'A' needs a plain lower-case name"),
        (PLAIN + "inputs: {../a: a}\n", "the input '../a' needs a plain lower-case name"),
        (PLAIN + "inputs: {a: nowhere}\n", "the input a: there is no such file"),
        (PLAIN + "inputs: {a: .}\n", "the input a is not a file"),
        (PLAIN + 'inputs: {a: "a\\0b"}\n', "the input a: its path cannot be used"),
        (PLAIN + f"inputs: {{a: {'x' * 5000}}}\n", "the input a: File name too long"),
        (PLAIN + "inputs: {a: ../outside}\n", "the input a lies outside of the job file's folder"),
        (PLAIN + "inputs: {a: /etc/passwd}\n", "the input a lies outside of the job file's folder"),
        (PLAIN + "inputs: {a: link}\n", "the input a lies outside of the job file's folder"),
        (PLAIN + "command: " + "[" * 60_000, "its lists are nested too deep"),
        (PLAIN + 'environment: {LULL_A: "\\ud83d\\ude42"}\n', "a character is written in two halves"),
        (PLAIN + "domains: files.example.org\n", "domains: expected array, got str"),
        (PLAIN + "domains: [192.168.1.1]\n", "domains[0]: expected str matching"),
        (PLAIN + "domains: ['https://files.example.org']\n", "domains[0]: expected str matching"),
        (PLAIN + "domains: [Files.example.org]\n", "domains[0]: expected str matching"),
        (PLAIN + "domains: [localhost]\n", "domains[0]: expected str matching"),
        (PLAIN + "domains: [nas.local]\n", "domains: a job may not reach 'nas.local': names are public hosts"),
        (PLAIN + "domains: [.com]\n", "domains[0]: expected str matching"),
        (PLAIN + "domains: [a.example, a.example]\n", "domains: a job reaches between 1 and 32 different names"),
        (PLAIN + f"domains: [{', '.join(map('a{}.example'.format, range(33)))}]\n", "expected array of length <= 32"),
        (PLAIN + "network_bytes: 0\n", "network_bytes: expected int >= 1"),
        (PLAIN + "#" * MAX_JOB_FILE, "it is larger than 64 KiB"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "outside").write_bytes(b"secret")
    folder = tmp_path / "inner"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "outside")
    assert what in refusal(write(folder, text)).sentence()


def test_a_missing_file_and_what_is_no_file_are_named(tmp_path: Path) -> None:
    assert "there is no such file" in refusal(tmp_path / "none.yaml").sentence()
    assert "it is not a file" in refusal(tmp_path).sentence()
    os.mkfifo(tmp_path / "pipe")
    assert "it is not a file" in refusal(tmp_path / "pipe").sentence()
    (tmp_path / "latin").write_bytes(b"kind: \xe9\n")
    assert "it is not UTF-8 text" in refusal(tmp_path / "latin").sentence()


def test_a_pipe_is_no_input(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "the input a is not a file" in refusal(write(tmp_path, PLAIN + "inputs: {a: pipe}\n")).sentence()


def test_more_inputs_than_a_job_may_have_are_refused(tmp_path: Path) -> None:
    many = ", ".join(f"i{number}: x" for number in range(65))
    assert "it has more than 64 inputs" in refusal(write(tmp_path, PLAIN + f"inputs: {{{many}}}\n")).sentence()


@given(st.text(max_size=300) | st.binary(max_size=300))
def test_any_content_is_a_job_or_a_known_error(tmp_path_factory: pytest.TempPathFactory, content: str | bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    refusal(path)


@given(
    st.dictionaries(
        st.sampled_from(["kind", "image", "units", "memory", "inputs", "environment", "command"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
            max_leaves=6,
        ),
    )
)
def test_any_values_are_a_job_or_a_known_error(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "values.yaml"
    path.write_text(json.dumps(values), "utf-8")
    try:
        load_job(path, digest_of)
    except KnownError as error:
        known = error.code
    else:
        known = "image.missing"
    assert known in {"job.malformed", "image.missing"}
