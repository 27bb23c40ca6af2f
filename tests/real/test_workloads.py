"""The jobs that ship with Lull, in their real images, in real containers with a job's limits."""

import hashlib
import io
import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.market.jobfile import example_job, load_job
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import Input, Spec
from tests.helpers.workloads import WORKLOADS, Task, built, docker_client, new_task


__all__ = ["docker_client", "new_task"]

pytestmark = pytest.mark.engine

NewTask = Callable[[str], Task]
Matrix = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
DOCUMENTS = (WORKLOADS / "embed-text" / "documents.jsonl").read_bytes()
DIGITS = (WORKLOADS / "train-digits" / "digits.csv").read_bytes()


def lines(texts: dict[str, str]) -> bytes:
    return b"".join(json.dumps({"id": name, "text": text}).encode() + b"\n" for name, text in texts.items())


def vectors(task: Task) -> dict[str, Matrix]:
    matrix = np.load(io.BytesIO(task.result("embeddings.npy")), allow_pickle=False)
    index = json.loads(task.result("index.json"))
    assert matrix.shape == (len(index["documents"]), index["dimensions"])
    assert matrix.dtype == np.float32
    return {entry["id"]: matrix[entry["row"]] for entry in index["documents"]}


def embedded(new_task: NewTask, texts: dict[str, str]) -> dict[str, Matrix]:
    task = new_task("embed-text")
    task.give("documents.jsonl", lines(texts))
    assert task.run().code == 0
    return vectors(task)


def results(task: Task) -> dict[str, str]:
    files = sorted((task.root / "out").iterdir())
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture(scope="module")
def library(new_task: NewTask) -> Task:
    """The job as it ships, run once to its end."""
    task = new_task("embed-text")
    task.give("documents.jsonl", DOCUMENTS)
    spec = load_job(example_job("embed-text"), lambda _: "sha256:" + "0" * 64).spec
    assert task.run(environment=spec.environment).code == 0
    return task


PUBLISHED = [
    # https://github.com/UKPLab/sentence-transformers/blob/2e78846fdb467f7eb0090e430f39ba1d48ee2c1d/docs/sentence_transformer/usage/semantic_textual_similarity.rst
    # prints these for all-MiniLM-L6-v2, to four digits.
    ("The weather is lovely today.", "It's so sunny outside!", 0.6660),
    ("The weather is lovely today.", "He drove to the stadium.", 0.1046),
    ("It's so sunny outside!", "He drove to the stadium.", 0.1411),
    ("The new movie is awesome", "The dog plays in the garden", 0.0543),
    ("The new movie is awesome", "The new movie is so great", 0.8939),
    ("The new movie is awesome", "A woman watches TV", -0.0502),
    ("The cat sits outside", "The dog plays in the garden", 0.2838),
    ("The cat sits outside", "The new movie is so great", -0.0029),
    ("The cat sits outside", "A woman watches TV", 0.1310),
    ("A man is playing guitar", "The dog plays in the garden", 0.2277),
    ("A man is playing guitar", "The new movie is so great", -0.0136),
    ("A man is playing guitar", "A woman watches TV", -0.0327),
]


def test_similarities_are_those_that_the_models_authors_published(new_task: NewTask) -> None:
    texts = sorted({text for first, second, _ in PUBLISHED for text in (first, second)})
    found = embedded(new_task, {text: text for text in texts})
    for first, second, similarity in PUBLISHED:
        assert float(found[first] @ found[second]) == pytest.approx(similarity, abs=1e-4), (first, second)
    assert all(abs(float(np.linalg.norm(vector)) - 1) < 1e-6 for vector in found.values())


def test_a_question_finds_the_paragraph_that_answers_it(library: Task, new_task: NewTask) -> None:
    questions = {
        "howtocorrupt": "How can a database file become corrupted?",
        "whyc": "Why is the program written in C?",
        "whynotgit": "Why not use Git for version control?",
        "fasterthanfs": "How fast is reading small images compared with the file system?",
    }
    asked = embedded(new_task, questions)
    known = vectors(library)
    for page, question in asked.items():
        best = max(known, key=lambda name: float(known[name] @ question))
        assert best.split("/")[1] == page


def test_a_text_has_the_same_bits_whatever_stands_beside_it(library: Task, new_task: NewTask) -> None:
    documents = [json.loads(line) for line in DOCUMENTS.splitlines()[100:103]]
    alone = embedded(new_task, {each["id"]: each["text"] for each in reversed(documents)})
    known = vectors(library)
    assert all(vector.tobytes() == known[name].tobytes() for name, vector in alone.items())


def test_progress_counts_documents_up_to_all_of_them(library: Task) -> None:
    done = [line["done"] for line in library.progress()]
    assert done == sorted(done)
    assert library.progress()[-1] == {"done": 237, "total": 237, "step": "embedding", "saved": 237}


def test_empty_long_and_foreign_texts_have_vectors(new_task: NewTask) -> None:
    task = new_task("embed-text")
    texts = {"empty": "", "long": "word " * 200_000, "cut": "word " * 254, "other": "日本語 🙂 é \x00 \ufeff"}
    task.give("documents.jsonl", lines(texts))
    assert task.run().code == 0
    found = vectors(task)
    entries = {entry["id"]: entry for entry in json.loads(task.result("index.json"))["documents"]}
    assert {name: entry["tokens"] for name, entry in entries.items() if name != "other"} == {
        "empty": 2,
        "long": 256,
        "cut": 256,
    }
    assert {name for name, entry in entries.items() if entry["truncated"]} == {"long"}
    assert found["long"].tobytes() == found["cut"].tobytes()
    assert all(np.isfinite(vector).all() for vector in found.values())


EMBED = b"".join(DOCUMENTS.splitlines(keepends=True)[:48])
UNITS = {"LULL_UNITS": "200"}


@pytest.fixture(scope="module")
def uninterrupted(new_task: NewTask) -> Callable[[str], dict[str, str]]:
    """Digests of the results of runs that nobody disturbed."""
    known: dict[str, dict[str, str]] = {}

    def find(name: str) -> dict[str, str]:
        if name not in known:
            task = fresh(new_task, name)
            assert task.run(environment=environment(name)).code == 0
            known[name] = results(task)
        return known[name]

    return find


def fresh(new_task: NewTask, name: str) -> Task:
    task = new_task(name)
    task.give(*{"embed-text": ("documents.jsonl", EMBED), "train-digits": ("digits.csv", DIGITS)}[name])
    return task


def environment(name: str) -> dict[str, str]:
    return UNITS if name == "train-digits" else {}


@pytest.mark.parametrize("name", ["embed-text", "train-digits"])
def test_two_runs_give_the_same_bits(
    new_task: NewTask, uninterrupted: Callable[[str], dict[str, str]], name: str
) -> None:
    task = fresh(new_task, name)
    assert task.run(environment=environment(name)).code == 0
    assert results(task) == uninterrupted(name)


@pytest.mark.parametrize(("signal", "code"), [("SIGKILL", 137), ("SIGTERM", 143)])
@pytest.mark.parametrize(("name", "units"), [("embed-text", 16), ("train-digits", 60)])
def test_a_run_that_was_ended_goes_on_to_the_same_bits(
    new_task: NewTask,
    uninterrupted: Callable[[str], dict[str, str]],
    name: str,
    units: int,
    signal: str,
    code: int,
) -> None:
    task = fresh(new_task, name)
    first = task.interrupted(signal, units, environment(name))
    assert (first.code, first.said, results(task)) == (code, "", {})
    before = len(task.progress())
    assert task.run(environment=environment(name)).code == 0
    assert 0 < task.progress()[before]["done"] < task.progress()[before]["total"], "it did not go on, it began anew"
    assert results(task) == uninterrupted(name)


@pytest.mark.parametrize(("name", "units", "file"), [("embed-text", 16, "rows.f32"), ("train-digits", 60, "state.npz")])
def test_a_checkpoint_that_is_not_whole_is_not_used(
    new_task: NewTask,
    uninterrupted: Callable[[str], dict[str, str]],
    name: str,
    units: int,
    file: str,
) -> None:
    task = fresh(new_task, name)
    task.interrupted("SIGKILL", units, environment(name))
    checkpoint = task.root / "ckpt" / file
    content = checkpoint.read_bytes()
    checkpoint.write_bytes(content[:2000] + bytes(100) + content[2100:])
    before = len(task.progress())
    assert task.run(environment=environment(name)).code == 0
    assert task.progress()[before]["done"] == 0
    assert results(task) == uninterrupted(name)


def test_the_network_reads_digits_that_it_has_not_seen(new_task: NewTask) -> None:
    task = new_task("train-digits")
    task.give("digits.csv", DIGITS)
    spec = load_job(example_job("train-digits"), lambda _: "sha256:" + "0" * 64).spec
    assert task.run(environment=spec.environment).code == 0
    metrics = json.loads(task.result("metrics.json"))
    assert (metrics["steps"], metrics["training_images"], metrics["held_out_images"]) == (1500, 1438, 359)
    assert metrics["held_out_accuracy"] >= 0.97
    assert task.progress()[-1] == {"done": 1500, "total": 1500, "step": "training", "saved": 1500}
    with np.load(io.BytesIO(task.result("model.npz")), allow_pickle=False) as model:
        assert {name: model[name].shape for name in model.files}["conv2.weight"] == (144, 32)


WRONG: list[tuple[str, dict[str, bytes], tuple[str, ...], dict[str, str], str]] = [
    ("embed-text", {}, (), {}, "the input documents.jsonl is missing"),
    ("embed-text", {"documents.jsonl": b"no json\n"}, (), {}, "line 1 of documents.jsonl is not JSON"),
    (
        "embed-text",
        {"documents.jsonl": lines({"a": "b"}) * 2},
        (),
        {},
        "lines 1 and 2 of documents.jsonl have the same",
    ),
    ("embed-text", {"documents.jsonl": lines({"a": "b"})}, (), {"LULL_UNITS": "2"}, "2 documents were ordered, but"),
    ("embed-text", {"documents.jsonl": lines({"a": "b"})}, ("--fast",), {}, "this job takes no arguments"),
    ("train-digits", {}, (), {}, "the input digits.csv is missing"),
    ("train-digits", {"digits.csv": b"1,2,3\n" * 200}, (), {}, "line 1 of digits.csv is not 65 small numbers"),
    ("train-digits", {"digits.csv": DIGITS}, (), {"LULL_UNITS": "many"}, "LULL_UNITS is a whole number"),
    ("train-digits", {"digits.csv": DIGITS}, (), {"LULL_UNITS": "1000001"}, "1000001 steps are more than 1000000"),
]


@pytest.mark.parametrize(("name", "inputs", "command", "environment", "what"), WRONG, ids=[w[4] for w in WRONG])
def test_wrong_input_ends_with_status_2_and_one_sentence(
    new_task: NewTask,
    name: str,
    inputs: dict[str, bytes],
    command: tuple[str, ...],
    environment: dict[str, str],
    what: str,
) -> None:
    task = new_task(name)
    for file, content in inputs.items():
        task.give(file, content)
    end = task.run(*command, environment=environment)
    assert end.code == 2
    assert what in end.said
    assert end.said.count("\n") == 1
    assert "Traceback" not in end.said
    assert results(task) == {}


def test_a_full_output_is_one_sentence_and_not_a_crash(new_task: NewTask, docker_client: Any) -> None:  # noqa: ANN401
    task = fresh(new_task, "embed-text")
    container = docker_client.containers.create(
        task.image,
        read_only=True,
        user="65534:65534",
        network_mode="none",
        cap_drop=["ALL"],
        volumes={str(task.root / part): {"bind": f"/lull/{part}", "mode": "rw"} for part in ("in", "ckpt", "progress")},
        tmpfs={"/lull/out": "rw,size=64k,mode=1777"},
    )
    try:
        container.start()
        assert container.wait(timeout=60)["StatusCode"] == 1
        assert container.logs(stdout=False) == b"there is no room left for the job's files\n"
    finally:
        container.remove(force=True)


def test_the_sandbox_runs_the_job_file_that_ships(docker_engine: Engine, tmp_path: Path) -> None:
    name = "train-digits"
    image = built(name)
    job = load_job(example_job(name), {name: image.digest}.get)
    spec = Spec(
        attempt=secrets.token_hex(32),
        task=secrets.token_hex(32),
        image=job.spec.image,
        command=job.spec.command,
        environment={**job.spec.environment, **environment(name)},
        inputs=tuple(Input(each.name, each.sha256, each.size) for each in job.inputs),
        memory=job.spec.memory,
        cpus=job.spec.cpu_milli / 1000,
        output_bytes=job.spec.output_bytes,
        output_files=job.spec.output_files,
        deadline_s=job.spec.deadline_s,
    )
    sandbox = Sandbox(docker_engine, f"test{secrets.token_hex(6)}")
    sandbox.images.load(image.archive, image.digest)
    try:
        sandbox.prepare(spec, {each.name: each.path for each in job.inputs})
        sandbox.start(spec.attempt)
        ended = sandbox.wait(spec.attempt, 120)
        assert (ended.exit_code, sandbox.logs(spec.attempt, 1000)) == (0, "")
        output = sandbox.collect(
            spec.attempt, tmp_path / "out.tar", max_bytes=spec.output_bytes, max_files=spec.output_files
        )
    finally:
        assert not sandbox.reap(set()).failed
    assert output.files == 2
    assert output.size < spec.output_bytes / 4
