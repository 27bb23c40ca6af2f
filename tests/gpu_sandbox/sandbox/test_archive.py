"""A canonical archive: what goes in is decided by content and name alone, and nothing hostile goes in."""

import hashlib
import io
import os
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpu_sandbox.errors import DataError, EngineRefusedError, GpuSandboxError
from gpu_sandbox.sandbox.archive import MAX_NAME, canonical_archive, checked_path, tar_header
from gpu_sandbox.sandbox.spec import Output


def engine_tar(files: Mapping[str, bytes], change: Callable[[tarfile.TarInfo], None] = lambda _: None) -> bytes:
    """Return an archive as the engine makes one of a folder: sorted folder by folder, with times and owners."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as tar:
        folders: set[str] = set()
        for path in sorted(files, key=lambda p: p.split("/")):
            parts = ["out", *path.split("/")]
            for depth in range(1, len(parts)):
                folder = "/".join(parts[:depth])
                if folder not in folders:
                    folders.add(folder)
                    entry = tarfile.TarInfo(folder)
                    entry.type = tarfile.DIRTYPE
                    tar.addfile(entry)
            entry = tarfile.TarInfo("/".join(parts))
            entry.size, entry.mtime, entry.uid, entry.mode = len(files[path]), 1_700_000_000, 65534, 0o600
            change(entry)
            tar.addfile(entry, io.BytesIO(files[path]))
        return made.getvalue() + bytes(1024)


def archive(data: bytes, folder: Path, max_bytes: int = 1 << 20, max_files: int = 100) -> Output:
    to = folder / "result.tar"
    return canonical_archive(io.BytesIO(data), to, folder="out", max_bytes=max_bytes, max_files=max_files)


names = st.lists(
    st.text("abcXYZ019._-é", min_size=1, max_size=8).filter(lambda n: n not in {".", ".."}), min_size=1, max_size=3
).map("/".join)


def consistent(files: dict[str, bytes]) -> bool:
    """Return whether no file is also a folder."""
    return not any(other.startswith(f"{name}/") for name in files for other in files)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(names, st.binary(max_size=1500), max_size=8).filter(consistent))
def test_every_file_is_in_it_once_and_nothing_else_is(tmp_path: Path, files: dict[str, bytes]) -> None:
    output = archive(engine_tar(files), tmp_path)
    written = (tmp_path / "result.tar").read_bytes()
    assert (len(written), hashlib.sha256(written).hexdigest()) == (output.size, output.sha256)
    assert output.files == len(files)
    with tarfile.open(tmp_path / "result.tar", encoding="utf-8") as tar:
        found = {}
        for entry in tar:
            assert (entry.isreg(), entry.mode, entry.uid, entry.gid, entry.mtime) == (True, 0o644, 0, 0, 0)
            file = tar.extractfile(entry)
            assert file is not None
            found[entry.name] = file.read()
    assert found == files
    assert list(found) == sorted(found, key=lambda path: path.split("/"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(names, st.binary(max_size=100), max_size=5).filter(consistent), st.integers(0, 2**31))
def test_times_owners_and_modes_leave_no_trace(tmp_path: Path, files: dict[str, bytes], time: int) -> None:
    def change(entry: tarfile.TarInfo) -> None:
        entry.mtime, entry.uid, entry.mode, entry.uname = time, time % 1000, 0o4755, "somebody"

    assert archive(engine_tar(files), tmp_path) == archive(engine_tar(files, change), tmp_path)


def test_the_bytes_are_those_that_were_always_written(tmp_path: Path) -> None:
    output = archive(engine_tar({"b/c.txt": b"two\n", "a": b"one", "b.txt": b""}), tmp_path)
    assert output == Output("d74cd933b6cf0d2fedebf28b0eb3540c3bf9573ca1e3281145b4dbaaca3e5958", 3584, 3)


def test_the_file_is_for_this_user_alone(tmp_path: Path) -> None:
    archive(engine_tar({"a": b"1"}), tmp_path)
    assert (tmp_path / "result.tar").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["result.tar"]  # noqa: PTH208 - names, not paths


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.CONTTYPE,
        tarfile.GNUTYPE_SPARSE,
    ],
)
def test_anything_but_a_plain_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    def change(entry: tarfile.TarInfo) -> None:
        entry.type, entry.linkname, entry.size = kind, "out/b", 0

    with pytest.raises(DataError, match="no plain file"):
        archive(engine_tar({"a": b""}, change), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "out",
        "out/",
        "out/../x",
        "out/./x",
        "out//x",
        "elsewhere/x",
        "../out/x",
        "out/" + "x" * (MAX_NAME + 1),
        "out/" + "é" * (MAX_NAME // 2 + 1),
        "out/" + "/".join("d" * 17),
        "out/a\nb",
        "out/\x1b[2J",
        "out/a\\b",
        "out/\u202etxt.exe",
        "out/\udcff",
    ],
)
def test_a_name_that_leads_elsewhere_or_hides_something_is_refused(name: str) -> None:
    with pytest.raises(DataError) as refused:
        checked_path(name, "out")
    assert str(refused.value).isascii()


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    files = {str(i): b"" for i in range(11)}
    assert archive(engine_tar(files), tmp_path, max_files=11).files == 11
    with pytest.raises(DataError, match="more than 10 entries"):
        archive(engine_tar(files), tmp_path, max_files=10)


def test_folders_count_as_entries(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="more than 2 entries"):
        archive(engine_tar({"a/b/c": b""}), tmp_path, max_files=2)


def test_the_cap_is_on_the_archive_to_the_byte(tmp_path: Path) -> None:
    data = engine_tar({"a": b"x" * 600})
    assert archive(data, tmp_path, max_bytes=2560).size == 2560
    with pytest.raises(DataError, match="more than 2559 bytes"):
        archive(data, tmp_path, max_bytes=2559)


def test_an_empty_output_is_an_empty_archive(tmp_path: Path) -> None:
    assert archive(engine_tar({}), tmp_path).size == 1024


def test_a_name_twice_is_refused(tmp_path: Path) -> None:
    twice = tar_header("out/a", 0) * 2 + bytes(1024)
    with pytest.raises(DataError, match="twice"):
        archive(twice, tmp_path)


def test_an_archive_out_of_order_is_refused(tmp_path: Path) -> None:
    wrong = tar_header("out/b", 0) + tar_header("out/a", 0) + bytes(1024)
    with pytest.raises(EngineRefusedError, match="not sorted"):
        archive(wrong, tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_stream_that_ends_early_is_never_taken_for_whole(tmp_path: Path, data: st.DataObject) -> None:
    whole = engine_tar({"a": b"1" * 700, "b": b"2" * 300})
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(GpuSandboxError):
        archive(whole[:cut], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_stream_that_was_cut_after_zeros_is_never_taken_for_whole(tmp_path: Path) -> None:
    zeros = tar_header("out/a", 2048) + bytes(2048)
    with pytest.raises(EngineRefusedError, match="ended early"):
        archive(zeros, tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=3000))
def test_nonsense_is_a_known_error(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(GpuSandboxError):
        archive(data, tmp_path)


def test_a_folder_that_is_not_there_is_a_known_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be written"):
        archive(engine_tar({}), tmp_path / "none")


def test_a_result_that_is_there_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    (tmp_path / "result.tar").write_bytes(b"old")
    with pytest.raises(GpuSandboxError):
        archive(engine_tar({"a": b"1"})[:600], tmp_path)
    assert (tmp_path / "result.tar").read_bytes() == b"old"
