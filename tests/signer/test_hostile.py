"""Hostile keystores and phrases are refused at once, and no secret of any error path shows up anywhere."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from eth_keyfile.keyfile import create_keyfile_json
from hypothesis import given
from hypothesis import strategies as st

from app.paths import Home
from tests.helpers.effort import Effort
from tests.helpers.lull import Lull, Said
from tests.helpers.secretly import secretly
from wallet.errors import KeyFileError, MnemonicError, WrongSecretError
from wallet.keys import envelope, keystore, mnemonic, store
from wallet.keys.keystore import Protection
from wallet.keys.owner import OwnerSecret


WORDS = "legal winner thank year wave sausage worth useful legal winner thank yellow"
SECRET = OwnerSecret.from_words(WORDS)
PASSWORD = "canary-password-4711"
WRONG = "canary-wrong-0815-password"
GOOD = create_keyfile_json(SECRET.key().secret(), PASSWORD.encode(), kdf="pbkdf2", iterations=2)
CANARIES = (
    *(PASSWORD, WRONG, SECRET.content.hex(), SECRET.key().secret().hex(), mnemonic.seed_of(SECRET.words()).hex()),
    *("legal winner", "sausage worth", "sausagecanary"),
)


def broken(**change: float | str) -> bytes:
    """Return a keystore with other parameters."""
    content = json.loads(json.dumps(GOOD))
    content["crypto"]["kdf"] = "scrypt"
    content["crypto"]["kdfparams"] = {"n": 4096, "r": 8, "p": 1, "dklen": 32, "salt": "00" * 32} | change
    return json.dumps(content).encode()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "huge n": lambda: broken(n=1 << 40),
    "huge r": lambda: broken(r=1 << 30),
    "huge p": lambda: broken(p=1 << 30),
    "n times p": lambda: broken(n=4096, p=10**6),
    "negative": lambda: broken(n=-2),
    "n as text": lambda: broken(n="9" * 5000),
    "n with an exponent": lambda: broken(n=1e300),
    "many rounds": lambda: json.dumps(GOOD).replace('"c": 2', '"c": 99999999999').encode(),
    "truncated": lambda: json.dumps(GOOD).encode()[:-30],
    "twice a name": lambda: json.dumps(GOOD).replace('"version": 3', '"version": 3, "version": 3').encode(),
    "twice a crypto": lambda: b'{"crypto": {}, ' + json.dumps(GOOD).encode()[1:],
    "deep": lambda: b'{"crypto":' * 5000,
    "lists": lambda: b"[" * 16_000,
    "a huge number": lambda: b'{"version": ' + b"9" * 15_000 + b"}",
    "not text": lambda: bytes(range(256)) * 8,
    "empty": lambda: b"",
    "null": lambda: b"null",
    "another cipher": lambda: json.dumps(GOOD).replace("aes-128-ctr", "aes-128-cbc").encode(),
    "a short text": lambda: json.dumps(GOOD).replace(GOOD["crypto"]["ciphertext"], "00").encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_keystore_is_refused_in_less_than_a_second(name: str) -> None:
    content = HOSTILE[name]()
    effort = Effort()
    for parse in (keystore.parse, store.parse, envelope.parse):
        with pytest.raises(KeyFileError) as refused:
            parse(content)
        assert refused.value.__cause__ is None
        assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert effort.own_s() < 1.0


def test_a_wrong_mac_and_a_wrong_password_are_refused() -> None:
    content = json.dumps(GOOD | {"crypto": GOOD["crypto"] | {"mac": "00" * 32}}).encode()
    for one, secret in ((content, PASSWORD), (json.dumps(GOOD).encode(), WRONG)):
        with pytest.raises(WrongSecretError) as refused:
            keystore.parse(one).unlock(secret.encode())
        assert not any(canary in str(refused.value) for canary in CANARIES)


@given(st.data())
def test_no_byte_of_a_wallets_file_can_be_changed(data: st.DataObject) -> None:
    content = bytearray(envelope.seal(SECRET, b"w" * 64, Protection.FILE, backed_up=False))
    index = data.draw(st.integers(0, len(content) - 1))
    content[index] ^= data.draw(st.integers(1, 255))
    try:
        opened = store.parse(bytes(content)).open(b"w" * 64)
    except KeyFileError:
        return
    # What carries nothing may be written otherwise: a blank, and the case of a hexadecimal digit.
    assert opened == SECRET


PHRASES = {
    "thirteen": WORDS + " zoo",
    "eleven": " ".join(WORDS.split()[:-1]),
    "a typo": WORDS.replace("sausage", "sausagecanary"),
    "two swapped": "winner legal thank year wave sausage worth useful legal winner thank yellow",
    "another end": WORDS.replace("yellow", "zoo"),
    "nothing": "",
    "blanks": " \t\n ",
    "a hundred megabytes": "legal " * 18_000_000,
    "no blanks": "l" * 900,
    "half a pair": "\ud800 " * 12,
    "composing": "e" + "\u0301" * 990,
}


@pytest.mark.parametrize("name", PHRASES)
def test_a_hostile_phrase_is_refused_at_once_and_no_word_of_it_is_said(name: str) -> None:
    effort = Effort()
    with pytest.raises(MnemonicError) as refused:
        OwnerSecret.from_words(PHRASES[name])
    assert effort.own_s() < 1.0
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    said = str(refused.value).split()
    assert not set(said) & set(PHRASES[name][:500].split()) - {"is", "or", "and", "the", "a"}


@given(st.text(max_size=300))
def test_any_text_is_a_phrase_or_one_kind_of_error(text: str) -> None:
    with pytest.raises(MnemonicError):
        OwnerSecret.from_words(text)


def test_case_and_blanks_make_no_difference() -> None:
    assert OwnerSecret.from_words("  " + WORDS.upper().replace(" ", " \n ") + "\t") == SECRET
    assert SECRET.words() == tuple(WORDS.split())
    assert not any(canary in repr((SECRET, SECRET.key())) for canary in CANARIES)


def test_a_random_word_at_the_end_is_noticed() -> None:
    words = SECRET.words()
    assert mnemonic.first_difference(WORDS, words) is None
    assert mnemonic.first_difference(WORDS.replace("year", "zoo"), words) == 4
    assert mnemonic.first_difference("", words) == 1
    assert mnemonic.first_difference(WORDS + " zoo", words) == 12


# --- the whole program, and all that it says -----------------------------------------------------------------------


def test_no_error_path_of_the_wallet_says_a_secret(tmp_path: Path) -> None:
    said: list[str] = []
    home = tmp_path / "home"
    lull = Lull(home)

    def run(code: str | None, *arguments: str, **secrets: str) -> Said:
        found = secretly(lull, *arguments, **secrets)
        said.append(found.out + found.err)
        assert "Traceback" not in found.err
        assert (None if found.status == 0 else found.code) == code, found
        return found

    files = {name: tmp_path / f"{name}.json" for name in ("good", "hostile", "large", "twice")}
    files["good"].write_text(json.dumps(GOOD))
    files["hostile"].write_bytes(HOSTILE["huge n"]())
    files["twice"].write_bytes(HOSTILE["twice a name"]())
    with files["large"].open("wb") as file:
        file.truncate(100 << 20)
    restore = ("wallet", "restore")

    for phrase in ("thirteen", "a typo", "another end"):
        run("wallet.words", *restore, words=PHRASES[phrase], password=PASSWORD)
    run("wallet.locked", *restore, words=WORDS, password="short")
    run("wallet.locked", *restore, words=WORDS)
    run("wallet.locked", *restore, "--keystore", str(files["hostile"]), password=PASSWORD)
    run("wallet.locked", *restore, "--keystore", str(files["twice"]), password=PASSWORD)
    run("wallet.locked", *restore, "--keystore", str(files["good"]), password=WRONG)
    effort = Effort()
    run("usage", *restore, "--keystore", str(files["large"]), password=PASSWORD)
    assert effort.children_s() < 5.0
    run("usage", *restore, "--password", PASSWORD.replace("canary", "x"))
    assert not Home(home).keystore.exists()
    run(None, *restore, words=WORDS, password=PASSWORD)
    run("wallet.exists", *restore, words=WORDS, password=PASSWORD)
    run("wallet.locked", "wallet", "export", str(tmp_path / "out.json"), password=WRONG)
    run("wallet.locked", "wallet", "password", password=WRONG, new_password=PASSWORD)
    run("wallet.locked", "wallet", "password", password=PASSWORD, new_password="short")
    run("wallet.locked", "wallet", "backup")
    whole = Home(home).keystore.read_bytes()
    for damaged in (whole[:-50], whole.replace(b'"n": 131072', b'"n": 1073741824'), b"{}"):
        for path in Home(home).keys.glob("owner*"):
            path.write_bytes(damaged)
        run("wallet.locked", "wallet", "export", str(tmp_path / "out.json"), password=PASSWORD)
    Home(home).keystore.write_bytes(whole)
    with lull.engine():
        run("chain.none", "wallet", "send", "0x" + "11" * 20, "1", password=PASSWORD)
        run(None, "wallet", "password", password=PASSWORD, new_password=WRONG)
        run(None, "logs")
    everything = "".join(said) + "".join(
        path.read_bytes().decode("utf-8", "replace") for path in home.rglob("*") if path.is_file()
    )
    assert [canary for canary in CANARIES if canary in everything] == []
