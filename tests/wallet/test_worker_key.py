"""The worker's key file: for its owner alone, whole or not at all, and one key however many make it at once."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.errors import KeyFileError
from wallet.keys.worker import WorkerKey, load_or_create


def test_a_key_is_made_once_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "worker"
    made = load_or_create(path)
    assert load_or_create(path).address == made.address
    assert [file.name for file in path.parent.iterdir()] == ["worker"], "nothing else is left in the folder"


def test_the_file_and_its_folder_are_for_the_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        load_or_create(tmp_path / "keys" / "worker")
    finally:
        os.umask(before)
    assert (tmp_path / "keys" / "worker").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_file_that_others_can_read_is_refused_and_the_remedy_named(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "worker"
    load_or_create(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_or_create(path)


def test_of_many_that_make_a_key_at_once_all_get_the_same(tmp_path: Path) -> None:
    path = tmp_path / "worker"
    crowd = 8
    barrier = Barrier(crowd)

    def join(_: int) -> str:
        barrier.wait()
        return load_or_create(path).address

    with ThreadPoolExecutor(crowd) as pool:
        addresses = set(pool.map(join, range(crowd)))
    assert addresses == {load_or_create(path).address}
    assert [file.name for file in tmp_path.iterdir()] == ["worker"]


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"zz" * 32, b"00" * 32, b"ff" * 32, b"11" * 31, b"11" * 33, b"\xff\xfe", b"11" * 500]
)
def test_a_file_without_a_key_is_refused_kept_and_not_quoted(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "worker"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError) as caught:
        load_or_create(path)
    assert path.read_bytes() == content
    assert content[:8].hex() not in str(caught.value) or not content.strip()
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(KeyFileError, match="cannot be"):
        load_or_create(tmp_path / "file" / "worker")


def test_a_crash_before_the_file_has_its_name_leaves_no_half_key(tmp_path: Path) -> None:
    (tmp_path / "worker.0011223344556677.new").write_text("half a k")
    key = load_or_create(tmp_path / "worker")
    assert load_or_create(tmp_path / "worker").address == key.address


@given(st.binary(max_size=40).filter(lambda raw: len(raw) != 32))
def test_a_key_has_32_bytes(raw: bytes) -> None:
    with pytest.raises(KeyFileError, match="no secp256k1 key"):
        WorkerKey(raw)
