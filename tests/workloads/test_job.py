"""What all jobs share: pinned arithmetic, whole files, honest progress, plain refusals."""

import errno
import io
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.helpers.workloads import load


job = load("train-digits", "job")
start = load("train-digits", "start")

ARRAYS = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9.]{0,10}", fullmatch=True),
    arrays.arrays(np.float32, arrays.array_shapes(max_dims=3, max_side=4)),
    min_size=1,
    max_size=4,
)


@given(ARRAYS)
def test_equal_arrays_give_equal_archives_which_numpy_reads(
    values: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]],
) -> None:
    packed = job.npz(values)
    assert packed == job.npz(dict(reversed(list(values.items()))))
    with np.load(io.BytesIO(packed), allow_pickle=False) as read:
        assert {*read.files} == {*values}
        for name, value in values.items():
            np.testing.assert_array_equal(read[name], value)


@given(st.integers(0, 10**6), st.booleans())
def test_a_damaged_checkpoint_is_none(tmp_path_factory: pytest.TempPathFactory, place: int, cut: bool) -> None:  # noqa: FBT001 - drawn
    file = tmp_path_factory.getbasetemp() / "state.npz"
    whole = bytearray(job.npz({"weights": np.arange(20, dtype=np.float32)}))
    place = 30 + place % 150
    if cut:
        del whole[place:]
    else:
        whole[place] ^= 0xFF
    file.write_bytes(whole)
    read = job.read_npz(file)
    assert read is None or {*read} != {"weights"} or read["weights"].tolist() == list(range(20))


def test_a_missing_checkpoint_is_none(tmp_path: Path) -> None:
    assert job.read_npz(tmp_path / "state.npz") is None


def test_a_number_keeps_its_shape(tmp_path: Path) -> None:
    (tmp_path / "state.npz").write_bytes(job.npz({"steps": np.array(50, dtype=np.int64)}))
    read = job.read_npz(tmp_path / "state.npz")
    assert read["steps"].shape == ()


def test_a_file_is_written_whole_and_leaves_no_draft(tmp_path: Path) -> None:
    job.write_whole(tmp_path / "result", b"old")
    job.write_whole(tmp_path / "result", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["result"]
    assert (tmp_path / "result").read_bytes() == b"new"


def test_progress_is_told_at_the_end_though_it_was_just_told(tmp_path: Path) -> None:
    progress = job.Progress(tmp_path / "lines", 1000, "training")
    for done in range(1001):
        progress.tell(done)
    told = [json.loads(line) for line in (tmp_path / "lines").read_bytes().splitlines()]
    assert told[0] == {"done": 0, "total": 1000, "step": "training"}
    assert told[-1]["done"] == 1000
    assert len(told) < 100


def test_the_file_of_progress_does_not_grow_for_ever(tmp_path: Path) -> None:
    (tmp_path / "lines").write_bytes(b"x" * (job.LONGEST_PROGRESS + 1))
    job.Progress(tmp_path / "lines", 1, "training").tell(1)
    assert json.loads((tmp_path / "lines").read_bytes()) == {"done": 1, "total": 1, "step": "training"}


def test_progress_that_cannot_be_written_does_not_end_the_job(tmp_path: Path) -> None:
    progress = job.Progress(tmp_path / "no such folder" / "lines", 2, "training")
    progress.tell(1)
    progress.tell(2)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "1e3", " 7", "٣", "x" * 100, "9" * 13])
def test_a_strange_number_of_units_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LULL_UNITS", text)
    with pytest.raises(job.RefusedError, match="LULL_UNITS is a whole number") as error:
        job.units()
    assert len(str(error.value)) < 120


def test_units_are_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LULL_UNITS", raising=False)
    assert job.units() is None
    monkeypatch.setenv("LULL_UNITS", "237")
    assert job.units() == 237


def test_a_large_or_missing_input_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"12345")
    assert job.read_input(tmp_path / "data", 5) == b"12345"
    with pytest.raises(job.RefusedError, match="data is larger than"):
        job.read_input(tmp_path / "data", 4)
    with pytest.raises(job.RefusedError, match="the input none is missing"):
        job.read_input(tmp_path / "none", 4)


def test_arithmetic_is_pinned_to_one_thread_and_to_kernels_that_all_have() -> None:
    pins = start.pinned("x86_64")
    assert (pins["OPENBLAS_NUM_THREADS"], pins["OPENBLAS_CORETYPE"]) == ("1", "Haswell")
    assert "X86_V4" in pins["NPY_DISABLE_CPU_FEATURES"]
    assert start.pinned("aarch64")["OPENBLAS_CORETYPE"] == "ARMV8"


def test_a_processor_without_the_pinned_kernels_is_named() -> None:
    assert start.missing_features("x86_64", "flags\t\t: fpu sse2 avx2 fma\n") == []
    assert start.missing_features("x86_64", "flags\t\t: fpu sse2\n") == ["avx2", "fma"]
    assert start.missing_features("aarch64", "Features\t: fp asimd\n") == []


def test_what_breaks_is_explained_without_a_traceback() -> None:
    assert start.explained(MemoryError()) == (1, "the job ran out of memory")
    assert start.explained(OSError(errno.ENOSPC, "No space")) == (1, "there is no room left for the job's files")
    assert start.explained(OSError(errno.EIO, "Input/output error", "/lull/out/x")) == (
        1,
        "/lull/out/x: Input/output error",
    )
    with pytest.raises(ValueError, match="domain") as caught:
        math.sqrt(-1)
    code, said = start.explained(caught.value)
    assert code == 70
    assert said.startswith("the job is broken: ValueError in test_job.py:")
