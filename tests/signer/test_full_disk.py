"""A disk without room: each command that writes a key says so, with the mend, and what was there is there still."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.paths import Home
from tests.helpers.docker import mounted_tmpfs
from tests.helpers.lull import Lull
from tests.helpers.secretly import secretly
from wallet.errors import FullDiskError
from wallet.keys import store
from wallet.keys.files import previous
from wallet.keys.worker import load_or_create


WORDS = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
PASSWORD = "a password that is long enough"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    with mounted_tmpfs(tmp_path / "small", 1 << 20) as made:
        yield made


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Leave no byte free meanwhile."""
    filling = disk / "filling"
    with filling.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    yield
    filling.unlink()


def said(lull: Lull, *arguments: str, **secrets: str) -> dict[str, Any]:
    """Return the one JSON object of a command."""
    answer = secretly(lull, *arguments, **secrets)
    assert "password that" not in answer.out + answer.err
    found: dict[str, Any] = json.loads(answer.out.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    ("arguments", "secrets"),
    [
        (("wallet", "create"), {}),
        (("wallet", "restore"), {"words": WORDS, "password": PASSWORD}),
    ],
)
def test_a_wallet_for_which_there_is_no_room_is_not_made_and_the_next_try_succeeds(
    small: Path, arguments: tuple[str, ...], secrets: dict[str, str]
) -> None:
    lull, home = Lull(small / "home"), Home(small / "home")
    home.create()
    with full(small):
        answer = said(lull, *arguments, **secrets)
        assert answer["error"]["code"] == "disk.full"
        assert "Free some space" in answer["error"]["mend"]
    assert not list(home.keys.glob("owner.*.new"))
    assert said(lull, *arguments, **secrets)["ok"] is True


def test_a_new_password_for_which_there_is_no_room_leaves_the_old_one_in_force(small: Path) -> None:
    lull, home = Lull(small / "home"), Home(small / "home")
    made = said(lull, "wallet", "create", password=PASSWORD)
    before = home.keystore.read_bytes()
    with full(small):
        answer = said(lull, "wallet", "password", password=PASSWORD, new_password=PASSWORD + "!")
        assert answer["error"]["code"] == "disk.full"
    assert home.keystore.read_bytes() == before
    assert (
        said(lull, "wallet", "password", password=PASSWORD, new_password=PASSWORD + "!")["address"] == made["address"]
    )


def test_where_there_is_room_for_one_generation_the_old_secret_opens_none(small: Path) -> None:
    path = small / "owner.json"
    store.create(path, b"o" * 4096)
    with (small / "filling").open("wb", buffering=0) as file:  # all but one page, which the first of two writes takes
        free = os.statvfs(small).f_bavail * os.statvfs(small).f_frsize
        file.write(b"\0" * (free - 4096))
        store.replace(path, b"n" * 4096)
    assert path.read_bytes() == b"n" * 4096
    assert not previous(path).exists()


def test_a_workers_key_for_which_there_is_no_room_is_named(small: Path) -> None:
    with full(small), pytest.raises(FullDiskError, match="no room for worker"):
        load_or_create(small / "worker")
    assert [entry.name for entry in small.iterdir()] == []
    assert load_or_create(small / "worker").address.startswith("0x")


def test_half_an_export_is_none(small: Path, tmp_path: Path) -> None:
    lull, target = Lull(tmp_path / "home"), small / "exported.json"
    made = said(lull, "wallet", "create", password=PASSWORD)
    with full(small):
        answer = said(lull, "wallet", "export", str(target), password=PASSWORD)
        assert answer["error"]["code"] == "disk.full"
        assert not target.exists()
    assert said(lull, "wallet", "export", str(target), password=PASSWORD)["address"] == made["address"]
