"""The owner's key at rest: the keystore's format and its guards, the files, and the wrap key in a real keyring."""

import json
import os
import pickle
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from eth_keyfile.keyfile import create_keyfile_json, decode_keyfile_json
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.helpers.effort import Effort
from tests.helpers.secret_service import gnome_keyring, session_bus
from wallet.errors import KeyFileError, WrongSecretError
from wallet.keys import keyring
from wallet.keys.files import previous, read_secret, remove_secret, write_secret
from wallet.keys.keystore import Protection, parse, seal
from wallet.keys.owner import OwnerKey
from wallet.keys.store import create, load, replace
from wallet.signing import recover


SECRET = bytes.fromhex("c0ffee" + "5a" * 29)
PASSWORD = "correct horse battery staple"


def _wrapped(key: OwnerKey, secret: bytes = b"w") -> dict[str, Any]:
    content: dict[str, Any] = json.loads(seal(key, secret, Protection.FILE))
    return content


@settings(max_examples=15, deadline=None)
@given(st.integers(min_value=1, max_value=2**255).map(lambda n: n.to_bytes(32, "big")), st.binary(max_size=60))
def test_what_is_sealed_opens_with_its_secret_and_no_other(raw: bytes, secret: bytes) -> None:
    key = OwnerKey(raw)
    sealed = parse(seal(key, secret, Protection.KEYRING))
    assert sealed.address == key.address
    assert sealed.protection is Protection.KEYRING
    assert sealed.unlock(secret).secret() == raw
    with pytest.raises(WrongSecretError):
        sealed.unlock(secret + b"!")


def test_a_password_costs_the_full_scrypt_and_another_wallet_opens_the_file() -> None:
    content = json.loads(seal(OwnerKey(SECRET), PASSWORD.encode(), Protection.PASSWORD))
    parameters = content["crypto"]["kdfparams"]
    assert (parameters["n"], parameters["r"], parameters["p"]) == (1 << 17, 8, 1)
    assert decode_keyfile_json(content, PASSWORD.encode()) == SECRET


@pytest.mark.parametrize("kdf", ["scrypt", "pbkdf2"])
def test_another_wallets_file_opens_here(kdf: Literal["scrypt", "pbkdf2"]) -> None:
    foreign = create_keyfile_json(SECRET, PASSWORD.encode(), kdf=kdf, iterations=4096)
    sealed = parse(json.dumps(foreign).encode())
    assert sealed.protection is Protection.PASSWORD
    assert sealed.unlock(PASSWORD.encode()).address == OwnerKey(SECRET).address


HOSTILE = [
    {"n": 1 << 20, "r": 8, "p": 1},
    {"n": 4096, "r": 8, "p": 10**6},
    {"n": 1 << 18, "r": 8, "p": 8},
    {"n": 3, "r": 8, "p": 1},
    {"n": 0, "r": 8, "p": 1},
    {"n": 4096, "r": 0, "p": 1},
    {"n": 4096, "r": 8, "p": 0},
    {"n": 4096.0, "r": 8, "p": 1},
    {"n": True, "r": 8, "p": 1},
    {"n": "4096", "r": 8, "p": 1},
    {"n": 4096, "r": 8, "p": 1, "dklen": 64},
]


@pytest.mark.parametrize("parameters", HOSTILE)
def test_parameters_that_would_hang_the_signer_are_refused_before_they_are_used(parameters: dict[str, Any]) -> None:
    content = _wrapped(OwnerKey(SECRET))
    content["crypto"]["kdfparams"] |= parameters
    effort = Effort()
    with pytest.raises(KeyFileError):
        parse(json.dumps(content).encode())
    assert effort.own_s() < 0.5


@pytest.mark.parametrize("rounds", [0, -1, 10_000_001, "9", None])
def test_pbkdf2_rounds_out_of_range_are_refused(rounds: object) -> None:
    content = create_keyfile_json(SECRET, b"p", kdf="pbkdf2", iterations=2)
    content["crypto"]["kdfparams"]["c"] = rounds
    with pytest.raises(KeyFileError):
        parse(json.dumps(content).encode())


_JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["crypto", "version", "address", "x"]), inner),
)


@given(st.binary(max_size=200) | _JSON.map(lambda value: json.dumps(value).encode()))
def test_what_is_no_keystore_is_refused_with_one_kind_of_error(content: bytes) -> None:
    with pytest.raises(KeyFileError):
        parse(content)


@given(
    st.sampled_from(["mac", "ciphertext", "iv", "salt", "kdf", "cipher", "version", "address"]), st.text(max_size=70)
)
def test_a_keystore_with_one_broken_part_never_opens(part: str, junk: str) -> None:
    content = _wrapped(OwnerKey(SECRET))
    target = next(
        d
        for d in (content, content["crypto"], content["crypto"]["kdfparams"], content["crypto"]["cipherparams"])
        if part in d
    )
    assume(junk != target[part])
    target[part] = junk
    with pytest.raises(KeyFileError):
        parse(json.dumps(content).encode()).unlock(b"w")


def test_a_file_that_names_another_address_is_refused() -> None:
    content = _wrapped(OwnerKey(SECRET))
    content["address"] = OwnerKey.generate().address[2:].lower()
    with pytest.raises(KeyFileError, match="another address"):
        parse(json.dumps(content).encode()).unlock(b"w")


def test_no_error_and_no_repr_names_the_secret() -> None:
    key = OwnerKey(SECRET)
    sealed = parse(seal(key, PASSWORD.encode(), Protection.FILE))
    with pytest.raises(WrongSecretError) as wrong:
        sealed.unlock(b"hunter2-canary")
    with pytest.raises(TypeError) as pickled:
        pickle.dumps(key)
    with pytest.raises(KeyFileError) as long:
        OwnerKey(SECRET + b"x")
    said = " ".join(
        [repr(key), str(key), repr(sealed), *(repr(e.value) + str(e.value) for e in (wrong, pickled, long))]
    )
    for secret in (SECRET.hex(), "canary", PASSWORD, "ciphertext", str(int.from_bytes(SECRET, "big"))):
        assert secret not in said
    assert not hasattr(key, "__dict__")


def test_the_key_signs_what_recovers_to_its_address() -> None:
    key = OwnerKey.generate()
    assert recover(b"\x07" * 32, key.sign(b"\x07" * 32)) == key.address


def test_a_secret_file_is_its_owners_alone_and_the_one_before_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "owner.json"
    path.parent.mkdir()
    (path.parent / f"owner.json.{os.getpid()}.new").write_text("left by a crash")
    mask = os.umask(0)
    try:
        write_secret(path, b"first")
        write_secret(path, b"second")
        write_secret(path, b"third")
    finally:
        os.umask(mask)
    assert read_secret(path, limit=100) == b"third"
    assert read_secret(previous(path), limit=100) == b"second"
    assert {p.name for p in path.parent.iterdir()} == {"owner.json", "owner.json.previous"}
    assert {stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()} == {0o600}
    remove_secret(path)
    assert list(path.parent.iterdir()) == []


def test_a_keystore_that_is_there_is_never_overwritten_by_a_new_wallet(tmp_path: Path) -> None:
    path = tmp_path / "owner.json"
    key = OwnerKey.generate()
    create(path, seal(key, b"w", Protection.FILE))
    with pytest.raises(KeyFileError, match="there already"):
        create(path, seal(OwnerKey.generate(), b"w", Protection.FILE))
    kept = load(path)
    assert kept is not None
    assert kept.address == key.address
    assert [p.name for p in tmp_path.iterdir()] == ["owner.json"]


def test_a_secret_file_that_others_can_read_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    path = tmp_path / "owner.json"
    create(path, seal(OwnerKey.generate(), b"w", Protection.FILE))
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load(path)


def test_a_file_that_is_too_large_is_not_read_as_a_key(tmp_path: Path) -> None:
    path = tmp_path / "owner.json"
    write_secret(path, b"x" * 100_000)
    with pytest.raises(KeyFileError, match="no key file"):
        load(path)


def test_the_generation_before_stands_in_for_a_damaged_or_missing_keystore(tmp_path: Path) -> None:
    path = tmp_path / "owner.json"
    assert load(path) is None
    key = OwnerKey.generate()
    create(path, seal(key, b"old", Protection.FILE))
    replace(path, seal(key, b"new", Protection.FILE))
    path.write_bytes(b'{"version": 3')
    damaged = load(path)
    assert damaged is not None
    assert damaged.open(b"new").key().address == key.address
    with pytest.raises(WrongSecretError):
        damaged.open(b"old")
    path.unlink()
    missing = load(path)
    assert missing is not None
    assert missing.address == key.address
    previous(path).write_bytes(b"")
    with pytest.raises(KeyFileError, match="damaged"):
        load(path)


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where the folder should be")
    with pytest.raises(KeyFileError, match="cannot be written"):
        write_secret(tmp_path / "keys" / "owner.json", b"x")


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[Path]:
    """A real, unlocked keyring; the folder of its files."""
    with gnome_keyring(tmp_path) as files:
        yield files


def test_an_unlocked_keyring_keeps_the_wrap_key_and_no_file_does(ring: Path, tmp_path: Path) -> None:
    fallback = tmp_path / "keys" / "owner.wrap"
    account = OwnerKey.generate().address
    wrap = keyring.make_wrap_key(account, fallback)
    assert wrap.protection is Protection.KEYRING
    assert not fallback.exists()
    assert wrap.secret.decode() not in repr(wrap)
    assert keyring.fetch(account, Protection.KEYRING, fallback) == wrap.secret
    newer = keyring.make_wrap_key(account, fallback)
    assert newer.secret != wrap.secret
    assert keyring.fetch(account, Protection.KEYRING, fallback) == newer.secret
    keyring.forget(account, Protection.KEYRING, fallback)
    with pytest.raises(KeyFileError, match="no longer holds"):
        keyring.fetch(account, Protection.KEYRING, fallback)
    on_disk = b"".join(p.read_bytes() for p in ring.rglob("*") if p.is_file())
    assert on_disk
    assert wrap.secret not in on_disk


@pytest.mark.usefixtures("ring")
def test_a_locked_keyring_asks_nobody_and_the_file_says_so(tmp_path: Path) -> None:
    account = OwnerKey.generate().address
    fallback = tmp_path / "owner.wrap"
    assert keyring.make_wrap_key(account, fallback).protection is Protection.KEYRING
    _lock()
    with pytest.raises(keyring.KeyringError, match="locked"):
        keyring.fetch(account, Protection.KEYRING, fallback)
    wrap = keyring.make_wrap_key(account, fallback)
    assert wrap.protection is Protection.FILE
    assert keyring.fetch(account, Protection.FILE, fallback) == wrap.secret


def _lock() -> None:
    import secretstorage  # noqa: PLC0415 - on Linux alone

    bus = secretstorage.dbus_init()
    secretstorage.get_collection_by_alias(bus, "default").lock()
    bus.close()


def test_a_bus_without_a_keyring_means_the_file(tmp_path: Path) -> None:
    with session_bus(tmp_path):
        _falls_back(tmp_path / "owner.wrap")


def test_no_bus_at_all_means_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nothing")
    _falls_back(tmp_path / "owner.wrap")


def test_an_unset_bus_address_means_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    _falls_back(tmp_path / "owner.wrap")


def _falls_back(fallback: Path) -> None:
    account = OwnerKey.generate().address
    wrap = keyring.make_wrap_key(account, fallback)
    assert wrap.protection is Protection.FILE
    assert stat.S_IMODE(fallback.stat().st_mode) == 0o600
    assert keyring.fetch(account, Protection.FILE, fallback) == wrap.secret
    assert keyring.make_wrap_key(account, fallback) == wrap, "what a crash left is used, not overwritten"
    with pytest.raises(keyring.KeyringError):
        keyring.fetch(account, Protection.KEYRING, fallback)
    fallback.write_text("short")
    with pytest.raises(KeyFileError, match="is damaged"):
        keyring.fetch(account, Protection.FILE, fallback)
    keyring.forget(account, Protection.FILE, fallback)
    with pytest.raises(KeyFileError, match="is missing"):
        keyring.fetch(account, Protection.FILE, fallback)
