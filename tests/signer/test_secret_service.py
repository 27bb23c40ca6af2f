"""A real Secret Service that is locked, missing or denied: the wallet works without it and says what happened."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.paths import Home
from tests.helpers.lull import Lull
from tests.helpers.secret_service import gnome_keyring, session_bus
from tests.helpers.secretly import secretly
from wallet.keys import store


PASSWORD = "a password for the wallet"
BUS = ("DBUS_SESSION_BUS_ADDRESS", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")


def lull(home: Path) -> Lull:
    """Return commands that see the bus of this test."""
    return Lull(home, {name: os.environ[name] for name in BUS if name in os.environ})


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with gnome_keyring(folder):
        pass
    with gnome_keyring(folder, unlocked=False):
        yield


@contextmanager
def _missing(folder: Path) -> Iterator[None]:
    with session_bus(folder):
        yield


@contextmanager
def _denied(folder: Path) -> Iterator[None]:
    with gnome_keyring(folder, denied=True):
        yield


@pytest.mark.parametrize(
    ("ring", "word"),
    [(_locked, "locked"), (_missing, "no system keyring"), (_denied, "refuses")],
    ids=["locked", "missing", "denied"],
)
def test_without_a_keyring_a_wallet_is_made_all_the_same_and_says_why_it_lies_in_a_file(
    ring: object, word: str, tmp_path: Path
) -> None:
    with ring(tmp_path):  # type: ignore[operator]  # one of the three above
        quick = lull(tmp_path / "quick").run("wallet", "create", "--json")
        assert quick.json["protection"] == "file"
        assert word in quick.json["note"]
        told = lull(tmp_path / "told").run("wallet", "create").out
        assert word in told
        by_password = secretly(lull(tmp_path / "password"), "wallet", "create", password=PASSWORD).json
        assert (by_password["protection"], by_password["note"]) == ("password", "")
        exported = secretly(
            lull(tmp_path / "password"), "wallet", "export", str(tmp_path / "out.json"), password=PASSWORD
        )
        assert exported.json["address"] == by_password["address"]


def test_a_wallet_in_the_keyring_says_that_it_is_locked_and_opens_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with gnome_keyring(tmp_path):
        made = lull(home).run("wallet", "create", "--json").json
        assert (made["protection"], made["note"]) == ("keyring", "")
        sealed = store.load(Home(home).keystore)
        assert sealed is not None
    with gnome_keyring(tmp_path, unlocked=False):
        shown = lull(home).run("wallet", "address", "--json").json
        assert (shown["address"], shown["protection"]) == (made["address"], "keyring")
        refused = lull(home).run("market", "join", "http://127.0.0.1:9", "--rpc", "http://127.0.0.1:9", "--json")
        assert refused.json["ok"] is False
