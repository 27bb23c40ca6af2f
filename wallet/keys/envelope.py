"""The owner's secret at rest: sealed by a random key, which each slot seals again, by a password or by a wrap key.

    secret ──AES-256-GCM── file key (32 random bytes, new for each writing)
                              ├── slot `password`         scrypt, N = 2^17: 128 MiB and about 0.4 s a guess
                              └── slot `keyring` | `file`  a key of 32 random bytes in the system keyring or in a file

A wallet has one slot at a time: once there is a password, nothing else opens it. All that the file says in the clear is
authenticated with what it seals, so that no line of it can be changed without its being noticed.

Sources: NIST SP 800-38D (GCM), RFC 7914 (scrypt), RFC 5869 (HKDF).
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from Crypto.Cipher import AES

from wallet.address import Address, parse_address
from wallet.errors import AddressError, KeyFileError, WalletError, WrongSecretError
from wallet.keys.keystore import PASSWORD_N, Protection, check_scrypt, strict_json
from wallet.keys.owner import OwnerSecret


VERSION: Final = 1
MARK: Final = "lull_wallet"

_NONCE: Final = 12
_TAG: Final = 16
_WORDS_SIZES: Final = (16, 20, 24, 28, 32)


@dataclass(frozen=True, slots=True)
class _Box:
    """Something sealed by AES-256-GCM."""

    nonce: bytes
    text: bytes

    @classmethod
    def close(cls, key: bytes, content: bytes, aad: bytes) -> "_Box":
        nonce = secrets.token_bytes(_NONCE)
        cipher = AES.new(key, AES.MODE_GCM, nonce=nonce, mac_len=_TAG)
        cipher.update(aad)
        text, tag = cipher.encrypt_and_digest(content)
        return cls(nonce, text + tag)

    def open(self, key: bytes, aad: bytes) -> bytes:
        cipher = AES.new(key, AES.MODE_GCM, nonce=self.nonce, mac_len=_TAG)
        cipher.update(aad)
        try:
            return cipher.decrypt_and_verify(self.text[:-_TAG], self.text[-_TAG:])
        except ValueError:
            raise WrongSecretError("it does not open with that") from None

    def json(self) -> dict[str, str]:
        return {"nonce": self.nonce.hex(), "text": self.text.hex()}


@dataclass(frozen=True, slots=True)
class _Slot:
    """One way to the file key.

    Attributes:
        scrypt: n, r and p, for a password; None for a wrap key, which nobody guesses.
    """

    by: Protection
    salt: bytes
    scrypt: tuple[int, int, int] | None
    box: _Box

    def key(self, secret: bytes) -> bytes:
        return _slot_key(secret, self.salt, self.scrypt)


def _slot_key(secret: bytes, salt: bytes, scrypt: tuple[int, int, int] | None) -> bytes:
    if scrypt is None:
        extracted = hmac.digest(salt, secret, "sha256")
        return hmac.digest(extracted, b"lull wallet slot\x01", "sha256")
    n, r, p = scrypt
    return hashlib.scrypt(secret, salt=salt, n=n, r=r, p=p, dklen=32, maxmem=128 * n * r + (64 << 20))


@dataclass(frozen=True, slots=True)
class Envelope:
    """A wallet's file, still locked.

    Attributes:
        address: whom it belongs to, as the file says; `open` checks it.
        language: of its words; None where there are none.
        backed_up: whether the owner has shown that he has the words.
    """

    address: Address
    language: str | None
    backed_up: bool
    _slot: _Slot = field(repr=False)
    _box: _Box = field(repr=False)

    @property
    def protection(self) -> Protection:
        """What opens it."""
        return self._slot.by

    @property
    def has_words(self) -> bool:
        """Whether there are words to write down."""
        return self.language is not None

    def open(self, secret: bytes) -> OwnerSecret:
        """Return the owner's secret.

        Args:
            secret: a password in UTF-8, or the wrap key.

        Raises:
            WrongSecretError: if this secret does not open it, or the file was changed.
            KeyFileError: if what it opens is not the key of the file's address.
        """
        slot = self._slot
        file_key = slot.box.open(slot.key(secret), _slot_aad(self.address, slot.by, slot.salt, slot.scrypt))
        content = self._box.open(file_key, _aad(self.address, self.language, backed_up=self.backed_up))
        found = OwnerSecret(content, self.language)
        try:
            fits = len(content) in _WORDS_SIZES and found.key().address == self.address
        except WalletError:
            fits = False
        if not fits:
            raise KeyFileError("the wallet's file names another address than its key has")
        return found


def seal(secret: OwnerSecret, by: bytes, protection: Protection, *, backed_up: bool) -> bytes:
    """Return a wallet's file that `by` opens: a password in UTF-8, or a wrap key."""
    address = secret.key().address
    file_key, salt = secrets.token_bytes(32), secrets.token_bytes(32)
    scrypt = (PASSWORD_N, 8, 1) if protection is Protection.PASSWORD else None
    slot = _Box.close(_slot_key(by, salt, scrypt), file_key, _slot_aad(address, protection, salt, scrypt))
    box = _Box.close(file_key, secret.content, _aad(address, secret.language, backed_up=backed_up))
    cost = dict(zip("nrp", scrypt, strict=True)) if scrypt else {}
    content = {
        MARK: VERSION,
        "address": address,
        "language": secret.language,
        "backed_up": backed_up,
        "content": box.json(),
        "slots": [{"by": protection.value, "salt": salt.hex(), **cost, **slot.json()}],
    }
    return json.dumps(content, indent=1).encode("ascii") + b"\n"


def parse(content: bytes) -> Envelope:
    """Return a wallet's file as a value.

    Raises:
        KeyFileError: if it is none, of a newer kind, or would take too much to open.
    """
    try:
        return _envelope(strict_json(content))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, AddressError):
        raise KeyFileError("the wallet's file is damaged") from None


def _envelope(file: dict[str, Any]) -> Envelope:
    if type(file[MARK]) is not int or file[MARK] != VERSION:
        raise KeyFileError("the wallet's file is of a newer version: update Lull")
    (slot,) = file["slots"]
    language, backed_up = file["language"], file["backed_up"]
    if not isinstance(backed_up, bool) or not isinstance(language, str | None):
        raise TypeError("of another type")
    return Envelope(
        parse_address(file["address"]), language, backed_up, _slot(slot), _box(file["content"], max(_WORDS_SIZES))
    )


def _slot(value: dict[str, Any]) -> _Slot:
    by = Protection(value["by"])
    cost = check_scrypt(value["n"], value["r"], value["p"]) if by is Protection.PASSWORD else None
    salt = bytes.fromhex(value["salt"])
    if len(salt) != 32:
        raise ValueError("a salt of another length")
    return _Slot(by, salt, cost, _box(value, 32))


def _box(value: dict[str, Any], longest: int) -> _Box:
    nonce, text = bytes.fromhex(value["nonce"]), bytes.fromhex(value["text"])
    if len(nonce) != _NONCE or not 16 + _TAG <= len(text) <= longest + _TAG:
        raise ValueError("a part of another length")
    return _Box(nonce, text)


def _aad(address: Address, language: str | None, *, backed_up: bool) -> bytes:
    return json.dumps([MARK, VERSION, address, language, backed_up]).encode("ascii")


def _slot_aad(address: Address, by: Protection, salt: bytes, scrypt: tuple[int, int, int] | None) -> bytes:
    return json.dumps([MARK, VERSION, address, "slot", by.value, salt.hex(), scrypt]).encode("ascii")
