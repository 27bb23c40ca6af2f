"""Inputs arrive as they were agreed, or not at all."""

import hashlib
import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpu_sandbox.errors import DataError
from gpu_sandbox.sandbox.spec import Input
from gpu_sandbox.sandbox.staging import staged


def agreed(name: str, content: bytes) -> Input:
    return Input(name, hashlib.sha256(content).hexdigest(), len(content))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.binary(max_size=2000), max_size=4))
def test_what_is_sent_is_what_was_agreed(tmp_path: Path, contents: list[bytes]) -> None:
    inputs = [agreed(f"input-{i}", content) for i, content in enumerate(contents)]
    files = {each.name: tmp_path / each.name for each in inputs}
    for each, content in zip(inputs, contents, strict=True):
        files[each.name].write_bytes(content)
    with tarfile.open(fileobj=io.BytesIO(b"".join(staged(inputs, files)))) as tar:
        entries = {entry.name: entry for entry in tar}
        for each, content in zip(inputs, contents, strict=True):
            entry = entries.pop(f"in/{each.name}")
            file = tar.extractfile(entry)
            assert file is not None
            assert file.read() == content
            assert (entry.mode, entry.uid) == (0o444, 0)
    assert {(name, entry.mode, entry.uid) for name, entry in entries.items()} == {
        ("in", 0o755, 0),
        ("out", 0o700, 65534),
        ("ckpt", 0o700, 65534),
    }


@pytest.mark.parametrize("content", [b"other", b"longer than agreed", b"", b"fourx"])
def test_another_file_than_the_one_that_was_agreed_is_caught(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(DataError):
        b"".join(staged([agreed("file", b"agree")], {"file": path}))


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="input file cannot be read"):
        b"".join(staged([agreed("file", b"")], {"file": tmp_path / "none"}))


@pytest.mark.parametrize("names", [set(), {"a", "b"}, {"b"}])
def test_files_and_inputs_must_have_the_same_names(tmp_path: Path, names: set[str]) -> None:
    with pytest.raises(DataError):
        b"".join(staged([agreed("a", b"")], dict.fromkeys(names, tmp_path)))
