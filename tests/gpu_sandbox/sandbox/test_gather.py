"""An output read off its folder is the archive that the engine's stream gives, and as picky."""

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpu_sandbox.errors import DataError, DiskFullError
from gpu_sandbox.sandbox.gather import gathered
from gpu_sandbox.sandbox.spec import Output
from tests.gpu_sandbox.sandbox.test_archive import archive, consistent, engine_tar, names
from tests.helpers.docker import mounted_tmpfs


def gather(folder: Path, to: Path, max_bytes: int = 1 << 20, max_files: int = 100) -> Output:
    handle = os.open(folder, os.O_RDONLY)
    try:
        return gathered(handle, None, to, folder="out", max_bytes=max_bytes, max_files=max_files)
    finally:
        os.close(handle)


def laid_out(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(files=st.dictionaries(names, st.binary(max_size=1500), max_size=8).filter(consistent))
def test_a_folder_gives_the_bytes_that_the_engines_stream_gives(tmp_path: Path, files: dict[str, bytes]) -> None:
    place = Path(tempfile.mkdtemp(dir=tmp_path))
    folder = laid_out(place / "folder", files)
    assert gather(folder, place / "a.tar") == archive(engine_tar(files), place)
    assert (place / "a.tar").read_bytes() == (place / "result.tar").read_bytes()


def test_what_is_no_plain_file_is_refused_and_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the owner's")
    makers: tuple[Callable[[Path], object], ...] = (
        lambda path: path.symlink_to(secret),
        lambda path: path.symlink_to(tmp_path, target_is_directory=True),
        lambda path: path.hardlink_to(secret),
        os.mkfifo,
        lambda path: os.mknod(path, stat.S_IFSOCK),
    )
    for number, make in enumerate(makers):
        folder = laid_out(tmp_path / str(number), {"a": b"1"})
        make(folder / "b")
        with pytest.raises(DataError, match="no plain file: 'b'"):
            gather(folder, tmp_path / "o.tar")
        assert not (tmp_path / "o.tar").exists()


@pytest.mark.parametrize("name", [b"\xff", b"a\nb", b"a\\b", b"x" * 101, b"/".join([b"d"] * 17)])
def test_a_name_that_no_output_may_have_is_refused(tmp_path: Path, name: bytes) -> None:
    folder = laid_out(tmp_path / "folder", {})
    path = os.fsencode(folder) + b"/" + name
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - the name is not text
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
    with pytest.raises(DataError):
        gather(folder, tmp_path / "o.tar")


def test_caps_hold_to_the_entry_and_to_the_byte(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "folder", {"a/b": b"x" * 600, "c": b""})
    size = gather(folder, tmp_path / "o.tar", max_files=3).size
    assert gather(folder, tmp_path / "o.tar", max_bytes=size).size == size
    with pytest.raises(DataError, match="more than 2 entries"):
        gather(folder, tmp_path / "o.tar", max_files=2)
    with pytest.raises(DataError, match=f"more than {size - 1} bytes"):
        gather(folder, tmp_path / "o.tar", max_bytes=size - 1)


def test_no_room_is_said_to_be_no_room(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "folder", {"a": b"x" * (4 << 20)})
    with mounted_tmpfs(tmp_path / "small", 2 << 20) as small, pytest.raises(DiskFullError):
        gather(folder, small / "o.tar", max_bytes=16 << 20)
