"""The file system that is worked out here is one that the system's own program finds nothing wrong with."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_sandbox.sandbox.ext4 import BLOCK, empty


CHECKER: Final = Path("/usr/sbin/e2fsck")
MIB: Final = 1 << 20


def written(place: Path, size: int, inodes: int) -> Path:
    """Write a file system into a sparse file."""
    with place.open("wb") as file:
        file.truncate(size)
        for at, piece in empty(size, inodes, owner=65534, mark=bytes(range(16))):
            assert at >= 0
            assert at + len(piece) <= size
            file.seek(at)
            file.write(piece)
    return place


def checked(place: Path) -> str:
    """Return what the checker says; none but 0 means that all is well."""
    done = subprocess.run([CHECKER, "-fn", place], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


# Sizes at which a last group has hardly any room, or none; and a terabyte, with copies far out.
@pytest.mark.parametrize("size", [9 * MIB, 128 * MIB, 128 * MIB + BLOCK, 129 * MIB, 9 * 128 * MIB, 1 << 40])
def test_the_checker_finds_nothing_wrong(tmp_path: Path, size: int) -> None:
    assert ": 10/" in checked(written(tmp_path / "disk", size, 272))


@settings(max_examples=40)
@given(st.integers(8 * 256, 600 * 256), st.integers(1, 20_000))
def test_whatever_size_and_number_of_files_it_holds_as_many_and_is_in_order(
    tmp_path_factory: pytest.TempPathFactory, blocks: int, inodes: int
) -> None:
    place = tmp_path_factory.mktemp("ext4") / "disk"
    try:
        said = checked(written(place, blocks * BLOCK, inodes))
    except ValueError:
        assert inodes * 256 > blocks * BLOCK // 8, "a disk with room says no"
        return
    finally:
        place.unlink(missing_ok=True)
    found = re.search(r": 10/([0-9]+) files", said)
    assert found is not None
    assert inodes <= int(found[1])


def test_a_disk_that_cannot_hold_so_many_files_is_refused() -> None:
    with pytest.raises(ValueError, match="so many files"):
        list(empty(MIB, 10_000, owner=0, mark=bytes(16)))
