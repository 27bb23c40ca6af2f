"""Ethereum's V3 keystore, in which keys come from other wallets and go to them.

The format is Web3 Secret Storage, version 3: scrypt or PBKDF2 makes 32 bytes of a secret, AES-128-CTR with the first
half of them hides the key, and keccak-256 over the second half and the ciphertext tells a wrong secret from a right
one. The primitives are OpenSSL's and pycryptodome's. `eth_keyfile` does the same, and costs 0.45 s to import because
it loads the curves of the consensus layer; the tests hold the two against each other in both directions.

Source: https://ethereum.org/en/developers/docs/data-structures-and-encoding/web3-secret-storage/
"""

import hashlib
import hmac
import json
import secrets
import uuid
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from Crypto.Cipher import AES
from Crypto.Protocol.KDF import scrypt

from wallet.address import ZERO_ADDRESS, Address, parse_address
from wallet.errors import AddressError, KeyFileError, WrongSecretError
from wallet.keccak import keccak256
from wallet.keys.owner import OwnerKey, OwnerSecret


PASSWORD_N: Final = 1 << 17
"""scrypt's cost for a password: 128 MiB and about 0.4 s, so that guessing is dear and a game barely notices."""
WRAP_N: Final = 1 << 12
"""scrypt's cost for 32 random bytes: nobody guesses those, so that stretching them would only cost time."""

_MAX_MEMORY: Final = 512 << 20
_MAX_WORK: Final = 1 << 29
"""Bytes that scrypt may touch in all, `128 n r p`: two seconds at the most, twice what other wallets write."""
_MAX_PBKDF2: Final = 10_000_000
_MAX_BRACKETS: Final = 100
_MARK: Final = "lull"


class Protection(StrEnum):
    """What the secret is that opens the keystore."""

    FILE = "file"
    KEYRING = "keyring"
    PASSWORD = "password"  # noqa: S105 - a kind of protection, not a password


@dataclass(frozen=True, slots=True)
class _Crypto:
    """The parameters of one sealed key, within bounds."""

    ciphertext: bytes
    iv: bytes
    mac: bytes
    salt: bytes
    scrypt: tuple[int, int, int] | None
    pbkdf2: int | None

    def derive(self, secret: bytes) -> bytes:
        if self.scrypt is not None:
            n, r, p = self.scrypt
            if n >> 16 * r:
                # WORKAROUND: OpenSSL keeps to RFC 7914, which forbids such an n; other wallets have written such files.
                return bytes(scrypt(secret, self.salt, key_len=32, N=n, r=r, p=p))  # type: ignore[arg-type]  # bytes do
            return hashlib.scrypt(secret, salt=self.salt, n=n, r=r, p=p, dklen=32, maxmem=_MAX_MEMORY + (64 << 20))
        return hashlib.pbkdf2_hmac("sha256", secret, self.salt, self.pbkdf2 or 1, dklen=32)


@dataclass(frozen=True, slots=True)
class Keystore:
    """A keystore that is still locked. Whoever has it knows the address, and needs the secret for the rest.

    Attributes:
        address: whom it belongs to, as the file says it; `unlock` checks it. The zero address if it does not say.
        protection: what the file says opens it; the cipher decides.
    """

    address: Address
    protection: Protection
    _crypto: _Crypto = field(repr=False)

    @property
    def has_words(self) -> bool:
        """A keystore holds a bare key."""
        return False

    @property
    def backed_up(self) -> bool:
        """There is nothing to write down."""
        return True

    def open(self, secret: bytes) -> OwnerSecret:
        """Return the key as `unlock` does, as what a wallet's file seals."""
        return OwnerSecret(self.unlock(secret).secret(), None)

    def unlock(self, secret: bytes) -> OwnerKey:
        """Return the key.

        Args:
            secret: a password in UTF-8, or the wrap key.

        Raises:
            WrongSecretError: if this secret does not open it.
            KeyFileError: if what it opens is not the key of the file's address.
        """
        derived = self._crypto.derive(secret)
        if not hmac.compare_digest(keccak256(derived[16:32] + self._crypto.ciphertext), self._crypto.mac):
            raise WrongSecretError("it does not open with that")
        key = OwnerKey(_aes_ctr(derived[:16], self._crypto.iv, self._crypto.ciphertext))
        if self.address not in (key.address, ZERO_ADDRESS):
            raise KeyFileError("the key file names another address than its key has")
        return key


def seal(key: OwnerKey, secret: bytes, protection: Protection) -> bytes:
    """Return a keystore file that `secret` opens."""
    n = PASSWORD_N if protection is Protection.PASSWORD else WRAP_N
    salt, iv = secrets.token_bytes(32), secrets.token_bytes(16)
    derived = hashlib.scrypt(secret, salt=salt, n=n, r=8, p=1, dklen=32, maxmem=_MAX_MEMORY)
    ciphertext = _aes_ctr(derived[:16], iv, key.secret())
    content = {
        "version": 3,
        "id": str(uuid.uuid4()),
        "address": key.address[2:].lower(),
        "crypto": {
            "cipher": "aes-128-ctr",
            "cipherparams": {"iv": iv.hex()},
            "ciphertext": ciphertext.hex(),
            "kdf": "scrypt",
            "kdfparams": {"n": n, "r": 8, "p": 1, "dklen": 32, "salt": salt.hex()},
            "mac": keccak256(derived[16:32] + ciphertext).hex(),
        },
        _MARK: {"protection": protection.value},
    }
    return json.dumps(content, indent=1).encode("ascii") + b"\n"


def parse(content: bytes) -> Keystore:
    """Return a keystore file as a value; one without Lull's mark counts as protected by a password.

    Parameters that would take more than 512 MiB or several seconds are refused before anything is computed: a hostile
    file must not hang the signer (measured: `n = 4096, r = 8, p = 10**6` takes minutes).

    Raises:
        KeyFileError: if it is no keystore, or one of a kind or cost that is refused.
    """
    try:
        file = strict_json(content)
        crypto = file["crypto"] if "crypto" in file else file["Crypto"]
        parameters = crypto["kdfparams"]
        known = file["version"] == 3 and crypto["cipher"] == "aes-128-ctr" and parameters["dklen"] == 32
        protection = Protection(file[_MARK]["protection"]) if _MARK in file else Protection.PASSWORD
        digits = file.get("address", ZERO_ADDRESS).lower().removeprefix("0x")
        sealed = _Crypto(
            ciphertext=_hex(crypto["ciphertext"], 32),
            iv=_hex(crypto["cipherparams"]["iv"], 16),
            mac=_hex(crypto["mac"], 32),
            salt=bytes.fromhex(parameters["salt"]),
            scrypt=_scrypt(parameters) if crypto["kdf"] == "scrypt" else None,
            pbkdf2=_pbkdf2(parameters) if crypto["kdf"] == "pbkdf2" else None,
        )
        address = parse_address("0x" + digits)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, AddressError):
        raise KeyFileError("the key file is damaged, or no keystore") from None
    if not known or (sealed.scrypt is None and sealed.pbkdf2 is None):
        raise KeyFileError("the key file is a keystore of a kind that Lull does not open")
    return Keystore(address, protection, sealed)


def strict_json(content: bytes) -> dict[str, Any]:
    """Return a JSON object in which no name stands twice: of two values, two programs might take two.

    Raises:
        ValueError: if it is none.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a name stands twice")
        return dict(pairs)

    if content.count(b"[") + content.count(b"{") > _MAX_BRACKETS:
        raise ValueError("nested too deep")
    value = json.loads(content, object_pairs_hook=once)
    if not isinstance(value, dict):
        raise TypeError("no object")
    return value


def _scrypt(parameters: dict[str, Any]) -> tuple[int, int, int]:
    return check_scrypt(parameters["n"], parameters["r"], parameters["p"])


def check_scrypt(*cost: object) -> tuple[int, int, int]:
    """Return scrypt's parameters, if they are ones that this process can afford.

    Raises:
        KeyFileError: if they make no sense, or opening would take too much memory or time.
        TypeError: if they are no integers.
    """
    n, r, p = (_integer(value) for value in cost)
    if n < 2 or n & (n - 1) or not 0 < r <= 1024 or not 0 < p <= 16:
        raise KeyFileError("the key file's scrypt parameters make no sense")
    if 128 * n * r > _MAX_MEMORY or 128 * n * r * p > _MAX_WORK:
        raise KeyFileError("opening the key file would take more than 512 MiB or several seconds: it is refused")
    return n, r, p


def _pbkdf2(parameters: dict[str, Any]) -> int:
    rounds = _integer(parameters["c"])
    if parameters["prf"] != "hmac-sha256" or not 0 < rounds <= _MAX_PBKDF2:
        raise KeyFileError("the key file's PBKDF2 parameters are refused")
    return rounds


def _integer(value: object) -> int:
    if type(value) is not int:
        raise TypeError("no integer")
    return value


def _hex(text: str, size: int) -> bytes:
    raw = bytes.fromhex(text.removeprefix("0x"))
    if len(raw) != size:
        raise ValueError("of another length")
    return raw


def _aes_ctr(key: bytes, iv: bytes, data: bytes) -> bytes:
    return AES.new(key, AES.MODE_CTR, nonce=b"", initial_value=iv).encrypt(data)
