"""A checkpoint from elsewhere is laid out as it was packed, or refused: whatever is not ours to the byte is nothing."""

import hashlib
import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_sandbox.errors import DataError, SpecError
from gpu_sandbox.sandbox.archive import canonical_archive
from gpu_sandbox.sandbox.carrying import MAX_CARRIED_NAME, check, files_in, unpacked
from gpu_sandbox.sandbox.config import job_body
from gpu_sandbox.sandbox.pack import tar_header
from gpu_sandbox.sandbox.spec import Carried, Spec
from gpu_sandbox.sandbox.staging import CARRIED_FILE, staged


ENDS = bytes(1024)
NAMES = st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8}){0,2}", fullmatch=True)


def _engine_stream(files: dict[str, bytes]) -> io.BytesIO:
    """Return what an engine gives for a folder of checkpoints."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files, key=lambda path: path.split("/")):
            entry = tarfile.TarInfo(f"ckpt/{name}")
            entry.size = len(files[name])
            tar.addfile(entry, io.BytesIO(files[name]))
    packed.seek(0)
    return packed


def _packed(files: dict[str, bytes], to: Path) -> str:
    return canonical_archive(_engine_stream(files), to, folder="ckpt", max_bytes=1 << 24, max_files=256).sha256


def _no_file_is_a_folder(files: dict[str, bytes]) -> bool:
    return not any(a != b and b.startswith(f"{a}/") for a in files for b in files)


@settings(max_examples=50)
@given(files=st.dictionaries(NAMES, st.binary(max_size=2000), max_size=8).filter(_no_file_is_a_folder))
def test_what_was_packed_is_laid_out_the_same_below_the_inputs(
    files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    archive = tmp_path_factory.mktemp("carried") / "checkpoint.tar"
    digest = _packed(files, archive)
    assert check(archive) == len(files)
    stream = io.BytesIO(b"".join(unpacked(archive, digest)) + ENDS)
    with tarfile.open(fileobj=stream) as tar:
        laid = {entry.name: entry for entry in tar}
        assert {name for name, entry in laid.items() if entry.isreg()} == {f"in/.checkpoint/{name}" for name in files}
        for name, data in files.items():
            entry = laid[f"in/.checkpoint/{name}"]
            file = tar.extractfile(entry)
            assert file is not None
            assert file.read() == data
            assert (entry.mode, entry.uid) == (0o444, 0), "nobody reads it, and nobody writes it"
        assert all(entry.isdir() or entry.isreg() for entry in laid.values())


def _raw(*parts: bytes) -> bytes:
    return b"".join(parts)


FILE = tar_header("a", 3) + b"abc" + bytes(509)


@pytest.mark.parametrize(
    "archive",
    [
        b"",
        b"abc",
        bytes(512),
        bytes(1024 + 512),
        FILE,
        FILE + bytes(512),
        FILE + ENDS + b"\0",
        FILE + FILE + ENDS,
        _raw(tar_header("b", 0), tar_header("a", 0), ENDS),
        _raw(tar_header("a", 0), tar_header("a/b", 0), ENDS),
        _raw(tar_header("../a", 0), ENDS),
        _raw(tar_header("/a", 0), ENDS),
        _raw(tar_header("a//b", 0), ENDS),
        _raw(tar_header(".", 0), ENDS),
        _raw(tar_header("a\n", 0), ENDS),
        _raw(tar_header("a", 0, mode=0o777), ENDS),
        _raw(tar_header("a", 0, owner=7), ENDS),
        _raw(tar_header("a/", 0, kind=b"5"), ENDS),
        _raw(tar_header("a", 0, kind=b"2"), ENDS),
        _raw(tar_header("a", 1 << 41), ENDS),
        _raw(tar_header("a", 3) + b"abc" + b"x" + bytes(508), ENDS),
        _raw(tar_header("a", 600) + b"short"),
        _raw(tar_header("a" * (MAX_CARRIED_NAME + 1), 0), ENDS),
        _raw(*(tar_header(f"{n:04}", 0) for n in range(257)), ENDS),
        b"\x1f\x8b" + bytes(2000),
    ],
)
def test_an_archive_that_is_not_ours_to_the_byte_is_refused(archive: bytes, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.tar"
    path.write_bytes(archive)
    with pytest.raises(DataError):
        check(path)


@given(data=st.data())
@settings(max_examples=100)
def test_one_byte_that_differs_is_refused_or_is_another_digest(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("carried") / "checkpoint.tar"
    digest = _packed({"a": b"some state", "b/c": b"more"}, path)
    whole = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(whole)
    with pytest.raises(DataError):
        list(unpacked(path, digest))


def test_a_missing_archive_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        list(files_in(tmp_path / "nothing"))


def test_a_checkpoint_goes_in_with_the_inputs_and_the_job_is_told_where(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.tar"
    digest = _packed({"state": b"123"}, path)
    carried = Carried(digest, path.stat().st_size)
    stream = io.BytesIO(b"".join(staged((), {CARRIED_FILE: path}, checkpoint=carried)))
    with tarfile.open(fileobj=stream) as tar:
        assert "in/.checkpoint/state" in tar.getnames()
    with pytest.raises(DataError):
        list(staged((), {}, checkpoint=carried))
    with pytest.raises(DataError):
        list(staged((), {CARRIED_FILE: path}))
    spec = Spec(attempt="a" * 64, task="b" * 64, image="sha256:" + "c" * 64, checkpoint=carried)
    body = job_body(spec, instance="x", image="y")
    assert "LULL_CHECKPOINT=/lull/in/.checkpoint" in body["Env"]
    without = job_body(
        Spec(attempt="a" * 64, task="b" * 64, image="sha256:" + "c" * 64, environment={"LULL_CHECKPOINT": "/"}),
        instance="x",
        image="y",
    )
    assert "LULL_CHECKPOINT=/" in without["Env"], "a buyer's own word, where nothing was handed over"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest


def test_a_checkpoint_is_named_by_digest_and_size() -> None:
    for digest, size in (("x", 1), ("a" * 64, 0), ("a" * 64, 1 << 60)):
        with pytest.raises(SpecError):
            Carried(digest, size)
